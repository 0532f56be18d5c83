"""Set phrases all but right, and wordings by the years in which they were right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from yifa.proof.checks.context import Context, at
from yifa.proof.knowledge import lines
from yifa.proof.model import Finding
from yifa.proof.patterns import lazy


@cache
def _wordings() -> tuple[tuple[re.Pattern[str], str, int, int], ...]:
    wordings = []
    for line in lines("wordings"):
        wrong, right, since, until = line.split("\t")
        wordings.append((lazy(wrong), right, 0 if since == "-" else int(since), 9999 if until == "-" else int(until)))
    return tuple(wordings)


def wordings(context: Context) -> Iterator[Finding]:
    """A collocation that is wrong, always or in the year of the report (warning)."""
    year = context.document.year or (context.on.year if context.on else None)
    for pattern, right, since, until in _wordings():
        if since and (year is None or not since <= year <= until):
            continue
        for match in context.finditer(pattern):
            if _quoted_title(context.text, match.start()):
                continue
            when = f"{since}年起" if since else ""
            message = f"“{match[0]}”{when}的提法是“{right}”。"
            yield at(match, "wording", "text", "warning", message, f"改为“{right}”。")
            break


def near_phrases(context: Context) -> Iterator[Finding]:
    """A set phrase with one character wrong, missing or too many (warning)."""
    text = context.text
    for phrase in lines("phrases"):
        half = len(phrase) // 2
        seen: set[int] = set()
        for head, anchor in ((True, phrase[:half]), (False, phrase[half:])):
            place = text.find(anchor)
            while place >= 0:
                start = place if head else max(place - half - 1, 0)
                span = _near(text, phrase, place, half, head)
                if span is not None and span[0] not in seen and not _quoted_title(text, start):
                    seen.add(span[0])
                    wrong = text[span[0] : span[1]]
                    message = f"“{wrong}”与固定提法“{phrase}”只差一字。"
                    yield Finding("near-phrase", "text", "warning", *span, message, f"改为“{phrase}”。")
                place = text.find(anchor, place + 1)


def _near(text: str, phrase: str, place: int, half: int, head: bool) -> tuple[int, int] | None:
    """Where one half stands and the other all but stands beside it: one character other, less or more."""
    rest = phrase[half:] if head else phrase[:half]
    if len(rest) < 3:
        return None
    for length in (len(rest), len(rest) - 1, len(rest) + 1):
        if head:
            start, end = place + half, place + half + length
        else:
            start, end = place - length, place
        if start < 0 or end > len(text):
            continue
        passage = text[start:end]
        if passage == rest:
            return None
        if "\n" in passage or "。" in passage:
            continue
        if _one_apart(passage, rest) and (passage[-1] == rest[-1] if head else passage[0] == rest[0]):
            return (place, end) if head else (start, place + len(phrase) - half)
    return None


def _one_apart(passage: str, rest: str) -> bool:
    if len(passage) == len(rest):
        differing = [i for i, (a, b) in enumerate(zip(passage, rest, strict=True)) if a != b]
        swapped = len(differing) == 2 and sorted(passage) == sorted(rest) and differing[1] == differing[0] + 1
        marks = any(passage[i] in "、，,“”和与及" or rest[i] in "、，“”和与及" for i in differing)
        return (len(differing) == 1 or swapped) and not marks
    longer, shorter = (passage, rest) if len(passage) > len(rest) else (rest, passage)
    for i in range(len(longer)):
        if longer[:i] + longer[i + 1 :] == shorter:
            return longer[i] not in "、，,“”和与及的"
    return False


def _quoted_title(text: str, start: int) -> bool:
    opened = text.rfind("《", max(0, start - 40), start)
    return opened >= 0 and "》" not in text[opened:start]
