"""The door on the page of a matter that is voted on, and the count in the form of the step that records it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from yifa.domains.congress.ballot import KINDS
from yifa.kernel.model import ActionSpec, Procedure
from yifa.kernel.records import State
from yifa.server.casework.place import Place
from yifa.server.casework.rooms import knows_about_a_step, opens_from_a_matter
from yifa.server.ledger.models import Matter, position_of
from yifa.server.rooms.ballots import box
from yifa.server.ui.parts import Link


@opens_from_a_matter
def to_the_box(place: Place, procedure: Procedure, row: Matter, state: State) -> list[Link]:
    """电子投票, for those who may record the count."""
    kind = KINDS.get(procedure.procedure)
    if kind is None or not place.actor.roles & set(procedure.actions[kind.action].by):
        return []
    if state.status not in procedure.actions[kind.action].from_ and box.latest(row.id) is None:
        return []
    return [Link("电子投票", reverse("ballots:box", args=[row.town, position_of(row.id)]))]


@knows_about_a_step
def the_count(place: Place, action: ActionSpec, row: Matter, state: State) -> dict[str, Any]:
    """The numbers of the ballot, so that nobody types them."""
    kind = KINDS.get(row.procedure)
    return box.known(row, state) if kind and kind.action == action.key else {}
