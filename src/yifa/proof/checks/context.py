"""What every check is given, and the two small helpers they share."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import add
from typing import Protocol

from yifa.proof.checks.needed import may_match
from yifa.proof.model import About, Document, Finding, Quantity, Relation, Severity
from yifa.proof.outline import Outline


class Titles(Protocol):
    """A lookup of the titles of acts; the law room has the knowledge, it is passed in."""

    def misnamed(self, title: str) -> str | None:
        """The act a title all but names, where there is none of that title; None if there is, or none is near."""

    def unknown(self, title: str) -> bool:
        """Whether a title claims to be a national law and no law of that title is known."""


class InForce(Protocol):
    """A lookup of acts in force by title, day and article."""

    def out_of_force(self, title: str, on: date) -> str | None:
        """Why the act of this title or short title is not in force on a date, in Chinese; None if it is or is unknown.

        Examples: 已于2022年5月1日由《信访工作条例》代替; 自2025年11月1日起才施行.
        """

    def beyond_last(self, title: str, article: int, on: date) -> str | None:
        """That the act had fewer articles on a date, in Chinese (2026年11月29日施行的版本共50条，没有第60条);
        None if it had that one or is unknown."""


class Acts(InForce, Titles, Protocol):
    """All that is asked of acts."""

    def moved_article(self, title: str, article: int, on: date, sentence: str = "") -> str | None:
        """Where an article went before a date, in Chinese (2025年3月12日起移到第51条); None if it stayed.

        `sentence` is the one that cites it: it tells whether the old article is meant.
        """


@dataclass(frozen=True)
class Context:
    """One document under examination. `whole` is False for single sentences and excerpts."""

    document: Document
    outline: Outline
    quantities: Sequence[Quantity] = ()
    relations: Sequence[Relation] = ()
    whole: bool = True
    acts: Acts | None = None
    on: date | None = None

    @property
    def text(self) -> str:
        """The whole text."""
        return self.document.text

    @property
    def is_annual_report(self) -> bool:
        """Whether this is a whole annual report on law-based government."""
        return self.whole and self.document.kind == "法治政府建设年度报告"

    @cached_property
    def pairs(self) -> set[str]:
        """All pairs of neighbouring characters: what holds none of a form's pairs does not hold the form."""
        return set(map(add, self.text, self.text[1:]))

    @property
    def is_ours(self) -> bool:
        """Whether this is a paper of a town or a report of a kind we know, not a law or a paper from above."""
        return self.whole and bool(self.document.town or self.document.kind)

    @cached_property
    def counts(self) -> list[Quantity]:
        """Quantities that count things, in order."""
        return [q for q in self.quantities if q.kind == "count"]

    @cached_property
    def _starts(self) -> list[int]:
        return [q.start for q in self.counts]

    def may_match(self, pattern: re.Pattern[str]) -> bool:
        """Whether the text may hold a match; false only where it lacks what every match holds."""
        return may_match(pattern, self.pairs)

    def finditer(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """All matches of a pattern in the text; not searched where there can be none."""
        return pattern.finditer(self.text) if self.may_match(pattern) else iter(())

    def starting(self, pattern: re.Pattern[str], openings: Iterable[str]) -> Iterator[re.Match[str]]:
        """All matches of a pattern every match of which begins with one of some pairs; tried only where they stand."""
        places = []
        for opening in self.pairs.intersection(openings):
            place = self.text.find(opening)
            while place >= 0:
                places.append(place)
                place = self.text.find(opening, place + 1)
        end = 0
        for place in sorted(places):
            match = pattern.match(self.text, place) if place >= end else None
            if match is not None:
                end = match.end()
                yield match

    def before(self, quantity: Quantity) -> str:
        """The clause up to a quantity."""
        start, _ = self.outline.clause(quantity.start)
        return self.text[start : quantity.start]

    def sentence(self, position: int) -> str:
        """The sentence around a position."""
        start, end = self.outline.sentence(position)
        return self.text[start:end]

    def counts_in(self, start: int, end: int) -> list[Quantity]:
        """Counted quantities between two positions."""
        return self.counts[bisect_left(self._starts, start) : bisect_left(self._starts, end)]


Check = Callable[[Context], Iterator[Finding]]


def at(
    match: re.Match[str],
    rule: str,
    about: About,
    severity: Severity,
    message: str,
    suggestion: str = "",
    *,
    group: int | str = 0,
) -> Finding:
    """A finding about a match, or about one of its groups."""
    return Finding(rule, about, severity, match.start(group), match.end(group), message, suggestion)
