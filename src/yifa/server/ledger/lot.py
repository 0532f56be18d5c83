"""What a writer has at hand: the matters of its lot as they stand, and their rows that are not written yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yifa.kernel.model import Procedure
from yifa.kernel.records import Entry, State
from yifa.server.ledger import models
from yifa.server.ledger.bulk_rows import all_of
from yifa.server.ledger.elsewhere import unique_fields
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.facts import describe
from yifa.server.ledger.history import matter_row
from yifa.server.ledger.project import Projector, Rows, link_rows
from yifa.server.ledger.serialization import state_of


@dataclass(slots=True)
class Held:
    """A matter at hand in a writer."""

    state: State
    key: bytes | None


class Lot:
    """The matters one writer works on."""

    def __init__(self, town: str, projector: Projector) -> None:
        self._town = town
        self._projector = projector
        self.rows = Rows()
        # The key of a row is that of the book's beginning and its position.
        self.first_key = models.row_id(town, 0)
        self._held: dict[int, Held] = {}
        # Matters whose rows no longer say what their state says: position → (procedure, day of the last change).
        self._dirty: dict[int, tuple[Procedure, str]] = {}
        self._looked_up: dict[int, models.Matter] = {}
        # What conditions may ask of the matters looked up, by position.
        self._described: dict[int, dict[str, Any]] = {}
        # Matters that a step waiting to be written links to.
        self._linked_to: set[int] = set()
        # Matters waiting to be written by what must be theirs alone: (procedure, field, text).
        self._said: dict[tuple[str, str, str], set[int]] = {}

    def hold(self, matters: Collection[int]) -> None:
        """Read many matters at once that steps are about to be taken on; those of other towns are left out."""
        wanted = {matter for matter in matters if models.position_of(matter) not in self._held}
        if not wanted:
            return
        keys = {
            row.matter_id: self._projector.keyring.unwrap(row.wrapped, row.matter_id)
            for row in models.MatterKey.objects.filter(matter_id__in=wanted)
        }
        for row in models.Matter.objects.filter(id__in=wanted, town=self._town):
            key = keys.get(row.id)
            self._held[models.position_of(row.id)] = Held(state_of(row, key), key)

    def held(self, matter: int) -> Held:
        """A matter by its key; an empty one for 0. Raises NotFound: there is none in this town."""
        if not matter:
            return Held(State(), None)
        position = models.position_of(matter)
        if matter != self.first_key + position:
            raise NotFound
        if position not in self._held:
            self.hold([matter])
        if position not in self._held:
            raise NotFound
        return self._held[position]

    def changed(self, held: Held, procedure: Procedure, entry: Entry) -> None:
        """An entry was recorded that a matter now stands after."""
        self._held[entry.matter] = held
        self._looked_up.pop(self.first_key + entry.matter, None)
        self._described.pop(entry.matter, None)
        self._dirty[entry.matter] = (procedure, max(entry.day, held.state.opened_on))
        if entry.links:
            self.rows.links += link_rows(self._town, entry)
            self._linked_to |= {int(link["to"]) for link in entry.links}

    def look_up(self, position: int) -> models.Matter | None:
        """The row of a matter that a look-up points at, written yet or not; read once."""
        if position in self._dirty:
            self._project(position)
        key = self.first_key + position
        row = self.rows.matters.get(key) or self._looked_up.get(key)
        if row is None and (row := matter_row(key)) is not None:
            self._looked_up[key] = row
        return row

    def describe(self, position: int) -> dict[str, Any] | None:
        """What conditions may ask of a matter that a look-up points at; made once until it changes."""
        known = self._described.get(position)
        if known is None and (row := self.look_up(position)) is not None:
            known = self._described[position] = describe(row)
        return known

    def links_wait(self, state: State, entry: Entry) -> bool:
        """Whether linked matters may not be written yet, so that they must be before they are asked about."""
        return bool(entry.links or state.links or entry.matter in self._linked_to)

    def said(self, procedure: Procedure, form: Mapping[str, Any]) -> Iterator[models.MatterField]:
        """Rows not written yet of matters that said, when they were last looked at, what a form says alone."""
        self.project()
        asked = ((procedure.procedure, key, str(form.get(key) or "").strip()) for key in unique_fields(procedure))
        matters = {matter for words in asked for matter in self._said.get(words, ())}
        return all_of({matter: self.rows.fields.get(matter, []) for matter in matters})

    def project(self) -> None:
        """Make the rows of all matters that changed."""
        for position in list(self._dirty):
            self._project(position)

    def _project(self, position: int) -> None:
        procedure, changed = self._dirty.pop(position)
        held = self._held[position]
        row = self._projector.matter(self.rows, procedure, held.state, held.key, changed)
        if unique := unique_fields(procedure):
            for field in self.rows.fields[row.id]:
                if field.field in unique:
                    self._said.setdefault((field.procedure, field.field, field.text), set()).add(row.id)

    def write(self) -> None:
        """Write the rows of everything that changed."""
        self.project()
        self.rows.write()
        self.rows = Rows()
        self._linked_to.clear()
        self._said.clear()
