"""The table of the 151 systems says of each which kinds of work carry it and how many of their steps are walked."""

from __future__ import annotations

from pathlib import Path

from tests.house.systems import SYSTEMS, fullest, kinds_of, steps
from yifa.domains import catalogue

TABLE = Path(__file__).resolve().parents[2] / "docs" / "systems.md"


def carried(system: str) -> str:
    """The kinds of work of a system with the different steps of the life that is walked."""
    newest = catalogue().newest
    return ", ".join(f"{key} ({len(steps(newest[key].samples[fullest(newest[key])]))})" for key in kinds_of(system))


def test_the_151_systems_are_all_carried_by_kinds_of_work_with_a_life() -> None:
    assert len(SYSTEMS) == 151
    assert [key for key in SYSTEMS if not any(catalogue().newest[kind].samples for kind in kinds_of(key))] == []


def test_the_table_of_systems_is_that_of_the_catalogue() -> None:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    kept = {row[0]: row[1:3] for line in lines if line.startswith("| G") for row in [line.strip("| ").split(" | ")]}
    fresh = {one["number"]: [one["name"], carried(key)] for key, one in SYSTEMS.items()}
    assert kept == fresh
