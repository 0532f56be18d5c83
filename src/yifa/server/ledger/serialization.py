"""Between the kernel's records and the database's text: payloads of entries, snapshots of states.

Personal values never stand in the payload: they are sealed with the matter's key, and the hash covers the seal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from yifa.kernel.attached import are_personal
from yifa.kernel.chain import canonical_text, quoted
from yifa.kernel.context import all_fields
from yifa.kernel.model import Procedure
from yifa.kernel.records import Asked, Entry, Handed, LimitRun, State
from yifa.server.ledger import crypto
from yifa.server.ledger.models import position_of

_text_of = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
# Under this name the files attached to a step are sealed with its personal values; no field is called so.
ATTACHED_FILES = "attached_files_"


def split(procedure: Procedure, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(open values, personal values)."""
    sealed = personal_fields(procedure)
    if sealed.isdisjoint(values):
        return dict(values), {}
    personal = {key: value for key, value in values.items() if key in sealed}
    return {key: value for key, value in values.items() if key not in sealed}, personal


@lru_cache(maxsize=4096)
def personal_fields(procedure: Procedure) -> frozenset[str]:
    """The fields whose values are sealed."""
    return frozenset(key for key, spec in all_fields(procedure).items() if spec.personal)


def payload_of(entry: Entry, procedure: Procedure, key: bytes | None) -> str:
    """Canonical JSON of an entry, personal values sealed. `key` may be None when there are none."""
    shown, personal = split(procedure, entry.values)
    sealed_files = bool(entry.attachments) and are_personal(procedure)
    if sealed_files:
        personal[ATTACHED_FILES] = [dict(item) for item in entry.attachments]
    sealed = ""
    if personal:
        if key is None:
            raise ValueError("personal values need the matter's key")
        sealed = crypto.seal(key, personal, f"{entry.town}:{entry.matter}:{entry.n}")
    attachments = [] if sealed_files else [dict(item) for item in entry.attachments]
    # Names in the order of RFC 8785; what the kernel makes is text and whole numbers, and needs no more than quotes.
    parts = [f'{{"action":{quoted(entry.action)},"actor":{entry.actor},']
    if attachments:
        parts.append(f'"attachments":{canonical_text(attachments)},')
    if entry.batch:
        parts.append(f'"batch":{entry.batch},')
    if entry.corrects:
        parts.append(f'"corrects":{entry.corrects},')
    if entry.links:
        parts.append(f'"links":{canonical_text([dict(item) for item in entry.links])},')
    parts.append(f'"matter":{entry.matter},"n":{entry.n},')
    if entry.number:
        parts.append(f'"number":{quoted(entry.number)},')
    parts.append(f'"occurred_at":{quoted(entry.occurred_at)},')
    if entry.papers:
        parts.append(f'"papers":{canonical_text(dict(entry.papers))},')
    parts.append(f'"procedure":{quoted(entry.procedure)},')
    if entry.reason:
        parts.append(f'"reason":{quoted(entry.reason)},')
    parts.append(f'"recorded_at":{quoted(entry.recorded_at)},"role":{quoted(entry.role)},')
    if sealed:
        parts.append(f'"sealed":{quoted(sealed)},')
    parts.append(
        f'"seq":{entry.seq},"town":{quoted(entry.town)},"unit":{quoted(entry.unit)},'
        f'"values":{canonical_text(shown)},"version":{quoted(entry.version)}}}'
    )
    return "".join(parts)


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
        "done": state.done,
        "last": state.last,
        "by": state.by,
        "links": state.links,
        "papers": state.papers,
        "since": state.since,
        "posts": {str(person): held for person, held in state.posts.items()},
        "handed": [[h.by, h.out_of, h.handler, h.unit, h.person, h.on] for h in state.handed],
        "consents": state.consents,
        "runs": [(r.key, r.start, r.events, r.met_on, r.cancelled_on) for r in state.runs],
    }
    if state.asked:
        content["asked"] = [[a.by, a.step, a.of, a.on] for a in state.asked]
    if state.batch:
        content["batch"] = state.batch
    if personal and key is not None:
        content["sealed"] = crypto.seal(key, personal, f"{state.town}:{state.matter}:snapshot")
    return _text_of(content)


def plain_values(snapshot: str) -> dict[str, Any]:
    """The values of a `Matter` row's snapshot that are not sealed: for what needs no state and no key."""
    values: dict[str, Any] = json.loads(snapshot)["values"]
    return values


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
