"""How fast deadlines are computed and explained, on one core."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

from benchmarks.document import Table
from yifa.law.calendar import WorkCalendar, default_calendar
from yifa.law.events import Extend, Suspend
from yifa.law.explanation import explain
from yifa.law.limits import Limit, all_limits
from yifa.law.notices import load_notices
from yifa.law.periods import compute, compute_many

TITLE = "Deadlines"


def _cases(count: int, seed: int = 1) -> list[tuple[Limit, date, tuple[()]]]:
    """Limits of every kind, in the proportion of the table, from random days of 2010–2024."""
    pick = random.Random(seed)
    limits = list(all_limits().values())
    first = datetime(2010, 1, 1, 9)
    cases: list[tuple[Limit, date, tuple[()]]] = []
    for _ in range(count):
        limit, moment = pick.choice(limits), first + timedelta(pick.randrange(365 * 15))
        cases.append((limit, moment if limit.code == "H" else moment.date(), ()))
    return cases


def _row(what: str, count: int, work: Callable[[], object]) -> tuple[object, ...]:
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    return what, f"{count:,}", f"{seconds:.2f}", f"{count / seconds:,.0f}"


def run() -> Table:
    """Rows of work, count, seconds and count a second."""
    calendar = default_calendar()
    million = _cases(1_000_000)
    some = million[:100_000]
    reply = all_limits()["gi-reply-20wd"]
    days = [start.date() if isinstance(start, datetime) else start for _, start, _ in some]

    def with_events() -> None:
        for start in days:
            pause = Suspend(start + timedelta(5), start + timedelta(15), "征求第三方意见")
            extend = Extend(20, "working_day", start + timedelta(20))
            compute(reply, start, (pause, extend), calendar=calendar)

    def explained() -> None:
        for limit, start, _ in some:
            explain(compute(limit, start, calendar=calendar), calendar)

    rows = (
        _row("calendar from its 23 notices", 1, lambda: WorkCalendar(load_notices())),
        _row("deadlines", len(million), lambda: compute_many(million, calendar=calendar)),
        _row("deadlines with the explanation", len(some), explained),
        _row("deadlines with a pause and an extension", len(some), with_events),
    )
    return Table(("work", "count", "seconds", "a second"), rows, "all 155 limits, random starts of 2010–2024")
