"""The demonstration county: thirty towns, two late, one report sent back, one book forked; its pages show just that."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from tests.server.oversight.test_pages import enter, text_of
from tests.server.small_town import TOLD
from yifa.server.demo.scenario import Scenario
from yifa.server.ledger.models import Matter
from yifa.server.oversight import generated, live_towns, receipts
from yifa.server.oversight.forms import requests
from yifa.server.oversight.models import FormRequest
from yifa.server.oversight.witness import self_check
from yifa.server.towns.models import Person, Town

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_demonstration_county_stands_as_it_is_told() -> None:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        given = generated.load(6)
    verdicts = Counter(one.verdict for one in given)
    assert verdicts == {"taken": 4 * 12 + 2 * 9, "forked": 1} and self_check() == []
    county = Town.objects.get(code=generated.COUNTY)
    towns = generated.towns(6)
    states = [row.status if (row := receipts.receipt_of(county, town.code, generated.YEAR)) else "" for town in towns]
    assert states == ["received", "expected", "expected", "returned", "received", "received"]
    client = enter(Person.objects.get(username="xian-sifa"))
    home = text_of(client.get("/county/"))
    assert "账簿分叉" in home and "改动过" in home and home.count("已收") >= 5
    answer = client.get(f"/county/figures/?figure=publicity_audience&year={generated.YEAR}")
    drawn = re.search(r'<svg[^>]*aria-label="([^"]*)"[^>]*>(?:(?!</svg>).)*shade-', answer.content.decode(), re.S)
    assert drawn and all(town.name in drawn[1] for town in towns) and "示意图" in text_of(answer)
    reports = text_of(client.get(f"/county/reports/{generated.YEAR}/"))
    assert reports.count("逾期未报") == 2 and reports.count("已退回") == 1
    page = text_of(client.get(f"/county/reports/{generated.YEAR}/{towns[3].code[:9]}/"))
    assert "台账是" in page and "须改" in page
    right = text_of(client.get(f"/county/reports/{generated.YEAR}/{towns[0].code[:9]}/"))
    assert "台账是" not in right
    address = f"/county/reports/{generated.YEAR}/"
    assert "收下无误的3份" in reports and "3份没有须改之处的报告已收下" in text_of(
        client.post(address, {"do": "accept"}, follow=True)
    )
    assert generated.is_loaded()


def test_a_town_with_its_whole_ledger_stands_among_them_and_is_asked_too(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        generated.found_county()
        county = Town.objects.get(code=generated.COUNTY)
        town = live_towns.load(county, Scenario.model_validate(TOLD), 0, lambda done, total: None)
        generated.load(6, live=[town])
    assert town.code == "359926200000" and town.government_name == "青禾县清溪镇人民政府"
    assert [region.code for region in town.villages()] == ["359926200201", "359926200202"]
    asked = Matter.objects.get(town=town.code, procedure="form-answer")
    assert asked.status == "received" and "青禾县" in asked.snapshot
    request = FormRequest.objects.get()
    answers = requests.newest(request)
    assert Counter(one.state for one in answers.values()) == {"signed": 2, "objected": 1}
    assert town.code in requests.towns_of(request) and town.code not in answers
    # What generated towns answer is what their packages count: nothing of it contradicts the rows held. All towns are
    # asked about together: the page of a form takes as many queries for thirty as for three.
    with django_assert_max_num_queries(10):
        gaps = requests.gaps(request)
    assert not [gap for gap in gaps if "由收到的记数" in gap.why]
    assert self_check() == []
