"""A consistent copy of the database while people write: SQLite's own backup, or PostgreSQL's COPY from one snapshot."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from pathlib import Path

from django.apps import apps
from django.db import connection

from yifa.server.config.database import one_view
from yifa.server.config.progress import Progress

# What is not worth keeping, and would sign people in on another machine.
LEFT_OUT = {"django_session"}
MIGRATIONS = "django_migrations"


class CopyFault(Exception):
    """A copy that can't be made or taken back; `str()` says in Chinese why."""


def file_name() -> str:
    """What the copy is called in a backup."""
    return "database.zip" if connection.vendor == "postgresql" else "database.sqlite3"


def copy_to(target: Path, progress: Progress) -> None:
    """Copy the database into a file and check the copy."""
    if connection.vendor == "postgresql":
        _copy_tables(target, progress)
        return
    connection.ensure_connection()
    made = sqlite3.connect(target)
    try:
        # In one step: a copy made in several begins anew whenever another process writes, and might never end. Writers
        # need not wait for it, since the log keeps what they write apart from what is read.
        connection.connection.backup(made)
        progress(1, 1)
        made.execute("PRAGMA journal_mode = DELETE")
        made.execute("DELETE FROM django_session")
        made.commit()
        (answer,) = made.execute("PRAGMA quick_check").fetchone()
    finally:
        made.close()
    if answer != "ok":
        raise CopyFault(f"数据库的副本不完好（{answer}）。请检查磁盘，再备份一次。")


def tables() -> list[str]:
    """All tables of the product, with the text index and the note of migrations."""
    names = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    names |= {MIGRATIONS, "ledger_text"}
    return sorted(names - LEFT_OUT)


def _copy_tables(target: Path, progress: Progress) -> None:
    names = tables()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, one_view(), connection.cursor() as cursor:
        for done, table in enumerate(names):
            columns = ", ".join(f'"{name}"' for name in _columns(table))
            with archive.open(table, "w", force_zip64=True) as out:
                out.write(f"{columns}\n".encode())
                with cursor.copy(f'COPY "{table}" ({columns}) TO STDOUT') as rows:
                    for block in rows:
                        out.write(block)
            progress(done + 1, len(names))


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = current_schema() "
            "ORDER BY ordinal_position",
            [table],
        )
        return [row[0] for row in cursor.fetchall()]


def load_tables(source: Path, progress: Progress) -> None:
    """Fill an empty, migrated PostgreSQL database from a copy.

    Raises:
        CopyFault: the copy was made by another version.
    """
    with zipfile.ZipFile(source) as archive, connection.cursor() as cursor:
        there = {row[1:3] for row in _rows(archive, MIGRATIONS)}
        cursor.execute("SELECT app, name FROM django_migrations")
        if there != set(cursor.fetchall()):
            raise CopyFault("备份的数据库结构与本版本不同。请先装与备份时相同的版本恢复，再升级。")
        names = [name for name in archive.namelist() if name != MIGRATIONS]
        from django.db import transaction

        with transaction.atomic():
            # Foreign keys are looked at when the transaction ends, so that tables may come in any order.
            cursor.execute("TRUNCATE " + ", ".join(f'"{name}"' for name in names))
            for done, table in enumerate(names):
                with archive.open(table) as content:
                    columns = content.readline().decode().strip()
                    with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as rows:
                        while block := content.read(1 << 20):
                            rows.write(block)
                progress(done + 1, len(names))
            for table in names:
                _continue_counting(table)


def _rows(archive: zipfile.ZipFile, table: str) -> list[tuple[str, ...]]:
    with archive.open(table) as content:
        lines = io.TextIOWrapper(content, encoding="utf-8").read().splitlines()[1:]
    return [tuple(line.split("\t")) for line in lines]


def _continue_counting(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = current_schema() "
            "AND (is_identity = 'YES' OR column_default LIKE 'nextval%%')",
            [table],
        )
        for (column,) in cursor.fetchall():
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{column}'), "
                f'COALESCE((SELECT MAX("{column}") FROM "{table}"), 0) + 1, false)'
            )
