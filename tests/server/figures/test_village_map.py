"""Villages on the town's own map: drawn from its GeoJSON, linked, shaded; without one the table stands alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.server.figures.test_pages import enter, text_of
from tests.server.small_town import CODE
from yifa.domains import catalogue
from yifa.server.figures.queries import Value
from yifa.server.towns.models import Town
from yifa.server.ui.village_map import MapFault, map_file, village_map

__all__ = ["enter"]
UP, DOWN = f"{CODE[:9]}201", f"{CODE[:9]}202"
NAMES = {UP: "上溪村", DOWN: "下溪村"}


def square(west: float, **about: Any) -> dict[str, Any]:
    ring = [[west, 30], [west + 0.1, 30], [west + 0.1, 30.1], [west, 30.1], [west, 30]]
    return {
        "type": "Feature",
        "properties": about,
        "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]},
    }


GIVEN = {"type": "FeatureCollection", "features": [square(110, name="上溪村"), square(110.1, code=DOWN)]}


def drawn(town: Town, up: int, down: int) -> Any:
    spec = catalogue().figures["disputes_mediated"]
    found = {UP: Value(spec, Decimal(up)), DOWN: Value(spec, Decimal(down))}
    return village_map(town, "调解", NAMES, {c: v for c, v in found.items() if v.amount}, lambda code: f"?v={code}")


@pytest.fixture
def mapped(town: Town) -> Town:
    town.settings = json.dumps({"geojson": GIVEN})
    town.save()
    return town


def test_villages_stand_where_they_lie_and_the_most_is_the_darkest(mapped: Town) -> None:
    shown = drawn(mapped, 2, 8)
    up, down = shown.areas
    assert (up.name, up.words, down.words, down.href) == ("上溪村", "2", "8", f"?v={DOWN}")
    assert up.x < down.x and up.y == down.y and 0 < up.shade < down.shade
    assert 0 < shown.height < shown.width and shown.missing == ()


def test_a_village_without_any_is_left_white(mapped: Town) -> None:
    up, down = drawn(mapped, 0, 3).areas
    assert (up.shade, up.words) == (0, "0") and down.shade > 0


def test_the_page_of_a_figure_shows_the_map_of_a_file_in_the_data_folder(
    enter: Callable[[str], Client], town: Town, settings: Any, tmp_path: Path
) -> None:
    settings.YIFA_DATA = tmp_path
    page = text_of(enter("sifa").get("/figures/disputes_mediated/?period=2024"))
    assert "各村地图" not in page and f"maps/{CODE}.geojson" in page
    map_file(town).parent.mkdir()
    map_file(town).write_text(json.dumps(GIVEN), "utf-8")
    page = text_of(enter("sifa").get("/figures/disputes_mediated/?period=2024"))
    assert "各村地图" in page and page.count('fill-rule="evenodd"') == 2 and f"village={DOWN}" in page


@pytest.mark.parametrize(
    ("given", "say"),
    [
        ("[1]", "不是 GeoJSON"),
        ('{"features": [{"geometry": {"type": "Polygon", "coordinates": [[1]]}}]}', "不是 GeoJSON"),
        (json.dumps({"features": [square(110, name="别处村")]}), "没有本镇的村"),
        (json.dumps({"features": [square(400000, name="上溪村")]}), "不是经纬度"),
    ],
)
def test_a_file_that_is_no_map_is_answered_in_words(town: Town, given: str, say: str) -> None:
    town.settings = json.dumps({"geojson": given})
    with pytest.raises(MapFault, match=say):
        drawn(town, 1, 2)
