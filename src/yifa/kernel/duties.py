"""Duties (待办): whom a matter waits for, what for, and by which kind of clock until when. Pure.

A state says whom it awaits; where the file does not, it follows from the steps that lead on. Which days count is
computed from the running limits: what the law sets, what we set ourselves, what is a right of ours, and what the other
side must do — whose lapse is our duty from the next day on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from yifa.kernel.consent import waiting
from yifa.kernel.limits import resolve
from yifa.kernel.model import RESIDENT, ActionSpec, FieldSpec, LimitSpec, Procedure
from yifa.kernel.procedure_graph import in_state, levels, targets
from yifa.kernel.records import State

Clock = Literal["law", "practice", "right", "theirs"]
Kind = Literal["step", "limit", "right", "theirs", "lapsed", "consent", "handed"]
# Not people of the town who could be waited for.
NO_POST = frozenset({"system", RESIDENT})
PLACES = ("handler", "unit", "posts", "giver", "party", "outside", "nobody")
# A period that rests on no act: the words by which the catalogue says so.
PRACTICE = re.compile("惯例|本镇|地方|制度|办法|计划|方案|合同|要求|安排|写明|载明")


@dataclass(frozen=True, slots=True)
class Awaited:
    """Whom an open state awaits, stated or derived. `posts` and `steps` are in the file's order."""

    posts: tuple[str, ...]
    steps: tuple[str, ...]
    at: str
    within: str = ""
    no_clock: str = ""
    what: str = ""
    stated: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """A running limit with its computed dates, as far as duties ask."""

    key: str
    kind: Literal["ours", "theirs", "right", "minimum"]
    due: date
    alarm: date
    due_at: datetime | None = None
    paused: bool = False
    start: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing somebody is waited for.

    `posts` who may take it up, in `unit` if it lies with one; `person` who has it in hand, 0 for nobody yet; `barred`
    people who may not, since they took a step that is kept apart. `since` may lie ahead: the day after the other
    side's time is over. `limit` names the running period.
    """

    kind: Kind
    what: str
    posts: tuple[str, ...]
    unit: str
    person: int
    since: date
    due: date | None
    clock: Clock
    alarm: date | None = None
    due_at: datetime | None = None
    limit: str = ""
    barred: tuple[int, ...] = ()


def ends(procedure: Procedure, action: ActionSpec, status: str) -> bool:
    """Whether a step breaks a matter off or takes an entry out of its register: pages show it last and quiet.

    The same step may break off in one state and be what the next awaits: an event is answered once it is assigned.
    """
    if action.ends is not None:
        return action.ends
    if not _to_an_end(procedure, action):
        return False
    return procedure.kind == "register" or action.key not in {step.key for step in leading(procedure, status)}


def _to_an_end(procedure: Procedure, action: ActionSpec) -> bool:
    to = targets(action)
    return bool(to) and all(procedure.states[state].end for state in to)


@lru_cache(maxsize=1024)
def _levels(procedure: Procedure) -> dict[str, int]:
    return levels(procedure)


def _onward(procedure: Procedure, action: ActionSpec, status: str) -> bool:
    """Whether a step leads from this state forward to another that is no end: it neither returns nor stays."""
    how_far = _levels(procedure)
    return status in action.sources and any(
        not procedure.states[to].end and how_far[to] > how_far.get(status, -1) for to in targets(action)
    )


def _detour(procedure: Procedure, action: ActionSpec, status: str) -> bool:
    """Whether a step leads aside only: from where it leads, every way but breaking off comes back."""
    how_far = _levels(procedure)
    exits = [
        to
        for aside in targets(action)
        for a in procedure.actions.values()
        if aside in a.sources and a.ends is not True
        for to in targets(a)
        if to != aside
    ]
    back = [to for to in exits if not procedure.states[to].end and how_far[to] <= how_far[status]]
    return bool(exits) and len(back) == len(exits)


@lru_cache(maxsize=8192)
def leading(procedure: Procedure, status: str) -> tuple[ActionSpec, ...]:
    """The steps that lead on from a state: forward rather than aside, to an end rather than back."""
    here = [a for a in procedure.actions.values() if status in a.sources and a.to and set(a.by) - NO_POST]
    kept = [a for a in here if a.ends is not True] or here
    onward = [a for a in kept if _onward(procedure, a, status) or a.ends is False]
    straight = [a for a in onward if a.ends is False or not _detour(procedure, a, status)]
    ending = [a for a in kept if any(procedure.states[to].end for to in targets(a))]
    return tuple(straight or ending or onward or kept)


@lru_cache(maxsize=8192)
def awaited(procedure: Procedure, status: str) -> Awaited | None:
    """Whom a state awaits; None where nothing is owed: an end, or a register's entry in force."""
    state = procedure.states.get(status)
    if state is None or state.end or (state.awaits is None and procedure.kind == "register"):
        return None
    steps = leading(procedure, status)
    spec = state.awaits
    if spec and spec.by:
        here = [a for a in procedure.actions.values() if in_state(procedure, a, status) and set(a.by) & set(spec.by)]
        steps = tuple(a for a in steps if set(a.by) & set(spec.by)) or tuple(here)
    posts = spec.by if spec and spec.by else tuple(dict.fromkeys(p for a in steps for p in a.by if p not in NO_POST))
    what = (spec.what if spec else "") or "、".join(dict.fromkeys(a.name for a in steps))
    keys = tuple(a.key for a in steps)
    if spec is None:
        return Awaited(posts, keys, "handler", what=what)
    return Awaited(posts, keys, spec.at or "handler", spec.within, spec.no_clock, what, stated=bool(spec.at))


def clock_of(spec: LimitSpec, kind: str) -> Clock:
    """The kind of clock a limit is: set by an act, or by ourselves."""
    if kind in ("right", "theirs"):
        return "right" if kind == "right" else "theirs"
    if spec.rule:
        return "practice" if resolve(spec).local else "law"
    return "practice" if PRACTICE.search(spec.basis) and "法" not in PRACTICE.sub("", spec.basis) else "law"


def users_of(procedure: Procedure, spec: LimitSpec, status: str) -> tuple[ActionSpec, ...]:
    """The steps open in a state that meet a limit (or, for a right, use it)."""
    keys = (*spec.until, *(spec.bars if spec.of == "right" else ()))
    actions = [procedure.actions[key] for key in keys if key in procedure.actions]
    return tuple(a for a in actions if in_state(procedure, a, status) and set(a.by) - NO_POST)


@lru_cache(maxsize=2048)
def only_of_units(procedure: Procedure) -> frozenset[str]:
    """Posts that act on this kind of work only where a matter was given to their unit."""
    inside = {post for a in procedure.actions.values() if a.of_unit for post in a.by}
    return frozenset(inside - {post for a in procedure.actions.values() if not a.of_unit for post in a.by})


@lru_cache(maxsize=8192)
def apart_of(procedure: Procedure, action: str) -> dict[str, str]:
    """Steps kept apart from one: its key → the basis, "" where a second person may agree to an exception."""
    bases: dict[str, str] = {}
    for spec in procedure.apart:
        if action in spec.steps:
            for other in spec.steps:
                if other != action:
                    bases[other] = bases.get(other) or spec.basis
    return bases


def kept_from(spec: FieldSpec, state: State, person: int, action: str) -> tuple[str, ...]:
    """Steps that somebody took (or is taking) for which a field is not his to fill."""
    return tuple(key for key in spec.apart if key == action or person in state.by.get(key, ()))


def duties_of(
    procedure: Procedure, state: State, running: Sequence[Running], working_days: Callable[[date, str], date | None]
) -> list[Duty]:
    """All duties of a matter as it stands. They do not depend on the day on which they are asked for.

    `working_days(since, setting)`: the last day of a practice of the town, counted from a day.
    """
    if state.status not in procedure.states:
        return []
    who = awaited(procedure, state.status)
    if who is None or who.at == "nobody":
        return list(_of_limits(procedure, state, running, None, ""))
    main = _main(procedure, state, who, running, working_days)
    duties = [main, *_consents(procedure, state)]
    if main.kind == "theirs" and main.due:
        duties.append(_lapsed(procedure, state, main.limit, main.due, who))
    duties += _of_limits(procedure, state, running, who, main.limit if main.kind == "theirs" else "")
    return [*duties, *_handed(state, main)]


def _main(
    procedure: Procedure,
    state: State,
    who: Awaited,
    running: Sequence[Running],
    working_days: Callable[[date, str], date | None],
) -> Duty:
    since = date.fromisoformat(state.since or state.opened_on)
    steps = _pending(state, [procedure.actions[key] for key in who.steps])
    if {step.key for step in steps} < set(who.steps):
        # Whoever has given his opinion beside the others' is not waited for any more.
        by = {post for step in steps for post in step.by}
        who = replace(who, posts=tuple(p for p in who.posts if p in by), what="、".join(step.name for step in steps))
    if who.at in ("party", "outside"):
        theirs = min((r for r in running if r.kind == "theirs"), key=lambda r: r.due, default=None)
        due = theirs.due if theirs else working_days(since, who.within) if who.within else None
        return Duty(
            kind="theirs",
            what=who.what,
            posts=who.posts,
            unit=state.unit,
            person=0,
            since=since,
            due=due,
            clock="theirs",
            limit=theirs.key if theirs else "",
        )
    own = {r.key for r in running if _has_own_row(procedure, r, state.status, steps)}
    ours = [r for r in running if r.kind == "ours" and not r.paused]
    # Where the state has no period of its own, the day by which the whole must be done is the one to know.
    clocks = [r for r in ours if r.key not in own] or ([] if who.within or who.no_clock else ours)
    first = min(clocks, key=lambda r: r.due, default=None)
    waits = max((r.due for r in running if r.kind == "minimum" and _blocks_all(procedure, r, steps)), default=None)
    if waits is not None:
        since = max(since, waits + timedelta(days=1))
    barred = _barred(procedure, state, steps)
    unit, person = _place(state, who, steps, barred)
    # What falls to the people of a unit falls to nobody of them before it was given there.
    posts = who.posts if state.handed else tuple(p for p in who.posts if p not in only_of_units(procedure))
    if first is None:
        due = working_days(since, who.within) if who.within else None
        return Duty(
            kind="step",
            what=who.what,
            posts=posts,
            unit=unit,
            person=person,
            since=since,
            due=due,
            clock="practice",
            alarm=due,
            barred=barred,
        )
    return Duty(
        kind="step",
        what=who.what,
        posts=posts,
        unit=unit,
        person=person,
        since=since,
        due=first.due,
        clock=clock_of(procedure.limits[first.key], "ours"),
        alarm=first.alarm,
        due_at=first.due_at,
        limit=first.key,
        barred=barred,
    )


def _pending(state: State, steps: Sequence[ActionSpec]) -> tuple[ActionSpec, ...]:
    """Of opinions given side by side, those not given yet; all, once all are."""
    return tuple(a for a in steps if not (a.beside and state.done.get(a.key))) or tuple(steps)


def _place(state: State, who: Awaited, steps: Sequence[ActionSpec], barred: tuple[int, ...]) -> tuple[str, int]:
    """(unit, person) a duty lies with."""
    last = state.handed[-1] if state.handed else None
    if who.at == "giver":
        return "", last.by if last else state.handler
    if who.at in ("posts",):
        return "", 0
    if who.at not in PLACES:
        value = state.values.get(who.at)
        if isinstance(value, int) or (isinstance(value, list) and value and isinstance(value[0], int)):
            return "", value if isinstance(value, int) else value[0]
        return (str(value), state.handler) if value else ("", state.handler)
    # Only what falls to the people of a unit keeps to it; its result is awaited from whoever else has the post.
    of_same_unit = last is not None and last.unit == state.unit and any(step.of_unit for step in steps)
    unit = state.unit if of_same_unit else ""
    acted = set(state.posts.get(state.handler, ())) & set(who.posts)
    named = last is not None and last.person == state.handler
    mine = state.handler and state.handler not in barred and (acted or named or (who.stated and who.at == "handler"))
    return unit, state.handler if mine else 0


def _barred(procedure: Procedure, state: State, steps: Iterable[ActionSpec]) -> tuple[int, ...]:
    """Who may take none of the steps, having taken one that is kept apart."""
    sets = []
    for step in steps:
        others = apart_of(procedure, step.key)
        agreed = {person for person, key in state.consents if key == step.key}
        sets.append({p for key in others for p in state.by.get(key, ())} - agreed)
    return tuple(sorted(set.intersection(*sets))) if sets else ()


def _blocks_all(procedure: Procedure, r: Running, steps: Sequence[ActionSpec]) -> bool:
    blocks = procedure.limits[r.key].blocks
    return bool(steps) and all(step.key in blocks for step in steps)


def _has_own_row(procedure: Procedure, r: Running, status: str, steps: Sequence[ActionSpec]) -> bool:
    """Whether a limit is met by a step beside those that lead on: something else to do meanwhile."""
    users = {a.key for a in users_of(procedure, procedure.limits[r.key], status)}
    return bool(users) and not users & {a.key for a in steps}


def _of_limits(
    procedure: Procedure, state: State, running: Sequence[Running], who: Awaited | None, shown: str
) -> Iterator[Duty]:
    """What running limits ask beside the state itself. `told`: the limit whose lapse is said already."""
    leads = set(who.steps) if who and who.at not in ("party", "outside") else set()
    entered = date.fromisoformat(state.since or state.opened_on)
    for r in running:
        spec = procedure.limits[r.key]
        users = users_of(procedure, spec, state.status)
        posts = _posts(users)
        since = max(entered, r.start) if r.start else entered
        if r.paused or r.kind == "minimum":
            continue
        if r.kind == "theirs":
            if spec.lapsed and r.key != shown:
                yield _lapsed(procedure, state, r.key, r.due, who)
        elif users and (r.kind == "right" or not {a.key for a in users} & leads):
            right = r.kind == "right"
            yield Duty(
                kind="right" if right else "limit",
                what=spec.name,
                posts=posts,
                unit="",
                person=_hand(state, posts),
                since=since,
                due=r.due,
                clock="right" if right else clock_of(spec, "ours"),
                alarm=r.alarm,
                due_at=r.due_at,
                limit=r.key,
            )


def _posts(steps: Iterable[ActionSpec]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(post for a in steps for post in a.by if post not in NO_POST))


def _lapsed(procedure: Procedure, state: State, limit: str, due: date, who: Awaited | None) -> Duty:
    """The other side's time is over: ours to act from the next day on, by the lawful next steps."""
    spec = procedure.limits.get(limit)
    keys = (spec.lapsed if spec else ()) or (who.steps if who else ())
    steps = [procedure.actions[key] for key in keys if in_state(procedure, procedure.actions[key], state.status)]
    posts = _posts(steps) or (who.posts if who else ())
    names = "、".join(dict.fromkeys(a.name for a in steps)) or (who.what if who else "")
    day = due + timedelta(days=1)
    what = f"{spec.name}到期未见结果，请办：{names}" if spec else f"到时未见结果，请跟进：{names}"
    return Duty(
        kind="lapsed",
        what=what,
        posts=posts,
        unit="",
        person=_hand(state, posts),
        since=day,
        due=day,
        clock="practice",
        alarm=day,
        limit=limit,
    )


def _consents(procedure: Procedure, state: State) -> Iterator[Duty]:
    """Whether one person may take a step alone, asked of a second: as long as the step can be taken at all."""
    for item in waiting(procedure, state):
        question = f"是否同意由一人办理“{procedure.actions[item.step].name}”"
        yield Duty(
            kind="consent",
            what=question,
            posts=(),
            unit="",
            person=item.of,
            since=date.fromisoformat(item.on),
            due=None,
            clock="practice",
            barred=(item.by,),
        )


def _hand(state: State, posts: Iterable[str]) -> int:
    return state.handler if set(state.posts.get(state.handler, ())) & set(posts) else 0


def _handed(state: State, main: Duty) -> Iterator[Duty]:
    """What somebody handed on, while it lies where he gave it: he sees where it stands."""
    for handing in state.handed:
        if handing.by and handing.by != main.person and main.kind in ("step", "theirs"):
            yield Duty(
                kind="handed",
                what=main.what,
                posts=(),
                unit=handing.unit,
                person=handing.by,
                since=date.fromisoformat(handing.on),
                due=main.due,
                clock=main.clock,
                alarm=main.alarm,
                due_at=main.due_at,
                limit=main.limit,
            )


def order_of(procedure: Procedure, status: str) -> list[ActionSpec]:
    """The steps of a state as pages offer them: those that lead on, what may be done meanwhile, and last what ends."""
    here = [a for a in procedure.actions.values() if in_state(procedure, a, status)]
    first = {a.key for a in leading(procedure, status)}
    rank = {a.key: 2 if ends(procedure, a, status) else 0 if a.key in first else 1 for a in here}
    return sorted(here, key=lambda a: rank[a.key])
