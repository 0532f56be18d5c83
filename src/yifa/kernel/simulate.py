"""A book in memory: takes steps through the same gates and the same engine as the ledger, without a database.

Serves `yifa catalogue try`, the contract tests, and whoever writes a procedure and wants to see it live.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from yifa.kernel.actor import Actor
from yifa.kernel.catalogue import Catalogue
from yifa.kernel.consequences import Brought, as_system, brought, joined
from yifa.kernel.context import Facts, StepContext, given_or_empty, identities
from yifa.kernel.engine import apply
from yifa.kernel.gates import Examination, examine
from yifa.kernel.model import FieldSpec, Procedure
from yifa.kernel.records import LINK, Entry, Posting, State
from yifa.kernel.sampling import sample_form
from yifa.law.calendar import WorkCalendar

VILLAGES = {"359999100201": "上样村", "359999100202": "下样村"}
UNITS = {"land-office": "样例国土所", "justice-office": "样例司法所"}


@dataclass
class SimulatedBook:
    """Matters by position; every step is dated a day after the one before unless told otherwise.

    `log` holds every step as it was asked for, so that the same can be asked of a real book; `followed` are the
    positions of those that another step brought with it and nobody asked for.
    """

    catalogue: Catalogue
    calendar: WorkCalendar
    seed: int = 1
    today: date = date(2025, 3, 3)
    clock: str = "09:00"
    settings: Mapping[str, Any] = field(default_factory=dict)
    states: dict[int, State] = field(default_factory=dict)
    postings: list[Posting] = field(default_factory=list)
    links: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    log: list[Entry] = field(default_factory=list)
    followed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.rng = Random(self.seed)
        # Links said before the matter is opened; they go with its first entry.
        self._pending: list[tuple[int, str]] = []
        declared = {key: spec["default"] for key, spec in self.catalogue.settings.items() if "default" in spec}
        self.settings = {**declared, **self.settings}

    @property
    def asked(self) -> list[Entry]:
        """The steps somebody asked for, without those that follow from them by themselves."""
        return [entry for entry in self.log if entry.seq not in self.followed]

    @property
    def position(self) -> int:
        """Where the next entry will stand in the book."""
        return len(self.log) + 1

    def actor(self, procedure: Procedure, action: str, unit: str = "") -> Actor:
        """Somebody who may take the action: a person of his own for each role, so that duties stay apart."""
        role = procedure.actions[action].by[0]
        number = sum(ord(ch) for ch in f"{action}{role}")
        return Actor(
            number, "试办", frozenset(procedure.actions[action].by), "359999100000", unit, "359999100", frozenset()
        )

    def facts(
        self, procedure: Procedure, state: State, form: Mapping[str, Any], matter: int, action: str = ""
    ) -> Facts:
        """Everything in the book that the step looks up or is linked with."""
        refs = {position: self.describe(position) for position in self.states}
        links = [*self.links.get(matter, ()), *(() if state.exists else self._pending)]
        linked = tuple({"kind": kind, **self.describe(other)} for other, kind in links)
        seal = {"seq": state.matter, "head": f"{state.matter:064x}"}
        return Facts(
            refs=refs,
            links=linked,
            settings=self.settings,
            villages=VILLAGES,
            units=UNITS,
            seal=seal,
            earlier=tuple(self._earlier(procedure, action, state, form, matter)),
        )

    def _earlier(
        self, procedure: Procedure, action: str, state: State, form: Mapping[str, Any], matter: int
    ) -> Iterator[dict[str, Any]]:
        """Matters of the same parties, as the ledger finds them by its blind index."""
        recalls = procedure.actions[action].recalls if action in procedure.actions else ()
        also = procedure.actions[action].recalls_by if action in procedure.actions else ()
        known = set(identities(procedure, {**state.values, **form}, also))
        for position, other in self.states.items():
            if position == matter or other.procedure not in recalls:
                continue
            if known & set(identities(self.catalogue.get(other.procedure, other.version), other.values, also)):
                yield self.describe(position)

    def describe(self, position: int) -> dict[str, Any]:
        """Another matter as conditions see it."""
        state = self.states[position]
        procedure = self.catalogue.get(state.procedure, state.version)
        return {
            "position": position,
            "procedure": state.procedure,
            "title": procedure.name,
            "number": state.number,
            "status": state.status,
            "ended": procedure.states[state.status].end,
            "ended_on": state.closed_on,
            "opened_on": state.opened_on,
            "values": given_or_empty(procedure.fields, state.values),
            "done": dict(state.done),
            "last": dict(state.last),
            "papers": dict(state.papers),
        }

    def look_up(self, spec: FieldSpec, depth: int = 0) -> list[int]:
        """Entries to choose from; two are enrolled where the register is empty."""
        if spec.type == "staff":
            return [7]
        wanted = spec.registers or tuple(self.catalogue.versions)[:1]
        positions = [p for p, s in self.states.items() if s.procedure in wanted and not self.describe(p)["ended"]]
        while len(positions) < 2 and depth < 4:
            positions.append(self._enrol_earlier(wanted[0], depth + 1))
        return positions[:2]

    def _enrol_earlier(self, procedure_id: str, depth: int) -> int:
        """Open a matter long before today; today, where its sample states days that lie in between."""
        today = self.today
        self.today = today - timedelta(days=400)
        try:
            return self.open(procedure_id, depth=depth)
        except AssertionError:
            self.today = today
            return self.open(procedure_id, depth=depth)
        finally:
            self.today = today

    def open(self, procedure_id: str, given: Mapping[str, Any] | None = None, depth: int = 0) -> int:
        """Open a matter by its first sample's first step."""
        procedure = self.catalogue.newest[procedure_id]
        first = procedure.samples[0][0] if procedure.samples else procedure.opening[0].key
        action, values = (first, {}) if isinstance(first, str) else next(iter(first.items()))
        return self.take(procedure_id, action, {**(values or {}), **(given or {})}, depth=depth)

    def examine(
        self,
        procedure_id: str,
        action: str,
        given: Mapping[str, Any] | None = None,
        matter: int = 0,
        actor: Actor | None = None,
        depth: int = 0,
    ) -> tuple[Entry, Examination]:
        """Make up the form (with `given` over it) and examine the step."""
        state = self.states.get(matter, State())
        on = self.today.isoformat()
        procedure = (
            self.catalogue.get(state.procedure, state.version) if state.exists else self.catalogue.at(procedure_id, on)
        )
        given_to = state.unit if action in procedure.actions and procedure.actions[action].of_unit else ""
        actor = actor or self.actor(procedure, action, given_to)
        stamp = f"{on}T{self.clock}+08:00"
        blank = Entry(
            town="359999100000",
            matter=matter or self.position,
            n=state.n + 1,
            procedure=procedure.procedure,
            version=procedure.version,
            action=action,
            actor=actor.person_id,
            role=min(actor.roles, default=""),
            occurred_at=stamp,
            recorded_at=stamp,
            unit=actor.unit,
            seq=self.position,
            reason="试办",
        )
        context = StepContext(
            procedure,
            state,
            blank,
            {},
            self.calendar,
            Facts(villages=VILLAGES, units=UNITS, settings=self.settings),
            actor,
        )
        form = sample_form(
            procedure, procedure.actions[action], context, self.rng, given or {}, lambda spec: self.look_up(spec, depth)
        )
        matter = matter or self.position
        links = () if state.exists else tuple({"to": other, "kind": kind} for other, kind in self._pending)
        entry = replace(blank, values=form, matter=matter, seq=self.position, links=links)
        facts = self.facts(procedure, state, form, matter, action)
        examination = examine(procedure, state, entry, actor, self.calendar, facts)
        if examination.allowed and procedure.actions[action].brings:
            cleaned = replace(entry, values=examination.values)
            others = brought(procedure, state, cleaned, self.calendar, facts)
            examination = joined(examination, [self._follows(cleaned, other)[1] for other in others])
        return entry, examination

    def take(
        self, procedure_id: str, action: str, given: Mapping[str, Any] | None = None, matter: int = 0, depth: int = 0
    ) -> int:
        """Take a step; returns the matter's position. Raises AssertionError with the refusals."""
        entry, examination = self.examine(procedure_id, action, given, matter, depth=depth)
        if not examination.allowed:
            reasons = "；".join(refusal.say for refusal in examination.refusals)
            raise AssertionError(f"{procedure_id}.{action} {self.today}: {reasons}")
        state = self.states.get(entry.matter, State())
        procedure = self.catalogue.get(entry.procedure, entry.version)
        if not state.exists:
            self._connect(entry.matter, self._pending)
            self._pending = []
        self.log.append(entry)
        applied = apply(procedure, state, replace(entry, values=examination.values), self.calendar)
        self.states[entry.matter] = applied.state
        self.postings += applied.postings
        if procedure.actions[action].brings:
            cleaned = replace(entry, values=examination.values)
            facts = self.facts(procedure, state, cleaned.values, entry.matter)
            for other in brought(procedure, state, cleaned, self.calendar, facts):
                self._follow(cleaned, other)
        return entry.matter

    def _follows(self, entry: Entry, step: Brought) -> tuple[Entry, Examination]:
        """Examine a step that another brings with it."""
        state = self.states[step.matter]
        procedure = self.catalogue.get(state.procedure, state.version)
        follows = replace(
            entry,
            matter=step.matter,
            n=state.n + 1,
            procedure=procedure.procedure,
            version=procedure.version,
            action=step.action,
            role="system",
            values=step.values,
            seq=self.position,
            links=(),
        )
        actor = as_system(Actor(entry.actor, "试办", frozenset(), "359999100000", "", "359999100", frozenset()))
        facts = self.facts(procedure, state, step.values, step.matter)
        return follows, examine(procedure, state, follows, actor, self.calendar, facts)

    def _follow(self, entry: Entry, step: Brought) -> None:
        follows, examination = self._follows(entry, step)
        procedure = self.catalogue.get(follows.procedure, follows.version)
        self.followed.add(follows.seq)
        self.log.append(follows)
        taken = replace(follows, values=examination.values)
        applied = apply(procedure, self.states[step.matter], taken, self.calendar)
        self.states[step.matter] = applied.state
        self.postings += applied.postings

    def live(self, procedure_id: str, sample: int = 0) -> int:
        """Take one sample from its first step to its last. `{wait: {days: n}}` lets time pass.

        Raises AssertionError for a case that does not come to an end: a life that stops before says where,
        `{ends: {state: …}}`, so that a branch that is never taken shows.
        """
        procedure = self.catalogue.newest[procedure_id]
        matter, ends = 0, ""
        for step in procedure.samples[sample]:
            action, values = (step, {}) if isinstance(step, str) else next(iter(step.items()))
            if action == "wait":
                self.today += timedelta(days=int((values or {})["days"]))
                continue
            if action == "link":
                self.link(matter, values or {})
                continue
            if action == "ends":
                ends = str((values or {})["state"])
                continue
            matter = self.take(procedure_id, action, self._linked(procedure, matter, values or {}), matter)
            self.today += timedelta(days=1)
        self._ended(procedure, matter, ends)
        return matter

    def _linked(self, procedure: Procedure, matter: int, values: Mapping[str, Any]) -> dict[str, Any]:
        """`$linked` in a sample: the matter linked last, or for a party field whoever is a party there."""
        links = self.links.get(matter, ()) if matter else self._pending
        other = links[-1][0] if links else 0
        linked = dict(values)
        for key, value in values.items():
            if value == "$linked":
                of = self.states[other].values
                named = of[key] if key in of else next((of[k] for k in of if k in procedure.parties), [])
                linked[key] = named if key in procedure.parties else other
        return linked

    def _ended(self, procedure: Procedure, matter: int, ends: str) -> None:
        status = self.states[matter].status
        reached = procedure.states[status]
        if ends and status != ends:
            raise AssertionError(f"样例应当停在“{ends}”，实际停在“{status}”（{reached.name}）")
        if not ends and procedure.kind == "case" and not reached.end:
            raise AssertionError(
                f"样例停在“{status}”（{reached.name}），没有办结；确实停在这里的，写 {{ends: {{state: {status}}}}}"
            )

    def link(self, matter: int, values: Mapping[str, Any]) -> None:
        """`{link: {procedure: …, kind: …, sample: 0}}`: live a sample of another procedure and link it."""
        kept, self._pending = self._pending, []
        other = self.live(str(values["procedure"]), int(values.get("sample", 0)))
        self._pending = kept
        link = (other, str(values.get("kind", "关联")))
        if not matter:
            self._pending.append(link)
            return
        state = self.states[matter]
        stamp = f"{self.today.isoformat()}T{self.clock}+08:00"
        actor = self.actor(self.catalogue.get(state.procedure, state.version), next(iter(state.done)))
        entry = Entry(
            town="359999100000",
            matter=matter,
            n=state.n + 1,
            procedure=state.procedure,
            version=state.version,
            action=LINK,
            actor=actor.person_id,
            role=min(actor.roles),
            occurred_at=stamp,
            recorded_at=stamp,
            seq=self.position,
            links=({"to": other, "kind": link[1]},),
        )
        self.log.append(entry)
        self.states[matter] = apply(self.catalogue.get(state.procedure, state.version), state, entry, None).state
        self._connect(matter, [link])

    def _connect(self, matter: int, links: list[tuple[int, str]]) -> None:
        for other, kind in links:
            self.links.setdefault(matter, []).append((other, kind))
            self.links.setdefault(other, []).append((matter, kind))


def untried(procedure: Procedure) -> list[str]:
    """Actions that no sample takes."""
    tried = {step if isinstance(step, str) else next(iter(step)) for sample in procedure.samples for step in sample}
    return [key for key in procedure.actions if key not in tried]


def figures_of(book: SimulatedBook) -> dict[str, int]:
    """Totals of everything posted."""
    totals: dict[str, int] = {}
    for posting in book.postings:
        totals[posting.figure] = totals.get(posting.figure, 0) + posting.amount
    return totals


__all__ = ["UNITS", "VILLAGES", "SimulatedBook", "figures_of", "untried"]
