"""A problem reported map first: a press names the village, what is near is shown, and a page without a script does the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.server.portal.conftest import SITE, answered, receipt_of, text_of
from tests.server.portal.test_public_reports import REPORT, lamp, take
from yifa.server.ledger.journal import matter_key
from yifa.server.ledger.models import Matter
from yifa.server.ledger.serialization import state_of
from yifa.server.portal.spots import spot_of
from yifa.server.towns.models import Town
from yifa.server.ui.ground import metres, sheet_of
from yifa.server.ui.outline import keep
from yifa.server.ui.schematic import Schematic

pytestmark = pytest.mark.django_db
Send = Callable[..., Any]


def outlined(town: Town, settings: Any, folder: Any) -> None:
    """Give a town outlines of its villages."""
    settings.YIFA_DATA = settings.MEDIA_ROOT = folder
    villages = {region.code: region.name for region in town.villages()}
    keep(town, Schematic(town.code, list(villages)).collection(villages, {}))


@pytest.fixture
def drawn(town: Town, settings: Any, tmp_path: Any) -> Town:
    """The town with outlines of its villages."""
    outlined(town, settings, tmp_path)
    return town


def middle_of(town: Town, village: str) -> tuple[int, int]:
    """The pixel in the middle of a village on the whole town's sheet."""
    sheet = sheet_of(town)
    assert sheet is not None
    shape = next(shape for shape in sheet.shapes if shape.code == village)
    return round(shape.x), round(shape.y)


def press(client: Client, town: Town, village: str, **more: str) -> dict[str, Any]:
    x, y = middle_of(town, village)
    return client.get(f"{SITE}/spot/", {"x": x, "y": y, **more}).json()  # type: ignore[no-any-return]


def test_a_press_names_the_village_and_the_place_under_it(client: Client, drawn: Town) -> None:
    for region in drawn.villages():
        answer = press(client, drawn, region.code)
        sheet = sheet_of(drawn)
        assert sheet is not None
        x, y = sheet.pixel(spot_of(answer["point"]))  # type: ignore[arg-type]
        assert answer["village"] == region.code and abs(x - middle_of(drawn, region.code)[0]) < 1.5, (y, answer)


def test_a_press_beside_the_town_and_unknown_words_say_what_to_do(client: Client, drawn: Town) -> None:
    assert "不在本镇" in client.get(f"{SITE}/spot/", {"at": "100.5,30.5"}).json()["said"]
    assert "没有认出" in client.get(f"{SITE}/spot/", {"words": "老地方"}).json()["said"]
    region = drawn.villages().first()
    assert client.get(f"{SITE}/spot/", {"words": f"{region.name}桥头"}).json()["village"] == region.code  # type: ignore[union-attr]


def test_without_a_script_the_map_is_pressed_and_nothing_typed_is_lost(
    client: Client, drawn: Town, unhurried: None
) -> None:
    village = drawn.prefix + "201"
    page = text_of(client.get(f"{SITE}/{REPORT}"))
    assert 'type="image"' in page
    x, y = middle_of(drawn, village)
    back = text_of(client.post(f"{SITE}/{REPORT}", {"map.x": x, "map.y": y, "sheet": "", "what": "灯不亮"}))
    assert "灯不亮" in back and f'value="{village}" selected' in back and "还没有提交成" not in back
    point = back.split('name="point" value="')[1].split('"')[0]
    told = client.post(f"{SITE}/{REPORT}", {**answered(back), **lamp(drawn), "point": point})
    receipt_of(told)  # type: ignore[arg-type]
    row = Matter.objects.get(procedure="grid-event")
    assert state_of(row, matter_key(row.id)).values["point"] == point


def test_what_is_near_is_shown_at_once_and_asked_about_before_sending(client: Client, drawn: Town, send: Send) -> None:
    village = drawn.prefix + "201"
    point = press(client, drawn, village)["point"]
    receipt_of(send(REPORT, **lamp(drawn, point=point)))
    row = Matter.objects.get(procedure="grid-event")
    assert press(client, drawn, village)["near"] == []
    take(drawn, "accept", row.id, shown=True)
    near = press(client, drawn, village)["near"]
    assert [one["far"] for one in near] == ["约0米"] and near[0]["href"] == f"{SITE}/i/{row.id % 10**9}/"
    assert "circle" in text_of(client.get(f"{SITE}/map.svg"))
    # Two hundred metres on in the same village it is another lamp, and goes through; sixty metres away it is asked about.
    x, y = (float(part) for part in point.split(","))
    hither, thither = f"{x:.5f},{y + 0.0005:.5f}", f"{x:.5f},{y + 0.002:.5f}"
    assert metres((x, y), spot_of(hither)) < 60 < 200 < metres((x, y), spot_of(thither))  # type: ignore[arg-type]
    assert "是不是下面这一件" in text_of(send(REPORT, **lamp(drawn, point=hither, place="别处")))
    receipt_of(send(REPORT, **lamp(drawn, point=thither)))
    # Its own page shows where it lies.
    assert "/map.svg?" in text_of(client.get(near[0]["href"]))


def test_whoever_reported_is_asked_how_it_was_done(client: Client, send: Send, town: Town) -> None:
    told = receipt_of(send(REPORT, **lamp(town)))
    row = Matter.objects.get(procedure="grid-event")
    take(town, "accept", row.id)
    take(town, "close", row.id, result="灯已换")
    client.post(f"{SITE}/follow/", told)
    assert "评一评办得怎么样" in text_of(client.get(f"{SITE}/follow/mine/"))
    send("follow/do/evaluate/", satisfied="不满意")
    assert state_of(Matter.objects.get(id=row.id), None).values["satisfied"] == "不满意"
