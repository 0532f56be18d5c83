"""Doors to other rooms on a matter's page, and what a room knows already about a step: the count of a vote, say.

A room registers what it offers in its `AppConfig.ready`; the desk knows none of them by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from yifa.kernel.model import ActionSpec, Procedure
from yifa.kernel.records import State
from yifa.server.casework.place import Place
from yifa.server.ledger.models import Matter
from yifa.server.ui.parts import Link


@dataclass(frozen=True, slots=True)
class Tool:
    """Something a room works out about a matter: an address, and what it found wrong, if anything."""

    name: str
    href: str
    wrong: str = ""


Doors = Callable[[Place, Procedure, Matter, State], list[Link]]
Known = Callable[[Place, ActionSpec, Matter, State], dict[str, Any]]
KnownOpening = Callable[[Place, Procedure, Mapping[str, str]], dict[str, Any]]
Tools = Callable[[Place, Procedure, Matter, State], list[Tool]]
LedgerDoors = Callable[[Place, Procedure], list[Link]]
Counted = Callable[[Place], Link | None]
_DOORS: list[Doors] = []
_TOOLS: list[Tools] = []
_LEDGER_DOORS: list[LedgerDoors] = []
_COUNTED: list[Counted] = []
_KNOWN: list[Known] = []
_KNOWN_OPENINGS: list[KnownOpening] = []


def opens_from_a_matter(doors: Doors) -> Doors:
    """Register what a room offers on the page of a matter: links, or none for matters that are not its own."""
    _DOORS.append(doors)
    return doors


def doors_of(place: Place, procedure: Procedure, row: Matter, state: State) -> list[Link]:
    """Every door on this matter's page, in the order the rooms are installed."""
    return [link for doors in _DOORS for link in doors(place, procedure, row, state)]


def works_out_from_a_matter(tools: Tools) -> Tools:
    """Register what a room works out about a matter; it stands in a section of its own on the page."""
    _TOOLS.append(tools)
    return tools


def tools_of(place: Place, procedure: Procedure, row: Matter, state: State) -> list[Tool]:
    """Everything the rooms work out about this matter."""
    return [tool for tools in _TOOLS for tool in tools(place, procedure, row, state)]


def opens_from_a_ledger(doors: LedgerDoors) -> LedgerDoors:
    """Register what a room offers at the head of a ledger or register."""
    _LEDGER_DOORS.append(doors)
    return doors


def doors_of_ledger(place: Place, procedure: Procedure) -> list[Link]:
    """Every door at the head of this ledger."""
    return [link for doors in _LEDGER_DOORS for link in doors(place, procedure)]


def knows_about_a_step(known: Known) -> Known:
    """Register what a room fills into the form of a step before anybody types: values by field, or none."""
    _KNOWN.append(known)
    return known


def known_of(place: Place, action: ActionSpec, row: Matter, state: State) -> dict[str, Any]:
    """Everything the rooms know already about a step on this matter."""
    return {key: value for known in _KNOWN for key, value in known(place, action, row, state).items()}


def knows_about_an_opening(known: KnownOpening) -> KnownOpening:
    """Register what a room fills into an opening form, from what the address asks for: values by field, or none."""
    _KNOWN_OPENINGS.append(known)
    return known


def known_of_opening(place: Place, procedure: Procedure, query: Mapping[str, str]) -> dict[str, Any]:
    """Everything the rooms know already about a matter that is to be opened."""
    return {key: value for known in _KNOWN_OPENINGS for key, value in known(place, procedure, query).items()}


def counts_on_today(count: Counted) -> Counted:
    """Register what a room counts for somebody on the opening page: a link with a count, or none."""
    _COUNTED.append(count)
    return count


def today_of(place: Place) -> list[Link]:
    """What the rooms count for somebody today."""
    return [link for count in _COUNTED if (link := count(place)) is not None]
