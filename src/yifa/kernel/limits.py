"""Running limits of a matter: from the facts in its entries to due dates, by the law room's arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from yifa.kernel.model import LimitSpec, Procedure
from yifa.kernel.quick import changed
from yifa.kernel.records import Entry, LimitRun, Refusal, State
from yifa.law.calendar import WorkCalendar
from yifa.law.dates import day_or_none
from yifa.law.deadlines import Deadline
from yifa.law.events import Extend, PeriodEvent, Restart, Suspend
from yifa.law.hours import office_due, office_spans
from yifa.law.limit_versions import governing
from yifa.law.limits import Limit, Unit, get_limit, tighten
from yifa.law.periods import compute

if TYPE_CHECKING:
    from yifa.kernel.context import StepContext


def resolve(spec: LimitSpec, settings: Mapping[str, Any] | None = None) -> Limit:
    """The period that governs: the statute's, tightened by the town's own practice where it has set one."""
    limit = get_limit(spec.rule) if spec.rule else _own_limit(spec)
    own = ((settings or {}).get("limits") or {}).get(limit.id)
    return tighten(limit, **own) if own else limit


@lru_cache(maxsize=1024)
def _own_limit(spec: LimitSpec) -> Limit:
    """A period that no row of the table sets: local practice or an act's own, as the catalogue cites it."""
    limit = Limit(
        id=f"own:{spec.key}",
        name=spec.name,
        procedure="",
        step=spec.name,
        starts_from="",
        length=spec.length,
        unit=cast(Unit, spec.unit),
        day_rule=spec.day_rule,
        act=spec.basis,
        local=True,
    )
    limit.validate()
    return limit


def advance(procedure: Procedure, state: State, entry: Entry, context: StepContext) -> tuple[LimitRun, ...]:
    """The runs after an entry: started, met, paused, resumed, restarted, extended or cancelled."""
    runs = list(state.runs)
    action, day = entry.action, entry.day
    for key, spec in _touched_by(procedure, action):
        if spec.each:
            _each(runs, spec, action, day, context)
            continue
        index = next((i for i in range(len(runs) - 1, -1, -1) if runs[i].key == key and runs[i].running), None)
        if index is not None:
            runs[index] = _event(runs[index], spec, action, day, context)
        still_running = index is not None and runs[index].running
        if action in spec.from_ and not still_running and (not spec.when or context.holds(spec.when)):
            start = str(context.evaluate(spec.start)) if spec.start else _moment(spec, entry)
            if start and _existed(spec, start):
                runs.append(LimitRun(key, start))
    return tuple(runs)


@lru_cache(maxsize=8192)
def _touched_by(procedure: Procedure, action: str) -> tuple[tuple[str, LimitSpec], ...]:
    """The limits that a step begins, ends or moves; the others stay as they are."""
    return tuple(
        (key, spec)
        for key, spec in procedure.limits.items()
        if action in (*spec.from_, *spec.until, *spec.cancel, *spec.pause, *spec.resume, *spec.restart)
        or any(extension.by == action for extension in spec.extend)
    )


@lru_cache(maxsize=8192)
def _gates_of(procedure: Procedure, action: str) -> tuple[tuple[str, LimitSpec], ...]:
    """The limits that a step must wait for or come in time for."""
    return tuple((key, spec) for key, spec in procedure.limits.items() if action in spec.blocks or action in spec.bars)


def _each(runs: list[LimitRun], spec: LimitSpec, action: str, day: str, context: StepContext) -> None:
    """A limit with a run for every row of a table: what ends one run ends the earliest; what cancels, all of them."""
    running = [i for i, run in enumerate(runs) if run.key == spec.key and run.running]
    running.sort(key=lambda i: runs[i].start)
    every = action in spec.cancel or (action in spec.until and spec.until_all and context.holds(spec.until_all))
    for index in running if every else running[:1]:
        runs[index] = _event(runs[index], spec, action, day, context)
    if action not in spec.from_ or (spec.when and not context.holds(spec.when)):
        return
    for row in context["it"][spec.each] or ():
        context.row = dict(row)
        context.forget("row")
        if start := str(context.evaluate(spec.start)):
            runs.append(LimitRun(spec.key, start))


def _existed(spec: LimitSpec, start: str) -> bool:
    """Whether the law knew the period when it would begin; what it did not know is not owed.

    A year that was left empty begins nothing: “0-12-31” is no day.
    """
    try:
        day = date.fromisoformat(start[:10])
    except ValueError:
        return False
    return governing(resolve(spec), day) is not None


def _moment(spec: LimitSpec, entry: Entry) -> str:
    hourly = resolve(spec).code == "H"
    return entry.occurred_at[:16] if hourly else entry.day


def _event(run: LimitRun, spec: LimitSpec, action: str, day: str, context: StepContext) -> LimitRun:
    if action in spec.until and (not spec.until_when or context.holds(spec.until_when)):
        return changed(run, met_on=day)
    if action in spec.cancel:
        return changed(run, cancelled_on=day)
    events = list(run.events)
    paused = bool(events) and events[-1][0] == "suspend" and not events[-1][2]
    if action in spec.pause and not paused:
        events.append(("suspend", day, "", context.procedure.actions[action].name))
    if action in spec.resume and paused:
        events[-1] = ("suspend", events[-1][1], day, events[-1][3])
    if action in spec.restart:
        events.append(("restart", day, context.procedure.actions[action].name))
    for extension in spec.extend:
        if action == extension.by:
            length = int(context["it"][extension.field]) if extension.field else extension.length
            if length:
                events.append(("extend", length, extension.unit, day))
    return changed(run, events=tuple(events))


def end_all(procedure: Procedure, runs: tuple[LimitRun, ...], day: str) -> tuple[LimitRun, ...]:
    """When a matter ends nothing more is owed: what still runs is cancelled, but for what outlives it."""
    return tuple(
        changed(run, cancelled_on=day) if run.running and not procedure.limits[run.key].outlives else run
        for run in runs
    )


def is_paused(run: LimitRun) -> bool:
    """Whether the period stands still."""
    return run.running and bool(run.events) and run.events[-1][0] == "suspend" and not run.events[-1][2]


def period_events(run: LimitRun) -> tuple[PeriodEvent, ...]:
    """The facts of a run in the law room's terms."""
    events: list[PeriodEvent] = []
    for kind, *fact in run.events:
        if kind == "suspend":
            begin, end, reason = fact
            events.append(Suspend(date.fromisoformat(begin), day_or_none(end), reason))
        elif kind == "restart":
            events.append(Restart(date.fromisoformat(fact[0]), fact[1]))
        else:
            length, unit, on = fact
            events.append(Extend(length, unit, date.fromisoformat(on)))
    return tuple(events)


def deadline_of(
    procedure: Procedure, run: LimitRun, calendar: WorkCalendar, settings: Mapping[str, Any] | None = None
) -> Deadline:
    """The computed deadline of a run, provisional where the calendar ends."""
    limit = resolve(procedure.limits[run.key], settings)
    start = datetime.fromisoformat(run.start) if "T" in run.start else date.fromisoformat(run.start)
    # A run that began before its limit was in force goes by the older period, where one is known.
    deadline = compute(governing(limit, start) or limit, start, period_events(run), calendar=calendar)
    hours = str((settings or {}).get("office_hours") or "")
    if by_the_hour(limit) and hours and isinstance(start, datetime) and not run.events:
        # A practice of ours by the hour rests at night; what the law counts in hours does not.
        at = office_due(start, timedelta(hours=limit.length), calendar, office_spans(hours))
        day = at.date()
        return replace(deadline, due=day, nominal_end=day, alarm=calendar.last_workday(day), due_at=at)
    return deadline


def by_the_hour(limit: Limit) -> bool:
    """Whether a practice of ours counts hours, and so rests outside office hours."""
    return limit.code == "H" and limit.local


def describe_runs(
    procedure: Procedure, state: State, calendar: WorkCalendar | None, on: str, settings: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """What conditions may ask of limits: {key: {due, running, overdue, met, paused}}."""
    described: dict[str, dict[str, Any]] = {}
    for key in procedure.limits:
        run = state.run_of(key)
        due = ""
        if run is not None and calendar is not None:
            due = deadline_of(procedure, run, calendar, settings).due.isoformat()
        until = (run.met_on or on) if run else on
        described[key] = {
            "due": due,
            "running": bool(run and run.running),
            "met": run.met_on if run else "",
            "paused": bool(run and is_paused(run)),
            "overdue": bool(run and not run.cancelled_on and due and until > due),
            "start": run.start if run else "",
        }
    return described


def gate_refusals(
    procedure: Procedure, state: State, entry: Entry, calendar: WorkCalendar, settings: Mapping[str, Any]
) -> Iterator[Refusal]:
    """Minimum periods that are not over and closing periods that are."""
    for key, spec in _gates_of(procedure, entry.action):
        run = state.run_of(key)
        if run is None or run.cancelled_on:
            continue
        deadline = deadline_of(procedure, run, calendar, settings)
        limit = resolve(spec, settings)
        due = deadline.due.isoformat()
        if entry.action in spec.blocks and run.running and entry.day <= due:
            message = spec.say or f"“{spec.name}”到{due}才届满，届满后方可办理。"
            yield Refusal("limit", message, limit.citation, (limit.id,))
        if entry.action in spec.bars and entry.day > due:
            message = spec.say or f"“{spec.name}”已于{due}届满，不能再办。"
            yield Refusal("limit", message, limit.citation, (limit.id,))
