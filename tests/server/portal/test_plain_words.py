"""What residents read is told as what it means: no nothing for 0, an address on every page, the guide the law names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
from django.test import Client

from tests.server.portal.conftest import DISCLOSURE, SITE, receipt_of, text_of
from tests.server.portal.test_forms import GUIDE, clerk
from tests.server.portal.test_shelving import publish
from yifa.server.ledger.journal import Step, take_action
from yifa.server.portal.keeping import kept
from yifa.server.towns.models import Town

pytestmark = pytest.mark.django_db
REACH = {
    "public_address": "样例镇政府路1号",
    "public_hours": "工作日8:30—12:00",
    "public_phone": "0595-00000000",
    "public_fax": "0595-00000001",
    "public_mail": "town@example.com",
    "site_mark": "3505260000",
}


@pytest.fixture
def reached(town: Town) -> Town:
    """A town that has said where it sits and how it is reached."""
    town.settings = json.dumps(
        {**town.practice, **REACH, "recon_body": "样例县人民政府", "court_name": "样例县人民法院"}
    )
    town.save()
    kept.clear()
    return town


def test_no_days_and_no_visits_are_said_in_words(client: Client, town: Town) -> None:
    values = {**GUIDE, "promised_days": 0, "statutory_days": 1, "visits": 0, "online": "full"}
    entry = take_action(town, clerk("service-head"), Step("service-matter", "enrol", values)).entry
    page = text_of(client.get(f"{SITE}/i/{entry.matter}/"))
    assert "当场办结" in page and "一次也不用跑" in page and "1个工作日" in page and "0个工作日" not in page
    listed = text_of(client.get(f"{SITE}/look/guides/service-matter/"))
    assert "承诺时限 当场办结" in listed


@pytest.mark.parametrize("page", ["", "do/", "search/?q=路", "follow/", "form/grid-event/report/", "guide/", "index/"])
def test_every_page_says_where_the_town_is_and_how_to_reach_it(client: Client, reached: Town, page: str) -> None:
    foot = text_of(client.get(f"{SITE}/{page}")).split("<footer")[1]
    assert all(value in foot for value in REACH.values())


def test_the_guide_names_what_article_12_asks(client: Client, reached: Town) -> None:
    page = text_of(client.get(f"{SITE}/guide/"))
    for label in ("机构名称", "地址", "办公时间", "电话", "传真", "电子邮箱", "有哪些信息", "怎样获取"):
        assert label in page
    assert "20个工作日" in page and "样例县人民政府" in page


def test_the_index_lists_number_name_gist_and_day(client: Client, reached: Town) -> None:
    taken = publish(reached, name_="三组道路施工通告")
    page = text_of(client.get(f"{SITE}/index/"))
    assert "三组道路施工通告" in page and f"{SITE}/i/{taken.entry.matter}/" in page
    assert re.search(r"<td>\d{4}-\d{2}-\d{2}</td>", page)


def test_who_wants_an_electronic_answer_is_asked_for_his_address(send: Callable[..., Any], reached: Town) -> None:
    path = "form/disclosure-request/register/"
    without = send(path, **{**DISCLOSURE, "email": ""})
    assert without.status_code == 422 and "接收答复的电子邮箱" in text_of(without)
    assert receipt_of(send(path, **DISCLOSURE))


def test_every_link_the_public_site_prints_opens(client: Client, reached: Town, roll: int) -> None:
    """From the home page on, every address of a link, a form and a file of this site is followed once."""
    publish(reached, name_="三组道路施工通告")
    seen, waiting = set[str](), [f"{SITE}/"]
    while waiting:
        address = waiting.pop()
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        if "text/html" not in answer["Content-Type"] or "/sign-in/" in answer.request["PATH_INFO"]:
            continue
        for found in re.findall(r'(?:href|action)="([^"#]+)', answer.content.decode()):
            link = urldefrag(urljoin(address, found.replace("&amp;", "&")))[0]
            if link.startswith("/") and not link.startswith("/static/") and "/type/" not in link and link not in seen:
                seen.add(link)
                waiting.append(link)
    assert len(seen) > 40
