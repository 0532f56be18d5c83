"""A giant town: the matters that were lived through the Writer, their rows copied over and over within the town.

The copies are there to be found, listed, counted and added up. Their sealed payloads are those of the first, so nobody
should decipher or verify them.
"""

from __future__ import annotations

from benchmarks.books import TOWN
from benchmarks.neighbours import TABLES

COPIED = tuple(table for table in TABLES if table not in ("ledger_sequence", "figures_monthtotal"))


def multiply(lived: int, times: int, already: int) -> None:
    """Bring the town to `times` as many matters as were lived, of which `already` times are there.

    Args:
        lived: the last position of the book that was written by the Writer.
    """
    from django.db import connection, transaction

    from yifa.server.config.database import refresh_statistics
    from yifa.server.ledger.models import Book, position_of

    first = int(TOWN[:9]) * 10**9
    assert position_of(first + lived) == lived
    with connection.cursor() as cursor:
        for copy in range(already, times):
            with transaction.atomic():
                for table in (*COPIED, "ledger_duty", "ledger_dutypost"):
                    names = [c.name for c in connection.introspection.get_table_description(cursor, table)]
                    told = {name: _copied(table, name, copy, copy * lived) for name in names}
                    kept = {f'"{name}"': sql for name, sql in told.items() if sql}
                    key = "id" if table in ("ledger_matter", "ledger_entry") else "matter_id"
                    cursor.execute(
                        f"INSERT INTO {table} ({', '.join(kept)}) SELECT {', '.join(kept.values())} FROM {table} "
                        f"WHERE {key} > {first} AND {key} <= {first + lived}"
                    )
                cursor.execute(
                    f"INSERT INTO ledger_text (rowid, words) SELECT rowid + {copy * lived}, words FROM ledger_text "
                    f"WHERE rowid > {first} AND rowid <= {first + lived}"
                )
        cursor.execute("UPDATE figures_monthtotal SET amount = amount * %s / %s", [times, already])
        Book.objects.filter(town=TOWN).update(seq=lived * times)
    refresh_statistics()


def _copied(table: str, name: str, copy: int, shift: int) -> str:
    """What stands in a column of a copied row; nothing where the database gives it."""
    if name == "id":
        keyed = {"ledger_matter": f"id + {shift}", "ledger_entry": f"id + {shift}", "ledger_duty": f"id + {shift * 8}"}
        return keyed.get(table, "")
    return {
        "matter_id": f"matter_id + {shift}",
        "duty_id": f"duty_id + {shift * 8}",
        "seq": f"seq + {shift}",
        "prev": f"substr(prev, 1, 58) || '{copy:06d}'",
        "hash": f"substr(hash, 1, 58) || '{copy:06d}'",
        "number": f"CASE WHEN number = '' THEN '' ELSE replace(number, '号', '{copy}号') END",
    }.get(name, f'"{name}"')
