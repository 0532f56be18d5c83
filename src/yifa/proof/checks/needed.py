"""What a text must hold before a pattern can match anywhere in it: a cheap question before a costly search."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cache

from yifa.proof.patterns import lazy

_CLASS = lazy(r"\\.|\[(?:\\.|[^\]\\])*\]")
_GROUP = lazy(r"\([^()]*\)")
_LITERAL = r"[\u4e00-\u9fa5A-Za-z：【】《》“”]"
_LITERALS = lazy(rf"{_LITERAL}+(?![?*{{])|{_LITERAL}+(?={_LITERAL}[?*{{])")


def may_match(pattern: re.Pattern[str], pairs: Set[str]) -> bool:
    """Whether a text with these pairs of neighbouring characters may hold a match; false only where none can be."""
    needed = _needed(pattern.pattern)
    return not needed or any(map(pairs.__ge__, needed))


@cache
def _needed(pattern: str) -> tuple[frozenset[str], ...]:
    """For each alternative the pairs of literal characters outside groups; empty where one alternative has none."""
    bare = _CLASS.sub("·", pattern)
    while (shorter := _GROUP.sub("·", bare)) != bare:
        bare = shorter
    pairs = []
    for alternative in bare.split("|"):
        runs = _LITERALS.findall(alternative)
        pairs.append(frozenset(run[i : i + 2] for run in runs for i in range(len(run) - 1)))
    return tuple(pairs) if all(pairs) else ()
