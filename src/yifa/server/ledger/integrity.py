"""Proofs about the books: verify walks the chains, checkpoint seals them, rebuild replays everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from yifa.domains import catalogue
from yifa.kernel.chain import GENESIS, broken_at
from yifa.kernel.engine import Replay
from yifa.kernel.records import Entry as EntryRecord
from yifa.law.calendar import WorkCalendar
from yifa.server.figures.models import MonthTotal, Posting
from yifa.server.ledger import models
from yifa.server.ledger.journal import matter_key
from yifa.server.ledger.project import Rows, posting_rows, projector
from yifa.server.ledger.serialization import entry_of
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Town

Progress = Callable[[int, int], None]
CHUNK = 5000


def _silent(done: int, total: int) -> None:
    return None


@dataclass(slots=True)
class Verdict:
    """What `verify` found in one book."""

    town: str
    entries: int
    broken: int | None = None
    head_wrong: bool = False
    checkpoints_wrong: list[int] = field(default_factory=list)
    columns_wrong: list[int] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return self.broken is None and not (self.head_wrong or self.checkpoints_wrong or self.columns_wrong)


def verify(town: str, progress: Progress = _silent) -> Verdict:
    """Walk one town's chain from its first entry and compare it with the book's head and every checkpoint."""
    book = models.Book.objects.filter(town=town).first()
    verdict = Verdict(town, 0)
    if book is None:
        return verdict
    marks = {row.seq: row.head for row in models.Checkpoint.objects.filter(town=town)}
    prev, seq = GENESIS, 0
    while True:
        rows = list(
            models.Entry.objects.filter(town=town, seq__gt=seq)
            .order_by("seq")
            .values_list("seq", "prev", "payload", "hash", "n", "action", "actor")[:CHUNK]
        )
        if not rows:
            break
        broken = broken_at(((r[0], r[1], r[2].encode(), r[3]) for r in rows), prev, seq)
        if broken is not None:
            verdict.broken = broken
            return verdict
        # The columns beside the payload serve queries; they must say what the hashed payload says.
        verdict.columns_wrong += [
            r[0] for r in rows if f'"action":"{r[5]}","actor":{r[6]},' not in r[2] or f'"n":{r[4]},' not in r[2]
        ]
        verdict.checkpoints_wrong += [r[0] for r in rows if r[0] in marks and marks[r[0]] != r[3]]
        prev, seq = rows[-1][3], rows[-1][0]
        verdict.entries = seq
        progress(seq, book.seq)
    verdict.head_wrong = (book.seq, book.head) != (seq, prev)
    verdict.checkpoints_wrong += [mark for mark in marks if mark > seq]
    return verdict


def checkpoint(town: str, at: datetime) -> models.Checkpoint:
    """Seal a book where it stands; the seal can be printed or handed to the county."""
    book = models.Book.objects.get(town=town)
    return models.Checkpoint.objects.create(town=town, seq=book.seq, head=book.head, sealed_at=at)


COMPARED: dict[type[Any], tuple[str, ...]] = {
    models.Matter: ("id", "town", "procedure", "version", "domain", "number", "title", "status", "is_open", "village",
                    "unit", "given_to", "hidden_unit", "handler", "parties", "opened_on", "closed_on", "changed_on", "next_due",
                    "next_alarm", "n"),
    models.MatterField: ("matter_id", "field", "text", "number"),
    models.Deadline: ("matter_id", "run", "key", "rule", "start", "due", "due_at", "alarm", "provisional", "kind",
                      "state", "met_on"),
    models.Duty: ("matter_id", "procedure", "status", "kind", "what", "posts", "unit", "lies_in", "person", "barred",
                  "village", "hidden_unit", "since", "due", "due_at", "alarm", "clock", "limit"),
    models.DutyPost: ("duty_id", "post", "unit", "named"),
    models.Link: ("from_id", "to_id", "kind", "seq"),
    models.Named: ("person", "matter_id"),
    models.PartyIndex: ("matter_id", "digest"),
    Posting: ("matter_id", "seq", "figure", "day", "amount", "village", "part"),
    MonthTotal: ("figure", "month", "village", "part", "amount"),
}  # fmt: skip


def contents(town: str) -> dict[str, set[tuple[Any, ...]]]:
    """All projections of a town as comparable rows. A month's total that has come back to nothing is no row."""
    found = {model.__name__: set(model.objects.filter(town=town).values_list(*columns))
             for model, columns in COMPARED.items()}  # fmt: skip
    found["MonthTotal"] = {row for row in found["MonthTotal"] if row[-1]}
    return found


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What `rebuild` did: entries replayed, and per table how many rows differed (live only, rebuilt only)."""

    entries: int
    matters: int
    differences: dict[str, tuple[int, int]]

    @property
    def equal(self) -> bool:
        return not self.differences


def rebuild(town: Town, progress: Progress = _silent, *, keep: bool = True) -> Rebuilt:
    """Replay one town's book and put the projections in place, saying what differed from the live ones.

    `keep=False` only compares: everything is rolled back.
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
        if not keep:
            transaction.set_rollback(True)
    return Rebuilt(entries, matters, differences)


def _empty(town: str) -> None:
    ids = models.Matter.objects.filter(town=town)
    with connection.cursor() as cursor:
        column = "matter_id" if connection.vendor == "postgresql" else "rowid"
        low, high = models.row_id(town, 0), models.row_id(town, models.POSITIONS - 1)
        cursor.execute(f"DELETE FROM ledger_text WHERE {column} BETWEEN %s AND %s", [low, high])
    for model in COMPARED:
        if model is not models.Matter:
            model.objects.filter(town=town).delete()
    ids.delete()


def _by_matter(town: str) -> Iterator[tuple[int, list[str]]]:
    """(matter, payloads in order), matter by matter."""
    current, payloads = 0, []
    rows = models.Entry.objects.filter(town=town).order_by("matter_id", "n").values_list("matter_id", "payload")
    for matter, payload in rows.iterator(chunk_size=CHUNK):
        if matter != current and payloads:
            yield current, payloads
            payloads = []
        current = matter
        payloads.append(payload)
    if payloads:
        yield current, payloads


def _replay_book(town: Town, calendar: WorkCalendar, progress: Progress) -> tuple[int, int]:
    projecting = projector(town, calendar)
    total = models.Entry.objects.filter(town=town.code).count()
    rows, done, matters = Rows(), 0, 0
    for matter_id, payloads in _by_matter(town.code):
        key = matter_key(matter_id)
        run = Replay(catalogue().get, calendar)
        last: EntryRecord | None = None
        for payload in payloads:
            last = entry_of(payload, key)
            rows.postings += posting_rows(town.code, run.feed(last), last)
            rows.links += [
                models.Link(from_id=matter_id, to_id=models.row_id(town.code, int(item["to"])), town=town.code,
                            kind=str(item["kind"])[:40], seq=last.seq)
                for item in last.links
            ]  # fmt: skip
        if last is not None:
            procedure = catalogue().get(run.state.procedure, run.state.version)
            projecting.matter(rows, procedure, run.state, key, max(last.day, run.state.opened_on))
        done += len(payloads)
        matters += 1
        if matters % 500 == 0:
            rows.write()
            rows = Rows()
            progress(done, total)
    rows.write()
    progress(total, total)
    return done, matters


__all__ = ["Rebuilt", "Verdict", "checkpoint", "contents", "rebuild", "verify"]
