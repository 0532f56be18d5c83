"""A piece of a town on a sheet: from places to pixels and back, which village a place lies in, how far two are apart.

Drawn from the town's own outlines (`outline`), in WGS 84, so that a press on the picture can be read without a script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any

from yifa.server.towns.models import Town
from yifa.server.ui.outline import outline_of
from yifa.server.ui.village_map import middle

WIDTH, TALLEST, EDGE = 640.0, 560.0, 10.0
# Points of an outline nearer than this to the one before are not drawn (pixels).
FINEST = 2.0
# Around a single village, so that its neighbours can be seen (share of its width and height).
ROOM = 0.12
Spot = tuple[float, float]
"""Longitude and latitude in degrees, WGS 84."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A village's outline as a path on the sheet, and where its name stands."""

    code: str
    name: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A drawn piece of a town. `west`, `north` in degrees; `narrow`: a degree of longitude in degrees of latitude;
    `scale`: pixels to a degree of latitude."""

    west: float
    north: float
    narrow: float
    scale: float
    height: float
    shapes: tuple[Shape, ...]

    def pixel(self, spot: Spot) -> tuple[float, float]:
        """Across and down on the sheet."""
        return _pixel(self, spot)

    def spot(self, x: float, y: float) -> Spot:
        """The place under a pixel."""
        east = self.west + (x - EDGE) / self.scale / self.narrow
        return round(east, 5), round(self.north - (y - EDGE) / self.scale, 5)

    def holds(self, spot: Spot) -> bool:
        """Whether a place lies on the sheet."""
        x, y = self.pixel(spot)
        return 0 <= x <= WIDTH and 0 <= y <= self.height


def _pixel(sheet: Sheet, spot: Spot) -> tuple[float, float]:
    return (
        round(EDGE + (spot[0] - sheet.west) * sheet.narrow * sheet.scale, 1),
        round(EDGE + (sheet.north - spot[1]) * sheet.scale, 1),
    )


def sheet_of(town: Town, village: str = "") -> Sheet | None:
    """The whole town, or one village with what lies around it; None where the town has loaded no outlines."""
    outline = outline_of(town)
    codes = {item["properties"].get("code") for item in _villages(outline)}
    return _drawn(_Outline(outline), village if village in codes else "") if codes else None


class _Outline:
    """An outline as a key: as long as the loaded file stands, it is the same one."""

    def __init__(self, collection: Mapping[str, Any]) -> None:
        self.collection = collection

    def __hash__(self) -> int:
        return id(self.collection)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Outline) and other.collection is self.collection


def _villages(collection: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [item for item in collection["features"] if item["properties"].get("kind") == "village"]


@lru_cache(maxsize=256)
def _drawn(outline: _Outline, village: str) -> Sheet:
    features = _villages(outline.collection)
    framed = [item for item in features if item["properties"]["code"] == village] or features
    points = [point for item in framed for ring in _outers(item) for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    if len(framed) < len(features):
        wide, tall = (east - west) * ROOM, (north - south) * ROOM
        west, east, south, north = west - wide, east + wide, south - tall, north + tall
    narrow = cos(radians((south + north) / 2))
    wide, tall = max((east - west) * narrow, 1e-6), max(north - south, 1e-6)
    scale = min((WIDTH - 2 * EDGE) / wide, (TALLEST - 2 * EDGE) / tall)
    west -= ((WIDTH - 2 * EDGE) / scale - wide) / 2 / narrow
    bare = Sheet(west, north, narrow, scale, round(tall * scale + 2 * EDGE, 1), ())
    shapes = tuple(shape for item in features if (shape := _shape(bare, item)) is not None)
    return Sheet(west, north, narrow, scale, bare.height, shapes)


def village_at(town: Town, spot: Spot) -> str:
    """The code of the village a place lies in, by the town's outlines; "" for none."""
    return next(
        (
            str(item["properties"]["code"])
            for item in _villages(outline_of(town))
            if any(_within(spot, ring) for ring in _outers(item))
        ),
        "",
    )


def metres(one: Spot, other: Spot) -> float:
    """How far two places are apart, near enough within a town."""
    return hypot((one[0] - other[0]) * 111_320 * cos(radians(one[1])), (one[1] - other[1]) * 110_570)


def _outers(item: Mapping[str, Any]) -> list[list[list[float]]]:
    return [polygon[0] for polygon in item["geometry"]["coordinates"]]


def _within(spot: Spot, ring: Sequence[Sequence[float]]) -> bool:
    x, y = spot
    inside = False
    for (ax, ay), (bx, by) in pairwise([*ring, ring[0]]):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def _shape(sheet: Sheet, item: Mapping[str, Any]) -> Shape | None:
    """One village's outline, as fine as can be seen; None where it lies off the sheet."""
    drawn = [_thinned([_pixel(sheet, (x, y)) for x, y in ring]) for ring in _outers(item)]
    every = [point for ring in drawn for point in ring]
    if all(x < 0 for x, _ in every) or all(x > WIDTH for x, _ in every):
        return None
    if all(y < 0 for _, y in every) or all(y > sheet.height for _, y in every):
        return None
    x, y = middle(max(drawn, key=len))
    path = "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z" for ring in drawn)
    about = item["properties"]
    return Shape(str(about["code"]), str(about["name"]), path, round(x, 1), round(y, 1))


def _thinned(ring: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    kept = [ring[0]]
    for x, y in ring[1:]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= FINEST:
            kept.append((x, y))
    return [*kept, ring[0]] if len(kept) > 2 else list(ring)
