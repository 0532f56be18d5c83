"""Elements of an official document: title, number, addressee, signature, date; order of headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from yifa.proof.checks.context import Context, at
from yifa.proof.identify import ADDRESSEE, SIGNATURE, signature_date
from yifa.proof.model import Finding
from yifa.proof.outline import Section
from yifa.proof.patterns import lazy

HAN = "\u4e00-\u9fa5"
NUMBER = lazy(
    rf"(?<![{HAN}])([{HAN}]{{1,8}}?)\s*([〔\[【（(])\s*(\d{{2,4}})\s*([〕\]】）)])\s*(第?)\s*(0*)([1-9]\d*)\s*号"
)
#: The end of every file number, cheaper to look for.
NUMBER_END = lazy(r"[〕\]】）)]\s*第?\s*\d+\s*号")
GENERIC_ORGAN = lazy(r"^(?:乡镇|街道|镇|乡)(?:党?委员会|党委|人民政府|政府|办事处)")
MIXED = lazy(r"(总结|报告)[及和与暨、](?:20\d{2}年?(?:度)?)?[^，。]{0,8}(思路|计划|打算|安排|要点)")
ORGAN_LINE = lazy(r"(?:人民政府|政府|党委|委员会|办事处|党工委|司法所|办公室)$")
# The rows of its tables are numbered like headings and often stand as lines of their own.
DISCLOSURE = "政府信息公开工作年度报告"
HEADING_FORM = {1: "一、", 2: "（一）", 3: "1.", 4: "（1）"}


def title_form(context: Context) -> Iterator[Finding]:
    """A title that names no organ of its own, or two kinds of paper at once."""
    title = context.document.title
    if not context.whole or not title or title not in context.text:
        return
    start = context.text.index(title)
    generic = GENERIC_ORGAN.match(title)
    if generic:
        yield Finding(
            "title-organ",
            "form",
            "error",
            start,
            start + generic.end(),
            f"标题里的“{generic[0]}”不是具体机关的名称"
            + ("，而且法治政府建设年度报告由政府报告，不由党委单独报告。" if "委" in generic[0] else "。"),
            "写明县（市、区）和乡镇的全称，如“××县××镇人民政府”。",
        )
    mixed = MIXED.search(title)
    if mixed:
        yield Finding(
            "title-mixed",
            "form",
            "warning",
            start,
            start + len(title),
            f"标题把{mixed[1]}和{mixed[2]}合成一份，文种不清。",
            "年度报告单独成文，下一年安排写作报告的一部分（R134）。",
        )
    if context.is_annual_report and "报告" not in title:
        yield Finding(
            "title-kind",
            "form",
            "warning",
            start,
            start + len(title),
            "标题没有写明“报告”。",
            "标题一般写作“机关＋年度＋法治政府建设情况的报告”。",
        )


def missing_elements(context: Context) -> Iterator[Finding]:
    """Title, addressee, signature and date of signature of a whole report (R134, R135, R165)."""
    if not context.is_annual_report:
        return
    lines = context.outline.lines
    first, last = lines[0], lines[-1]
    if context.document.title is None:
        yield Finding(
            "missing-title",
            "form",
            "warning",
            first.start,
            first.start,
            "没有标题。",
            "补上“机关＋年度＋法治政府建设情况的报告”。",
        )
    if not any(ADDRESSEE.match(line.text) for line in lines[:12]):
        yield Finding(
            "missing-addressee",
            "form",
            "info",
            first.start,
            first.start,
            "没有主送机关。年度报告应报上一级党委和政府（R135）。",
            "在标题下顶格写主送机关。",
        )
    tail = lines[-8:]
    if not any(ORGAN_LINE.search(line.text) and len(line.text) <= 30 and SIGNATURE.match(line.text) for line in tail):
        yield Finding(
            "missing-signature",
            "form",
            "warning",
            last.end,
            last.end,
            "没有发文机关署名。",
            "在正文后右下写机关全称。",
        )
    if signature_date(context.outline) is None:
        yield Finding(
            "missing-date",
            "form",
            "warning",
            last.end,
            last.end,
            "没有成文日期，“目前”“截至目前”没有所指，是否按时报送也无从判断（R135）。",
            "在署名下写成文日期，如“2025年2月28日”。",
        )


def addressee_scope(context: Context) -> Iterator[Finding]:
    """The yearly report goes to the party committee and the government of the level above (R135)."""
    if not context.is_annual_report:
        return
    for line in context.outline.lines[:12]:
        if ADDRESSEE.match(line.text):
            only = "政府" if "委" not in line.text else "党委" if "政府" not in line.text else ""
            if only and not re.search("依法治|司法局|领导小组", line.text):
                yield Finding(
                    "addressee-scope",
                    "form",
                    "info",
                    line.start,
                    line.end,
                    f"主送机关只有{only}。年度报告一般同时报上一级党委和政府（R135，以本地要求为准）。",
                    "按本地要求补上另一主送机关。",
                )
            return


def file_numbers(context: Context) -> Iterator[Finding]:
    """Form of file numbers: six-angle brackets, four-digit year, no 第, no leading zero (R164)."""
    for match in context.finditer(NUMBER) if NUMBER_END.search(context.text) else ():
        faults = []
        if match[2] != "〔" or match[4] != "〕":
            faults.append("年份用六角括号“〔〕”")
        if len(match[3]) != 4:
            faults.append("年份写四位")
        if match[5]:
            faults.append("序号前不加“第”")
        if match[6]:
            faults.append("序号不编虚位")
        # Case and ledger numbers of courts and offices have their own form.
        if not faults or re.search(r"[字初终执复]$", match[1]) or "字" in match[1]:
            continue
        right = f"{match[1]}〔{match[3] if len(match[3]) == 4 else '20' + match[3]}〕{match[7]}号"
        yield at(
            match,
            "file-number",
            "form",
            "info",
            f"发文字号“{match[0]}”不合格式：{'，'.join(faults)}（R164）。",
            f"改为“{right}”。",
        )


def heading_order(context: Context) -> Iterator[Finding]:
    """Headings of one level number on without gaps or doubles, under each parent anew (R166)."""
    if not context.whole or context.document.kind == DISCLOSURE:
        return
    for siblings in _siblings(context.outline.sections):
        for before, after in pairwise(siblings):
            if after.number == before.number + 1 or after.number == 1:
                continue
            shown = HEADING_FORM[after.level]
            what = "重复" if after.number == before.number else "不连续"
            yield Finding(
                "heading-order",
                "form",
                "warning" if context.is_ours else "info",
                after.start,
                after.body,
                f"标题序号{what}：第{before.number}之后是第{after.number}（“{shown}”一级）。",
                "按顺序编号（R166）。",
            )


def heading_style(context: Context) -> Iterator[Finding]:
    """Headings of one level share their form: with or without full stop, run in or standing alone."""
    if not context.whole or context.document.kind == DISCLOSURE:
        return
    for level in (1, 2):
        same = [s for s in context.outline.sections if s.level == level]
        odd_run = [s for s in same if s.run_in]
        rest = [s for s in same if not s.run_in]
        stopped = [s for s in rest if context.text[s.body - 1 : s.body] == "。"]
        plain = [s for s in rest if s not in stopped]
        for odd, usual, what in (
            (odd_run, rest, "直接接正文，其他同级标题单独成行"),
            (stopped, plain, "末尾有句号，其他同级标题没有"),
            (plain, stopped, "末尾没有句号，其他同级标题有"),
        ):
            if 0 < len(odd) * 3 <= len(usual):
                for section in odd:
                    yield Finding(
                        "heading-style",
                        "form",
                        "info",
                        section.start,
                        section.body,
                        f"标题“{section.heading[:16]}”{what}。",
                        "同级标题用同一种形式（R166）。",
                    )


def _siblings(sections: list[Section]) -> list[list[Section]]:
    groups: dict[tuple[int, int], list[Section]] = {}
    parents: list[Section] = []
    for section in sections:
        while parents and parents[-1].level >= section.level:
            parents.pop()
        key = (section.level, parents[-1].start if parents else -1)
        groups.setdefault(key, []).append(section)
        parents.append(section)
    return list(groups.values())
