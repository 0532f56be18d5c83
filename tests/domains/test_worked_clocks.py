"""The clocks of review, decisions, litigation and legal service against the worked cases, as the catalogue runs them."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.domains.walking import due, walk
from yifa.domains import catalogue
from yifa.kernel.limits import deadline_of
from yifa.kernel.model import Procedure
from yifa.kernel.records import LimitRun
from yifa.kernel.simulate import SimulatedBook
from yifa.law.calendar import default_calendar

pytestmark = pytest.mark.shared
FIELDS = ("review", "decisions", "litigation", "legalaid")
ROUTE = {"act_on": "2024-01-02", "accepted_on": ""}
#: Rule → the opening of a real matter whose first step starts that clock on a day.
OPENINGS: dict[str, tuple[str, str, str, dict[str, Any], str]] = {
    "recon-reply-10wd": ("reconsideration", "receive", "reply", {**ROUTE, "route": "ordinary"}, "received_on"),
    "recon-simple-reply-5wd": (
        "reconsideration",
        "receive",
        "reply_simple",
        {**ROUTE, "route": "simple"},
        "received_on",
    ),
    "suit-answer-15d": (
        "administrative-litigation",
        "receive",
        "answer",
        {"instance": "一审", "act_on": "2024-01-02", "after_recon": "未经复议", "recon_case": "", "attention": []},
        "received_on",
    ),
    "judicial-suggestion-reply-2m": (
        "judicial-advice",
        "receive",
        "court",
        {"kind": "court", "stated_due": ""},
        "received_on",
    ),
    "decision-legality-min-7wd": (
        "legality-review",
        "apply",
        "decision_time",
        {"kind": "decision", "urgent": False, "needed_by": "", "amount": 0, "people": 0},
        "",
    ),
    "decision-consult-min-30d": (
        "public-consultation",
        "announce",
        "period",
        {"short_reason": "", "close_on": "2099-12-31"},
        "",
    ),
}


def cases(shared: Path) -> list[dict[str, str]]:
    with (shared / "reference" / "worked_deadlines.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def used() -> dict[str, list[tuple[Procedure, str]]]:
    """Statutory limits that these fields run, with the procedures that do."""
    found: dict[str, list[tuple[Procedure, str]]] = {}
    for procedure in catalogue().newest.values():
        if procedure.domain in FIELDS:
            for key, limit in procedure.limits.items():
                found.setdefault(limit.rule, []).append((procedure, key))
    return found


def events(case: dict[str, str]) -> tuple[tuple[Any, ...], ...]:
    """The worked case's events as a run of a limit keeps them."""
    made: list[tuple[Any, ...]] = []
    for event in json.loads(case["events"]):
        if event["type"] == "suspend":
            made.append(("suspend", event["from"], event["to"], event["reason"]))
        elif event["type"] == "restart":
            made.append(("restart", event["on"], event["reason"]))
        else:
            made.append(("extend", event["length"], event["unit"], event["approved_on"]))
    return tuple(made)


def test_every_clock_of_these_fields_comes_out_as_worked_by_hand(shared: Path) -> None:
    calendar, limits, checked = default_calendar(), used(), 0
    for case in cases(shared):
        for procedure, key in limits.get(case["rule_id"], ()):
            run = LimitRun(key, case["start_date"], events(case))
            found = deadline_of(procedure, run, calendar, {}).due.isoformat()
            assert found == case["expected_due_date"], (case["case_id"], procedure.procedure, key)
            checked += 1
    assert checked >= 20


def test_the_opening_step_of_a_real_matter_starts_the_clock_on_the_right_day(shared: Path) -> None:
    seen = set()
    for case in cases(shared):
        if case["rule_id"] not in OPENINGS or json.loads(case["events"]):
            continue
        procedure, action, limit, values, dated = OPENINGS[case["rule_id"]]
        book = SimulatedBook(
            catalogue=catalogue(), calendar=default_calendar(), today=date.fromisoformat(case["start_date"])
        )
        given = {**values, **({dated: case["start_date"]} if dated else {})}
        matter = walk(book, procedure, {action: given})
        assert due(book, matter, limit).isoformat() == case["expected_due_date"], case["case_id"]
        seen.add(case["rule_id"])
    assert seen == set(OPENINGS)
