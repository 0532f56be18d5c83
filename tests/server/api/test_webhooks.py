"""Other systems are told what happened: signed, in order, once, again after a failure, never anything personal."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.utils import timezone

from tests.server.small_town import actor, lived, town
from yifa.server.api import webhooks
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Entry
from yifa.server.towns.models import Town

__all__ = ["lived", "town"]
pytestmark = pytest.mark.django_db
SECRET = "shared-with-the-county"


class Receiving:
    """A system on loopback that takes messages, or not."""

    def __init__(self) -> None:
        self.status, self.got = 200, []  # type: int, list[tuple[str, bytes]]
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if outer.status == 200:
                    outer.got.append((self.headers["X-Yifa-Signature"], body))
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/yifa"


@pytest.fixture
def other(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiving]:
    made = Receiving()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("COUNTY_SECRET", SECRET)
    told = {
        "url": made.url,
        "secret_env": "COUNTY_SECRET",
        "procedures": ["publicity-activity"],
        "figures": ["publicity_activities"],
    }
    town.settings = json.dumps({"webhooks": [told]})
    town.save()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


def an_activity(town: Town, name: str) -> None:
    values = {
        "name_": name,
        "category": "进乡村",
        "forms": ["现场咨询"],
        "organiser": "司法所",
        "place": "集市",
        "audience": 40,
    }
    day = timezone.make_aware(datetime(2024, 12, 20, 9))
    take_action(town, actor("sifa"), Step("publicity-activity", "record", values, occurred_at=day))


def test_what_happens_is_told_once_signed_and_without_words_of_the_matter(other: Receiving, town: Town) -> None:
    now = timezone.now()
    assert webhooks.tell_everybody(now) == 0  # told from the day it was entered, not the whole past
    an_activity(town, "某某路集市宣传")
    assert webhooks.tell_everybody(now) == 1 and webhooks.tell_everybody(now) == 0
    ((mark, body),) = other.got
    assert mark == webhooks.signature(SECRET, body)
    told = json.loads(body)
    newest = Entry.objects.filter(town=town.code).order_by("-seq").first()
    assert newest is not None and told["id"] == f"{town.code}-{newest.seq}"
    assert (told["procedure"], told["action"], told["date"]) == ("publicity-activity", "record", "2024-12-20")
    assert [(item["figure"], item["value"]) for item in told["figures"]] == [("publicity_activities", "13")]
    assert "集市" not in body.decode()


def test_what_was_not_taken_is_sent_again_later_in_order(other: Receiving, town: Town) -> None:
    now = timezone.now()
    webhooks.tell_everybody(now)
    an_activity(town, "第一场")
    an_activity(town, "第二场")
    other.status = 503
    assert webhooks.tell_everybody(now) == 0
    other.status = 200
    assert webhooks.tell_everybody(now) == 0  # not yet
    assert webhooks.tell_everybody(now + timedelta(minutes=2)) == 2
    sequence = [json.loads(body)["seq"] for _, body in other.got]
    assert sequence == sorted(sequence) and len(set(sequence)) == 2


def test_without_a_secret_nobody_is_told(other: Receiving, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COUNTY_SECRET")
    assert webhooks.receivers(town) == []
