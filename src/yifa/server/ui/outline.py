"""A town's map: checked when it is loaded, kept as one GeoJSON file in WGS 84, drawn without tiles from outside."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import cos, radians
from pathlib import Path
from typing import Any

from yifa.server.config.files import write_whole
from yifa.server.towns.models import Town
from yifa.server.ui.coordinates import SYSTEMS, to_wgs84
from yifa.server.ui.village_map import MOST_BYTES, map_file, middle

MOST_POINTS = 200_000
# A township is not wider than this; what is wider is a county, or holds a stray point.
WIDEST_KM = 120.0
# Longitudes and latitudes of the country's land (GB/T 2260 regions), with room to spare.
EAST = (73.0, 136.0)
NORTH = (3.0, 54.0)
NAMES = ("name", "村名", "名称", "网格名称")
CODES = ("code", "区划代码", "编码", "网格编码")
Ring = list[list[float]]


class OutlineFault(Exception):
    """A file that can't be taken; `str()` says in Chinese what to do."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file as it will be kept, and what was found in it. `notes` do not stand in the way, but somebody should look."""

    collection: dict[str, Any]
    villages: int
    grids: int
    points: int
    wide_km: float
    notes: list[str] = field(default_factory=list)


def check(data: bytes, system: str, villages: Mapping[str, str], grids: Mapping[str, str]) -> Checked:
    """Check a GeoJSON file against the town's villages and grids.

    :param system: key of `SYSTEMS`: the coordinates the file is in; it is kept in WGS 84.
    :param villages: code → name. :param grids: code → name.
    :raises OutlineFault: with the first thing that must be mended.
    """
    if len(data) > MOST_BYTES:
        raise OutlineFault(f"文件有{len(data) / 1e6:.1f}兆字节，最多8兆。请在制图软件里简化边界后再载入。")
    if system not in SYSTEMS:
        raise OutlineFault("请选择这份文件的坐标系。")
    features = _features(data)
    kept, known_places = [], set()
    points = 0
    for feature in features:
        polygons = _polygons(feature, system)
        points += sum(len(ring) for polygon in polygons for ring in polygon)
        if points > MOST_POINTS:
            raise OutlineFault(f"边界点超过{MOST_POINTS // 10000}万个，手机画不动。请在制图软件里简化边界后再载入。")
        properties = feature.get("properties")
        about: Mapping[str, Any] = properties if isinstance(properties, dict) else {}
        name, code = _said(about, NAMES), _said(about, CODES)
        kind, known = _known(name, code, villages, grids)
        if polygons and kind:
            known_places.add((kind, known))
            kept.append(_feature(kind, known, (villages if kind == "village" else grids)[known], polygons))
    if not kept:
        raise OutlineFault(
            "文件里没有一块能与本镇的村（社区）或者网格对上。请在每块的属性里写 name（名称）或者 code（区划代码、网格编码）。"
        )
    wide = _width(kept)
    if wide > WIDEST_KM:
        raise OutlineFault(f"范围宽{wide:.0f}公里，不像一个乡镇。请检查有没有画错的点，或者是否混入了别的镇。")
    notes = _notes(len(features) - len(kept), known_places, villages, grids)
    collection = {"type": "FeatureCollection", "features": kept}
    kinds = [item["properties"]["kind"] for item in kept]
    return Checked(collection, kinds.count("village"), kinds.count("grid"), points, round(wide, 1), notes)


def _features(data: bytes) -> list[dict[str, Any]]:
    try:
        loaded = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError) as error:
        raise OutlineFault(
            "这不是 UTF-8 编码的 GeoJSON 文件。请从制图软件导出 GeoJSON（.geojson 或 .json）。"
        ) from error
    features = loaded.get("features") if isinstance(loaded, dict) else None
    if not isinstance(features, list) or not features or not all(isinstance(item, dict) for item in features):
        raise OutlineFault("文件不是要素集合（FeatureCollection），或者里面没有要素。请重新导出。")
    return features


def _polygons(feature: Mapping[str, Any], system: str) -> list[list[Ring]]:
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict):
        return []
    coordinates = geometry.get("coordinates")
    polygons: list[Any] = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(geometry.get("type"))) or []
    try:
        return [
            [[_point(point, system) for point in ring] for ring in polygon if len(ring) >= 4] for polygon in polygons
        ]
    except (TypeError, ValueError, IndexError) as error:
        raise OutlineFault("有的边界不是一串坐标点，请在制图软件里修复几何后重新导出。") from error


def _point(point: Any, system: str) -> list[float]:
    x, y = float(point[0]), float(point[1])
    if not (EAST[0] <= x <= EAST[1] and NORTH[0] <= y <= NORTH[1]):
        if EAST[0] <= y <= EAST[1] and NORTH[0] <= x <= NORTH[1]:
            raise OutlineFault(f"坐标（{x:g}, {y:g}）的经度和纬度写反了：GeoJSON 先写经度。请重新导出。")
        if abs(x) > 180 or abs(y) > 90:
            raise OutlineFault(f"坐标（{x:g}, {y:g}）是投影坐标（米），不是经纬度。请按国家2000经纬度重新导出。")
        raise OutlineFault(f"坐标（{x:g}, {y:g}）不在我国范围内，请检查。")
    x, y = to_wgs84(x, y, system)
    return [round(x, 6), round(y, 6)]


def _said(about: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((str(about[name]).strip() for name in names if about.get(name)), "")


def _known(name: str, code: str, villages: Mapping[str, str], grids: Mapping[str, str]) -> tuple[str, str]:
    """(kind, code) of the village or grid a feature stands for; ("", "") for none."""
    for kind, known in (("grid", grids), ("village", villages)):
        if code in known:
            return kind, code
        by_name = next((key for key, called in known.items() if called == name), "") if name else ""
        if by_name:
            return kind, by_name
    return "", ""


def _feature(kind: str, code: str, name: str, polygons: list[list[Ring]]) -> dict[str, Any]:
    """Nothing of a file's other properties is kept: they may name people."""
    return {
        "type": "Feature",
        "properties": {"kind": kind, "code": code, "name": name},
        "geometry": {"type": "MultiPolygon", "coordinates": polygons},
    }


def _width(features: list[dict[str, Any]]) -> float:
    every = list(_points(features))
    west, east = min(x for x, _ in every), max(x for x, _ in every)
    south, north = min(y for _, y in every), max(y for _, y in every)
    return max((east - west) * 111.32 * cos(radians((south + north) / 2)), (north - south) * 110.57)


def _points(features: list[dict[str, Any]]) -> Iterator[tuple[float, float]]:
    for item in features:
        for polygon in item["geometry"]["coordinates"]:
            for ring in polygon:
                yield from ((x, y) for x, y in ring)


def _notes(
    unknown: int, known_places: set[tuple[str, str]], villages: Mapping[str, str], grids: Mapping[str, str]
) -> list[str]:
    notes = [f"{unknown}块没有与本镇的村或者网格对上，没有收。"] if unknown else []
    for kind, known, word in (("village", villages, "村（社区）"), ("grid", grids, "网格")):
        missing = [name for code, name in known.items() if (kind, code) not in known_places]
        if missing and len(missing) < len(known):
            listed = "、".join(missing[:8]) + ("等" if len(missing) > 8 else "")
            notes.append(f"{word}里没有画的：{listed}，共{len(missing)}个。")
        elif missing:
            notes.append(f"没有画{word}的边界。")
    return notes


def keep(town: Town, collection: Mapping[str, Any]) -> str:
    """Put a town's map in its place; an older one gives way only when the new one is whole. Returns its SHA-256."""
    data = json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
    write_whole(map_file(town), data)
    return hashlib.sha256(data).hexdigest()


def outline_of(town: Town) -> dict[str, Any]:
    """The town's outlines as GeoJSON; an empty collection where no map was loaded."""
    path = map_file(town)
    try:
        stamp = path.stat()
    except OSError:
        return {"type": "FeatureCollection", "features": []}
    return _loaded(str(path), stamp.st_mtime_ns)


@lru_cache(maxsize=16)
def _loaded(path: str, stamp: int) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    return loaded


def middles(town: Town) -> dict[tuple[str, str], tuple[float, float]]:
    """(kind, code) → the middle of each outline, where what has no coordinates of its own is shown."""
    centres = {}
    for item in outline_of(town)["features"]:
        about = item["properties"]
        ring = max((polygon[0] for polygon in item["geometry"]["coordinates"]), key=len)
        x, y = middle(ring)
        centres[about.get("kind", ""), about.get("code", "")] = round(x, 6), round(y, 6)
    return centres
