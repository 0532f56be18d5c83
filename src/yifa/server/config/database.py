"""Which database: SQLite in the data folder, or PostgreSQL named by `DATABASE_URL`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# Measured: with connections reopened at every request SQLite answers little more than half as many, hence kept open.
# synchronous=FULL: an acknowledged entry survives a power cut. Immediate transactions queue instead of failing.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA cache_size=-8192;"
    "PRAGMA mmap_size=268435456;"
    "PRAGMA temp_store=MEMORY;"
)
BUSY_SECONDS = 20
# Rows of each index that are read for the planner's statistics; SQLite advises 100 to 1,000.
ROWS_SAMPLED = 1000
T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Items in lists of at most `size`. (`itertools.batched` came with Python 3.12.)"""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def refresh_statistics() -> None:
    """Tell SQLite's planner how the tables are filled; PostgreSQL sees to that itself.

    A sample of each index is enough: a whole reading would keep the writers of a large town waiting.
    """
    from django.db import connection

    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {ROWS_SAMPLED}")
        cursor.execute("ANALYZE")


@contextmanager
def one_view() -> Iterator[None]:
    """Everything read within sees the database as it stood at the first reading; no writer waits for it."""
    from django.db import connection

    if connection.in_atomic_block:
        yield
        return
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if postgresql else "BEGIN DEFERRED")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def _sqlite(name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "CONN_MAX_AGE": None,
        "OPTIONS": {"timeout": BUSY_SECONDS, "transaction_mode": "IMMEDIATE", "init_command": SQLITE_PRAGMAS},
    }


def database(url: str, folder: Path) -> dict[str, Any]:
    """Django's settings of the default database.

    Args:
        url: `postgresql://user:password@host:port/name`, `sqlite:///path`, or empty for SQLite in `folder`.
        folder: the data folder.

    Raises:
        ImproperlyConfigured: an address of another kind.
    """
    if not url:
        return _sqlite(str(folder / "yifa.sqlite3"))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(unquote(parts.path.removeprefix("/")) or str(folder / "yifa.sqlite3"))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL 应写作 postgresql://用户:口令@主机:端口/库名；不设则用自带的 SQLite。")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
