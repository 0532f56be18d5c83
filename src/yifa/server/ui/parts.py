"""What the partial templates in `ui/parts/` are given: plain values, already permitted and already computed.

A view builds these and the partial of the same name sets them on the page. None of them reads the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict

Tone = Literal["", "waiting", "running", "alarm", "overdue", "paused", "done", "ended"]
Kind = Literal["text", "number", "date", "money", "status", "code"]

PAGE_SIZE = 50
# On a phone, whose rows are read one under another.
PHONE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Link:
    """A name with an address: crumbs, tabs, menu entries, choices. `count` stands behind a tab's name."""

    name: str
    href: str = ""
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """An article as it is cited, and the address of the page that explains it."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """A status in words; the tone chooses mark and colour."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a definition list."""

    label: str
    value: object
    href: str = ""
    cite: Citation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLine:
    """A running or ended statutory period. `elapsed` and `total` are counted in the limit's own unit."""

    name: str
    due: date
    left: str
    tone: Tone = "running"
    alarm: date | None = None
    provisional: bool = False
    elapsed: int = 0
    total: int = 0
    note: str = ""
    cite: Citation | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One entry of a matter. `notes` say what followed from it: limits begun, papers made, figures counted."""

    when: date | datetime
    what: str
    who: str
    text: str = ""
    href: str = ""
    corrected: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """A state on the drawn procedure: behind us, where the matter stands, or still to come."""

    name: str
    place: Literal["past", "now", "ahead"] = "ahead"


@dataclass(frozen=True, slots=True)
class Step:
    """An action that may be taken (`href` opens its form), or one that may not yet, with why and what is missing."""

    name: str
    href: str = ""
    why: str = ""
    cite: Citation | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the week strip. `name` is 一…日; `note` says what is unusual, such as 调休上班."""

    name: str
    number: int
    count: int = 0
    off: bool = False
    today: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """One part of the sentence that says what a list shows; each choice is an address."""

    sentence: str
    choices: tuple[Link, ...]
    chosen: bool


# What an address says of the page of a list: its number, and the row it begins behind or ends in front of.
PAGING = frozenset({"page", "after", "before"})


def address(query: QueryDict, **changes: object) -> str:
    """The same list with some parts of its address changed (None takes a part away); paging starts again."""
    changed = {name: values for name, values in query.lists() if name not in PAGING}
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = [str(value)]
    return f"?{urlencode(changed, doseq=True)}"


def choose(query: QueryDict, name: str, everything: str, choices: Iterable[tuple[str, str]]) -> Filter:
    """A filter over one part of the address: `choices` are (value, words); `everything` is said when none is chosen."""
    value = query.get(name, "")
    listed = [(str(key), words) for key, words in choices]
    sentence = dict(listed).get(value)
    links = [Link(everything, address(query, **{name: None}), sentence is None)]
    links += [Link(words, address(query, **{name: key}), key == value) for key, words in listed]
    return Filter(sentence or everything, tuple(links), sentence is not None)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. The lead column carries the row's link; `kind` decides alignment and how values are set."""

    key: str
    name: str
    kind: Kind = "text"
    sortable: bool = False
    lead: bool = False
    unit: str = ""

    @property
    def css(self) -> str:
        """Class of the column's cells."""
        if self.key == "title":
            return "title"
        return {"number": "num", "money": "num", "date": "date", "code": "nowrap", "status": "nowrap state"}.get(
            self.kind, ""
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A row: one value for each column, in their order; None leaves a cell blank."""

    values: Sequence[object]
    href: str = ""
    tone: Tone = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A ledger. `caption` names it for those who do not see it; the empty_* texts stand there when it has no rows.

    On a phone a row stacks its cells (`stack`), or holds them in two lines (`lines`).
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    totals: Sequence[object] = ()
    query: QueryDict = field(default_factory=QueryDict)
    sorted_by: str = ""
    descending: bool = False
    page: Page[object] | None = None
    stack: bool = True
    lines: bool = False
    show_caption: bool = False
    empty_title: str = "这里还没有记录"
    empty_text: str = ""
    empty_href: str = ""
    empty_action: str = ""

    @property
    def totals_of(self) -> list[tuple[Column, object]]:
        """Column and total, side by side."""
        return list(zip(self.columns, self.totals, strict=True))

    def sort_address(self, column: Column) -> str:
        """The same table sorted by a column; sorted by it already, the other way round."""
        backwards = column.key == self.sorted_by and not self.descending
        return address(self.query, sort=f"-{column.key}" if backwards else column.key)


def make_table(caption: str, columns: Sequence[Column], rows: Iterable[Row], **rest: object) -> Table:
    """A table of rows that may still be in the making."""
    return Table(caption=caption, columns=columns, rows=list(rows), **rest)  # type: ignore[arg-type]


def sorting(query: QueryDict, columns: Sequence[Column], usual: str) -> tuple[str, bool]:
    """(column key, descending) asked for by `sort` in the address; what is not a sortable column is not followed."""
    order = query.get("sort", usual)
    key = order.lstrip("-")
    known = {column.key for column in columns if column.sortable}
    if key not in known:
        order, key = usual, usual.lstrip("-")
    return key, order.startswith("-")


Item = TypeVar("Item")


def page_of(
    items: QuerySet[Any, Item] | Sequence[Item] | Paginator[Item],
    query: QueryDict,
    size: int = PAGE_SIZE,
    total: int | None = None,
) -> Page[Item]:
    """The page of a list the address asks for; a number too high or not a number gives the nearest there is.

    Args:
        total: how many items there are, where that is known already.
    """
    paginator = items if isinstance(items, Paginator) else Paginator(items, size)
    if total is not None:
        paginator.count = total
    page = paginator.get_page(query.get("page"))
    page.shown_numbers = list(paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))  # type: ignore[attr-defined]
    return page


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, in the units of the drawing."""

    name: str
    amount: int | str
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Where its name and amount are centred."""
        return self.x + self.width / 2

    @property
    def above(self) -> float:
        """The base line of the amount."""
        return self.y - 4


@dataclass(frozen=True, slots=True)
class Bars:
    """A row of bars for a few amounts over time."""

    label: str
    bars: tuple[Bar, ...]
    width: int
    height: int = 120

    @property
    def baseline(self) -> int:
        """The base line of the names under the bars."""
        return self.height - 4


def bars(
    label: str, amounts: Sequence[tuple[str, int]], step: int = 40, height: int = 120, most: int = 0, slots: int = 0
) -> Bars:
    """Bars for (name, amount), drawn to the largest amount or to `most`; `label` says in words what they show.

    `slots`: room for at least so many, so that charts of few bars are drawn to the scale of those of many.
    """
    most = most or max((amount for _, amount in amounts), default=0) or 1
    room, floor = height - 42, height - 20
    drawn = []
    for at, (name, amount) in enumerate(amounts):
        tall = round(room * max(amount, 0) / most, 1)
        drawn.append(Bar(name, amount, at * step + 6, floor - tall, step - 12, tall))
    return Bars(label, tuple(drawn), max(len(amounts), slots) * step, height)
