"""A town whose enforcement team has lived through cases, visits and a spot check. All fictitious."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.kernel.simulate import VILLAGES, SimulatedBook
from yifa.law.calendar import default_calendar
from yifa.server.ledger.journal import Step, writing
from yifa.server.ledger.models import Matter, row_id
from yifa.server.towns.models import Grant, Person, Region, Town, Unit

TOWN = "359999100000"
PARTY = {
    "kind": "person",
    "name": "陈示例",
    "id_number": "110105199003070017",
    "phone": "19900000001",
    "address": "示例省示例市样例县样例镇东片3组12号",
}
FINE = {"plan_kinds": ["罚款"], "plan_fine": 50000, "plan_confiscate": 0}
ORDINARY: list[tuple[str, dict[str, Any]]] = [
    (
        "propose",
        {
            "party": [PARTY],
            "party_kind": "person",
            "grave": False,
            "act": "涉嫌擅自占道经营",
            "act_on": "2025-03-01",
            "act_ended_on": "2025-03-01",
            "discovered_on": "2025-03-02",
        },
    ),
    ("file", {}),
    ("inspect", {"findings": "陈示例在样例路12号门前摆摊。", "files": []}),
    ("order", {}),
    (
        "conclude",
        {
            **FINE,
            "factors": ["无特别情节"],
            "complex": False,
            "major_kinds": [],
            "plan_removal": False,
            "standard": None,
            "facts": "陈示例（电话19900000001）在样例路摆摊，家住示例省示例市样例县样例镇东片3组12号。",
        },
    ),
    ("notify", FINE),
    ("waive", {}),
    (
        "decide",
        {
            "standard": None,
            "kinds": ["罚款"],
            "fine": 50000,
            "confiscate": 0,
            "same_act_fined": False,
            "law_changed": False,
            "facts": "陈示例（电话19900000001）在样例路摆摊，家住示例省示例市样例县样例镇东片3组12号。",
            "publish_needed": True,
            "other_content": "",
        },
    ),
    ("serve", {"serve_mode": "直接送达", "serve_proof": ["受送达人签收"]}),
]


@dataclass
class Team:
    """The town, its book in memory, and where things are in it."""

    town: Town
    book: SimulatedBook
    written: int = 0

    def write(self) -> None:
        """Ask the real book for everything asked of the one in memory since last time."""
        with writing(self.town) as writer:
            for entry in self.book.log[self.written :]:
                if entry.seq in self.book.followed:
                    continue
                moment = datetime.fromisoformat(entry.occurred_at)
                procedure = catalogue().get(entry.procedure, entry.version)
                roles = procedure.actions[entry.action].by if entry.action in procedure.actions else (entry.role,)
                actor = Actor(entry.actor, "试办", frozenset(roles), TOWN, "enforcement", TOWN[:9], frozenset())
                matter = row_id(TOWN, entry.matter) if entry.matter != entry.seq else 0
                step = Step(
                    entry.procedure, entry.action, entry.values, matter, None, moment, "试办", links=entry.links
                )
                writer.take(actor, step, recorded_at=moment)
        self.written = len(self.book.log)

    def go(self, procedure: str, *steps: tuple[str, dict[str, Any]], matter: int = 0) -> int:
        """Take steps a day apart in both books."""
        for action, given in steps:
            matter = self.book.take(procedure, action, given, matter)
            self.book.today = date.fromordinal(self.book.today.toordinal() + 1)
        self.write()
        return matter

    def href(self, matter: int, page: str = "") -> str:
        """The address of a matter's page, or of one of the room's."""
        return f"/enforcement/m/{TOWN[:9]}/{matter}/{page}/" if page else f"/m/{TOWN[:9]}/{matter}/"

    def row(self, matter: int) -> Matter:
        return Matter.objects.get(id=row_id(TOWN, matter))


@pytest.fixture
def team(db: None, settings: Any) -> Team:
    """An enforcement team in spring 2025."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    county = Region.objects.create(code="359999000000", name="样例县")
    region = Region.objects.create(code=TOWN, name="样例镇", parent=county)
    for code, name in VILLAGES.items():
        Region.objects.create(code=code, name=name, parent=region)
    town = Town.objects.create(
        code=TOWN,
        name="样例镇",
        government_name="样例县样例镇人民政府",
        short="样",
        document_prefix="样政",
        county_name="样例县",
        settings='{"court_name": "样例县人民法院"}',
    )
    Unit.objects.create(town=town, key="enforcement", name="综合行政执法队", order=1)
    made = Team(
        town,
        SimulatedBook(
            catalogue=catalogue(),
            calendar=default_calendar(),
            today=date(2025, 3, 3),
            settings={"court_name": "样例县人民法院"},
        ),
    )
    return made


@pytest.fixture
def sit(team: Team) -> Callable[..., Client]:
    """`sit("enforcement-head")` is a browser in which somebody in these posts has signed in."""

    def enter(*roles: str) -> Client:
        unit = Unit.objects.get(key="enforcement")
        person = Person.objects.create_user(
            "-".join(roles)[:30],
            "irrelevant here 1",
            name="严执规",
            town=team.town,
            unit=unit,
            must_change_password=False,
        )
        for role in roles:
            Grant.objects.create(person=person, role=role, scope=TOWN[:9], unit=unit, since=date(2020, 1, 1))
        client = Client()
        client.get("/sign-in/")
        client.force_login(person, backend="yifa.server.towns.auth.PersonBackend")
        return client

    return enter
