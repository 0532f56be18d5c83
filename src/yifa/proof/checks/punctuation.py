"""Marks of punctuation: doubled, unbalanced, half-width."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.proof.checks.context import Context, at
from yifa.proof.model import Finding, Severity
from yifa.proof.patterns import lazy
from yifa.proof.words import words

HAN = "\u4e00-\u9fa5"
DOUBLED = lazy(
    r"[，,]{2,}|。。(?!。)|、{2,}|；{2,}|：{2,}|，。|。，|、。|、，|，、|；。|：。|，；|；，|。；|（）|“”|《》|(?<=[\u4e00-\u9fa5])。、"
)
#: Marks that meet in every such place, cheaper to look for.
MET = words("，， ,, ，, ,， 。。 、、 ；； ：： ，。 。， 、。 、， ，、 ；。 ：。 ，； ；， 。； （） “” 《》 。、")
PAIRS = {"（": "）", "《": "》", "“": "”", "〔": "〕", "【": "】"}
MARKS = lazy("[（）《》“”〔〕【】)]")
CLOSING = {v: k for k, v in PAIRS.items()}
#: A bracket may be closed so many lines on, where lines are wrapped.
WRAPPED = 3
#: 【字号：⏎加大⏎还原⏎减小⏎】: what pages put around a text runs over more lines.
OF_A_PAGE = 8
#: 》》点击进入: drawn as arrows.
ARROWS = lazy("《《|》》")
HALF = lazy(rf"[,;:!?()](?:(?<=[{HAN}”》）][,;:!?])(?=[{HAN}“《（\s\d]|$)|(?<=\()(?=[{HAN}])|(?<=[{HAN}]\)))")


def doubled_marks(context: Context) -> Iterator[Finding]:
    """Two marks where one belongs (warning)."""
    if context.pairs.isdisjoint(MET):
        return
    for match in context.finditer(DOUBLED):
        yield at(match, "punctuation", "text", "warning", f"标点“{match[0]}”重复或冲突。", "只留一个。")


def unbalanced(context: Context) -> Iterator[Finding]:
    """A quotation mark, bracket or title mark without its other half (warning; an excerpt may be cut).

    A mark that a wrapped line leaves open may be closed within the next lines.
    """
    severity: Severity = "warning" if context.whole else "info"
    lines = context.outline.lines
    open_marks: list[tuple[str, int, int]] = []
    for number, line in enumerate(lines):
        for old in [m for m in open_marks if number - m[2] > (OF_A_PAGE if m[0] == "【" else WRAPPED)]:
            open_marks.remove(old)
            if not _spans_paragraphs(context, old[0]):
                yield _half(old[1], old[0], PAIRS[old[0]], severity)
        arrows = {m.start() + n for m in ARROWS.finditer(line.text) for n in (0, 1)}
        for match in MARKS.finditer(line.text):
            i, c = match.start(), match[0]
            if i in arrows:
                continue
            if c in PAIRS:
                open_marks.append((c, line.start + i, number))
            elif c in CLOSING or c == ")":
                own = CLOSING.get(c, "（")
                if open_marks and open_marks[-1][0] == own:
                    open_marks.pop()
                elif c in CLOSING and not _closes_number(c, line.text, i):
                    yield _half(line.start + i, c, own, severity)
    for mark, place, _ in open_marks:
        if not _spans_paragraphs(context, mark):
            yield _half(place, mark, PAIRS[mark], severity)


def _spans_paragraphs(context: Context, mark: str) -> bool:
    """Quotations may run over several paragraphs; a table cell may be cut."""
    return mark == "“" and context.text.count("“") == context.text.count("”")


def _closes_number(mark: str, text: str, place: int) -> bool:
    """1） as a number of a list; or half-width opened, full-width closed."""
    if mark != "）":
        return False
    if re.match(r"^[（(]?[一二三四五六七八九十\d]{1,3}$", text[max(0, place - 3) : place].lstrip("（(，。；")):
        return True
    return "(" in text[:place] and text[:place].count("(") > text[:place].count(")")


def _half(position: int, mark: str, wanted: str, severity: Severity) -> Finding:
    return Finding(
        "unbalanced",
        "text",
        severity,
        position,
        position + 1,
        f"“{mark}”没有配对的“{wanted}”。",
        f"补上“{wanted}”或删去“{mark}”。",
    )


def half_width(context: Context) -> Iterator[Finding]:
    """Half-width marks in Chinese text: one remark for the whole document (info)."""
    if not context.whole:
        return
    marks = list(context.finditer(HALF))
    if len(marks) >= 3:
        yield at(
            marks[0],
            "half-width",
            "form",
            "info",
            f"中文里用了半角标点，如“{marks[0][0]}”，全文约{len(marks)}处。",
            "统一改为全角标点。",
        )
