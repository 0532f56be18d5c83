"""Facts the engine can't know from the matter itself: chosen register entries, linked matters, the town's practice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from yifa.domains import catalogue
from yifa.kernel.context import Facts, given_or_empty, look_ups
from yifa.kernel.model import Procedure
from yifa.kernel.records import State
from yifa.kernel.registry import LOOK_AT_LINKS
from yifa.server.ledger.history import links_around, matter_row
from yifa.server.ledger.models import Deadline, Entry, Matter, position_of, row_id
from yifa.server.towns.models import Town, Unit


def settings_of(town: Town) -> dict[str, Any]:
    """The catalogue's local practice with the town's own values over it."""
    declared = {key: spec.get("default") for key, spec in catalogue().settings.items() if isinstance(spec, Mapping)}
    return {**declared, **town.practice}


def gather(
    town: str,
    procedure: Procedure,
    state: State,
    form: Mapping[str, Any],
    settings: Mapping[str, Any],
    villages: Mapping[str, str],
    describe: Callable[[int], Mapping[str, Any] | None],
    units: Mapping[str, str],
    links: Iterable[Mapping[str, Any]] = (),
) -> Facts:
    """Facts for one step. `describe(position)`: what conditions may ask of a matter, written yet or not (`described`)."""
    wanted = _positions(procedure, state.values, form)
    refs = {position: other for position in wanted if (other := describe(position)) is not None}
    linked = _linked(town, state, links) if needs_links(procedure) else ()
    facts = Facts(refs=refs, links=linked, settings=settings, villages=villages, units=units)
    return replace(facts, seal=_seal(town, state)) if needs_seal(procedure) and state.exists else facts


def units_of(town: str) -> dict[str, str]:
    """The town's offices: key → name."""
    return dict(Unit.objects.filter(town_id=town, is_active=True).values_list("key", "name"))


def _positions(procedure: Procedure, before: Mapping[str, Any], form: Mapping[str, Any]) -> set[int]:
    positions: set[int] = set()
    for key in look_ups(procedure):
        if value := form[key] if key in form else before.get(key):
            for item in value if isinstance(value, list) else [value]:
                try:
                    positions.add(int(item))
                except (TypeError, ValueError):
                    continue
    return positions


@lru_cache(maxsize=2048)
def needs_links(procedure: Procedure) -> bool:
    """Whether any condition or check of the procedure looks at linked matters."""
    return "links" in procedure.model_dump_json() or any(rule.check in LOOK_AT_LINKS for rule in procedure.rules)


@lru_cache(maxsize=2048)
def needs_seal(procedure: Procedure) -> bool:
    """Whether any condition of the procedure asks how the book sealed the matter's opening entry."""
    return "seal." in procedure.model_dump_json()


def _seal(town: str, state: State) -> dict[str, Any]:
    """Position and hash of the matter's first entry; no hash while it is not written yet."""
    head = Entry.objects.filter(id=row_id(town, state.matter)).values_list("hash", flat=True).first()
    return {"seq": state.matter, "head": head or ""}


def describe(row: Matter) -> dict[str, Any]:
    """What conditions may ask of another matter: never its personal data."""
    content = json.loads(row.snapshot)
    return {
        "position": position_of(row.id),
        "procedure": row.procedure,
        "title": row.title,
        "number": row.number,
        "status": row.status,
        "ended": not row.is_open,
        "ended_on": row.closed_on.isoformat() if row.closed_on else "",
        "opened_on": row.opened_on.isoformat(),
        "values": given_or_empty(catalogue().get(row.procedure, row.version).fields, content["values"]),
        "done": content["done"],
        "last": content["last"],
        "papers": content["papers"],
    }


def described(look_up: Callable[[int], Matter | None]) -> Callable[[int], dict[str, Any] | None]:
    """What conditions may ask of matters whose rows are looked up by position."""

    def at(position: int) -> dict[str, Any] | None:
        row = look_up(position)
        return None if row is None else describe(row)

    return at


def still_running(town: str, state: State) -> tuple[str, ...]:
    """Periods of open linked matters that run on, ours or what the other side must perform: “名称（文号）”."""
    if not state.exists:
        return ()
    own = row_id(town, state.matter)
    others = {one for link in links_around(own) for one in (link.from_id, link.to_id)} - {own}
    if not others:
        return ()
    rows = {row.id: row for row in Matter.objects.filter(id__in=others, is_open=True).defer("snapshot")}
    lines = Deadline.objects.filter(matter_id__in=list(rows), state="running", kind__in=("ours", "theirs"))
    running = []
    for line in lines.order_by("due", "id"):
        row = rows[line.matter_id]
        spec = catalogue().get(row.procedure, row.version).limits[line.key]
        if line.kind == "ours" or spec.lapsed:
            running.append(f"{spec.name}（{row.number or row.title}）")
    return tuple(running)


def _linked(town: str, state: State, fresh: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    kinds: dict[int, str] = {row_id(town, int(link["to"])): str(link["kind"]) for link in fresh}
    if state.exists:
        own = row_id(town, state.matter)
        for link in reversed(links_around(own)):
            kinds.setdefault(link.to_id if link.from_id == own else link.from_id, link.kind)
    rows = (matter_row(key) for key in sorted(kinds))
    return tuple({"kind": kinds[row.id], **describe(row)} for row in rows if row is not None)
