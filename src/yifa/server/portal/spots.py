"""Where a resident's problem lies: pointed at on the town's own map, found by the phone, or by words; what is near it.

All of it is worked out here, so that a page without a script and one with a script get the same answers. Only places of
published matters are told, and only as dots and distances.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from yifa.kernel.model import Procedure
from yifa.server.portal import published
from yifa.server.portal.models import PublicRow
from yifa.server.towns.models import Town
from yifa.server.ui.ground import WIDTH, Spot, metres, sheet_of, village_at

# What lies this near (metres) is shown beside the map; what lies within the smaller one is asked about before sending.
BESIDE, SAME = 300, 150
MOST = 5
OUTSIDE = "这个位置不在本镇的地图上。请在图上点，或者选村、写地点。"
UNKNOWN = "写的地点里没有认出村名。请在图上点，或者选村。"


@dataclass(frozen=True, slots=True)
class Near:
    """A published matter near a place."""

    row: PublicRow
    far: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """The map as it stands on a form: its picture, its size, what is marked, what to say of it."""

    src: str
    width: int
    height: int
    village: str
    text: str
    said: str
    near: tuple[Near, ...] = ()


def spot_of(text: object) -> Spot | None:
    """A place written as “longitude,latitude” in degrees; None for anything else."""
    parts = str(text or "").split(",")
    try:
        x, y = (float(part) for part in parts)
    except ValueError:
        return None
    return (x, y) if 70 <= x <= 140 and 0 <= y <= 56 else None


def text_of(spot: Spot) -> str:
    """A place as it is kept: five decimals, about a metre."""
    return f"{spot[0]:.5f},{spot[1]:.5f}"


def picture(town: Town, village: str = "", spot: Spot | None = None) -> str:
    """The address of the map as a picture. A place is told to some ten metres."""
    query = {
        key: value
        for key, value in (("village", village), ("at", f"{spot[0]:.4f},{spot[1]:.4f}" if spot else ""))
        if value
    }
    address = reverse("portal:map", args=[town.prefix])
    return f"{address}?{urlencode(query)}" if query else address


def drawn(town: Town, procedure: Procedure, on: date, village: str, text: str, message: str = "") -> Drawn | None:
    """The map of a form with the place chosen so far; None where the town has no outlines."""
    spot = spot_of(text)
    sheet = sheet_of(town, village)
    if sheet is None:
        return None
    words = message or ("位置已经标在图上，不对的再点一下。" if spot else "")
    return Drawn(
        picture(town, village, spot),
        round(WIDTH),
        round(sheet.height),
        village,
        text,
        words,
        tuple(near(town, procedure, on, spot, BESIDE)) if spot else (),
    )


def pressed(town: Town, village: str, query: Mapping[str, str]) -> tuple[str, str, str] | None:
    """(village, place, what to say) after a press on the map (`x`, `y`), a position found (`at`), or words (`words`).

    None where nothing was pressed: a map reached by keyboard gives no pixel.
    """
    if "words" in query:
        place_named = _by_words(town, query["words"])
        return (place_named, "", "") if place_named else (village, "", UNKNOWN)
    spot = spot_of(query.get("at"))
    if spot is None:
        spot = _under(town, village, query.get("x", ""), query.get("y", ""))
    if spot is None:
        return None
    there = village_at(town, spot)
    return (there, text_of(spot), "") if there else (village, "", OUTSIDE)


def _under(town: Town, village: str, x: str, y: str) -> Spot | None:
    sheet = sheet_of(town, village)
    if sheet is None or not (x.isdigit() and y.isdigit()) or (x, y) == ("0", "0") or len(x + y) > 8:
        return None
    return sheet.spot(float(x), float(y))


def _by_words(town: Town, words: str) -> str:
    """The village whose name, with or without 村 or 社区, stands in the words; the longest name counts."""
    names = sorted(((region.name, region.code) for region in town.villages()), key=lambda item: -len(item[0]))
    for name, code in names:
        short = name.removesuffix("村民委员会").removesuffix("社区").removesuffix("村")
        if name in words or (len(short) > 1 and short in words):
            return code
    return ""


def near(town: Town, procedure: Procedure, on: date, spot: Spot, within: float) -> list[Near]:
    """Published matters under way that lie within so many metres of a place, the nearest first."""
    by_distance = [(metres(spot, at), row) for row, at in placed(town, procedure, on)]
    return [Near(row, round(far)) for far, row in sorted(by_distance, key=lambda item: item[0]) if far <= within][:MOST]


def placed(town: Town, procedure: Procedure, on: date) -> Iterator[tuple[PublicRow, Spot]]:
    """Published matters under way that say where they lie."""
    if procedure.public is None or not procedure.public.spot:
        return
    for row in published.under_way(town, procedure, on):
        spot = spot_of(row.values.get(procedure.public.spot))
        if spot is not None:
            yield row, spot


def likely_duplicates(
    town: Town, procedure: Procedure, values: Mapping[str, Any], keys: tuple[str, ...], spot: Spot | None, on: date
) -> list[Near]:
    """Published matters that may be the one somebody is about to report: the same words in `keys`, or near and of the
    same sort (the first of `keys`). The nearest first, then the newest; far ones of the same words are another thing."""
    there = {row.id: at for row, at in placed(town, procedure, on)} if spot else {}
    hits = []
    for row in published.under_way(town, procedure, on):
        far = metres(spot, there[row.id]) if spot and row.id in there else None
        same = all(row.values.get(key) == values.get(key) for key in keys)
        if (far is not None and far <= SAME and row.values.get(keys[0]) == values.get(keys[0])) or (
            far is None and same
        ):
            hits.append(Near(row, round(far) if far is not None else -1))
    return sorted(hits, key=lambda one: (one.far < 0, one.far))[:MOST]
