"""Old lives: from what a row of a ledger tells to the steps a matter took, up to where it stands.

Nothing is judged: an old life was examined, if at all, by those who lived it. Steps that must have been taken between
two that are told are supposed, on the day of the step before them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from yifa.kernel.conditions import ConditionError
from yifa.kernel.context import NO_FACTS, Facts, StepContext
from yifa.kernel.engine import apply, next_status
from yifa.kernel.fields import is_empty
from yifa.kernel.model import ANY, START, ActionSpec, Procedure
from yifa.kernel.records import Applied, Entry, State
from yifa.law.calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class Life:
    """What a row tells of a matter.

    `days`: step → ISO day or moment, in the order of the catalogue; `outcome`: the step that the words tell, with what
    came before it (`via`); `ends`: whether the matter came to its end. `values` in stored form; `supposed`: values that stand only
    where their step was taken; `papers`: step → number.
    """

    opening: str
    opened: str
    days: Mapping[str, str] = field(default_factory=dict)
    outcome: str = ""
    via: tuple[str, ...] = ()
    ends: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)
    supposed: Mapping[str, Any] = field(default_factory=dict)
    number: str = ""
    papers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PastStep:
    """One step of a life: the action and its day or moment."""

    action: str
    at: str


def steps_of(procedure: Procedure, life: Life) -> list[PastStep]:
    """The steps of a life in order, supposed ones among them."""
    days = dict(life.days)
    if life.outcome:
        _date_outcome(procedure, life, days)
    steps = {step for step in days if step in procedure.actions} | {*life.via} | ({life.outcome} - {""})
    steps.discard(life.opening)
    wanted = [key for key in procedure.actions if key in steps]
    walk = _Walk(procedure, life, days)
    for step in wanted:
        walk.to(step)
    if life.outcome and life.outcome != life.opening and life.outcome not in walk.taken:
        walk = _Walk(procedure, life, days)
        for step in (*life.via, life.outcome):
            walk.to(step)
    if life.ends:
        walk.finish()
    return walk.steps


def _date_outcome(procedure: Procedure, life: Life, days: dict[str, str]) -> None:
    """An outcome without a day of its own takes that of the step whose place it took, else the closing day."""
    past, outcome = procedure.past, life.outcome
    if outcome not in days:
        for step, others in past.instead.items():
            if outcome in others and step in days:
                days[outcome] = days.pop(step)
    for step, others in past.instead.items():
        if outcome in others and outcome in days and step != outcome:
            days.pop(step, None)
    closing = next((step for step in reversed(past.finish) if step in days), "")
    if not closing:
        return
    if outcome not in days:
        days[outcome] = days[closing]
    if closing != outcome and _ends(procedure, procedure.actions[outcome]):
        days.pop(closing)


def _ends(procedure: Procedure, action: ActionSpec) -> bool:
    targets = [action.to] if isinstance(action.to, str) else [branch.state for branch in action.to]
    return all(target and procedure.states[target].end for target in targets)


class _Walk:
    """A matter on its way through its states."""

    def __init__(self, procedure: Procedure, life: Life, days: Mapping[str, str]) -> None:
        self.procedure, self.life, self.days = procedure, life, days
        self.status = START
        self.values = {**life.supposed, **life.values}
        self.steps: list[PastStep] = []
        self.done: dict[str, int] = {}
        self.last = life.opened
        self.take(life.opening)

    @property
    def taken(self) -> set[str]:
        return {step.action for step in self.steps}

    @property
    def ended(self) -> bool:
        return self.procedure.states[self.status].end

    def take(self, key: str) -> None:
        self.last = self.days.get(key) or self.last
        action = self.procedure.actions[key]
        state = State(
            n=len(self.steps), status=self.status, values=self.values, done=self.done, opened_on=self.life.opened[:10]
        )
        entry = Entry(
            town="",
            matter=0,
            n=len(self.steps) + 1,
            procedure=self.procedure.procedure,
            version="",
            action=key,
            actor=0,
            role="",
            occurred_at=self.last,
            recorded_at=self.last,
        )
        if action.sets:
            results = computed(self.procedure, action, state, entry, None, NO_FACTS, self.life.values)
            self.values = {**self.values, **results}
        if isinstance(action.to, str):
            self.status = action.to or self.status
        else:
            state = replace(state, values=self.values)
            self.status = next_status(action, state, StepContext(self.procedure, state, entry, {}, None))
        self.steps.append(PastStep(key, self.last))
        self.done = {**self.done, key: self.done.get(key, 0) + 1}

    def to(self, key: str) -> None:
        """Come to a step, taking what must lie between; a step that cannot follow is left out."""
        action = self.procedure.actions[key]
        if self.done.get(key):
            return
        if self.status in action.sources or (ANY in action.sources and not self.ended):
            self.take(key)
            return
        way = None if self.ended else way_between(self.procedure, self.status, action)
        if way is None:
            return
        for step in way:
            self.take(step)
        if self.status in action.sources:
            self.take(key)
        elif (again := way_between(self.procedure, self.status, action)) is not None and len(again) <= 2:
            # A branch went another way than supposed (aid granted, not refused): go on from where it led.
            for step in again:
                self.take(step)
            if self.status in action.sources:
                self.take(key)

    def finish(self) -> None:
        """Go to the end by the steps that the catalogue names for it, else by the shortest way."""
        for key in self.procedure.past.finish:
            if self.ended and self.status not in self.procedure.past.through:
                return
            if self.status in self.procedure.actions[key].sources and not self.done.get(key):
                self.take(key)
        for _ in range(6):
            if self.ended:
                return
            way = way_to_end(self.procedure, self.status)
            if not way or self.done.get(way[0]):
                return
            self.take(way[0])


@lru_cache(maxsize=8192)
def way_between(procedure: Procedure, status: str, action: ActionSpec) -> tuple[str, ...] | None:
    """The shortest way of steps from a state to one where an action may be taken; None where there is none."""
    return _search(procedure, status, lambda state: state in action.sources, past_end=False)


@lru_cache(maxsize=2048)
def way_to_end(procedure: Procedure, status: str) -> tuple[str, ...] | None:
    """The shortest way to an end, by the steps that end matters well before those that turn them away."""
    return _search(procedure, status, lambda state: procedure.states[state].end, past_end=True)


_TURNED_AWAY = ("不", "退", "撤", "终止", "移", "并", "取消", "导入", "异议", "中止")


def _search(
    procedure: Procedure, status: str, there: Callable[[str], bool], *, past_end: bool
) -> tuple[str, ...] | None:
    queue: deque[tuple[str, tuple[str, ...]]] = deque([(status, ())])
    seen = {status}
    actions = sorted(procedure.actions.values(), key=lambda one: any(word in one.name for word in _TURNED_AWAY))
    while queue:
        state, way = queue.popleft()
        for action in actions:
            if state not in action.sources or state == START:
                continue
            for target in [action.to] if isinstance(action.to, str) else [branch.state for branch in action.to]:
                if not target or target in seen:
                    continue
                if there(target):
                    return (*way, action.key)
                if not procedure.states[target].end or past_end:
                    seen.add(target)
                    queue.append((target, (*way, action.key)))
    return None


def unfold(
    procedure: Procedure, life: Life, make: Callable[..., Entry], calendar: WorkCalendar, facts: Facts
) -> Iterator[tuple[Entry, Applied]]:
    """The entries of a life, each applied to what came before.

    Args:
        make: `make(n, action, at, values, number, papers)` gives the entry its place in the book.
    """
    steps = steps_of(procedure, life)
    waiting = dict(life.values)
    anywhere = {key for action in procedure.actions.values() for key, _ in action.fields()}
    state = State()
    for n, step in enumerate(steps, 1):
        action = procedure.actions[step.action]
        own = {key for key, _ in action.fields()} | set(action.sets)
        values = {}
        for key in list(waiting):
            # What belongs to no step taken stands with the last; what no step asks for, with the first.
            if key in own or n == len(steps) or (n == 1 and key not in anywhere):
                values[key] = waiting.pop(key)
        supposed = {
            key: value for key, value in life.supposed.items() if key in own or (n == 1 and key not in anywhere)
        }
        values = {**supposed, **values}
        papers = {}
        if paper := life.papers.get(step.action):
            papers = {action.produces[0] if action.produces else step.action: paper}
        entry = make(n, step.action, step.at, values, life.number if n == 1 else "", papers)
        own_values = computed(procedure, action, state, entry, calendar, facts, life.values)
        if own_values:
            values.update(own_values)
            entry = make(n, step.action, step.at, values, life.number if n == 1 else "", papers)
        applied = apply(procedure, state, entry, calendar)
        state = applied.state
        yield entry, applied


def computed(
    procedure: Procedure,
    action: ActionSpec,
    state: State,
    entry: Entry,
    calendar: WorkCalendar | None,
    facts: Facts,
    values: Mapping[str, Any],
) -> dict[str, Any]:
    """What the step sets by itself and the ledger does not say."""
    results: dict[str, Any] = {}
    for key, source in action.sets.items():
        if key in values:
            continue
        context = StepContext(procedure, state, entry, {**entry.values, **results}, calendar, facts)
        try:
            value = context.evaluate(source)
        except ConditionError:
            continue
        if not is_empty(value):
            results[key] = value
    return results
