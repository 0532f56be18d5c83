"""A town's map is taken only when it is one: in range, in size, in the right coordinates, of this town."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from yifa.server.demo.grid_map import draw_demo_map
from yifa.server.field.models import MapLoad
from yifa.server.towns.models import Town
from yifa.server.ui.coordinates import to_gcj02, to_wgs84
from yifa.server.ui.outline import MOST_BYTES, OutlineFault, check, outline_of
from yifa.server.ui.schematic import NOTE, Schematic
from yifa.server.ui.village_map import map_file

VILLAGES = {"359926115201": "上坑村", "359926115202": "下坑村"}
GRIDS = {"WG1": "上坑一网格"}


def square(name: str, x: float = 116.1, y: float = 25.1, size: float = 0.01, **about: Any) -> dict[str, Any]:
    ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    return {
        "type": "Feature",
        "properties": {"name": name, **about},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def file_of(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False).encode()


def fault(data: bytes, system: str = "wgs84") -> str:
    with pytest.raises(OutlineFault) as raised:
        check(data, system, VILLAGES, GRIDS)
    return str(raised.value)


def test_villages_and_grids_are_found_by_name_or_code_and_nothing_else_is_kept() -> None:
    data = file_of(
        square("上坑村", 户主="王某例"), square("", code="359926115202"), square("上坑一网格"), square("别村")
    )
    checked = check(data, "wgs84", VILLAGES, GRIDS)
    assert (checked.villages, checked.grids, checked.points) == (2, 1, 20)
    assert "1块没有" in checked.notes[0]
    assert "王某例" not in json.dumps(checked.collection, ensure_ascii=False)


def test_a_village_that_was_not_drawn_is_named() -> None:
    assert any("下坑村" in note for note in check(file_of(square("上坑村")), "wgs84", VILLAGES, GRIDS).notes)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"not json", "GeoJSON"),
        (b"[]", "要素集合"),
        (b'{"features": []}', "要素集合"),
        (file_of(square("别村")), "没有一块能与本镇"),
        (file_of(square("上坑村", 25.1, 116.1)), "写反"),
        (file_of(square("上坑村", 39412345.0, 2776000.0)), "投影坐标"),
        (file_of(square("上坑村", 10.0, 50.0)), "不在我国范围"),
        (file_of(square("上坑村", 116.1, 25.1, 3.0)), "不像一个乡镇"),
        (b" " * (MOST_BYTES + 1), "最多8兆"),
        (file_of({**square("上坑村"), "geometry": {"type": "Polygon", "coordinates": [["a"] * 5]}}), "修复几何"),
    ],
)
def test_a_file_that_is_no_map_of_the_town_is_refused_with_what_to_do(data: bytes, words: str) -> None:
    assert words in fault(data)


def test_the_coordinates_must_be_named() -> None:
    assert "坐标系" in fault(file_of(square("上坑村")), "bd09")


@given(st.floats(75, 134), st.floats(18, 53))
def test_from_the_web_maps_coordinates_and_back_is_the_same_place(x: float, y: float) -> None:
    shifted = to_gcj02(x, y)
    back = to_wgs84(*shifted, "gcj02")
    assert abs(back[0] - x) < 1e-7 and abs(back[1] - y) < 1e-7
    assert 1e-5 < abs(shifted[0] - x) + abs(shifted[1] - y) < 0.02


def test_an_outline_drawn_on_a_web_map_is_moved_to_where_phones_find_themselves() -> None:
    x, y = to_gcj02(116.1, 25.1)
    checked = check(file_of(square("上坑村", x, y)), "gcj02", VILLAGES, GRIDS)
    first = checked.collection["features"][0]["geometry"]["coordinates"][0][0][0]
    assert first == [pytest.approx(116.1, abs=2e-6), pytest.approx(25.1, abs=2e-6)]


# The page -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def data_folder(settings: Any, tmp_path: Any) -> None:
    settings.YIFA_DATA = tmp_path


@pytest.mark.django_db
def test_an_administrator_loads_the_map_and_phones_get_it(phone: Any, data_folder: None, town: Town) -> None:
    upload = SimpleUploadedFile("清溪.geojson", file_of(square("上坑村"), square("下坑村", 116.12)))
    answer = phone("admin").post("/field/map/load/", {"file": upload, "system": "wgs84"}, follow=True)
    assert "地图已载入：村（社区）2块" in answer.content.decode()
    assert MapLoad.objects.get().villages == 2
    told = phone("xun").get("/field/outline.json").json()
    assert [item["properties"]["name"] for item in told["features"]] == ["上坑村", "下坑村"]


@pytest.mark.django_db
def test_a_bad_file_leaves_the_old_map_in_place(phone: Any, data_folder: None, town: Town) -> None:
    admin = phone("admin")
    admin.post("/field/map/load/", {"file": SimpleUploadedFile("a.json", file_of(square("上坑村"))), "system": "wgs84"})
    before = map_file(town).read_bytes()
    bad = SimpleUploadedFile("b.json", file_of(square("上坑村", 25.1, 116.1)))
    answer = admin.post("/field/map/load/", {"file": bad, "system": "wgs84"})
    assert answer.status_code == 422 and "写反" in answer.content.decode()
    assert map_file(town).read_bytes() == before and MapLoad.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["xun", "center", "officer"])
def test_only_an_administrator_loads_maps(phone: Any, who: str) -> None:
    assert phone(who).get("/field/map/load/").status_code == 403


@pytest.mark.django_db
def test_who_has_nothing_to_do_with_grids_sees_no_map(phone: Any) -> None:
    assert phone("adviser").get("/field/map/").status_code == 404
    assert phone("adviser").get("/field/map/events.json?year=2025").status_code == 404


# The made-up map ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_only_demonstration_towns_get_a_made_up_map_and_it_says_so(data_folder: None, town: Town) -> None:
    assert not draw_demo_map(town)
    Town.objects.filter(code=town.code).update(is_demo=True)
    town.refresh_from_db()
    assert draw_demo_map(town) and not draw_demo_map(town)
    assert outline_of(town)["note"] == NOTE


def test_a_made_up_place_lies_in_its_village_and_stays_the_same() -> None:
    drawn = Schematic("359926115000", list(VILLAGES))
    features = drawn.collection(VILLAGES, {})["features"]
    for shape in features:
        xs = [point[0] for point in shape["geometry"]["coordinates"][0][0]]
        ys = [point[1] for point in shape["geometry"]["coordinates"][0][0]]
        for seed in range(50):
            x, y = map(float, drawn.point_in(shape["properties"]["code"], Random(seed)).split(","))
            assert min(xs) < x < max(xs) and min(ys) < y < max(ys)
    again = Schematic("359926115000", list(VILLAGES))
    assert again.point_in("359926115201", Random(1)) == drawn.point_in("359926115201", Random(1))
