"""A made-up map for demonstrations: the villages of a town as a bent chequerboard, each with its grids.

It says of itself that it is schematic. No border of it is anybody's; even where it lies is drawn from the town's code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, pi, sin, sqrt
from random import Random
from typing import Any

NOTE = "示意图：按村名册排成的格子，不是真实的边界和位置"
# Degrees: about fourteen kilometres from edge to edge.
_WIDE, _TALL = 0.14, 0.12
_EDGE = 8


class Schematic:
    """The bent board of one town: villages in rows, in the order of their list."""

    def __init__(self, town: str, villages: Sequence[str]) -> None:
        self._rng = Random(f"schematic:{town}")
        self._at = (round(self._rng.uniform(112.0, 116.5), 3), round(self._rng.uniform(25.0, 29.5), 3))
        self._waves = [self._rng.uniform(0, 2 * pi) for _ in range(6)]
        rows = max(1, round(sqrt(len(villages))))
        across = ceil(len(villages) / rows)
        self._cells: dict[str, tuple[float, float, float, float]] = {}
        lines = [list(villages[at : at + across]) for at in range(0, len(villages), across)]
        for low, line in enumerate(lines):
            for left, code in enumerate(line):
                self._cells[code] = (left / len(line), low / len(lines), (left + 1) / len(line), (low + 1) / len(lines))

    def _bent(self, u: float, v: float) -> list[float]:
        """A point of the unit square on the bent board, as longitude and latitude."""
        a, b, c, d, e, f = self._waves
        x = u + 0.05 * sin(2 * pi * v + a) + 0.025 * sin(4 * pi * v + 3 * u + b) + 0.02 * sin(5 * pi * u + c)
        y = v + 0.06 * sin(2 * pi * u + d) + 0.03 * sin(4 * pi * u + 2 * v + e) + 0.02 * sin(5 * pi * v + f)
        return [round(self._at[0] + _WIDE * x, 6), round(self._at[1] + _TALL * y, 6)]

    def _ring(self, cell: tuple[float, float, float, float]) -> list[list[float]]:
        left, low, right, high = cell
        steps = [at / _EDGE for at in range(_EDGE)]
        ring = [self._bent(left + (right - left) * t, low) for t in steps]
        ring += [self._bent(right, low + (high - low) * t) for t in steps]
        ring += [self._bent(right - (right - left) * t, high) for t in steps]
        ring += [self._bent(left, high - (high - low) * t) for t in steps]
        return [*ring, ring[0]]

    def point_in(self, village: str, rng: Random) -> str:
        """A made-up place in a village as “longitude,latitude”; most lie about its middle, where the houses are."""
        left, low, right, high = self._cells[village]
        u = left + (right - left) * min(0.97, max(0.03, rng.gauss(0.5, 0.2)))
        v = low + (high - low) * min(0.97, max(0.03, rng.gauss(0.5, 0.2)))
        x, y = self._bent(u, v)
        return f"{x:.5f},{y:.5f}"

    def collection(self, villages: Mapping[str, str], grids: Mapping[str, Sequence[tuple[str, str]]]) -> dict[str, Any]:
        """GeoJSON of villages (code → name) and of the grids in each, (code, name), side by side within it."""
        features = []
        for village, name in villages.items():
            left, low, right, high = self._cells[village]
            features.append(self._feature("village", village, name, self._cells[village]))
            mine = grids.get(village, ())
            for at, (code, called) in enumerate(mine):
                width = (right - left) / len(mine)
                features.append(
                    self._feature("grid", code, called, (left + width * at, low, left + width * (at + 1), high))
                )
        return {"type": "FeatureCollection", "note": NOTE, "features": features}

    def _feature(self, kind: str, code: str, name: str, cell: tuple[float, float, float, float]) -> dict[str, Any]:
        return {
            "type": "Feature",
            "properties": {"kind": kind, "code": code, "name": name},
            "geometry": {"type": "MultiPolygon", "coordinates": [[self._ring(cell)]]},
        }
