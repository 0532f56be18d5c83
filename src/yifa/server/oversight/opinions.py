"""Opinions of the county on a town, and what the town puts right: each side's book holds its own half."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.serialization import state_of
from yifa.server.oversight import letters
from yifa.server.oversight.models import Package
from yifa.server.oversight.receipts import system_of
from yifa.server.towns.models import Town

PROCEDURE = "supervision-opinion"


def letters_to(county: Town, town: str) -> dict[str, bytes]:
    """The opinions on a town as files of what the county hands it."""
    files: dict[str, bytes] = {}
    for row in letters.addressed(county, town, PROCEDURE):
        values = state_of(row, None).values
        words = ("subject", "facts", "basis_", "demand", "reply_by", "remarks")
        files |= letters.written("opinion", county, row, {key: str(values.get(key) or "") for key in words})
    return files


def note(county: Town, package: Package, content: Mapping[str, Any], at: datetime) -> str:
    """Enter what a town reports it has put right; what is to be said where it cannot be entered."""
    row = letters.answered(county, package.town, PROCEDURE, content)
    if row is None:
        return "里面有一份整改情况，县级没有向这个乡镇提过这个意见，不计。"
    if row.status == "issued":
        step = Step(PROCEDURE, "answer", {"reply": str(content["reply"])}, row.id, occurred_at=at)
        take_action(county, system_of(county), step)
    return ""
