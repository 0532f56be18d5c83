"""Paragraphs that end without a full stop, and single half-width marks in a text of full-width ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.proof.checks.context import Context
from yifa.proof.model import Finding
from yifa.proof.outline import HEADINGS
from yifa.proof.patterns import lazy

HAN = "\u4e00-\u9fa5"
_ENDS = "。！？；：…”）)》」』】.!?;:"
_HALF = lazy(rf"[,;:](?<=[{HAN}”》）].)(?=[{HAN}“《（])|\.(?<=[{HAN}%％”）].)(?=\n|$|[{HAN}])")
_FULL = lazy("[，；：。]")
_LAST = lazy(r"(?:政府|党委|委员会|办事处|党工委|局|所|办公室|中心|年|月|日|附件|表|说明|名单|摄|供图)$")
#: The next line goes on where this one was cut.
_GOES_ON = lazy(r"\s*[，。；、：）”》]")
#: A paragraph of the body has at least this many characters and a mark inside.
LEAST = 30
#: More than this many single slips are a habit of the writer and told once elsewhere.
FEW = 4


def missing_stop(context: Context) -> Iterator[Finding]:
    """A paragraph of the body without an end mark, where nearly all others have one (warning)."""
    if not context.whole:
        return
    body = [
        line
        for line in context.outline.lines
        if len(line.text) >= LEAST and re.search("[，。；]", line.text) and not context.outline.in_table(line.start)
    ]
    open_ended = [line for line in body if line.text[-1] not in _ENDS]
    if not open_ended or len(open_ended) > max(len(body) // 5, 1) or len(body) < 4:
        return
    for line in open_ended:
        if _GOES_ON.match(context.text, line.end):
            continue
        heading = any(p.match(line.text) for p in HEADINGS) and "。" not in line.text
        if heading or _LAST.search(line.text) or not re.search(rf"[{HAN}\d%％]$", line.text) or "\t" in line.text:
            continue
        message = f"这一段末尾“{line.text[-10:]}”没有句号。"
        yield Finding(
            "missing-stop", "text", "warning", line.end - 1, line.end, message, "补上句号，或核对是否缺了下文。"
        )


def lone_half_width(context: Context) -> Iterator[Finding]:
    """A few half-width commas among full-width ones (warning each)."""
    if not context.whole:
        return
    marks = [m for m in context.finditer(_HALF) if not context.outline.in_table(m.start())]
    if not 0 < len(marks) <= FEW or len(_FULL.findall(context.text)) < 20 * len(marks):
        return
    for match in marks:
        right = {",": "，", ";": "；", ":": "：", ".": "。"}[match[0]]
        yield Finding(
            "half-width", "text", "warning", *match.span(), f"中文里用了半角“{match[0]}”。", f"改为“{right}”。"
        )
