"""Official wording that has its time: outlines, five-year plans, congresses; acts cited beyond their scope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yifa.proof.checks.context import Context, at
from yifa.proof.model import Finding
from yifa.proof.patterns import lazy


@dataclass(frozen=True, slots=True)
class Formula:
    """Wording in use until the end of a year, with what came after it."""

    pattern: re.Pattern[str]
    last_year: int
    message: str
    suggestion: str


FORMULAS = (
    Formula(
        lazy(r"职能科学、?权责法定、?执法严明、?公开公正、?廉洁高效、?守法诚信"),
        2020,
        "这是《法治政府建设实施纲要（2015—2020年）》的提法，已被2021—2025年纲要的新提法代替。",
        "改为“职能科学、权责法定、执法严明、公开公正、智能高效、廉洁诚信、人民满意”。",
    ),
    Formula(
        lazy(r"(?:落实|贯彻|实施|按照|根据)[^。；]{0,20}法治政府建设实施纲要[（(]2015"),
        2020,
        "《法治政府建设实施纲要（2015—2020年）》期限已过。",
        "改引《法治政府建设实施纲要（2021—2025年）》。",
    ),
    Formula(lazy(r"“?七五”?普法"), 2020, "“七五”普法是2016至2020年的规划。", "改为“八五”普法，或写明是总结上一规划。"),
    Formula(lazy(r"“?六五”?普法"), 2015, "“六五”普法是2011至2015年的规划。", "核对普法规划的届次。"),
    Formula(lazy(r"“?八五”?普法"), 2026, "“八五”普法是2021至2025年的规划。", "核对普法规划的届次。"),
    Formula(
        lazy(r"全面建成小康社会(?=决胜|，?夺取)|决胜全面建成小康社会"),
        2020,
        "全面建成小康社会已于2021年宣告实现。",
        "核对是否沿用旧文。",
    ),
)
#: Outlines and plans with the years they are for (their own titles).
PERIODS = {
    "法治政府建设实施纲要": ("2015—2020", "2021—2025"),
    "法治社会建设实施纲要": ("2020—2025",),
    "法治中国建设规划": ("2020—2025",),
}
PERIOD = lazy(r"(法治政府建设实施纲要|法治社会建设实施纲要|法治中国建设规划)[（(](20\d\d)[—\-–－~～至](20\d\d)年?[）)]")
CONGRESSES = {"十八大": 2012, "十九大": 2017, "二十大": 2022}
FIRST_TASK = lazy(r"(?:党的)?(十八大|十九大|二十大)精神作为[^，。；]{0,20}首要政治任务")
SCOPE = (
    (
        lazy(r"《?重大行政决策程序暂行条例》?"),
        lazy(r"参照"),
        "《重大行政决策程序暂行条例》直接适用于县级以上地方政府，乡镇只是参照（第2条）。",
        "写作“参照《重大行政决策程序暂行条例》”。",
    ),
)


def formulas(context: Context) -> Iterator[Finding]:
    """Wording out of date in the report's year (warning), or probably carried over from an earlier year (info)."""
    year = context.document.year or (context.on.year if context.on else None)
    if year is None and not context.whole:
        years = set(re.findall(r"(?<![\d《（(])(20[12]\d)年", context.text))
        year = int(years.pop()) if len(years) == 1 else None
    if year is None:
        return
    for formula in FORMULAS:
        for match in context.finditer(formula.pattern):
            around = context.text[max(0, match.start() - 12) : match.end() + 6]
            if year > formula.last_year and not re.search(r"总结|验收|终期|以来|期间|回顾|启动|完成|收官", around):
                yield at(
                    match,
                    "outdated-formula",
                    "text",
                    "warning",
                    f"{formula.message}报告年度是{year}年。",
                    formula.suggestion,
                )
                break
    if not context.whole:
        return
    for match in context.finditer(FIRST_TASK) if "首要政治任务" in context.text else ():
        if year - CONGRESSES[match[1]] >= 2:
            yield at(
                match,
                "carried-over",
                "text",
                "info",
                f"{CONGRESSES[match[1]]}年{match[1]}后的提法，{year}年仍称“首要政治任务”，可能沿用了往年文稿。",
                "与上年报告比对，改为本年的提法。",
            )


def periods(context: Context) -> Iterator[Finding]:
    """An outline whose title is given other years than its own."""
    for match in context.finditer(PERIOD):
        known = PERIODS[match[1]]
        if f"{match[2]}—{match[3]}" not in known:
            right = "、".join(f"（{years}年）" for years in known)
            message = f"《{match[1]}》没有（{match[2]}—{match[3]}年）的，应为{right}。"
            yield at(match, "outline-years", "text", "error", message, "核对文件名称里的年份。")


def act_scope(context: Context) -> Iterator[Finding]:
    """An act cited as binding on a town that applies to higher levels."""
    if not context.is_annual_report or not context.document.town:
        return
    for act, relation, message, suggestion in SCOPE:
        for match in context.finditer(act):
            if not relation.search(context.text[max(0, match.start() - 12) : match.start()]):
                yield at(match, "act-scope", "law", "info", message, suggestion)
                break
