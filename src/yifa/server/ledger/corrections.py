"""Corrections: nothing is edited or deleted; a later entry says what was wrong and what is right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.kernel.context import Facts, all_fields
from yifa.kernel.engine import effective, replay
from yifa.kernel.gates import Examination, clean_form
from yifa.kernel.model import Procedure
from yifa.kernel.records import BUILT_IN, Entry, Refusal, State
from yifa.law.calendar import WorkCalendar
from yifa.server.ledger.after_service import frozen, no_longer_lawful, voids_service
from yifa.server.ledger.earlier_matters import earlier_matters
from yifa.server.ledger.facts import gather
from yifa.server.ledger.project import Projector


def _target(history: Sequence[Entry], entry: Entry) -> tuple[list[Entry], Entry | None]:
    standing = effective(history)
    return standing, next((e for e in standing if e.n == entry.corrects and e.action not in BUILT_IN), None)


def _may(procedure: Procedure, target: Entry, entry: Entry, actor: Actor, what: str) -> list[Refusal]:
    refusals = []
    action = procedure.actions[target.action]
    if not actor.roles & set(action.by):
        refusals.append(Refusal("role", f"{what}“{action.name}”须由能办这一步的岗位提出。", action.basis))
    if not entry.reason:
        refusals.append(Refusal("field", f"请写明{what}的理由，原记录会一并保留。", field="reason"))
    return refusals


def examine_correction(
    procedure: Procedure,
    history: Sequence[Entry],
    entry: Entry,
    actor: Actor,
    calendar: WorkCalendar,
    projector: Projector,
    describe: Callable[[int], Mapping[str, Any] | None],
) -> Examination:
    """A correction of form values (and of the day it happened) of one earlier step."""
    standing, target = _target(history, entry)
    if target is None:
        return Examination({}, (Refusal("state", "要更正的记录不存在或者已撤销，请刷新页面。"),))
    refusals = _may(procedure, target, entry, actor, "更正")
    before = replay(catalogue().get, [e for e in standing if e.n < target.n], calendar).state
    occurred = str(entry.values.get("occurred_at") or target.occurred_at)
    form = {key: value for key, value in entry.values.items() if key != "occurred_at"}
    action = procedure.actions[target.action]
    form_fields = {key for key, _ in action.fields()}
    merged = {**{key: value for key, value in target.values.items() if key in form_fields}, **form}
    trial = replace(target, values=merged, occurred_at=occurred, recorded_at=entry.recorded_at)
    if occurred[:10] > entry.recorded_at[:10]:
        refusals.append(Refusal("order", "办理日期还没有到，请填实际发生的日期。", field="occurred_at"))
    refusals += _out_of_order(standing, target, occurred)
    facts = gather(
        entry.town, procedure, before, merged, projector.settings, projector.villages, describe, projector.units
    )
    facts = replace(facts, earlier=earlier_matters(entry.town, procedure, target.action, before, merged))
    faults, context = clean_form(procedure, before, trial, action, calendar, facts, actor)
    refusals += faults
    values = context.values
    changed: dict[str, Any] = {k: v for k, v in values.items() if v != target.values.get(k)}
    if occurred != target.occurred_at:
        changed["occurred_at"] = occurred
    if not changed and not refusals:
        refusals.append(Refusal("field", "没有改动，不需要更正。"))
    if changed and not refusals:
        refusals += frozen(procedure, standing, target, changed)
    if changed and not refusals:
        again = replace(trial, values={**target.values, **values})
        facts_at = partial(_facts_at, entry.town, procedure, projector, describe)
        refusals += no_longer_lawful(procedure, standing, again, calendar, facts_at)
    return Examination(changed, tuple(refusals))


def _facts_at(
    town: str,
    procedure: Procedure,
    projector: Projector,
    describe: Callable[[int], Mapping[str, Any] | None],
    state: State,
    values: Mapping[str, Any],
) -> Facts:
    return gather(town, procedure, state, values, projector.settings, projector.villages, describe, projector.units)


def _out_of_order(standing: Sequence[Entry], target: Entry, occurred: str) -> list[Refusal]:
    earlier = [e.occurred_at[:10] for e in standing if e.n < target.n]
    later = [e.occurred_at[:10] for e in standing if e.n > target.n]
    if (earlier and occurred[:10] < max(earlier)) or (later and occurred[:10] > min(later)):
        return [Refusal("order", "更正后的日期与前后步骤的次序不符，请核对。", field="occurred_at")]
    return []


def examine_void(procedure: Procedure, history: Sequence[Entry], entry: Entry, actor: Actor) -> Examination:
    """The withdrawal of a step recorded by mistake: only the last one that stands."""
    standing, target = _target(history, entry)
    if target is None:
        return Examination({}, (Refusal("state", "要撤销的记录不存在或者已撤销，请刷新页面。"),))
    refusals = _may(procedure, target, entry, actor, "撤销")
    refusals += voids_service(procedure, target, entry)
    if standing[-1].n != target.n:
        name = procedure.actions[standing[-1].action].name if standing[-1].action in procedure.actions else "后一步"
        refusals.append(Refusal("order", f"只能从最后一步起依次撤销，请先撤销“{name}”。"))
    return Examination({}, tuple(refusals))


def correctable(procedure: Procedure, target: Entry) -> list[str]:
    """Field keys a correction of this step may change, in form order."""
    fields = all_fields(procedure)
    return [key for key, _ in procedure.actions[target.action].fields() if key in fields]
