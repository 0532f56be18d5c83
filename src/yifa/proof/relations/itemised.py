"""Parts told line by line: 总收入61475万元，其中：⏎1、…36864万元⏎2、…5365万元; 事故21起，死亡80人。⏎1.…1起，死亡3人⏎…."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import sums_to
from yifa.proof.relations.change import change_of
from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.parts import sum_message
from yifa.proof.relations.slips import slip_in_sum
from yifa.proof.relations.units import same_count
from yifa.proof.relations.vocabulary import AVERAGE, TARGET

#: A line that numbers an entry of a list; its group is the number.
_ENTRY = lazy(
    r"\s*(?:[（(](\d{1,2}|[一二三四五六七八九十]{1,2})[)）]|(\d{1,2})[、.．]|([一二三四五六七八九十]{1,2})[、是])"
)
_OPENS = lazy(r"[：:]\s*\n?\s*$")
_NAMED = lazy(r"其中|包括|分别|构成")
_NUMBERS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)}
#: No whole stands further from the lines of its parts.
NEAR = 60
LONGEST = 20
#: Without a colon so many lines, and a whole so large, are no coincidence.
ENOUGH, TELLING = 3, 10


def find_itemised(passages: Sequence[Passage], outcome: Outcome) -> None:
    """Every list of numbered lines whose head tells a whole, or two in two units, and whose lines tell a part each."""
    for at, head in enumerate(passages[:-2]):
        entry = _entry_of(passages[at + 1])
        if entry is None or entry[0] != 1 or _line(head) == entry[1]:
            continue
        lines = list(_lines(passages[at + 1 : at + 1 + 3 * LONGEST]))
        if len(lines) < 2:
            continue
        opened = _OPENS.search(head.text, max(head.end - 12, head.start), head.end) is not None
        for whole in _wholes(head, opened):
            parts = [next((i for i in line if same_count(i.unit, whole.unit)), None) for line in lines]
            known = [p for p in parts if p is not None and p.exact]
            if len(known) == len(parts):
                _judge(whole, known, outcome, opened=opened)


def _line(passage: Passage) -> int:
    """Where the line begins in which the first figure of a sentence stands."""
    return passage.text.rfind("\n", 0, passage.items[0].quantity.start) + 1


def _entry_of(passage: Passage) -> tuple[int, int] | None:
    """The number of the list entry a sentence begins, and where its line begins; None where it begins none."""
    start = _line(passage)
    entry = _ENTRY.match(passage.text, start)
    if entry is None:
        return None
    numeral = next(g for g in entry.groups() if g)
    return (int(numeral) if numeral.isdigit() else _NUMBERS.get(numeral, 0)), start


def _lines(following: Sequence[Passage]) -> Iterator[list[Item]]:
    """The amounts of each numbered line, as long as the numbers go on from one."""
    number, line = 0, -1
    for passage in following:
        if _line(passage) == line:
            continue  # another sentence of the same entry
        entry = _entry_of(passage)
        if entry is None or entry[0] != number + 1:
            return
        number, line = entry
        yield _amounts(passage)


def _amounts(passage: Passage) -> list[Item]:
    """The figures that tell how much there is; 同比增加5起、13人 tells twice how much more."""
    amounts: list[Item] = []
    moved = False
    for item in passage.items:
        moved = change_of(item) is not None or (moved and item.lead.strip() in ("、", "和"))
        if not (
            moved or item.is_rate or "百分点" in item.unit or TARGET.search(item.lead) or AVERAGE.search(item.lead)
        ):
            amounts.append(item)
    return amounts


def _wholes(head: Passage, opened: bool) -> list[Item]:
    """The first amount of the head, and the first in another unit that stands beside it."""
    amounts = [i for i in _amounts(head) if i.exact and not i.depth]
    if not amounts or (opened and head.end - amounts[0].quantity.end > NEAR):
        return []
    first = amounts[0]
    other = next((i for i in amounts[1:] if not same_count(i.unit, first.unit)), None)
    return [first] if other is None or other.clause - first.clause > 1 else [first, other]


def _judge(whole: Item, parts: list[Item], outcome: Outcome, *, opened: bool) -> None:
    quantities = [p.quantity for p in parts]
    total = sum((p.value for p in parts), Decimal(0))
    operands = (whole.index, *(p.index for p in parts))
    if sums_to(quantities, whole.quantity):
        outcome.sum_holds(whole, parts)
        return
    if not opened and (len(parts) < ENOUGH or whole.value < TELLING):
        return
    sure = _NAMED.search(whole.trail) is not None or len(parts) >= ENOUGH
    if slip_in_sum(whole.quantity, quantities, telling=1 if sure else 3) is None:
        return
    message, advice = sum_message(whole, parts, total, total > whole.value)
    if outcome.relate("sum", operands, whole.value, total, False, message):
        outcome.report("sum-mismatch", "warning", whole.quantity, message, advice, parts[-1].quantity)
        outcome.explained.update(operands)
