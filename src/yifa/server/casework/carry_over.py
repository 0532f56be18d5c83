"""What a new matter takes over from the one it comes from, and the link between them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import QueryDict

from yifa.kernel.context import StepContext, all_fields
from yifa.kernel.model import ActionSpec, Procedure
from yifa.kernel.records import Entry, State
from yifa.kernel.spawning import Led, led_to
from yifa.server.casework.place import Place, procedure_of
from yifa.server.casework.reading import may_read_personal, note_look
from yifa.server.casework.said_people import said_people
from yifa.server.casework.step_form import StepForm
from yifa.server.config.numbers import whole_of
from yifa.server.ledger.journal import matter_key
from yifa.server.ledger.models import Matter, row_id
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import state_of

DEFAULT_KIND = "关联"
# Fields that hold what somebody comes with, by how surely they do; never what is thought, answered or decided of it.
ACCOUNTS = (
    *("summary", "content", "matter", "facts", "what", "detail", "request", "claim", "claims", "question", "problem"),
    *("complaint", "hardship", "demand", "act", "subject", "topic", "words", "note", "body", "name_", "item"),
)
CHOSEN = frozenset({"register", "matter", "choice", "village"})
# One sum of money in words or figures, in 元 or 万元.
SUM = re.compile(r"(?<![\d.])(\d{1,9}(?:\.\d{1,4})?)(万?)元")
CLAUSE = re.compile(r"[，。；,;\s]+")
WANTED = re.compile(r"罚款|处罚|罚\d|要求|希望|请求|请(?!假)")


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
    form_fields = {key for key, _ in action.fields()}
    row = source_of(place, query.get("from", ""))
    if row is not None:
        source = procedure_of(row)
        led = [item for item in offered(place, source, row) if item.spawn.procedure == procedure.procedure]
        exact = [item for item in led if item.kind == query.get("kind", "")]
        for item in exact or [item for item in led if not item.row]:
            values.update(item.opening_values())
        if "village" in form_fields and not values.get("village") and fields["village"].type == "village":
            values["village"] = row.village
    if text := query.get("q", "").strip()[:2000]:
        box = next((key for key in ACCOUNTS if key in form_fields and fields[key].type in ("text", "paragraph")), "")
        if box:
            values.setdefault(box, text if fields[box].type == "paragraph" else in_brief(text))
        sums = SUM.findall(text)
        if len(sums) == 1 and "amount" in form_fields and fields["amount"].type == "money":
            number, unit = sums[0]
            values.setdefault("amount", int(Decimal(number) * (1_000_000 if unit else 100)))
        parties = {key: procedure.parties[key] for key in form_fields & procedure.parties.keys()}
        for key, rows in said_people(text, parties).items():
            values.setdefault(key, rows)
        for code, name in place.villages.items():
            if "village" in form_fields and name in text:
                values.setdefault("village", code)
    for key in form_fields:
        # An address may choose from what is there, never say what a person would have to write.
        if (chosen := query.get(f"set.{key}", "")) and fields[key].type in CHOSEN:
            several = query.getlist(f"set.{key}") if isinstance(query, QueryDict) else [chosen]
            values[key] = several if fields[key].many else chosen
    return {key: value for key, value in values.items() if key in form_fields and value not in ("", [], None)}


def in_brief(text: str) -> str:
    """What happened, for a field of one line: without what the writer wants done about it (罚款200元, 要求处理).

    >>> in_brief("商贩占道摆摊，当场罚款200元")
    '商贩占道摆摊'
    """
    parts = [part for part in CLAUSE.split(text) if part]
    deeds = [part for part in parts if not WANTED.search(part)]
    return "，".join(deeds) if deeds and len(deeds) < len(parts) else text


def offered(place: Place, procedure: Procedure, row: Matter) -> list[Led]:
    """Every matter that the steps taken so far give occasion to open, with what is known for its form.

    What was said once is not asked again: people and their words go over too, where the person may read them in the
    matter they come from, and then the look is noted.
    """
    actions = [action for action in procedure.actions.values() if action.offers]
    named = " ".join(source for a in actions for spawn in a.offers for source in spawn.carries.values())
    personal = any(spec.personal and f"it.{key}" in named for key, spec in all_fields(procedure).items())
    key = None
    if personal and may_read_personal(place, procedure, row):
        key = matter_key(row.id)
        note_look(place, row.id, "转办带出")
    return led(place, procedure, state_of(row, key))


def led(place: Place, procedure: Procedure, state: State) -> list[Led]:
    """Every matter that the steps taken so far lead to, as far as `state` is known."""
    taken = [action for action in procedure.actions.values() if action.offers and state.done.get(action.key)]
    context = partial(context_of, place, procedure, state)
    return [item for action in taken for item in led_to(procedure, action, context)]


def context_of(place: Place, procedure: Procedure, state: State, row: Mapping[str, Any] | None = None) -> StepContext:
    """What an offer's conditions see of a matter as it stands."""
    entry = Entry(
        town=place.town.code,
        matter=state.matter,
        n=state.n,
        procedure=procedure.procedure,
        version=procedure.version,
        action="",
        actor=place.actor.person_id,
        role="",
        occurred_at=place.now.isoformat("T", "minutes"),
        recorded_at=place.now.isoformat(),
    )
    return StepContext(procedure, state, replace(entry, values={}), {}, place.calendar, row=row)
