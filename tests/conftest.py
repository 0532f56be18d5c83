"""Shared fixtures and the rules of the house for skipping and for the two database engines."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db.backends.signals import connection_created

from tests import postgres
from yifa.server.config import setup

# How long an example takes depends on what else the machine does; no test asserts a time.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

pytest_plugins = ["tests.browsing", "tests.committed", "tests.own_keys"]

# Before Django is configured: the real settings, with keys and files in a folder that goes away with the machine's.
os.environ["DJANGO_SETTINGS_MODULE"] = "yifa.server.config.settings"
os.environ["YIFA_DATA"] = tempfile.mkdtemp(prefix="yifa-test-")
setup()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """A worker that inherits the name of the settings has Django set up before this file gives it a data folder of its
    own: all workers then kept attachments in one folder, sealed under different keys, and overwrote one another's."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


ON_POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")
# A file, not memory: a database in memory is one connection for the test's thread and the server's, whose transactions
# then run into one another; in a file each thread has its own and waits for the lock, as in an office.
IN_A_FILE = Path(tempfile.mkdtemp(prefix="yifa-test-db-")) / "test.sqlite3"
settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = None if ON_POSTGRESQL else str(IN_A_FILE)


def without_waiting_for_the_disk(connection: Any, **signal: Any) -> None:
    """The database of the tests need not survive a power cut; databases that a test makes for itself stay as they are."""
    if connection.vendor == "sqlite" and IN_A_FILE.parent in Path(connection.settings_dict["NAME"]).parents:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")


connection_created.connect(without_waiting_for_the_disk)

SHARED = Path(os.environ.get("YIFA_SHARED", Path(__file__).resolve().parents[2] / "shared"))
# The tests of the pure rooms, which know no database.
PURE = tuple(Path(__file__).parent / room for room in ("kernel", "law", "office", "proof"))
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


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Reading all modules takes each worker a quarter minute: on PostgreSQL those of the pure rooms are not read, by the
    quick checks none that is slow as a whole."""
    if ON_POSTGRESQL and collection_path in PURE:
        return True
    if "not slow" not in config.option.markexpr or not collection_path.name.startswith("test_"):
        return None
    marked = re.search(r"^pytestmark = .*mark\.slow\b", collection_path.read_text(encoding="utf-8"), re.MULTILINE)
    return True if marked else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what says nothing on this engine; skip `shared` tests where the reference folder is absent.

    Files with slow tests come first (`run.py` has them handed out in this order): begun last, one of them would keep a
    single worker busy for minutes after all others have ended.

    What drives a real browser is tried a second time: how fast it draws depends on what else the machine does. The
    summary names each test that needed it, and a fault of the product fails twice.
    """
    unread = [item.nodeid for item in items if uses_database(item) and not {*PURE}.isdisjoint(item.path.parents)]
    if unread:
        raise pytest.UsageError(f"tests of pure rooms use a database and would never run on PostgreSQL: {unread}")
    left_out = [item for item in items if not runs_on_this_engine(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if runs_on_this_engine(item)]
    for item in items:
        if "browser" in getattr(item, "fixturenames", []):
            item.add_marker(pytest.mark.flaky(reruns=1))
    slow = {item.path for item in items if "slow" in item.keywords}
    items.sort(key=lambda item: item.path not in slow)
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
