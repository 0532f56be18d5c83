"""Neighbouring towns in the same database: the first town's rows copied under their own codes, for sheer size.

The copies are there to be in the way of queries. Their chains and sealed payloads are the first town's, so nobody
should open or verify them.
"""

from __future__ import annotations

from benchmarks.books import TOWN

TABLES = (
    "ledger_matter",
    "ledger_matterkey",
    "ledger_entry",
    "ledger_deadline",
    "ledger_matterfield",
    "ledger_named",
    "ledger_partyindex",
    "ledger_sequence",
    "figures_posting",
    "figures_monthtotal",
)


def settle(towns: int) -> None:
    """Bring the database to so many towns of the same size."""
    from django.db import connection, transaction

    from yifa.server.ledger.models import Book, row_id

    for number in range(Book.objects.count(), towns):
        code = str(int(TOWN) + number * 1000)
        shift = row_id(code, 0) - row_id(TOWN, 0)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_book (town, seq, head) SELECT %s, seq, head FROM ledger_book WHERE town = %s",
                [code, TOWN],
            )
            for table in TABLES:
                names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
                told = {name: _copied(table, name, number, code, shift) for name in names}
                kept = {name: sql for name, sql in told.items() if sql}
                cursor.execute(
                    f"INSERT INTO {table} ({', '.join(kept)}) SELECT {', '.join(kept.values())} FROM {table} "
                    f"WHERE town = '{TOWN}'"
                )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copied(table: str, name: str, number: int, code: str, shift: int) -> str:
    """What stands in a column of a copied row; nothing where the database gives it."""
    if name == "id":
        return f"id + {shift}" if table in ("ledger_matter", "ledger_entry") else ""
    return {
        "matter_id": f"matter_id + {shift}",
        "town": f"'{code}'",
        "village": f"CASE WHEN village = '' THEN '' ELSE '{code[:9]}' || substr(village, 10) END",
        "prev": f"substr(prev, 1, 58) || '{number:06d}'",
        "hash": f"substr(hash, 1, 58) || '{number:06d}'",
        "digest": f"'{number:02d}' || substr(digest, 3)",
    }.get(name, name)
