"""A map of a town's villages, shaded by a figure, drawn on the server from the town's own GeoJSON; it prints."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any

from django.conf import settings

from yifa.server.figures.queries import Value
from yifa.server.towns.models import Town

WIDTH, MARGIN = 640.0, 8.0
TALLEST = 640.0
SHADES = 5
MOST_BYTES = 8_000_000
HOW = (
    "要看地图，请系统管理员在“网格地图文件”里载入本镇各村（社区）边界的 GeoJSON，也可以存到数据目录，文件名为 maps/{code}.geojson；"
    "每块的属性 name 写村名，或者 code 写12位区划代码，坐标用经纬度。"
)
_Point = tuple[float, float]
_Ring = tuple[_Point, ...]


class MapFault(Exception):
    """A GeoJSON that can't be drawn; `str()` says in Chinese what to do."""


@dataclass(frozen=True, slots=True)
class Area:
    """One village on the map. `shade` is 0 (none counted) to SHADES."""

    name: str
    words: str
    path: str
    x: float
    y: float
    shade: int
    href: str


@dataclass(frozen=True, slots=True)
class Pin:
    """A place to mark: longitude and latitude in degrees, its number in the list beside the map, its name and address."""

    longitude: float
    latitude: float
    n: int
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class VillageMap:
    """What the page draws. `legend` pairs a shade with the numbers it stands for."""

    label: str
    width: float
    height: float
    areas: tuple[Area, ...]
    legend: tuple[tuple[int, str], ...]
    missing: tuple[str, ...]
    note: str = ""
    pins: tuple[tuple[float, float, Pin], ...] = ()
    """Across and down on the map, and what stands there."""


def map_file(town: Town) -> Path:
    """Where a town's GeoJSON lies when it isn't in its settings."""
    return Path(settings.YIFA_DATA) / "maps" / f"{town.code}.geojson"


def village_map(
    town: Town,
    label: str,
    villages: Mapping[str, str],
    values: Mapping[str, Value],
    href: Callable[[str], str],
    nothing: str = "0",
    pins: Sequence[Pin] = (),
) -> VillageMap | None:
    """The map, or None where the town has given no GeoJSON.

    :param villages: code → name of those shown.
    :param found: the figure in each village that has any.
    :param href: the address of a village's own page.
    :param nothing: what is written where none was counted.
    :param pins: places marked; those that lie outside of the map are left out.
    :raises MapFault: for a file that can't be read or names none of the villages.
    """
    shapes_given = _given(town)
    if shapes_given is None:
        return None
    shapes, note = shapes_given
    placed = {code: shape for code, name in villages.items() if (shape := shapes.get(code) or shapes.get(name))}
    if not placed:
        raise MapFault("地图文件里没有本镇的村（社区）：请在每块的属性里写 name（村名）或者 code（区划代码）。")
    project, height = _projection(point for rings in placed.values() for ring in rings for point in ring)
    bounds = _bounds([float(v.amount) for code, v in values.items() if code in placed and v.amount])
    areas = []
    for code, rings in placed.items():
        drawn = [tuple(project(point) for point in ring) for ring in rings]
        value = values.get(code)
        x, y = middle(max(drawn, key=lambda ring: abs(_area(ring))))
        shade = _shade(float(value.amount), bounds) if value and value.amount else 0
        words = value.number if value else nothing
        areas.append(Area(villages[code], words, _path(drawn), round(x, 1), round(y, 1), shade, href(code)))
    missing = tuple(name for code, name in villages.items() if code not in placed)
    marked = [(*project((pin.longitude, pin.latitude)), pin) for pin in pins]
    inside = tuple((x, y, pin) for x, y, pin in marked if 0 <= x <= WIDTH and 0 <= y <= height)
    return VillageMap(label, WIDTH, height, tuple(areas), _legend(areas), missing, note, inside)


def _given(town: Town) -> tuple[Mapping[str, tuple[_Ring, ...]], str] | None:
    setting = town.practice.get("geojson")
    if setting:
        return _read(setting if isinstance(setting, str) else json.dumps(setting))
    path = map_file(town)
    if not path.is_file():
        return None
    if path.stat().st_size > MOST_BYTES:
        raise MapFault("地图文件太大（超过8MB），请先简化边界再放。")
    try:
        return _read(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise MapFault("地图文件读不了，请确认是 UTF-8 编码的 GeoJSON。") from error


@lru_cache(maxsize=32)
def _read(text: str) -> tuple[Mapping[str, tuple[_Ring, ...]], str]:
    """Rings by name and by code (RFC 7946: FeatureCollection of Polygon or MultiPolygon), and what the file says of
    itself in `note`."""
    by_code: dict[str, tuple[_Ring, ...]] = {}
    try:
        collection = json.loads(text)
        note = str(collection.get("note") or "")
        for feature in collection["features"]:
            rings = tuple(_rings(feature.get("geometry") or {}))
            about = feature.get("properties") or {}
            for key in ("code", "name", "区划代码", "村名", "名称"):
                if rings and (named := str(about.get(key) or "").strip()):
                    by_code[named] = rings
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise MapFault("地图文件不是 GeoJSON 要素集合（FeatureCollection），请重新导出。") from error
    return by_code, note


def _rings(geometry: Mapping[str, Any]) -> Iterator[_Ring]:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates") or []
    for polygon in [coordinates] if kind == "Polygon" else coordinates if kind == "MultiPolygon" else []:
        for ring in polygon:
            points = tuple((float(point[0]), float(point[1])) for point in ring)
            if any(abs(x) > 180 or abs(y) > 90 for x, y in points):
                raise MapFault("地图坐标不是经纬度，请按 WGS 84 或者国家 2000 经纬度重新导出。")
            if len(points) >= 4:
                yield points


def _projection(points: Iterable[_Point]) -> tuple[Callable[[_Point], _Point], float]:
    """Equirectangular about the town's middle: at this size no other is told apart."""
    every = list(points)
    west, east = min(x for x, _ in every), max(x for x, _ in every)
    south, north = min(y for _, y in every), max(y for _, y in every)
    narrow = cos(radians((south + north) / 2))
    wide, tall = max((east - west) * narrow, 1e-9), max(north - south, 1e-9)
    scale = min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / tall)
    left = (WIDTH - wide * scale) / 2

    def project(point: _Point) -> _Point:
        return (
            round(left + (point[0] - west) * narrow * scale, 1),
            round(MARGIN + (north - point[1]) * scale, 1),
        )

    return project, round(tall * scale + 2 * MARGIN, 1)


def _path(rings: Sequence[_Ring]) -> str:
    return "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in ring[:-1]) + "Z" for ring in rings)


def _area(ring: Sequence[Sequence[float]]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def middle(ring: Sequence[Sequence[float]]) -> _Point:
    """The centre of gravity of a ring, where a village's name stands."""
    area = _area(ring)
    if not area:
        return ring[0][0], ring[0][1]
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairwise(ring))
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairwise(ring))
    return x / (6 * area), y / (6 * area)


def _bounds(amounts: Sequence[float]) -> list[float]:
    """Upper bounds of the shades: fifths of the villages in order of size (quantiles)."""
    ordered = sorted(amounts)
    if not ordered:
        return []
    return [ordered[max(0, -(-len(ordered) * step // SHADES) - 1)] for step in range(1, SHADES + 1)]


def _shade(amount: float, bounds: Sequence[float]) -> int:
    return next((at for at, most in enumerate(bounds, 1) if amount <= most), SHADES)


def _legend(areas: Sequence[Area]) -> tuple[tuple[int, str], ...]:
    """Of each shade that occurs the least and the most number, as printed."""
    by_shade: dict[int, list[str]] = {}
    for area in areas:
        by_shade.setdefault(area.shade, []).append(area.words)
    lines = []
    for shade, words in sorted(by_shade.items()):
        ordered = sorted(words, key=lambda word: (len(word.split(".")[0]), word))
        span = ordered[0] if ordered[0] == ordered[-1] else f"{ordered[0]}—{ordered[-1]}"
        lines.append((shade, span if shade else "没有"))
    return tuple(lines)
