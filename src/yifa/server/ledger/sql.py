"""What Django's migrations can't say: triggers that keep the journal append-only, and the text index.

PostgreSQL and SQLite refuse UPDATE and DELETE on entries, checkpoints and the log of looks.
"""

from __future__ import annotations

from functools import partial
from typing import Any

KEPT = {"ledger_entry": "账簿记录", "ledger_checkpoint": "封账记录", "ledger_readlog": "查看记录"}


def forward(apps: Any, schema_editor: Any) -> None:
    """Create triggers and the text index on the engine at hand."""
    # No parameters at all: psycopg would take the % of a message for a placeholder.
    run = partial(schema_editor.execute, params=None)
    if schema_editor.connection.vendor == "postgresql":
        run(
            "CREATE OR REPLACE FUNCTION yifa_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'append only: %', TG_TABLE_NAME; END $$"
        )
        for table in KEPT:
            run(
                f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION yifa_append_only()"
            )
        run("CREATE TABLE ledger_text (matter_id bigint PRIMARY KEY, words tsvector NOT NULL)")
        run("CREATE INDEX ledger_text_words ON ledger_text USING gin (words)")
        return
    refuse_changes(apps, schema_editor)
    run("CREATE VIRTUAL TABLE ledger_text USING fts5(words, tokenize='unicode61')")


def refuse_changes(apps: Any, schema_editor: Any) -> None:
    """Put the triggers of SQLite back: a column that is added makes the table anew, and its triggers go with the old one."""
    if schema_editor.connection.vendor == "postgresql":
        return
    for table in KEPT:
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'append only: {table}'); END",
                params=None,
            )


def backward(apps: Any, schema_editor: Any) -> None:
    """Take triggers and text index away again."""
    run = schema_editor.execute
    for table in KEPT:
        if schema_editor.connection.vendor == "postgresql":
            run(f"DROP TRIGGER {table}_kept ON {table}")
        else:
            for verb in ("update", "delete"):
                run(f"DROP TRIGGER {table}_no_{verb}")
    run("DROP TABLE ledger_text")
