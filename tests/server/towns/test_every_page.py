"""No page of this room is open by oversight: each is asked for by a visitor, by a clerk, and by an administrator."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from tests.server.towns.conftest import PASSWORD
from yifa.domains.roles import roles
from yifa.server.towns.models import Person, Unit
from yifa.server.towns.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PUBLIC = {"sign-in"}
# There only where the county's own sign-in is set (test_single_sign_on.py).
PROVIDER = {"sso", "sso-back", "cas"}
OWN = {"sign-out", "verify", "profile", "password", "code-setup", "code-picture", "code-remove", "own-stand-ins"}
OWN |= {"passkey-setup", "passkey-remove"}


def address(pattern: URLPattern, person: Person) -> str:
    wanted = set(pattern.pattern.converters)
    unit = Unit.objects.filter(town=person.town).first()
    grant = person.grants.first()
    assert unit and grant and person.town
    place = {"pk": unit.pk if pattern.name == "unit" else person.pk, "grant_pk": grant.pk}
    place["code"] = f"{person.town.prefix}201"  # type: ignore[assignment]
    return reverse(f"towns:{pattern.name}", kwargs={key: place[key] for key in wanted})


@pytest.fixture(params=urlpatterns, ids=lambda pattern: str(pattern.name))
def pattern(request: pytest.FixtureRequest) -> URLPattern:
    found: URLPattern = request.param
    return found


def test_a_visitor_is_sent_to_sign_in(client: Client, clerk: Person, pattern: URLPattern) -> None:
    for answer in (client.get(address(pattern, clerk)), client.post(address(pattern, clerk))):
        if pattern.name in PUBLIC:
            assert answer.status_code == 200
        elif pattern.name in PROVIDER:
            assert answer.status_code in {404, 405}
        else:
            assert answer.status_code == 302 and answer.url.startswith("/sign-in/")


@pytest.mark.parametrize("role", [key for key in roles() if key not in {"admin", "system"}])
def test_no_other_role_opens_the_administration(client: Client, clerk: Person, role: str) -> None:
    clerk.grants.update(role=role)
    client.post("/sign-in/", {"username": clerk.username, "password": PASSWORD})
    for pattern in urlpatterns:
        if pattern.name in PUBLIC | OWN | PROVIDER:
            continue
        answers = [client.get(address(pattern, clerk)), client.post(address(pattern, clerk))]
        assert {answer.status_code for answer in answers} <= {403, 405}, pattern.name
        assert answers[0].status_code == 403 or answers[1].status_code == 403


def test_every_page_an_administrator_may_read_is_there(
    admin_client: Client, clerk: Person, pattern: URLPattern
) -> None:
    answer = admin_client.get(address(pattern, clerk))
    missing = {"code-picture"} | PROVIDER
    assert answer.status_code in {200, 302, 405} or (pattern.name in missing and answer.status_code == 404)
    if answer.status_code == 200:
        assert '<html lang="zh-CN"' in answer.content.decode()


def test_the_menu_shows_administration_to_administrators_only(signed_in: Client, admin: Person) -> None:
    assert "人员与岗位" not in signed_in.get("/me/").content.decode()
    signed_in.post("/sign-out/")
    signed_in.post("/sign-in/", {"username": admin.username, "password": PASSWORD})
    assert "人员与岗位" in signed_in.get("/me/").content.decode()
