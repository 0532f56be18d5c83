"""A step tried out while its form is being filled: what is asked, what the law says so far, what would follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from yifa.domains import catalogue
from yifa.kernel.conditions import ConditionError
from yifa.kernel.context import Facts, StepContext, all_fields
from yifa.kernel.duties import kept_from
from yifa.kernel.engine import EngineError, apply
from yifa.kernel.fields import FieldContext, FieldError, coerce
from yifa.kernel.gates import Examination, examine, standing
from yifa.kernel.limits import deadline_of
from yifa.kernel.model import ActionSpec, FieldSpec, Procedure
from yifa.kernel.records import Applied, Entry, Refusal, State
from yifa.kernel.registry import EFFECTS, REVIEWS, Finding
from yifa.law.errors import LawError
from yifa.server.casework.place import Place
from yifa.server.config.procedures import in_force
from yifa.server.ledger.earlier_matters import earlier_matters
from yifa.server.ledger.facts import described, gather
from yifa.server.ledger.history import matter_row
from yifa.server.ledger.models import Matter, row_id
from yifa.server.ledger.papers import paper_name
from yifa.server.ledger.spawned import openings_of
from yifa.server.ui.words import day_said

# What evaluating a half-filled form may run into; the real examination at the door says it in words.
UNREADY = (ConditionError, LawError, EngineError, ValueError, TypeError, KeyError, LookupError, ArithmeticError)


def look_up(place: Place) -> Callable[[int], Matter | None]:
    """Reads a matter of the town by its position, once."""
    seen: dict[int, Matter | None] = {}

    def find(position: int) -> Matter | None:
        if position not in seen:
            seen[position] = matter_row(row_id(place.town.code, position))
        return seen[position]

    return find


@dataclass(kw_only=True)
class Trial:
    """One step as typed so far. Reads the books, writes nothing. `recall`: look up earlier matters of the parties."""

    place: Place
    procedure: Procedure
    action: ActionSpec
    state: State
    typed: Mapping[str, Any]
    occurred: datetime
    reason: str = ""
    links: tuple[Mapping[str, Any], ...] = ()
    find: Callable[[int], Matter | None] = field(default=lambda position: None)
    recall: bool = False

    @cached_property
    def fields(self) -> dict[str, FieldSpec]:
        """The step's fields in form order."""
        known = all_fields(self.procedure)
        return {key: known[key] for key, _ in self.action.fields()}

    @cached_property
    def entry(self) -> Entry:
        """The entry this step would make."""
        place = self.place
        roles = [role for role in self.action.by if role in place.actor.roles]
        return Entry(
            town=place.town.code,
            matter=self.state.matter,
            n=self.state.n + 1,
            procedure=self.procedure.procedure,
            version=self.procedure.version,
            action=self.action.key,
            actor=place.actor.person_id,
            role=roles[0] if roles else "",
            occurred_at=self.occurred.isoformat("T", "minutes"),
            recorded_at=place.now.isoformat("T", "seconds"),
            values=dict(self.typed),
            unit=place.actor.unit,
            reason=self.reason,
            links=self.links,
        )

    @cached_property
    def facts(self) -> Facts:
        """Chosen register entries, linked matters, local practice."""
        place = self.place
        named = any(spec.type == "unit" for spec in all_fields(self.procedure).values())
        facts = gather(
            place.town.code,
            self.procedure,
            self.state,
            self.typed,
            place.settings,
            place.all_villages,
            described(self.find),
            place.offices if named else {},
            self.links,
        )
        if not self.recall:
            return facts
        matters = earlier_matters(place.town.code, self.procedure, self.action.key, self.state, self.typed)
        return replace(facts, earlier=matters)

    @cached_property
    def values(self) -> dict[str, Any]:
        """What of the typed values can be read."""
        where = FieldContext(self.entry.day, self.place.all_villages, self.facts.units)
        values = {}
        for key, spec in self.fields.items():
            if key in self.typed:
                try:
                    values[key] = coerce(spec, self.typed[key], where)
                except FieldError:
                    continue
        return values

    @cached_property
    def context(self) -> StepContext:
        """What conditions see."""
        return StepContext(
            self.procedure, self.state, self.entry, self.values, self.place.calendar, self.facts, self.place.actor
        )

    @property
    def after_effects(self) -> StepContext:
        """What conditions see once the step has worked out what it computes, as far as it can already."""
        values = dict(self.values)
        for name in self.action.effect:
            try:
                values |= EFFECTS[name](self.context)
            except UNREADY:
                continue
        place = self.place
        return StepContext(self.procedure, self.state, self.entry, values, place.calendar, self.facts, place.actor)

    def holds(self, source: str, otherwise: bool) -> bool:
        """Whether a condition holds; `otherwise` while it can't be told yet."""
        try:
            return self.context.holds(source)
        except UNREADY:
            return otherwise

    def shown(self, spec: FieldSpec) -> bool:
        """Whether a field is asked for as things stand, and of this person."""
        if kept_from(spec, self.state, self.place.actor.person_id, self.action.key):
            return False
        return self.holds(spec.when, True)

    def required(self, spec: FieldSpec, insisted: bool) -> bool:
        """Whether a field must be filled as things stand."""
        if insisted or spec.required is True:
            return True
        return isinstance(spec.required, str) and self.holds(spec.required, False)

    def examination(self) -> Examination:
        """The judgement of the step as it is typed."""
        return examine(self.procedure, self.state, self.entry, self.place.actor, self.place.calendar, self.facts)

    def not_for_this_person(self) -> list[Refusal]:
        """Why this person may not take the step, however its form is filled: his post, his unit, what he did before."""
        refusals = standing(self.procedure, self.state, self.entry, self.action, self.place.actor)
        return [refusal for refusal in refusals if refusal.kind in ("role", "apart")]

    def reviews(self) -> list[Finding]:
        """What is being written, examined point by point; nothing here refuses the step."""
        findings: list[Finding] = []
        for name in self.action.reviews:
            try:
                findings += REVIEWS[name](self.context)
            except UNREADY:
                continue
        return findings

    def openings(self) -> list[str]:
        """Matters that will be opened together with the step."""
        after = self._applied()
        if after is None or not any(spawn.opens for spawn in self.action.offers):
            return []
        entry = replace(self.entry, matter=self.state.matter or 1)
        opened = openings_of(self.procedure, after.state, entry, self.place.actor, self.place.calendar)
        return [f"同时登记“{o.procedure.name}”：{o.led.first_value or o.led.spawn.name}" for o in opened]

    def effects(self) -> list[str]:
        """What will happen, in words: the new state, limits begun and ended, papers made, figures counted."""
        lines = []
        applied = self._applied()
        before, after = self.state.status, applied.state.status if applied else _only_state(self.action)
        if after and after != before and self.procedure.kind != "ledger":
            name = self.procedure.states[after]
            lines.append(f"{'登记为' if not before else '转为'}“{name.name}”" + ("，本件办结" if name.end else ""))
        lines += self._limit_lines(applied)
        papers = [f"《{paper_name(document)}》" for document in self.action.produces]
        if papers:
            lines.append(f"制作{'、'.join(papers)}")
        lines += self.openings()
        lines += self._brought_lines()
        lines += self._figure_lines(applied)
        return lines

    def _brought_lines(self) -> list[str]:
        lines = []
        known = in_force()
        for spec in self.action.brings:
            targets = all_fields(self.procedure)[spec.field].registers
            names = [f"{known[t].name}“{known[t].actions[spec.action].name}”" for t in targets if t in known]
            lines.append(f"同时办理：{'、'.join(names)}")
        return lines

    def _applied(self) -> Applied | None:
        entry = replace(self.entry, values=self.values, matter=self.state.matter or 1)
        try:
            return apply(self.procedure, self.state, entry, self.place.calendar)
        except UNREADY:
            return None

    def _limit_lines(self, applied: Applied | None) -> list[str]:
        lines = []
        runs = applied.state.runs if applied else ()
        for index, run in enumerate(runs):
            spec = self.procedure.limits[run.key]
            old = self.state.runs[index] if index < len(self.state.runs) else None
            if old is not None and old == run:
                continue
            if run.met_on or run.cancelled_on:
                if old is not None:
                    lines.append(f"“{spec.name}”期限{'办结' if run.met_on else '终止'}")
                continue
            try:
                deadline = deadline_of(self.procedure, run, self.place.calendar, self.place.settings)
            except UNREADY:
                continue
            whose = "（对方的期限）" if spec.of == "party" else ""
            due = f"{deadline.due.year}年" if deadline.due.year != self.place.today.year else ""
            due += day_said(deadline.due, self.place.calendar) + ("，暂定" if deadline.provisional else "")
            if old is None:
                lines.append(f"开始“{spec.name}”期限{whose}：{deadline.limit.term_text}，{due}届满")
            elif run.events and run.events[-1][0] == "suspend" and not run.events[-1][2]:
                lines.append(f"“{spec.name}”期限中止计算")
            else:
                lines.append(f"“{spec.name}”期限改为{due}届满")
        return lines

    def _figure_lines(self, applied: Applied | None) -> list[str]:
        if applied is None:
            return []
        figures = catalogue().figures
        up: dict[str, int] = {}
        for posting in applied.postings:
            up[posting.figure] = up.get(posting.figure, 0) + posting.amount
        plus = [f"“{figures[key].name}”" for key, amount in up.items() if amount > 0]
        minus = [f"“{figures[key].name}”" for key, amount in up.items() if amount < 0]
        return [*([f"计入{'、'.join(plus)}"] if plus else []), *([f"{'、'.join(minus)}减少"] if minus else [])]


def _only_state(action: ActionSpec) -> str:
    return action.to if isinstance(action.to, str) else ""
