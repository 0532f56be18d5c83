"""The database tests run on PostgreSQL as well, on a server that exists for the length of the run."""

from __future__ import annotations

import os

import psycopg
import pytest


@pytest.mark.postgres
def test_the_postgresql_run_has_a_server_that_answers() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute("select current_user, current_setting('server_encoding')").fetchone()
    assert row == ("yifa", "UTF8")


def test_a_server_of_our_own_can_be_had_beside_the_database_in_use(postgres_server: str) -> None:
    with psycopg.connect(postgres_server) as connection:
        assert connection.execute("select 1 + 1").fetchone() == (2,)
