"""A disk with no space left: the door writes nothing, the page says what to do, and all goes on once there is space."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.server.desk.conftest import desk, people, town
from yifa.server.ledger.models import Book, Entry, Matter
from yifa.server.ledger.verification import verify
from yifa.server.towns.models import Town

__all__ = ["desk", "people", "town"]
pytestmark = [pytest.mark.sqlite, pytest.mark.django_db(transaction=True), pytest.mark.slow]
ADDRESS = "/new/people-mediation/register/"
FORM = {
    "applicant-0-kind": "person",
    "applicant-0-name": "王示例",
    "respondent-0-kind": "person",
    "respondent-0-name": "陈样例",
    "cause": "邻里纠纷",
    "source": "排查发现",
}


def pragma(name: str, value: int | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}" + (f" = {value}" if value is not None else ""))
        return int(cursor.fetchone()[0])


@pytest.fixture
def full_disk(town: Town) -> Iterator[None]:
    """The database may not grow by a page: SQLite then answers as on a full disk."""
    most = pragma("max_page_count")
    connection.cursor().execute("VACUUM")
    pragma("max_page_count", pragma("page_count"))
    yield
    pragma("max_page_count", most)


def form(town: Town, words: int) -> dict[str, Any]:
    return {**FORM, "village": town.code[:9] + "201", "summary": "雨天漫水。" * words}


def test_on_a_full_disk_nothing_is_half_written_and_the_page_says_what_to_do(
    full_disk: None, town: Town, desk: Any, caplog: pytest.LogCaptureFixture
) -> None:
    clerk: Client = desk("lin")
    answer = clerk.post(ADDRESS, form(town, 3_000))
    said = answer.content.decode()
    assert answer.status_code == 507
    assert "磁盘已满" in said and "没有保存任何内容" in said and "请联系系统管理员" in said
    assert (Entry.objects.count(), Matter.objects.count()) == (0, 0)
    assert Book.objects.filter(seq__gt=0).count() == 0
    assert "雨天漫水" not in caplog.text


def test_once_there_is_space_again_the_same_form_is_taken(full_disk: None, town: Town, desk: Any) -> None:
    clerk: Client = desk("lin")
    assert clerk.post(ADDRESS, form(town, 3_000)).status_code == 507
    pragma("max_page_count", 1_000_000)
    answer = clerk.post(ADDRESS, form(town, 3_000))
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert Entry.objects.count() == 1 and verify(town.code).sound


def test_an_attachment_larger_than_allowed_is_refused_before_anything_is_written(
    town: Town, desk: Any, settings: Any
) -> None:
    settings.REQUEST_MAX_BYTES = 5000
    clerk: Client = desk("lin")
    answer = clerk.post(ADDRESS, form(town, 1000))
    assert answer.status_code == 413 and "返回即可继续" in answer.content.decode()
    assert Entry.objects.count() == 0
