"""A matter in values for machines, made of exactly what its page is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from yifa.kernel.context import all_fields
from yifa.kernel.limits import deadline_of
from yifa.kernel.model import FieldSpec, Procedure
from yifa.kernel.records import ASSIGN, State
from yifa.law.explanation import explain
from yifa.server.casework.matter_view import Limited, Showing, Shown, counted, limits_of, linked, status_of, timeline
from yifa.server.casework.next_steps import NextStep, next_steps
from yifa.server.casework.place import Place, matter_href, names_of, procedure_of
from yifa.server.casework.request_values import as_typed
from yifa.server.ledger.journal import Taken, history, matter_key
from yifa.server.ledger.models import POSITIONS, Entry, Matter, row_id
from yifa.server.ledger.serialization import state_of
from yifa.server.ui.parts import Citation, Status


def ref(matter_id: int) -> dict[str, Any]:
    """Where a matter is, for machines and for people."""
    return {
        "town": str(matter_id // POSITIONS),
        "position": matter_id % POSITIONS,
        "href": address(matter_id, "matter"),
        "page": matter_href(matter_id),
    }


def address(matter_id: int, name: str, *more: object) -> str:
    """The address of an operation on a matter."""
    return reverse(f"api:{name}", args=[str(matter_id // POSITIONS), matter_id % POSITIONS, *more])


def says(citations: Iterable[Citation]) -> list[str]:
    """Articles in words."""
    return [cite.text for cite in citations]


def named_status(procedure: Procedure, key: str) -> dict[str, str]:
    """A state with its name."""
    return {"key": key, "name": status_of(procedure, key).text}


def deadlines(place: Place, procedure: Procedure, row: Matter, state: State) -> list[dict[str, Any]]:
    """Limits as the page lists them; the running ones with the count explained."""
    return [_deadline(place, procedure, state, limited) for limited in limits_of(place, procedure, row, state)]


def _deadline(place: Place, procedure: Procedure, state: State, limited: Limited) -> dict[str, Any]:
    run = state.runs[limited.index]
    lines: list[str] = []
    if run.running:
        lines = explain(deadline_of(procedure, run, place.calendar, place.settings), place.calendar)
    return {
        "run": limited.index,
        "name": limited.name,
        "due": limited.due,
        "words": limited.words,
        "tone": limited.tone,
        "alarm": limited.alarm,
        "provisional": limited.provisional,
        "of_party": limited.theirs,
        "local_practice": limited.local,
        "basis": says(limited.cites),
        "note": limited.note,
        "explanation": lines,
    }


def taken(place: Place, done: Taken) -> dict[str, Any]:
    """What came of a step."""
    row = Matter.objects.get(id=done.matter_id)
    procedure = procedure_of(row)
    return {
        "matter": ref(row.id),
        "number": done.state.number,
        "title": row.title,
        "version": done.state.n,
        "status": named_status(procedure, done.state.status),
        "open": row.is_open,
        "entry": done.entry.seq,
        "hash": Entry.objects.values_list("hash", flat=True).get(id=row_id(done.entry.town, done.entry.seq)),
        "papers": dict(done.entry.papers),
        "deadlines": deadlines(place, procedure, row, done.state),
        "notes": [note.say for note in done.examination.notes],
    }


def matter(place: Place, row: Matter) -> dict[str, Any]:
    """The whole matter, names masked as on its page."""
    procedure, key = procedure_of(row), matter_key(row.id)
    state, entries = state_of(row, key), history(row.id, key)
    people = names_of(
        {entry.actor for entry in entries}
        | {state.handler}
        | {int(entry.values["handler"]) for entry in entries if entry.action == ASSIGN and entry.values.get("handler")}
    )
    telling = Telling(place, procedure, row, [state.values, *(entry.values for entry in entries)])
    showing = Showing(place, procedure, [entry.values for entry in entries], False)
    items = timeline(place, procedure, row, entries, people, showing)
    values = {entry.n: entry.values for entry in entries}
    steps = next_steps(place, procedure, state)
    return {
        "matter": ref(row.id),
        "procedure": {"key": procedure.procedure, "name": procedure.name},
        "procedure_version": procedure.version,
        "version": row.n,
        "number": row.number,
        "title": row.title,
        "status": named_status(procedure, row.status),
        "open": row.is_open,
        "opened_on": row.opened_on,
        "closed_on": row.closed_on,
        "village": place.all_villages.get(row.village, ""),
        "unit": row.unit,
        "handler": people.get(state.handler, "") if state.handler else "",
        "parties": telling.values({k: v for k, v in state.values.items() if k in procedure.parties}),
        "values": telling.values({k: v for k, v in state.values.items() if k not in procedure.parties}),
        "deadlines": deadlines(place, procedure, row, state),
        "next": {
            "now": [_next(row, step) for step in (*steps.now, *steps.ending)],
            "blocked": [_next(row, step) for step in steps.blocked],
            "others": [_next(row, step) for step in steps.others],
            "later": [_next(row, step) for step in steps.later],
        },
        "timeline": [
            {
                "n": item.n,
                "entry": item.seq,
                "occurred_at": item.when,
                "recorded_at": item.recorded,
                "what": item.what,
                "who": item.who,
                "reason": item.reason,
                "standing": item.state,
                "values": telling.values(values[item.n], item.n),
            }
            for item in items
        ],
        "papers": [
            _paper(row, entry.n, document, name.name)
            for entry, item in ((e, i) for i in reversed(items) for e in entries if e.n == i.n)
            if item.state != "withdrawn"
            for document, name in zip(entry.papers, item.papers, strict=True)
        ],
        "links": [_link(link) for link in linked(place, row)],
        "figures": [{"name": item["name"], "amount": item["amount"]} for item in counted(row)],
    }


def _next(row: Matter, step: NextStep) -> dict[str, Any]:
    href = address(row.id, "act", step.key) if step.href else ""
    return {"key": step.key, "name": step.name, "why": step.why, "basis": says(step.cites), "by": step.by, "href": href}


def _paper(row: Matter, n: int, document: str, name: str) -> dict[str, Any]:
    return {
        "n": n,
        "document": document,
        "name": name,
        "docx": address(row.id, "paper", n, document, "docx"),
        "pdf": address(row.id, "paper", n, document, "pdf"),
    }


def _link(link: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{key: link[key] for key in ("kind", "outward", "procedure", "title")},
        "number": link["name"],
        "status": link["status"].text,
        "href": link["href"],
    }


class Telling:
    """Values of one matter as its page shows them, with the raw value of whatever is not personal."""

    def __init__(self, place: Place, procedure: Procedure, row: Matter, values: list[Mapping[str, Any]]) -> None:
        self.row = row
        self.showing = Showing(place, procedure, values, False)
        self.fields = all_fields(procedure)

    def values(self, values_given: Mapping[str, Any], n: int = 0) -> list[dict[str, Any]]:
        """Every given value in the order of the catalogue."""
        order = [key for key in self.fields if key in values_given]
        pairs = ((key, self.showing.one(key, values_given[key], n)) for key in order)
        return [self._value(key, shown, values_given[key], n) for key, shown in pairs if shown is not None]

    def _value(self, key: str, shown: Shown, value: Any, n: int) -> dict[str, Any]:
        spec = self.fields[key]
        answer: dict[str, Any] = {"key": key, "label": shown.label, "text": shown.value, "veiled": shown.veiled}
        if shown.veiled:
            return answer
        answer["rows"] = [dict(zip(shown.head, line, strict=True)) for line in shown.table]
        if n:
            answer["files"] = [
                {"name": str(item.get("name", "")), "href": address(self.row.id, "file", n, str(item.get("sha", "")))}
                for item in (value if spec.type == "attachment" else ())
            ]
        if not spec.personal and spec.type not in ("attachment", "table", "party"):
            answer["raw"] = as_typed(spec, value) if spec.type == "money" else value
        return answer


def cell(spec: FieldSpec | None, value: Any) -> Any:
    """A cell of a ledger as JSON: money in 元, a state by its name, a day as ISO."""
    if isinstance(value, Status):
        return value.text
    if isinstance(value, date):
        return value.isoformat()
    if spec is not None and spec.type == "money" and isinstance(value, int):
        return as_typed(spec, value)
    return value
