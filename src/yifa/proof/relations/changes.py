"""Changes against an earlier period: 同比, 环比, 较上年, 由A降到B; with and without a printed base."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from yifa.proof.model import Severity
from yifa.proof.relations.arithmetic import HUNDRED, bases_of_level, rounding_of, show, slack_of, ulp, whole_bases
from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.ratios import same_kind

_UP = "增长|上升|增加|提高|提升|上涨|攀升|扩大|升高|递增|增幅|涨幅|升幅|增多|多"
_DOWN = "下降|减少|降低|下滑|回落|压减|压降|缩减|递减|降幅|减幅|跌幅|少|下跌"
_AMOUNT = re.compile(rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?:了|达|为|约|近|超|幅度为|幅度达|率为|比例为)*$")
_LEVEL = re.compile(rf"(?:{_UP}|{_DOWN}|增|降|升|减)(?:到|至|为)(?:了)?(?:今年|本年|当前|目前|20\d\d年)?(?:的)?$|(?:达到?|增至|降至|升至)[^，。]{{0,6}}$")
_BASE = re.compile(r"(?:较|比|由|从|与)[^，。；]{0,12}$|(?:去年|上年|上一年|上年度|前年)(?:同期|全年)?[^，。；]{0,8}$|同期[^，。；]{0,8}$")
_BARE = re.compile(
    rf"^[，、,\s]*(?:其中|且|并|也)?(?:同比|环比|与?(?:较|比|相比|同)?[^，。]{{0,10}}(?:年|期|月|季度|度|周)(?:同期)?(?:相比)?|比率)?"
    rf"[，,]?(?:分别|均|各|共|则|又|再|大幅|明显|略有|小幅|净|约)*(?:{_UP}|{_DOWN})(?:了|达|为|约|近|超)*$"
)
_TIMES_OF = re.compile(r"是[^，。；]{0,12}的$|(?:达|为)[^，。；]{0,8}的$")
_YEAR = re.compile(r"((?:19|20)\d\d)年")
_PERSONS = frozenset(("件 起 次 人 户 家 份 条 项 宗 亩 个 名 位 所 处 台 辆 场 场次 人次 件次 家次 批 批次 例 单 期 篇 支 座").split())


@dataclass(frozen=True, slots=True)
class Change:
    """An amount of change with its direction."""

    item: Item
    rising: bool

    @property
    def signed(self) -> Decimal:
        return self.item.value if self.rising else -self.item.value


def find_changes(passages: Sequence[Passage], outcome: Outcome) -> None:
    """All changes, one semicolon segment after the other."""
    for passage in passages:
        for segment in _segments(passage):
            _segment(segment, passage, outcome)


def _segments(passage: Passage) -> list[list[Item]]:
    found: list[list[Item]] = [[]]
    previous: Item | None = None
    for item in passage.items:
        if previous is not None and re.search(r"[；;]", passage.between(previous, item)):
            found.append([])
        found[-1].append(item)
        previous = item
    return found


def change_of(item: Item) -> Change | None:
    """The change an item states (减少2起, 下降22.2%), if it states one."""
    match = _AMOUNT.search(item.lead)
    if not match:
        return None
    if match["up"] == "多" and not re.search(r"(?:较|比|同比)", item.lead):
        return None
    if match["down"] == "少" and not re.search(r"(?:较|比|同比)", item.lead):
        return None
    return Change(item, match["up"] is not None)


def _segment(items: list[Item], passage: Passage, outcome: Outcome) -> None:
    changes = [c for c in map(change_of, items) if c is not None]
    moved = {c.item.index for c in changes}
    levels = [i for i in items if i.index not in moved]
    pair = _pair(levels, items)
    times = [i for i in levels if i.unit == "倍" and _TIMES_OF.search(i.lead)]
    if pair is None and not changes and not times:
        return
    done: set[int] = set()
    if pair is not None:
        base, current = pair
        for change in changes:
            if _against_pair(change, base, current, outcome):
                done.add(change.item.index)
        for item in times:
            _multiple(item, base, current, outcome)
            done.add(item.index)
    elif len(levels) >= 2 and times:
        before = [i for i in levels if i.index < times[0].index and i.unit in _PERSONS]
        if len(before) == 1:
            _multiple_without_base(times[0], before[0], outcome)
    elif times and levels:
        before = [i for i in levels if i.index < times[0].index and i.unit in _PERSONS]
        if before:
            _multiple_without_base(times[0], before[-1], outcome)
    left = [c for c in changes if c.item.index not in done]
    _without_pair(left, items, levels, pair is not None, outcome)


def _pair(levels: list[Item], items: list[Item]) -> tuple[Item, Item] | None:
    """The earlier and the present value, if the segment prints both."""
    for at, item in enumerate(levels):
        if not _BASE.search(item.lead) or _AMOUNT.search(item.lead) or _LEVEL.search(item.lead) and "由" not in item.lead:
            continue
        if re.search(r"占|其中", item.lead) or item.unit == "倍":
            continue
        others = [i for i in levels[at + 1 :] if i.unit == item.unit]
        earlier = [i for i in levels[:at] if i.unit == item.unit]
        if re.search(r"[由从][^，。；]{0,14}$", item.lead):
            target = next((i for i in others if _LEVEL.search(i.lead)), None)
            if target is not None:
                return item, target
            continue
        if re.search(r"(?:较|比|与)[^，。；]{0,12}$", item.lead):
            if earlier:
                return item, earlier[-1]
            target = next((i for i in others if _LEVEL.search(i.lead)), None)
            if target is not None:
                return item, target
            continue
        if re.search(r"(?:去年|上年|上一年|上年度|同期)[^，。；]{0,8}$", item.lead):
            target = next((i for i in others if re.search(r"今年|本年|本期|现", i.lead)), None) or (earlier[-1] if earlier else None)
            if target is not None and (not earlier or target in others or len(earlier) == 1):
                return item, target
    return _pair_by_year(levels)


def _pair_by_year(levels: list[Item]) -> tuple[Item, Item] | None:
    """2023年办理案件156件，2022年办理案件130件."""
    dated = [(int(m[1]), i) for i in levels if (m := _YEAR.search(i.lead))]
    if len(dated) != 2 or dated[0][1].unit != dated[1][1].unit:
        return None
    (first_year, first), (second_year, second) = dated
    if abs(first_year - second_year) != 1:
        return None
    wording = [re.sub(r"[，、；,;\s]|(?:19|20)\d\d年", "", i.lead) for i in (first, second)]
    if wording[0] != wording[1] and wording[1] not in ("", "为") and wording[0] not in ("", "为"):
        return None
    return (second, first) if first_year > second_year else (first, second)


def _against_pair(change: Change, base: Item, current: Item, outcome: Outcome) -> bool:
    """Check a change whose two ends are printed."""
    item = change.item
    if item.index < base.index and item.index < current.index and item.clause + 2 < base.clause:
        return False
    operands = (item.index, current.index, base.index)
    between = f"{show(base.value)}→{show(current.value)}"
    if not (base.exact and current.exact and item.exact):
        return False
    if base.is_rate != ("百分点" in item.unit) and base.is_rate:
        return False
    if item.unit == "%" and not base.is_rate:
        if not base.value:
            return True
        exact = HUNDRED * (current.value - base.value) / base.value
        _verdict(change, exact, operands, f"{between}，变化 {show(exact)}%", "%", outcome, _slack(base, current))
        return True
    if item.unit == "倍":
        if base.value:
            exact = (current.value - base.value) / base.value
            _verdict(change, exact, operands, f"{between}，增长 {show(exact)} 倍", "倍", outcome, False)
        return True
    if same_kind(item.unit, current.unit) or (base.is_rate and "百分点" in item.unit):
        exact = current.value - base.value
        unit = item.unit
        _verdict(change, exact, operands, f"{between}，相差 {show(abs(exact))} {unit}", unit, outcome, _slack(base, current))
        return True
    return False


def _slack(*items: Item) -> bool:
    return any(slack_of(i.quantity) for i in items if not i.is_rate)


def _verdict(
    change: Change, exact: Decimal, operands: tuple[int, ...], words: str, unit: str, outcome: Outcome, loose: bool
) -> None:
    stated = change.signed
    found = rounding_of(abs(exact), abs(stated)) if exact * stated >= 0 else "neither"
    if loose and abs(exact - stated) <= max(ulp(change.item.value), abs(stated) * Decimal("0.05")):
        found = "half-up"
    text = change.item.quantity.text
    if found in ("half-up", "truncated", "near") and (found != "near" or unit == "%"):
        outcome.relate("yoy", operands, change.item.value, abs(exact), True, f"{words}，与“{text}”相符。")
        return
    direction = "增" if exact > 0 else "减"
    rounded = abs(exact).quantize(min(ulp(change.item.value), Decimal("0.1")) if unit == "%" else ulp(abs(exact)), ROUND_HALF_UP)
    if exact * stated < 0 and rounding_of(abs(exact), abs(stated)) == "half-up":
        message = f"{words}，实为{direction}，文中写反了增减方向。"
    else:
        message = f"{words}，文中为“{text}”，不符；应为 {show(rounded)}{unit}。"
    if outcome.relate("yoy", operands, change.item.value, abs(exact), False, message):
        outcome.report("change-mismatch", "error", change.item.quantity, message, f"请核对两期数字；按文中数字应为 {show(rounded)}{unit}。")


def _multiple(item: Item, base: Item, current: Item, outcome: Outcome) -> None:
    """是上年的1.6倍."""
    if not base.value or not (base.exact and current.exact and item.exact):
        return
    exact = current.value / base.value
    operands = (item.index, current.index, base.index)
    words = f"{show(current.value)}÷{show(base.value)}＝{show(exact)} 倍"
    if rounding_of(exact, item.value) != "neither":
        outcome.relate("yoy", operands, item.value, exact, True, words + "，相符。")
        return
    message = f"{words}，文中为“{item.quantity.text}”，不符。"
    if outcome.relate("yoy", operands, item.value, exact, False, message):
        outcome.report("change-mismatch", "error", item.quantity, message, f"按文中数字应为 {show(exact)} 倍。")


def _multiple_without_base(item: Item, current: Item, outcome: Outcome) -> None:
    if not item.value or not current.exact:
        return
    base = (current.value / item.value).to_integral_value(ROUND_HALF_UP)
    if base and rounding_of(current.value / base, item.value) == "half-up":
        reason = f"若上期为 {show(base)} {current.unit}，则 {show(current.value)} 正是其 {item.quantity.text}。"
        outcome.relate("yoy", (item.index, current.index), item.value, current.value / base, True, reason)


def _without_pair(
    changes: list[Change], items: list[Item], levels: list[Item], has_pair: bool, outcome: Outcome
) -> None:
    """Only the change is printed: is there a whole number it can start from?"""
    used: set[int] = set()
    for first, second in zip(changes, changes[1:], strict=False):
        amount, rate = (first, second) if second.item.unit == "%" else (second, first)
        if rate.item.unit != "%" or amount.item.unit not in _PERSONS or first.rising != second.rising:
            continue
        if second.item.index != first.item.index + 1 and second.item.clause - first.item.clause > 1:
            continue
        if not _is_bare_follow(second.item):
            continue
        if not (amount.item.exact and rate.item.exact) or slack_of(amount.item.quantity):
            continue
        level = _level_of(first.item, levels, amount.item.unit)
        _amount_and_rate(amount, rate, level, outcome)
        used |= {amount.item.index, rate.item.index}
    for at, change in enumerate(changes):
        item = change.item
        if item.index in used or item.unit != "%" or not item.exact or has_pair:
            continue
        if "分别" in item.lead:
            _in_turn(change, items, levels, outcome)
            continue
        if not _BARE.match(item.lead) or (at + 1 < len(changes) and changes[at + 1].item.lead in ("和", "、")):
            continue
        level = next((i for i in reversed(levels) if i.index < item.index), None)
        if level is None or item.index - level.index > 1 or item.clause - level.clause > 1:
            continue
        _level_and_rate(change, level, [i for i in levels if i.index < level.index], outcome)


def _is_bare_follow(item: Item) -> bool:
    return bool(re.match(rf"^[，、,（(\s]*(?:同比|环比)?(?:{_UP}|{_DOWN})(?:了|达|为|约|幅度为)*$", item.lead))


def _level_of(item: Item, levels: list[Item], unit: str) -> Item | None:
    """The present value right before the change, where the change has no subject of its own."""
    if not _BARE.match(item.lead):
        return None
    level = next((i for i in reversed(levels) if i.index < item.index), None)
    if level is None or level.unit != unit or item.index - level.index != 1 or item.clause - level.clause > 1:
        return None
    return level


def _amount_and_rate(amount: Change, rate: Change, level: Item | None, outcome: Outcome) -> None:
    """减少2起，下降22.2%."""
    change, percent = amount.item.value, rate.item.value
    operands: tuple[int, ...] = (rate.item.index, amount.item.index)
    bases = whole_bases(change, percent)
    if level is not None and level.exact and not slack_of(level.quantity):
        base = level.value - amount.signed
        if base > 0:
            exact = HUNDRED * change / base
            operands = (*operands, level.index)
            words = f"上期应为 {show(base)} {level.unit}，{show(change)}÷{show(base)}＝{show(exact)}%"
            if rounding_of(exact, percent) != "neither":
                outcome.relate("yoy", operands, percent, exact, True, words + "，相符。")
                return
            hint = ""
            if level.value and rounding_of(HUNDRED * change / level.value, percent) == "half-up":
                hint = "文中似以本期数作了分母。"
            shown = show(exact.quantize(max(ulp(percent), Decimal("0.01")), ROUND_HALF_UP))
            message = f"{words}，文中为“{rate.item.quantity.text}”，不符。{hint}"
            if outcome.relate("yoy", operands, percent, exact, False, message):
                outcome.report("change-mismatch", "error", rate.item.quantity, message, f"按文中数字应为 {shown}%。")
            return
    if bases:
        shown = "、".join(str(b) for b in bases[:4]) + ("…" if len(bases) > 4 else "")
        reason = f"上期为 {shown} 时，变化 {show(change)} 即 {rate.item.quantity.text}，相符。"
        outcome.relate("yoy", operands, percent, HUNDRED * change / bases[0], True, reason)
        return
    cut = whole_bases(change, percent, truncated=True)
    if not percent:
        return
    middle = HUNDRED * change / percent
    near = max(middle.to_integral_value(), Decimal(1))
    exact = HUNDRED * change / near
    if cut:
        exact = HUNDRED * change / cut[0]
        message = (
            f"没有一个整数基数四舍五入后得 {rate.item.quantity.text}；基数为 {cut[0]} 时为 {show(exact, 3)}%，文中是舍去尾数的结果。"
        )
        severity: Severity = "warning"
    else:
        message = f"变化 {show(change)} {amount.item.unit}、{rate.item.quantity.text}：没有整数的上期数能同时满足两者（{show(middle)} 不是整数）。"
        severity = "error"
    if outcome.relate("yoy", operands, percent, exact, False, message):
        suggestion = f"基数为 {show(near)} 时应为 {show(exact)}%，请核对上期数。"
        outcome.report("change-truncated" if cut else "change-no-base", severity, rate.item.quantity, message, suggestion)


def _level_and_rate(change: Change, level: Item, others: list[Item], outcome: Outcome) -> None:
    """42起，同比下降12.5%: the base must be a whole number."""
    if level.unit not in _PERSONS or not level.exact or slack_of(level.quantity) or not level.value:
        return
    percent = change.item.value
    if not change.rising and percent >= 100:
        return
    operands = (change.item.index, level.index)
    for candidate in (level, *reversed(others)):
        if candidate.unit not in _PERSONS or not candidate.exact or not candidate.value:
            continue
        bases = bases_of_level(candidate.value, percent, rising=change.rising)
        bases = bases or bases_of_level(candidate.value, percent, rising=change.rising, truncated=True)
        if bases:
            reason = f"上期为 {bases[0]} {candidate.unit} 时，到 {show(candidate.value)} 的变化即 {change.item.quantity.text}，相符。"
            outcome.relate("yoy", (change.item.index, candidate.index), percent, percent, True, reason)
            return
    sign = 1 if change.rising else -1
    middle = level.value / (1 + sign * percent / HUNDRED)
    near = middle.to_integral_value(ROUND_HALF_UP)
    exact = abs(HUNDRED * (level.value - near) / near) if near else Decimal(0)
    message = (
        f"本期 {show(level.value)} {level.unit}、{change.item.quantity.text}：推得上期 {show(middle)} {level.unit}，不是整数；"
        f"上期若为 {show(near)}，变化为 {show(exact)}%。"
    )
    severity: Severity = "warning" if abs(exact - percent) <= 2 * ulp(percent) or others else "error"
    if outcome.relate("yoy", operands, percent, exact, False, message):
        outcome.report("change-no-base", severity, change.item.quantity, message, "请核对本期数、上期数和幅度。")


def _in_turn(change: Change, items: list[Item], levels: list[Item], outcome: Outcome) -> None:
    """21批67人次，同比分别下降16%和20.2%: each rate for its own level."""
    at = items.index(change.item)
    rates = [change.item]
    while at + len(rates) < len(items) and items[at + len(rates)].lead.strip() in ("和", "、", "，", "及"):
        rates.append(items[at + len(rates)])
    before = [i for i in levels if i.index < change.item.index][-len(rates) :]
    if len(before) != len(rates) or len(rates) < 2 or any(r.unit != "%" for r in rates):
        return
    for rate, level in zip(rates, before, strict=True):
        if level.unit in _PERSONS and level.exact and level.value and not slack_of(level.quantity):
            bases = bases_of_level(level.value, rate.value, rising=change.rising)
            if bases:
                reason = f"上期为 {bases[0]} {level.unit} 时，变化即 {rate.quantity.text}，相符。"
                outcome.relate("yoy", (rate.index, level.index), rate.value, rate.value, True, reason)
