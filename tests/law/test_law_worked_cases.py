"""The 89 worked deadlines, and coverage of the reference tables."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from yifa.law.calendar import default_calendar
from yifa.law.dates import parse_moment
from yifa.law.events import parse_events
from yifa.law.explanation import explain
from yifa.law.limits import all_limits, get_limit
from yifa.law.periods import compute
from yifa.law.rules import all_rules

pytestmark = pytest.mark.shared


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_all_worked_deadlines_come_out_exactly(shared: Path) -> None:
    calendar = default_calendar()
    wrong = []
    cases = rows(shared / "reference" / "worked_deadlines.csv")
    for case in cases:
        events = parse_events(json.loads(case["events"]))
        start = parse_moment(case["start_date"])
        deadline = compute(get_limit(case["rule_id"]), start, events, calendar=calendar, certain=True)
        moment = deadline.due_at.isoformat(timespec="minutes") if deadline.due_at else None
        due, end = moment or deadline.due.isoformat(), moment or deadline.nominal_end.isoformat()
        alarm = calendar.last_workday(deadline.nominal_end)
        if (due, end) != (case["expected_due_date"], case["nominal_end_date"]) or deadline.alarm != alarm:
            wrong.append(case["case_id"])
        assert explain(deadline, calendar)
    assert wrong == [] and len(cases) == 89


def test_every_limit_of_the_reference_table_is_here_with_its_figures(shared: Path) -> None:
    table = {row["id"]: row for row in rows(shared / "reference" / "statutory_limits.csv")}
    assert [key for key in all_limits() if key in table] == list(table)
    for row in table.values():
        limit = get_limit(row["id"])
        assert (str(limit.length), limit.unit) == (row["length"], row["unit"])
        assert limit.day_rule == re.split("[；（]", row["day_rule"])[0]
        assert (limit.in_force_from.isoformat() if limit.in_force_from else "") == row["in_force_from"]
        assert limit.verified == (row["confidence"] == "verified")
        assert row["procedure_zh"] == limit.procedure
        if "-practice-" in limit.id or "-local" in limit.id:
            assert limit.local, limit.id


def test_every_legal_rule_of_the_reference_is_here_with_its_marks(shared: Path) -> None:
    text = (shared / "reference" / "legal_rules.md").read_text("utf-8")
    lines = {m[1]: m[0] for m in re.finditer(r"^- (R\d{3}).*$", text, re.M)}
    assert list(all_rules()) == list(lines) == [f"R{n:03}" for n in range(1, 173)]
    for rule in all_rules().values():
        assert rule.gist and rule.title and rule.field
        # A mark is the letter that follows the check's full stop (or a part's name).
        marked_local = bool(re.search(r"[。；\u4e00-\u9fff ]L$", lines[rule.id]))
        assert ("local" in rule.marks) == marked_local, rule.id
