"""Every public page: open to anybody, few queries, kept as long as the book stands still."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse

from tests.server.portal.conftest import SITE, text_of
from tests.server.portal.test_forms import guide
from tests.server.portal.test_shelving import publish
from yifa.server.ledger.journal import Taken
from yifa.server.portal.keeping import kept, searched
from yifa.server.portal.models import PublicRow
from yifa.server.portal.urls import urlpatterns
from yifa.server.towns.models import Town

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BUDGETS: dict[str, int] = json.loads(Path(__file__).with_name("query_budgets.json").read_text(encoding="utf-8"))


@pytest.fixture
def shelved(town: Town, take: Callable[..., Taken], roll: int) -> Taken:
    """A town that has published two dozen notices and whose roll has a mediator."""
    for n in range(24):
        taken = publish(town, name_=f"第{n}号通告")
    return taken


def addresses(position: int) -> dict[str, str]:
    return {
        "home": "",
        "do": "do/",
        "say": "say/",
        "look": "look/",
        "shelf": "look/disclosure/",
        "kind": "look/disclosure/disclosure-item/",
        "class": "look/disclosure/disclosure-item/?part=规划计划",
        "item": f"i/{position}/",
        "search": "search/?q=通告",
        "remedies": "remedies/",
        "about": "about/",
        "reports": "reports/",
        "form": "form/grid-event/report/",
        "form with look-ups": "form/mediator-choice/choose/",
        "follow": "follow/",
    }


@pytest.mark.parametrize("page", addresses(0))
def test_a_page_keeps_within_its_queries(client: Client, shelved: Taken, page: str) -> None:
    address = f"{SITE}/{addresses(shelved.entry.matter)[page]}"
    client.get(address)
    kept.clear()
    with CaptureQueriesContext(connection) as made:
        answer = client.get(address)
    assert answer.status_code == 200
    said = "\n".join(query["sql"][:160] for query in made.captured_queries)
    assert len(made) <= BUDGETS[page], f"{page}: {len(made)} queries\n{said}"


def test_a_page_asked_for_again_is_not_made_again(client: Client, shelved: Taken) -> None:
    client.get(f"{SITE}/look/disclosure/")
    with CaptureQueriesContext(connection) as made:
        assert "第23号通告" in text_of(client.get(f"{SITE}/look/disclosure/"))
    assert len(made) == 0


def test_a_browser_that_knows_the_page_is_told_so(client: Client, shelved: Taken) -> None:
    first = client.get(f"{SITE}/")
    again = client.get(f"{SITE}/", HTTP_IF_NONE_MATCH=first["ETag"])
    assert again.status_code == 304 and again.content == b""
    assert "max-age" in first["Cache-Control"] and "Cookie" in first["Vary"]


def test_a_new_publication_is_on_the_page_as_soon_as_the_book_is_looked_at_again(
    client: Client, shelved: Taken, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yifa.server.portal.keeping.FRESH", -1.0)
    assert "最新的通告" not in text_of(client.get(f"{SITE}/"))
    publish(town, name_="最新的通告")
    assert "最新的通告" in text_of(client.get(f"{SITE}/"))


def test_addresses_somebody_makes_up_do_not_fill_the_store(client: Client, shelved: Taken) -> None:
    for n in range(5):
        client.get(f"{SITE}/search/?q={n}")
        client.get(f"{SITE}/?x={n}")
    assert len(kept._pages) == 0


def test_searches_throw_out_only_other_searches(
    client: Client, shelved: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searched, "_most", 30_000)
    client.get(f"{SITE}/")
    for n in range(20):
        assert client.get(f"{SITE}/search/?q={n}").status_code == 200
    assert 0 < searched._size <= 30_000 and len(searched._pages) < 20
    assert len(kept._pages) == 1


def test_a_search_in_ones_own_words_finds_what_is_near_and_what_the_law_says(client: Client, shelved: Taken) -> None:
    row = PublicRow.objects.get(id=shelved.matter_id)
    asked = f"{row.title}呢"
    page = text_of(client.get(f"{SITE}/search/", {"q": asked}))
    assert "写法相近" in page and row.title in page
    page = text_of(client.get(f"{SITE}/search/", {"q": "复议"}))
    assert "法律怎么规定" in page and "行政复议法" in page and "practice" not in page
    assert "法律怎么规定" not in text_of(client.get(f"{SITE}/search/", {"q": "字"}))


def test_large_type_by_one_press_and_back(client: Client, town: Town) -> None:
    assert 'class="large"' not in text_of(client.get(f"{SITE}/do/"))
    turned = client.get(f"{SITE}/type/?to=large&back={SITE}/do/", follow=True)
    assert turned.redirect_chain[-1][0] == f"{SITE}/do/" and 'class="large"' in turned.content.decode()
    client.get(f"{SITE}/type/?to=plain")
    assert 'class="large"' not in text_of(client.get(f"{SITE}/do/"))


@pytest.mark.parametrize("back", ["https://example.com/", "//example.com/", "javascript:alert(1)"])
def test_the_switch_of_type_leads_nowhere_else(client: Client, town: Town, back: str) -> None:
    assert client.get(f"{SITE}/type/", {"to": "large", "back": back})["Location"] == f"{SITE}/"


def test_a_single_towns_site_is_found_without_choosing(client: Client, town: Town) -> None:
    assert client.get("/p/")["Location"] == f"{SITE}/"
    assert '"/p/"' in text_of(client.get("/sign-in/"))


def test_a_town_is_found_by_nine_digits_and_by_twelve(client: Client, town: Town) -> None:
    assert client.get(f"/p/{town.code}/").status_code == client.get(f"/p/{town.prefix}/").status_code == 200


@pytest.mark.parametrize("code", ["999999999", "999999999000", "359926115123", "1", "abc"])
def test_a_town_that_is_not_there_is_not_found(client: Client, town: Town, code: str) -> None:
    assert client.get(f"/p/{code}/").status_code == 404


OWN = {"issue", "patrol", "calling", "inspection-code"}


@pytest.mark.parametrize(
    "pattern", [p for p in urlpatterns if p.name not in OWN], ids=lambda pattern: str(pattern.name)
)
def test_no_public_page_asks_for_sign_in(client: Client, shelved: Taken, pattern: URLPattern) -> None:
    known: dict[str, Any] = {
        "town": SITE[3:],
        "shelf": "disclosure",
        "procedure": "disclosure-item",
        "position": shelved.entry.matter,
        "sha": "0" * 64,
        "pk": 1,
        "n": 1,
        "action": "draft",
        "document": "x",
    }
    wanted = set(pattern.pattern.converters)
    answer = client.get(reverse(f"portal:{pattern.name}", kwargs={key: known[key] for key in wanted}))
    assert answer.status_code in (200, 302, 404, 405)
    assert "/sign-in/" not in answer.get("Location", "")


def test_a_guide_says_what_is_asked_first(client: Client, town: Town, take: Callable[..., Taken]) -> None:
    position = guide(town, "full")
    page = text_of(client.get(f"{SITE}/i/{position}/"))
    assert "5个工作日" in page and "20个工作日" in page and "不收费" in page and "申请表" in page
    assert f"/form/service-case/receive/?matter_={position}" in page
    offline = guide(town, "none")
    assert "/form/service-case/" not in text_of(client.get(f"{SITE}/i/{offline}/"))


def test_a_row_of_the_future_waits_for_its_day(client: Client, town: Town) -> None:
    taken = publish(town)
    PublicRow.objects.update(day=date(2199, 1, 1))
    assert client.get(f"{SITE}/i/{taken.entry.matter}/").status_code == 404


def test_the_centres_own_pages_ask_for_sign_in(client: Client, town: Town) -> None:
    assert "/sign-in/" in client.get("/patrol/")["Location"]
    assert "/sign-in/" in client.post(f"/m/{town.prefix}/1/receipt/")["Location"]
