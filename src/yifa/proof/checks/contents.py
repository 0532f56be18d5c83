"""The contents that the rules ask of the yearly report on law-based government (R134)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.proof.checks.context import Context
from yifa.proof.model import Finding
from yifa.proof.outline import Section
from yifa.proof.patterns import lazy

RESULTS = lazy(r"举措|成效|总结|工作(?:开展)?情况|主要(?:工作|做法|情况)|工作完成|重点工作|落实情况|开展情况|进展")
SHORTCOMINGS = lazy(r"不足|问题|短板|困难|薄弱|差距")
LEADER = lazy(r"第一责任人|主要负责人|党政.{0,4}负责人")
PLANS = lazy(r"下一?步|下一?年|下一?阶段|下年|安排|打算|计划|思路|展望|今后|努力方向")
CAUSES = lazy(r"原因|由于|源于|根源|归因|导致|造成|究其|症结|主要是因|因为|(?:主要|一方面)在于")
TOPICS = {
    "信访": lazy(r"信访|来访|接访"),
    "调解": lazy(r"调解|矛盾纠纷|化解"),
    "普法": lazy(r"普法|宣传"),
    "执法": lazy(r"执法|处罚|检查"),
    "审查": lazy(r"合法性审查|合同审查|备案"),
}
TOPIC_START = lazy(r"^[一二三四五六七八九十是、]*在(?P<topic>[\u4e00-\u9fa5]{2,8}?)(?:工作)?方面")


def statutory_parts(context: Context) -> Iterator[Finding]:
    """Measures and results, shortcomings and causes, first responsible person, plan (督察工作规定, R134)."""
    if not context.is_annual_report:
        return
    top = context.outline.top()
    heads = [s for s in context.outline.sections if s.level <= 2] or top
    if len(top) < 2:
        return
    end = len(context.text.rstrip())
    anchor = (context.outline.lines[0].start, context.outline.lines[0].start)
    if not any(RESULTS.search(s.heading) for s in heads):
        yield _part("results", "没有“主要举措和成效”一部分。", anchor, "error" if end > 4000 else "warning")
    short = [s for s in top if SHORTCOMINGS.search(s.heading)] or [s for s in heads if SHORTCOMINGS.search(s.heading)]
    if not short:
        yield _part("shortcomings", "没有“存在的不足和原因”一部分。", anchor, "error")
    else:
        yield from _causes(context, short[0])
    if not any(LEADER.search(s.heading) for s in heads):
        clause = re.search(r"第一责任人(?:职责)?", context.text)
        if clause:
            begin, stop = context.outline.clause(clause.start())
            yield _part(
                "leader",
                "“党政主要负责人履行推进法治建设第一责任人职责情况”应单独成一部分，这里只有一句话带过。",
                (begin, stop),
                "warning",
            )
        else:
            yield _part("leader", "没有“党政主要负责人履行推进法治建设第一责任人职责情况”一部分。", anchor, "error")
    if not any(_is_plan(s.heading, context.document.year) for s in top):
        yield _part("plan", "没有“下一年度主要安排”一部分。", anchor, "error")


def _is_plan(heading: str, year: int | None) -> bool:
    """Whether a heading announces the next year's work, by its words or by the year it names."""
    return bool(PLANS.search(heading)) or (year is not None and f"{year + 1}年" in heading)


def _part(which: str, message: str, place: tuple[int, int], severity: str) -> Finding:
    return Finding(
        f"missing-part-{which}",
        "law",
        "error" if severity == "error" else "warning",
        place[0],
        place[1],
        message,
        "补写这一部分。年度报告应写明举措成效、不足和原因、主要负责人履职、下一年度安排（R134）。",
    )


def _causes(context: Context, section: Section) -> Iterator[Finding]:
    body = context.text[section.body : section.end]
    if CAUSES.search(body):
        return
    promised = "原因" in section.heading
    yield Finding(
        "missing-causes",
        "law",
        "warning",
        section.start,
        section.body,
        ("标题写了“原因”，下面却只有问题，没有原因。" if promised else "只写了问题，没有写原因。")
        + "报告应写明不足和原因（R134）。",
        "逐条补写原因，如“主要原因是……”。",
    )


def misplaced(context: Context) -> Iterator[Finding]:
    """Statistics of the work in the section about the leaders; a topic's paragraph under another heading."""
    if not context.is_annual_report:
        return
    top = context.outline.top()
    for section in top:
        if LEADER.search(section.heading) and not RESULTS.search(section.heading.replace("有关情况", "")):
            yield from _statistics(context, section)
    sections = [s for s in context.outline.sections if s.level == 2]
    for line in context.outline.lines:
        match = TOPIC_START.match(line.text)
        if not match:
            continue
        topic = next((name for name in TOPICS if name in match["topic"]), None)
        home = [s for s in context.outline.path(line.start) if s.level == 2]
        if topic is None or not home or TOPICS[topic].search(home[-1].heading):
            continue
        right = next((s for s in sections if topic in s.heading), None)
        if right:
            yield Finding(
                "misplaced",
                "form",
                "warning",
                line.start,
                min(line.end, line.start + 40),
                f"这一段讲{topic}，却放在“{home[-1].heading[:20]}”下，前面另有“{right.heading[:20]}”。",
                f"移到“{right.heading[:20]}”。",
            )


def _statistics(context: Context, section: Section) -> Iterator[Finding]:
    seen: set[str] = set()
    for quantity in context.counts_in(section.body, section.end):
        clause = context.text[slice(*context.outline.clause(quantity.start))]
        topic = next((name for name in TOPICS if name in clause), None)
        if topic is None or topic in seen or not re.search("[件起宗]", quantity.unit):
            continue
        seen.add(topic)
        yield Finding(
            "misplaced",
            "form",
            "warning",
            quantity.start,
            quantity.end,
            f"这一部分应写主要负责人履职，{topic}的业务数字放在了这里。",
            "业务数字移到“主要举措和成效”，并与那里的同类数字核对。",
        )
        return
