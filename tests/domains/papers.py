"""Papers of a simulated life, filled with what the ledger would hand them, for tests that read or look at them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from yifa.kernel.context import all_fields
from yifa.kernel.limits import deadline_of
from yifa.kernel.model import FieldSpec, Procedure
from yifa.kernel.simulate import UNITS, VILLAGES, SimulatedBook
from yifa.office.papers import Paper, load_template, render_paper

TOWN = {"name": "样例镇", "government_name": "样例镇人民政府", "county_name": "样例县", "prefix": "样政"}


def lived(book: SimulatedBook, procedure_id: str, sample: int = 0) -> Iterator[tuple[str, Paper]]:
    """Live a sample and give every paper that its steps produce, as (document, paper)."""
    procedure = book.catalogue.newest[procedure_id]
    matter, steps = 0, []
    for step in procedure.samples[sample]:
        action, values = (step, {}) if isinstance(step, str) else next(iter(step.items()))
        if action == "wait":
            book.today += timedelta(days=int((values or {})["days"]))
            continue
        if action == "link":
            book.link(matter, values or {})
            continue
        if action == "ends":
            continue
        matter = book.take(procedure_id, action, values, matter)
        spoken = {
            key: said(all_fields(procedure)[key], value, book) for key, value in book.states[matter].values.items()
        }
        day = book.today.isoformat()
        steps.append(
            {"action": action, "name": procedure.actions[action].name, "day": day, "actor": "试办", "it": spoken}
        )
        for document in procedure.actions[action].produces:
            yield document, fill(book, procedure, matter, document, day, steps)
        book.today += timedelta(days=1)


def said(spec: FieldSpec, value: Any, book: SimulatedBook) -> Any:
    """A value in words: labels of choices, names of villages and register entries."""
    if spec.type == "choice":
        return spec.options.get(value, value)
    if spec.type == "choices":
        return [spec.options.get(item, item) for item in value]
    if spec.type in ("village", "unit"):
        return {**VILLAGES, **UNITS}.get(value, value)
    if spec.type in ("register", "matter") and value:
        names = [book.describe(p)["title"] for p in (value if isinstance(value, list) else [value])]
        return names if isinstance(value, list) else names[0]
    if spec.type == "table":
        return [{key: said(column, row.get(key), book) for key, column in spec.columns.items()} for row in value]
    return value


def fill(
    book: SimulatedBook, procedure: Procedure, matter: int, document: str, day: str, steps: list[dict[str, Any]]
) -> Paper:
    """One paper of a matter as it stands."""
    state = book.states[matter]
    template = load_template(book.catalogue.documents[document].read_text(encoding="utf-8"))
    refs: dict[str, list[Mapping[str, Any]]] = {}
    for key, spec in all_fields(procedure).items():
        chosen = state.values.get(key)
        if spec.type in ("register", "matter") and chosen:
            refs[key] = [book.describe(p) for p in (chosen if isinstance(chosen, list) else [chosen])]
    name, number, given = procedure.name, "样例〔2025〕第1号", state.values
    context = {
        "it": {key: said(spec, given[key], book) for key, spec in all_fields(procedure).items() if key in given},
        "refs": refs,
        "number": number,
        "town": TOWN,
        "day": day,
        "actor": "试办",
        "last": dict(state.last),
        "matter": {"number": number, "title": name, "name": name, "opened_on": state.opened_on},
        "due": {run.key: deadline_of(procedure, run, book.calendar).due.isoformat() for run in state.runs},
        "steps": steps,
        "papers": {},
    }
    return render_paper(replace(template, number=None), context)
