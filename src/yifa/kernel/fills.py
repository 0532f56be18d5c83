"""What a form can show in fields nobody has filled: what its step says (`fills`), and what follows for every kind of work."""

from __future__ import annotations

import re
from collections.abc import Mapping

from yifa.kernel.context import all_fields
from yifa.kernel.model import ActionSpec, FieldSpec, Procedure

# A register with one of these fields is a roll of people.
OF_PEOPLE = ("account", "certificate_no")
_OWN = re.compile(r"(?<![\w.])(?:it|was)\s*\.\s*(\w+)")


def lists_people(register: Procedure) -> bool:
    """Whether the entries of a register are people: mediators, officers with a certificate."""
    return any(key in register.fields for key in OF_PEOPLE)


def places_known(kinds: Mapping[str, Procedure], procedure: Procedure, action: ActionSpec) -> dict[str, str]:
    """{field for a village: field of the same form whose chosen entry stands in one}."""
    fields = all_fields(procedure)
    asked = [key for key, _ in action.fields()]
    chosen = [key for key in asked if any(_in_a_village(kinds, name) for name in fields[key].registers)]
    return {key: chosen[0] for key in asked if fields[key].type == "village" and chosen}


def _in_a_village(kinds: Mapping[str, Procedure], name: str) -> bool:
    field: FieldSpec | None = kinds[name].fields.get("village") if name in kinds else None
    return field is not None and field.type == "village" and not lists_people(kinds[name])


def read_by_fills(action: ActionSpec) -> frozenset[str]:
    """Fields of the matter that a step's `fills` read."""
    return frozenset(key for source in action.fills.values() for key in _OWN.findall(source))
