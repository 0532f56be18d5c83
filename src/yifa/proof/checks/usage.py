"""How figures are used: exactness, units, periods, definitions, coverage (a careful reader's questions)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from yifa.proof.checks.context import Context, at
from yifa.proof.model import Finding, Quantity

FORMAL = re.compile(
    r"处罚|立案|结案|受理|办结|调处|调解|化解|整改|拆除|查处|审查|签订|出具|复议|应诉|诉讼|申请|许可|审批|信访案件|办理"
)
PUBLICITY = re.compile(
    r"宣传|咨询|解答|受教育|发放|接访|接待|来访|张贴|服务群众|培训|讲座|巡逻|检查|走访|排查|劝导|劝阻"
)

MISFIT = (
    (
        re.compile(r"(?:清单|主项|子项|事项总数|权责事项|目录)(?:共|共计|有|总数|合计)*$"),
        frozenset(["件", "起", "宗"]),
        "项",
    ),
    (re.compile(r"隐患$|隐患问题$|安全隐患$"), frozenset(["起", "宗", "件", "次"]), "处"),
    (re.compile(r"(?:沟渠|河道|道路|管网)$"), frozenset(["宗", "件", "起"]), "条"),
    (re.compile(r"(?:党员|干部|群众|学生|村民|居民)$"), frozenset(["件", "起", "个", "项"]), "人"),
    (re.compile(r"(?:车辆)$"), frozenset(["件", "起", "个", "人"]), "辆"),
)
SINCE = re.compile(r"以来|自\d|自20|截至|至今|当年|全年|本年|20\d{2}年|今年|年内|季度|月")
CLAIM = re.compile(
    r"全面覆盖|全覆盖|全体(?:机关)?(?:干部|职工|党员|人员)[\u4e00-\u9fa5]{0,4}(?:参加|参与)|百分之?百|人人[参知]"
)
ADJUSTED = re.compile(r"(?:调整|更换|配齐|选聘)了?[\u4e00-\u9fa5]{0,6}(?:顾问|调解员|网格员)人选")
RATE_NAME = re.compile(
    r"(?:结案|办结|处结|调结)[^，,。；]{0,3}\d+\s*[件起宗][^。；]{0,12}?(?P<name>(?:调[处解]|化解)?成功率)"
)
FUNNEL = re.compile(
    r"(?:录入|受理|收到|接到|接|接待|排查|登记|立案|交办)[^，,。；\d]{0,16}(?P<whole>\d+)\s*(?P<u>件|起|宗|个|条)[，,](?P<mid>[^，,。；\d]{0,6})"
    r"(?:办结|结案|化解|处结|调处结案|调结|答复|受理|整改)(?P<noun>[^，,。；\d]{0,4})(?P<part>\d+)\s*(?P=u)"
)
EXPLAINED = re.compile(r"其余|剩余|余下|正在|在办|尚未|未办结|未结|转下|跟踪|不予|转办|移送|率")
MIXED_PART = re.compile(r"\d+\s*(?:人次|人|名)[，,]其中(?:受理|办结|立案)\s*\d+\s*(?:件|起|宗)")
SESSION = re.compile(r"宣传|宣讲|讲座|活动|培训|教育")


def exactness(context: Context) -> Iterator[Finding]:
    """Approximate figures for formal acts that are registered one by one (info; penalties: warning)."""
    if not context.whole:
        return
    for quantity in context.counts:
        if quantity.approx not in ("about", "over") or not any(u in quantity.unit for u in ("件", "起", "宗", "处")):
            continue
        clause = context.before(quantity)[-24:]
        if FORMAL.search(clause) and not PUBLICITY.search(clause):
            penal = "处罚" in clause or "立案" in clause
            yield _of(
                quantity,
                "approximate-formal",
                "warning" if penal else "info",
                f"“{clause.strip()[-10:]}{quantity.text}”：这类事项逐件登记，应有确数，不宜用约数。",
                "按台账写确数。",
            )


def approximate_whole(context: Context) -> Iterator[Finding]:
    """A whole of about ten of which exactly five are something (info)."""
    for one, two in pairwise(context.counts):
        between = context.text[one.end : two.start]
        parts = one.approx in ("about", "over") and two.approx == "exact" and re.match(r"[，,（(]\s*其中", between)
        if parts and one.value is not None and one.value < 100 and len(between) < 30:
            yield Finding(
                "approximate-whole",
                "figures",
                "info",
                one.start,
                two.end,
                f"总数“{one.text}”是约数，其中的“{two.text}”却是确数。",
                "总数也按台账写确数。",
            )


def units(context: Context) -> Iterator[Finding]:
    """A unit that does not fit what is counted; two units for one thing in one sentence (info)."""
    if not context.whole:
        return
    for quantity in context.counts:
        before = context.before(quantity)
        for pattern, wrong, right in MISFIT:
            if quantity.unit in wrong and pattern.search(before.rstrip("共计约近有达")):
                noun = re.search(r"[\u4e00-\u9fa5]{1,6}$", before.rstrip("共计约近有达"))
                yield _of(
                    quantity,
                    "unit-misfit",
                    "info",
                    f"“{noun[0] if noun else ''}”一般不以“{quantity.unit}”计。",
                    f"改用“{right}”。",
                )
    yield from _varying(context)


def _varying(context: Context) -> Iterator[Finding]:
    """件, 起 and 宗 side by side for cases or visits in one sentence."""
    previous: tuple[Quantity, str] | None = None
    for quantity in context.counts:
        if quantity.unit not in ("件", "起", "宗"):
            continue
        noun = re.search(r"(案件|纠纷|信访件?|投诉|来访)[\u4e00-\u9fa5]{0,2}$", context.before(quantity))
        if not noun:
            continue
        near = previous and "。" not in context.text[previous[0].end : quantity.start]
        if previous and near and previous[1][:2] == noun[1][:2] and previous[0].unit != quantity.unit:
            yield Finding(
                "unit-varies",
                "figures",
                "info",
                previous[0].start,
                quantity.end,
                f"同是“{noun[1]}”，一处用“{previous[0].unit}”，一处用“{quantity.unit}”。",
                "统一单位。",
            )
        previous = (quantity, noun[1])


def periods(context: Context) -> Iterator[Finding]:
    """累计 without saying since when (info): the year's figure or that of several years?"""
    if not context.whole:
        return
    for match in re.finditer("累计", context.text):
        start, end = context.outline.sentence(match.start())
        counted = context.counts_in(match.end(), context.outline.clause(match.end())[1] + 1)
        if counted and not SINCE.search(context.text, start, end):
            yield Finding(
                "period-unclear",
                "figures",
                "info",
                match.start(),
                counted[0].end,
                "“累计”没有写从何时起，分不清是当年数还是历年数。",
                "写明起止时间，年度报告写当年数。",
            )


def claims(context: Context) -> Iterator[Finding]:
    """Full coverage claimed without a figure (info)."""
    if not context.whole:
        return
    for match in [*CLAIM.finditer(context.text), *ADJUSTED.finditer(context.text)]:
        start, end = context.outline.clause(match.start())
        heading = any(s.start <= match.start() < s.body for s in context.outline.sections)
        if heading or context.counts_in(start, end):
            continue
        around = context.text[max(0, match.start() - 40) : match.end() + 30]
        if context.counts_in(max(0, match.start() - 40), match.end() + 30) or re.search(
            "推进|实现|力争|努力|要", around[:40]
        ):
            continue
        yield Finding(
            "claim-without-figure",
            "figures",
            "info",
            start,
            end,
            f"“{match[0]}”没有数字支持：应到多少、实到多少。",
            "补上数字，如“应参加××人、实参加××人”。",
        )


def rates(context: Context) -> Iterator[Finding]:
    """Names of rates against what they are computed from; rates without their two numbers; uneven precision."""
    for match in RATE_NAME.finditer(context.text):
        yield at(
            match,
            "rate-name",
            "figures",
            "warning" if context.whole else "info",
            "用结案数算出来的是办结率，不是成功率；成功率应以达成协议数计算。",
            "改称“办结率”，或改用达成协议的件数计算。",
            group="name",
        )
    if not context.whole:
        return
    used = {i for r in context.relations for i in r.operands}
    for i, quantity in enumerate(context.quantities):
        if quantity.kind != "percent" or i in used or quantity.value is None:
            continue
        before = context.before(quantity)
        if (
            re.search(r"率[为达到]{0,2}$", before)
            and not re.search(r"下降|上升|增长|同比|降低|提高", before)
            and quantity.value != 100
        ):
            start, _ = context.outline.clause(quantity.start)
            yield Finding(
                "rate-without-base",
                "figures",
                "info",
                start,
                quantity.end,
                f"“{before.strip()[-8:]}{quantity.text}”没有写分子、分母，无从核对。",
                "写出两个数，或加注口径。",
            )
    yield from _precision(context)


def _precision(context: Context) -> Iterator[Finding]:
    for section in context.outline.sections:
        if section.level != 2:
            continue
        changes = [
            q
            for q in context.percents
            if section.body <= q.start < section.end
            and re.search(r"(?:下降|上升|增长|减少|增加|提高|降低)了?$", context.before(q))
        ]
        places = Counter(len(q.text.rstrip("%％").partition(".")[2]) for q in changes)
        if len(places) >= 3:
            yield _of(
                changes[-1],
                "rate-precision",
                "info",
                "同一部分的升降幅度小数位数不一（" + "、".join(q.text for q in changes[:4]) + "）。",
                "统一保留一位小数。",
            )


def funnels(context: Context) -> Iterator[Finding]:
    """Accepted but not closed, without a word on the rest; parts in another unit than their whole (info)."""
    if not context.whole:
        return
    for match in FUNNEL.finditer(context.text):
        rest = int(match["whole"]) - int(match["part"])
        after = context.text[match.end() : match.end() + 24]
        if rest > 0 and not EXPLAINED.search(after):
            yield at(
                match,
                "unexplained-rest",
                "figures",
                "info",
                f"{match['whole']}{match['u']}与{match['part']}{match['u']}相差{rest}{match['u']}，没有交代。",
                f"写明其余{rest}{match['u']}的去向（在办、转办、不予受理）。",
            )
    for match in MIXED_PART.finditer(context.text):
        yield at(
            match, "part-unit", "figures", "info", "“其中”前后单位不同，一边是人，一边是件。", "分开写，或统一单位。"
        )


def _of(quantity: Quantity, rule: str, severity: str, message: str, suggestion: str) -> Finding:
    return Finding(
        rule,
        "figures",
        "warning" if severity == "warning" else "info",
        quantity.start,
        quantity.end,
        message,
        suggestion,
    )
