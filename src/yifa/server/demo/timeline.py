"""From plan to timeline: which matter is opened when and where, and when its further steps fall."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from yifa.kernel.model import Procedure
from yifa.law.calendar import WorkCalendar
from yifa.server.demo.powers import powers
from yifa.server.demo.scenario import PlanTold, Scenario, stories

# Weight of each month: even work, disputes (before the new year, at harvest), lessons (spring and autumn), safety.
SEASONS: dict[str, tuple[int, ...]] = {
    "even": (8, 7, 9, 9, 9, 9, 8, 8, 9, 8, 9, 9),
    "disputes": (12, 7, 8, 8, 8, 8, 9, 9, 10, 10, 8, 9),
    "lessons": (5, 4, 12, 10, 9, 8, 5, 5, 10, 8, 10, 16),
    "safety": (10, 7, 7, 8, 8, 12, 12, 11, 9, 8, 7, 8),
    "quarterly": (0, 0, 10, 0, 0, 10, 0, 0, 10, 0, 0, 10),
}


@dataclass(slots=True)
class Life:
    """One matter to be lived: its steps with given values and the moment of each."""

    plan: PlanTold
    village: str
    steps: list[tuple[datetime, str, dict[str, Any]]]
    links: list[Mapping[str, Any]] = field(default_factory=list)


def lives(
    scenario: Scenario, procedures: Mapping[str, Procedure], calendar: WorkCalendar, now: datetime
) -> Iterator[Life]:
    """Every matter of a scenario, in no order of time. Nothing happens after `now` (local, naive)."""
    for index, plan in enumerate(scenario.plan):
        rng = Random(f"{scenario.key}:{scenario.seed}:{index}:{plan.procedure}")
        for life in _lives_of(plan, scenario, procedures[plan.procedure], calendar, rng, now.date()):
            life.steps = [step for step in life.steps if step[0] <= now]
            if life.steps:
                yield life


def _lives_of(
    plan: PlanTold, scenario: Scenario, procedure: Procedure, calendar: WorkCalendar, rng: Random, today: date
) -> Iterator[Life]:
    villages = [village.code for village in scenario.villages]
    shares = [village.share for village in scenario.villages]
    makes: list[dict[str, Any]] = [dict(item) for item in plan.make] or [{}] * plan.count
    if plan.listed == "powers":
        makes = [
            {**asdict(power), "from_whom": power.from_whom.replace("样例县", "区")} for power in powers(plan.count)
        ]
    if plan.each == "village":
        makes = [{"village": code} for code in villages]
    shared = {key: share_out(total, len(makes), rng) for key, total in plan.totals.items()}
    path = plan.path or (procedure.samples[0] if procedure.samples else (procedure.opening[0].key,))
    first, last = plan.between or (date(scenario.year, 1, 2), date(scenario.year, 12, 28))
    if plan.recent:
        first, last = (today - timedelta(days=ago) for ago in plan.recent)
    for number, made in enumerate(makes):
        village = made.get("village") or rng.choices(villages, shares)[0]
        given = {"village": village, **plan.values}
        given |= {key: rng.choices(list(options), list(options.values()))[0] for key, options in plan.choose.items()}
        given |= {key: numbers[number] for key, numbers in shared.items()}
        given |= made
        fitting = [s for s in stories().get(procedure.procedure, ()) if all(given.get(k, v) == v for k, v in s.items())]
        given = {**(rng.choice(fitting) if fitting else {}), **given}
        yield Life(plan, village, list(_steps(path, given, first, last, plan, calendar, rng)))


def _steps(
    path: tuple[Any, ...],
    given: dict[str, Any],
    first: date,
    last: date,
    plan: PlanTold,
    calendar: WorkCalendar,
    rng: Random,
) -> Iterator[tuple[datetime, str, dict[str, Any]]]:
    on = given.pop("on", None)
    day = date.fromisoformat(str(on)) if on else draw_day(first, last, plan.season, calendar, rng)
    before = datetime.min
    for step in path:
        action, values = (step, {}) if isinstance(step, str) else next(iter(step.items()))
        if action == "wait":
            day = _worked(day + timedelta(days=int((values or {})["days"])), calendar)
            continue
        if action == "ends":
            continue
        minute = rng.randrange(0, 480)
        moment = datetime.combine(day, time(8, 30)) + timedelta(minutes=minute if minute < 210 else minute + 90)
        before = moment = max(moment, before + timedelta(minutes=5))
        yield moment, action, {**given, **(values or {})}
        day = _worked(day + timedelta(days=rng.randint(*plan.gap)), calendar)


def _worked(day: date, calendar: WorkCalendar) -> date:
    """The day itself where people work on it, else the next on which they do."""
    return day if calendar.is_workday(day) else calendar.next_workday(day)


# No holiday of the official calendar rests so many days on end.
LONGEST_REST = 15


def draw_day(first: date, last: date, season: str, calendar: WorkCalendar, rng: Random) -> date:
    """A working day between two days, by the season's weight of its month; the last one before, where none lies there."""
    span = (last - first).days + 1
    if span < LONGEST_REST and not any(calendar.is_workday(first + timedelta(days=at)) for at in range(span)):
        return next(day for at in range(1, LONGEST_REST) if calendar.is_workday(day := first - timedelta(days=at)))
    weights = SEASONS[season]
    top = max(weights)
    while True:
        day = first + timedelta(days=rng.randrange(span))
        if rng.random() * top <= weights[day.month - 1] and calendar.is_workday(day):
            return day


def share_out(total: int, parts: int, rng: Random) -> list[int]:
    """Whole numbers of unequal size that add up to the total exactly, none of them 0 while there is enough."""
    if parts == 0:
        return []
    weights = [rng.uniform(0.5, 1.6) for _ in range(parts)]
    least = 1 if total >= parts else 0
    spare = total - least * parts
    whole = sum(weights)
    shares = [least + int(spare * weight / whole) for weight in weights]
    for index in range(total - sum(shares)):
        shares[index % parts] += 1
    return shares
