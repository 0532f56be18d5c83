"""进度有变化告诉我: by mail or the town's gateway, without a name, once for each change, forgotten at the end."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.server.portal.conftest import DISCLOSURE, SITE, receipt_of, text_of
from tests.server.portal.test_follow import do
from yifa.server.ledger.models import Matter, row_id
from yifa.server.portal import telling
from yifa.server.portal.models import Subscription
from yifa.server.portal.telling import tell_all
from yifa.server.towns.models import Town

pytestmark = pytest.mark.django_db
Send = Callable[..., HttpResponse]


@pytest.fixture
def followed(town: Town, send: Send, client: Client, settings: Any) -> dict[str, str]:
    """A request for information whose applicant looks at its page; mail is set up."""
    settings.EMAIL_HOST = "mail.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    receipt = receipt_of(send("form/disclosure-request/register/", **DISCLOSURE))
    assert client.post(f"{SITE}/follow/", receipt).status_code == 302
    return receipt


def mine(client: Client) -> str:
    return text_of(client.get(f"{SITE}/follow/mine/"))  # type: ignore[arg-type]


def test_a_mail_goes_out_when_the_matter_goes_on_and_names_nobody(
    client: Client, town: Town, followed: dict[str, str]
) -> None:
    assert "有进展时告诉我" in mine(client)
    wrong = client.post(f"{SITE}/follow/tell/", {"way": "mail", "to": "王示例"})
    assert wrong.status_code == 422 and "电子邮箱写得不对" in text_of(wrong)  # type: ignore[arg-type]
    assert client.post(f"{SITE}/follow/tell/", {"way": "mail", "to": "wang@example.com"}).status_code == 302
    assert b"wang@example.com" not in bytes(Subscription.objects.get().sealed)
    assert tell_all(timezone.now()) == 0 and mail.outbox == []
    do(town, "confirm", confirmed_on=timezone.localdate().isoformat())
    assert tell_all(timezone.now()) == 1 and tell_all(timezone.now()) == 0
    (letter,) = mail.outbox
    assert letter.to == ["wang@example.com"] and followed["number"] in letter.body
    assert not [word for word in ("王示例", "征地", followed["code"]) if word in letter.subject + str(letter.body)]


def test_matters_that_stand_still_keep_nobody_else_waiting(
    client: Client, town: Town, roll: int, followed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    standing = Matter.objects.get(id=row_id(town.code, roll))
    Subscription.objects.create(
        matter_id=standing.id,
        town=town.code,
        receipt="0",
        way="mail",
        sealed=b"",
        told=standing.n,
        status=standing.status,
        next_at=timezone.now() - timedelta(days=1),
    )
    client.post(f"{SITE}/follow/tell/", {"way": "mail", "to": "wang@example.com"})
    do(town, "confirm", confirmed_on=timezone.localdate().isoformat())
    monkeypatch.setattr(telling, "MOST", 1)
    assert tell_all(timezone.now()) == 1


def test_who_wants_no_more_is_forgotten(client: Client, followed: dict[str, str]) -> None:
    client.post(f"{SITE}/follow/tell/", {"way": "mail", "to": "wang@example.com"})
    assert "不用再告诉" in mine(client)
    client.post(f"{SITE}/follow/tell/", {"stop": "1"})
    assert not Subscription.objects.exists()


def test_without_mail_and_gateway_nothing_is_offered(client: Client, followed: dict[str, str], settings: Any) -> None:
    settings.EMAIL_HOST = ""
    assert "有进展时告诉我" not in mine(client)
    refused = client.post(f"{SITE}/follow/tell/", {"way": "gateway", "to": "19900000001"})
    assert refused.status_code == 422 and not Subscription.objects.exists()


@pytest.fixture
def gateway() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A gateway for text messages that fails the first time: its host, and what it was sent."""
    taken: list[dict[str, Any]] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            taken.append({**content, "token": self.headers.get("Authorization")})
            self.send_response(503 if len(taken) == 1 else 200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}", taken
    server.shutdown()
    server.server_close()


def test_the_town_s_gateway_gets_number_and_words_again_after_a_failure_and_only_on_an_allowed_host(
    client: Client,
    town: Town,
    followed: dict[str, str],
    gateway: tuple[str, list[dict[str, Any]]],
    settings: Any,
) -> None:
    host, taken = gateway
    town.settings = json.dumps({**town.practice, "push_gateway": f"http://{host}/send"})
    town.save()
    assert "收短信" not in mine(client)
    settings.WEBHOOK_HOSTS, settings.GATEWAY_TOKEN = frozenset({host}), "open-sesame"
    assert client.post(f"{SITE}/follow/tell/", {"way": "gateway", "to": "199"}).status_code == 422
    assert client.post(f"{SITE}/follow/tell/", {"way": "gateway", "to": "19900000001"}).status_code == 302
    do(town, "confirm", confirmed_on=timezone.localdate().isoformat())
    now = timezone.now()
    assert tell_all(now) == 0 and Subscription.objects.get().tries == 1
    assert tell_all(now) == 0 and len(taken) == 1  # not before five minutes have passed
    assert tell_all(now + timedelta(minutes=6)) == 1
    assert [one["to"] for one in taken] == ["19900000001"] * 2 and taken[0]["key"] == taken[1]["key"]
    assert taken[1]["token"] == "Bearer open-sesame" and followed["number"] in taken[1]["text"]
