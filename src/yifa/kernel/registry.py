"""Named checks and effects that a catalogue file may mention; domains register them, the engine calls them by name.

A check returns the message of the refusal, or "" when the step is lawful. An effect returns values to set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yifa.kernel.context import StepContext

Check = Callable[["StepContext"], str]
Effect = Callable[["StepContext"], Mapping[str, Any]]

CHECKS: dict[str, Check] = {}
EFFECTS: dict[str, Effect] = {}


def check(name: str) -> Callable[[Check], Check]:
    """Register a check under the name the catalogue uses. Raises ValueError for a name taken twice."""

    def register(function: Check) -> Check:
        if CHECKS.get(name, function) is not function:
            raise ValueError(f"check {name!r} is registered twice")
        CHECKS[name] = function
        return function

    return register


def effect(name: str) -> Callable[[Effect], Effect]:
    """Register an effect under the name the catalogue uses. Raises ValueError for a name taken twice."""

    def register(function: Effect) -> Effect:
        if EFFECTS.get(name, function) is not function:
            raise ValueError(f"effect {name!r} is registered twice")
        EFFECTS[name] = function
        return function

    return register
