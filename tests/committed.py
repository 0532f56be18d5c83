"""Clean up after tests that really commit: the journal's triggers refuse the usual way, on SQLite a DELETE."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from yifa.server.config import heads


def commits(request: pytest.FixtureRequest) -> bool:
    """Whether a test works outside of the transaction that is rolled back after it."""
    marker = request.node.get_closest_marker("django_db")
    names = {"transactional_db", "live_server"} & set(request.fixturenames)
    return bool(names) or bool(marker and marker.kwargs.get("transaction"))


def empty_kept_tables() -> None:
    """Empty the tables that triggers protect, and put the triggers back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        with connection.constraint_checks_disabled():
            for table in sorted({table for _, table, _ in triggers}):
                cursor.execute(f"DELETE FROM {table}")
        for _, _, sql in triggers:
            cursor.execute(sql)


@pytest.fixture(autouse=True)
def books_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test that commits, leave no entry behind for the next one. (PostgreSQL truncates, which is allowed.)

    The index of words is no model's table, so nobody else empties it.
    """
    really = commits(request)
    if really:
        request.getfixturevalue("transactional_db")
    yield
    if really:
        heads.forget()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM ledger_text")
    if really and connection.vendor == "sqlite":
        empty_kept_tables()
