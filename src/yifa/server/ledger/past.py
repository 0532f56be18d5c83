"""An import taken back as a whole: one entry, from which on everything it brought in is void."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Sum

from yifa.domains import catalogue
from yifa.kernel.engine import taken_back
from yifa.kernel.model import Procedure
from yifa.server.ledger import models, postings
from yifa.server.ledger.postings import Posting
from yifa.server.ledger.project import Projector, Rows, forget_people
from yifa.server.ledger.serialization import state_of

SOME = 400


def unbrings(procedure: Procedure, action: str) -> bool:
    """Whether a step takes back what its matter, an import, brought in."""
    spec = procedure.actions.get(action)
    return spec is not None and spec.unbrings


def take_back(projector: Projector, batch: int, seq: int, day: str) -> int:
    """Void every matter of an import and reverse what it counted. Returns how many matters there were.

    Args:
        batch: position of the import in the book. seq, day: of the entry that takes it back.
    """
    town, done = projector.town, 0
    ids = list(models.Matter.objects.filter(town=town, batch=batch).order_by("id").values_list("id", flat=True))
    for start in range(0, len(ids), SOME):
        some = ids[start : start + SOME]
        rows = Rows()
        forget_people(some)
        for row in models.Matter.objects.filter(id__in=some):
            state = taken_back(state_of(row, None), day)
            projector.matter(rows, catalogue().get(row.procedure, row.version), state, None, day)
        rows.write()
        postings.write(reversals(town, some, seq))
        done += len(some)
    return done


def reversals(town: str, matters: Iterable[int], seq: int) -> list[Posting]:
    """Postings that undo all that some matters counted, on the old days."""
    sums = (
        Posting.objects.filter(town=town, matter_id__in=list(matters))
        .values("matter_id", "figure", "day", "village", "part")
        .annotate(total=Sum("amount"))
        .order_by("matter_id", "figure", "day", "village", "part")
    )
    return [
        Posting(
            town=town,
            figure=one["figure"],
            day=one["day"],
            amount=-one["total"],
            village=one["village"],
            part=one["part"],
            seq=seq,
            matter_id=one["matter_id"],
        )
        for one in sums
        if one["total"]
    ]


def when_taken_back(projector: Projector, batch: int) -> tuple[int, str] | None:
    """Position and day of the entry that took an import back; None while it stands."""
    if batch not in projector.withdrawn:
        key = models.row_id(projector.town, batch)
        rows = models.Entry.objects.filter(matter_id=key).values_list("procedure", "action", "seq", "day")
        projector.withdrawn[batch] = next(
            (
                (seq, day.isoformat())
                for procedure, action, seq, day in rows
                if unbrings(catalogue().newest[procedure], action)
            ),
            None,
        )
    return projector.withdrawn[batch]
