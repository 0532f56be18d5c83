"""The county as witness: what it holds of the towns' books, handed out, and proved to agree with itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.db.models import Max

from yifa.kernel.chain import seal
from yifa.server.ledger.seals import Position as Walked
from yifa.server.ledger.seals import line
from yifa.server.oversight.container import BadPackage
from yifa.server.oversight.keys import ever_pinned
from yifa.server.oversight.models import CountedRow, Definition, LateCount, LinkHash, Position, TownMonth
from yifa.server.oversight.models import Package as Received
from yifa.server.oversight.package import Package, opened
from yifa.server.oversight.receiving import file_of
from yifa.server.oversight.totals import agreed


def held_positions(town: str | None = None) -> list[dict[str, Any]]:
    """Every position held, as `yifa verify --against` reads it.

    Of a book that was counted anew, seals of the older countings are left out: they bind other postings, lawfully.
    """
    positions = Position.objects.select_related("package").order_by("town", "seq", "generation")
    if town:
        positions = positions.filter(town=town)
    newest: dict[str, int] = {}
    for one in positions:
        newest[one.town] = max(newest.get(one.town, 0), one.generation)
    return [
        {
            "town": one.town,
            "seq": one.seq,
            "head": one.head,
            "seal": one.seal if one.generation == newest[one.town] else "",
            "received_at": one.package.received_at.isoformat(timespec="seconds"),
        }
        for one in positions
    ]


def self_check() -> list[str]:
    """What does not agree among packages, positions, links, rows, definitions and months held; in Chinese."""
    towns = {
        town
        for model in (Received, Position, LinkHash, CountedRow, TownMonth, LateCount)
        for town in model._default_manager.values_list("town", flat=True).distinct()
    }
    faults = [fault for town in sorted(towns) for fault in (*_check(town), *_as_received(town))]
    return faults + list(_definitions())


def _as_received(town: str) -> Iterator[str]:
    """Packages that are lost or altered; positions and late counts that are not as the packages say."""
    rows = list(Received.objects.filter(town=town).order_by("id"))
    if lost := [row.sm3[:8] for row in rows if _opened(row) is None]:
        yield f"{town}：收到的数据包{'、'.join(sorted(set(lost)))}不见了，或者被改动过。"
        return
    stored = [row for row in rows if row.verdict in ("taken", "restated")]
    positions = Position.objects.filter(town=town).values_list("package_id", "seq")
    if sorted(positions) != sorted((row.pk, row.last) for row in stored):
        yield f"{town}：留存的位置与收到的数据包不符。"
    columns = ("month", "procedure", "rule", "due", "met", "met_late", "running_late", "longest_days")
    late = _opened(stored[-1]).deadlines if stored else []  # type: ignore[union-attr]
    stands = LateCount.objects.filter(town=town).values_list(*columns)
    if sorted(stands) != sorted((month, procedure, rule, *numbers) for month, procedure, rule, numbers in late):
        yield f"{town}：期限的件数与最后收到的数据包不符。"


def _opened(row: Received) -> Package | None:
    """A package that was received, read again; its signer may have changed keys since."""
    try:
        data = file_of(row.town, row.sm3).read_bytes()
        package = opened(data, ever_pinned)
    except (OSError, BadPackage):
        return None
    return package if package.digest == row.sm3 else None


def _definitions() -> Iterator[str]:
    """Definitions that stand otherwise than the first package of their catalogue told them."""
    declared: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in Received.objects.filter(verdict__in=("taken", "restated")).order_by("id"):
        for key, *rest in package.figures if (package := _opened(row)) else ():
            declared.setdefault((row.catalogue, key), tuple(rest))
    columns = ("catalogue", "figure", "name", "unit", "kind", "definition", "ratio", "sum", "digits")
    stands = {(row[0], row[1]): (*row[2:8], str(row[8])) for row in Definition.objects.values_list(*columns)}
    if differing := sorted({key for _, key in dict(stands.items() ^ declared.items())}):
        yield f"口径与收到的数据包不符：{'、'.join(differing[:5])}{'等' if len(differing) > 5 else ''}。"


def _check(town: str) -> Iterator[str]:
    links = list(LinkHash.objects.filter(town=town).order_by("seq").values_list("seq", "hash"))
    last = Position.objects.filter(town=town).aggregate(last=Max("seq"))["last"] or 0
    if [seq for seq, _ in links] != list(range(1, last + 1)):
        yield f"{town}：留存的链条有缺。"
        return
    for generation in sorted(set(Position.objects.filter(town=town).values_list("generation", flat=True))):
        rows = CountedRow.objects.filter(town=town, generation=generation).order_by("seq")
        rows_in_order = rows.values_list("seq", "figure", "day", "amount", "village", "part").iterator()
        lines = {
            seq: [line((figure, day, amount, village, part)) for _, figure, day, amount, village, part in its]
            for seq, its in groupby(rows_in_order, key=lambda row: row[0])
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
