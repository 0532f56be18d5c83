"""The evidence list of an answer begins with the papers of the challenged act's own file."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.server.ledger.conftest import at
from tests.server.review.conftest import passed
from tests.server.review.test_clocks_shown import RECON
from yifa.server.casework.place import matter_href
from yifa.server.ledger.journal import Taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(take: Callable[..., Taken]) -> Taken:
    """A file with one paper before the act and one after it: a find ordered to be mended on 4 and 20 March."""
    found = take(
        "sifa",
        "review-bypass",
        "find",
        at(2025, 3, 3),
        subject="停车办法",
        kind="印发的文件",
        unit="规划建设办",
        found_how="检查发现",
        done_on="2025-03-01",
    )
    return take(
        "sifa", "review-bypass", "order_remedy", at(2025, 3, 4), found.matter_id, order="补审", remedy_by="2025-03-20"
    )


def challenged(take: Callable[..., Taken], file: Taken, act_on: str) -> str:
    given = {**RECON, "route": "ordinary", "received_on": "2025-03-10", "act_on": act_on}
    links = [{"to": file.entry.matter, "kind": "原行政行为"}]
    opened = take("sifa", "reconsideration", "receive", at(2025, 3, 10), links=links, **given)
    return matter_href(opened.matter_id, "desk:step", "reply")


def test_the_papers_of_the_file_stand_in_the_list_with_their_days(
    desk: Callable[[str], Client], take: Callable[..., Taken], file: Taken
) -> None:
    form = desk("sifa").get(challenged(take, file, "2025-03-06")).content.decode()
    assert 'value="应审未审整改通知书"' in form and 'value="2025-03-04"' in form


def test_what_was_made_after_the_act_is_left_out(
    desk: Callable[[str], Client], take: Callable[..., Taken], file: Taken
) -> None:
    assert "应审未审整改通知书" not in desk("sifa").get(challenged(take, file, "2025-03-03")).content.decode()


def test_a_review_is_no_evidence_of_the_act(
    desk: Callable[[str], Client], take: Callable[..., Taken], review: Taken
) -> None:
    passed(take, review.matter_id)
    assert 'value="合法性审查意见书"' not in desk("sifa").get(challenged(take, review, "2025-03-09")).content.decode()
