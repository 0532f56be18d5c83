"""Counting: measure words that do not fit, counts without their figure, 一是 … 四是 with a gap, 约…左右."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

from yifa.proof.checks.context import Context, at
from yifa.proof.knowledge import lines
from yifa.proof.model import Finding
from yifa.proof.patterns import lazy

_NUMERALS = "一二三四五六七八九十"
_ORDINAL = lazy(rf"(?:(?<=[。；;：:\n，,])|^)\s*([{_NUMERALS}])(是|要)(?!个(?!别|人|体)|[名位种件项否级般些样素点])")
_FILLER = lazy(r"(?:了|共|共计|累计|约|近|达|已|各类|计|为|有|等)+$")
#: 共调解纠纷件，: noun and measure word meet, and no figure stands between them.
_EMPTY = lazy(
    r"(?:纠纷|隐患|问题|资料|横幅|标语|展板|路灯|合同|人员|群众|传单|宣传单|手册|信访|事项|工单|矛盾|案件|线索|诉求|咨询|建议|提案|文件|讲座|培训|"
    r"检查|活动|会议|演练|违建|房屋|车辆|企业|商户|门店|调解员|网格员|志愿者|党员|干部|村民|学生|申请|处罚|意见|出动|警力|人员)"
    r"(余?(?:起|处|份|场次|人次|家次|户次|场|宗|余件|例|辆次|期|次|条)|(?<!案)(?<!文)件|(?<!各)名)(?=[，。；、）)])"
)
_HAVING = lazy(r"(?:的有|共有|共计|总计|合计)(?:余?(?:件|起|处|名|人次|份|场次|万元|户))(?=[，。；、])")
_DONE = lazy(
    r"(?:共|累计|全年|已|开展|组织|排查|调解|受理|化解|办理|发放|印发|整改|处理|接待|检查|培训|举办|召开|出动|解决|审查|查处|摸排|走访|发现|参加|受教育|解答|回应|答复|收到|提供)"
)
#: 现行有效  件，: a blank where the figure should be.
_BLANK = lazy(r"(?<=[一-龥])[ \u3000]{2,}(?:件|起|名|人次|场次|份|户|万元|次|条)(?=[，。；、\n])")
#: 挽回损失68.5。: money without its unit.
_NO_UNIT = lazy(
    r"(?:金额|罚款|罚没款|损失|资金|投资|补贴|补助金|低保金|救助金|奖金|赔偿款|工资|经费|产值)(?:共|约|达|为|计|共计)?"
    r"(\d+\.\d+)(?=[，。；、\n])"
)
_TWICE = (
    lazy(r"\d[个件名户家起次份条处][余多](?=[，。；、）])"),
    lazy(r"(?:大约|约|近|将近)\s?[\d,.]+[万千百]?[余多][一-龥]{0,3}(?:左右|上下)?"),
    lazy(r"(?:大约|约|近|将近)\s?[\d,.]+[万千百]?[一-龥]{1,3}(?:左右|上下|以上)"),
    lazy(r"[\d,.]+[万千百]?[余多][一-龥]{1,3}?(?:以上|左右|上下)"),
    lazy(r"(?:超过|超|逾)\s?[\d,.]+[万千百]?(?:余|多|[一-龥]{1,3}(?:左右|上下))"),
)


@cache
def _misfits() -> dict[str, frozenset[str]]:
    """For each thing the measure words that cannot count it."""
    misfits: dict[str, frozenset[str]] = {}
    for line in lines("measures"):
        things, _, wrong = line.partition("=")
        for thing in things.split():
            misfits[thing] = frozenset(wrong.split())
    return misfits


@cache
def _longest() -> int:
    return max(map(len, _misfits()))


def measure_words(context: Context) -> Iterator[Finding]:
    """培训调解员15件: people are not counted in 件."""
    table = _misfits()
    for quantity in context.counts:
        unit = quantity.unit
        if quantity.value is None or not unit:
            continue
        before = _FILLER.sub("", context.text[max(quantity.start - 12, 0) : quantity.start])
        for length in range(min(_longest(), len(before)), 1, -1):
            wrong = table.get(before[-length:])
            if wrong is None:
                continue
            after = context.text[quantity.end : quantity.end + 2]
            if (
                unit in wrong
                and not _of_a_list(context, quantity.start, unit)
                and re.match(r"[，。；、！）)\n]|$", after)
            ):
                message = f"“{before[-length:]}”不用“{unit}”计量。"
                place = (quantity.start, quantity.end)
                yield Finding("measure-word", "text", "warning", *place, message, "改用合适的量词，或核对所写的事物。")
            break


def _of_a_list(context: Context, place: int, unit: str) -> bool:
    """宣讲33场，其中进企业7场: the thing counted stands further ahead, and the words beside the figure only divide it."""
    start, _ = context.outline.sentence(place)
    if any(q.unit == unit for q in context.counts_in(start, place)):
        return True
    clause, _ = context.outline.clause(place)
    return re.search(r"其中|平均|每|人均|[送进]", context.text[clause:place]) is not None


def missing_figures(context: Context) -> Iterator[Finding]:
    """共排查隐患处，: the figure is missing."""
    for match in context.finditer(_HAVING):
        yield at(match, "missing-figure", "text", "warning", f"“{match[0]}”缺数字。", "补上数字。")
    for match in context.finditer(_BLANK):
        yield at(match, "missing-figure", "text", "warning", f"“{match[0].strip()}”前面空着，缺数字。", "补上数字。")
    for match in context.finditer(_NO_UNIT):
        message = f"“{match[0]}”没有写单位。"
        yield at(match, "missing-unit", "text", "warning", message, "写明单位（元、万元、亿元）。", group=1)
    for match in context.finditer(_EMPTY):
        start, _ = context.outline.clause(match.start())
        clause = context.text[start : match.start()]
        if _DONE.search(context.text[start : match.end()]) and not re.search(r"\d|[几数多各每这那哪某]", clause[-8:]):
            message = f"“{context.text[start : match.end()].strip()[-16:]}”缺数字。"
            yield Finding("missing-figure", "text", "warning", match.start(1), match.end(1), message, "补上数字。")


def ordinals(context: Context) -> Iterator[Finding]:
    """一是…二是…五是: the count jumps or stands still; a new paragraph begins anew."""
    previous = count = 0
    line, word = -1, "是"
    ends = [m.start() for m in re.finditer("\n", context.text)]
    for match in context.finditer(_ORDINAL):
        number = _NUMERALS.index(match[1]) + 1
        if match[2] != word and number == 1:
            word = match[2]
        if match[2] != word:
            continue
        here = bisect_left(ends, match.start(1))
        if number == 1:
            previous, count, line = 1, 1, here
            continue
        count += 1
        fresh = here - line > 1
        if previous and not fresh and number not in (previous + 1, count):
            what = (
                "重复"
                if number == previous
                else "跳过了" + "、".join(_NUMERALS[previous : number - 1])
                if number > previous
                else "倒退"
            )
            message = f"“{_NUMERALS[previous - 1]}{word}”之后是“{match[1]}{word}”，序号{what}。"
            yield at(match, "ordinal-gap", "text", "warning", message, "按顺序编号，或补上缺的一项。", group=1)
        elif not previous and not context.whole:
            pass
        previous, line = number, here


def approximations(context: Context) -> Iterator[Finding]:
    """约1200余户左右, 150余人以上: one word of approximation is enough."""
    taken: set[int] = set()
    for pattern in _TWICE:
        for match in context.finditer(pattern):
            if match.start() in taken or match.end() in taken:
                continue
            taken |= {match.start(), match.end()}
            message = f"“{match[0]}”约数词重复。"
            yield at(match, "approximation-twice", "text", "warning", message, "“约”“近”“余”“以上”“左右”只留一个。")
