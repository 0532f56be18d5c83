"""Signing in: who may, how often one may fail, how long it lasts."""

from __future__ import annotations

import re
import time

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.server.towns.conftest import PASSWORD
from yifa.server.towns.models import Person

pytestmark = pytest.mark.django_db


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> object:
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def test_a_person_signs_in_and_returns_to_the_page_he_wanted(client: Client, clerk: Person) -> None:
    first = client.get("/me/")
    assert first.status_code == 302 and first.url == "/sign-in/?next=/me/"
    assert sign_in(client, "zhanglan", next="/me/").url == "/me/"
    page = text(client.get("/me/"))
    assert "张岚" in page and "司法所工作人员" in page


def test_sign_in_never_leads_to_another_site(client: Client, clerk: Person) -> None:
    assert sign_in(client, "zhanglan", next="https://elsewhere.example/").url == "/"


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(client: Client, clerk: Person) -> None:
    pages = [text(sign_in(client, "zhanglan", "wrong")), text(sign_in(client, "nobody", "wrong"))]
    alerts = [re.findall(r'role="alert">([^<]+)', page) for page in pages]
    assert alerts[0] == alerts[1] and "用户名或密码不对" in alerts[0][0]


def test_five_failures_lock_the_name_and_say_until_when(client: Client, clerk: Person) -> None:
    for _ in range(4):
        assert sign_in(client, "zhanglan", "wrong").status_code == 200
    refused = sign_in(client, "zhanglan", "wrong")
    attempt = AccessAttempt.objects.get(username="zhanglan")
    again = timezone.localtime(attempt.attempt_time + settings.AXES_COOLOFF_TIME)
    assert refused.status_code == 429
    assert f"{again.month}月{again.day}日 {again:%H:%M}以后再试" in text(refused)


def test_while_locked_even_the_right_password_is_refused_and_the_time_does_not_move(
    client: Client, clerk: Person
) -> None:
    for _ in range(5):
        sign_in(client, "zhanglan", "wrong")
    until = AccessAttempt.objects.get(username="zhanglan").attempt_time
    assert sign_in(client, "zhanglan").status_code == 429
    assert AccessAttempt.objects.get(username="zhanglan").attempt_time == until
    assert client.get("/me/").status_code == 302


def test_the_lock_ends_after_a_quarter_of_an_hour(client: Client, clerk: Person) -> None:
    for _ in range(5):
        sign_in(client, "zhanglan", "wrong")
    AccessAttempt.objects.update(
        attempt_time=timezone.now() - settings.AXES_COOLOFF_TIME - timezone.timedelta(seconds=1)
    )
    assert sign_in(client, "zhanglan").status_code == 302


def test_a_stranger_elsewhere_cannot_lock_somebody_out_of_his_own_desk(client: Client, clerk: Person) -> None:
    stranger = Client(REMOTE_ADDR="10.9.8.7")
    for _ in range(5):
        sign_in(stranger, "zhanglan", "wrong")
    assert sign_in(client, "zhanglan").status_code == 302


def test_a_deactivated_person_is_out_at_once_and_stays_out(signed_in: Client, clerk: Person) -> None:
    assert signed_in.get("/me/").status_code == 200
    Person.objects.filter(pk=clerk.pk).update(is_active=False)
    assert signed_in.get("/me/").status_code == 302
    assert sign_in(signed_in, "zhanglan").status_code == 200


def test_the_account_of_the_machine_cannot_sign_in(client: Client, town: object) -> None:
    Person.objects.create_user("system", PASSWORD, name="系统")
    assert sign_in(client, "system").status_code == 200


def _age_session(client: Client, **seconds: int) -> None:
    session = client.session
    for key, age in seconds.items():
        session[key] = int(time.time()) - age
    session.save()


def test_half_an_hour_without_a_step_ends_the_session(signed_in: Client) -> None:
    _age_session(signed_in, seen=31 * 60)
    answer = signed_in.get("/me/?a=1")
    assert answer.status_code == 302 and answer.url == "/sign-in/?next=%2Fme%2F%3Fa%3D1"
    assert "已自动退出" in text(signed_in.get(answer.url))


def test_ten_hours_end_the_session_however_busy_it_was(signed_in: Client) -> None:
    _age_session(signed_in, began=10 * 3600 + 5, seen=10)
    assert signed_in.get("/me/").status_code == 302


def test_a_session_in_use_goes_on(signed_in: Client) -> None:
    _age_session(signed_in, began=9 * 3600, seen=29 * 60)
    assert signed_in.get("/me/").status_code == 200
    assert time.time() - signed_in.session["seen"] < 60


def test_reading_does_not_write_the_session_each_time(signed_in: Client) -> None:
    signed_in.get("/me/")
    with CaptureQueriesContext(connection) as queries:
        signed_in.get("/me/")
    assert len(queries) == 6 and all(query["sql"].startswith("SELECT") for query in queries)


def test_a_fragment_of_a_page_asks_the_browser_to_go_to_sign_in(signed_in: Client) -> None:
    _age_session(signed_in, seen=31 * 60)
    assert signed_in.get("/me/", headers={"HX-Request": "true"})["HX-Redirect"] == "/sign-in/"


def test_signing_out_needs_a_button_not_a_link(signed_in: Client) -> None:
    assert signed_in.get("/sign-out/").status_code == 405
    assert signed_in.post("/sign-out/").status_code == 302
    assert signed_in.get("/me/").status_code == 302


def test_pages_carry_a_policy_without_inline_or_eval(client: Client) -> None:
    policy = client.get("/sign-in/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy and "default-src 'none'" in policy
