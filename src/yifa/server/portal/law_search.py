"""What the law says to the words somebody searched for: periods with their articles, acts in force, the town's texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yifa.law.acts import all_acts
from yifa.law.limits import find_limits
from yifa.server.casework.law_library import library

MOST = 6
# Periods that a place has set for itself are no law.
_PLACE = ("-practice-", "-local-")


@dataclass(frozen=True, slots=True)
class LawLine:
    """One thing found: what it is, what it says, where it stands."""

    name: str
    said: str
    source: str


def law_lines(query: str, on: date) -> list[LawLine]:
    """Statutory periods, acts in force and articles of the town's own library that hold every word."""
    words = query.split()[:8]
    if not words or min(len(word) for word in words) < 2:
        return []
    return [*_articles(query, on), *_periods(words), *_acts(words, on)]


def _articles(query: str, on: date) -> list[LawLine]:
    """Only from texts that the town has loaded itself, as they stand on the day."""
    texts = library()
    lines = []
    for hit in texts.search(query):
        current = texts.on(hit.act, on)
        if current is not None and current.since == hit.since:
            lines.append(LawLine(f"{hit.act}第{hit.article.number}条", hit.article.text[:160], "法律原文"))
    return lines[:MOST]


def _periods(words: list[str]) -> list[LawLine]:
    limits = [limit for limit in find_limits(*words) if not any(part in limit.id for part in _PLACE)]
    return [LawLine(limit.name, limit.term_text, limit.citation) for limit in limits[:MOST]]


def _acts(words: list[str], on: date) -> list[LawLine]:
    lines = []
    for act in all_acts().values():
        version = act.version_on(on)
        if version and all(word in act.name for word in words):
            start = version.start
            lines.append(LawLine(f"《{act.name}》", f"现行版本自{start.year}年{start.month}月{start.day}日起施行", ""))
    return lines[:MOST]
