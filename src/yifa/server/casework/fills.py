"""Values a step's form shows before anybody typed them: from the matter, its look-ups, the day, who acts.

They stand in the form like typed ones: whoever takes the step sees them, and changes what is not so. While the form is
being filled, what was offered and not touched follows what was chosen meanwhile; what was typed or cleared stays.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any
from zlib import crc32

from yifa.kernel.context import StepContext
from yifa.kernel.fills import places_known
from yifa.kernel.model import MYSELF, THAT_DAY, FieldSpec
from yifa.server.casework.choices import own_entry
from yifa.server.casework.dry_run import UNREADY, Trial
from yifa.server.casework.request_values import as_typed
from yifa.server.config.procedures import in_force

MINUTES = len("2026-01-05T09:00")


def mark_of(value: Any) -> str:
    """A short mark of an offered value, by which the form knows whether anybody has touched it since."""
    return f"{crc32(str(value).encode()):x}"


def offered(trial: Trial, but: Collection[str] = ()) -> dict[str, Any]:
    """What can be offered for the fields of a step that are empty, as it would be typed.

    Args:
        but: fields that somebody has cleared, which stay empty.
    """
    empty = [key for key in trial.fields if key not in but and trial.typed.get(key) in ("", [], None)]
    values = {key: usual for key in empty if (usual := usual_of(trial, trial.fields[key]))}
    kinds = in_force()
    fills = {key: source for key, source in trial.action.fills.items() if key in empty}
    places = {key: at for key, at in places_known(kinds, trial.procedure, trial.action).items() if key in empty}
    if not fills and not places:
        return values
    trial = replace(trial, typed={**trial.typed, **values}, recall=any("earlier" in s for s in fills.values()))
    for key, chosen in places.items():
        village = next((str(entry["values"].get("village") or "") for entry in _entries(trial, chosen)), "")
        if village in trial.place.villages:
            values[key] = village
    values |= _worked_out(trial, trial.context, fills)
    waiting = {key: source for key, source in fills.items() if key not in values}
    if waiting and trial.action.effect:
        # What the step itself works out (a colour by the town's criteria) can be offered too.
        trial = replace(trial, typed={**trial.typed, **values})
        values |= _worked_out(trial, trial.after_effects, waiting)
    return values


def usual_of(trial: Trial, spec: FieldSpec) -> Any:
    """What a field usually says, as declared; of a field for people, whoever fills the form, if he stands on the roll."""
    if spec.default == THAT_DAY:
        return trial.occurred.date().isoformat()
    if spec.default == MYSELF:
        mine = own_entry(trial.place, spec, trial.occurred.date())
        return [mine] if spec.many and mine else mine
    return "" if spec.default is None else spec.default


def refilled(trial: Trial, before: Mapping[str, str]) -> dict[str, Any]:
    """Offers that changed while the form was being filled, for fields that nobody has touched.

    Args:
        before: marks of what the form offered so far, by field.
    """
    untouched = {key for key, mark in before.items() if mark_of(trial.typed.get(key, "")) == mark}
    cleared = {key for key in before if key not in untouched}
    bare = {key: value for key, value in trial.typed.items() if key not in untouched}
    values = offered(replace(trial, typed=bare), cleared)
    return {
        key: value
        for key, value in values.items()
        if trial.typed.get(key, "") != value and trial.shown(trial.fields[key])
    }


def _entries(trial: Trial, key: str) -> list[Mapping[str, Any]]:
    try:
        return trial.context.refs(key)
    except UNREADY:
        return []


def _worked_out(trial: Trial, context: StepContext, fills: Mapping[str, str]) -> dict[str, Any]:
    values = {}
    for key, source in fills.items():
        try:
            value = context.evaluate(source)
        except UNREADY:
            continue
        if trial.fields[key].type == "datetime" and isinstance(value, str):
            value = value[:MINUTES]
        if (typed := as_typed(trial.fields[key], value)) not in ("", [], None):
            values[key] = typed
    return values
