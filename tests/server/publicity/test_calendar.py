"""The year's theme days: when they fall, when they are prepared, and what was arranged."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.server.ledger.conftest import at
from yifa.server.ledger.journal import Taken
from yifa.server.rooms.publicity.themes import day_of, last_of
from yifa.server.towns.models import Town

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]


def test_a_week_has_seven_days_and_a_month_ends_with_itself() -> None:
    assert last_of(date(2025, 12, 4), "一天") == date(2025, 12, 4)
    assert last_of(date(2025, 12, 1), "一周") == date(2025, 12, 7)
    assert last_of(date(2025, 6, 1), "一月") == date(2025, 6, 30)
    assert last_of(date(2025, 12, 15), "一月") == date(2026, 1, 14)
    assert day_of(2025, "02-29") == date(2025, 2, 28)


def test_a_theme_day_that_nobody_prepares_is_shown_until_something_is_arranged(
    desk: Desk,
    take: Callable[..., Taken],
) -> None:
    now = timezone.localtime()
    soon = now.date() + timedelta(days=10)
    theme = take(
        "lin",
        "theme-day",
        "enrol",
        at(2025, 1, 6),
        name_="全民国家安全教育日",
        month_day=f"{soon:%m-%d}",
        span="一天",
        unit="平安办",
        weeks_before=6,
    )
    clerk = desk("lin")
    here = f"/publicity/calendar/?year={soon.year}"
    page = clerk.get(here).content.decode()
    assert "1个主题日已到准备时间" in page and f"{soon.day}日" in page
    form = clerk.get(f"/new/theme-campaign/arrange/?set.day={theme.entry.matter}").content.decode()
    assert f'value="{theme.entry.matter}" checked' in form
    take(
        "lin",
        "theme-campaign",
        "arrange",
        now,
        name_="国家安全教育日宣传",
        day=theme.entry.matter,
        lead="平安办",
        held_from=soon.isoformat(),
        held_to=soon.isoformat(),
        content="集镇设点宣传",
    )
    page = clerk.get(here).content.decode()
    assert "已到准备时间" not in page and "国家安全教育日宣传" in page and "已通知" in page
    assert "国家安全教育日宣传" not in clerk.get(f"/publicity/calendar/?year={soon.year + 1}").content.decode()


def test_the_register_leads_to_the_calendar(desk: Desk, town: object) -> None:
    assert "/publicity/calendar/" in desk("lin").get("/ledgers/theme-day/").content.decode()
    assert desk("grid").get("/publicity/calendar/").status_code in {200, 403}


def test_venues_are_numbered_in_the_list_and_on_the_towns_own_map(
    desk: Desk, take: Callable[..., Taken], town: Town
) -> None:
    ring = [[112.0, 25.0], [112.1, 25.0], [112.1, 25.1], [112.0, 25.1], [112.0, 25.0]]
    shape = {
        "type": "Feature",
        "properties": {"name": "上坑村"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    told = {
        "kind": "法治长廊",
        "address": "村口",
        "keeper": "村委会",
        "village": "359926115201",
        "opened": "2024-05-01",
        "content": "宪法展板",
    }
    take("lin", "rol-site", "enrol", at(2024, 5, 6), name_="上坑法治长廊", longitude=112.05, latitude=25.05, **told)
    take("lin", "rol-site", "enrol", at(2024, 5, 6), name_="下坑普法角", **told)
    take("lin", "rol-site", "enrol", at(2024, 5, 6), name_="邻镇广场", longitude=114.0, latitude=25.05, **told)
    clerk = desk("lin")
    without = clerk.get("/publicity/venues/").content.decode()
    assert "要看地图" in without and without.count("<tr>") == 4
    town.settings = json.dumps({"geojson": {"type": "FeatureCollection", "features": [shape]}})
    town.save()
    page = clerk.get("/publicity/venues/").content.decode()
    assert page.count('class="pin"') == 1 and "1处没有填经纬度" in page
    assert "/publicity/venues/" in clerk.get("/ledgers/rol-site/").content.decode()


def test_each_village_is_shown_by_quarters_with_what_it_had_and_where_nothing_was(
    desk: Desk, take: Callable[..., Taken], town: Town
) -> None:
    first, *others = town.villages()
    training = {
        "village": first.code,
        "way": "请进来授课",
        "topic": "村规民约",
        "trainer_kind": "驻村律师",
        "trainer": "冯例文",
        "expected": 12,
        "attended": 11,
    }
    take("lin", "village-cadre-training", "record", at(2025, 2, 11), **training)
    take("lin", "village-cadre-training", "record", at(2025, 2, 12), **training)
    take("lin", "village-cadre-training", "record", at(2025, 8, 5), **training)
    page = desk("lin").get("/publicity/villages/?kind=village-cadre-training&year=2025").content.decode()
    row = page[page.index(">" + (first.short or first.name)) :].split("</tr>")[0]
    cells = [" ".join(part.split("</td>")[0].split()) for part in row.split("<td")[1:]]
    assert ["2次" in cells[0], "空档" in cells[1], "1次" in cells[2], "空档" in cells[3]] == [True] * 4
    assert f"过去的季度里有{len(others) * 4 + 2}处空档" in page
    assert "不排名次" in page and "去登记" not in page


def test_a_quarter_that_has_not_begun_is_no_gap(desk: Desk, town: Town) -> None:
    year = timezone.localdate().year + 1
    page = desk("lin").get(f"/publicity/villages/?kind=law-lecture&year={year}").content.decode()
    assert "空档。" not in page and "空档，去登记" not in page and "法治大讲堂" in page
