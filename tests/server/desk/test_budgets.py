"""How many queries each page may make, however many matters there are: a page that adds one fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.server.ledger.conftest import DISPUTE
from yifa.server.casework.place import matter_href
from yifa.server.ledger.journal import Taken

BUDGETS: dict[str, int] = json.loads(Path(__file__).with_name("query_budgets.json").read_text(encoding="utf-8"))
pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(take: Callable[..., Taken], roll: int) -> Taken:
    """A desk with a dozen disputes under way; the last is the one whose page is opened."""
    now = timezone.localtime()
    for n in range(12):
        day = now - timedelta(days=40 - n)
        opened = take("lin", "people-mediation", "register", day, **DISPUTE)
        last = take("lin", "people-mediation", "accept", day, opened.matter_id, told=True, mediators=[roll])
    return last


def addresses(matter: str) -> dict[str, str]:
    return {
        "today": "/",
        "today, whole town": "/?of=town",
        "waiting": "/today/waiting/",
        "intake": "/intake/",
        "ledgers": "/ledgers/",
        "ledger": "/ledgers/people-mediation/",
        "register": "/ledgers/mediator/",
        "matter": matter,
        "case file": f"{matter}file/",
        "step form": f"{matter}do/agree/",
        "form with look-ups": f"{matter}do/replace_mediator/",
        "new matter": "/new/people-mediation/register/",
        "counted": f"{matter}counted/0/",
        "correct": f"{matter}correct/1/",
        "assign": f"{matter}assign/",
        "link": f"{matter}link/?q=邻里",
        "search": "/search/?q=邻里纠纷",
        "procedure": "/procedures/people-mediation/",
        "procedures": "/procedures/",
        "roles": "/roles/",
        "sharing": "/sharing/",
        "article": "/law/人民调解法/第17条/",
        "deadline": "/deadline/",
        "import": "/ledgers/people-mediation/import/",
        "enforcement": "/enforcement/",
        "power look-up": "/enforcement/powers/?words=占道",
        "enforcement publicity": "/enforcement/publicity/",
        "lapsing": "/enforcement/expiring/",
        "plans of inspections": "/enforcement/plans/",
        "calculator": "/enforcement/calculators/discretion/?go=1&words=占道&fine=500",
        "draw": "/enforcement/draw/",
        "time-chain": matter.replace("/m/", "/enforcement/m/") + "time-chain/",
        "notices": "/notices/",
        "notice wishes": "/me/notices/",
        "interface": "/api/",
        "tokens": "/me/tokens/",
    }


@pytest.mark.parametrize("page", addresses(""))
def test_a_page_keeps_within_its_queries(desk: Callable[[str], Client], busy: Taken, page: str) -> None:
    clerk: Any = desk("lin")
    address = addresses(matter_href(busy.matter_id))[page]
    clerk.get(address)
    with CaptureQueriesContext(connection) as made:
        answer = clerk.get(address)
    assert answer.status_code == 200
    said = "\n".join(query["sql"][:160] for query in made.captured_queries)
    assert len(made) <= BUDGETS[page], f"{page}: {len(made)} queries\n{said}"
