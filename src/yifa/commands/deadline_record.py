"""A computed deadline as `yifa deadline --json` prints it, one case or many."""

from __future__ import annotations

from typing import Any

from yifa.law.lawful import Judged


def as_record(judged: Judged) -> dict[str, Any]:
    """The deadline as the flat record that is printed as JSON."""
    deadline = judged.deadline
    due = deadline.due_at.isoformat(timespec="minutes") if deadline.due_at else deadline.due.isoformat()
    record: dict[str, Any] = {
        "due_date": due,
        "nominal_end_date": due if deadline.due_at else deadline.nominal_end.isoformat(),
        "alarm_date": deadline.alarm.isoformat(),
        "provisional": deadline.provisional,
        "error": None,
        "warnings": list(judged.warnings),
    }
    if deadline.provisional:
        record |= {"earliest": deadline.earliest.isoformat(), "latest": deadline.latest.isoformat()}
    if judged.unlawful_due:
        record["unlawful_due_date"] = judged.unlawful_due
    return record
