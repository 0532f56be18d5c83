"""Sentences taken over from last year's report or from the template: marked until rewritten or confirmed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

_CLOSED = re.compile(r"(?s).*[。！？；](?:\]\])+(?=[^\]，；。])")
_TOKEN = re.compile(r"\[\[[^\[\]]*\]\]")


def sentences(text: str) -> list[str]:
    """A report's text in sentences, references kept whole."""
    parts: list[str] = []
    depth, start = 0, 0
    for at, char in enumerate(text):
        if text.startswith("[[", at):
            depth += 1
        elif text.startswith("]]", at):
            depth = max(depth - 1, 0)
        elif depth == 0 and char in "。！？；\n":
            parts.append(text[start : at + 1])
            start = at + 1
    parts.append(text[start:])
    return [sentence.strip() for sentence in parts if len(sentence.strip("[]\n 。；")) > 3]


def mark_of(sentence: str) -> str:
    """A short mark by which a sentence is known."""
    return hashlib.sha256(re.sub(r"\s+", "", sentence).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Old:
    """A sentence that still stands as it was taken over."""

    mark: str
    text: str


def old_sentences(text: str, base: str, kept: list[str]) -> list[Old]:
    """Sentences of `text` that stand in `base` word for word, hold no figure, are no heading, and nobody confirmed."""
    known = {mark_of(_own(sentence)) for sentence in sentences(base)}
    result = []
    for sentence in map(_own, sentences(text)):
        mark = mark_of(sentence)
        words = _TOKEN.sub("", sentence).strip()
        if (
            mark in known
            and mark not in kept
            and "[[" not in re.sub(r"\[\[[@#][^\]]*\]\]", "", sentence)
            and not _heading(words)
        ):
            result.append(Old(mark, words))
    return result


def _own(sentence: str) -> str:
    """What stands after passages that end in a stop: “[[?a: 甲乙。]]丙丁。” says 丙丁 whatever the figure is."""
    closed = _CLOSED.match(sentence)
    if closed and closed[0].count("[[") == closed[0].count("]]"):
        return sentence[closed.end() :]
    return sentence


def _heading(words: str) -> bool:
    return not re.search(r"[。！？；]$", words)
