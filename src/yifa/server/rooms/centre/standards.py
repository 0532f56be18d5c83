"""The town's own practice in triage: which of its settings it is."""

from __future__ import annotations

from collections.abc import Mapping

from yifa.kernel.actor import Actor
from yifa.server.casework import practice
from yifa.server.casework.practice import Practice
from yifa.server.towns.models import Town

TRIAGE = (
    "triage_red_people",
    "triage_red_amount",
    "triage_yellow_people",
    "triage_yellow_amount",
    "triage_yellow_days",
)


def standards(town: Town) -> list[Practice]:
    """The criteria of triage with the town's values, in the order of the page."""
    practices = {one.key: one for one in practice.practices(town, TRIAGE)}
    return [practices[key] for key in TRIAGE]


def change(town: Town, actor: Actor, wanted: Mapping[str, str], reason: str) -> int:
    """Change criteria, as `practice.change`."""
    return practice.change(town, actor, {key: wanted[key] for key in TRIAGE if key in wanted}, reason)
