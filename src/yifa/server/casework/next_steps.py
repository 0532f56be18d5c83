"""What may be done next on a matter: steps open to this person, steps that are not and why, steps of others."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from yifa.domains.roles import role_names
from yifa.kernel.context import Facts
from yifa.kernel.duties import ends, order_of
from yifa.kernel.gates import examine
from yifa.kernel.model import ActionSpec, Procedure
from yifa.kernel.procedure_graph import in_state, targets
from yifa.kernel.records import Refusal, State
from yifa.server.casework.dry_run import UNREADY, Trial, look_up
from yifa.server.casework.mending import fixes_of
from yifa.server.casework.place import Place, matter_href
from yifa.server.ledger.models import Matter, row_id
from yifa.server.ui.parts import Citation, Link
from yifa.server.ui.words import cites

Find = Callable[[int], Matter | None]


@dataclass(frozen=True, slots=True)
class NextStep:
    """One step on the matter's page. `why` is empty when it may be taken. `ends`: it breaks off or takes out of force."""

    key: str
    name: str
    href: str = ""
    why: str = ""
    cites: tuple[Citation, ...] = ()
    fixes: tuple[Link, ...] = ()
    by: str = ""
    overdue: bool = False
    ends: bool = False


@dataclass(frozen=True, slots=True)
class NextSteps:
    """Steps that lead on now; that end the matter; that may not be taken yet; that others take; that come later."""

    now: tuple[NextStep, ...]
    ending: tuple[NextStep, ...]
    blocked: tuple[NextStep, ...]
    others: tuple[NextStep, ...]
    later: tuple[NextStep, ...]


@lru_cache(maxsize=4096)
def open_rules(procedure: Procedure, action: ActionSpec) -> frozenset[tuple[tuple[str, ...], str]]:
    """(ids, words) of rules that only the filled form can answer: they ask for what this very step says."""
    form_fields = {key for key, _ in action.fields()} | set(action.sets)
    rules = set()
    for rule in procedure.rules:
        if rule.on and action.key not in rule.on:
            continue
        if rule.check or _asks(rule.when, form_fields):
            rules.add((tuple(rule.id), "" if rule.check else rule.say))
    return frozenset(rules)


def _asks(condition: str, fields: set[str]) -> bool:
    return bool(fields & set(re.findall(r"\b(?:it|form|refs)\.(\w+)", condition))) or "links" in condition


def next_steps(place: Place, procedure: Procedure, state: State, find: Find | None = None) -> NextSteps:
    """Every step of the procedure, judged for this person and this state. `find` shares what several matters look up."""
    now, blocked, others, later = [], [], [], []
    find = find or look_up(place)
    facts: Facts | None = None
    matter = row_id(place.town.code, state.matter)
    for action in procedure.actions.values():
        if action.by == ("system",) or (action.opens and not set(action.sources) - {"start"}):
            continue
        mine = bool(place.actor.roles & set(action.by))
        href = matter_href(matter, "desk:step", action.key)
        if not in_state(procedure, action, state.status):
            if mine and not procedure.states[state.status].end and _ahead(procedure, state.status, action):
                need = "”或“".join(procedure.states[key].name for key in action.sources if key in procedure.states)
                later.append(NextStep(action.key, action.name, why=f"须先到“{need}”", cites=cites(action.basis)))
            continue
        if not mine:
            others.append(NextStep(action.key, action.name, by=role_names(action.by)))
            continue
        trial = Trial(
            place=place, procedure=procedure, action=action, state=state, typed={}, occurred=place.now, find=find
        )
        # With nothing typed yet, what is looked up is the same for every step.
        facts = facts or trial.facts
        trial.facts = facts
        refusals = _standing(trial)
        if not refusals:
            now.append(NextStep(action.key, action.name, href, ends=ends(procedure, action, state.status)))
            continue
        first = refusals[0]
        fixes = fixes_of(procedure, matter, action.key, first)
        blocked.append(NextStep(action.key, action.name, why=first.say, cites=cites(first.basis), fixes=fixes))
    order = [action.key for action in order_of(procedure, state.status)]
    now.sort(key=lambda step: order.index(step.key))
    last = {step.key for step in now if step.ends}
    return NextSteps(
        now=tuple(step for step in now if step.key not in last),
        ending=tuple(step for step in now if step.key in last),
        blocked=tuple(blocked),
        others=tuple(others),
        later=tuple(later),
    )


def _standing(trial: Trial) -> list[Refusal]:
    """What stands against a step before its form is filled."""
    place, procedure, action = trial.place, trial.procedure, trial.action
    try:
        judged = examine(procedure, trial.state, trial.entry, place.actor, place.calendar, trial.facts, blocking=False)
    except UNREADY:
        return []
    unanswered = open_rules(procedure, action)
    form_fields = {key for key, _ in action.fields()}
    return [
        refusal
        for refusal in judged.refusals
        if not (
            refusal.kind == "rule"
            and (
                (refusal.rules, refusal.say) in unanswered
                or (refusal.rules, "") in unanswered
                or (not refusal.rules and _asks(action.when, form_fields))
            )
        )
    ]


@lru_cache(maxsize=8192)
def _ahead(procedure: Procedure, status: str, action: ActionSpec) -> bool:
    """Whether a step still lies ahead of a state on some way through the procedure."""
    seen, waiting = {status}, [status]
    while waiting:
        here = waiting.pop()
        for each in procedure.actions.values():
            if not in_state(procedure, each, here):
                continue
            for target in targets(each):
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
    return bool(seen & set(action.sources))
