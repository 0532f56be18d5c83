"""Letters of the county's book to one town, and which of them an answer belongs to: what opinions and checks have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yifa.server.ledger.models import Matter, position_of, row_id
from yifa.server.ledger.serialization import state_of
from yifa.server.oversight.package import json_file
from yifa.server.oversight.standing import names_within
from yifa.server.towns.models import Town


def addressed(county: Town, town: str, procedure: str) -> list[Matter]:
    """The matters of one kind in the county's book that name a town, in the order of the book."""
    name = names_within(county.code[:6]).get(town, "")
    rows = Matter.objects.filter(town=county.code, procedure=procedure).order_by("id")
    return [row for row in rows if name and state_of(row, None).values.get("town_name") == name]


def written(kind: str, county: Town, row: Matter, particulars: Mapping[str, Any]) -> dict[str, bytes]:
    """A matter of the county as a file of what it hands the town: name of the file → content."""
    position = position_of(row.id)
    letter = {
        "kind": kind,
        "id": f"{county.code}:{position}",
        "number": row.number,
        "status": row.status,
        "county": county.name,
        **particulars,
    }
    return {f"letters/{kind}-{position}.json": json_file(letter)}


def answered(county: Town, town: str, procedure: str, content: Mapping[str, Any]) -> Matter | None:
    """The matter of the county that a town's answer names; None where the county has written it no such letter."""
    code, _, position = str(content["id"]).partition(":")
    if code != county.code:
        return None
    wanted = row_id(county.code, int(position))
    return next((row for row in addressed(county, town, procedure) if row.id == wanted), None)
