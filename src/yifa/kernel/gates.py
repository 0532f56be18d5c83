"""May this step be taken? Every reason why not, each with its article and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from math import isfinite
from typing import Any

from yifa.kernel.actor import Actor
from yifa.kernel.context import NO_FACTS, Facts, StepContext, all_fields
from yifa.kernel.duties import apart_of, kept_from, only_of_units
from yifa.kernel.fields import FieldContext, FieldError, coerce, is_empty
from yifa.kernel.limits import gate_refusals
from yifa.kernel.model import RESIDENT, START, ActionSpec, FieldSpec, PartySpec, Procedure, RuleSpec
from yifa.kernel.parties import lacking
from yifa.kernel.procedure_graph import targets
from yifa.kernel.quick import quickly_made
from yifa.kernel.records import ASK, Entry, Refusal, State
from yifa.kernel.registry import CHECKS, EFFECTS
from yifa.law.audit import faults_of_day
from yifa.law.calendar import WorkCalendar
from yifa.law.dated import as_of


@quickly_made
@dataclass(frozen=True, slots=True)
class Examination:
    """The outcome: clean values, what forbids the step, what asks for a reason, what should be known."""

    values: Mapping[str, Any]
    refusals: tuple[Refusal, ...]
    warnings: tuple[Refusal, ...] = ()
    notes: tuple[Refusal, ...] = ()

    @property
    def allowed(self) -> bool:
        return not self.refusals


def examine(
    procedure: Procedure,
    state: State,
    entry: Entry,
    actor: Actor,
    calendar: WorkCalendar,
    facts: Facts = NO_FACTS,
    *,
    blocking: bool = True,
) -> Examination:
    """Examine one step against states, roles, form, limits and rules.

    `blocking=False` leaves the form out: it answers “could this be taken now?” for the list of next steps.
    """
    action = procedure.actions.get(entry.action)
    if action is None:
        return Examination({}, (Refusal("action", f"“{procedure.name}”没有这一步，请刷新页面后重试。"),))
    early = tuple(standing(procedure, state, entry, action, actor))
    if any(refusal.kind in ("state", "role") for refusal in early):
        return Examination({}, _dated(early, entry))
    field_refusals, context = clean_form(procedure, state, entry, action, calendar, facts, actor)
    values = context.values
    refusals = [*early, *gate_refusals(procedure, state, entry, calendar, facts.settings)]
    if blocking:
        refusals += field_refusals
    if action.when and not context.holds(action.when):
        refusals.append(Refusal("rule", action.when_say or f"现在还不能{action.name}。", action.basis))
    if blocking:
        refusals += _lacking_particulars(procedure, context)
    warnings: list[Refusal] = []
    notes = list(_typed_citations(procedure, values, entry))
    if not (blocking and field_refusals):
        for rule in _rules_of(procedure, entry.action):
            message = _broken(rule.check, rule.when, rule.say, context)
            if message:
                breach = Refusal(
                    "rule", message, rule.basis, tuple(rule.id), fix=tuple(rule.fix), soft=rule.then == "warn"
                )
                {"block": refusals, "warn": warnings, "note": notes}[rule.then].append(breach)
    if message := unfinished(procedure, state, action, facts.still_running):
        warnings.append(Refusal("limit", message, action.basis, soft=True))
    if warnings and blocking and not entry.reason.strip():
        refusals += [replace(w, say=f"{w.say}如确有必要，请写明理由后再办。") for w in warnings]
    return Examination(values, _dated(refusals, entry), _dated(warnings, entry), _dated(notes, entry))


@lru_cache(maxsize=8192)
def _rules_of(procedure: Procedure, action: str) -> tuple[RuleSpec, ...]:
    """The rules that a step is examined by."""
    return tuple(rule for rule in procedure.rules if not rule.on or action in rule.on)


def _dated(refusals: Iterable[Refusal], entry: Entry) -> tuple[Refusal, ...]:
    """The refusals with their articles as numbered on the day of the step."""
    refused = tuple(refusals)
    if not refused:
        return ()
    day = date.fromisoformat(entry.day)
    return tuple(replace(r, basis=as_of(r.basis, day)) if r.basis else r for r in refused)


def _typed_citations(procedure: Procedure, values: Mapping[str, Any], entry: Entry) -> Iterator[Refusal]:
    """Questions about acts and articles that a person typed: not in force on the day, or beyond the last article."""
    for key, value in values.items():
        if not isinstance(value, str) or ("条" not in value and "》" not in value):
            continue
        fields = all_fields(procedure)
        if key in fields and fields[key].type in ("text", "paragraph"):
            for fault in faults_of_day(value, date.fromisoformat(entry.day)):
                yield Refusal("field", f"“{fields[key].name}”：{fault}请核对。", field=key)


@lru_cache(maxsize=8192)
def _needed_by(procedure: Procedure, action: str) -> tuple[tuple[str, PartySpec, tuple[str, ...]], ...]:
    """(role, its declaration, particulars) of the parties whose particulars a step's papers need."""
    return tuple(
        (key, party, party.needs[action]) for key, party in procedure.parties.items() if party.needs.get(action)
    )


def _lacking_particulars(procedure: Procedure, context: StepContext) -> Iterator[Refusal]:
    """Particulars of parties without which the papers of the step cannot be made out."""
    action = procedure.actions[context.entry.action]
    for key, party, needed in _needed_by(procedure, action.key):
        for person in context["it"][key] or ():
            if missing := list(lacking(person, needed)):
                say = f"{party.name}“{person.get('name', '')}”没有填{'、'.join(missing)}，文书要写明，请补填后再办。"
                yield Refusal("field", say, action.basis, field=key if key in dict(action.fields()) else "")


@lru_cache(maxsize=8192)
def closes(procedure: Procedure, action: ActionSpec) -> bool:
    """Whether a step ends a case in good order: nothing of it is looked at again."""
    to = targets(action)
    ending = bool(to) and all(procedure.states[state].end for state in to)
    return procedure.kind == "case" and ending and action.ends is not True and not action.opens


def unfinished(procedure: Procedure, state: State, action: ActionSpec, elsewhere: tuple[str, ...]) -> str:
    """What still runs when a case is put away: the other side's performance, and what linked matters wait for."""
    if not closes(procedure, action):
        return ""
    names = [
        f"{procedure.limits[run.key].name}"
        for run in state.runs
        if run.running
        and procedure.limits[run.key].lapsed
        and action.key not in (*procedure.limits[run.key].until, *procedure.limits[run.key].cancel)
    ]
    names = list(dict.fromkeys([*names, *elsewhere]))
    return f"还有期限在走：{'、'.join(names)}。{action.name}以后不再提示。" if names else ""


def _broken(check: str, when: str, say: str, context: StepContext) -> str:
    """The message of a rule that does not hold here, or ""."""
    if when and not context.holds(when):
        return ""
    if check:
        return CHECKS[check](context)
    return say


def standing(procedure: Procedure, state: State, entry: Entry, action: ActionSpec, actor: Actor) -> Iterator[Refusal]:
    """What stands against a step whatever its form says: the state, the post, the unit, steps kept apart, the order."""
    status = state.status or START
    if status not in action.sources and not (
        "*" in action.sources and state.exists and not procedure.states[status].end
    ):
        now = procedure.states[status].name if state.exists else "尚未登记"
        need = "、".join(procedure.states[key].name for key in action.sources if key in procedure.states)
        yield Refusal(
            "state", f"现在是“{now}”，不能{action.name}" + (f"；须先到“{need}”。" if need else "。"), action.basis
        )
    if not action.open_to(actor.roles):
        yield Refusal("role", f"“{action.name}”由有权的岗位办理，您的岗位不能办这一步。", action.basis)
    if action.of_unit and not _of_unit(procedure, state, actor):
        where = "这一件已经交给承办单位" if state.handed else "这一件还没有交给您的单位"
        yield Refusal("role", f"{where}，“{action.name}”由承办单位的人办。", action.basis)
    yield from _apart(procedure, state, entry, action)
    if entry.day > entry.recorded_at[:10]:
        yield Refusal("order", f"办理日期{entry.day}还没有到，请填实际发生的日期。", field="occurred_at")
    latest = max(state.last.values(), default="")
    # A step only the system takes follows from one on another matter, which may be recorded later than it happened.
    if latest and entry.day < latest and action.by != ("system",):
        yield Refusal("order", f"办理日期不能早于上一步的日期（{latest}）。", field="occurred_at")


def _of_unit(procedure: Procedure, state: State, actor: Actor) -> bool:
    """Whether somebody belongs to the unit (or village) a matter was given to, or was given it himself.

    While it is given to no unit of the town, those act on it who do so elsewhere in its course.
    """
    if "system" in actor.roles:
        return True
    if not state.handed:
        return not actor.roles <= only_of_units(procedure)
    return actor.unit == state.unit or state.unit in actor.villages or actor.person_id == state.handler


def _apart(procedure: Procedure, state: State, entry: Entry, action: ActionSpec) -> Iterator[Refusal]:
    """Steps that one person may not take together; a second person's recorded consent lifts what no law parts."""
    others = {
        key: basis for key, basis in apart_of(procedure, action.key).items() if entry.actor in state.by.get(key, ())
    }
    if not others:
        return
    names = "、".join(procedure.actions[key].name for key in others)
    message = f"办过“{names}”的人不能再办“{action.name}”，请换一位同事。"
    basis = next((basis for basis in others.values() if basis), "")
    if basis:
        yield Refusal("apart", message, basis)
    elif (entry.actor, action.key) not in state.consents:
        more = "本镇确实没有别人能办的，写明理由请另一位同事同意，同意后再办。"
        yield Refusal("apart", message + more, action.basis, fix=(ASK,))


def clean_form(
    procedure: Procedure,
    state: State,
    entry: Entry,
    action: ActionSpec,
    calendar: WorkCalendar | None,
    facts: Facts,
    actor: Actor | None,
) -> tuple[list[Refusal], StepContext]:
    """What is wrong with a form, field by field, and the context of the step with the form's values in stored form.

    What conditions asked of it while the form was cleaned holds on, unless the values changed since.
    """
    where = FieldContext(entry.day, facts.villages, facts.units, entry.recorded_at[:16])
    given, before = entry.values, state.values
    values: dict[str, Any] = {}
    refusals: list[Refusal] = []
    form = _form_of(procedure, action)
    unknown = given.keys() - form.keys()
    if unknown:
        refusals.append(Refusal("field", "表单与本步骤不符，请刷新页面后重新填写。", field=sorted(unknown)[0]))
    for key, asked in form.items():
        # Left empty is not the same as 0 or “no”: it is stored only where it takes an earlier answer away.
        if key in given and (not is_empty(given[key]) or not is_empty(before.get(key))):
            try:
                values[key] = coerce(asked.spec, given[key], where)
            except FieldError as error:
                refusals.append(Refusal("field", f"{asked.spec.name}：{error}", asked.spec.basis, field=key))
            else:
                if asked.spec.apart and entry.role != RESIDENT:
                    refusals += _not_his_to_fill(procedure, state, entry, asked)
    context = StepContext(procedure, state, entry, values, calendar, facts, actor)
    moved = bool(action.effect)
    unfit = {refusal.field for refusal in refusals}
    for key, asked in form.items():
        if key in unfit:
            # It was filled in, and said to be wrong: that it is missing would be false.
            continue
        if asked.spec.when and not context.holds(asked.spec.when):
            if key in values:
                del values[key]
                moved = True
            continue
        here = key in values
        value = values[key] if here else before.get(key)
        # A look-up holds a position in the book, which starts at 1: 0 means that nothing was chosen.
        nothing = is_empty(value) or (asked.looked_up and value == 0)
        if nothing and not asked.computed and (asked.required or (asked.needed and context.holds(asked.needed))):
            refusals.append(Refusal("field", f"“{asked.spec.name}”没有填。", asked.spec.basis, field=key))
        elif here and (asked.checked or key in facts.taken):
            refusals += _unfit(asked.spec, key, value, nothing, context)
    bad = {refusal.field for refusal in refusals}
    computed = {key: source for key, source in action.sets.items() if key not in bad}
    for name in action.effect:
        values.update(EFFECTS[name](StepContext(procedure, state, entry, values, calendar, facts, actor)))
    for key, source in computed.items():
        if not refusals:
            moved = True
            after = StepContext(procedure, state, entry, values, calendar, facts, actor)
            values[key] = after.evaluate(source)
            if isinstance(values[key], float) and not isfinite(values[key]):
                del values[key]
                fields = all_fields(procedure)
                say = f"“{fields[key].name if key in fields else key}”算不出来：用来除的数是0，请核对所填的数。"
                refusals.append(Refusal("field", say, field=key))
    return refusals, StepContext(procedure, state, entry, values, calendar, facts, actor) if moved else context


@dataclass(frozen=True, slots=True)
class _Asked:
    """A field as one step asks for it: what is the same for every matter, found out once.

    `required`: whatever the form says; `needed`: where this condition holds; `computed`: the step works it out itself;
    `looked_up`: it holds positions in the book; `checked`: more may be wrong with it than its type or that it is missing.
    """

    key: str
    spec: FieldSpec
    required: bool
    needed: str
    computed: bool
    looked_up: bool
    checked: bool


@lru_cache(maxsize=8192)
def _form_of(procedure: Procedure, action: ActionSpec) -> Mapping[str, _Asked]:
    """The fields of a step's form, in its order."""
    fields = all_fields(procedure)
    return {
        key: _Asked(
            key=key,
            spec=(spec := fields[key]),
            required=insisted or spec.required is True,
            needed=spec.required if isinstance(spec.required, str) else "",
            computed=key in action.sets,
            looked_up=spec.type in ("register", "matter", "staff"),
            checked=key in procedure.parties or spec.type == "register" or bool(spec.after),
        )
        for key, insisted in action.fields()
    }


def _not_his_to_fill(procedure: Procedure, state: State, entry: Entry, asked: _Asked) -> Iterator[Refusal]:
    if took := kept_from(asked.spec, state, entry.actor, entry.action):
        names = "、".join(procedure.actions[step].name for step in took)
        name = asked.spec.name
        say = f"“{name}”不能由办“{names}”的人填：请没有经手的同事问过再填，或者由本人在公开网站上评价。"
        yield Refusal("apart", say, asked.spec.basis, field=asked.key)


def _unfit(spec: FieldSpec, key: str, value: Any, nothing: bool, context: StepContext) -> Iterator[Refusal]:
    party = context.procedure.parties.get(key)
    if party and not party.min <= len(value) <= party.max:
        yield Refusal("field", f"“{spec.name}”应有{party.min}至{party.max}位，现有{len(value)}位。", field=key)
    if spec.type == "register" and not nothing:
        yield from _register_entries(spec, key, value, context)
    if not nothing:
        yield from _before_what_it_follows(spec, key, str(value), context)
        if taken := context.facts.taken.get(key):
            yield Refusal(
                "field", f"“{spec.name}”“{value}”已经登记在{taken}，请核对，不重复登记。", spec.basis, field=key
            )


def _before_what_it_follows(spec: FieldSpec, key: str, value: str, context: StepContext) -> Iterator[Refusal]:
    """A time that lies before what it must follow, with both times named."""
    for other in spec.after:
        step = other.removeprefix("last.")
        if step != other:
            earlier, name = context["last"].get(step, ""), context.procedure.actions[step].name
        else:
            earlier, name = str(context["it"][other] or ""), all_fields(context.procedure)[other].name
        # A day and a moment are compared as days.
        length = min(len(value), len(earlier))
        if earlier and value[:length] < earlier[:length]:
            message = f"“{spec.name}”（{value.replace('T', ' ')}）早于“{name}”（{earlier.replace('T', ' ')}），请核对。"
            yield Refusal("field", message, spec.basis, field=key)


def _register_entries(spec: FieldSpec, key: str, value: Any, context: StepContext) -> Iterator[Refusal]:
    for position in value if isinstance(value, list) else [value]:
        registered = context.facts.refs.get(position)
        if registered is None or (spec.registers and registered.get("procedure") not in spec.registers):
            yield Refusal("field", f"“{spec.name}”所选的名册条目不存在，请重新选择。", field=key)
        elif spec.valid and registered.get("ended") and registered.get("ended_on", "") <= context.entry.day:
            message = f"“{spec.name}”：{registered.get('title', '')}在{context.entry.day}已不在册。"
            yield Refusal("field", message, spec.basis, field=key)
