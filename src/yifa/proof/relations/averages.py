"""Averages: 平均每村4名, 人均4270元, 校均4课时."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import bounds, overlap, show, slack_of, total_bounds, ulp
from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.units import same_count

_AVERAGE = lazy(
    r"平均(?:每|到每)?(?:一)?(个|名|支|份|家|处|场|户|件|所|位|次|期|座|台|辆|间|栋|队|条|宗|起|例|项)?([一-龥]{0,6}?)[^，。；]{0,8}$|(案|人|校|村|户|队|场|件|社区|镇|所|家)均[^，。；]{0,8}$"
)
_EACH = lazy(r"每一?[个名支份家处场户件所位次期座台辆间栋队条]?([一-龥]{1,4})")
_GROUP_UNITS = {
    "案": ("件", "起", "宗"),
    "人": ("人", "名", "位", "人次"),
    "校": ("所", "个"),
    "户": ("户",),
    "队": ("支", "个"),
    "场": ("场", "场次"),
    "件": ("件", "起"),
    "所": ("所",),
    "家": ("家",),
}


_EACH_PERIOD = lazy(r"[，,]?每(周|月|季)度?")
_DAYS = lazy(r"(\d{1,2})月(\d{1,2})日?(?:—+|[-–~－至])(\d{1,2})月(\d{1,2})日")
_PERIODS = (
    (lazy(r"第?[一二三四1234]季度"), (90, 92)),
    (lazy(r"上半年"), (181, 182)),
    (lazy(r"本周|[上第][\d一二三四五]*周"), (7, 7)),
    (lazy(r"(?<!\d)(?:1[012]|[1-9])月份|本月|当月"), (28, 31)),
    (lazy(r"全年|年内"), (365, 366)),
)
#: 约 on either side stands for no more than a tenth; both together for less than a quarter.
FAR = Decimal("0.25")
#: Beyond so many days almost every daily average fits some number of them.
LONGEST_COUNTED = Decimal(40)
#: How many figures away total and groups may stand.
REACH = 20


def find_averages(passages: Sequence[Passage], outcome: Outcome) -> None:
    """Every average whose total and number of groups stand in the same sentence."""
    for passage in passages:
        for item in passage.items:
            match = _AVERAGE.search(item.lead)
            if match:
                _average(item, match, passage, outcome)
            elif item.lead.endswith("日均"):
                _per_day(item, passage, outcome)
            elif each := _EACH_PERIOD.fullmatch(item.lead):
                _every_week(item, each[1], passage, outcome)
            elif "每" in item.lead:
                _product(item, passage, outcome)
            elif item.lead.endswith("各"):
                _each_of_several(item, passage, outcome)


def _average(item: Item, match: re.Match[str], passage: Passage, outcome: Outcome) -> None:
    measure, noun, short = match[1] or "", match[2] or "", match[3] or ""
    whole_phrase = item.lead[match.start() :]
    near = [i for i in passage.items if i.index != item.index and abs(i.index - item.index) <= REACH]
    others = [i for i in near if not i.is_rate and i.quantity.kind != "percent"]
    totals = [
        i
        for i in others
        if i.unit in (item.unit, item.unit + "次") or (i.unit.endswith(item.unit) and len(item.unit) == 1)
    ]
    groups = [i for i in others if _is_group(i, measure, short, whole_phrase, noun) and i.value > 1]
    if not groups and (named := re.search(r"([一-龥]{2})平均[一-龥]{0,4}$", item.lead)):
        groups = [i for i in others if i.trail.startswith(named[1]) and i.value > 1]
    if not groups and re.fullmatch(r"[一-龥（）]{0,8}平均", item.lead) and not item.first_in_clause:
        groups = [i for i in others if i.index == item.index - 1 and i.value > 1]
    if not groups and measure == "个":
        groups = [i for i in others if i.index == item.index - 1 and i.unit == "个" and i.value > 1]
    if re.search(r"每月|月均", whole_phrase) and re.search(r"全年|年度|一年", passage.words) and len(totals) == 1:
        _per_month(item, totals[0], outcome)
        return
    if re.search(r"每月|月均", whole_phrase) and len(totals) == 1 and not groups and totals[0].index == item.index - 1:
        _more_months_than_twelve(item, totals[0], outcome)
        return
    totals = [t for t in totals if not re.search(r"[比较][^，。；]{0,12}$", t.lead)]
    of_noun = [t for t in totals if len(noun) > 1 and noun[:3] in t.lead]
    near_by = of_noun or [
        t for t in totals if not re.search("[；;]", passage.between(*sorted((t, item), key=lambda i: i.index)))
    ]
    totals = near_by or totals[:0] if "；" in passage.words else totals
    pairs = [(t, g) for t in totals for g in groups if t.index != g.index and t.value >= item.value]
    if not pairs and len(totals) == len(groups) == 1 and totals[0].index != groups[0].index:
        pairs = [(totals[0], groups[0])]  # no average exceeds the total
    place = slack_of(item.quantity) * 2 or ulp(item.value)
    for total, group in pairs:
        exact = total.value / group.value
        low, high = total_bounds([total.quantity])
        around = (low / group.value - place, None if high is None else high / group.value + place)
        if _as_printed(exact, item.value, place) or (not total.exact and overlap(around, (item.value, item.value))):
            reason = f"{show(total.value)}÷{show(group.value)}＝{show(exact)}，与平均 {item.quantity.text} 相符。"
            outcome.relate("ratio", (item.index, total.index, group.index), item.value, exact, True, reason)
            return
    if len(pairs) > 1 and len({t.index for t, _ in pairs}) > 1 and len({g.index for _, g in pairs}) > 1:
        return
    if not pairs or not pairs[0][1].exact or not all(t.exact and g.exact for t, g in pairs[1:]):
        return
    if not (pairs[0][0].exact and item.exact) and not _far_apart(item, *pairs[0]):
        return
    total, group = pairs[0]
    exact = total.value / group.value
    message = (
        f"{show(total.value)}÷{show(group.value)}＝{show(exact)} {item.unit}，文中平均为“{item.quantity.text}”，不符。"
    )
    if outcome.relate("ratio", (item.index, total.index, group.index), item.value, exact, False, message):
        places = max(-int(place.as_tuple().exponent), 0)
        shown = show(exact.quantize(Decimal(1).scaleb(-places)) if exact != exact.to_integral_value() else exact)
        outcome.report(
            "average-mismatch", "error", item.quantity, message, f"按文中数字应为 {shown} {item.unit}，请核对。"
        )


def _far_apart(item: Item, total: Item, group: Item) -> bool:
    """约5600人次、14场，平均每场约600人次: no reading of 约, 余 or 近 brings the two together."""
    if item.quantity.approx not in ("about", "exact") or total.quantity.approx not in ("about", "exact"):
        (low, high), (least, most) = bounds(total.quantity), bounds(item.quantity)
        if high is None or most is None:
            return False
        return low / group.value > most or high / group.value < least
    return abs(total.value / group.value / item.value - 1) > FAR


def _as_printed(exact: Decimal, stated: Decimal, place: Decimal) -> bool:
    """Rounded or cut off at the printed place; whole things (每村4名) may also be rounded up."""
    difference = exact - stated
    return (
        abs(difference) <= place / 2
        or 0 <= difference < place
        or (place == 1 and abs(difference) < min(Decimal(1), stated / 2))
    )


def _every_week(item: Item, span: str, passage: Passage, outcome: Outcome) -> None:
    """全年更新25期，每周1期: a year has 52 weeks, 12 months and 4 quarters."""
    total = next((i for i in passage.items if i.index == item.index - 1), None)
    if total is None or total.unit != item.unit or not (total.exact and item.exact) or item.clause - total.clause != 1:
        return
    if "全年" not in passage.text[passage.start : total.quantity.start]:
        return
    expected = item.value * {"周": 52, "月": 12, "季": 4}[span]
    if expected * Decimal("0.9") <= total.value <= expected * Decimal("1.5"):
        return
    message = f"全年每{span} {item.quantity.text} 应有 {show(expected)} {item.unit}，文中为 {total.quantity.text}。"
    if outcome.relate("sum", (total.index, item.index), total.value, expected, False, message):
        outcome.report("product-mismatch", "warning", total.quantity, message, "请核对两个数字。")


def _more_months_than_twelve(item: Item, total: Item, outcome: Outcome) -> None:
    """今年累计180次，平均每月9次: no year has twenty months."""
    if not (total.exact and item.exact and item.value) or total.value < item.value * 13:
        return
    months = total.value / item.value
    message = f"{show(total.value)}÷{show(item.value)}＝{show(months)}，要 {show(months)} 个月才有这么多。"
    if outcome.relate("ratio", (item.index, total.index), item.value, total.value / 12, False, message):
        outcome.report("average-mismatch", "warning", item.quantity, message, "请核对总数、月数或平均数。")


def _days_told(text: str) -> tuple[int, int] | None:
    """From how many to how many days the period has that a text speaks of; None where it names none."""
    span = _DAYS.search(text)
    if span is not None:
        first, last = (date(2023, int(span[n]), int(span[n + 1])) for n in (1, 3))
        days = (last - first).days + 1
        return (days, days + 1) if days > 0 else None
    return next((days for words, days in _PERIODS if words.search(text)), None)


def _per_day(item: Item, passage: Passage, outcome: Outcome) -> None:
    """本周受理71184件，日均10169件; working days may be meant, which are seven in ten."""
    total = next((i for i in passage.items if i.index == item.index - 1), None)
    if total is None or total.unit != item.unit or not (total.exact and item.exact and item.value):
        return
    span = _days_told(passage.text[passage.start : total.quantity.start])
    if total.clause < item.clause - 1:
        return
    if span is None:
        _no_number_of_days(item, total, outcome)
        return
    days = total.value / item.value
    least, most = Decimal(span[0]), Decimal(span[1])
    half = max(ulp(item.value), slack_of(item.quantity)) / 2
    slack = slack_of(total.quantity)
    fewest, longest = (total.value - slack) / (item.value + half), (total.value + slack) / max(item.value - half, half)
    holds = fewest <= most * Decimal("1.005") and least * Decimal("0.995") <= longest
    if not holds and least * Decimal("0.62") <= days <= most * Decimal("0.76"):
        return
    shown = f"{show(total.value)}÷{show(item.value)}＝{show(days)}天"
    message = shown + ("，相符。" if holds else f"，所述期间为{span[0]}天。")
    if (
        outcome.relate("ratio", (item.index, total.index), item.value, total.value / least, holds, message)
        and not holds
    ):
        advice = f"按{span[0]}天计应为 {show(total.value / least, 0)} {item.unit}，请核对。"
        outcome.report("average-mismatch", "warning", item.quantity, message, advice)


def _no_number_of_days(item: Item, total: Item, outcome: Outcome) -> None:
    """受理71412件，日均40202件, of no period that is named: no whole number of days from two to forty gives it."""
    if re.search(r"[比较增减升降]", item.lead) or total.value / item.value > LONGEST_COUNTED:
        return
    half = max(ulp(item.value), slack_of(item.quantity)) + slack_of(total.quantity)
    if any(abs(total.value / days - item.value) <= half for days in range(2, int(LONGEST_COUNTED) + 2)):
        return
    message = f"{show(total.value)}÷{show(item.value)}＝{show(total.value / item.value)}，不是整数的天数。"
    if outcome.relate("ratio", (item.index, total.index), item.value, None, False, message):
        outcome.report("average-mismatch", "warning", item.quantity, message, "请核对总数、天数和日均数。")


def _per_month(item: Item, total: Item, outcome: Outcome) -> None:
    """全年巡查1250次，平均每月104次."""
    if not total.exact or total.value < item.value:
        return
    exact = total.value / 12
    holds = abs(exact - item.value) < ulp(item.value)
    words = f"{show(total.value)}÷12＝{show(exact)} {item.unit}"
    message = words + ("，相符。" if holds else f"，文中平均每月为“{item.quantity.text}”，不符。")
    if outcome.relate("ratio", (item.index, total.index), item.value, exact, holds, message) and not holds:
        outcome.report("average-mismatch", "warning", item.quantity, message, "请核对总数、月数或平均数。")


def _product(item: Item, passage: Passage, outcome: Outcome) -> None:
    """5支队伍，每支8人，共40人: groups times each makes the total."""
    measure = re.search(r"每(支|期|批|轮|场|次|组|队|个|名|村|校|户|辆|台|家|所|班)[^，。；]{0,6}$", item.lead)
    if measure is None or not item.exact:
        return
    position = passage.items.index(item)
    if _groups_last(item, measure[1], passage.items, position, outcome):
        return
    if _total_first(item, measure[1], passage.items[max(position - 2, 0) : position], outcome):
        return
    earlier = [i for i in passage.items[max(position - 2, 0) : position] if i.unit == measure[1] and i.exact]
    following = passage.items[position + 1 : position + 2]
    total = next((i for i in following if same_count(i.unit, item.unit) or i.unit == item.unit + "次"), None)
    if len(earlier) != 1 or total is None or not re.search(r"共|覆盖|合计|总计|累计", total.lead) or not total.exact:
        return
    if total.clause - item.clause > 1:
        return
    exact = earlier[0].value * item.value
    holds = exact == total.value
    words = f"{show(earlier[0].value)}×{show(item.value)}＝{show(exact)} {total.unit}"
    message = words + ("，相符。" if holds else f"，文中共计“{total.quantity.text}”，不符。")
    operands = (total.index, earlier[0].index, item.index)
    if outcome.relate("sum", operands, total.value, exact, holds, message) and not holds:
        outcome.report("product-mismatch", "warning", total.quantity, message, "请核对三个数字。")


def _each_of_several(item: Item, passage: Passage, outcome: Outcome) -> None:
    """道德讲堂、法治讲堂各12期，共24期: whatever their number, the total is a multiple."""
    total = next((i for i in passage.items if i.index == item.index + 1), None)
    if total is None or total.unit != item.unit or not (total.exact and item.exact) or total.clause != item.clause + 1:
        return
    if not re.match(r"[，,]?共计?$", total.lead) or "、" not in item.lead or total.value % item.value == 0:
        return
    message = f"各 {item.quantity.text}，合计不会是 {total.quantity.text}（不是 {show(item.value)} 的倍数）。"
    if outcome.relate("sum", (total.index, item.index), total.value, item.value * 2, False, message):
        outcome.report("product-mismatch", "warning", total.quantity, message, "请核对两个数字。")


def _groups_last(each: Item, measure: str, items: Sequence[Item], position: int, outcome: Outcome) -> bool:
    """培训76人，每村4人，覆盖全部19个村."""
    if not 0 < position < len(items) - 1:
        return False
    total, groups = items[position - 1], items[position + 1]
    near = total.unit == each.unit and total.exact and groups.exact and groups.clause - total.clause <= 2
    if not near or not (groups.trail.startswith(measure) or groups.unit == measure) or groups.unit == each.unit:
        return False
    if not re.match(r"[，,]?每[一-龥]{1,3}$", each.lead) or not re.search(r"覆盖|全部|共", groups.lead):
        return False
    _multiply(total, groups, each, outcome)
    return True


def _multiply(total: Item, groups: Item, each: Item, outcome: Outcome) -> None:
    exact = groups.value * each.value
    holds = abs(total.value / groups.value - each.value) < 1
    words = f"{show(groups.value)}×{show(each.value)}＝{show(exact)} {total.unit}"
    message = words + ("，相符。" if holds else f"，文中为“{total.quantity.text}”，不符。")
    operands = (total.index, groups.index, each.index)
    if outcome.relate("sum", operands, total.value, exact, holds, message) and not holds:
        outcome.report("product-mismatch", "warning", total.quantity, message, "请核对三个数字。")


def _total_first(each: Item, measure: str, before: Sequence[Item], outcome: Outcome) -> bool:
    """开展进校园16次，覆盖4所学校，每校4次: the total, the groups, and each."""
    if len(before) != 2 or each.clause - before[0].clause > 4 or not all(i.exact for i in before):
        return False
    total, groups = before if before[0].unit == each.unit else reversed(before)
    if (
        total.unit != each.unit
        or groups.unit == each.unit
        or not (groups.unit == measure or groups.trail[:6].find(measure) >= 0)
    ):
        return False
    if not re.search(r"(?:^|[一-龥，,（(\s])(?:平均)?每[一-龥]{1,4}$", each.lead) or groups.value < 2:
        return False
    _multiply(total, groups, each, outcome)
    return True


def _is_group(item: Item, measure: str, short: str, phrase: str, noun: str) -> bool:
    if short:
        units = _GROUP_UNITS.get(short, ())
        return item.unit in units if units else short in item.trail[:8]
    named = re.search(
        r"每(?:一)?(?:个|名|支|份|家|处|场|户|件|所|位|次|期|座|台|辆|间|栋|队|条)?([一-龥]{1,4})", phrase
    )
    if measure and item.unit in (measure, measure + "次") and measure not in ("个",):
        return True
    if named is None or item.unit in ("级", "类", "种", "届"):
        return False
    words = named[1]
    if len(words) >= 2 and words[:2] in item.lead[-8:]:
        return True
    if len(words) == 1 and item.lead.endswith(words):
        return True
    starts = [words[:n] for n in (4, 3, 2, 1) if len(words) >= n]
    return any(item.trail.startswith(w) or (len(w) >= 2 and w in item.trail[:10]) for w in starts[:-1]) or (
        words[0] == item.trail[:1]
        or (
            words[0] in ("村", "镇", "校", "队", "户", "所", "社")
            and (words[0] in item.trail[:6] or words[0] == item.unit or (words[0] == "队" and item.unit == "支"))
        )
    )
