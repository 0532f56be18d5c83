"""A passkey as second step, with the authenticator that Chromium simulates, and what may not pass for one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.browsing import sideways
from tests.server.towns.conftest import PASSWORD, make_person
from yifa.server.administration.models import Act
from yifa.server.towns.models import Person, Town
from yifa.server.towns.passkeys import CHALLENGE, Passkey
from yifa.server.towns.second_step import REQUIRED

pytestmark = pytest.mark.slow


class Telephone:
    """A browser whose authenticator always says yes."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address.replace("127.0.0.1", "localhost")
        self.session = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        told = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.id = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": told})["authenticatorId"]

    def sign_in(self, name: str) -> None:
        """Name and password; where that leads is the page's."""
        self.page.goto(f"{self.address}/sign-in/")
        self.page.locator("[name=username]").fill(name)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()

    def sign_out(self) -> None:
        """As if the browser had been closed."""
        self.page.context.clear_cookies()


@pytest.fixture
def telephone(live_server: Any, page: Any) -> Iterator[Telephone]:
    yield Telephone(page, live_server.url)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_made_asked_for_and_given_up(telephone: Telephone, clerk: Person) -> None:
    page = telephone.page
    Town.objects.filter(pk=clerk.town_id).update(settings=json.dumps({REQUIRED: ["justice-clerk"]}))
    telephone.sign_in(clerk.username)
    page.get_by_role("link", name="改用通行密钥").click()
    page.get_by_role("button", name="建立通行密钥").click()
    page.get_by_text("通行密钥已建立").wait_for()
    row = Passkey.objects.get(user=clerk)
    assert Act.objects.filter(payload__icontains="passkey").exists()
    assert row.values["id"] not in row.sealed.encode() and "动态" not in page.locator("[role=status]").inner_text()

    telephone.sign_out()
    telephone.sign_in(clerk.username)
    page.get_by_role("heading", name="请用通行密钥登录").wait_for()
    page.goto(f"{telephone.address}/me/")
    page.get_by_role("heading", name="请用通行密钥登录").wait_for()  # nothing else opens
    page.get_by_role("button", name="用通行密钥登录").click()
    page.locator("nav[aria-label=主菜单]").wait_for()
    row.refresh_from_db()
    assert row.last_used_at is not None and row.sign_count > 0

    page.goto(f"{telephone.address}/me/")
    page.get_by_label("输入密码以停用").fill(PASSWORD)
    page.get_by_role("button", name="停用这个通行密钥").click()
    page.get_by_text("最后一个不能停用").wait_for()
    Town.objects.filter(pk=clerk.town_id).update(settings="{}")
    page.get_by_label("输入密码以停用").fill(PASSWORD)
    page.get_by_role("button", name="停用这个通行密钥").click()
    page.get_by_text("通行密钥已停用").wait_for()
    assert not Passkey.objects.exists()


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_neither_a_colleagues_passkey_nor_a_copied_one_nor_an_old_answer_passes(
    telephone: Telephone, clerk: Person
) -> None:
    page = telephone.page
    telephone.sign_in(clerk.username)
    page.locator("nav[aria-label=主菜单]").wait_for()
    page.goto(f"{telephone.address}/me/passkey/")
    page.get_by_label("本人密码").fill("guess-guess-1")
    page.get_by_role("button", name="建立通行密钥").click()
    page.get_by_text("密码不对").wait_for()
    assert not Passkey.objects.exists()
    credentials = telephone.session.send("WebAuthn.getCredentials", {"authenticatorId": telephone.id})["credentials"]
    for one in credentials:
        telephone.session.send(
            "WebAuthn.removeCredential", {"authenticatorId": telephone.id, "credentialId": one["credentialId"]}
        )
    page.get_by_label("本人密码").fill(PASSWORD)
    page.get_by_role("button", name="建立通行密钥").click()
    page.get_by_text("通行密钥已建立").wait_for()
    row = Passkey.objects.get(user=clerk)

    # The owner of the database lays a colleague's passkey under the mayor: it is bound to its person.
    other = make_person("chenmo", "陈默", clerk.town, "justice-clerk")
    Passkey._base_manager.filter(pk=row.pk).update(user=other)
    with pytest.raises(ValueError, match="密文与所在的记录不符"):
        _ = Passkey.objects.get(pk=row.pk).values
    Passkey._base_manager.filter(pk=row.pk).update(user=clerk)

    # A copy has counted less than the original.
    Passkey._base_manager.filter(pk=row.pk).update(sign_count=10_000)
    telephone.sign_out()
    telephone.sign_in(clerk.username)
    page.get_by_role("button", name="用通行密钥登录").click()
    page.get_by_text("通行密钥没有通过").wait_for()
    Passkey._base_manager.filter(pk=row.pk).update(sign_count=0)

    # An answer is good once: the same sent again finds its challenge used.
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    page.get_by_role("button", name="用通行密钥登录").click()
    page.locator("nav[aria-label=主菜单]").wait_for()
    telephone.sign_out()
    telephone.sign_in(clerk.username)
    page.get_by_role("button", name="用通行密钥登录").wait_for()
    page.locator("[name=credential]").evaluate(
        "(field, given) => { field.value = new URLSearchParams(given).get('credential'); field.form.submit(); }",
        sent[0],
    )
    page.get_by_text("通行密钥没有通过").wait_for()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answer", ["", "x", "{}", "[]", "null", '{"id": 1}', '{"id": "AAAA", "response": {}}', "\ud800"]
)
def test_what_is_no_answer_is_refused_in_words(signed_in: Client, clerk: Person, answer: str) -> None:
    row = Passkey(user=clerk)
    row.seal(b"id", b"key")
    row.save()
    session = signed_in.session
    session.update({"owes_code": True, CHALLENGE: ["AAAA", 4_000_000_000]})
    session.save()
    page = signed_in.post(
        "/verify/", {"credential": answer.encode("utf-8", "replace").decode()}, headers={"host": "localhost"}
    )
    assert page.status_code == 200 and "通行密钥没有通过" in page.content.decode()
    assert signed_in.get("/me/", headers={"host": "localhost"})["Location"] == "/verify/"


@pytest.mark.django_db
def test_an_address_without_a_name_says_that_it_cannot_have_passkeys(signed_in: Client) -> None:
    page = signed_in.get("/me/passkey/", headers={"host": "127.0.0.1:8000"}).content.decode()
    assert "IP地址不行" in page and "data-options" not in page
    page = signed_in.get("/me/passkey/", headers={"host": "localhost:8000"}).content.decode()
    options = json.loads(page.split('data-options="')[1].split('"')[0].replace("&quot;", '"'))
    assert options["rp"]["id"] == "localhost" and len(options["challenge"]) > 40


@pytest.mark.django_db
def test_a_new_password_from_the_administrator_takes_passkeys_away(clerk: Person, town: Town) -> None:
    row = Passkey(user=clerk)
    row.seal(b"id", b"key")
    row.save()
    administrator = make_person("guanli", "管理", town, "admin")
    client = Client()
    client.post("/sign-in/", {"username": administrator.username, "password": PASSWORD})
    assert client.post(f"/people/{clerk.pk}/reset-password/").status_code == 200
    assert not Passkey.objects.exists()


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_its_pages_fit_a_telephone(live_server: Any, narrow_page: Any, screenshot: Any, clerk: Person) -> None:
    phone = Telephone(narrow_page, live_server.url)
    phone.sign_in(clerk.username)
    narrow_page.locator("nav").first.wait_for()
    narrow_page.goto(f"{phone.address}/me/passkey/")
    narrow_page.get_by_role("button", name="建立通行密钥").wait_for()
    screenshot(narrow_page, "passkey-setup")
    assert sideways(narrow_page) <= 0
