"""Goes through a town's ledgers for what went out unreviewed; runs every night and when somebody asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q

from yifa.domains.review.bypass import FINDERS, Background, Suspicion, core, suspicion
from yifa.law.dates import readable_day
from yifa.server.ledger.facts import describe
from yifa.server.ledger.models import Link, Matter
from yifa.server.ledger.serialization import plain_values
from yifa.server.rooms.review.models import Find, Sweep
from yifa.server.towns.models import Town

TAKEN_UP = "应审未审"
"""Kind of the link from a review-bypass matter to what it is about: taken up or dismissed, it is no open find."""
AT_ONCE = 500
KEPT_SWEEPS = 60


def sweep(town: Town, now: datetime) -> Sweep:
    """Compare a whole town and keep the finds; those that no longer stand out go."""
    known = dict(Find.objects.filter(town=town.code).values_list("matter_id", "since"))
    looked, finds = 0, []
    for row, hit in _suspicions(town, now.date()):
        looked += 1
        if hit is not None:
            finds.append(_find(row, hit, known.get(row.id, now.date())))
    with transaction.atomic():
        Find.objects.filter(town=town.code).delete()
        Find.objects.bulk_create(finds, batch_size=AT_ONCE)
        done = Sweep.objects.create(town=town.code, at=now, looked=looked, found=len(finds))
        kept = list(Sweep.objects.filter(town=town.code).order_by("-at").values_list("id", flat=True)[:KEPT_SWEEPS])
        Sweep.objects.filter(town=town.code).exclude(id__in=kept).delete()
    return done


def sweep_all(planned: datetime) -> None:
    """The scheduled job: every town."""
    for town in Town.objects.all():
        sweep(town, planned)


def background_of(town: Town, on: date) -> Background:
    """What the other ledgers of a town say: its catalogue of what must be reviewed, and the subjects that passed."""
    items = _values(Matter.objects.filter(town=town.code, procedure="review-item", status="active"))
    reviews = _values(
        Matter.objects.filter(town=town.code, procedure="legality-review", status__in=("issued", "adopted", "closed"))
    )
    passed = frozenset(core(str(review.get("subject", ""))) for review in reviews)
    return Background(on.isoformat(), frozenset(str(item.get("kind", "")) for item in items), passed - {""})


def taken_up(town: Town) -> Any:
    """Matters that somebody has taken up or dismissed, as a subquery of ids."""
    return Link.objects.filter(town=town.code, kind=TAKEN_UP).values("to_id")


def _values(rows: Any) -> Iterator[dict[str, Any]]:
    for snapshot in rows.values_list("snapshot", flat=True).iterator(AT_ONCE):
        yield plain_values(snapshot)


def _suspicions(town: Town, on: date) -> Iterator[tuple[Matter, Suspicion | None]]:
    background = background_of(town, on)
    rows = Matter.objects.filter(town=town.code, procedure__in=sorted(FINDERS)).exclude(id__in=taken_up(town))
    waiting = rows.order_by("id").iterator(AT_ONCE)
    while some := list(islice(waiting, AT_ONCE)):
        linked = _links(some)
        for row in some:
            yield row, suspicion(describe(row), linked[row.id], background)


def _links(rows: Sequence[Matter]) -> dict[int, list[dict[str, Any]]]:
    """The linked matters of many rows in two queries."""
    ids = {row.id for row in rows}
    pairs = list(Link.objects.filter(Q(from_id__in=ids) | Q(to_id__in=ids)).values_list("from_id", "to_id"))
    others = Matter.objects.in_bulk({other for pair in pairs for other in pair})
    links: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one, other in pairs:
        for own, theirs in ((one, other), (other, one)):
            if own in ids and theirs in others:
                links[own].append(describe(others[theirs]))
    return links


def _find(row: Matter, suspicion: Suspicion, since: date) -> Find:
    return Find(
        matter_id=row.id,
        town=row.town,
        procedure=row.procedure,
        kind=suspicion.kind,
        reason=suspicion.reason[:300],
        basis=suspicion.basis,
        done_on=readable_day(suspicion.done_on) or row.opened_on,
        unit=suspicion.unit[:60],
        certain=suspicion.certain,
        since=since,
    )
