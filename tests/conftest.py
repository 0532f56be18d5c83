"""Shared fixtures and the rules of the house for skipping and for the two database engines."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db.backends.signals import connection_created

from tests import postgres
from yifa.server.config import setup

# How long an example takes depends on what else the machine does; no test asserts a time.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

pytest_plugins = ["tests.browsing", "tests.committed"]

# Before Django is configured: the real settings, with keys and files in a folder that goes away with the machine's.
os.environ["DJANGO_SETTINGS_MODULE"] = "yifa.server.config.settings"
os.environ["YIFA_DATA"] = tempfile.mkdtemp(prefix="yifa-test-")
setup()


def see_through_table_locks(connection: Any, **signal: Any) -> None:
    """Threads of a test share one database in memory, which locks whole tables against readers, as no file does."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA read_uncommitted = 1")


connection_created.connect(see_through_table_locks)

SHARED = Path(os.environ.get("YIFA_SHARED", Path(__file__).resolve().parents[2] / "shared"))
ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")
# In CI a skipped test counts as failed, unless it can only ever run on another system.
ALLOWED_SKIPS = ("only on Windows",)


def uses_database(item: pytest.Item) -> bool:
    """Whether a test reads or writes the database of the settings."""
    fixtures = getattr(item, "fixturenames", [])
    return "django_db" in item.keywords or "db" in fixtures or "transactional_db" in fixtures


def runs_on_this_engine(item: pytest.Item) -> bool:
    """On PostgreSQL only what touches the database runs again; on SQLite everything but PostgreSQL's own."""
    if ON_POSTGRESQL:
        return (uses_database(item) or "postgres" in item.keywords) and "sqlite" not in item.keywords
    return "postgres" not in item.keywords


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what says nothing on this engine; skip `shared` tests where the reference folder is absent.

    What drives a real browser is tried a second time: how fast it draws depends on what else the machine does. The
    summary names each test that needed it, and a fault of the product fails twice.
    """
    left_out = [item for item in items if not runs_on_this_engine(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if runs_on_this_engine(item)]
    for item in items:
        if "browser" in getattr(item, "fixturenames", []):
            item.add_marker(pytest.mark.flaky(reruns=1))
    if SHARED.is_dir() or os.environ.get("CI"):
        return
    skip = pytest.mark.skip(reason="reference folder ../shared is not beside this checkout")
    for item in items:
        if "shared" in item.keywords:
            item.add_marker(skip)


def fail_if_skipped_in_ci(report: pytest.TestReport | pytest.CollectReport) -> None:
    """In CI nothing may be left untested silently."""
    if not os.environ.get("CI") or not report.skipped:
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    if not any(allowed in reason for allowed in ALLOWED_SKIPS):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Turn a skipped test into a failed one in CI."""
    report = yield
    fail_if_skipped_in_ci(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    """Turn a module skipped as a whole into an error in CI."""
    report = yield
    fail_if_skipped_in_ci(report)
    return report


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference folder."""
    return SHARED


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server of our own, for tests that need one beside the settings' database."""
    try:
        with postgres.postgres_server() as address:
            yield address
    except postgres.NoPostgreSQL as missing:
        pytest.skip(str(missing))
