"""Figures set beside another in words: 由20日压缩至16日, 62学时，超过规定的60学时, 平均93.5分，满分100分."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from yifa.proof.model import Quantity
from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, rounding_of, show
from yifa.proof.relations.outcome import Outcome

_FROM = lazy(r"[由从](?:原来的?|过去的?|法定的?|平均的?|原先的?|上年的?|去年的?|[^，。；由从]{0,6})$")
_LESS = lazy(
    r"^(?:[，,]?(?:大幅|平均|已|进一步|逐步|分别|统一)*)(?:压缩|缩短|精简|减少|降低|下降|压减|缩减|降|减|回落|下调)(?:至|到|为|成)"
)
_MORE = lazy(
    r"^(?:[，,]?(?:大幅|平均|已|进一步|逐步|分别|统一)*)(?:增加|增长|提高|提升|上升|扩大|增|升|延长|拓展|扩充|上调|扩容)(?:至|到|为)"
)
_CUT = lazy(r"(?:压缩|缩短|精简|压减|提速|减少|下降|降低|缩减)(?:率|幅度|比例|了|达到?|近|约|为)*$")
_ABOVE = lazy(
    r"(?:超过|高于|多于|超出|大于)(?:[^，。；]{0,8}?)(?:规定|要求|标准|目标|指标|平均(?:水平|值|数)?|任务)的?$"
)
_BELOW = lazy(r"(?:低于|少于|小于)(?:[^，。；]{0,8}?)(?:规定|要求|标准|目标|指标|平均(?:水平|值|数)?|任务)的?$")
_FULL_MARKS = lazy(r"满分(?:为|是)?$")
#: Counted in time, which no sum or rate looks at.
_TIME = ("天", "日", "个工作日", "工作日", "小时", "个小时", "分钟", "个月", "年", "周")
_WINDOW = 24
#: No examination of officers has more marks, full marks of 120 or 150 included.
MOST_MARKS = 150
#: Nor does a report give more marks; what follows is a list of results.
MOST_MARKED = 200
_HALF = lazy(r"的?(?:一半|半数)")
_BARE_DAYS = lazy(r"\d{1,3}日")
_STOP = lazy(r"[。\n；;]")
_SHARP = ("count", "percent", "money")


def find_trends(text: str, quantities: Sequence[Quantity], outcome: Outcome) -> None:
    """Pairs of neighbouring figures whose words say which of the two is the larger."""
    index = {id(q): n for n, q in enumerate(quantities)}
    sharp = [q for q in quantities if q.value is not None and (q.kind in _SHARP or _is_span(q, text))]
    for first, second in pairwise(sharp):
        gap = text[first.end : second.start]
        if len(gap) > _WINDOW or _STOP.search(gap) or first.unit != second.unit:
            continue
        before = text[max(first.start - 14, 0) : first.start]
        operands = (index[id(second)], index[id(first)])
        if first.unit in ("位", "名") and re.search(r"排名|名次|位次|位列|排位|跃升|前移", before + gap):
            continue  # 从78位上升到43位: a smaller number is a better rank
        if _FROM.search(before):
            _direction(first, second, gap, operands, outcome)
            if (first.unit in _TIME or first.text[-1] == "日") and _LESS.match(gap):
                _cut(text, quantities, operands, outcome)
        else:
            _compared(first, second, gap, operands, outcome)
    _a_day(text, sharp, index, outcome)
    _halves(text, sharp, index, outcome)
    _ranks(text, quantities, outcome)
    _saved(text, sharp, index, outcome)
    _year_by_year(text, sharp, index, outcome)
    _full_marks(text, sharp, index, outcome)


def _is_span(quantity: Quantity, text: str) -> bool:
    """由法定20日缩短为12日: a bare 日 beside words of shortening is a span of days."""
    around = text[max(quantity.start - 12, 0) : quantity.end + 10]
    return _BARE_DAYS.fullmatch(quantity.text) is not None and re.search(r"缩短|压缩|压减", around) is not None


def _direction(first: Quantity, second: Quantity, gap: str, operands: tuple[int, ...], outcome: Outcome) -> None:
    one, two = first.value or Decimal(0), second.value or Decimal(0)
    wrong = "减" if _LESS.match(gap) and two >= one else "增" if _MORE.match(gap) and two <= one else ""
    if wrong and first.approx == second.approx == "exact":
        message = f"由 {first.text} 到 {second.text} 并没有{wrong}，与文中的话相反。"
        if outcome.relate("bound", operands, two, one, False, message):
            outcome.report("trend-reversed", "error", second, message, "请核对前后两个数字。")


def _cut(text: str, quantities: Sequence[Quantity], operands: tuple[int, ...], outcome: Outcome) -> None:
    """由15个工作日压缩至6个工作日，压缩60%; 提速四成，即由20日缩短为12日."""
    second, first = (quantities[n] for n in operands)
    if not first.value or first.approx != "exact" or second.approx != "exact":
        return
    exact = HUNDRED * (first.value - (second.value or 0)) / first.value
    beside = range(max(operands[1] - 4, 0), min(operands[0] + 5, len(quantities)))
    for n, rate in ((n, quantities[n]) for n in beside):
        near = 0 <= rate.start - second.end <= _WINDOW or 0 <= first.start - rate.end <= _WINDOW
        if rate.unit not in ("%", "成") or rate.value is None or not near or rate.approx != "exact" or exact <= 0:
            continue
        lead = text[max(rate.start - 10, 0) : rate.start]
        if not _CUT.search(lead) or re.search(
            r"[。；\n]", text[min(rate.end, second.end) : max(rate.start, first.start)]
        ):
            continue
        target = rate.value * 10 if rate.unit == "成" else rate.value
        holds = rounding_of(exact, target) != "neither" or (rate.unit == "成" and abs(exact - target) < 5)
        words = f"由 {first.text} 到 {second.text}，缩短 {show(exact)}%"
        message = words + ("，相符。" if holds else f"，文中为“{rate.text}”，不符。")
        if outcome.relate("yoy", (n, *operands), rate.value, exact, holds, message) and not holds:
            outcome.report("change-mismatch", "warning", rate, message, f"按文中数字应为 {show(exact, 1)}%。")


def _compared(first: Quantity, second: Quantity, gap: str, operands: tuple[int, ...], outcome: Outcome) -> None:
    one, two = first.value or Decimal(0), second.value or Decimal(0)
    if first.approx != "exact":
        return
    wrong = "超过" if _ABOVE.search(gap) and one < two else "低于" if _BELOW.search(gap) and one > two else ""
    if wrong:
        message = f"{first.text} 并不{wrong} {second.text}。"
        if outcome.relate("bound", operands, two, one, False, message):
            outcome.report("compared-wrongly", "error", first, message, "请核对两个数字。")


def _a_day(text: str, sharp: Sequence[Quantity], index: dict[int, int], outcome: Outcome) -> None:
    """接待1620人次，日均6.5人次，全年工作日249天."""
    for total, each, days in zip(sharp, sharp[1:], sharp[2:], strict=False):
        if each.unit != total.unit or days.unit not in ("天", "个工作日", "日") or not (days.value and each.value):
            continue
        between = text[total.end : each.start]
        if not re.fullmatch(r"[^。；]{0,4}日均约?", between) or re.search(r"[。；\n]", text[each.end : days.start]):
            continue
        if days.start - each.end > _WINDOW or total.value is None or total.approx != "exact" or days.approx != "exact":
            continue
        exact = total.value / days.value
        holds = abs(exact / each.value - 1) <= Decimal("0.1")
        words = f"{total.text}÷{days.text}＝{show(exact)}"
        message = words + ("，相符。" if holds else f"，文中日均为“{each.text}”，不符。")
        operands = (index[id(each)], index[id(total)], index[id(days)])
        if outcome.relate("ratio", operands, each.value, exact, holds, message) and not holds:
            outcome.report("average-mismatch", "warning", each, message, "请核对总数、天数和日均数。")


def _halves(text: str, sharp: Sequence[Quantity], index: dict[int, int], outcome: Outcome) -> None:
    """37名，占全部网格员74名的一半."""
    for part, whole in pairwise(sharp):
        if not _HALF.match(text, whole.end, whole.end + 3) or part.unit != whole.unit or not whole.value:
            continue
        if not re.fullmatch(r"[^。；]{0,6}占[^，。；]{0,12}", text[part.end : whole.start]):
            continue
        share = (part.value or Decimal(0)) / whole.value
        if part.approx == whole.approx == "exact" and abs(share - Decimal("0.5")) > Decimal("0.05"):
            message = f"{part.text}是{whole.text}的 {show(share * HUNDRED)}%，不是一半。"
            if outcome.relate(
                "ratio", (index[id(part)], index[id(whole)]), part.value, whole.value / 2, False, message
            ):
                outcome.report("share-mismatch", "error", part, message, "请核对两个数字。")


def _ranks(text: str, quantities: Sequence[Quantity], outcome: Outcome) -> None:
    """24个乡镇中排名第43: no rank lies behind the last."""
    starts = [q.start for q in quantities]
    for claim in re.finditer(r"(?:排名|位列|名列|位居|排|居)(?:全[镇县区市])?第(\d{1,3})", text):
        rank = int(claim[1])
        upto = bisect_left(starts, claim.start())
        field = [
            (n, q)
            for n, q in enumerate(quantities[max(upto - 4, 0) : upto], max(upto - 4, 0))
            if claim.start() - 30 <= q.start
            and q.kind == "count"
            and q.value is not None
            and re.match(r"[^，。；\d]{1,12}中", text[q.end :])
        ]
        if field and rank > (field[-1][1].value or 0):
            number, whole = field[-1]
            message = f"{whole.text}中不会有第{rank}名。"
            if outcome.relate("bound", (number,), Decimal(rank), whole.value, False, message):
                outcome.report("part-over-whole", "error", whole, message, "请核对名次和总数。")


def _saved(text: str, sharp: Sequence[Quantity], index: dict[int, int], outcome: Outcome) -> None:
    """平均28天，比法定90天缩短62天: spans of time, of which no sum takes notice."""
    for now, then, less in zip(sharp, sharp[1:], sharp[2:], strict=False):
        if now.unit not in _TIME or not now.unit == then.unit == less.unit or less.start - now.end > 3 * _WINDOW:
            continue
        if any(q.approx != "exact" for q in (now, then, less)) or "。" in text[now.end : less.start]:
            continue
        before, gap = text[now.end : then.start], text[then.end : less.start]
        if not re.search(r"[比较](?:法定|规定|承诺|原来?|上年|去年)?[^，。；]{0,6}$", before):
            continue
        if not re.fullmatch(r"(?:时限|期限)?[，,]?(?:缩短|压缩|减少|提前|快)了?", gap):
            continue
        expected = (then.value or Decimal(0)) - (now.value or Decimal(0))
        holds = expected == less.value
        words = f"{then.text}－{now.text}＝{show(expected)}{less.unit}"
        message = words + ("，相符。" if holds else f"，文中为“{less.text}”，不符。")
        operands = (index[id(less)], index[id(now)], index[id(then)])
        if outcome.relate("yoy", operands, less.value, expected, holds, message) and not holds:
            outcome.report("change-mismatch", "error", less, message, f"按文中数字应为 {show(expected)}{less.unit}。")


def _year_by_year(text: str, sharp: Sequence[Quantity], index: dict[int, int], outcome: Outcome) -> None:
    """2021—2023年分别为5件、3件、12件，逐年下降."""
    starts = [q.start for q in sharp]
    for claim in re.finditer(r"(?:逐年|逐季|逐月|连年|持续)(?:(下降|减少|递减|降低)|(上升|增加|递增|增长|提高))", text):
        run: list[Quantity] = []
        upto = bisect_left(starts, claim.start())
        for quantity in reversed(sharp[max(upto - 12, 0) : upto]):
            if run and (
                quantity.unit != run[0].unit or not re.fullmatch(r"[、和，,]", text[quantity.end : run[0].start])
            ):
                break
            run.insert(0, quantity)
        if len(run) < 3 or len(text[run[-1].end : claim.start()]) > 6:
            continue
        values = [q.value or Decimal(0) for q in run]
        falls = claim[1] is not None
        if any((b >= a) if falls else (b <= a) for a, b in pairwise(values)):
            message = f"{'、'.join(q.text for q in run)}并没有{claim[0]}。"
            if outcome.relate("bound", tuple(index[id(q)] for q in run), values[-1], values[0], False, message):
                outcome.report("trend-reversed", "error", run[-1], message, "请核对各年的数字。")


def _full_marks(text: str, sharp: Sequence[Quantity], index: dict[int, int], outcome: Outcome) -> None:
    for mark in (q for q in sharp if q.unit == "分" and q.value is not None and q.value > MOST_MARKS):
        if re.search(r"(?:平均|考试|测试)(?:成绩|得分|分)(?:为|达)?$", text[max(mark.start - 10, 0) : mark.start]):
            message = f"平均成绩 {mark.text}，通常满分为 100 分。"
            if outcome.relate("bound", (index[id(mark)],), mark.value, HUNDRED, False, message):
                outcome.report("part-over-whole", "warning", mark, message, "请核对得分，或写明满分是多少。")
    marks = [q for q in sharp if q.unit == "分"][:MOST_MARKED]
    for full in marks:
        if not _FULL_MARKS.search(text[max(full.start - 4, 0) : full.start]) or full.value is None:
            continue
        for mark in (q for q in marks if abs(q.start - full.start) < 60 and q is not full):
            if mark.value is not None and mark.value > full.value:
                message = f"得分 {mark.text} 超过满分 {full.text}。"
                if outcome.relate("bound", (index[id(mark)], index[id(full)]), mark.value, full.value, False, message):
                    outcome.report("part-over-whole", "error", mark, message, "请核对得分。")
