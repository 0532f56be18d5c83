"""What proof-reading is about: a document, its figures, how they hang together, and what is wrong.

Offsets are positions in ``Document.text`` counted in characters (Unicode code points), end exclusive, so that
``document.text[q.start:q.end] == q.text`` always holds. Values are exact ``Decimal`` numbers; a percentage of 95.6 %
has the value 95.6, money is in yuan with the unit 元, ten thousands and hundred millions are multiplied out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

Approx = Literal["exact", "about", "over", "under", "range"]
Kind = Literal["count", "percent", "money", "date", "ordinal", "name"]
RelationKind = Literal["sum", "ratio", "yoy", "equal", "bound"]
About = Literal["figures", "text", "law", "form", "privacy"]
Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number as it stands in the text, with its reading.

    ``value`` is ``None`` where the number is masked (“xx件”) or a name holds several numbers (“三重一大”).
    ``low`` and ``high`` bound what the writer can have meant (both inclusive); ``None`` is unbounded.
    A date's value is its digits (20250228, 202502 or 2025).
    """

    start: int
    end: int
    text: str
    value: Decimal | None
    unit: str
    approx: Approx
    low: Decimal | None
    high: Decimal | None
    kind: Kind
    subject: str
    masked: bool = False

    def to_json(self) -> dict[str, Any]:
        """The published shape of one quantity."""
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "value": plain_number(self.value),
            "unit": self.unit,
            "approx": self.approx,
            "low": plain_number(self.low),
            "high": plain_number(self.high),
            "kind": self.kind,
            "subject": self.subject,
        }


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between quantities that the text asserts or implies.

    ``operands`` are indexes into the report's quantities, the stated one first. ``holds`` is decided with interval
    arithmetic: a relation fails only where no reading of its operands can satisfy it. ``reason`` is the Chinese
    explanation with the calculation.
    """

    kind: RelationKind
    operands: tuple[int, ...]
    stated: Decimal | None
    expected: Decimal | None
    holds: bool
    reason: str = ""

    def to_json(self) -> dict[str, Any]:
        """The published shape of one relation."""
        return {
            "kind": self.kind,
            "operands": list(self.operands),
            "stated": plain_number(self.stated),
            "expected": plain_number(self.expected),
            "holds": self.holds,
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a reader should look at: `error` cannot be right, `warning` a careful reader would ask, `info` else."""

    rule: str
    about: About
    severity: Severity
    start: int
    end: int
    message: str
    suggestion: str = ""

    def to_json(self) -> dict[str, Any]:
        """The published shape of one finding."""
        return {
            "rule": self.rule,
            "about": self.about,
            "severity": self.severity,
            "start": self.start,
            "end": self.end,
            "message": self.message,
            "suggestion": self.suggestion,
        }


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; its text stands at ``start`` … ``end`` of the document's text.

    ``row`` and ``column`` count from 0; a merged cell is given once, with its spans.
    """

    row: int
    column: int
    start: int
    end: int
    text: str
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table inside the document, its cells in reading order."""

    cells: tuple[Cell, ...]

    @property
    def start(self) -> int:
        """Where the table begins in the document's text."""
        return min((c.start for c in self.cells), default=0)

    @property
    def end(self) -> int:
        """Where the table ends in the document's text."""
        return max((c.end for c in self.cells), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report as read: its whole text (paragraphs end with a line feed), its tables and what is known of it.

    ``year`` is the year reported on, ``kind`` the kind of report (“法治政府建设年度报告” …),
    ``town`` and ``county`` the places it speaks for, ``signed`` the date of signature. Unknown ones are ``None``.
    ``notes`` are the reader's own remarks in Chinese (“第3页没有文字，可能是扫描件”). ``doubtful`` are the places
    (start, end) that a recogniser of scans was not sure of; nothing beside them is called wrong.
    """

    text: str
    tables: tuple[Table, ...] = ()
    title: str | None = None
    town: str | None = None
    county: str | None = None
    year: int | None = None
    kind: str | None = None
    signed: date | None = None
    source: str | None = None
    notes: tuple[str, ...] = ()
    doubtful: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything found in one document."""

    document: Document
    quantities: tuple[Quantity, ...] = ()
    relations: tuple[Relation, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    id: str | int | None = None

    def to_json(self) -> dict[str, Any]:
        """The published shape of one report; a line of the batch output."""
        return {
            "id": self.id,
            "quantities": [q.to_json() for q in self.quantities],
            "relations": [r.to_json() for r in self.relations],
            "findings": [f.to_json() for f in self.findings],
        }


def plain_number(value: Decimal | None) -> int | float | None:
    """A JSON number: an integer where the value is whole, otherwise a float; ``None`` stays ``None``."""
    if value is None:
        return None
    whole = value.to_integral_value()
    return int(whole) if whole == value else float(value)
