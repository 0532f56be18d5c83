"""A stranger who follows every link would be seen to find something personal; pictures and files hold none.

The walk over the five demonstration towns stands with them (tests/server/demo/test_towns.py)."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.server.portal import stranger
from tests.server.portal.test_public_reports import report, take
from tests.server.portal.test_shelving import publish
from yifa.server.ledger.models import Matter
from yifa.server.towns.models import Town

__all__ = ["report"]


def test_the_walk_would_notice_a_name_and_a_number() -> None:
    pages = {"/p/1/": "公示\n王示例住东片1号", "/p/1/do/": "电话 19900000001"}
    found = stranger.leaks(pages, {"王示例", "19900000001", "李样例"}, set())
    assert found == ["19900000001 — /p/1/do/", "王示例 — /p/1/"]


@pytest.mark.django_db
def test_pictures_and_files_that_anybody_reaches_hold_nothing_of_their_makers(
    client: Client,
    report: Matter,
    town: Town,
) -> None:
    take(town, "close", report.id, result="王示例在场，灯已换", done_note="灯泡已经换新")
    publish(town)
    files: dict[str, str] = {}
    pages = stranger.walk(client, files=files)
    pictures = [address for address in files if f"/i/{report.id % 10**9}/" in address]
    assert pictures and "灯.jpg" not in files[pictures[0]]
    secret = stranger.secrets(town.code)
    assert "灯不亮，王示例说的" in secret and stranger.leaks(pages | files, secret, stranger.declared(town.code)) == []
