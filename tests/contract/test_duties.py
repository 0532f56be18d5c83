"""Every procedure, through every state of its lawful lives: somebody of the town has the matter in his list, may open
it and may take a step; or the other side is named with a day (design §13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from yifa.domains import catalogue
from yifa.domains.roles import roles
from yifa.kernel.actor import Actor
from yifa.kernel.context import Facts
from yifa.kernel.duties import awaited
from yifa.kernel.gates import examine
from yifa.kernel.model import RESIDENT, Procedure
from yifa.kernel.records import Entry, State
from yifa.kernel.simulate import UNITS, VILLAGES, SimulatedBook
from yifa.law.calendar import WorkCalendar, default_calendar
from yifa.server.casework.dry_run import UNREADY
from yifa.server.demo import scenario
from yifa.server.ledger.duty_rows import Rows
from yifa.server.ledger.models import Matter
from yifa.server.ledger.project import Projector
from yifa.server.ledger.project import Rows as Waiting
from yifa.server.ledger.scope import Sight, sight

pytestmark = pytest.mark.slow

TOWN = "359999100000"
# The town's own units stand for those of the simulated book.
HOMES = {"justice-office": "justice-office", "enforcement-team": "land-office"}


def _people() -> list[Actor]:
    """The cast of the demonstration towns, with the units and villages of the simulated book."""
    made = []
    for number, person in enumerate(scenario.read(scenario.FIRST).people, 10_000):
        villages = frozenset(VILLAGES) if person.villages else frozenset()
        unit = HOMES.get(person.unit, person.unit)
        made.append(Actor(number, person.name, frozenset(person.roles), TOWN, unit, TOWN[:9], villages))
    return made


def _county() -> list[Actor]:
    """One person in each of the county's posts; a bureau's clerk sits where the simulated book's steps are taken."""
    keys = [role.key for role in roles().values() if role.group == "县级"]
    return [
        Actor(n, "县", frozenset({key}), TOWN, "justice-office", TOWN[:9], frozenset())
        for n, key in enumerate(keys, 20_000)
    ]


PEOPLE = _people() + _county()
DECLARED = {key: spec.get("default") for key, spec in catalogue().settings.items()}


@dataclass
class WatchedBook(SimulatedBook):
    """A simulated book that remembers each matter as it stood after every step."""

    seen: dict[tuple[str, str], tuple[State, date]] = field(default_factory=dict)
    steps: list[tuple[State, Entry]] = field(default_factory=list)

    def take(self, procedure_id: str, action: str, *given: Any, **more: Any) -> int:
        before = dict(self.states)
        matter = super().take(procedure_id, action, *given, **more)
        taken = next(entry for entry in reversed(self.log) if entry.matter == matter and entry.action == action)
        self.steps.append((before.get(matter, State()), taken))
        state = self.states[matter]
        self.seen[state.procedure, state.status] = (state, self.today)
        return matter


@pytest.fixture(scope="module")
def projector(calendar: WorkCalendar) -> Projector:
    return Projector(TOWN, calendar, DECLARED, VILLAGES, UNITS)


@pytest.fixture(scope="module")
def calendar() -> WorkCalendar:
    return default_calendar()


def projected(projector: Projector, procedure: Procedure, state: State) -> tuple[Matter, Rows]:
    rows = Waiting()
    matter = projector.matter(rows, procedure, state, b"0" * 16, state.opened_on)
    return matter, rows.duties[matter.id]


def sees(person: Actor, matter: Matter, level: Sight) -> bool:
    """As `ledger.scope.matter_q` has it, on one row."""
    if matter.hidden_unit and matter.hidden_unit in {person.unit, *person.villages}:
        return False
    everywhere = matter.procedure in level.everywhere and (not person.villages or matter.village in person.villages)
    own = matter.procedure in level.own_unit and matter.unit == person.unit
    near = {person.unit, *person.villages} - {""}
    given = matter.procedure in (level.everywhere | level.own_unit | level.given) and matter.given_to in near
    return everywhere or own or given


def asked(person: Actor, rows: Rows) -> bool:
    """A post that sees its own unit's work sees what asks for it from outside, while it is asked."""
    narrow = {key for key in person.roles if roles()[key].reach == "unit"}
    return any(post.post in narrow and not post.unit and not post.named for _, posts in rows for post in posts)


def holders(matter: Matter, rows: Rows) -> Iterator[tuple[Actor, bool]]:
    """Who has a duty of the matter in his list by a post, and whether only because he is named in it."""
    for duty, posts in rows:
        if duty.kind != "step":
            continue
        for person in PEOPLE:
            mine = [p for p in posts if p.post in person.roles and p.unit in {"", person.unit, *person.villages}]
            if matter.hidden_unit and matter.hidden_unit in {person.unit, *person.villages}:
                continue
            reached = not person.villages or matter.village in person.villages or duty.unit in person.villages
            if mine and reached:
                yield person, all(p.named for p in mine)


def may_act(procedure: Procedure, state: State, person: Actor, day: date, calendar: WorkCalendar) -> bool:
    """Whether one of the steps the state waits for is his to take."""
    who = awaited(procedure, state.status)
    assert who is not None
    for key in who.steps:
        stamp = f"{day.isoformat()}T10:00+08:00"
        entry = Entry(
            town=TOWN,
            matter=state.matter,
            n=state.n + 1,
            procedure=procedure.procedure,
            version=procedure.version,
            action=key,
            actor=person.person_id,
            role="",
            occurred_at=stamp,
            recorded_at=stamp,
            unit=person.unit,
        )
        facts = Facts(villages=VILLAGES, units=UNITS, settings=DECLARED)
        try:
            judged = examine(procedure, state, entry, person, calendar, facts, blocking=False)
        except UNREADY:
            # A calculation that needs the filled form: where and who were judged before it.
            return True
        if not any(refusal.kind in ("role", "state", "apart") for refusal in judged.refusals):
            return True
    return False


@pytest.mark.parametrize("key", sorted(catalogue().versions))
def test_every_state_is_somebodys_duty_and_he_may_open_it_and_act(
    key: str, calendar: WorkCalendar, projector: Projector
) -> None:
    procedure = catalogue().newest[key]
    seen: dict[tuple[str, str], tuple[State, date]] = {}
    for sample in range(len(procedure.samples)):
        book = WatchedBook(catalogue(), calendar, seen=seen)
        book.live(key, sample)
    lost: list[str] = []
    for (kind, status), (state, day) in seen.items():
        if kind != key or procedure.states[status].end:
            continue
        who = awaited(procedure, status)
        if who is None or who.at == "nobody":
            continue
        matter, rows = projected(projector, procedure, state)
        main = rows[0][0]
        if main.kind == "theirs":
            if main.due is None:
                lost.append(f"{status}：等对方，却没有写到哪一天")
            continue
        having = list(holders(matter, rows))
        if not having and not main.person:
            lost.append(f"{status}：演示镇没有人有岗位“{main.posts}”")
        for person, named in having:
            if not named and not sees(person, matter, sight(person.roles, procedure.home)) and not asked(person, rows):
                lost.append(f"{status}：{person.name}列有此件，却打不开")
            if not may_act(procedure, state, person, day, calendar):
                lost.append(f"{status}：{person.name}列有此件，却一步也办不了")
    assert not lost, "\n".join(sorted(set(lost)))


@pytest.mark.parametrize("key", sorted(catalogue().versions))
def test_a_form_the_right_post_gets_accepted_is_refused_to_every_other_post(key: str, calendar: WorkCalendar) -> None:
    """The accepted step itself is the control: the same form, on the same matter, on the same day."""
    tried = 0
    for sample in range(len(catalogue().newest[key].samples)):
        book = WatchedBook(catalogue(), calendar)
        book.live(key, sample)
        for state, entry in book.steps:
            procedure = catalogue().get(entry.procedure, entry.version)
            action = procedure.actions[entry.action]
            if entry.procedure != key:
                continue
            # What residents may do themselves on the public site has its own form, and its own tests.
            for post in roles().keys() - {*action.by, RESIDENT}:
                other = Actor(77, "旁人", frozenset({post}), TOWN, state.unit, TOWN[:9], frozenset())
                judged = examine(procedure, state, entry, other, calendar, Facts(villages=VILLAGES, units=UNITS))
                assert [refusal.kind for refusal in judged.refusals][:1] == ["role"], (entry.action, post)
                tried += 1
    assert tried
