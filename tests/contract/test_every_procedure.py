"""The contract every procedure keeps: its samples can be lived step by step, and what is unlawful is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yifa.domains import catalogue
from yifa.kernel.gates import examine
from yifa.kernel.lint import lint
from yifa.kernel.model import START
from yifa.kernel.records import State
from yifa.kernel.simulate import SimulatedBook, untried
from yifa.law.calendar import default_calendar

pytestmark = pytest.mark.slow

PROCEDURES = sorted(catalogue().versions)
SAMPLES = [(key, index) for key in PROCEDURES for index in range(len(catalogue().newest[key].samples))]


def book() -> SimulatedBook:
    return SimulatedBook(catalogue=catalogue(), calendar=default_calendar())


def test_the_catalogue_has_no_fault() -> None:
    assert [str(fault) for fault in lint(catalogue())] == []


@pytest.mark.parametrize(("key", "sample"), SAMPLES)
def test_every_sample_can_be_lived_from_its_first_step_to_its_last(key: str, sample: int) -> None:
    matter = book().live(key, sample)
    assert matter


@pytest.mark.parametrize("key", PROCEDURES)
def test_every_action_stands_in_some_sample(key: str) -> None:
    assert untried(catalogue().newest[key]) == []


@pytest.mark.parametrize(("key", "sample"), SAMPLES)
def test_a_step_is_refused_to_a_stranger_in_a_wrong_state_and_with_a_forged_field(key: str, sample: int) -> None:
    living = book()
    living.live(key, sample)
    for entry in living.log:
        if entry.procedure != key or entry.action.startswith("_"):
            continue
        procedure = catalogue().get(entry.procedure, entry.version)
        action = procedure.actions[entry.action]
        actor = living.actor(procedure, entry.action)
        stranger = replace(actor, roles=frozenset({"nobody"}))
        first = replace(entry, n=1)
        state = State() if action.opens else replace(State(), n=1, status=next(iter(procedure.states)), matter=1)
        refused = examine(procedure, state, first, stranger, living.calendar)
        assert any(refusal.kind in ("role", "state") for refusal in refused.refusals)
        wrong = next((s for s in procedure.states if s not in action.sources and "*" not in action.sources), "")
        if wrong and START not in action.sources:
            refused = examine(procedure, replace(State(), n=1, status=wrong, matter=1), first, actor, living.calendar)
            assert refused.refusals[0].kind == "state" and "现在是" in refused.refusals[0].say
        forged = replace(first, values={**entry.values, "no_such_field": "x"})
        if action.opens:
            refused = examine(procedure, State(), forged, actor, living.calendar)
            assert any("请刷新页面" in refusal.say for refusal in refused.refusals)


@pytest.mark.parametrize("key", PROCEDURES)
def test_a_missing_required_field_is_named_and_nothing_else_is_wrong_with_the_message(key: str) -> None:
    procedure = catalogue().newest[key]
    for action in procedure.opening:
        required = [k for k, insisted in action.fields() if insisted and k not in action.sets]
        required = [k for k in required if k not in procedure.fields or not procedure.fields[k].when]
        if not required:
            continue
        living = book()
        actor = living.actor(procedure, action.key)
        entry, _ = living.examine(key, action.key)
        bare = replace(entry, values={})
        refused = examine(procedure, State(), bare, actor, living.calendar, living.facts(procedure, State(), {}, 0))
        assert {refusal.field for refusal in refused.refusals} >= set(required)
        assert all(refusal.say.endswith(("。", "）")) for refusal in refused.refusals)
