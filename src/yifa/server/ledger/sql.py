"""What Django's migrations can't say: triggers that keep the journal append-only, and the text index.

PostgreSQL and SQLite refuse UPDATE and DELETE on entries, checkpoints and the log of looks.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from yifa.server.config.append_only import refuse_changes

KEPT = {"ledger_entry": "账簿记录", "ledger_checkpoint": "封账记录", "ledger_readlog": "查看记录"}


def forward(apps: Any, schema_editor: Any) -> None:
    """Create triggers and the text index on the engine at hand."""
    rearm(apps, schema_editor)
    run = partial(schema_editor.execute, params=None)
    if schema_editor.connection.vendor == "postgresql":
        run("CREATE TABLE ledger_text (matter_id bigint PRIMARY KEY, words tsvector NOT NULL)")
        run("CREATE INDEX ledger_text_words ON ledger_text USING gin (words)")
        return
    run("CREATE VIRTUAL TABLE ledger_text USING fts5(words, tokenize='unicode61')")


def rearm(apps: Any, schema_editor: Any) -> None:
    """Put the triggers back after a table was made anew."""
    refuse_changes(schema_editor, KEPT)


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
