"""A second person's consent (同意由一人办理): asked for with a reason, given or refused by the colleague who was asked.

It lifts only what the catalogue keeps apart without an article (`apart: [a, b]`): what a law parts stays parted.
"""

from __future__ import annotations

from dataclasses import replace

from yifa.kernel.model import Procedure
from yifa.kernel.procedure_graph import in_state
from yifa.kernel.records import Asked, Entry, State


def waiting(procedure: Procedure, state: State) -> list[Asked]:
    """What was asked and not answered, as long as the step asked about can be taken at all."""
    return [
        item
        for item in state.asked
        if (step := procedure.actions.get(item.step)) and in_state(procedure, step, state.status)
    ]


def asked_for(state: State, entry: Entry) -> State:
    """The state after somebody asked; asked again about the same step, of somebody else, the later stands."""
    step = str(entry.values["step"])
    kept = tuple(item for item in state.asked if (item.by, item.step) != (entry.actor, step))
    return replace(state, n=entry.n, asked=(*kept, Asked(entry.actor, step, int(entry.values["of"]), entry.day)))


def answered(state: State, entry: Entry) -> State:
    """The state after the answer: asked no more, and agreed to or not."""
    person, step = int(entry.values["person"]), str(entry.values["step"])
    kept = tuple(item for item in state.asked if (item.by, item.step) != (person, step))
    agreed = ((person, step),) if entry.values.get("agreed") else ()
    return replace(state, n=entry.n, asked=kept, consents=(*state.consents, *agreed))
