"""Changes against an earlier period: 同比, 环比, 较上年, 由A降到B; with and without a printed base."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, bounds, rounding_of, show, slack_of, ulp
from yifa.proof.relations.bases import without_pair
from yifa.proof.relations.change import (
    AT_CONSTANT_PRICES,
    DOWN,
    UP,
    WHOLE_UNITS,
    Change,
    change_of,
    of_something_else,
    subject_of,
)
from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.slips import slip_in_sum
from yifa.proof.relations.turns import EARLIER, opens_a_turn, told_in_turn
from yifa.proof.relations.units import same_kind
from yifa.proof.relations.vocabulary import AVERAGE

_LEVEL = lazy(
    rf"(?:{UP}|{DOWN}|调整|增|降|升|减)(?:到|至|为)(?:了)?(?:今年|本年|当前|目前|20\d\d年)?(?:的)?$|(?:达到?|增至|降至|升至)[^，。]{{0,6}}$"
)
_BASE = lazy(
    r"(?:较|比|由|从(?!业|事)|与)[^，。；]{0,12}$|(?<![占同环])[比与](?:19|20)\d\d年[^，。；]{0,24}$|(?:去年|上年|上一年|上年度|前年|上学期|上学年)(?:同期|全年)?[^，。；]{0,8}$|同期[^，。；]{0,8}$"
)
_AFTER_CHANGE = lazy(r"[，,\s]*(?:今年|本年)?(?:共计?|总计|总数)?(?:达到?|为|有)?$")
_TIMES_OF = lazy(r"是[^，。；]{0,12}的$|(?:达|为)[^，。；]{0,8}的$")
_YEAR_BEHIND = lazy(r"[，、,\s]*(?:而)?(?:20\d\d年|上年度?|去年)(?:同期|全年|[末底])?(?:为|是|有|仅)$")
_YEAR_BEFORE_BRACKET = lazy(r"[较比与](?:上年度?|去年|20\d\d年)(?:同期)?[（(]$")
_SEMICOLON = lazy("[；;]")
#: 投诉17397件，环比上季度15223件增长了14.28%；同比去年12018件增长了44.76%: the same present value against another base.
_AGAINST_ANOTHER = lazy(r"[；;]?\s*(?:同比|环比|较|比|与)(?:去年|上年|前年|上季度|上月|上半年)(?:同期|同季|同月)?的?$")
_YEAR = lazy(r"((?:19|20)\d\d)年")


def find_changes(passages: Sequence[Passage], outcome: Outcome) -> None:
    """All changes, one semicolon segment after the other."""
    for passage in passages:
        for segment in _segments(passage):
            _segment(segment, passage, outcome)


def _segments(passage: Passage) -> list[list[Item]]:
    segments: list[list[Item]] = [[]]
    previous: Item | None = None
    for item in passage.items:
        if previous is not None and _SEMICOLON.search(passage.between(previous, item)):
            first = segments[0][0]
            again = _AGAINST_ANOTHER.match(item.lead) and first.unit == item.unit and not first.is_rate
            segments.append([first] if again else [])
        segments[-1].append(item)
        previous = item
    return segments


def _segment(items: list[Item], passage: Passage, outcome: Outcome) -> None:
    changes = [c for c in map(change_of, items) if c is not None]
    moved = {c.item.index for c in changes}
    levels = [i for i in items if i.index not in moved]
    pair = _pair(levels, items) or _bracketed_base(levels, items, passage)
    times = [i for i in levels if i.unit == "倍" and _TIMES_OF.search(i.lead)]
    _times_of_base(items, outcome)
    done: set[int] = set()
    for change, base, current in told_in_turn(items):
        if _between(change, base, current, outcome):
            done.add(change.item.index)
    if pair is None and not changes and not times:
        return
    if pair is not None:
        base, current = pair
        other = "人数" if current.unit in ("件", "起", "宗") else "件数"
        changes = [c for c in changes if other not in c.item.lead]  # 件数下降38%、人数下降53%: each of its own
        _newcomers(levels, base, current, outcome)
        for change in changes:
            if change.item.index in done or opens_a_turn(change.item, items):
                continue
            if _against_pair(change, _nearest_base(change, base, levels), current, outcome):
                done.add(change.item.index)
        for item in times:
            _multiple(item, base, current, outcome)
            done.add(item.index)
    elif len(levels) >= 2 and times:
        before = [i for i in levels if i.index < times[0].index and i.unit in WHOLE_UNITS]
        if len(before) == 1:
            _multiple_without_base(times[0], before[0], outcome)
    elif times and levels:
        before = [i for i in levels if i.index < times[0].index and i.unit in WHOLE_UNITS]
        if before:
            _multiple_without_base(times[0], before[-1], outcome)
    left = [c for c in changes if c.item.index not in done]
    without_pair(left, items, levels, pair is not None, outcome)


def _pair(levels: list[Item], items: list[Item]) -> tuple[Item, Item] | None:
    """The earlier and the present value, if the segment prints both."""
    for at, item in enumerate(levels):
        if (
            not _BASE.search(item.lead)
            or change_of(item) is not None
            or (_LEVEL.search(item.lead) and "由" not in item.lead)
        ):
            continue
        if re.search(r"占|其中|旧存|结转|遗留|不?含|新增加?$", item.lead) or item.unit == "倍" or item.depth:
            continue
        others = [i for i in levels[at + 1 :] if i.unit == item.unit]
        earlier = [i for i in levels[:at] if i.unit == item.unit]
        plain = [i for i in earlier if i.depth <= item.depth and not AVERAGE.search(i.lead)]
        earlier = plain or earlier  # 62起（日均8.9起），较上周的81起减少19起
        if re.search(r"(?:由|从(?!业|事))[^，。；]{0,14}$", item.lead):
            target = next((i for i in others if _LEVEL.search(i.lead)), None)
            if target is not None:
                return item, target
            continue
        if re.search(r"(?:较|比|与)[^，。；]{0,12}$|(?<![占同环])[比与](?:19|20)\d\d年", item.lead):
            if earlier:
                return item, earlier[-1]
            target = next((i for i in others if _LEVEL.search(i.lead) or _AFTER_CHANGE.match(i.lead)), None)
            if target is not None:
                return item, target
            continue
        if re.search(r"(?:去年|上年|上一年|上年度|同期|上学期|上学年)[^，。；]{0,8}$", item.lead):
            target = next((i for i in others if re.search(r"今年|本年|本期|现", i.lead)), None) or (
                earlier[-1] if earlier else None
            )
            if target is not None and (not earlier or target in others or len(earlier) == 1):
                return item, target
    return _pair_by_year(levels) or _base_behind(levels, items)


def _bracketed_base(levels: list[Item], items: list[Item], passage: Passage) -> tuple[Item, Item] | None:
    """98.9%，较上年（97.8%）上升1.1个百分点: the base stands in brackets behind the year it is of."""
    for base in levels:
        before = passage.text[max(base.quantity.start - 16, 0) : base.quantity.start]
        if not _YEAR_BEFORE_BRACKET.search(before):
            continue
        earlier = [i for i in levels if i.index < base.index and i.unit == base.unit and i.depth < base.depth]
        if earlier and any(change_of(i) is not None and i.index == base.index + 1 for i in items):
            return base, earlier[-1]
    for level, change, base in zip(items, items[1:], items[2:], strict=False):
        behind = EARLIER.match(base.lead) and base.depth > change.depth == level.depth and level.unit == base.unit
        if behind and level in levels and base in levels and change_of(change) is not None:
            return base, level  # 3560人，较上学期减少140人（上学期3700人）
    return None


def _base_behind(levels: list[Item], items: list[Item]) -> tuple[Item, Item] | None:
    """6件，同比下降40%，2022年为10件: the base stands last."""
    for item in levels:
        if not _YEAR_BEHIND.match(item.lead):
            continue
        earlier = [i for i in levels if i.index < item.index and i.unit == item.unit]
        changed = [i for i in items if i.index < item.index and change_of(i) is not None]
        if len(earlier) == 1 and changed:
            return item, earlier[0]
        if (
            len(earlier) == 2
            and re.search(r"新(?:增|建)", earlier[0].lead)
            and re.search(r"总数|累计", earlier[1].lead)
        ):
            return item, earlier[1]
    return None


def _undated(item: Item) -> str:
    """The words before a figure without years and marks."""
    return re.sub(r"[，、；,;\s]|(?:19|20)\d\d年", "", item.lead)


def _pair_by_year(levels: list[Item]) -> tuple[Item, Item] | None:
    """2023年办理案件156件，2022年办理案件130件."""
    dated = [(int(m[1]), i) for i in levels if (m := _YEAR.search(i.lead))]
    if len(dated) > 2:  # 2023年办理66件，2024年办理151件，增长128.78%，其中2024年已办结135件
        dated = [(year, i) for year, i in dated if _undated(i) == _undated(dated[0][1])]
    if len(dated) != 2 or dated[0][1].unit != dated[1][1].unit:
        return None
    (first_year, first), (second_year, second) = dated
    if abs(first_year - second_year) != 1:
        return None
    wording = [_undated(i) for i in (first, second)]
    if wording[0] != wording[1] and wording[1] not in ("", "为") and wording[0] not in ("", "为"):
        return None
    return (second, first) if first_year > second_year else (first, second)


def _against_pair(change: Change, base: Item, current: Item, outcome: Outcome) -> bool:
    """Check a change whose two ends are printed."""
    item = change.item
    if item.turn or _of_another(item, base, current):
        return False
    if item.index < base.index and (
        re.search(r"(?:较|比)[^，。；]{0,12}$", base.lead)
        or (item.index < current.index and item.clause + 2 < base.clause)
    ):
        return False
    return _between(change, base, current, outcome)


def _between(change: Change, base: Item, current: Item, outcome: Outcome) -> bool:
    """Check a change against the two values it lies between; whether it could be checked."""
    item = change.item
    operands = (item.index, current.index, base.index)
    between = f"{show(base.value)}→{show(current.value)}"
    if not (base.exact and current.exact and item.exact):
        return False
    if base.is_rate != ("百分点" in item.unit) and base.is_rate:
        return False
    if item.unit == "%" and not base.is_rate:
        if not base.value or (
            current.unit == "元" and AT_CONSTANT_PRICES.search(base.words + current.words + item.lead)
        ):
            return True
        exact = HUNDRED * (current.value - base.value) / base.value
        _verdict(change, exact, operands, f"{between}，变化 {show(exact)}%", "%", outcome, _spread(base, current, "%"))
        return True
    if item.unit == "倍":
        if base.value:
            exact = (current.value - base.value) / base.value
            _verdict(change, exact, operands, f"{between}，增长 {show(exact)} 倍", "倍", outcome, None)
        return True
    if same_kind(item.unit, current.unit) or (base.is_rate and "百分点" in item.unit):
        exact = current.value - base.value
        unit = item.unit
        words = f"{between}，相差 {show(abs(exact))} {unit}"
        _verdict(change, exact, operands, words, unit, outcome, _spread(base, current, unit))
        return True
    return False


def _of_another(item: Item, base: Item, current: Item) -> bool:
    """城镇化率提升5.27个百分点，留皖率从67.6%提高到70%: the change and the two ends have a subject each."""
    if item.index < base.index:
        own = subject_of(re.sub(r"[由从]$", "", base.lead))
        if not own:
            return False  # 信访总量下降12.5%，由168件降至157件
        if base.clause - item.clause > 1 and len(own) > 3:
            return True
    return of_something_else(subject_of(item.lead), base.words + current.lead)


def _newcomers(levels: list[Item], base: Item, current: Item, outcome: Outcome) -> None:
    """新发展志愿者23人，志愿者由61人增加到86人: nothing grows by more than what is new."""
    growth = current.value - base.value
    for new in levels:
        if new.unit != base.unit or not (new.exact and base.exact and current.exact) or new in (base, current):
            continue
        if not re.search(
            r"新(?:增|发展|聘|招募|建|成立|制定|出台)|(?:今年|年内|全年)(?:发展|招募|增加|培养)", new.lead
        ):
            continue
        gone = sum(
            (i.value for i in levels if i.unit == base.unit and re.search(r"废止|失效|退出$", i.lead)), Decimal(0)
        )
        slipped = slip_in_sum(current.quantity, [base.quantity, new.quantity])
        if new.value - gone >= max(growth, Decimal(0)) and growth >= 0 and (slipped is None or new.value == growth):
            continue
        named = re.sub(r"[^一-龥]|新增|新发展", "", new.words)[-4:]
        total = new.index == base.index - 1 and re.search(r"总[数量]|人数|数量", base.lead) is not None
        total = total or (new.index == current.index + 1 and re.fullmatch(r"[，,]?(?:其中)?新增", new.lead) is not None)
        if not total and not any(named[i : i + 2] in base.lead for i in range(len(named) - 1)):
            continue
        lost = f"、减少 {show(gone)} {base.unit}" if gone else ""
        message = f"{show(base.value)}→{show(current.value)}，增加 {show(growth)} {base.unit}，文中新增 {new.quantity.text}{lost}。"
        if outcome.relate("yoy", (new.index, current.index, base.index), new.value, growth, False, message):
            outcome.report("change-mismatch", "warning", new.quantity, message, "请核对新增数与两期数字。")


def _nearest_base(change: Change, base: Item, levels: list[Item]) -> Item:
    """比2023年的52件增长30.8%，比2022年的36件增长88.9%: each change has its own base."""
    nearer = [
        i
        for i in levels
        if base.index < i.index < change.item.index
        and i.unit == base.unit
        and re.search(r"[较比与][^，。；]{0,12}$", i.lead)
    ]
    return nearer[-1] if nearer else base


def _spread(base: Item, current: Item, unit: str) -> tuple[Decimal, Decimal] | None:
    """From 6.8万 to 8.2万: between which two values the change lies where the two figures are themselves rounded."""
    if base.is_rate or not (slack_of(base.quantity) or slack_of(current.quantity)):
        return None
    (low, high), (least, most) = bounds(base.quantity), bounds(current.quantity)
    if high is None or most is None or not low:
        return None
    if unit == "%":
        return HUNDRED * (least - high) / high, HUNDRED * (most - low) / low
    return least - high, most - low


def _verdict(
    change: Change,
    exact: Decimal,
    operands: tuple[int, ...],
    words: str,
    unit: str,
    outcome: Outcome,
    spread: tuple[Decimal, Decimal] | None,
) -> None:
    stated = change.signed
    rounding = rounding_of(abs(exact), abs(stated)) if exact * stated >= 0 else "neither"
    place = ulp(change.item.value)
    if spread is not None and spread[0] - place <= stated <= spread[1] + place:
        rounding = "half-up"
    text = change.item.quantity.text
    if rounding in ("half-up", "truncated"):
        outcome.relate("yoy", operands, change.item.value, abs(exact), True, f"{words}，与“{text}”相符。")
        return
    direction = "增" if exact > 0 else "减"
    rounded = abs(exact).quantize(
        min(ulp(change.item.value), Decimal("0.1")) if unit == "%" else ulp(abs(exact)), ROUND_HALF_UP
    )
    if exact * stated < 0 and rounding_of(abs(exact), abs(stated)) == "half-up":
        message = f"{words}，实为{direction}，文中写反了增减方向。"
    else:
        message = f"{words}，文中为“{text}”，不符；应为 {show(rounded)}{unit}。"
    if outcome.relate("yoy", operands, change.item.value, abs(exact), False, message):
        outcome.report(
            "change-mismatch",
            "warning" if rounding == "near" and unit == "%" else "error",
            change.item.quantity,
            message,
            f"请核对两期数字；按文中数字应为 {show(rounded)}{unit}。",
        )


def _multiple(item: Item, base: Item, current: Item, outcome: Outcome) -> None:
    """是上年的1.6倍."""
    if not base.value or not (base.exact and current.exact and item.exact):
        return
    exact = current.value / base.value
    operands = (item.index, current.index, base.index)
    words = f"{show(current.value)}÷{show(base.value)}＝{show(exact)} 倍"
    if rounding_of(exact, item.value) in ("half-up", "truncated"):
        outcome.relate("yoy", operands, item.value, exact, True, words + "，相符。")
        return
    message = f"{words}，文中为“{item.quantity.text}”，不符。"
    if outcome.relate("yoy", operands, item.value, exact, False, message):
        outcome.report("change-mismatch", "error", item.quantity, message, f"按文中数字应为 {show(exact)} 倍。")


def _times_of_base(items: list[Item], outcome: Outcome) -> None:
    """3260件，是2019年1630件的2倍."""
    for current, base, item in zip(items, items[1:], items[2:], strict=False):
        if (
            item.unit == "倍"
            and item.lead == "的"
            and current.unit == base.unit
            and re.search(r"[是为][^，。；]{0,12}$", base.lead)
        ):
            _multiple(item, base, current, outcome)


def _multiple_without_base(item: Item, current: Item, outcome: Outcome) -> None:
    if not item.value or not current.exact:
        return
    base = (current.value / item.value).to_integral_value(ROUND_HALF_UP)
    if base and rounding_of(current.value / base, item.value) == "half-up":
        reason = f"若上期为 {show(base)} {current.unit}，则 {show(current.value)} 正是其 {item.quantity.text}。"
        outcome.relate("yoy", (item.index, current.index), item.value, current.value / base, True, reason)
