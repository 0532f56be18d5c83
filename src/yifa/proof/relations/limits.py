"""What no figure may pass: rates above 100 %, more closed than accepted."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from yifa.proof.model import Severity
from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, bounds, show, slack_of
from yifa.proof.relations.change import change_of
from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.vocabulary import CARRIED_OVER, EARLY_STAGE, LATE_STAGE

_RATE = lazy(r"([一-龥]{1,10}(?:率|满意度|知晓度|占比)|满意度|占比)(?:得分|评分)?(?:均|分别)?(?:为|达|达到|高达|是)*$")
_CLOSED = lazy(r"(?:办结|结案|审结|化解|整改完成|整改到位)$")
#: Who always has matters of years before in hand: somewhat more closed than taken up is no fault there.
_STOCKED = lazy(r"纪检|监察|问题线索|法院|检察|起诉")
_PUT_RIGHT = lazy(r"^[，、,\s]*(?:已|均|完成|督促|现已)*整改(?:完成|到位|问题|隐患)*$")
_DUE = lazy(r"应(?:到|考|训|出庭|出席|参加|参训|参考|办|审|结|发|整改)[^，。]{0,8}$")
_ACTUAL = lazy(r"^[，、,\s]*(?:实(?:到|考|训|际|参|办|发)|已?审结|已?办结)")
#: Rates that may pass 100 %: goals overfulfilled, growth, occupancy.
_OPEN_RATE = lazy(
    r"增长率|完成率|达成率|增幅|利用率|入住率|上座率|收益率|回报率|增速|执行率|贡献率|负载率|产销率|自给率|汇率|超额|换手率|生长率|产出率"
)


def find_limits(passages: Sequence[Passage], outcome: Outcome) -> None:
    """Rates above 100 % and later stages larger than earlier ones."""
    known: dict[int, set[int]] = defaultdict(set)
    for number, relation in enumerate(outcome.relations):
        for index in relation.operands:
            known[index].add(number)
    for passage in passages:
        for item in passage.items:
            if item.unit == "%" and item.value > HUNDRED and not change_of(item):
                name = _RATE.search(item.lead)
                if name and not _OPEN_RATE.search(name[1]):
                    message = f"“{name[1]}”为 {item.quantity.text}，超过 100%，不可能。"
                    if outcome.relate("bound", (item.index,), item.value, HUNDRED, False, message):
                        outcome.report("rate-over-100", "error", item.quantity, message, "请核对分子、分母。")
        _households(passage, outcome)
        _stages(passage, known, outcome)
        _found_and_put_right(passage, outcome)


def _households(passage: Passage, outcome: Outcome) -> None:
    """688户426人: no household is without people."""
    for first, second in pairwise(passage.items):
        counted = first.unit == "户" and second.unit == "人" and not second.lead and first.exact and second.exact
        if counted and second.value < first.value and not slack_of(first.quantity):
            message = f"{first.quantity.text}只有{second.quantity.text}，人数少于户数。"
            if outcome.relate("bound", (second.index, first.index), second.value, first.value, False, message):
                outcome.report("part-over-whole", "warning", second.quantity, message, "请核对户数和人数。")


def _stages(passage: Passage, known: dict[int, set[int]], outcome: Outcome) -> None:
    """受理165件，办结155件: what is finished was begun."""
    items = [i for i in passage.items if not i.is_rate and i.quantity.kind == "count"]
    _after_list(items, outcome)
    for earlier, later in pairwise(items):
        gap = passage.between(earlier, later)
        due = earlier.unit == later.unit and _DUE.search(earlier.lead) and _ACTUAL.search(later.lead)
        if due and later.value > earlier.value and earlier.exact and later.exact:
            _among(earlier, later, outcome)
            continue
        if (
            earlier.unit == later.unit
            and re.search(r"^[^，。；]{1,12}中(?:[，,]?(?:有|已有|的)?$|[，,](?!新|另|同|还)[^，。；,;]{2,24}$)", gap)
            and earlier.exact
            and later.exact
        ):
            _among(earlier, later, outcome)
            continue
        if earlier.unit != later.unit or earlier.depth != later.depth or later.clause - earlier.clause > 1:
            continue
        if _told_backwards(earlier, later) and earlier.value > later.value and not CARRIED_OVER.search(passage.words):
            _among(later, earlier, outcome)
            continue
        lead = later.lead.lstrip("，、,并且其中共 ")
        if (
            not LATE_STAGE.match(lead)
            or not EARLY_STAGE.search(earlier.words)
            or change_of(earlier)
            or change_of(later)
        ):
            continue
        if LATE_STAGE.match(earlier.lead.lstrip("，、；,; 共已")) or re.search(
            r"；|;", passage.between(earlier, later)
        ):
            continue
        if any(w in lead for w in ("率", "平均")):
            continue
        related = not known[earlier.index].isdisjoint(known[later.index])
        low = bounds(later.quantity)[0]
        high = bounds(earlier.quantity)[1]
        if high is None or low <= high:
            if not related:
                reason = f"{show(later.value)} 不超过 {show(earlier.value)} {earlier.unit}，相符。"
                outcome.relate("bound", (later.index, earlier.index), later.value, earlier.value, True, reason)
            continue
        if CARRIED_OVER.search(passage.words):
            continue
        surplus: Decimal = later.value - earlier.value
        message = (
            f"后一环节 {show(later.value)} {later.unit} 多于前一环节 {show(earlier.value)} {earlier.unit}，"
            f"多出 {show(surplus)} {later.unit}；如含上年结转，应当写明。"
        )
        if outcome.relate("bound", (later.index, earlier.index), later.value, earlier.value, False, message):
            loud: Severity = "info" if _STOCKED.search(passage.words) and surplus * 5 < earlier.value else "error"
            outcome.report("closed-over-accepted", loud, later.quantity, message, "请核对两个数字，或写明结转数。")


def _told_backwards(closed: Item, accepted: Item) -> bool:
    """办结投诉举报37件，全年共受理投诉举报35件: the same matters, closed first and accepted last."""
    opened = re.match(r"^[，、,\s]*(?:全年|年内|今年)?共?(?:受理|收到|接到|接收)(?P<what>[一-龥]{2,})$", accepted.lead)
    done = LATE_STAGE.match(closed.lead.lstrip("，、；,; 已共"))
    return opened is not None and done is not None and opened["what"] in closed.lead and closed.exact and accepted.exact


def _found_and_put_right(passage: Passage, outcome: Outcome) -> None:
    """发现问题312个，下达通知书289份，整改325个: what was put right was found, whatever stands between."""
    items = [i for i in passage.items if i.quantity.kind == "count" and i.exact]
    for at, later in enumerate(items):
        if not _PUT_RIGHT.match(later.lead) or at < 2 or CARRIED_OVER.search(passage.words):
            continue
        earlier = next((i for i in reversed(items[max(at - 3, 0) : at]) if i.unit == later.unit), None)
        if earlier is None or earlier is items[at - 1] or not re.search(r"发现|排查出|查出", earlier.lead):
            continue
        if later.value > earlier.value and later.clause - earlier.clause <= 3 and later.depth == earlier.depth:
            _among(earlier, later, outcome)


def _among(whole: Item, part: Item, outcome: Outcome) -> None:
    """16个乡镇中，14个…: no more than there are."""
    operands = (part.index, whole.index)
    if part.value <= whole.value:
        return
    message = f"总数 {show(whole.value)} {whole.unit}，不可能有 {show(part.value)} {part.unit}。"
    if outcome.relate("bound", operands, part.value, whole.value, False, message):
        outcome.report("part-over-whole", "error", part.quantity, message, "请核对总数与其中数。")


def _after_list(items: Sequence[Item], outcome: Outcome) -> None:
    """投诉61起，其中…，办结63起: the list between does not hide which whole is meant."""
    by_index = {i.index: i for i in items}
    for relation in [r for i in items for r in outcome.sums.get(i.index, ()) if r.operands[0] == i.index]:
        whole, last = by_index.get(relation.operands[0]), by_index.get(max(relation.operands))
        position = next((n for n, i in enumerate(items) if i is last), None)
        if whole is None or last is None or whole is last or position is None or position + 1 >= len(items):
            continue
        later = items[position + 1]
        closed = later.unit == whole.unit and later.clause - last.clause == 1 and later.exact and whole.exact
        if closed and _CLOSED.match(later.lead.lstrip("，、,已 ")) and later.value > whole.value:
            _among(whole, later, outcome)
