"""The grids of a person's villages, and which of them are his own."""

from __future__ import annotations

from dataclasses import dataclass

from yifa.server.casework.place import Place
from yifa.server.ledger.models import Matter, position_of, row_id
from yifa.server.ledger.scope import choosable
from yifa.server.ledger.serialization import plain_values


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid in use. `own`: the person is on its roll of grid workers, by name."""

    position: int
    code: str
    name: str
    village: str
    own: bool


def grids_of(place: Place) -> list[Grid]:
    """Grids in use in the villages somebody works in."""
    rows = choosable(place.actor, place.town.code, ["grid"]).filter(is_open=True)
    if place.actor.villages:
        rows = rows.filter(village__in=sorted(place.actor.villages))
    grids = [(row, plain_values(row.snapshot)) for row in rows.order_by("title", "id")]
    names = _names(place, {int(worker) for _, values in grids for worker in values.get("worker") or ()})
    return [
        Grid(
            position_of(row.id),
            str(values.get("code", "")),
            row.title,
            row.village,
            any(names.get(int(worker)) == place.actor.name for worker in values.get("worker") or ()),
        )
        for row, values in grids
    ]


def _names(place: Place, workers: set[int]) -> dict[int, str]:
    """Names of grid workers on duty, by position in the book."""
    if not workers:
        return {}
    ids = [row_id(place.town.code, worker) for worker in workers]
    rows = Matter.objects.filter(id__in=ids, procedure="grid-worker", is_open=True)
    return {position_of(pk): title for pk, title in rows.values_list("id", "title")}
