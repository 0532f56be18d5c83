"""Panels that a room adds to a matter's page, or to the form of one of its steps, for one kind of work.

A room registers them when its app is ready. A panel is a template with what it is given; it shows only what the
matter itself, already permitted, holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yifa.kernel.records import State
from yifa.server.casework.place import Place
from yifa.server.ledger.models import Matter


@dataclass(frozen=True, slots=True)
class Panel:
    """A template and what it is given as `data`."""

    template: str
    data: Any


Build = Callable[[Place, Matter, State], Panel | None]
_panels: dict[tuple[str, str], list[Build]] = defaultdict(list)


def panel(procedure: str, action: str = "") -> Callable[[Build], Build]:
    """Add a panel to the page of a kind of work, or to the form of one of its actions."""

    def keep(build: Build) -> Build:
        _panels[procedure, action].append(build)
        return build

    return keep


def panels_of(place: Place, row: Matter, state: State, action: str = "") -> list[Panel]:
    """The panels of a matter's page (or of an action's form), in the order they were added."""
    made = (build(place, row, state) for build in _panels.get((row.procedure, action), ()))
    return [panel for panel in made if panel is not None]
