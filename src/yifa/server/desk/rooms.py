"""Doors to other rooms on a matter's page: the examination room of an exam, the count of a vote.

A room registers what it offers in its `AppConfig.ready`; the desk knows none of them by name.
"""

from __future__ import annotations

from collections.abc import Callable

from yifa.kernel.model import Procedure
from yifa.kernel.records import State
from yifa.server.desk.parts import Link
from yifa.server.desk.place import Place
from yifa.server.ledger.models import Matter

Doors = Callable[[Place, Procedure, Matter, State], list[Link]]
_DOORS: list[Doors] = []


def opens_from_a_matter(doors: Doors) -> Doors:
    """Register what a room offers on the page of a matter: links, or none for matters that are not its own."""
    _DOORS.append(doors)
    return doors


def doors_of(place: Place, procedure: Procedure, row: Matter, state: State) -> list[Link]:
    """Every door on this matter's page, in the order the rooms are installed."""
    return [link for doors in _DOORS for link in doors(place, procedure, row, state)]
