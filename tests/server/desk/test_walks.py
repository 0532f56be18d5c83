"""Every one of the 151 systems walked over the desk's own pages: each step by somebody who holds one of its posts.

A colleague of each post signs in, opens the page of the step, finds every question asked of everybody on it, and
sends the form as a browser without scripts does. What other kinds of work bring along goes through the door.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.house.systems import SYSTEMS, fullest, kinds_of
from tests.server.api.test_lives import PAGE
from tests.server.ledger.test_contract import TOWN, sample_town
from yifa.domains import catalogue
from yifa.domains.roles import roles
from yifa.kernel.actor import Actor
from yifa.kernel.context import all_fields
from yifa.kernel.gates import Examination
from yifa.kernel.model import FieldSpec
from yifa.kernel.records import LINK, Entry
from yifa.kernel.simulate import UNITS, SimulatedBook
from yifa.law.calendar import default_calendar
from yifa.server.casework.request_values import as_typed
from yifa.server.ledger import models
from yifa.server.ledger.journal import Step, take_action
from yifa.server.towns.models import Grant, Person, Town, Unit

__all__ = ["sample_town"]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
GROUPS = sorted({one["number"][:3] for one in SYSTEMS.values()})
# Whom the samples name; posts that see only what names them are his.
NAMED = 7
OFFICE = "party-office"
POINTS = ("register", "matter")
TEXTS = ("text", "paragraph")


class Book(SimulatedBook):
    """Samples whose work is given to an office of the town where they do not say to whom."""

    def examine(
        self,
        procedure_id: str,
        action: str,
        given: Mapping[str, Any] | None = None,
        matter: int = 0,
        actor: Actor | None = None,
        depth: int = 0,
    ) -> tuple[Entry, Examination]:
        kind = catalogue().newest[procedure_id]
        offices = {key: next(iter(UNITS)) for key, spec in kind.fields.items() if spec.type == "unit"}
        return super().examine(procedure_id, action, {**offices, **(given or {})}, matter, actor, depth)


class Walk:
    """A town walked step by step; the book of samples says what is to be sent, `at` where each matter stands here."""

    def __init__(self, town: Town, book: SimulatedBook, walked: set[int]) -> None:
        self.town, self.book, self.walked = town, book, walked
        self.at: dict[int, int] = {}
        self.posts: dict[int, set[str]] = {}
        self.seats: dict[int, Client] = {}
        for entry in book.asked:
            procedure = catalogue().get(entry.procedure, entry.version)
            if entry.action in procedure.actions:
                own = procedure.actions[entry.action].by[0]
                self.posts.setdefault(entry.matter, set()).update({own} if roles()[own].reach == "self" else ())

    def take(self, entry: Entry) -> str:
        """One step; says what is wrong with its page, and goes through the door if the page did not do it."""
        fault = self.over_the_page(entry) if entry.matter in self.walked and entry.action != LINK else "-"
        if fault:
            self.through_the_door(entry)
        return fault.strip("-")

    def post_of(self, entry: Entry) -> str:
        """Who takes a step: whoever sees only what names him, if a step of this matter is his alone; else the first."""
        kind = catalogue().get(entry.procedure, entry.version)
        by = kind.actions[entry.action].by
        sees = {*self.posts[entry.matter], *(kind.see.roles if kind.see.level == "named" else ())}
        return next((post for post in by if post in sees), by[0])

    def colleague(self, entry: Entry, post: str) -> Client:
        """Whoever takes a step, signed in with that one post in the office that has the matter."""
        unit = Unit.objects.get(town=self.town, key=entry.unit or OFFICE)
        kind = catalogue().get(entry.procedure, entry.version)
        named = roles()[post].reach == "self" or (kind.see.level == "named" and post not in kind.see.roles)
        # A post that reaches its unit is one person's in an office, unless steps are kept apart.
        alone = roles()[post].reach == "unit" and not kind.apart
        of_office = sum(map(ord, post)) if alone else entry.actor
        person = person_of(self.town, NAMED if named else unit.pk * 10_000 + of_office, unit)
        Grant.objects.get_or_create(person=person, role=post, unit=unit, scope=TOWN[:9], since=date(2019, 1, 1))
        if person.pk not in self.seats:
            self.seats[person.pk] = Client()
            self.seats[person.pk].force_login(person, backend="yifa.server.towns.auth.PersonBackend")
        return self.seats[person.pk]

    def here(self, spec: FieldSpec, value: Any) -> Any:
        """A sampled value with the positions it points at as they are in this town."""
        if spec.type == "table":
            return [{key: self.here(spec.columns[key], inner) for key, inner in row.items()} for row in value]
        if spec.type not in POINTS or not value:
            return value
        return [self.at[one] for one in value] if isinstance(value, list) else self.at[value]

    def over_the_page(self, entry: Entry) -> str:
        """The form opens to one of its posts, asks everything, and is taken; or what is wrong."""
        procedure = catalogue().get(entry.procedure, entry.version)
        action = procedure.actions[entry.action]
        fields = all_fields(procedure)
        post = self.post_of(entry)
        client = self.colleague(entry, post)
        opens = entry.n == 1
        where = f"/new/{entry.procedure}/{entry.action}/"
        if not opens:
            where = f"/m/{TOWN[:9]}/{self.at[entry.matter]}/do/{entry.action}/"
        told = f"{entry.procedure}.{entry.action} ({post})"
        form = client.get(where)
        page = form.content.decode()
        if form.status_code != 200:
            return f"{told}: {form.status_code} {form.headers.get('Location', '')} {faults(page)}"
        if missing := [key for key, _ in action.fields() if key not in action.sets and f'id="f-{key}"' not in page]:
            return f"{told}: nobody is asked for {missing}"
        data: dict[str, Any] = {"occurred_at": entry.occurred_at[:16], "step-reason": "试办", "another": "1"}
        data |= dict(re.findall(r'name="(expect)" value="(\d+)"', page))
        insisted = {key for key, must in action.fields() if must}
        for key, value in entry.values.items():
            chosen = self.here(fields[key], value)
            # What this post may not see is not offered to it; where the step does not insist, it stays open.
            if key in insisted or fields[key].type != "matter" or offered(page, chosen):
                data |= dict(boxes(key, fields[key], chosen))
        for link in entry.links:
            data |= {"link_to": str(self.at[link["to"]]), "link_kind": link["kind"]}
        last = newest()
        answer = client.post(where, data)
        if answer.status_code != 302:
            return f"{told}: {answer.status_code} {faults(answer.content.decode())}"
        self.arrived(entry, last + 1)
        return ""

    def through_the_door(self, entry: Entry) -> None:
        """A step of other work that this one rests on."""
        procedure = catalogue().get(entry.procedure, entry.version)
        fields = all_fields(procedure)
        by = procedure.actions[entry.action].by if entry.action in procedure.actions else (entry.role,)
        unit = Unit.objects.get(town=self.town, key=entry.unit or OFFICE)
        number = unit.pk * 10_000 + entry.actor
        actor = Actor(number, "试办", frozenset(by), TOWN, unit.key, TOWN[:9], frozenset())
        matter = 0 if entry.n == 1 else models.row_id(TOWN, self.at[entry.matter])
        values = {key: self.here(fields[key], value) for key, value in entry.values.items() if key in fields}
        values |= {key: value for key, value in entry.values.items() if key not in fields}
        links = tuple({**link, "to": self.at[link["to"]]} for link in entry.links)
        moment = datetime.fromisoformat(entry.occurred_at)
        last = newest()
        take_action(
            self.town,
            actor,
            Step(entry.procedure, entry.action, values, matter, None, moment, "试办", links=links),
        )
        self.arrived(entry, last + 1)

    def arrived(self, entry: Entry, position: int) -> None:
        """A matter opened by a step stands where its first entry does; work opened with it is not waited for here."""
        if entry.n == 1:
            self.at[entry.matter] = position
        for opened in models.Matter.objects.filter(id__gt=models.row_id(TOWN, position), is_open=True):
            if models.position_of(opened.id) not in self.at.values():
                self.break_off(opened, entry)

    def break_off(self, opened: models.Matter, entry: Entry) -> None:
        """Take back a task that a step gave by itself: the sample knows nothing of it."""
        kind = catalogue().newest[opened.procedure]
        for action in kind.actions.values():
            asked = [key for key, must in action.fields() if must]
            if action.ends and opened.status in action.sources and all(kind.fields[key].type in TEXTS for key in asked):
                actor = Actor(1, "试办", frozenset(action.by), TOWN, OFFICE, TOWN[:9], frozenset())
                moment = datetime.fromisoformat(entry.occurred_at)
                values = dict.fromkeys(asked, "试办时收回")
                take_action(self.town, actor, Step(kind.procedure, action.key, values, opened.id, None, moment, "试办"))
                return


def offered(page: str, chosen: Any) -> bool:
    """Whether a page offers all that is to be chosen."""
    return all(f'value="{one}"' in page for one in (chosen if isinstance(chosen, list) else [chosen]))


def walked_in(group: str) -> list[str]:
    """The kinds of work of a group that no group before it has."""
    first: dict[str, str] = {}
    for key in sorted(SYSTEMS, key=lambda key: SYSTEMS[key]["number"]):
        for kind in kinds_of(key):
            first.setdefault(kind, SYSTEMS[key]["number"][:3])
    return [kind for kind, where in first.items() if where == group]


def newest() -> int:
    """Position of the last entry of the town's book."""
    return models.Entry.objects.filter(town=TOWN).count()


def person_of(town: Town, number: int, unit: Unit) -> Person:
    """Somebody of an office."""
    given = {"username": f"p{number}", "name": f"试{number}", "town": town, "must_change_password": False}
    person, _ = Person.objects.get_or_create(pk=number, defaults=given)
    if person.unit != unit:
        person.unit = unit
        person.save()
    return person


def boxes(key: str, spec: FieldSpec, value: Any) -> Iterator[tuple[str, Any]]:
    """What a browser sends for one question."""
    if spec.type == "attachment":
        if value:
            yield key, SimpleUploadedFile("现场.pdf", PAGE)
    elif spec.type in ("party", "table"):
        columns: Mapping[str, FieldSpec] = spec.columns if spec.type == "table" else {}
        for at, row in enumerate(value):
            for name, inner in row.items():
                column = columns.get(name)
                yield f"{key}-{at}-{name}", as_typed(column, inner) if column else inner
    else:
        # What a sample says in words is what a person types (money in 元).
        yield key, value if isinstance(value, str) else as_typed(spec, value)


def faults(page: str) -> str:
    """What the page says against the step."""
    start = max(page.find(mark) for mark in ('id="form-errors"', 'class="say"', 'class="plain-code"'))
    return re.sub(r"<[^>]*>|\s+", " ", page[start : start + 800])


def staff_named(book: SimulatedBook) -> set[int]:
    """Colleagues whom the samples name."""
    named: set[int] = set()
    for entry in book.asked:
        for key, spec in all_fields(catalogue().get(entry.procedure, entry.version)).items():
            if spec.type == "staff" and (value := entry.values.get(key)):
                named |= set(value) if isinstance(value, list) else {value}
    return named


@pytest.mark.parametrize("group", GROUPS)
def test_each_system_is_walked_from_first_to_last_step_by_its_posts(
    group: str, sample_town: Town, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    Client().get("/sign-in/")  # the seats, which note when a session began, are there from the first page on
    office = Unit.objects.create(town=sample_town, key=OFFICE, name="样例党政办")
    book = Book(catalogue(), default_calendar())
    lived = {}
    for minute, kind in enumerate(walked_in(group)):
        book.today, book.clock = date(2025, 3, 3), f"{9 + minute // 60:02d}:{minute % 60:02d}"
        lived[kind] = book.live(kind, fullest(catalogue().newest[kind]))
    for number in {NAMED} | staff_named(book):
        person_of(sample_town, number, office)
    walk = Walk(sample_town, book, set(lived.values()))
    walk_faults = [fault for entry in book.asked if (fault := walk.take(entry))]
    assert not walk_faults, "\n".join(walk_faults)
    for position in lived.values():
        reached = models.Matter.objects.get(id=models.row_id(TOWN, walk.at[position]))
        assert reached.status == book.states[position].status, reached.procedure
