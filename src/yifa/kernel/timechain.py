"""Every step and every period of a matter as one chain of time, with what is missing, late or out of order. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from yifa.kernel.limits import deadline_of, is_paused
from yifa.kernel.model import Procedure
from yifa.kernel.records import State
from yifa.law.calendar import WorkCalendar

Standing = Literal["met", "late", "running", "alarm", "overdue", "paused", "ended", "minimum"]


@dataclass(frozen=True, slots=True)
class Period:
    """One running of a limit. Days ISO; `until` is when it was met, or "". `theirs`: it runs against the other side."""

    key: str
    name: str
    start: str
    due: str
    until: str
    standing: Standing
    theirs: bool
    basis: str
    run: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Something the chain lacks or has in the wrong place."""

    say: str
    basis: str


@dataclass(frozen=True, slots=True)
class Expected:
    """A step that must have been taken (one of `first`) by the time `then` is. `when` names a fact, "" is always."""

    first: tuple[str, ...]
    then: str
    say: str
    basis: str
    when: str = ""


def periods(
    procedure: Procedure, state: State, calendar: WorkCalendar, settings: Mapping[str, Any], on: str
) -> list[Period]:
    """Every running of every limit, by its beginning. `on`: the day it is looked at, ISO."""
    result = []
    for index, run in enumerate(state.runs):
        spec = procedure.limits[run.key]
        deadline = deadline_of(procedure, run, calendar, settings)
        due = deadline.due.isoformat()
        standing: Standing
        if run.cancelled_on:
            standing = "ended"
        elif run.met_on:
            standing = "late" if run.met_on > due and spec.of != "party" else "met"
        elif is_paused(run):
            standing = "paused"
        elif deadline.limit.code.endswith("-MIN"):
            standing = "minimum"
        elif on > due:
            standing = "ended" if spec.of == "party" else "overdue"
        else:
            standing = "alarm" if on >= deadline.alarm.isoformat() else "running"
        result.append(
            Period(
                run.key,
                spec.name,
                run.start[:10],
                due,
                run.met_on or run.cancelled_on,
                standing,
                spec.of == "party",
                deadline.basis,
                index,
            )
        )
    return sorted(result, key=lambda period: (period.start, period.due))


Holds = Callable[[Mapping[str, Any], Mapping[str, int]], Mapping[str, bool]]
_EXPECTED: dict[str, tuple[tuple[Expected, ...], Holds]] = {}


def expects(procedure: str, expected: tuple[Expected, ...], holds: Holds) -> None:
    """Say which steps of a kind of work must have come before which; `holds(values, done)` gives the facts named."""
    _EXPECTED[procedure] = (expected, holds)


def missing(procedure: Procedure, state: State, taking: str = "") -> list[Fault]:
    """Steps that should have come before others and did not, or came after them. `taking`: a step about to be taken.

    The one list that the time-chain, the file's page and the step that closes the case show.
    """
    expected, holds = _EXPECTED.get(procedure.procedure, ((), lambda values, done: {}))
    done = {**state.done, **({taking: 1} if taking else {})}
    facts = holds(state.values, done)
    faults = []
    for rule in expected:
        if not done.get(rule.then) or (rule.when and not facts.get(rule.when)):
            continue
        name = procedure.actions[rule.then].name
        days = [state.last[key] for key in rule.first if state.done.get(key)]
        if not days:
            faults.append(Fault(f"“{name}”之前缺少：{rule.say}。", rule.basis))
        elif rule.then in state.last and min(days) > state.last[rule.then]:
            faults.append(Fault(f"{rule.say}（{min(days)}）晚于“{name}”（{state.last[rule.then]}）。", rule.basis))
    return faults


def overrun(chain: Sequence[Period]) -> list[Fault]:
    """Periods that the town let run out."""
    faults = []
    for period in chain:
        if period.standing == "overdue":
            faults.append(Fault(f"“{period.name}”应于{period.due}前办理，还没有办。", period.basis))
        elif period.standing == "late":
            faults.append(Fault(f"“{period.name}”应于{period.due}前办理，{period.until}才办。", period.basis))
    return faults
