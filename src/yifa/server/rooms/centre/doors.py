"""What the hotline's room offers on an order's page, and what it knows already about the steps that decide whose it is."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from yifa.kernel.model import ActionSpec, Procedure
from yifa.kernel.records import State
from yifa.server.casework.place import Place
from yifa.server.casework.rooms import knows_about_a_step, opens_from_a_ledger, opens_from_a_matter
from yifa.server.ledger.models import Matter, position_of
from yifa.server.rooms.centre.hotline import ORDER, whose
from yifa.server.rooms.centre.posts import HOTLINE
from yifa.server.ui.parts import Link


@opens_from_a_matter
def whose_is_it(place: Place, procedure: Procedure, row: Matter, state: State) -> list[Link]:
    """From an order not signed for yet to the duty list."""
    if procedure.procedure != ORDER or row.status != "received" or not place.actor.roles & HOTLINE:
        return []
    return [Link("是不是本镇的事", reverse("centre:whose", args=[position_of(row.id)]))]


@opens_from_a_ledger
def to_the_room(place: Place, procedure: Procedure) -> list[Link]:
    """From the ledger of orders to the hotline's page."""
    if procedure.procedure != ORDER or not place.actor.roles & HOTLINE:
        return []
    return [Link("热线", reverse("centre:hotline"))]


@knows_about_a_step
def duty_line(place: Place, action: ActionSpec, row: Matter, state: State) -> dict[str, Any]:
    """The line of the duty list an order falls under, or the wording to give it back with. From its heading alone."""
    if row.procedure != ORDER or action.key not in ("accept", "return") or state.values.get("duty_line"):
        return {}
    duty = whose(place, row, str(state.values.get("subject") or ""))
    if action.key == "return":
        return {"ours": "not", "duty_line": duty.giving_back}
    return {"ours": "ours", "duty_line": duty.accept} if duty.accept else {}
