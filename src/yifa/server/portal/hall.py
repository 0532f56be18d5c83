"""The hall's queue: which number is called to which window, who comes next. Numbers only; nobody is named anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yifa.server.portal import published
from yifa.server.portal.models import PublicRow
from yifa.server.towns.models import Town

KIND = "service-ticket"
NOT_FIRST = "不是"
_RUNNING = re.compile(r"第(\d+)号")


@dataclass(frozen=True, slots=True)
class Ticket:
    """A number taken today. `number`: three digits as they are called; `window`: where to, "" while waiting."""

    position: int
    number: str
    kind: str
    first: bool
    window: str
    called_at: str


@dataclass(frozen=True, slots=True)
class Queue:
    """The hall as it stands: called, the last one first; waiting, in the order they will be called."""

    called: tuple[Ticket, ...]
    waiting: tuple[Ticket, ...]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many wait for what."""
        kinds = [ticket.kind for ticket in self.waiting]
        return [(kind, kinds.count(kind)) for kind in dict.fromkeys(kinds)]


def called_number(number: str) -> str:
    """The number as it is called: the last three digits of its running number, never twice among a thousand."""
    running = _RUNNING.search(number)
    return f"{int(running[1]) % 1000:03d}" if running else number


def queue(town: Town, on: date) -> Queue:
    """Today's numbers. Whoever comes first by law or appointment is called before the others, then the order taken."""
    rows = published.hall(town, on)
    windows = _windows(town, on, rows)
    tickets = [_ticket(row, windows) for row in rows]
    called = sorted((t for t in tickets if t.called_at), key=lambda t: t.called_at, reverse=True)
    waiting = sorted((t for t in tickets if not t.called_at), key=lambda t: not t.first)
    return Queue(tuple(called), tuple(waiting))


def _windows(town: Town, on: date, rows: Iterable[PublicRow]) -> dict[int, str]:
    named = {int(row.values["window"]) for row in rows if row.values.get("window")}
    windows = published.entries_of(town, ["service-window"], on) if named else []
    return {row.position: row.title for row in windows if row.position in named}


def _ticket(row: PublicRow, windows: dict[int, str]) -> Ticket:
    values = row.values
    return Ticket(
        row.position,
        called_number(row.title),
        str(values.get("kind", "")),
        values.get("first", NOT_FIRST) != NOT_FIRST,
        windows.get(int(values.get("window") or 0), ""),
        str(values.get("called_at", "")),
    )
