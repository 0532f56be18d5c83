"""Walk a matter through steps of a simulated book, and hear why a step is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from yifa.kernel.limits import deadline_of
from yifa.kernel.simulate import SimulatedBook

Step = str | Mapping[str, Mapping[str, Any]]


def walk(book: SimulatedBook, procedure: str, *steps: Step, matter: int = 0) -> int:
    """Take the steps a day apart; `{"wait": {"days": n}}` lets time pass. Gives the matter's position."""
    for step in steps:
        action, values = (step, {}) if isinstance(step, str) else next(iter(step.items()))
        if action == "wait":
            book.today += timedelta(days=int(values["days"]))
            continue
        matter = book.take(procedure, action, values, matter)
        book.today += timedelta(days=1)
    return matter


def refused(book: SimulatedBook, procedure: str, action: str, matter: int = 0, **given: Any) -> str:
    """What is said against a step, with articles and rules; "" where it is lawful. Warnings count without a reason."""
    _, examination = book.examine(procedure, action, given, matter)
    return " ".join(f"{r.say}{r.basis}{' '.join(r.rules)}" for r in examination.refusals)


def warned(book: SimulatedBook, procedure: str, action: str, matter: int = 0, **given: Any) -> str:
    """What is allowed only with a recorded reason."""
    _, examination = book.examine(procedure, action, given, matter)
    return " ".join(f"{r.say}{r.basis}{' '.join(r.rules)}" for r in examination.warnings)


def due(book: SimulatedBook, matter: int, limit: str) -> date:
    """When a running or past limit of a matter ends."""
    state = book.states[matter]
    procedure = book.catalogue.get(state.procedure, state.version)
    run = next(run for run in reversed(state.runs) if run.key == limit)
    return deadline_of(procedure, run, book.calendar, book.settings).due


def tie(book: SimulatedBook, matter: int, other: int, kind: str = "关联") -> None:
    """Link two matters both ways, as an offer taken up does."""
    book.links.setdefault(matter, []).append((other, kind))
    book.links.setdefault(other, []).append((matter, kind))
