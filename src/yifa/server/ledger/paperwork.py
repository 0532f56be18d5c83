"""Papers filled from the journal: what a template may say of a matter, as of the step that made the paper.

docs/papers.md lists the names a template may use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from yifa.domains import catalogue
from yifa.kernel.context import all_fields, empty_values
from yifa.kernel.engine import effective, replay
from yifa.kernel.fields import MANY_TYPES
from yifa.kernel.limits import deadline_of
from yifa.kernel.model import FieldSpec, Procedure
from yifa.kernel.records import BUILT_IN, Entry, State
from yifa.kernel.signatures import SIGNATURE, SIGNED_AS
from yifa.law.calendar import WorkCalendar
from yifa.law.dated import as_of
from yifa.office.papers import Paper, load_template, render_paper
from yifa.server.ledger.attachments import opened
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.facts import describe, settings_of, units_of
from yifa.server.ledger.models import Matter, position_of, row_id
from yifa.server.towns.models import Person, Town


class Paperwork:
    """Fills the papers of one matter. `entries`: all of them, personal values unsealed where they may be read."""

    def __init__(self, town: Town, procedure: Procedure, entries: Sequence[Entry], calendar: WorkCalendar) -> None:
        self.town = town
        self.procedure = procedure
        self.calendar = calendar
        self.entries = [entry for entry in effective(entries) if entry.action not in BUILT_IN]
        self.fields = all_fields(procedure)
        self._signs = [k for k, spec in self.fields.items() if spec.type == "attachment" and SIGNATURE in spec.kinds]
        self._villages = {region.code: region.name for region in town.villages()}
        if any(spec.type == "unit" for spec in self.fields.values()):
            self._villages |= units_of(town.code)
        positions, people = self._pointed_at()
        rows = Matter.objects.filter(id__in=[row_id(town.code, p) for p in positions]) if positions else ()
        self._refs = {position_of(row.id): describe(row) for row in rows}
        self._people = dict(Person.objects.filter(id__in=people).values_list("id", "name"))

    def paper(self, n: int, document: str) -> Paper:
        """One paper of the step `n`. Raises NotFound where the step made none of this kind or its template is gone."""
        entry = next((e for e in self.entries if e.n == n and document in e.papers), None)
        path = catalogue().documents.get(document)
        if entry is None or path is None:
            raise NotFound("没有这份文书，或者它的模板还没有做好。")
        template = load_template(as_of(path.read_text(encoding="utf-8"), date.fromisoformat(entry.day)))
        paper = render_paper(template, self.context(entry, document), self._labels())
        return replace(paper, pictures=self._signatures(entry))

    def context(self, entry: Entry, document: str) -> dict[str, Any]:
        """The names a template may use, as of the step that made the paper."""
        until = [e for e in self.entries if e.n <= entry.n]
        state = replay(catalogue().get, until, self.calendar).state
        it = {**empty_values(self.procedure), **state.values}
        return {
            "it": self._said(it),
            "refs": {
                key: self._chosen(spec, it.get(key))
                for key, spec in self.fields.items()
                if spec.type in ("register", "matter")
            },
            "number": entry.papers.get(document, ""),
            "matter": {
                "number": state.number,
                "title": self._title(state),
                "name": self.procedure.name,
                "opened_on": state.opened_on,
            },
            "town": {
                "name": self.town.name,
                "government_name": self.town.government_name,
                "county_name": self.town.county_name,
                "prefix": self.town.document_prefix,
                "phone": str(settings_of(self.town).get("office_phone") or ""),
            },
            "day": entry.day,
            "actor": self.maker(entry),
            "last": dict(state.last),
            "due": self._due(state),
            "steps": [self._step(e) for e in until],
            "papers": {key: number for e in until for key, number in e.papers.items()},
        }

    def _signatures(self, entry: Entry) -> dict[str, bytes]:
        """Signatures written on a screen at a step, by field; what is not there any more is left out."""
        pictures: dict[str, bytes] = {}
        for key in self._signs:
            for item in entry.values.get(key) or ():
                if item.get("mime") in SIGNED_AS:
                    with suppress(NotFound), opened(self.town.code, item) as content:
                        pictures[key] = content.read()
        return pictures

    def _pointed_at(self) -> tuple[set[int], set[int]]:
        positions: set[int] = set()
        people = {entry.actor for entry in self.entries}
        for entry in self.entries:
            for key, value in entry.values.items():
                spec = self.fields.get(key)
                if spec is None or spec.type not in MANY_TYPES or not value:
                    continue
                items = value if isinstance(value, list) else [value]
                (people if spec.type == "staff" else positions).update(int(item) for item in items)
        return positions, people

    def _chosen(self, spec: FieldSpec, value: Any) -> Any:
        items = value if isinstance(value, list) else [value] if value else []
        rows = [self._refs[item] for item in items if item in self._refs]
        return rows if spec.many else (rows[0] if rows else {})

    def _step(self, entry: Entry) -> dict[str, Any]:
        action = self.procedure.actions.get(entry.action)
        return {
            "action": entry.action,
            "name": action.name if action else "",
            "day": entry.day,
            "actor": self.maker(entry),
            "it": self._said(entry.values),
        }

    def _said(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            key: printed_value(self.fields[key], value, self) for key, value in values.items() if key in self.fields
        }

    def maker(self, entry: Entry) -> str:
        """Name of the person who took a step; "" where there is none."""
        return self._people.get(entry.actor, "")

    def village(self, code: str) -> str:
        """Name of a village or an office."""
        return self._villages.get(code, code)

    def titles(self, positions: Sequence[int]) -> str:
        """Titles of chosen register entries."""
        return "、".join(str(self._refs[p]["title"]) for p in positions if p in self._refs)

    def names(self, people: Sequence[int]) -> str:
        """Names of chosen colleagues."""
        return "、".join(self._people[p] for p in people if p in self._people)

    def _due(self, state: State) -> dict[str, str]:
        settings = settings_of(self.town)
        return {
            run.key: deadline_of(self.procedure, run, self.calendar, settings).due.isoformat() for run in state.runs
        }

    def _title(self, state: State) -> str:
        from yifa.server.ledger.naming import title_of

        return title_of(self.procedure, state, self._villages)

    def _labels(self) -> dict[str, str]:
        labels = {f"it.{key}": spec.name for key, spec in self.fields.items()}
        labels |= {f"due.{key}": f"{spec.name}的届满日" for key, spec in self.procedure.limits.items()}
        labels |= {f"last.{key}": f"{action.name}的日期" for key, action in self.procedure.actions.items()}
        return labels


def printed_value(spec: FieldSpec, value: Any, paperwork: Paperwork) -> Any:
    """A value as a template sees it: labels and names in place of keys; dates ISO; money in 分; numbers as numbers."""
    if value in (None, "", []):
        return value if spec.type in ("party", "table", "attachment", "choices") else ""
    if spec.type == "choice":
        return spec.options.get(value, value)
    if spec.type == "choices":
        return [spec.options.get(item, item) for item in value]
    if spec.type in ("village", "unit"):
        return paperwork.village(value)
    if spec.type in ("register", "matter"):
        return paperwork.titles(value if isinstance(value, list) else [value])
    if spec.type == "staff":
        return paperwork.names(value if isinstance(value, list) else [value])
    if spec.type == "table":
        return [{k: printed_value(c, row.get(k), paperwork) for k, c in spec.columns.items()} for row in value]
    if spec.type == "number" and float(value).is_integer():
        return int(value)
    return value
