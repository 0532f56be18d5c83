"""Marks of punctuation: doubled, unbalanced, half-width."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.proof.checks.context import Context, at
from yifa.proof.model import Finding, Severity

HAN = "\u4e00-\u9fa5"
DOUBLED = re.compile(
    r"[，,]{2,}|。。(?!。)|、{2,}|；{2,}|：{2,}|，。|。，|、。|、，|，、|；。|：。|，；|；，|。；|（）|“”|《》|(?<=[\u4e00-\u9fa5])。、"
)
PAIRS = {"（": "）", "《": "》", "“": "”", "〔": "〕", "【": "】"}
CLOSING = {v: k for k, v in PAIRS.items()}
HALF = re.compile(rf"(?<=[{HAN}”》）])[,;:!?](?=[{HAN}“《（\s\d]|$)|\((?=[{HAN}])|(?<=[{HAN}])\)")
STRAIGHT = re.compile(r'"')


def doubled_marks(context: Context) -> Iterator[Finding]:
    """Two marks where one belongs (warning)."""
    for match in DOUBLED.finditer(context.text):
        yield at(match, "punctuation", "text", "warning", f"标点“{match[0]}”重复或冲突。", "只留一个。")


def unbalanced(context: Context) -> Iterator[Finding]:
    """A quotation mark, bracket or title mark without its other half, line by line (warning; an excerpt may be cut)."""
    severity: Severity = "warning" if context.whole else "info"
    for line in context.outline.lines:
        stack: list[tuple[str, int]] = []
        for i, c in enumerate(line.text):
            if c in PAIRS:
                stack.append((c, i))
            elif c in CLOSING:
                if stack and stack[-1][0] == CLOSING[c]:
                    stack.pop()
                elif c == "）" and re.match(
                    r"^[（(]?[一二三四五六七八九十\d]{1,3}$", line.text[max(0, i - 3) : i].lstrip("（(，。；")
                ):
                    continue  # 1） as a number of a list
                elif c == "）" and "(" in line.text[:i] and line.text[:i].count("(") > line.text[:i].count(")"):
                    continue  # half-width opened, full-width closed
                else:
                    yield _half(line.start + i, c, CLOSING[c], severity)
        for c, i in stack:
            if c == "（" and ")" in line.text[i:]:
                continue
            # Quotations may run over several paragraphs; a table cell may be cut.
            if c == "“" and context.text.count("“") == context.text.count("”"):
                continue
            yield _half(line.start + i, c, PAIRS[c], severity)


def _half(position: int, found: str, wanted: str, severity: Severity) -> Finding:
    return Finding(
        "unbalanced",
        "text",
        severity,
        position,
        position + 1,
        f"“{found}”没有配对的“{wanted}”。",
        f"补上“{wanted}”或删去“{found}”。",
    )


def half_width(context: Context) -> Iterator[Finding]:
    """Half-width marks in Chinese text: one remark for the whole document (info)."""
    if not context.whole:
        return
    found = list(HALF.finditer(context.text))
    if len(found) >= 3:
        yield at(
            found[0],
            "half-width",
            "form",
            "info",
            f"中文里用了半角标点，如“{found[0][0]}”，全文约{len(found)}处。",
            "统一改为全角标点。",
        )
