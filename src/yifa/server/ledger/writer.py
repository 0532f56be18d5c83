"""A town's book held for the length of a transaction: each step is examined, chained, applied and projected.

One action is a writer with one step; an import or a demonstration is a writer with many.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.kernel.chain import link as chain_hash
from yifa.kernel.consequences import as_system, brings_others, brought, joined
from yifa.kernel.context import Facts
from yifa.kernel.engine import apply, replay
from yifa.kernel.gates import Examination, closes, examine
from yifa.kernel.model import Procedure
from yifa.kernel.past import Life, unfold
from yifa.kernel.quick import changed, quickly_made
from yifa.kernel.records import CORRECT, KEEP, VOID, Entry, Posting, Refusal, State
from yifa.server.config import heads
from yifa.server.ledger import crypto, models
from yifa.server.ledger.arrangements import ARRANGEMENTS, examine_arrangement
from yifa.server.ledger.bulk_rows import new_row
from yifa.server.ledger.corrections import examine_correction, examine_void
from yifa.server.ledger.earlier_matters import earlier_matters
from yifa.server.ledger.elsewhere import (
    asks_texts,
    asks_where,
    attached_texts,
    officers_elsewhere,
    taken_values,
    unique_fields,
)
from yifa.server.ledger.entry_parts import (
    attached_files,
    files_of,
    has_personal,
    here,
    linked_by,
    old_moment,
    role_of,
    stamp,
    takes_away,
)
from yifa.server.ledger.errors import NotFound, Refused, Stale
from yifa.server.ledger.facts import gather, needs_links, needs_seal, still_running
from yifa.server.ledger.filecheck import asks_for_file, papers_at_odds
from yifa.server.ledger.history import history
from yifa.server.ledger.lot import Held, Lot
from yifa.server.ledger.numbering import Numbers
from yifa.server.ledger.papers import number_papers, numbers_in_fields
from yifa.server.ledger.past import take_back, unbrings
from yifa.server.ledger.project import Projector, posting_rows, projector
from yifa.server.ledger.serialization import payload_of
from yifa.server.ledger.step import Step, asked
from yifa.server.ledger.who_may import with_names
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Town


@quickly_made
@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a step. `opened`: keys of the matters opened together with it."""

    matter_id: int
    entry: Entry
    state: State
    postings: tuple[Posting, ...]
    examination: Examination
    opened: tuple[int, ...] = ()


class Writer:
    """Writes one town's book. Use through `writing(town)`."""

    def __init__(self, town: Town, book: models.Book, *, flush_every: int = 1000) -> None:
        self.town = town
        self._book = book
        self._flush_every = flush_every
        self._calendar = work_calendar()
        self._projector: Projector = projector(town, self._calendar)
        self._numbers = Numbers(town)
        self._lot = Lot(town.code, self._projector)

    def take(self, actor: Actor, step: Step, *, recorded_at: datetime | None = None) -> Taken:
        """Take one step. Raises Refused, Stale or NotFound; then nothing of the step is kept."""
        recorded = here(recorded_at or timezone.now())
        occurred = here(step.occurred_at) if step.occurred_at else recorded
        held = self._lot.held(step.matter)
        state = held.state
        procedure = self._procedure(step, state, occurred)
        asked.send(Step, step=step, kind=procedure.procedure)
        if step.expect is not None and step.expect != state.n and not self._beside(procedure, step, state):
            raise Stale
        entry = Entry(
            town=self.town.code,
            matter=state.matter or self._book.seq + 1,
            n=state.n + 1,
            procedure=procedure.procedure,
            version=procedure.version,
            action=step.action,
            actor=actor.person_id,
            role=role_of(procedure, step.action, actor),
            occurred_at=stamp(occurred, "minutes"),
            recorded_at=stamp(recorded, "seconds"),
            values=dict(step.values),
            unit=actor.unit,
            seq=self._book.seq + 1,
            reason=step.reason.strip(),
            corrects=step.corrects,
            attachments=attached_files(step.attachments, occurred),
            links=tuple(step.links),
        )
        examined = self._examine(procedure, held, entry, actor)
        examination = self._with_brought(procedure, held, entry, actor, step, examined, recorded)
        if not examination.allowed:
            action = procedure.actions.get(entry.action)
            raise Refused(with_names(examination, self.town.code, action, recorded.date()) if action else examination)
        values = examination.values
        known: dict[str, Any] = {
            "values": values,
            "links": (*entry.links, *linked_by(procedure, entry, values)),
        }
        if not state.exists:
            known["number"] = self._numbers.matter(procedure, entry.day)
        if papers := number_papers(procedure, entry, self._numbers):
            known |= {"papers": papers, "values": {**values, **numbers_in_fields(procedure, papers)}}
        entry = changed(entry, **known)
        after, postings = self._apply(procedure, held, entry)
        self._record(procedure, held, entry, after, postings)
        if unbrings(procedure, entry.action):
            self.flush()
            take_back(self._projector, entry.matter, entry.seq, entry.day)
        for follows in self._brought(procedure, state, entry, step):
            self.take(as_system(actor), follows, recorded_at=recorded)
        return Taken(models.row_id(self.town.code, entry.matter), entry, after, postings, examination)

    def bring(
        self, actor: Actor, procedure: Procedure, life: Life, batch: int, facts: Facts, *, recorded_at: datetime
    ) -> tuple[int, State, list[Posting]]:
        """Bring in an old life: its steps on their own days, examined by nobody (`kernel.past`).

        Returns: the matter's key, where it stands, and what it makes of the figures.
        """
        first = self._book.seq + 1
        stamped = stamp(here(recorded_at), "seconds")

        def make(
            n: int, action: str, at: str, values: Mapping[str, Any], number: str, papers: Mapping[str, str]
        ) -> Entry:
            return Entry(
                town=self.town.code,
                matter=first,
                n=n,
                procedure=procedure.procedure,
                version=procedure.version,
                action=action,
                actor=actor.person_id,
                role="system",
                occurred_at=old_moment(at),
                recorded_at=stamped,
                values=values,
                unit="",
                seq=first + n - 1,
                number=number,
                papers=papers,
                batch=batch,
            )

        held, made = Held(State(), None), list[Posting]()
        for entry, applied in unfold(procedure, life, make, self._calendar, facts):
            self._record(procedure, held, entry, applied.state, applied.postings)
            made += applied.postings
        return models.row_id(self.town.code, first), held.state, made

    def state(self, matter: int) -> State:
        """The state of a matter in this writer, written yet or not; an empty one for 0."""
        return self._lot.held(matter).state

    def examine(self, actor: Actor, step: Step, *, at: datetime | None = None) -> Examination:
        """Examine a step without taking it; nothing is written."""
        moment = here(step.occurred_at or at or timezone.now())
        held = self._lot.held(step.matter)
        procedure = self._procedure(step, held.state, moment)
        entry = Entry(
            town=self.town.code,
            matter=held.state.matter,
            n=held.state.n + 1,
            procedure=procedure.procedure,
            version=procedure.version,
            action=step.action,
            actor=actor.person_id,
            role=role_of(procedure, step.action, actor),
            occurred_at=stamp(moment, "minutes"),
            recorded_at=stamp(here(at or timezone.now()), "seconds"),
            values=dict(step.values),
            reason=step.reason,
            links=tuple(step.links),
            corrects=step.corrects,
        )
        return self._with_brought(procedure, held, entry, actor, step, self._examine(procedure, held, entry, actor), at)

    def _brought(self, procedure: Procedure, state: State, entry: Entry, step: Step) -> list[Step]:
        """The steps on other matters that go with a cleaned entry."""
        if not brings_others(procedure, entry.action):
            return []
        facts = self._facts(procedure, state, entry)
        return [
            Step(
                procedure="",
                action=consequence.action,
                values=consequence.values,
                matter=models.row_id(self.town.code, consequence.matter),
                occurred_at=step.occurred_at,
                reason=step.reason,
            )
            for consequence in brought(procedure, state, entry, self._calendar, facts)
        ]

    def _with_brought(
        self,
        procedure: Procedure,
        held: Held,
        entry: Entry,
        actor: Actor,
        step: Step,
        own: Examination,
        at: datetime | None,
    ) -> Examination:
        """A step's examination, with the refusals of what it would bring: either all of it is taken or nothing."""
        if not own.allowed or not brings_others(procedure, entry.action):
            return own
        steps = self._brought(procedure, held.state, replace(entry, values=own.values), step)
        return joined(own, [self.examine(as_system(actor), follows, at=at) for follows in steps])

    def hold(self, matters: Collection[int]) -> None:
        """Read many matters at once that steps are about to be taken on; those of other towns are left out."""
        self._lot.hold(matters)

    def _beside(self, procedure: Procedure, step: Step, state: State) -> bool:
        """Whether all that happened since the person looked are steps taken beside his own (parallel opinions)."""
        spec = procedure.actions.get(step.action)
        if spec is None or step.expect is None or not 0 < step.expect < state.n:
            return False
        self.flush()
        since = models.Entry.objects.filter(matter_id=step.matter, n__gt=step.expect).values_list("action", flat=True)
        return set(since) <= {*spec.beside, KEEP}

    def _procedure(self, step: Step, state: State, occurred: datetime) -> Procedure:
        if state.exists:
            return catalogue().get(state.procedure, state.version)
        if step.procedure not in catalogue().versions:
            raise NotFound("没有这一类事项，请从“收件”中选择。")
        procedure = catalogue().at(step.procedure, occurred.date().isoformat())
        if procedure.home != ("county" if self.town.is_county else "town"):
            raise NotFound("这一类事项不记在这本账里：县级的记在县级的账簿，乡镇的记在乡镇的账簿。")
        return procedure

    def _examine(self, procedure: Procedure, held: Held, entry: Entry, actor: Actor) -> Examination:
        if entry.action == CORRECT:
            return examine_correction(
                procedure, self._history(held), entry, actor, self._calendar, self._projector, self._lot.describe
            )
        if entry.action == VOID:
            return examine_void(procedure, self._history(held), entry, actor)
        if entry.action in ARRANGEMENTS:
            return examine_arrangement(procedure, held.state, entry, actor)
        if entry.action == KEEP:
            return Examination(entry.values, () if held.state.exists else (Refusal("state", "这一件还没有登记。"),))
        recalls = entry.action in procedure.actions and procedure.actions[entry.action].recalls
        if recalls or (needs_links(procedure) and self._lot.links_wait(held.state, entry)):
            self.flush()
        if needs_seal(procedure) and held.state.exists:
            self.flush()
        facts = self._facts(procedure, held.state, entry)
        more = {
            "earlier": earlier_matters(self.town.code, procedure, entry.action, held.state, entry.values),
            "file_faults": self._file_faults(procedure, held, entry.action),
            "still_running": self._still_running(procedure, held.state, entry.action),
            **self._said_elsewhere(procedure, held.state, entry, facts.refs),
        }
        if any(more.values()):
            facts = changed(facts, **more)
        return examine(procedure, held.state, entry, actor, self._calendar, facts)

    def _facts(self, procedure: Procedure, state: State, entry: Entry) -> Facts:
        known = self._projector
        return gather(
            self.town.code,
            procedure,
            state,
            entry.values,
            known.settings,
            known.villages,
            self._lot.describe,
            known.units,
            entry.links,
        )

    def _said_elsewhere(
        self, procedure: Procedure, state: State, entry: Entry, refs: Mapping[int, Mapping[str, Any]]
    ) -> dict[str, Any]:
        """What other matters say against a step, where its form or a rule of it asks."""
        facts: dict[str, Any] = {}
        if unique_fields(procedure):
            facts["taken"] = taken_values(
                self.town.code, procedure, state, entry.values, self._lot.said(procedure, entry.values)
            )
        if asks_where(procedure, entry.action):
            self.flush()
            facts["elsewhere"] = officers_elsewhere(self.town.code, procedure, state, entry.values, refs)
        if asks_texts(procedure, entry.action):
            facts["texts"] = attached_texts(self.town.code, procedure, {**state.values, **entry.values})
        return facts

    def _still_running(self, procedure: Procedure, state: State, action: str) -> tuple[str, ...]:
        spec = procedure.actions.get(action)
        return still_running(self.town.code, state) if spec and closes(procedure, spec) else ()

    def _file_faults(self, procedure: Procedure, held: Held, action: str) -> tuple[str, ...]:
        """What the papers of a matter say against each other, where a rule of the step asks."""
        if not held.state.exists or not asks_for_file(procedure, action):
            return ()
        entries = self._history(held)
        return papers_at_odds(self.town, procedure, held.state, entries, self._calendar)

    def _history(self, held: Held) -> list[Entry]:
        self.flush()
        return history(models.row_id(self.town.code, held.state.matter), held.key)

    def _apply(self, procedure: Procedure, held: Held, entry: Entry) -> tuple[State, tuple[Posting, ...]]:
        if entry.action not in (CORRECT, VOID):
            applied = apply(procedure, held.state, entry, self._calendar)
            return applied.state, applied.postings
        run = replay(catalogue().get, self._history(held), self._calendar)
        postings = run.feed(entry)
        return run.state, postings

    def _record(
        self, procedure: Procedure, held: Held, entry: Entry, after: State, postings: tuple[Posting, ...]
    ) -> None:
        matter_id = self._lot.first_key + entry.matter
        if held.key is None and has_personal(procedure, entry):
            held.key = crypto.new_key()
            wrapped = self._projector.keyring.wrap(held.key, matter_id)
            self._lot.rows.keys.append(
                new_row(models.MatterKey, matter_id=matter_id, town=self.town.code, wrapped=wrapped)
            )
        payload = payload_of(entry, procedure, held.key)
        prev = self._book.head
        self._book.seq, self._book.head = entry.seq, chain_hash(prev, payload.encode())
        self._lot.rows.entries.append(
            new_row(
                models.Entry,
                id=self._lot.first_key + entry.seq,
                town=self.town.code,
                seq=entry.seq,
                matter_id=matter_id,
                n=entry.n,
                procedure=entry.procedure,
                action=entry.action,
                actor=entry.actor,
                day=date.fromisoformat(entry.day),
                recorded_at=datetime.fromisoformat(entry.recorded_at),
                payload=payload,
                prev=prev,
                hash=self._book.head,
            )
        )
        if entry.action in (CORRECT, VOID) or (entry.n > 1 and takes_away(procedure, entry, held.state, after)):
            self._lot.rows.redone.add(matter_id)
        held.state = after
        self._lot.changed(held, procedure, entry)
        self._lot.rows.files.update((self.town.code, sha) for sha in files_of(procedure, entry))
        self._lot.rows.postings += posting_rows(self.town.code, postings, entry)
        if len(self._lot.rows.entries) >= self._flush_every:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting (inside the transaction)."""
        if not self._lot.rows.entries:
            return
        self._lot.write()
        self._numbers.save()
        self._book.moved()
        heads.note(heads.ENTRIES, self.town.code, self._book.seq, self._book.head)
