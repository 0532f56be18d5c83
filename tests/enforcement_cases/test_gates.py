"""Every gate of enforcement refuses the unlawful way, and says which article stands against it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml
from django.db import transaction

from tests.enforcement_cases.told import HERE, ThroughTheDoor, Told, case_of, found_town, walk
from yifa.server.ledger import models
from yifa.server.towns.models import Town

pytestmark = pytest.mark.slow

GATES = yaml.safe_load((HERE / "gates.yaml").read_text(encoding="utf-8"))


def named(step: Mapping[str, Any], of: Mapping[str, Any]) -> Any:
    """What a row says of a step: by its matter and name (`force.serve`), or by its name alone."""
    return of.get(f"{step['matter']}.{step['take']}", of.get(step["take"]))


def steps_of(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The steps of the row's case up to the gate, changed as the row says; the last one must be refused."""
    skipped = dict.fromkeys(row.get("skip", ()), True)
    for told in case_of(row["case"])["steps"]:
        if told.get("refused") or named(told, skipped):
            continue
        here = told["take"] == row["at"] and row.get("matter", told["matter"]) == told["matter"]
        step = {**told, "with": {**told.get("with", {}), **(named(told, row.get("change", {})) or {})}}
        step["at"] = named(told, row.get("day", {})) or told["at"]
        if here:
            yield from row.get("before", ())
            yield {**step, **row.get("step", {}), "refused": row["say"]}
            return
        # What only wants a reason on the way to the gate has one.
        yield {"reason": "按本案情况办理。", **step}
        yield from named(told, row.get("after", {})) or ()
    raise AssertionError(f"{row['case']} has no step {row['at']}")


def settle(town: Town, row: Mapping[str, Any]) -> ThroughTheDoor:
    """The town as the row wants it before the case begins."""
    if practice := row.get("practice"):
        town.settings = json.dumps({**town.practice, **practice}, ensure_ascii=False)
        town.save(update_fields=["settings"])
    if first := row.get("first"):
        walk(case_of(first), ThroughTheDoor(town))
    way = ThroughTheDoor(town)
    for raw in row.get("also", ()):
        told = Told.read(raw)
        if told.matter.startswith("@"):
            procedure, _, title = told.matter[1:].partition("/")
            way.matters[told.matter] = models.Matter.objects.get(procedure=procedure, title=title).id
        way.take(told, way.values(told))
    return way


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The town and its registers, once for all rows; each stands on them in a savepoint of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        found_town()
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("row", GATES, ids=[row["gate"] for row in GATES])
def test_the_unlawful_way_is_refused_with_the_article(founded: None, db: None, row: Mapping[str, Any]) -> None:
    way = settle(Town.objects.get(), row)
    walk({"steps": list(steps_of(row))}, way)


def with_party(name: str, number: str) -> dict[str, Any]:
    """The withdrawn case as far as its proposal, against somebody of this name and number."""
    case = case_of("withdrawn-decision")
    steps = case["steps"][:3]
    steps[2]["with"]["party"] = [{"kind": "person", "name": name, "id_number": number}]
    return {"steps": steps}


def test_an_earlier_fine_is_written_into_the_new_case_with_its_number(founded: None, db: None) -> None:
    town = Town.objects.get()
    walk(case_of("summary-fine"), ThroughTheDoor(town))
    way = ThroughTheDoor(town)
    walk(with_party("王示例", "999999198506013314"), way)
    found = models.Matter.objects.get(id=way.matters["case"]).snapshot
    assert "樟政当罚〔2025〕第1号（2025年3月3日，擅自占用人行道摆摊，罚款100元）" in found


def test_somebody_else_of_the_same_name_is_not_taken_for_the_same_person(founded: None, db: None) -> None:
    town = Town.objects.get()
    walk(case_of("summary-fine"), ThroughTheDoor(town))
    way = ThroughTheDoor(town)
    walk(with_party("王示例", "999999198107075489"), way)
    found = models.Matter.objects.get(id=way.matters["case"]).snapshot
    assert "樟政当罚〔2025〕第1号" not in found
    assert "没有处罚、不予处罚记录" in found


def test_a_decision_that_was_annulled_proves_no_earlier_violation(founded: None, db: None) -> None:
    town = Town.objects.get()
    walk(case_of("withdrawn-decision"), ThroughTheDoor(town))
    way = ThroughTheDoor(town)
    case = with_party("褚乙二", "999999198808080491")
    for step, day in zip(case["steps"], ("2025-09-01", "2025-09-01", "2025-09-02"), strict=True):
        step["at"] = f"{day} 17:00"
    walk(case, way)
    assert "没有处罚、不予处罚记录" in models.Matter.objects.get(id=way.matters["case"]).snapshot
