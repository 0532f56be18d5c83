"""Venues of legal education: a numbered list, and where they stand on the town's own map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yifa.domains import catalogue
from yifa.law.dates import day_or_none
from yifa.server.casework.matter_view import status_of
from yifa.server.casework.place import Place, matter_href
from yifa.server.figures.queries import Value
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import state_of
from yifa.server.ui.parts import Status
from yifa.server.ui.village_map import Pin, VillageMap, village_map


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """A park, corridor, notice board or corner in use. `n` is its number in list and map; `at` its longitude, latitude."""

    n: int
    name: str
    kind: str
    village: str
    address: str
    content_on: date | None
    checked_on: date | None
    status: Status
    href: str
    at: tuple[float, float] | None


def venues_of(place: Place) -> list[Venue]:
    """Every venue in use, by village and name."""
    rows = visible_matters(place.actor, "rol-site").filter(town=place.town.code, is_open=True)
    order = {code: n for n, code in enumerate(place.all_villages)}
    result = []
    for n, row in enumerate(sorted(rows, key=lambda row: (order.get(row.village, -1), row.title)), 1):
        it = state_of(row, None).values
        at = (float(it["longitude"]), float(it["latitude"])) if it.get("longitude") and it.get("latitude") else None
        result.append(
            Venue(
                n=n,
                name=row.title,
                kind=it.get("kind", ""),
                village=place.all_villages.get(row.village, ""),
                address=it.get("address", ""),
                content_on=day_or_none(it.get("content_on")),
                checked_on=day_or_none(it.get("checked_on")),
                status=status_of(catalogue().get(row.procedure, row.version), row.status),
                href=matter_href(row.id),
                at=at,
            )
        )
    return result


def map_of(place: Place, venues: list[Venue], village_href: str) -> VillageMap | None:
    """The town's map with its venues; None where the town has no map. Raises MapFault for one that can't be drawn."""
    pins = [Pin(*venue.at, venue.n, venue.name, venue.href) for venue in venues if venue.at]
    nothing: dict[str, Value] = {}
    return village_map(
        place.town, "法治文化阵地", place.all_villages, nothing, lambda code: f"{village_href}?village={code}", "", pins
    )
