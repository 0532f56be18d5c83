"""Who may ask: tokens, sessions, and what ends them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.server.api.conftest import Machine, token_of
from tests.server.ledger.conftest import DISPUTE
from yifa.server.api import auth, tokens
from yifa.server.api.models import Token
from yifa.server.config.bucket import Buckets, Rate
from yifa.server.towns.models import Grant, Person, Town

pytestmark = pytest.mark.django_db
Machines = Callable[[str], Machine]
Desk = Callable[[str], Client]
PASSWORD = "irrelevant here 1"


def test_without_a_token_nothing_is_answered_but_how_to_get_one() -> None:
    answer = Machine().get("me")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "令牌" in answer.json()["detail"]


def test_a_token_says_in_whose_seat_it_acts(machine: Machines) -> None:
    answer = machine("lin").get("me")
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json()
    assert told["person"] == "林样例"
    assert {role["key"] for role in told["roles"]} == {"mediator", "justice-clerk"}


def test_only_a_hash_of_the_secret_is_kept(people: dict[str, Person]) -> None:
    secret = token_of(people["lin"])
    row = Token.objects.get()
    assert secret not in {str(value) for value in vars(row).values()}
    assert row.digest == tokens.digest_of(secret)


def test_a_token_that_may_only_read_takes_no_step(people: dict[str, Person]) -> None:
    reader = Machine(token_of(people["lin"], may_write=False))
    assert reader.get("procedures").status_code == 200
    refused = reader.post("matters", {"procedure": "people-mediation", "values": DISPUTE})
    assert refused.status_code == 403
    assert "只能读" in refused.json()["detail"]


def test_what_ends_a_token(people: dict[str, Person]) -> None:
    lin = people["lin"]
    machines = {name: Machine(token_of(lin)) for name in ("revoked", "expired")}
    first, second = Token.objects.order_by("id")
    tokens.revoke(first)
    Token.objects.filter(pk=second.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert {m.get("me").status_code for m in machines.values()} == {401}

    changed = Machine(token_of(lin))
    lin.set_password("Another-lantern-77")
    lin.save()
    assert changed.get("me").status_code == 401

    owing = Machine(token_of(lin))
    Person.objects.filter(pk=lin.pk).update(must_change_password=True)
    assert owing.get("me").status_code == 401
    Person.objects.filter(pk=lin.pk).update(must_change_password=False, is_active=False)
    assert owing.get("me").status_code == 401


def test_a_token_can_do_no_more_than_its_person_may_today(machine: Machines, people: dict[str, Person]) -> None:
    lin = machine("lin")
    assert lin.get("ledgers/people-mediation").status_code == 200
    yesterday = timezone.localdate() - timedelta(days=1)
    Grant.objects.filter(person=people["lin"]).update(until=yesterday)
    assert lin.get("ledgers/people-mediation").status_code in (403, 404)
    assert lin.post("matters", {"procedure": "people-mediation", "values": DISPUTE}).status_code in (403, 404)


def test_guesses_of_tokens_are_slowed_down_by_address() -> None:
    stranger = Machine("yifa_guess")
    statuses = [stranger.get("me").status_code for _ in range(25)]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert int(stranger.get("me").headers["Retry-After"]) > 0


def test_a_program_gone_wild_is_told_to_wait(machine: Machines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "requests_of", Buckets(Rate(60, 3), clock=lambda: 0.0))
    lin = machine("lin")
    assert [lin.get("me").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_a_bucket_fills_evenly_and_never_above_its_burst() -> None:
    now = [0.0]
    buckets = Buckets(Rate(20, 20), clock=lambda: now[0])
    assert [buckets.take("c") for _ in range(20)] == [0.0] * 20
    assert buckets.take("c") == pytest.approx(3.0)
    now[0] = 3.0
    assert buckets.take("c") == 0.0
    now[0] = 10_000.0
    assert [buckets.take("c") for _ in range(21)].count(0.0) == 20


def test_a_bucket_forgets_the_full_ones_first() -> None:
    now = [0.0]
    buckets = Buckets(Rate(60, 2), clock=lambda: now[0], most=3)
    for name in "abc":
        buckets.take(name)
    now[0] = 60.0
    buckets.take("d")
    assert set(buckets._held) == {"d"}


def test_a_browser_session_reads_and_needs_its_csrf_token_to_act(people: dict[str, Person], sit: Desk) -> None:
    signed_in = Machine(client=sit("lin"))
    assert signed_in.get("me").json()["token"] == ""
    strict = Client(enforce_csrf_checks=True)
    page = strict.get("/sign-in/").content.decode()
    mark = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert mark
    strict.post("/sign-in/", {"username": "lin", "password": PASSWORD, "csrfmiddlewaretoken": mark[1]})
    body = {"procedure": "people-mediation", "values": DISPUTE}
    forged = Machine(client=strict).post("matters", body)
    assert forged.status_code == 403 and "X-CSRFToken" in forged.json()["detail"]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', strict.get("/me/tokens/").content.decode())
    assert token
    sent = Machine(client=strict)
    sent.headers = {"X-CSRFToken": token[1]}
    assert sent.post("matters", body).status_code == 201


def test_an_ended_session_is_a_401_not_a_page(sit: Desk) -> None:
    client = sit("lin")
    session = client.session
    session["seen"] = 0
    session.save()
    answer = Machine(client=client).get("me")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_session_that_owes_a_password_does_nothing_through_the_interface(
    sit: Desk, people: dict[str, Person]
) -> None:
    client = sit("lin")
    Person.objects.filter(pk=people["lin"].pk).update(must_change_password=True)
    answer = Machine(client=client).get("me")
    assert answer.status_code == 403
    assert "浏览器里完成登录" in answer.json()["detail"]


def test_a_person_makes_a_token_with_his_password_and_sees_it_once(sit: Desk) -> None:
    client = sit("lin")
    form = {"name": "热线平台", "days": "30", "may_write": "0"}
    wrong = client.post("/me/tokens/", {**form, "password": "not it at all"})
    assert wrong.status_code == 422 and not Token.objects.exists()
    shown = client.post("/me/tokens/", {**form, "password": PASSWORD}).content.decode()
    secret = re.search(r"<code data-secret>(yifa_[\w-]+)</code>", shown)
    assert secret and Machine(secret[1]).get("me").status_code == 200
    assert secret[1] not in client.get("/me/tokens/").content.decode()


def test_passwords_guessed_at_the_token_page_lock_out_as_at_sign_in(sit: Desk) -> None:
    client = sit("lin")
    form = {"name": "热线平台", "days": "30", "may_write": "0"}
    for _ in range(5):
        client.post("/me/tokens/", {**form, "password": "wrong"})
    client.post("/me/tokens/", {**form, "password": PASSWORD})
    assert not Token.objects.exists()
    assert Client().post("/sign-in/", {"username": "lin", "password": PASSWORD}).status_code == 429


def test_an_administrators_token_waits_for_the_persons_own_word(
    town: Town, people: dict[str, Person], sit: Desk
) -> None:
    admin = people["wang"]
    Grant.objects.create(person=admin, role="admin", scope=town.code[:9], since=timezone.localdate())
    page = f"/people/{people['lin'].pk}/tokens/"
    form = {"name": "热线平台", "days": "30", "may_write": "1", "password": PASSWORD}
    shown = sit("wang").post(page, form).content.decode()
    secret = re.search(r"<code data-secret>(yifa_[\w-]+)</code>", shown)
    assert secret and Machine(secret[1]).get("me").status_code == 401
    token = Token.objects.get()
    assert sit("wang").post(f"/me/tokens/{token.pk}/confirm/").status_code == 404
    assert sit("lin").post(f"/me/tokens/{token.pk}/confirm/").status_code == 302
    assert Machine(secret[1]).get("me").json()["person"] == "林样例"
    assert sit("wang").post(f"{page}{token.pk}/revoke/").status_code == 302
    assert Machine(secret[1]).get("me").status_code == 401


def test_nobody_else_manages_a_persons_tokens(people: dict[str, Person], sit: Desk) -> None:
    token_of(people["lin"])
    token = Token.objects.get()
    assert sit("mayor").get(f"/people/{people['lin'].pk}/tokens/").status_code == 403
    assert sit("mayor").post(f"/me/tokens/{token.pk}/revoke/").status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None


@pytest.mark.parametrize(
    "path", ["nowhere", "matters/359926115/x", "procedures/none", "limits/none/count?start=2025-01-01"]
)
def test_what_is_not_there_is_a_problem_too(machine: Machines, path: str) -> None:
    answer = machine("lin").get(path)
    assert answer.status_code in (404, 422)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_method_an_address_does_not_take_is_named(machine: Machines) -> None:
    lin: Any = machine("lin")
    answer = lin.client.delete("/api/v1/me", headers=lin.headers)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET"
