"""Rebuild: replay a book and put its projections in place anew, proving that nothing differed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from yifa.law.calendar import WorkCalendar
from yifa.server.config.database import batched
from yifa.server.config.progress import Progress, silent
from yifa.server.ledger import crypto, models, use
from yifa.server.ledger.bulk_rows import stored
from yifa.server.ledger.project import Rows, projector
from yifa.server.ledger.projections import PROJECTIONS, TOTALS, comparable
from yifa.server.ledger.replaying import by_matter, replay_matter
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Town


def contents(town: str) -> dict[str, set[tuple[Any, ...]]]:
    """All projections of a town as comparable rows. A month's total that has come back to nothing is no row."""
    ring = crypto.Keyring()
    keys = {row.matter_id: key for row in models.MatterKey.objects.filter(town=town) if (key := ring.readable(row))}
    tables = {
        p.model.__name__: {comparable(row, p, keys) for row in stored(p.model.objects.filter(town=town))}
        for p in PROJECTIONS
    }
    totals = TOTALS.objects.filter(town=town).exclude(amount=0)
    tables[TOTALS.__name__] = set(totals.values_list("figure", "month", "village", "part", "amount"))
    uses = use.LedgerUse.objects.filter(town=town)
    tables[use.LedgerUse.__name__] = set(uses.values_list("procedure", "figure", "since"))
    return tables


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What `rebuild` did: entries replayed, and per table how many rows differed (live only, rebuilt only)."""

    entries: int
    matters: int
    differences: dict[str, tuple[int, int]]

    @property
    def equal(self) -> bool:
        return not self.differences


def rebuild(town: Town, progress: Progress = silent, *, keep: bool = True, reason: str = "按账簿重放") -> Rebuilt:
    """Replay one town's book and put the projections in place, saying what differed from the live ones.

    `keep=False` only compares: everything is rolled back. Postings that came out differently are a restatement, with its
    `reason`: seals made before no longer bind what is counted now.
    """
    with transaction.atomic():
        before = contents(town.code)
        _empty(town.code)
        entries, matters = _replay_book(town, work_calendar(), progress)
        after = contents(town.code)
        differences = {
            name: (len(before[name] - after[name]), len(after[name] - before[name]))
            for name in before
            if before[name] != after[name]
        }
        if "Posting" in differences:
            book = models.Book.objects.get(town=town.code)
            models.Restatement.objects.create(town=town.code, seq=book.seq, at=timezone.now(), reason=reason)
        if not keep:
            transaction.set_rollback(True)
    return Rebuilt(entries, matters, differences)


def _empty(town: str) -> None:
    with connection.cursor() as cursor:
        column = "matter_id" if connection.vendor == "postgresql" else "rowid"
        low, high = models.row_id(town, 0), models.row_id(town, models.POSITIONS - 1)
        cursor.execute(f"DELETE FROM ledger_text WHERE {column} BETWEEN %s AND %s", [low, high])
    derived: list[Any] = [use.LedgerUse, TOTALS, *(p.model for p in reversed(PROJECTIONS))]
    for model in derived:
        model.objects.filter(town=town).delete()


def _replay_book(town: Town, calendar: WorkCalendar, progress: Progress) -> tuple[int, int]:
    projecting = projector(town, calendar)
    total = models.Entry.objects.filter(town=town.code).count()
    done = matters = 0
    for batch in batched(by_matter(town.code), 500):
        rows = Rows()
        kept = models.MatterKey.objects.filter(matter_id__in=[matter_id for matter_id, _ in batch])
        keys = {row.matter_id: projecting.keyring.readable(row) for row in kept}
        for matter_id, payloads in batch:
            # Under a damaged key what is not personal is put in place all the same; `verify` says which key it is.
            replay_matter(projecting, rows, matter_id, payloads, keys.get(matter_id))
            done += len(payloads)
        rows.write(emptied=True)
        matters += len(batch)
        progress(done, total)
    use.recount(town.code, models.Entry.objects.filter(town=town.code))
    progress(total, total)
    return done, matters


__all__ = ["Rebuilt", "contents", "rebuild"]
