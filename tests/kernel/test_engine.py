"""The engine: replay, corrections, postings; what holds whatever is recorded."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yifa.kernel.catalogue import Catalogue
from yifa.kernel.chain import GENESIS, broken_at, canonical, link
from yifa.kernel.engine import VOIDED, EngineError, Replay, apply, replay
from yifa.kernel.limits import deadline_of
from yifa.kernel.records import CORRECT, VOID, Entry, State
from yifa.kernel.simulate import SimulatedBook
from yifa.law.calendar import WorkCalendar, default_calendar

DAY = date(2025, 3, 3)


def entry(n: int, action: str, day: date = DAY, **values: object) -> Entry:
    stamp = f"{day.isoformat()}T09:00+08:00"
    return Entry(
        town="350526115000",
        matter=1,
        n=n,
        procedure="permit",
        version="2019-04-23",
        action=action,
        actor=1,
        role="clerk",
        occurred_at=stamp,
        recorded_at=stamp,
        values=values,
    )


LIVES = (
    ("receive", "accept", "pause", "resume", "extend", "grant"),
    ("receive", "accept", "extend", "pause", "resume", "refuse"),
    ("receive", "withdraw"),
    ("receive", "accept", "withdraw"),
)
FORMS = {"receive": {"matter": "砍伐", "village": "1", "fee": 500}, "extend": {"days": 5}, "grant": {"fee": 800}}


@st.composite
def lives(draw: st.DrawFn) -> list[Entry]:
    """A lawful life with corrections and withdrawals strewn in."""
    steps = draw(st.sampled_from(LIVES))
    steps = steps[: draw(st.integers(1, len(steps)))]
    entries, day, standing = [], DAY, []
    for action in steps:
        day += timedelta(days=draw(st.integers(0, 40)))
        entries.append(entry(len(entries) + 1, action, day, **FORMS.get(action, {})))
        standing.append(entries[-1].n)
        if action in FORMS and draw(st.booleans()):
            key = next(iter(FORMS[action]))
            value = {"matter": "占道", "days": 7, "fee": 900}[key]
            correction = entry(len(entries) + 1, CORRECT, day, **{key: value})
            entries.append(replace(correction, corrects=standing[-1]))
    if draw(st.booleans()):
        entries.append(replace(entry(len(entries) + 1, VOID, day), corrects=standing[-1]))
    return entries


@given(lives(), st.integers(0, 20))
@settings(max_examples=150, deadline=None)
def test_replaying_a_prefix_and_then_the_rest_equals_replaying_the_whole(entries: list[Entry], cut: int) -> None:
    whole = replay(CATALOGUE.get, entries, default_calendar())
    parts = replay(CATALOGUE.get, entries[:cut], default_calendar())
    for rest in entries[cut:]:
        parts.feed(rest)
    assert parts.state == whole.state
    assert {k: v for k, v in parts.totals.items() if v} == {k: v for k, v in whole.totals.items() if v}


@given(lives())
@settings(max_examples=150, deadline=None)
def test_what_was_posted_entry_by_entry_adds_up_to_what_the_corrected_matter_posts(entries: list[Entry]) -> None:
    run = Replay(CATALOGUE.get, default_calendar())
    ledger: dict[tuple[str, str, str, str], int] = {}
    for item in entries:
        for posting in run.feed(item):
            ledger[posting.key] = ledger.get(posting.key, 0) + posting.amount
    assert {k: v for k, v in ledger.items() if v} == {k: v for k, v in run.totals.items() if v}


def test_a_step_and_its_withdrawal_post_nothing_together(small: Catalogue, calendar: WorkCalendar) -> None:
    run = Replay(small.get, calendar)
    posted = [*run.feed(entry(1, "receive", **FORMS["receive"]))]
    posted += run.feed(replace(entry(2, VOID), corrects=1))
    totals: dict[str, int] = {}
    for posting in posted:
        totals[posting.figure] = totals.get(posting.figure, 0) + posting.amount
    assert set(totals.values()) == {0}
    assert run.state.status == VOIDED


def test_a_tracked_amount_follows_the_number_as_it_changes(small: Catalogue, calendar: WorkCalendar) -> None:
    run = replay(
        small.get, [entry(1, "receive", **FORMS["receive"]), entry(2, "accept"), entry(3, "grant", fee=800)], calendar
    )
    fees = sum(amount for key, amount in run.totals.items() if key[0] == "permit_fees")
    assert fees == 800


def test_an_entry_out_of_sequence_is_refused(small: Catalogue, calendar: WorkCalendar) -> None:
    state = apply(small.get("permit", "2019-04-23"), State(), entry(1, "receive", **FORMS["receive"]), calendar).state
    with pytest.raises(EngineError):
        apply(small.get("permit", "2019-04-23"), state, entry(1, "accept"), calendar)


def test_a_pause_moves_the_due_date_by_as_many_working_days(small: Catalogue, calendar: WorkCalendar) -> None:
    procedure = small.get("permit", "2019-04-23")
    steps = [entry(1, "receive", date(2025, 3, 3), **FORMS["receive"]), entry(2, "accept", date(2025, 3, 3))]
    straight = replay(small.get, steps, calendar).state
    steps += [entry(3, "pause", date(2025, 3, 10), pause_why="鉴定"), entry(4, "resume", date(2025, 3, 17))]
    paused = replay(small.get, steps, calendar).state
    due = [deadline_of(procedure, state.runs[0], calendar).due for state in (straight, paused)]
    assert calendar.add_workdays(due[0], 5) == due[1]


def test_a_running_matter_keeps_the_version_it_began_with(small: Catalogue) -> None:
    assert "close" not in small.at("permit", "2023-05-01").actions
    assert "close" in small.at("permit", "2024-05-01").actions
    assert small.get("permit", "2019-04-23").version == "2019-04-23"


def test_canonical_json_and_hash_are_the_same_in_another_process() -> None:
    content = {"b": [1, {"z": "葛坑", "a": None}], "a": "人调字〔2025〕第1号", "n": 12}
    code = (
        "import json,sys;from yifa.kernel.chain import canonical,link,GENESIS;"
        "print(link(GENESIS, canonical(json.loads(sys.argv[1]))))"
    )
    other = subprocess.run(
        [sys.executable, "-c", code, json.dumps(content)], capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == link(GENESIS, canonical(content))


def test_sm3_gives_the_standards_example() -> None:
    """GB/T 32905-2016, example 1: the digest of “abc”."""
    from yifa.kernel.chain import sm3

    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


@given(st.lists(st.binary(min_size=1, max_size=30), min_size=2, max_size=8), st.integers(0, 100))
def test_a_changed_entry_breaks_the_chain_where_it_stands(payloads: list[bytes], which: int) -> None:
    prev, rows = GENESIS, []
    for seq, payload in enumerate(payloads, 1):
        rows.append((seq, prev, payload, link(prev, payload)))
        prev = rows[-1][3]
    assert broken_at(rows) is None
    at = which % len(rows)
    seq, before, payload, digest = rows[at]
    rows[at] = (seq, before, payload + b"!", digest)
    assert broken_at(rows) == seq
    del rows[at]
    if at < len(rows):
        assert broken_at(rows) is not None


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_no_step_outside_its_states_or_roles_is_ever_taken(seed: int) -> None:
    """Random steps by random people: whatever passes the gates stands in the declared table of states."""
    rng = Random(seed)
    book = SimulatedBook(catalogue=CATALOGUE, calendar=default_calendar(), seed=seed, today=date(2023, 3, 1))
    matter = 0
    procedure = CATALOGUE.versions["permit"][0]
    for _ in range(8):
        action = procedure.actions[rng.choice(list(procedure.actions))]
        actor = book.actor(procedure, action.key)
        if rng.random() < 0.3:
            actor = replace(actor, roles=frozenset({"stranger"}))
        before = book.states.get(matter, State())
        made, examination = book.examine("permit", action.key, matter=matter, actor=actor)
        if examination.allowed:
            sources = action.sources
            assert (before.status or "start") in sources or ("*" in sources and before.exists)
            assert actor.roles & set(action.by)
            matter = book.take("permit", action.key, made.values, matter)
        book.today += timedelta(days=1)


CATALOGUE: Catalogue


@pytest.fixture(autouse=True, scope="module")
def _catalogue(small: Catalogue) -> None:
    global CATALOGUE
    CATALOGUE = small
