"""Tables that only grow: triggers that refuse UPDATE and DELETE, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any


def refuse_changes(schema_editor: Any, tables: Iterable[str]) -> None:
    """Put the triggers in their place where they are missing.

    To be called again after a column was added on SQLite: that makes the table anew, and its triggers go with the old.
    """
    # No parameters at all: psycopg would take the % of a message for a placeholder.
    run = partial(schema_editor.execute, params=None)
    if schema_editor.connection.vendor == "postgresql":
        run(
            "CREATE OR REPLACE FUNCTION yifa_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'append only: %', TG_TABLE_NAME; END $$"
        )
        for table in tables:
            run(f"DROP TRIGGER IF EXISTS {table}_kept ON {table}")
            run(
                f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION yifa_append_only()"
            )
        return
    for table in tables:
        for verb in ("UPDATE", "DELETE"):
            run(
                f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append only: {table}'); END"
            )
