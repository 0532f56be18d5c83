"""A process of its own that takes steps and says each one it was told is kept. Run by tests, sometimes killed.

python writer_process.py COUNT NAME
"""

from __future__ import annotations

import sys

from yifa.server.config import setup

setup()

from datetime import datetime  # noqa: E402

from django.utils import timezone  # noqa: E402

from yifa.kernel.actor import Actor  # noqa: E402
from yifa.server.ledger.journal import Step, take_action  # noqa: E402
from yifa.server.towns.models import Town  # noqa: E402

DISPUTE = {
    "respondent": ["陈样例"],
    "cause": "邻里纠纷",
    "source": "排查发现",
    "village": "上坑村",
    "summary": "排水",
}


def main(count: int, name: str) -> None:
    """Register disputes one by one; each line printed is an acknowledged entry's position."""
    town = Town.objects.get()
    actor = Actor(7, name, frozenset({"mediator"}), town.code, "justice-office", town.code[:9], frozenset())
    when = datetime(2025, 3, 4, 10, tzinfo=timezone.get_default_timezone())
    for number in range(count):
        form = {**DISPUTE, "applicant": [f"王示例{name}{number}"]}
        taken = take_action(town, actor, Step("people-mediation", "register", form, occurred_at=when))
        print(taken.entry.seq, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
