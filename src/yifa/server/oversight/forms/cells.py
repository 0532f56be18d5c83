"""What a bureau's form asks, cell by cell, and what a town's book answers; the same words at the county and at the town."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Self

from yifa.domains import catalogue

BOUND, TYPED = "bound", "typed"
# What a line of a form can mean beside a figure: the town types it with its source, or it is nobody's to fill.
BY_HAND, NOT_ASKED = "by-hand", "not-asked"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a form as it was asked for a period.

    Attributes:
        standing: `bound` (the book answers), `typed` (the town types it, with its source).
        place: code of the only town it is asked of; empty for all.
    """

    sheet: str
    ref: str
    words: str
    standing: str
    figure: str = ""
    part: str = ""
    period: str = ""
    change: str = ""
    unit: str = ""
    place: str = ""

    @property
    def at(self) -> str:
        """The cell as a workbook names it."""
        return f"{self.sheet}!{self.ref}"


@dataclass(frozen=True, slots=True)
class Answered(Cell):
    """A cell with its answer. `value` is None for a gap, of which `why` tells the reason.

    `terms`: of a share, its two counts, so that shares of several towns can be added up rightly.
    `records`: how many matters stand behind it. `source`: of what was typed, where it comes from.
    """

    value: Decimal | None = None
    why: str = ""
    records: int = 0
    terms: tuple[Decimal, ...] = ()
    source: str = ""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """As `told` wrote it. Raises ValueError, KeyError, TypeError or ArithmeticError for what it did not write."""
        value = stored["value"]
        return cls(
            **{
                **stored,
                "value": None if value is None else Decimal(value),
                "terms": tuple(Decimal(term) for term in stored["terms"]),
            }
        )

    def told(self) -> dict[str, Any]:
        """For a file: numbers as text, exact."""
        return {
            **asdict(self),
            "value": None if self.value is None else str(self.value),
            "terms": [str(term) for term in self.terms],
        }


def cells_from(text: str) -> list[Cell]:
    """Cells as `cells_text` wrote them."""
    return [Cell(**one) for one in json.loads(text)]


def cells_text(cells: Iterable[Cell]) -> str:
    """Cells for a table or a file."""
    return json.dumps([asdict(one) for one in cells], ensure_ascii=False)


def answers_from(text: str) -> list[Answered]:
    """Answers as `answers_text` wrote them."""
    return [Answered.read(one) for one in json.loads(text)]


def answers_text(answers: Iterable[Answered]) -> str:
    """Answers for a table or a file."""
    return json.dumps([one.told() for one in answers], ensure_ascii=False)


def definitions_of(cells: Sequence[Cell]) -> dict[str, str]:
    """How each figure of some cells is defined here: whoever defines it otherwise does not answer with it."""
    figures = catalogue().figures
    return {key: definition_of(key) for key in sorted({cell.figure for cell in cells} & figures.keys())}


def definition_of(figure: str) -> str:
    """A figure's definition, of a share or a sum with what it is made of; empty for one that is not known here."""
    spec = catalogue().figures.get(figure)
    if spec is None:
        return ""
    made_of = "、".join(catalogue().figures[key].name for key in (*spec.ratio, *spec.sum))
    return f"{spec.name}（{spec.unit}）：{spec.definition or f'由{made_of}得出'}"
