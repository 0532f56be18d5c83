"""Sign-in by the county's provider, against a real one on the loopback: who is known here comes in, nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from joserfc.jwk import RSAKey

from tests.server.towns.provider import CLIENT, SECRET, Provider, running
from yifa.server.towns.models import Person
from yifa.server.towns.second_step import CodeDevice
from yifa.server.towns.single_sign_on import guarded

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    with running() as provider:
        settings.OIDC_ISSUER, settings.OIDC_CLIENT, settings.OIDC_SECRET = provider.address, CLIENT, SECRET
        yield provider


@pytest.fixture
def cas(provider: Provider, settings: Any) -> Provider:
    settings.OIDC_ISSUER, settings.CAS_SERVER = "", f"{provider.address}/cas"
    return provider


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def gone_and_come_back(client: Client, begin: str) -> Any:
    """The browser goes to the provider, which sends it back."""
    to_provider = client.get(begin)
    assert to_provider.status_code == 302, to_provider.content.decode()
    sent_back = requests.get(to_provider.url, allow_redirects=False, timeout=10)
    return client.get(path_of(sent_back.headers["Location"]))


WAYS = [("provider", "/sign-in/sso/"), ("cas", "/sign-in/cas/")]


@pytest.mark.parametrize(("way", "begin"), WAYS)
def test_who_is_known_here_comes_in_and_arrives_where_he_wanted(
    way: str, begin: str, clerk: Person, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(way)
    client = Client()
    assert f'href="{begin}?next=/ledgers/"' in client.get("/sign-in/?next=/ledgers/").content.decode()
    answer = gone_and_come_back(client, f"{begin}?next=/ledgers/")
    assert answer.status_code == 302 and answer.url == "/ledgers/"
    assert client.get("/me/").status_code == 200 and str(clerk) in client.get("/me/").content.decode()


@pytest.mark.parametrize(("way", "begin"), WAYS)
def test_who_is_not_known_or_no_longer_works_here_stays_outside(
    way: str, begin: str, clerk: Person, request: pytest.FixtureRequest
) -> None:
    provider: Provider = request.getfixturevalue(way)
    for name in ("nobody", "system"):
        provider.person = name
        answer = gone_and_come_back(Client(), begin)
        assert answer.status_code == 403 and "请联系本镇系统管理员" in answer.content.decode()
    provider.person = clerk.username
    Person.objects.filter(pk=clerk.pk).update(is_active=False)
    assert gone_and_come_back(Client(), begin).status_code == 403


@pytest.mark.parametrize(("way", "begin"), WAYS)
def test_an_answer_that_this_browser_did_not_ask_for_signs_nobody_in(
    way: str, begin: str, clerk: Person, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(way)
    asking, other = Client(), Client()
    sent_back = requests.get(asking.get(begin).url, allow_redirects=False, timeout=10)
    answer = other.get(path_of(sent_back.headers["Location"]))
    assert answer.status_code == 403 and "没有答复，或者答复不对" in answer.content.decode()
    assert asking.get(path_of(sent_back.headers["Location"])).status_code == 302
    again = asking.get(path_of(sent_back.headers["Location"]))
    assert again.status_code == 403


def test_a_statement_signed_by_somebody_else_signs_nobody_in(provider: Provider, clerk: Person) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "1"})
    assert gone_and_come_back(Client(), "/sign-in/sso/").status_code == 403


def test_a_second_step_is_owed_all_the_same_and_the_first_password_is_not(provider: Provider, clerk: Person) -> None:
    Person.objects.filter(pk=clerk.pk).update(must_change_password=True)
    client = Client()
    gone_and_come_back(client, "/sign-in/sso/")
    assert client.get("/me/").status_code == 200
    CodeDevice.objects.create(user=clerk, name="手机", confirmed=True)
    client = Client()
    gone_and_come_back(client, "/sign-in/sso/")
    assert client.get("/me/").url.startswith("/verify/")


def test_a_provider_that_is_not_there_is_told_and_none_is_offered_where_none_is_set(settings: Any) -> None:
    assert Client().get("/sign-in/sso/").status_code == 404 and Client().get("/sign-in/cas/").status_code == 404
    settings.OIDC_ISSUER, settings.OIDC_CLIENT = "http://127.0.0.1:1", CLIENT
    answer = Client().get("/sign-in/sso/")
    assert answer.status_code == 403 and "用户名和密码登录" in answer.content.decode()


def test_a_provider_over_the_network_must_speak_https() -> None:
    with pytest.raises(ImproperlyConfigured, match="https"):
        guarded("http://sso.example", "YIFA_CAS")
    assert guarded("https://sso.example/cas/", "YIFA_CAS") == "https://sso.example/cas"
