"""Named checks and effects that a catalogue file may mention; domains register them, the engine calls them by name.

A check returns the message of the refusal, or "" when the step is lawful. An effect returns values to set. A review
says line by line what it found in a half-written form, and never refuses anything itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yifa.kernel.context import StepContext


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of an examination of what is being written.

    `point`: what was looked for; `sound`: found (True), not found (False), or for a person to judge (None);
    `say`: what was found or what to write; `basis`: the article.
    """

    point: str
    sound: bool | None
    say: str
    basis: str = ""


Check = Callable[["StepContext"], str]
Effect = Callable[["StepContext"], Mapping[str, Any]]
Review = Callable[["StepContext"], Sequence[Finding]]

CHECKS: dict[str, Check] = {}
LOOK_AT_LINKS: set[str] = set()
EFFECTS: dict[str, Effect] = {}
REVIEWS: dict[str, Review] = {}


def check(name: str, *, links: bool = True) -> Callable[[Check], Check]:
    """Register a check under the name the catalogue uses. `links`: whether it looks at linked matters, which are then
    read for it. Raises ValueError for a name taken twice."""

    def register(function: Check) -> Check:
        if CHECKS.get(name, function) is not function:
            raise ValueError(f"check {name!r} is registered twice")
        CHECKS[name] = function
        if links:
            LOOK_AT_LINKS.add(name)
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


def review(name: str) -> Callable[[Review], Review]:
    """Register a review under the name the catalogue uses. Raises ValueError for a name taken twice."""

    def register(function: Review) -> Review:
        if REVIEWS.get(name, function) is not function:
            raise ValueError(f"review {name!r} is registered twice")
        REVIEWS[name] = function
        return function

    return register
