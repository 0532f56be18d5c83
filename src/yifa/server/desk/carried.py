"""What a new matter takes over from the one it comes from, and the link between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from yifa.kernel.context import StepContext, all_fields
from yifa.kernel.model import ActionSpec, Procedure, Spawn
from yifa.kernel.records import Entry, State
from yifa.server.config.numbers import whole_of
from yifa.server.desk.place import Place, procedure_of
from yifa.server.desk.stepform import StepForm
from yifa.server.desk.trial import UNREADY
from yifa.server.ledger.models import Matter, row_id
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.stored import state_of

DEFAULT_KIND = "关联"
CHOSEN = frozenset({"register", "matter", "choice", "village"})


def source_of(place: Place, text: str) -> Matter | None:
    """The matter a new one comes from, when it may be seen."""
    position = whole_of(text, 9)
    if position is None:
        return None
    return visible_matters(place.actor).filter(id=row_id(place.town.code, position)).first()


def keep_link(form: StepForm, source: str, kind: str) -> None:
    """Let the new matter be linked to the one it comes from."""
    row = source_of(form.place, source)
    if row is not None:
        form.source, form.link_kind = source, (kind or DEFAULT_KIND)[:40]
        form.links = ({"to": int(source), "kind": form.link_kind},)


def known(place: Place, procedure: Procedure, action: ActionSpec, query: Mapping[str, str]) -> dict[str, Any]:
    """Values for the opening form: what the source's offer carries, or what was typed in the intake box."""
    values: dict[str, Any] = {}
    fields = all_fields(procedure)
    asked = {key for key, _ in action.fields()}
    row = source_of(place, query.get("from", ""))
    if row is not None:
        source = procedure_of(row)
        state = state_of(row, None)
        for offer in offers_of(source):
            if offer.procedure == procedure.procedure:
                values.update(_carried(place, source, state, offer))
        if "village" in asked and not values.get("village") and fields["village"].type == "village":
            values["village"] = row.village
    if text := query.get("q", "").strip()[:2000]:
        box = next((key for key in ("summary", "content", "matter", "facts") if key in asked), "")
        box = box or next((key for key, _ in action.fields() if fields[key].type == "paragraph"), "")
        if box:
            values.setdefault(box, text)
        for code, name in place.villages.items():
            if "village" in asked and name in text:
                values.setdefault("village", code)
    for key in asked:
        # An address may choose from what is there, never say what a person would have to write.
        if (chosen := query.get(f"set.{key}", "")) and fields[key].type in CHOSEN:
            values[key] = [chosen] if fields[key].many else chosen
    return {key: value for key, value in values.items() if key in asked and value not in ("", [], None)}


def offers_of(procedure: Procedure) -> list[Spawn]:
    """Every matter that some step of this kind of work may lead to."""
    return [offer for action in procedure.actions.values() for offer in action.offers]


def context_of(place: Place, procedure: Procedure, state: State) -> StepContext:
    """What an offer's conditions see of a matter as it stands."""
    entry = Entry(place.town.code, state.matter, state.n, procedure.procedure, procedure.version, "",
                  place.actor.person_id, "", place.now.isoformat("T", "minutes"), place.now.isoformat())  # fmt: skip
    return StepContext(procedure, state, replace(entry, values={}), {}, place.calendar)


def _carried(place: Place, source: Procedure, state: State, offer: Spawn) -> dict[str, Any]:
    context = context_of(place, source, state)
    values = {}
    for key, expression in offer.carries.items():
        try:
            values[key] = context.evaluate(expression)
        except UNREADY:
            continue
    return values
