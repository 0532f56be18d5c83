"""What every check is given, and the two small helpers they share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

from yifa.proof.model import About, Document, Finding, Quantity, Relation, Severity
from yifa.proof.outline import Outline


class ActStatus(Protocol):
    """What a lookup tells of an act on a date."""

    @property
    def in_force(self) -> bool:
        """Whether the act was in force on the date asked about."""

    @property
    def note(self) -> str:
        """Chinese: since when, repealed by what, replaced by what."""


class Acts(Protocol):
    """A lookup of acts in force; the law room has one, it is passed in."""

    def status(self, title: str, on: date) -> ActStatus | None:
        """Status of the act with this title or short title on a date; None for an act not known."""

    def has_article(self, title: str, article: int, on: date) -> bool | None:
        """Whether the act has an article of this number on a date; None when not known."""


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
    def counts(self) -> list[Quantity]:
        """Quantities that count things, in order."""
        return [q for q in self.quantities if q.kind == "count"]

    @cached_property
    def percents(self) -> list[Quantity]:
        """Percentages, in order."""
        return [q for q in self.quantities if q.kind == "percent"]

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
        return [q for q in self.counts if start <= q.start < end]


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
