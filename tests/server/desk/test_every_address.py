"""Every address of the resolver, asked by a visitor, a stranger and each kind of post, with broken parameters, and by link.

A new address is walked without being named here. No answer is a fault of the server, a visitor is let in only where a view
says so, and nobody of another town reads anything of this town's matters.
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver

from tests.server.ledger.conftest import DISPUTE, found_town
from yifa.domains.roles import roles
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Matter
from yifa.server.towns.models import Grant, Person, Town, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SOURCE = Path(__file__).resolve().parents[3] / "src" / "yifa" / "server"
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
LINK = re.compile(r'<a [^>]*href="([^"#]+)"')
ASKED = re.compile(r"""(?:GET|query)(?:\.get|\.getlist)?[(\[]["'](\w+)["']""")
# Read once for all its pages: addresses written as expressions. Each is asked in its own tests.
EXPRESSIONS = {"^api/county/packages/(?P<digest>[0-9a-f]{64})$", "^api/county/returns/(?P<town>[0-9]{12})$"}
MOST_QUERIES = 30
# Of so many addresses a post alone asks one: more would take minutes and find the same.
SHARES = 16
BROKEN = ["x", "9" * 20, "\x00'\"<%"]
BROKEN_PARTS: dict[str, list[str]] = {
    "town": ["000000000", "359926115000"],
    "position": ["0", "999999999", "9" * 25],
    "pk": ["0", "9" * 25],
    "n": ["0", "9" * 25],
    "run": ["9" * 25],
    "person": ["9" * 25],
    "grant_pk": ["9" * 25],
    "year": ["0", "9" * 9],
}


def routes(resolver: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            yield route, pattern.callback


def filled(route: str, parts: dict[str, str]) -> str:
    return "/" + PARAMETER.sub(lambda found: quote(parts[found[1]], safe=""), route)


@pytest.fixture
def parts(dispute: Taken) -> dict[str, str]:
    """What stands in addresses: the dispute of the desk's town, and things that are there."""
    return {
        "town": "359926115",
        "position": str(dispute.entry.matter),
        "procedure": "people-mediation",
        "action": "mediate",
        "pk": "1",
        "n": "1",
        "run": "0",
        "person": "1",
        "grant_pk": "1",
        "code": "359926115201",
        "sha": "ab" * 32,
        "document": "mediation-acceptance",
        "kind": "docx",
        "year": "2024",
        "shelf": "rules",
        "key": "disputes_mediated",
        "token": "0b8e0c1e-5a1f-4c9b-9d5c-0d8f0f3c2a11",
        "act": "人民调解法",
        "number": "17",
        "which": "due",
        "field": "village",
        "name": "people-mediation",
        "form": "docx",
        "verb": "comment",
        "rule": "penalty-decision-90d",
        "ticket": "x",
        "token_pk": "1",
    }


def seat(town: Town, name: str, posts: list[str]) -> Client:
    """A browser in which somebody who holds these posts has signed in."""
    unit = Unit.objects.filter(town=town).first()
    person = Person.objects.create_user(
        name, "irrelevant here 1", name="岗某某", town=town, unit=unit, must_change_password=False
    )
    village = None if town.is_county else town.villages().first()
    scope = town.code[:6] if town.is_county else town.code[:9]
    for post in posts:
        place = village if roles()[post].reach == "village" else None
        Grant.objects.create(person=person, role=post, scope=scope, unit=unit, village=place, since=date(2020, 1, 1))
    client = Client(raise_request_exception=False)
    client.get("/sign-in/")
    client.force_login(person, backend="yifa.server.towns.auth.PersonBackend")
    return client


def in_towns(group: str = "") -> list[str]:
    return [key for key, role in roles().items() if role.group != "县级" and group in ("", role.group)]


def read(answer: Any) -> str:
    """What stands on a page; a file that is sent in pieces is left to its own tests."""
    return "" if answer.streaming else answer.content.decode("utf-8", "replace")


def test_a_visitor_is_let_in_only_where_a_view_says_so(parts: dict[str, str]) -> None:
    visitor = Client(raise_request_exception=False)
    found = dict(routes(get_resolver()))
    assert len(found) > 200 and {route for route in found if route.startswith("^")} == EXPRESSIONS
    for route, view in found.items():
        if route in EXPRESSIONS or route.startswith("api/v1/"):
            continue
        answer = visitor.get(filled(route, parts))
        assert answer.status_code < 500, route
        opened = answer.status_code == 200 and answer["Content-Type"].startswith(("text/html", "application/json"))
        assert not opened or not getattr(view, "login_required", True), route


def test_nobody_of_another_town_reads_anything_of_a_matter(parts: dict[str, str], dispute: Taken) -> None:
    row = Matter.objects.get(id=dispute.matter_id)
    secrets = [row.number, row.parties, DISPUTE["summary"], DISPUTE["applicant"][0]["name"]]  # type: ignore[index]
    stranger = seat(found_town("359926116000", "邻镇"), "stranger", in_towns())
    own = seat(Town.objects.get(code="359926115000"), "own", in_towns())
    seen = set()
    for route, _ in routes(get_resolver()):
        if route in EXPRESSIONS or route.startswith("sign-out"):
            continue
        address = filled(route, parts)
        answer = stranger.get(address)
        assert answer.status_code < 500, route
        assert not [secret for secret in secrets if secret and secret in read(answer)], route
        if "<town:town>" in route and "/p/" not in address:
            seen.add(answer.status_code == 200)
        answer = own.get(address)
        assert answer.status_code < 500, route
    assert row.number in read(own.get(filled("m/<town:town>/<int:position>/", parts)))
    assert seen == {False}


@pytest.mark.parametrize("group", sorted({role.group for role in roles().values()} - {"县级"}))
def test_every_kind_of_post_gets_an_answer_from_every_address(parts: dict[str, str], group: str) -> None:
    client = seat(Town.objects.get(), "post", in_towns(group))
    for route, _ in routes(get_resolver()):
        if route not in EXPRESSIONS and not route.startswith(("sign-out", "p/", "api/v1/")):
            assert client.get(filled(route, parts)).status_code < 500, route


def test_each_single_post_gets_an_answer_from_its_own_pages_and_a_share_of_all(parts: dict[str, str]) -> None:
    """Whoever holds one post alone lacks what the posts of his group share: each asks the pages that differ by post, and
    every address is asked by several posts."""
    town = Town.objects.get()
    addresses = [
        filled(route, parts)
        for route, _ in routes(get_resolver())
        if route not in EXPRESSIONS and not route.startswith(("sign-out", "p/", "api/v1/"))
    ]
    own = {"/", "/ledgers/", "/intake/", filled("m/<town:town>/<int:position>/", parts)}
    assert own <= set(addresses)
    broken = []
    for at, post in enumerate(in_towns()):
        client = seat(town, f"alone-{post}", [post])
        for address in own | set(addresses[at % SHARES :: SHARES]):
            if client.get(address).status_code >= 500:
                broken.append((post, address))
    assert not broken, broken


@pytest.fixture
def county(parts: dict[str, str]) -> Town:
    """The county above the desk's town."""
    names = {"name": "青禾县", "government_name": "青禾县人民政府", "short": "青禾", "county_name": "青禾县"}
    made = Town.objects.create(code="359926000000", document_prefix="青政", **names)
    Unit.objects.create(town=made, key="county-justice", name="县司法局")
    return made


def test_each_post_of_the_county_gets_an_answer_from_every_address_and_reads_no_matter_of_a_town(
    parts: dict[str, str], county: Town, dispute: Taken
) -> None:
    row = Matter.objects.get(id=dispute.matter_id)
    secrets = [row.parties, DISPUTE["summary"], DISPUTE["applicant"][0]["name"]]  # type: ignore[index]
    posts = [key for key, role in roles().items() if role.group == "县级"]
    assert len(posts) == 5
    broken, read_of = [], []
    for post in posts:
        client = seat(county, f"county-{post}", [post])
        for route, _ in routes(get_resolver()):
            if route in EXPRESSIONS or route.startswith(("sign-out", "p/", "api/v1/")):
                continue
            answer = client.get(filled(route, parts))
            if answer.status_code >= 500:
                broken.append((post, route))
            if any(secret and secret in read(answer) for secret in secrets):
                read_of.append((post, route))
    assert not broken, broken
    assert not read_of, read_of


def test_broken_parameters_are_answered_and_never_break_the_server(parts: dict[str, str]) -> None:
    client = seat(Town.objects.get(), "breaker", in_towns())
    names = sorted({name for path in SOURCE.rglob("*.py") for name in ASKED.findall(path.read_text(encoding="utf-8"))})
    assert len(names) > 20
    broken = []
    logging.disable(logging.CRITICAL)
    try:
        for route, _ in routes(get_resolver()):
            if route in EXPRESSIONS or route.startswith("sign-out"):
                continue
            for name in PARAMETER.findall(route):
                for wrong in BROKEN_PARTS.get(name, ["x" * 300, "不存在", "a'b"]):
                    address = filled(route, {**parts, name: wrong})
                    if client.get(address).status_code >= 500:
                        broken.append((address, ""))
            for wrong in BROKEN:
                address = filled(route, parts)
                if client.get(address, dict.fromkeys(names, wrong)).status_code >= 500:
                    broken.append((address, wrong))
    finally:
        logging.disable(logging.NOTSET)
    assert not broken, broken


def test_every_link_the_product_prints_leads_somewhere(parts: dict[str, str]) -> None:
    client = seat(Town.objects.get(), "walker", in_towns())
    waiting, known, dead = ["/"], {"/"}, []
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address)
        if answer.status_code not in (200, 302):
            dead.append((address, answer.status_code))
        if answer.streaming or not answer["Content-Type"].startswith("text/html"):
            continue
        for link in LINK.findall(answer.content.decode()):
            target = urljoin(address, html.unescape(link))
            # One page of each kind: what differs in the query, or in the kind of work, is the same page again.
            shape = re.sub(r"/(new|ledgers|begin|procedures|figures|law)/[^/]+/", r"/\1/x/", target.partition("?")[0])
            if (
                target.startswith("/")
                and not target.startswith(("/static/", "/sign-out/", "/p/"))
                and shape not in known
            ):
                known.add(shape)
                waiting.append(target)
    assert not dead, dead
    assert len(known) > 60


def test_no_page_is_without_a_budget_of_queries(parts: dict[str, str]) -> None:
    """Pages with a budget of their own are in query_budgets.json; for every other one this holds, a new one too."""
    client = seat(Town.objects.get(), "counter", in_towns())
    over = []
    for route, _ in routes(get_resolver()):
        if route in EXPRESSIONS or route.startswith(("sign-out", "api/v1/")):
            continue
        address = filled(route, parts)
        with CaptureQueriesContext(connection) as made:
            client.get(address)
        if len(made) > MOST_QUERIES:
            said = "\n".join(query["sql"][:160] for query in made.captured_queries)
            over.append(f"{address}: {len(made)} queries\n{said}")
    assert not over, "\n\n".join(over)
