"""What a correction may no longer touch: papers that have been served, and steps that rest on what it would change.

Before service a mistake is corrected and logged. After service the law knows only 补正, 变更 and 撤销, each a step of its
own with its paper (行政处罚法 第75条第2款: 发现有错误的，应当主动改正). Whatever else is corrected, the gates of the steps that
followed are asked again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.kernel.context import Facts, all_fields
from yifa.kernel.engine import replay
from yifa.kernel.gates import Examination, examine
from yifa.kernel.model import Procedure
from yifa.kernel.records import Entry, Refusal, State
from yifa.law.calendar import WorkCalendar
from yifa.server.ledger.papers import paper_name, template_of

FactsAt = Callable[[State, Mapping[str, Any]], Facts]


@dataclass(frozen=True, slots=True)
class Served:
    """A paper that has reached the party: made by the entry `issued`, served by the entry `served` (both by n)."""

    document: str
    issued: int
    served: int


def served_papers(procedure: Procedure, standing: Sequence[Entry]) -> list[Served]:
    """The papers served, by the entries that stand."""
    served = []
    for entry in standing:
        action = procedure.actions.get(entry.action)
        for document in action.serves if action else ():
            makers = [e.n for e in standing if e.n <= entry.n and document in e.papers]
            if makers:
                served.append(Served(document, makers[-1], entry.n))
    return served


@lru_cache(maxsize=1024)
def printed(document: str) -> tuple[frozenset[str], frozenset[str], bool]:
    """(fields, steps whose day is given, whether every earlier step is told) of a paper's template."""
    template = template_of(document)
    body = template.body if template else ""
    fields = set(re.findall(r"\b(?:it|refs)\.(\w+)", body))
    return frozenset(fields), frozenset(re.findall(r"\blast\.(\w+)", body)), bool(re.search(r"\bsteps\b", body))


def frozen(procedure: Procedure, standing: Sequence[Entry], target: Entry, changed: Mapping[str, Any]) -> list[Refusal]:
    """Why a correction of a step is refused because of papers already served; empty where it is free."""
    names = {key: spec.name for key, spec in all_fields(procedure).items()} | {"occurred_at": "办理时间"}
    for paper in served_papers(procedure, standing):
        if target.n > paper.served:
            continue
        fields, days, whole = printed(paper.document)
        hit = [key for key in changed if key in fields or (whole and target.n <= paper.issued)]
        if target.n in (paper.issued, paper.served) or target.action in days:
            hit += [key for key in changed if key == "occurred_at" or target.n == paper.served]
        if target.n <= paper.issued and _lists_what_it_took(procedure, paper.document, target):
            hit += changed
        if hit:
            columns = "、".join(f"“{names.get(key, key)}”" for key in dict.fromkeys(hit))
            serving = next(e for e in standing if e.n == paper.served)
            say = f"《{paper_name(paper.document)}》已经送达，{columns}不能再更正；{way_out(procedure)}"
            return [Refusal("rule", say, _basis(procedure, serving), field=hit[0])]
    return []


def _lists_what_it_took(procedure: Procedure, document: str, entry: Entry) -> bool:
    """Whether a decision lists what this step took in: its evidence is neither replaced nor reworded afterwards."""
    template, action = template_of(document), procedure.actions.get(entry.action)
    if template is None or not template.outcome or action is None:
        return False
    known, asked = all_fields(procedure), {key for key, _ in action.fields()}
    lists = {key for key in entry.values if key in known and known[key].type == "table" and key not in asked}
    return bool(lists & printed(document)[0])


def way_out(procedure: Procedure) -> str:
    """Which step is open in place of a correction, in words."""
    kinds = {"mend": "只是笔误的办", "vary": "内容确有错误的办", "annul": "不应作出的办"}
    steps = [f"{kinds[a.alters]}“{a.name}”" for a in procedure.actions.values() if a.alters]
    return f"{'，'.join(steps)}。" if steps else "确有错误的，重新作出文书并送达。"


def _basis(procedure: Procedure, serving: Entry) -> str:
    """The articles of the acts that are open after service, or of the service itself."""
    acts = dict.fromkeys(action.basis for action in procedure.actions.values() if action.alters and action.basis)
    return "；".join(acts) or procedure.actions[serving.action].basis


def no_longer_lawful(
    procedure: Procedure, standing: Sequence[Entry], again: Entry, calendar: WorkCalendar, facts_at: FactsAt
) -> Iterator[Refusal]:
    """Refusals that later steps would meet if the corrected entry had been made so from the first."""
    was, now = replay(catalogue().get, (), calendar), replay(catalogue().get, (), calendar)
    for entry in standing:
        if entry.n >= again.n and entry.action in procedure.actions:
            before = {refusal.say for refusal in _asked(procedure, was.state, entry, calendar, facts_at).refusals}
            made = again if entry.n == again.n else entry
            for refusal in _asked(procedure, now.state, made, calendar, facts_at).refusals:
                if refusal.say not in before:
                    step = procedure.actions[entry.action].name
                    say = f"这样更正后，{entry.day}已办的“{step}”就不合规定：{refusal.say}"
                    yield replace(refusal, kind="rule", say=say, field="", fix=(), soft=False)
                    return
        was.feed(entry)
        now.feed(again if entry.n == again.n else entry)


def _asked(procedure: Procedure, state: State, entry: Entry, calendar: WorkCalendar, facts_at: FactsAt) -> Examination:
    """The gates of a step asked again, as it was taken."""
    form_fields = {key for key, _ in procedure.actions[entry.action].fields()}
    form = {key: value for key, value in entry.values.items() if key in form_fields}
    actor = Actor(entry.actor, "", frozenset({entry.role}), entry.town, entry.unit, "", frozenset())
    return examine(procedure, state, replace(entry, values=form), actor, calendar, facts_at(state, form))


def voids_service(procedure: Procedure, target: Entry, entry: Entry) -> list[Refusal]:
    """A record of service is withdrawn only on the day it was made, by somebody else: it proves what a party holds."""
    if not procedure.actions[target.action].serves:
        return []
    if entry.recorded_at[:10] == target.recorded_at[:10] and entry.actor != target.actor:
        return []
    say = f"送达登记只能在登记当天、由另一位同事核实后撤销；{way_out(procedure)}"
    return [Refusal("rule", say, procedure.actions[target.action].basis)]
