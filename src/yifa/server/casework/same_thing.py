"""Which of the matters one may point at is likely the same thing: near it, worded alike, of the same days, the same picture.

Only what is not personal is compared. The order is for one form and its clerk; nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yifa.domains.disputes.likeness import grams, likeness
from yifa.server.casework.pictures import point_of
from yifa.server.ui.ground import metres

# What a trait is worth; only the order of the sums counts.
PICTURE, NEAR, WORDS, KIND, VILLAGE, DAYS = 100.0, 60.0, 40.0, 15.0, 15.0, 10.0
# Metres beyond which nearness says nothing, days beyond which time does not, and the least likeness of words told.
NEAR_METRES, NEAR_DAYS, ALIKE = 300.0, 14, 0.25


@dataclass(frozen=True, slots=True)
class Comparable:
    """What of a matter is compared."""

    values: Mapping[str, Any]
    opened: date


def weigh(own: Comparable, other: Comparable) -> tuple[float, str]:
    """How much two matters have in common, and what, in words for the clerk."""
    score, why = 0.0, []
    for worth, words in _traits(own, other):
        score += worth
        if words:
            why.append(words)
    return score, "、".join(why)


def _traits(own: Comparable, other: Comparable) -> Iterator[tuple[float, str]]:
    if _pictures(own.values) & _pictures(other.values):
        yield PICTURE, "照片相同"
    here, there = point_of(own.values), point_of(other.values)
    if here and there and (far := metres(here, there)) <= NEAR_METRES:
        yield NEAR * (1 - far / NEAR_METRES), f"相距约{round(far)}米"
    same = likeness(_words(own.values), _words(other.values))
    if same >= ALIKE:
        yield WORDS * same, "地点写法相近"
    if own.values.get("kind") and own.values.get("kind") == other.values.get("kind"):
        yield KIND, ""
    if own.values.get("village") and own.values.get("village") == other.values.get("village"):
        yield VILLAGE, ""
    apart = abs((own.opened - other.opened).days)
    if apart <= NEAR_DAYS:
        yield DAYS * (1 - apart / NEAR_DAYS), "同一天" if not apart else f"相隔{apart}天"


def _words(values: Mapping[str, Any]) -> frozenset[str]:
    return grams(str(values.get("place") or ""))


def _pictures(values: Mapping[str, Any]) -> set[str]:
    """The digests of all pictures of a matter."""
    return {
        str(item["sha"])
        for value in values.values()
        if isinstance(value, list)
        for item in value
        if isinstance(item, dict) and str(item.get("mime", "")).startswith("image/") and item.get("sha")
    }
