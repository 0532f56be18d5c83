"""What a step brings with it on other matters: a visit proposed reserves its place in the enterprise's own file.

Declared as `brings` of an action. The ledger and the simulated book take them in the same moment as the step itself,
after having asked the gates, so that either all of it stands or none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from yifa.kernel.actor import Actor
from yifa.kernel.context import Facts, StepContext
from yifa.kernel.gates import Examination
from yifa.kernel.model import Procedure
from yifa.kernel.records import Entry, State
from yifa.law.calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class Brought:
    """A step to take on another matter, named by its position in the book."""

    action: str
    matter: int
    values: Mapping[str, Any]


def brought(
    procedure: Procedure, state: State, entry: Entry, calendar: WorkCalendar | None, facts: Facts
) -> list[Brought]:
    """The steps a cleaned entry brings with it, in the order declared."""
    action = procedure.actions.get(entry.action)
    if action is None or not action.brings:
        return []
    context = StepContext(procedure, state, entry, entry.values, calendar, facts)
    consequences = []
    for spec in action.brings:
        if not context.holds(spec.when):
            continue
        values = {key: context.evaluate(source) for key, source in spec.values.items()}
        kept = {key: value for key, value in values.items() if value not in ("", [], None)}
        chosen = context["it"][spec.field]
        for position in chosen if isinstance(chosen, list) else [chosen]:
            if position:
                consequences.append(Brought(spec.action, int(position), kept))
    return consequences


def as_system(actor: Actor) -> Actor:
    """The same person, acting for the system: what follows from a lawful step needs no further post."""
    # Built anew rather than by `replace`: a page hands over a proxy of the actor.
    return Actor(
        actor.person_id, actor.name, frozenset({"system"}), actor.town, actor.unit, actor.scope, actor.villages
    )


def brings_others(procedure: Procedure, action: str) -> bool:
    """Whether a step takes steps on other matters along."""
    spec = procedure.actions.get(action)
    return spec is not None and bool(spec.brings)


def joined(own: Examination, others: list[Examination]) -> Examination:
    """The examination of a step together with those of what it brings: their refusals are its own."""
    refusals = [replace(refusal, field="", fix=()) for other in others for refusal in other.refusals]
    warnings = [replace(refusal, field="", fix=()) for other in others for refusal in other.warnings]
    return replace(own, refusals=(*own.refusals, *refusals), warnings=(*own.warnings, *warnings))
