"""Help with wording: off unless the town sets it, sent only names of figures, refused when it writes a number."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.test import Client

from tests.server.small_town import actor, lived, town
from yifa.server.figures.period import Period
from yifa.server.reports import drafting, services
from yifa.server.reports.drafting import DraftRefused
from yifa.server.towns.middleware import SeatMiddleware
from yifa.server.towns.models import Person, Town

pytestmark = pytest.mark.slow

__all__ = ["lived", "town"]
GOOD = "坚持把矛盾化解在基层，全年调解矛盾纠纷[[调解矛盾纠纷]]，其中调解成功[[调解成功]]。"


class Helper:
    """A service on loopback that answers what it is told and keeps what it was asked."""

    def __init__(self) -> None:
        self.says, self.status = GOOD, 200
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.keys.append(self.headers.get("Authorization", ""))
                length = int(self.headers["Content-Length"])
                outer.asked.append({"path": self.path, **json.loads(self.rfile.read(length))})
                body = json.dumps({"choices": [{"message": {"content": outer.says}}]}).encode()
                self.send_response(outer.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"


@pytest.fixture
def helper(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Helper]:
    made = Helper()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("TOWN_HELPER_KEY", "a-key-of-the-town")
    town.settings = json.dumps({"drafting": {"url": made.url, "model": "small", "key_env": "TOWN_HELPER_KEY"}})
    town.save()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


KEYS = ["disputes_mediated", "disputes_settled"]


def test_a_town_that_set_nothing_is_helped_by_nobody(town: Town) -> None:
    assert drafting.service_of(town) is None
    with pytest.raises(DraftRefused, match="没有设置"):
        drafting.suggest(town, "年度报告", "矛盾化解", KEYS)


def test_sentences_come_with_references_and_only_names_go_out(helper: Helper, town: Town) -> None:
    assert drafting.suggest(town, "年度报告", "三、矛盾化解2024", KEYS) == GOOD
    (asked,) = helper.asked
    sent = json.dumps(asked["messages"], ensure_ascii=False)
    assert asked["path"] == "/v1/chat/completions" and asked["model"] == "small"
    assert helper.keys == ["Bearer a-key-of-the-town"]
    assert "[[调解矛盾纠纷]]" in sent and not any(digit in sent for digit in "0123456789") and town.name not in sent
    assert not any(person.name in sent for person in Person.objects.all())


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ("全年调解矛盾纠纷130起。", "自己写了数"),
        ("全年调解矛盾纠纷一百三十起。", "自己写了数"),
        ("成功率达到百分之九十。", "自己写了数"),
        ("全年化解[[信访事项]]。", "没有给它的数"),
        ("调解[[调解矛盾纠纷|上年]]。", "没有给它的数"),
        ("[[?调解成功: 调解成功。]]", "条件"),
        ("调解[[调解矛盾纠纷。", "引用不对"),
        ("", "没有写出内容"),
    ],
)
def test_a_text_with_a_number_that_is_no_reference_is_refused(helper: Helper, town: Town, says: str, why: str) -> None:
    helper.says = says
    with pytest.raises(DraftRefused, match=why):
        drafting.suggest(town, "年度报告", "矛盾化解", KEYS)


def test_a_service_that_fails_is_said_in_words(helper: Helper, town: Town) -> None:
    helper.status = 500
    with pytest.raises(DraftRefused, match="没有回答（500）"):
        drafting.suggest(town, "年度报告", "矛盾化解", KEYS)
    town.settings = json.dumps({"drafting": {"url": "http://127.0.0.1:1/v1", "model": "m"}})
    with pytest.raises(DraftRefused, match="连不上"):
        drafting.suggest(town, "年度报告", "矛盾化解", KEYS)


@pytest.fixture
def desk(town: Town, client: Client) -> Callable[[], Client]:
    assert SeatMiddleware

    def enter() -> Client:
        client.force_login(Person.objects.get(username="nigao"))
        return client

    return enter


def test_the_editor_offers_a_suggestion_to_insert_and_saves_nothing(
    helper: Helper, town: Town, desk: Callable[[], Client]
) -> None:
    report = services.draft(town, actor("nigao"), "annual-report", Period.year(2024))
    client = desk()
    assert "拟稿助手" in client.get(f"/reports/{report.pk}/edit/").content.decode()
    given = {"part": "矛盾化解", "figures": "调解矛盾纠纷、调解成功"}
    page = client.post(f"/reports/{report.pk}/suggest/", given).content.decode()
    assert GOOD in page and "data-token" in page
    helper.says = "调解5起。"
    assert "没有采用" in client.post(f"/reports/{report.pk}/suggest/", given).content.decode()
    text = report.text
    report.refresh_from_db()
    assert report.text == text and report.version == 1


def test_without_a_service_the_editor_says_nothing_of_it(town: Town, desk: Callable[[], Client]) -> None:
    report = services.draft(town, actor("nigao"), "annual-report", Period.year(2024))
    assert "拟稿助手" not in desk().get(f"/reports/{report.pk}/edit/").content.decode()
