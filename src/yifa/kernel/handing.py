"""Hand-overs: which unit and which hands a matter lies in after a step, and who gave it there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from yifa.kernel.model import ActionSpec, Procedure
from yifa.kernel.quick import changed
from yifa.kernel.records import ADMIN, Entry, Handed, State

Posts = Mapping[int, tuple[str, ...]]


def with_post(posts: Posts, person: int, held: Iterable[str]) -> Posts:
    """The posts people acted from, with one more person's."""
    more = [post for post in held if post and post not in posts.get(person, ())]
    return {**posts, person: (*posts.get(person, ()), *more)} if more else posts


def handed_on(procedure: Procedure, action: ActionSpec, before: State, after: State, entry: Entry) -> State:
    """The state after a step, with the hands it lies in: opened, taken up, handed on, given back or answered."""
    if not before.exists:
        after = changed(after, handler=entry.actor, unit=entry.unit)
    elif not after.handler and (not after.unit or entry.unit == after.unit):
        # Given to a unit: whoever of it takes the first step handles the matter from then on.
        after = changed(after, handler=entry.actor)
    if action.assigns is None:
        return after
    if action.assigns.back:
        return _given_back(after)
    unit = str(entry.values.get(action.assigns.unit) or "") if action.assigns.unit else ""
    person = _first(entry.values.get(action.assigns.person)) if action.assigns.person else 0
    if not unit and not person:
        return after
    if person == entry.actor and not unit:
        # Whoever takes a matter on himself hands it to nobody and awaits no answer.
        return changed(after, handler=person)
    gone = Handed(entry.actor, after.unit, after.handler, unit or after.unit, person, entry.day)
    # Dispatched anew to somebody else: the one who gave it first still waits for the answer, once.
    kept = after.handed if not after.handed or after.handed[-1].by != entry.actor else after.handed[:-1]
    return changed(after, unit=unit or after.unit, handler=person, handed=(*kept, gone), since=entry.day)


def _given_back(state: State) -> State:
    if not state.handed:
        return state
    last = state.handed[-1]
    return changed(state, unit=last.out_of, handler=last.by, handed=state.handed[:-1])


def given_to(state: State, entry: Entry) -> State:
    """A matter given to a colleague in so many words (改派); `posts` are those he held on that day.

    The administrator gives what another had in hand: he is no party to it, sees none of it and awaits no answer, and
    what waits for a third person goes on waiting for him.
    """
    person = int(entry.values["handler"])
    unit = str(entry.values.get("unit") or state.unit)
    gone = Handed(entry.actor, state.unit, state.handler, unit, person, entry.day)
    kept = tuple(item for item in state.handed if item.by != entry.actor)
    posts = with_post(state.posts, person, map(str, entry.values.get("posts") or ()))
    handed = state.handed if entry.role == ADMIN else kept if person == entry.actor else (*kept, gone)
    return changed(state, n=entry.n, handler=person, unit=unit, posts=posts, handed=handed, since=entry.day)


def _first(value: object) -> int:
    if isinstance(value, list | tuple):
        value = value[0] if value else 0
    return int(value) if isinstance(value, int | str) and str(value).isdecimal() else 0


__all__ = ["given_to", "handed_on", "with_post"]
