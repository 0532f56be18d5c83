"""Seals: each binds the entries of a book up to a position, and what they counted, into one hash.

The chain proves what happened; a seal proves beside it which postings were made of it, so that whoever was given the
seal of a position notices a posting that was changed later, without ever seeing an entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from yifa.domains import catalogue
from yifa.kernel.chain import GENESIS, canonical_list, seal
from yifa.server.config.database import batched
from yifa.server.ledger.models import Entry
from yifa.server.ledger.postings import Posting

CHUNK = 5000
MATTERS = 500
PostingLine = tuple[str, date, int, str, str]
"""(figure, day, amount, village, part), as it stands in the table of postings."""


@dataclass(frozen=True, slots=True)
class Position:
    """A position of a book: how many entries, the hash of the last one, and the seal over all of them."""

    seq: int = 0
    head: str = GENESIS
    seal: str = GENESIS


@cache
def guarded_figures() -> frozenset[str]:
    """Figures of matters that not everybody in the town may see: where and when exactly could tell whom it is about.

    As unchanging as the catalogue, which a process loads once.
    """
    levels = {p.procedure: p.see.level for p in catalogue().newest.values()}
    return frozenset(
        key for key, figure in catalogue().figures.items() if levels.get(figure.procedure) in ("restricted", "named")
    )


def as_sent(posting: PostingLine, guarded: frozenset[str]) -> PostingLine:
    """A posting as it may leave the town: of a guarded figure only the month, neither village nor part."""
    figure, day, amount, village, part = posting
    return (figure, day.replace(day=1), amount, "", "") if figure in guarded else (figure, day, amount, village, part)


def line(posting: PostingLine) -> str:
    """A told posting as the seal reads it: a JSON array without spaces, `["figure","2025-03-05",1,"village","part"]`."""
    figure, day, amount, village, part = posting
    return canonical_list([figure, day.isoformat(), amount, village, part])


def walk(town: str, start: Position | None = None, until: int | None = None) -> Iterator[Position]:
    """The position after each entry of a town's book, in order, beginning after `start` (the beginning).

    Hashes are taken as stored: `verify` is who compares them with the payloads.
    """
    at, guarded = start or Position(), guarded_figures()
    while True:
        entries = Entry.objects.filter(town=town, seq__gt=at.seq).order_by("seq")
        if until is not None:
            entries = entries.filter(seq__lte=until)
        rows = list(entries.values_list("seq", "hash", "matter_id")[:CHUNK])
        if not rows:
            return
        lines = _lines({row[2] for row in rows}, rows[0][0], rows[-1][0], guarded)
        for seq, entry_hash, _ in rows:
            at = Position(seq, entry_hash, seal(at.seal, entry_hash, lines.get(seq, ())))
            yield at


def _lines(matters: set[int], first: int, last: int, guarded: frozenset[str]) -> dict[int, list[str]]:
    """Posting lines by entry. Asked for by matter, which postings are indexed by."""
    lines: dict[int, list[str]] = {}
    for some in batched(sorted(matters), MATTERS):
        postings = Posting.objects.filter(matter_id__in=some, seq__gte=first, seq__lte=last)
        columns = postings.values_list("seq", "figure", "day", "amount", "village", "part")
        for seq, figure, day, amount, village, part in columns:
            lines.setdefault(seq, []).append(line(as_sent((figure, day, amount, village, part), guarded)))
    return lines


def position_at(town: str, seq: int, start: Position | None = None) -> Position:
    """The position at `seq`, walked from `start`. The last one there is when the book is shorter."""
    last = start or Position()
    for position in walk(town, last, seq):
        last = position
    return last
