"""A post of the county reaches counts of its towns and nothing of their matters: pages, interface, exports, packages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.server.api.conftest import Machine, full_buckets, token_of  # noqa: F401
from tests.server.api.test_sight import told
from tests.server.oversight.conftest import COUNTY, officer
from yifa.domains.roles import roles
from yifa.kernel.actor import Actor
from yifa.server.figures import queries
from yifa.server.figures.period import Period
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Matter, Named
from yifa.server.ledger.postings import MonthTotal
from yifa.server.ledger.scope import visible_matters
from yifa.server.towns.models import Person, Region, Town
from yifa.server.towns.scope import visible_towns

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
POSTS = [role.key for role in roles().values() if role.group == "县级"]


def addresses(matter: Matter) -> Iterator[str]:
    """Every address of the product that a browser can open, filled in with what there is."""
    places: dict[str, Any] = {
        "town": "359926115",
        "position": matter.id % 10**9,
        "procedure": matter.procedure,
        "key": "disputes_mediated",
        "pk": 1,
        "n": 1,
        "code": "359926115201",
        "action": "accept",
        "report": 1,
        "year": 2024,
        "kind": "pdf",
    }

    def walk(patterns: list[Any], before: str) -> Iterator[str]:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern) and "^" not in route:
                yield "/" + _filled(route, places)

    for address in walk(get_resolver().url_patterns, ""):
        if not address.startswith(("/sign-", "/api/v1/", "/static", "/dev")):
            yield address


def _filled(route: str, places: dict[str, Any]) -> str:
    import re

    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(places.get(found[1], 1)), route)


def secrets(town: Town) -> set[str]:
    """Numbers of the town's matters and the people in them."""
    rows = Matter.objects.filter(town=town.code, procedure="people-mediation").values_list("number", "parties")
    return {text for number, parties in rows for text in (number, *parties.split("、")) if len(text) > 1}


@pytest.mark.parametrize("role", POSTS)
@pytest.mark.parametrize("scope", [COUNTY[:6], "359926115"])
def test_no_matter_lies_within_a_county_posts_sight(town: Town, role: str, scope: str) -> None:
    assert not visible_matters(officer(role).actor(date(2025, 1, 1), scope)).exists()


@pytest.mark.parametrize("role", ["county-justice", "county-government"])
def test_no_page_and_no_operation_shows_a_county_post_a_matter(town: Town, role: str) -> None:
    person = officer(role)
    matter = Matter.objects.filter(town=town.code, procedure="people-mediation")[0]
    client, hidden = Client(), secrets(town)
    client.force_login(person, backend="yifa.server.towns.auth.PersonBackend")
    opened = 0
    for address in addresses(matter):
        answer = client.get(f"{address}?town={town.code}&period=2024&q=纠纷")
        assert answer.status_code < 500, address
        said = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found = [one for one in hidden if one in said.decode("utf-8", "replace")]
        assert not found, (address, found)
        opened += answer.status_code == 200
    assert opened > 10 and len(hidden) > 10
    for name, answer in told(Machine(token_of(person)), matter.id % 10**9).items():
        said = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert not [one for one in hidden if one in said.decode("utf-8", "replace")], name


def test_where_a_matter_names_him_he_sees_that_one(town: Town) -> None:
    person = officer("county-justice")
    matter = Matter.objects.filter(town=town.code, procedure="people-mediation")[0]
    Named.objects.create(matter_id=matter.id, person=person.pk, town=town.code)
    assert list(visible_matters(person.actor(date(2025, 1, 1)))) == [matter]


def test_the_countys_own_book_is_kept_out_of_what_is_added_up_over_its_towns(county: Town, town: Town) -> None:
    before = queries.value("disputes_mediated", queries.Scope(COUNTY[:6]), Period.year(2024)).amount
    MonthTotal.objects.create(town=COUNTY, figure="disputes_mediated", month=date(2024, 3, 1), amount=1000)
    assert queries.value("disputes_mediated", queries.Scope(COUNTY[:6]), Period.year(2024)).amount == before == 10
    assert COUNTY not in queries.by_town("disputes_mediated", queries.Scope(COUNTY[:6]), Period.year(2024))
    above = Actor(1, "县", frozenset({"county-justice"}), "", "", COUNTY[:6], frozenset())
    assert list(visible_towns(above)) == [town]


def test_the_county_sees_and_writes_its_own_book_and_no_kind_of_work_of_a_town_there(county: Town, town: Town) -> None:
    desk = officer("county-justice", county).actor(date(2025, 1, 1))
    assert desk.scope == COUNTY[:9] and list(visible_towns(desk)) == [county]
    values = {"town_code": town.code, "town_name": town.name, "year_": 2024}
    taken = take_action(county, desk, Step("report-receipt", "expect", values))
    assert visible_matters(desk).get().id == taken.matter_id
    town_leader = Person.objects.get(username="zhenzhang").actor(date(2025, 1, 1))
    assert not visible_matters(town_leader).filter(procedure="report-receipt").exists()
    with pytest.raises(NotFound, match="不记在这本账里"):
        take_action(town, desk, Step("report-receipt", "expect", values))
    with pytest.raises(NotFound, match="不记在这本账里"):
        take_action(county, desk, Step("people-mediation", "register", {}))


def test_a_bureau_sees_its_own_forms_alone(county: Town) -> None:
    form = {
        "form_name": "矛盾纠纷统计表",
        "bureau": "县委政法委",
        "basis_": "某办法第五条",
        "frequency": "每年",
        "recipients": "各乡镇",
        "ends_on": "2026-12-31",
        "notice_days": 10,
    }
    bureau = officer("county-bureau", county).actor(date(2026, 3, 1))
    justice = officer("county-justice", county).actor(date(2026, 3, 1))
    theirs = take_action(county, justice, Step("form-admission", "propose", form))
    own = take_action(county, bureau, Step("form-admission", "propose", {**form, "form_name": "平安建设统计表"}))
    assert list(visible_matters(bureau).values_list("id", flat=True)) == [own.matter_id]
    assert set(visible_matters(justice).values_list("id", flat=True)) == {own.matter_id, theirs.matter_id}


def test_county_posts_are_found_nowhere_in_a_towns_region(town: Town) -> None:
    assert Region.objects.filter(code=COUNTY).exists() and not Town.objects.filter(code=COUNTY).exists()
