"""How many queries each page of the room may make, however many matters there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.server.ledger.conftest import at
from tests.server.review.conftest import passed
from yifa.server.casework.place import matter_href
from yifa.server.ledger.journal import Taken
from yifa.server.rooms.review import finder
from yifa.server.towns.models import Town

pytestmark = pytest.mark.django_db
BUDGETS = {
    "/review/bypass/": 13,
    "/review/legal-service/": 24,
    "/review/contract-check/": 4,
    "matter": 22,
    "redline": 7,
}


@pytest.mark.parametrize("page", BUDGETS)
def test_a_page_keeps_within_its_queries(
    desk: Callable[[str], Client], take: Callable[..., Taken], review: Taken, town: Town, page: str
) -> None:
    for n in range(12):
        take(
            "clerk",
            "outgoing-document",
            "issue",
            at(2025, 3, 4),
            name_=f"第{n}号停车管理办法",
            genre="通知",
            issued_on="2025-03-03",
            unit="规划建设办",
        )
    finder.sweep(town, timezone.localtime())
    passed(take, review.matter_id)
    client: Any = desk("sifa")
    address = {"matter": matter_href(review.matter_id), "redline": matter_href(review.matter_id, "review:redline")}.get(
        page, page
    )
    client.get(address)
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    said = "\n".join(query["sql"][:150] for query in made.captured_queries)
    assert len(made) <= BUDGETS[page], f"{page}: {len(made)} queries\n{said}"
