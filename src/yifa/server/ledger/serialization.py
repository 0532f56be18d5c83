"""Between the kernel's records and the database's text: payloads of entries, snapshots of states.

Personal values never stand in the payload: they are sealed with the matter's key, and the hash covers the seal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from yifa.kernel.attached import are_personal
from yifa.kernel.chain import canonical
from yifa.kernel.context import all_fields
from yifa.kernel.model import Procedure
from yifa.kernel.records import Asked, Entry, Handed, LimitRun, State
from yifa.server.ledger import crypto
from yifa.server.ledger.models import position_of

# Under this name the files attached to a step are sealed with its personal values; no field is called so.
ATTACHED_FILES = "attached_files_"


def split(procedure: Procedure, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(open values, personal values)."""
    fields = all_fields(procedure)
    personal = {key: value for key, value in values.items() if key in fields and fields[key].personal}
    return {key: value for key, value in values.items() if key not in personal}, personal


def payload_of(entry: Entry, procedure: Procedure, key: bytes | None) -> bytes:
    """Canonical JSON of an entry, personal values sealed. `key` may be None when there are none."""
    shown, personal = split(procedure, entry.values)
    sealed_files = bool(entry.attachments) and are_personal(procedure)
    if sealed_files:
        personal[ATTACHED_FILES] = [dict(item) for item in entry.attachments]
    content: dict[str, Any] = {
        "town": entry.town,
        "seq": entry.seq,
        "matter": entry.matter,
        "n": entry.n,
        "procedure": entry.procedure,
        "version": entry.version,
        "action": entry.action,
        "actor": entry.actor,
        "role": entry.role,
        "occurred_at": entry.occurred_at,
        "recorded_at": entry.recorded_at,
        "unit": entry.unit,
        "values": shown,
    }
    if personal:
        if key is None:
            raise ValueError("personal values need the matter's key")
        content["sealed"] = crypto.seal(key, personal, f"{entry.town}:{entry.matter}:{entry.n}")
    for name in ("number", "reason", "corrects", "batch"):
        if value := getattr(entry, name):
            content[name] = value
    if entry.attachments and not sealed_files:
        content["attachments"] = [dict(item) for item in entry.attachments]
    if entry.links:
        content["links"] = [dict(item) for item in entry.links]
    if entry.papers:
        content["papers"] = dict(entry.papers)
    return canonical(content)


def entry_of(payload: str, key: bytes | None) -> Entry:
    """The entry of a payload. Without the key (erased) personal values are simply not there."""
    content = json.loads(payload)
    sealed = content.pop("sealed", None)
    values, attached = content["values"], content.get("attachments", ())
    if sealed and key is not None:
        values = {**values, **crypto.unseal(key, sealed, f"{content['town']}:{content['matter']}:{content['n']}")}
        attached = values.pop(ATTACHED_FILES, attached)
    return Entry(
        **{
            **content,
            "values": values,
            "attachments": tuple(attached),
            "links": tuple(content.get("links", ())),
        }
    )


def snapshot_of(state: State, procedure: Procedure, key: bytes | None) -> str:
    """The state as text, personal values sealed."""
    shown, personal = split(procedure, state.values)
    content: dict[str, Any] = {
        "values": shown,
        "done": dict(state.done),
        "last": dict(state.last),
        "by": {action: list(people) for action, people in state.by.items()},
        "links": [dict(link) for link in state.links],
        "papers": dict(state.papers),
        "since": state.since,
        "posts": {str(person): list(held) for person, held in state.posts.items()},
        "handed": [[h.by, h.out_of, h.handler, h.unit, h.person, h.on] for h in state.handed],
        "consents": [list(agreed) for agreed in state.consents],
        "runs": [[r.key, r.start, [list(event) for event in r.events], r.met_on, r.cancelled_on] for r in state.runs],
    }
    if state.asked:
        content["asked"] = [[a.by, a.step, a.of, a.on] for a in state.asked]
    if state.batch:
        content["batch"] = state.batch
    if personal and key is not None:
        content["sealed"] = crypto.seal(key, personal, f"{state.town}:{state.matter}:snapshot")
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def state_of(row: Any, key: bytes | None) -> State:
    """The state of a `Matter` row. Without the key personal values are left out."""
    content = json.loads(row.snapshot)
    position = position_of(row.id)
    values = content["values"]
    if key is not None and content.get("sealed"):
        values = {**values, **crypto.unseal(key, content["sealed"], f"{row.town}:{position}:snapshot")}
    return State(
        town=row.town,
        matter=position,
        procedure=row.procedure,
        version=row.version,
        n=row.n,
        status=row.status,
        number=row.number,
        values=values,
        opened_on=row.opened_on.isoformat(),
        closed_on=row.closed_on.isoformat() if row.closed_on else "",
        handler=row.handler,
        unit=row.unit,
        runs=tuple(
            LimitRun(k, start, tuple(tuple(event) for event in events), met, cancelled)
            for k, start, events, met, cancelled in content["runs"]
        ),
        done=content["done"],
        last=content["last"],
        by={action: tuple(people) for action, people in content["by"].items()},
        links=tuple(content["links"]),
        papers=content["papers"],
        since=content.get("since", ""),
        posts={int(person): tuple(held) for person, held in content.get("posts", {}).items()},
        handed=tuple(Handed(*item) for item in content.get("handed", ())),
        asked=tuple(Asked(*item) for item in content.get("asked", ())),
        consents=tuple((int(person), str(step)) for person, step in content.get("consents", ())),
        batch=content.get("batch", 0),
    )


def readable_state(row: Any, wrapped: bytes | memoryview | None) -> State | None:
    """The state of a `Matter` row with the key as it is stored; None when key or snapshot is damaged.

    For whoever reads many matters at once: one that can't be read must stop nothing but itself (`yifa verify` says which).
    """
    try:
        return state_of(row, None if wrapped is None else crypto.unwrap(bytes(wrapped), row.id))
    except (ValueError, KeyError, TypeError):
        return None
