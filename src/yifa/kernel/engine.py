"""The engine: `apply(procedure, state, entry, calendar) → (state, postings)`, and replay of whole matters.

Applying does not judge: an entry in the journal was examined when it was made (`gates.examine`), under the law
and the facts of that day. Replaying it later must give the same state whatever has changed since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from yifa.kernel.consent import answered, asked_for
from yifa.kernel.context import StepContext
from yifa.kernel.figure_spec import PostSpec
from yifa.kernel.handing import given_to, handed_on, with_post
from yifa.kernel.limits import advance, end_all
from yifa.kernel.model import ActionSpec, Procedure
from yifa.kernel.records import ASK, ASSIGN, CONSENT, CORRECT, KEEP, LINK, MIGRATE, VOID, Applied, Entry, Posting, State
from yifa.law.calendar import WorkCalendar

VOIDED = "_voided"
Lookup = Callable[[str, str], Procedure]


class EngineError(ValueError):
    """An entry that can't follow this state at all: a damaged or foreign journal, never a user's mistake."""


def apply(procedure: Procedure, state: State, entry: Entry, calendar: WorkCalendar | None) -> Applied:
    """Apply one entry to a matter. Raises EngineError when the entry is out of sequence or unknown."""
    if entry.n <= state.n:
        raise EngineError(f"entry {entry.n} does not follow {state.n}")
    if entry.action in (ASK, ASSIGN, CONSENT, KEEP, LINK, MIGRATE):
        return Applied(_built_in(state, entry), ())
    action = procedure.actions.get(entry.action)
    if action is None:
        raise EngineError(f"{procedure.procedure} has no action {entry.action}")
    context = StepContext(procedure, state, entry, entry.values, calendar)
    status = next_status(action, state, context)
    ended = procedure.states[status].end
    runs = advance(procedure, state, entry, context)
    after = State(
        town=entry.town,
        matter=entry.matter,
        procedure=entry.procedure,
        version=entry.version,
        n=entry.n,
        status=status,
        number=entry.number or state.number,
        values={**state.values, **entry.values},
        opened_on=state.opened_on or entry.day,
        closed_on=(state.closed_on or entry.day) if ended else "",
        # Clocks of a matter that ended before it was brought in were never ours to keep.
        runs=() if ended and entry.batch else end_all(procedure, runs, entry.day) if ended else runs,
        done={**state.done, action.key: state.done.get(action.key, 0) + 1},
        last={**state.last, action.key: entry.day},
        by={**state.by, action.key: tuple(dict.fromkeys((*state.by.get(action.key, ()), entry.actor)))},
        links=(*state.links, *entry.links),
        papers={**state.papers, **entry.papers},
        since=entry.day if action.to or not state.exists else state.since,
        posts=with_post(state.posts, entry.actor, (entry.role,)),
        batch=entry.batch or state.batch,
        handler=state.handler,
        unit=state.unit,
        handed=state.handed,
        asked=state.asked,
        consents=state.consents,
    )
    after = handed_on(procedure, action, state, after, entry)
    return Applied(after, _postings(procedure, state, entry, context))


def next_status(action: ActionSpec, state: State, context: StepContext) -> str:
    """The state an action leads to from this one."""
    if isinstance(action.to, str):
        return action.to or state.status
    for branch in action.to:
        if context.holds(branch.when):
            return branch.state
    return state.status


def _built_in(state: State, entry: Entry) -> State:
    if entry.action == ASSIGN:
        return given_to(state, entry)
    if entry.action == ASK:
        return asked_for(state, entry)
    if entry.action == CONSENT:
        return answered(state, entry)
    if entry.action == LINK:
        return replace(state, n=entry.n, links=(*state.links, *entry.links))
    if entry.action == KEEP:
        return replace(state, n=entry.n)
    return replace(state, n=entry.n, version=entry.version)


def _postings(procedure: Procedure, before: State, entry: Entry, context: StepContext) -> tuple[Posting, ...]:
    made: list[Posting] = []
    for key, also_zero, post in _posts_of(procedure, entry.action):
        amount = _amount(post, before, entry, context)
        if amount or (amount is not None and also_zero):
            made.append(_posting(key, amount, post, entry, context))
    return tuple(made)


@lru_cache(maxsize=8192)
def _posts_of(procedure: Procedure, action: str) -> tuple[tuple[str, bool, PostSpec], ...]:
    """What a step may post: (figure, whether a nought is told, how)."""
    return tuple(
        (key, bool(figure.told), post)
        for key, figure in procedure.figures.items()
        for post in figure.post
        if not post.on or action in post.on
    )


def _amount(post: PostSpec, before: State, entry: Entry, context: StepContext) -> int | None:
    """How much an entry posts; None where it says nothing of the figure."""
    if post.track and post.track not in entry.values:
        return None
    if post.when and not context.holds(post.when):
        return None
    if post.track:
        return int(entry.values[post.track] or 0) - int(before.values.get(post.track) or 0)
    if post.amount == "1":
        return 1
    amount, named = int(context.evaluate(post.amount)), post.amount.removeprefix("it.")
    left_open = entry.values.get(named, before.values.get(named)) in (None, "")
    return None if not amount and named.isidentifier() and left_open else amount


def _posting(key: str, amount: int, post: PostSpec, entry: Entry, context: StepContext) -> Posting:
    day = str(context.evaluate(post.date)) if post.date else ""
    village = context["it"].get(post.village or "village", "")
    part = context.evaluate(post.part) if post.part else ""
    return Posting(key, day[:10] or entry.day, amount, village if isinstance(village, str) else "", str(part))


@dataclass(slots=True)
class Replay:
    """Replays one matter entry by entry; corrections replay what went before with the correction in place.

    `lookup(procedure, version)` gives the procedure. After each `feed` the state and all postings so far stand.
    """

    lookup: Lookup
    calendar: WorkCalendar | None = None
    state: State = field(default_factory=State)
    entries: list[Entry] = field(default_factory=list)
    totals: dict[tuple[str, str, str, str], int] = field(default_factory=dict)

    def feed(self, entry: Entry) -> tuple[Posting, ...]:
        """Take the next entry; the postings it makes (a correction posts the reverse and the new)."""
        if entry.action in (CORRECT, VOID):
            if entry.n <= self.state.n:
                raise EngineError(f"entry {entry.n} does not follow {self.state.n}")
            self.entries.append(entry)
            return self._refold()
        procedure = self.lookup(entry.procedure, entry.version)
        applied = apply(procedure, self.state, entry, self.calendar)
        self.entries.append(entry)
        self.state = applied.state
        for posting in applied.postings:
            self.totals[posting.key] = self.totals.get(posting.key, 0) + posting.amount
        return applied.postings

    def _refold(self) -> tuple[Posting, ...]:
        fresh = Replay(self.lookup, self.calendar)
        for entry in effective(self.entries):
            fresh.feed(entry)
        opened_by = self.entries[0]
        state = replace(fresh.state, n=self.entries[-1].n)
        if not fresh.state.exists:
            state = State(
                town=opened_by.town,
                matter=opened_by.matter,
                procedure=opened_by.procedure,
                version=opened_by.version,
                n=self.entries[-1].n,
                status=VOIDED,
                number=opened_by.number,
                opened_on=opened_by.day,
                closed_on=self.entries[-1].day,
                unit=opened_by.unit,
            )
        # A stated 0 where nothing was stated before is a posting of its own, though no total moves.
        changed = {
            key: fresh.totals.get(key, 0) - self.totals.get(key, 0)
            for key in {**self.totals, **fresh.totals}
            if fresh.totals.get(key, 0) != self.totals.get(key, 0) or (key not in self.totals and self._told(key[0]))
        }
        self.state, self.totals = state, fresh.totals
        return tuple(Posting(key[0], key[1], amount, key[2], key[3]) for key, amount in changed.items())

    def _told(self, figure: str) -> bool:
        opened_by = self.entries[0]
        spec = self.lookup(opened_by.procedure, opened_by.version).figures.get(figure)
        return spec is not None and bool(spec.told)


def taken_back(state: State, day: str) -> State:
    """An old matter whose import was taken back on a day: void, and of it nothing but where it stood in the book."""
    return State(
        town=state.town,
        matter=state.matter,
        procedure=state.procedure,
        version=state.version,
        n=state.n,
        status=VOIDED,
        number=state.number,
        opened_on=state.opened_on,
        closed_on=day,
        unit=state.unit,
        batch=state.batch,
    )


def effective(entries: Iterable[Entry]) -> list[Entry]:
    """The entries as corrected: values replaced, voided steps left out, corrections themselves gone."""
    kept: dict[int, Entry] = {}
    for entry in entries:
        if entry.action == VOID:
            kept.pop(entry.corrects, None)
        elif entry.action == CORRECT:
            target = kept.get(entry.corrects)
            if target is not None:
                kept[entry.corrects] = _corrected(target, entry.values)
        else:
            kept[entry.n] = entry
    return [kept[n] for n in sorted(kept)]


def _corrected(entry: Entry, values: Mapping[str, object]) -> Entry:
    occurred = values.get("occurred_at")
    rest = {key: value for key, value in values.items() if key != "occurred_at"}
    return replace(entry, values={**entry.values, **rest}, occurred_at=str(occurred or entry.occurred_at))


def replay(lookup: Lookup, entries: Iterable[Entry], calendar: WorkCalendar | None) -> Replay:
    """Replay a whole matter."""
    run = Replay(lookup, calendar)
    for entry in entries:
        run.feed(entry)
    return run
