"""The door on the page of an exam."""

from __future__ import annotations

from django.urls import reverse

from yifa.kernel.model import Procedure
from yifa.kernel.records import State
from yifa.server.casework.place import Place
from yifa.server.casework.rooms import opens_from_a_matter
from yifa.server.ledger.models import Matter, position_of
from yifa.server.rooms.exams.room import PROCEDURE
from yifa.server.ui.parts import Link


@opens_from_a_matter
def to_the_room(place: Place, procedure: Procedure, row: Matter, state: State) -> list[Link]:
    """考场, for those who may collect the sheets, once the exam is held here."""
    if procedure.procedure != PROCEDURE or not state.values.get("draws"):
        return []
    if not place.actor.roles & set(procedure.actions["score"].by):
        return []
    return [Link("考场", reverse("exams:room", args=[row.town, position_of(row.id)]))]
