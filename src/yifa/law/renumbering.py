"""Articles that moved: from one version of an act to the next, and from an act to the one that replaced it.

A pair of neighbouring versions has its rows in `renumbered.csv` (old number, new number; an empty one: there was none).
Where rows are missing, the numbering is taken to be unchanged if both versions have as many articles; or, between two
known articles that moved equally far, to have moved as far. What follows from neither is not known.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from yifa.law.acts import Act
from yifa.law.citations import number_of
from yifa.law.data_files import read_rows

How = Literal["same", "read", "aligned", "inferred"]
_CHECKED: Mapping[str, How] = {"exact": "read", "read": "read", "memory": "aligned", "aligned": "aligned"}
_ARTICLE = re.compile(r"第?\s*(\d+|[〇零一二两三四五六七八九十百千]+)\s*条?(?:\s*之\s*(\d+|[一二三四五六七八九十]+))?")


@dataclass(frozen=True, slots=True)
class Moved:
    """Where an article is in the neighbouring version.

    Attributes:
        places: its numbers there, the place of its first paragraph first; empty: it is not there.
        known: False where no table tells.
        how: unchanged, read by eye, aligned by program or from memory, or inferred from its neighbours.
    """

    places: tuple[str, ...] = ()
    known: bool = True
    how: How = "same"


@dataclass(slots=True)
class _Step:
    """The known moves between two neighbouring versions, in both directions."""

    forward: dict[str, list[tuple[str, How]]] = field(default_factory=dict)
    backward: dict[str, list[tuple[str, How]]] = field(default_factory=dict)


@lru_cache(maxsize=1)
def _steps() -> Mapping[tuple[str, str], _Step]:
    """(act, first day of the newer version) → moves."""
    steps: dict[tuple[str, str], _Step] = {}
    for row in read_rows("renumbered.csv"):
        step = steps.setdefault((row["act"], row["new_from"]), _Step())
        how = _CHECKED[row["checked"]]
        for here, there, into in ((row["old"], row["new"], step.forward), (row["new"], row["old"], step.backward)):
            if here:
                into.setdefault(here, [])
                if there:
                    into[here].append((there, how))
    return steps


def earlier(act: Act, index: int, article: str) -> Moved:
    """Where `article` of version `index` stood in the version before."""
    return _move(act, index, article, back=True)


def later(act: Act, index: int, article: str) -> Moved:
    """Where `article` of version `index` stands in the version after."""
    return _move(act, index + 1, article, back=False)


def _move(act: Act, newer: int, article: str, *, back: bool) -> Moved:
    step = _steps().get((act.name, act.versions[newer].start.isoformat()))
    old, new = act.versions[newer - 1].articles, act.versions[newer].articles
    rows = step and (step.backward if back else step.forward)
    if rows and article in rows:
        places = rows[article]
        return Moved(tuple(place for place, _ in places), how=places[0][1] if places else "read")
    if old is not None and old == new:
        return Moved((article,))
    if rows and "之" not in article:
        shifts = _around(rows, int(article), (old, new) if not back else (new, old))
        if len(set(shifts)) == 1:
            return Moved((str(int(article) + shifts[0]),), how="inferred")
    return Moved(known=False)


def _around(
    rows: Mapping[str, list[tuple[str, How]]], article: int, counts: tuple[int | None, int | None]
) -> list[int]:
    """How far the nearest known articles on both sides moved; the end of the act counts as one."""
    known = sorted((int(here), int(there[0][0]) - int(here)) for here, there in rows.items() if there)
    if counts[0] and counts[1]:
        known.append((counts[0] + 1, counts[1] - counts[0]))
    known.insert(0, (0, 0))
    numbers = [here for here, _ in known]
    below, above = bisect_right(numbers, article) - 1, bisect_left(numbers, article)
    return [known[below][1], known[above][1]] if above < len(known) else []


@lru_cache(maxsize=1)
def _successions() -> Mapping[tuple[str, str], tuple[str, str, How]]:
    """(act, article) → the act that replaced it, its article there, how that is known. The first row counts."""
    successions: dict[tuple[str, str], tuple[str, str, How]] = {}
    for row in read_rows("succession.csv"):
        key = (row["act"], row["article"])
        if key not in successions or (row["checked"] == "read" and successions[key][2] != "read"):
            successions[key] = (row["successor"], row["successor_article"], _CHECKED[row["checked"]])
    return successions


def succeeded_by(act: str, article: str) -> tuple[str, str] | None:
    """(act, article) that took the place of an article of a replaced act; only where somebody read both."""
    succession = _successions().get((act, article))
    return succession[:2] if succession and succession[2] == "read" else None


def likely_successor(act: str, article: str) -> tuple[str, str, How] | None:
    """The same, candidates found by program included."""
    return _successions().get((act, article))


@lru_cache(maxsize=1)
def _predecessors() -> Mapping[tuple[str, str], tuple[str, str]]:
    predecessors: dict[tuple[str, str], tuple[str, str]] = {}
    for (act, article), (successor, place, how) in _successions().items():
        if how == "read":
            predecessors.setdefault((successor, place), (act, article))
    return predecessors


def preceded_by(act: str, article: str) -> tuple[str, str] | None:
    """(act, article) of a replaced act whose place this article took; only where somebody read both."""
    return _predecessors().get((act, article))


def article_number(text: str) -> str | None:
    """“42”, “第42条”, “四十二”, “第133条之一” → 42, 133之1; None if it is no number."""
    match = _ARTICLE.fullmatch(text.strip())
    if match is None:
        return None
    return str(number_of(match[1])) + (f"之{number_of(match[2])}" if match[2] else "")


def article_place(number: str) -> str:
    """42 → 第42条; 133之1 → 第133条之1."""
    article, _, sub = number.partition("之")
    return f"第{article}条" + (f"之{sub}" if sub else "")
