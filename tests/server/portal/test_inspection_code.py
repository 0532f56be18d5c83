"""检查码: who, why and by which plan, for the enterprise at its door; nothing before the day, nothing for a wrong code."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from tests.server.ledger.test_contract import TOWN, sample_town
from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.kernel.simulate import SimulatedBook
from yifa.law.calendar import default_calendar
from yifa.server.ledger import models
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Matter
from yifa.server.portal.inspections import KIND, shown_code, visit_of
from yifa.server.portal.keeping import kept, searched
from yifa.server.towns.models import Grant, Person, Town

__all__ = ["sample_town"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(sample_town: Town) -> Matter:
    """A visit of the samples, taken through the door as far as its approval."""
    kept.clear()
    searched.clear()
    book = SimulatedBook(catalogue=catalogue(), calendar=default_calendar())
    matter = book.live(KIND, 0)
    for entry in book.asked:
        roles = frozenset(catalogue().get(entry.procedure, entry.version).actions[entry.action].by)
        actor = Actor(entry.actor, "试办", roles, TOWN, entry.unit, TOWN[:9], frozenset())
        row = models.row_id(TOWN, entry.matter) if entry.n > 1 else 0
        moment = datetime.fromisoformat(entry.occurred_at)
        take_action(
            sample_town,
            actor,
            Step(entry.procedure, entry.action, entry.values, row, None, moment, "试办", links=entry.links),
        )
        if entry.matter == matter and entry.action == "approve":
            break
    return Matter.objects.get(id=models.row_id(TOWN, matter))


def said(row: Matter) -> dict[str, str]:
    values: dict[str, str] = json.loads(row.snapshot)["values"]
    return values


def test_the_code_tells_who_comes_why_and_what_may_be_inspected(
    sample_town: Town, visit: Matter, client: Client
) -> None:
    values = said(visit)
    page = client.get(
        f"/p/{TOWN[:9]}/inspection/", {"q": shown_code(sample_town, values["code_"]).lower()}
    ).content.decode()
    assert values["approval_no"] in page and values["purpose"] in page and values["planned_on"] in page
    assert values["reason_basis"] and values["reason_basis"] not in page
    named = [Matter.objects.get(id=models.row_id(TOWN, int(n))) for n in values["officers"]]
    assert len(named) >= 2
    for officer in named:
        assert officer.title in page and said(officer)["certificate_no"] in page
    for n in values["items"]:
        assert said(Matter.objects.get(id=models.row_id(TOWN, int(n))))["basis_"] in page


def test_nothing_is_told_before_the_approved_day(sample_town: Town, visit: Matter) -> None:
    code, day = shown_code(sample_town, said(visit)["code_"]), date.fromisoformat(said(visit)["planned_on"])
    assert visit_of(sample_town, code, day) is not None
    assert visit_of(sample_town, code, day - timedelta(days=1)) is None


def test_nobody_comes_to_a_visit_by_counting_upwards(sample_town: Town, visit: Matter) -> None:
    day = date.fromisoformat(said(visit)["planned_on"])
    assert visit_of(sample_town, said(visit)["code_"], day) is None
    assert visit_of(sample_town, said(visit)["code_"] + "-00000000", day) is None


@pytest.mark.parametrize("code", ["JC2025000001-00", "JC20259999999999-11", "检查", "JC٢٠٢٥000001-00"])
def test_a_wrong_code_shows_nobody_and_says_what_to_do(visit: Matter, client: Client, code: str) -> None:
    page = client.get(f"/p/{TOWN[:9]}/inspection/", {"q": code}).content.decode()
    assert "没有核验上这个检查码" in page and "12345" in page
    assert said(visit)["approval_no"] not in page


def test_whoever_comes_shows_the_code_from_the_matter(sample_town: Town, visit: Matter, client: Client) -> None:
    person = Person.objects.create(username="visitor", name="严执规", town=sample_town, must_change_password=False)
    Grant.objects.create(person=person, role="enforcement-head", scope=TOWN[:9], since=date(2019, 1, 1))
    client.force_login(person, backend="yifa.server.towns.auth.PersonBackend")
    here = f"/m/{TOWN[:9]}/{models.position_of(visit.id)}/"
    shown = client.get(f"{here}inspection-code/").content.decode()
    assert shown_code(sample_town, said(visit)["code_"]) in shown and "data:image/svg" in shown
    assert "出示检查码" in client.get(here).content.decode()
