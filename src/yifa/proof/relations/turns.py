"""Changes told in turn, with both ends of each printed in the same order: 分别为82件、78人，较上年的100件、104人分别下降18%、25%."""

from __future__ import annotations

from collections.abc import Sequence

from yifa.proof.patterns import lazy
from yifa.proof.relations.change import Change, change_of
from yifa.proof.relations.items import Item

_EACH = lazy(r"分别|各(?![一-龥]*[类种级项地])")
_COMPARED = lazy(r"[较比与][^，。；]{0,12}$")
#: How an earlier value in brackets is announced: （上年150件, （上学期3700人.
EARLIER = lazy(r"^[（(]?(?:20\d\d年|上年度?|去年|上一年|同期|上学[期年]|上月|上季度)(?:同期|全年)?(?:分别)?[为是]?$")
_JOINTS = frozenset(("、", "和", "及", "与"))

#: A change, the earlier value and the present one.
Ends = tuple[Change, Item, Item]


def opens_a_turn(item: Item, items: Sequence[Item]) -> bool:
    """Whether the figure is the first of several changes told in turn (分别下降18%、20%)."""
    return len(_run(items, items.index(item))) > 1


def told_in_turn(items: Sequence[Item]) -> list[Ends]:
    """Each change of a row with its own two ends; empty unless present and earlier values are rows of the same length.

    The earlier values stand right before the changes (较上年的100件、104人分别下降…) or in brackets right behind them.
    """
    ends: list[Ends] = []
    for at in range(len(items)):
        run = _run(items, at)
        count = len(run)
        if count < 2:
            continue
        before, behind = items[max(at - count, 0) : at], items[at + count : at + 2 * count]
        if len(behind) == count and behind[0].depth > run[0].item.depth and EARLIER.match(behind[0].lead):
            bases, present = behind, before
        elif len(before) == count and _COMPARED.search(before[0].lead):
            bases, present = before, items[max(at - 2 * count, 0) : at - count]
        else:
            continue
        units = [i.unit for i in bases]
        named = len(set(units)) == count  # 事故9起、受伤3人: each may be named, the units tell which is which
        if _a_row(bases) and _a_row(present, named=named) and [i.unit for i in present] == units:
            ends += zip(run, bases, present, strict=True)
    return ends


def _run(items: Sequence[Item], at: int) -> list[Change]:
    """The changes told in turn from one figure on."""
    first = change_of(items[at])
    if first is None or items[at].turn or not _EACH.search(items[at].lead):
        return []
    run = [first]
    for item in items[at + 1 :]:
        if item.lead not in _JOINTS or item.unit != first.item.unit:
            break
        run.append(Change(item, first.rising))
    return run


def _a_row(items: Sequence[Item], *, named: bool = False) -> bool:
    """Exact amounts with nothing between them but 、 or 和 (82件、78人; 82件78人), or a name where ``named``."""
    plain = all(i.exact and not i.is_rate and change_of(i) is None for i in items)
    return plain and (named or all(not i.lead or i.lead in _JOINTS for i in items[1:]))
