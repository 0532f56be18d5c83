"""What the enforcement room makes of one matter: its chain, its records, its text for publication, its tools."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from yifa.domains.enforcement.masking import Decision, Masked
from yifa.domains.enforcement.masking import publication as masked
from yifa.domains.enforcement.recording import Done, StageRecord, records
from yifa.kernel.engine import effective
from yifa.kernel.model import Procedure
from yifa.kernel.records import Entry, State
from yifa.kernel.timechain import Fault, Period, missing, overrun, periods
from yifa.server.casework.place import Place
from yifa.server.ledger.naming import shown

DECISIONS = {"enforcement-case": "penalty-decision", "summary-penalty": "on-the-spot-decision"}


def chain_of(place: Place, procedure: Procedure, state: State) -> tuple[list[Period], list[Fault]]:
    """Every period of a matter and what is missing, late or out of order."""
    chain = periods(procedure, state, place.calendar, place.settings, place.today.isoformat())
    return chain, [*missing(procedure, state), *overrun(chain)]


def records_of(procedure: Procedure, entries: Iterable[Entry]) -> list[StageRecord]:
    """The six steps with their records."""
    return records(procedure.procedure, [_done(entry) for entry in effective(entries)])


def _done(entry: Entry) -> Done:
    attached = [
        item
        for value in entry.values.values()
        if isinstance(value, list)
        for item in value
        if isinstance(item, dict) and item.get("sha")
    ]
    names = [str(item.get("name", "")) for item in (*attached, *entry.attachments)]
    return Done(entry.action, entry.n, entry.day, tuple(entry.papers), entry.values, tuple(names))


def gaps(stages: Sequence[StageRecord]) -> int:
    """How many records are lacking."""
    return sum(len(stage.missing) + len(stage.advised) for stage in stages)


def publication_of(place: Place, procedure: Procedure, state: State) -> Masked | None:
    """The text of a decision for the public site; None where there is no decision. `state` holds the names."""
    document, values = DECISIONS.get(procedure.procedure), state.values
    if document is None or not state.done.get("decide"):
        return None
    named = [str(values.get(key) or "") for key in ("asked", "witness", "present")]
    named += [str(party.get("agent") or "") for party in values.get("party") or ()]
    decision = Decision(
        number=state.papers.get(document, ""),
        body=str(values.get("acting_body") or place.town.government_name),
        day=state.last["decide"],
        parties=values.get("party") or (),
        act=str(values.get("act") or "").removeprefix("涉嫌"),
        facts=str(values.get("facts") or ""),
        law=str(values.get("law") or ""),
        penalty_law=str(values.get("penalty_law") or ""),
        content=_content(procedure, values),
        people=[name for name in named if name],
        act_on=str(values.get("act_on") or ""),
    )
    return masked(decision)


def _content(procedure: Procedure, values: Any) -> str:
    kinds = [str(kind) for kind in values.get("kinds") or [values.get("kind")] if kind]
    parts = [kind for kind in kinds if not (kind == "罚款" and values.get("fine"))]
    for key, name in (("fine", "罚款"), ("confiscate", "没收"), ("other_content", ""), ("correct_what", "责令改正：")):
        spec = procedure.fields.get(key)
        if spec is not None and values.get(key):
            parts.append(name + shown(spec, values[key]).rstrip("。"))
    return "；".join(parts)
