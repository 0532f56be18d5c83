"""How many periods of the law fell due in each month, and how they were kept: counts, by kind of work and rule."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from yifa.server.ledger.models import Deadline, Matter

Row = tuple[date, str, str, int, int, int, int, int]


def late_counts(town: str, today: date) -> list[Row]:
    """(month, procedure, rule, due, met, met late, running late, longest delay in days), in order.

    A period that has not ended and is not over yet is not counted; one that was cancelled never is.
    """
    counts: dict[tuple[date, str, str], list[int]] = defaultdict(lambda: [0] * 5)
    procedures = dict(Matter.objects.filter(town=town).values_list("id", "procedure"))
    running = Deadline.objects.filter(town=town, kind="ours").exclude(state="cancelled").exclude(rule="")
    for matter, rule, due, state, met_on in running.values_list("matter_id", "rule", "due", "state", "met_on"):
        met = state == "met" and met_on is not None
        if not met and due >= today:
            continue
        count = counts[due.replace(day=1), procedures.get(matter, ""), rule]
        late = ((met_on if met and met_on is not None else today) - due).days
        count[0] += 1
        count[1] += met
        count[2] += met and late > 0
        count[3] += not met and state == "running"
        count[4] = max(count[4], late)
    return [(*key, *numbers) for key, numbers in sorted(counts.items())]  # type: ignore[misc]
