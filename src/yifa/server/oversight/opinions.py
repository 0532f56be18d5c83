"""Opinions of the county on a town, and what the town puts right: each side's book holds its own half."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Matter, position_of, row_id
from yifa.server.ledger.serialization import state_of
from yifa.server.oversight.models import Package
from yifa.server.oversight.receipts import system_of
from yifa.server.oversight.standing import names_within
from yifa.server.towns.models import Town

PROCEDURE = "supervision-opinion"


def letters_to(county: Town, town: str) -> dict[str, bytes]:
    """The opinions on a town as files of what the county hands it."""
    files = {}
    for row in _on(county, town):
        values = state_of(row, None).values
        words = ("subject", "facts", "basis_", "demand", "reply_by", "remarks")
        letter = {
            "kind": "opinion",
            "id": f"{county.code}:{position_of(row.id)}",
            "number": row.number,
            "status": row.status,
            "county": county.name,
            **{key: str(values.get(key) or "") for key in words},
        }
        content = json.dumps(letter, ensure_ascii=False, sort_keys=True)
        files[f"letters/opinion-{position_of(row.id)}.json"] = content.encode()
    return files


def note(county: Town, package: Package, content: Mapping[str, Any], at: datetime) -> str:
    """Enter what a town reports it has put right; what is to be said where it cannot be entered."""
    code, _, position = str(content["id"]).partition(":")
    ours = _on(county, package.town)
    row = next((one for one in ours if one.id == row_id(county.code, int(position)) and code == county.code), None)
    if row is None:
        return "里面有一份整改情况，县级没有向这个乡镇提过这个意见，不计。"
    if row.status == "issued":
        step = Step(PROCEDURE, "answer", {"reply": str(content["reply"])}, row.id, occurred_at=at)
        take_action(county, system_of(county), step)
    return ""


def _on(county: Town, town: str) -> list[Matter]:
    name = names_within(county.code[:6]).get(town, "")
    rows = Matter.objects.filter(town=county.code, procedure=PROCEDURE).order_by("id")
    return [row for row in rows if name and state_of(row, None).values.get("town_name") == name]
