"""Nothing comes out of the interface that the desk would not show: every operation, with every role, from everywhere."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.test import Client

from tests.server.api.conftest import Machine, token_of
from tests.server.ledger.conftest import at, found_town
from yifa.domains.roles import roles
from yifa.kernel.chain import GENESIS, link
from yifa.server.api.app import document
from yifa.server.casework.place import matter_href
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Entry
from yifa.server.towns.models import Grant, Person, Region, Town, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Machines = Callable[[str], Machine]

SECRET = "信访人甲某某"
PETITION = {
    "source": "direct",
    "channel": "来信",
    "received_on": "2025-03-03",
    "people": 1,
    "kind": "accusation",
    "petitioner": [{"name": SECRET, "phone": "19900000077"}],
    "subject": "执法作风",
    "request": "反映收费问题独特字样",
    "real_name": True,
    "accused_unit": "执法队",
}


@pytest.fixture
def petition(take: Callable[..., Taken], actors: dict[str, Any], people: dict[str, Person], town: Town) -> Taken:
    """A petition against the enforcement team."""
    clerk = Person.objects.create_user(
        "xin",
        "irrelevant here 1",
        name="信访干事",
        town=town,
        unit=Unit.objects.get(town=town, key="office"),
        must_change_password=False,
    )
    Grant.objects.create(person=clerk, role="petition-clerk", scope=town.code[:9], since=date(2020, 1, 1))
    actors["xin"] = clerk.actor(date(2025, 3, 3))
    return take("xin", "petition-case", "register", at(2025, 3, 3), **PETITION)


def walk(position: int) -> Iterator[tuple[str, str, str]]:
    """(method, path, operation) of every operation of the document, about one matter where it is about one."""
    places = {
        "town": "359926115",
        "position": str(position),
        "procedure": "petition-case",
        "action": "register",
        "run": "0",
        "field": "handler_unit",
        "key": "petitions_handled",
        "rule": "petition-close-60d",
        "n": "1",
        "sha": "0" * 64,
        "document": "none",
        "kind": "pdf",
    }
    asked = {
        "find_matters": "?q=执法作风",
        "count_limit": "?start=2025-03-03",
        "holidays": "?year=2025",
        "book": "?most=500",
        "deadlines_due": "?of=town&most=500",
    }
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            filled = path.removeprefix("/api/v1/")
            for name, value in places.items():
                filled = filled.replace("{" + name + "}", value)
            yield method, filled + asked.get(operation["operationId"], ""), operation["operationId"]


def told(machine: Machine, position: int) -> dict[str, Any]:
    """What every operation answers."""
    found = {}
    for method, path, name in walk(position):
        body = {"version": 1, "values": {}} if name == "act" else {"procedure": "petition-case", "values": {}}
        found[name] = machine.post(path, body) if method == "post" else machine.get(path)
    return found


def text(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode("utf-8", "replace"))


def newcomer(town: Town, role: str, unit: Unit | None, village: str, name: str) -> Person:
    """A colleague in one post."""
    reach = roles()[role].reach
    place = Region.objects.get(code=town.code[:9] + village) if reach == "village" else None
    person = Person.objects.create_user(
        name, "irrelevant here 1", name="旁人", town=town, unit=unit, must_change_password=False
    )
    Grant.objects.create(
        person=person,
        role=role,
        scope=town.code[:9],
        unit=unit if reach == "unit" else None,
        village=place,
        since=date(2020, 1, 1),
    )
    return person


TOWN_ROLES = [key for key, role in roles().items() if role.reach != "county" and key != "system"]


@pytest.mark.parametrize("role", TOWN_ROLES)
def test_the_unit_complained_of_hears_nothing_in_any_post(petition: Taken, town: Town, role: str) -> None:
    person = newcomer(town, role, Unit.objects.get(town=town, key="enforcement"), "201", "bei")
    answers = told(Machine(token_of(person)), petition.entry.matter)
    for name, answer in answers.items():
        said = text(answer)
        assert answer.status_code < 500, f"{name}: {said[:300]}"
        assert SECRET not in said and "独特字样" not in said and "19900000077" not in said, name
    assert answers["matter"].status_code == answers["act"].status_code == answers["case_file"].status_code == 404


@pytest.mark.parametrize("role", TOWN_ROLES)
def test_the_interface_shows_a_matter_exactly_where_the_desk_does(petition: Taken, town: Town, role: str) -> None:
    unit = Unit.objects.get(town=town, key="justice-office")
    person = newcomer(town, role, unit, "202", "pang")
    desk = Client()
    desk.get("/sign-in/")
    desk.force_login(person, backend="yifa.server.towns.auth.PersonBackend")
    page = desk.get(matter_href(petition.matter_id))
    answers = told(Machine(token_of(person)), petition.entry.matter)
    assert answers["matter"].status_code == page.status_code
    assert SECRET not in "".join(text(answer) for answer in answers.values())
    seen = page.status_code == 200
    listed = answers["ledger"].status_code == 200 and answers["ledger"].json()["total"] > 0
    assert listed == seen
    assert ('"visible": true' in text(answers["book"])) == seen
    assert (answers["find_matters"].json()["total"] > 0) == seen


def test_another_town_sees_neither_matter_nor_book_nor_figure(petition: Taken, town: Town) -> None:
    other = found_town("359926116000", "柳溪镇")
    unit = Unit.objects.create(town=other, key="petition-office", name="信访办")
    person = newcomer(other, "petition-clerk", unit, "201", "lin-zhen")
    stranger = Machine(token_of(person))
    for name, answer in told(stranger, petition.entry.matter).items():
        assert "独特字样" not in text(answer) and SECRET not in text(answer), name
    assert stranger.get(f"matters/359926115/{petition.entry.matter}").status_code == 404
    assert stranger.get("book", town=town.code).status_code == 404
    assert stranger.get("figures/petitions_handled", town=town.code).status_code == 404
    assert stranger.get("book").json()["seq"] == 0


def test_without_a_token_no_operation_answers(petition: Taken) -> None:
    assert {answer.status_code for answer in told(Machine(), petition.entry.matter).values()} == {401}


def test_names_are_masked_as_on_the_page(petition: Taken, people: dict[str, Person]) -> None:
    clerk = Machine(token_of(Person.objects.get(username="xin")))
    whole = clerk.get(f"matters/359926115/{petition.entry.matter}").json()
    assert whole["parties"][0]["veiled"] is True
    assert SECRET not in json.dumps(whole, ensure_ascii=False)


def test_the_book_shows_the_chain_of_what_one_may_not_see_and_no_more(petition: Taken, machine: Machines) -> None:
    book = machine("seal").get("book").json()
    assert [entry["visible"] for entry in book["entries"]] == [False]
    hidden = book["entries"][0]
    assert hidden["payload"] is None and hidden["recorded_at"] is None and hidden["action"] == ""
    assert hidden["hash"] == Entry.objects.get().hash == book["head"]


def test_whoever_may_see_the_book_can_check_it_himself(dispute: Taken, machine: Machines) -> None:
    book = machine("lin").get("book", most=500).json()
    seen = [entry for entry in book["entries"] if entry["payload"]]
    assert len(seen) >= 2
    for entry in seen:
        assert link(entry["prev"], entry["payload"].encode()) == entry["hash"]
    assert [entry["prev"] for entry in book["entries"]] == [GENESIS, *(e["hash"] for e in book["entries"][:-1])]
    assert book["entries"][-1]["hash"] == book["head"]


def test_a_cadre_sees_his_own_village_only(take: Callable[..., Taken], machine: Machines, roll: int) -> None:
    from tests.server.ledger.conftest import DISPUTE

    mine = take("lin", "people-mediation", "register", at(2025, 3, 4), **DISPUTE)
    other = take("lin", "people-mediation", "register", at(2025, 3, 4), **{**DISPUTE, "village": "下坑村"})
    show = partial(machine("grid").get)
    assert show(f"matters/359926115/{mine.entry.matter}").status_code == 200
    assert show(f"matters/359926115/{other.entry.matter}").status_code == 404
