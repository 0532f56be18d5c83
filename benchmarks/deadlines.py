"""How fast deadlines are computed and explained, on one core."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from yifa.law.calendar import WorkCalendar, default_calendar
from yifa.law.events import Extend, Suspend
from yifa.law.limits import Limit, all_limits
from yifa.law.notices import load_notices
from yifa.law.periods import compute, compute_many


def _cases(count: int, seed: int = 1) -> list[tuple[Limit, date, tuple[()]]]:
    """Limits of every kind from random days of 2010–2025, in the proportion of the table."""
    pick = random.Random(seed)
    limits = list(all_limits().values())
    first = datetime(2010, 1, 1, 9)
    cases: list[tuple[Limit, date, tuple[()]]] = []
    for _ in range(count):
        limit, moment = pick.choice(limits), first + timedelta(pick.randrange(365 * 15))
        cases.append((limit, moment if limit.code == "H" else moment.date(), ()))
    return cases


def _row(name: str, count: int, work: Callable[[], object], note: str) -> list[dict[str, Any]]:
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    return [
        {"name": name, "value": round(count / seconds), "unit": "/s", "note": note},
        {"name": f"{name} ({count:,})", "value": round(seconds, 2), "unit": "s", "note": note},
    ]


def run() -> list[dict[str, Any]]:
    """Rows of name, value, unit, note."""
    calendar = default_calendar()
    million = _cases(1_000_000)
    some = million[:100_000]
    loaded = {"note": "parse 23 notices and build the tables"}
    began = time.perf_counter()
    WorkCalendar(load_notices())
    rows = [{"name": "calendar", "value": round((time.perf_counter() - began) * 1000, 1), "unit": "ms", **loaded}]
    rows += _row(
        "deadlines", len(million), lambda: compute_many(million, calendar=calendar), "all 155 limits, random starts"
    )
    rows += _row(
        "deadlines explained",
        len(some),
        lambda: [compute(limit, start, calendar=calendar).explain(calendar) for limit, start, _ in some],
        "all 155 limits, text of every line",
    )
    reply = all_limits()["gi-reply-20wd"]
    dated = [start.date() if isinstance(start, datetime) else start for _, start, _ in some]

    def with_events() -> None:
        for start in dated:
            pause = Suspend(start + timedelta(5), start + timedelta(15), "征求第三方意见")
            extend = Extend(20, "working_day", start + timedelta(20))
            compute(reply, start, (pause, extend), calendar=calendar)

    rows += _row("deadlines with a pause and an extension", len(some), with_events, "gi-reply-20wd")
    return rows


if __name__ == "__main__":
    for row in run():
        print(f"{row['name']}: {row['value']:,} {row['unit']}  ({row['note']})")
