"""Entries of the former list of powers moved into the library of powers: many at once, each by its own two lawful steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from yifa.kernel.context import all_fields
from yifa.kernel.model import FieldSpec
from yifa.kernel.spawning import led_to
from yifa.server.casework.carry_over import context_of
from yifa.server.casework.place import Place, procedure_of
from yifa.server.casework.request_values import as_typed
from yifa.server.config.procedures import in_force
from yifa.server.ledger.errors import Refused, Stale
from yifa.server.ledger.journal import Step, take_with_openings, writing
from yifa.server.ledger.models import Matter, position_of
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import state_of

OLD, LIBRARY = "power-item", "delegated-power"
MOVE, ENROL = "move", "enrol"
# What the former list did not ask and the library does: for one entry, or said once for all.
ASKED = ("act_name", "article", "document", "from_whom", "published_on", "taken_on")
FOR_ALL = ("document", "from_whom", "published_on", "taken_on")
AT_ONCE = 50


@dataclass(slots=True)
class Moving:
    """One entry of the former list: what the library is given, and why it was not taken there."""

    row: Matter
    values: dict[str, Any]
    lacking: tuple[str, ...]
    refusals: list[str] = field(default_factory=list)

    @property
    def position(self) -> int:
        """Its position in the book."""
        return position_of(self.row.id)


def may_move(place: Place) -> bool:
    """Whether this person may take both steps."""
    kinds = in_force()
    return kinds[OLD].actions[MOVE].open_to(place.actor.roles) and kinds[LIBRARY].actions[ENROL].open_to(
        place.actor.roles
    )


def waiting(place: Place) -> list[Moving]:
    """Entries still in the former list, by title, no more than are moved at once."""
    rows = visible_matters(place.actor).filter(town=place.town.code, procedure=OLD, is_open=True)
    return [_moving(place, row) for row in rows.order_by("title", "id")[:AT_ONCE]]


def fields_asked() -> dict[str, FieldSpec]:
    """The library's fields that are asked here."""
    fields = all_fields(in_force()[LIBRARY])
    return {key: fields[key] for key in ASKED}


def _moving(place: Place, row: Matter) -> Moving:
    procedure, state = procedure_of(row), state_of(row, None)
    led = led_to(procedure, procedure.actions[MOVE], partial(context_of, place, procedure, state))
    values = next((one.opening_values() for one in led if one.spawn.procedure == LIBRARY), {})
    return Moving(row, values, tuple(key for key in ASKED if values.get(key) in ("", None)))


def typed_of(moving: Moving, sent: Mapping[str, str]) -> dict[str, str]:
    """What stands in the boxes of one entry: typed there, else known, else said for all."""
    typed = {}
    for key, spec in fields_asked().items():
        own = sent.get(f"{key}-{moving.position}")
        known = str(as_typed(spec, moving.values.get(key)) or "")
        typed[key] = (own if own is not None else known) or (sent.get(key, "") if key in FOR_ALL else "")
    return {key: value.strip() for key, value in typed.items()}


def move(place: Place, moving: Moving, typed: Mapping[str, str]) -> bool:
    """Take both steps for one entry, or neither; what stands against it is kept in `refusals`."""
    moving.refusals = []
    try:
        with writing(place.town) as writer:
            take_with_openings(writer, place.actor, Step(OLD, MOVE, {}, moving.row.id))
            values = {**moving.values, **{key: value for key, value in typed.items() if value}}
            links = ({"to": moving.position, "kind": "并入"},)
            take_with_openings(writer, place.actor, Step(LIBRARY, ENROL, values, links=links))
    except Refused as refused:
        moving.refusals = [refusal.say for refusal in refused.examination.refusals]
    except Stale as stale:
        moving.refusals = [stale.message]
    return not moving.refusals
