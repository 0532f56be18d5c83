"""The county as witness: what it holds of the towns' books, handed out, and proved to agree with itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from yifa.kernel.chain import seal
from yifa.server.ledger.seals import Position as Walked
from yifa.server.ledger.seals import line
from yifa.server.oversight.models import CountedRow, LinkHash, Position, TownMonth
from yifa.server.oversight.totals import agreed


def held_positions(town: str | None = None) -> list[dict[str, Any]]:
    """Every position held, as `yifa verify --against` reads it.

    Of a book that was counted anew, seals of the older countings are left out: they bind other postings, lawfully.
    """
    found = Position.objects.select_related("package").order_by("town", "seq", "generation")
    if town:
        found = found.filter(town=town)
    newest: dict[str, int] = {}
    for one in found:
        newest[one.town] = max(newest.get(one.town, 0), one.generation)
    return [
        {"town": one.town, "seq": one.seq, "head": one.head,
         "seal": one.seal if one.generation == newest[one.town] else "",
         "received_at": one.package.received_at.isoformat(timespec="seconds")}
        for one in found
    ]  # fmt: skip


def self_check() -> list[str]:
    """What does not agree among positions, links, rows and months held; in Chinese."""
    towns = sorted(set(Position.objects.values_list("town", flat=True)))
    return [fault for town in towns for fault in _check(town)]


def _check(town: str) -> Iterator[str]:
    links = list(LinkHash.objects.filter(town=town).order_by("seq").values_list("seq", "hash"))
    if [seq for seq, _ in links] != list(range(1, len(links) + 1)):
        yield f"{town}：留存的链条有缺。"
        return
    for generation in sorted(set(Position.objects.filter(town=town).values_list("generation", flat=True))):
        rows = CountedRow.objects.filter(town=town, generation=generation).order_by("seq")
        told = rows.values_list("seq", "figure", "day", "amount", "village", "part").iterator()
        lines = {
            seq: [line((figure, day, amount, village, part)) for _, figure, day, amount, village, part in its]
            for seq, its in groupby(told, key=lambda row: row[0])
        }
        marks = {one.seq: one for one in Position.objects.filter(town=town, generation=generation)}
        at = Walked()
        for seq, linked in links:
            at = Walked(seq, linked, seal(at.seal, linked, lines.get(seq, ())))
            if seq in marks and (marks[seq].head, marks[seq].seal) != (at.head, at.seal):
                yield f"{town}：第{seq:,}条为止的链条或记数与收到时不符。"
                return
    months: Counter[tuple[Any, ...]] = Counter()
    counted = CountedRow.objects.filter(town=town, generation=agreed(town))
    for figure, day, part, amount in counted.values_list("figure", "day", "part", "amount").iterator():
        months[figure, day.replace(day=1), part] += amount
    stands = {
        row[:3]: row[3] for row in TownMonth.objects.filter(town=town).values_list("figure", "month", "part", "amount")
    }
    if any(months[key] != stands.get(key, 0) for key in months.keys() | stands.keys()):
        yield f"{town}：按月的各项数与收到的记数不符。"
