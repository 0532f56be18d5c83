"""Writing postings: only the ledger calls this, in the transaction of the entries that made them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection

from yifa.server.figures.models import MonthTotal, Posting

_ADD = (
    "INSERT INTO {table} (town, figure, month, village, part, amount) VALUES (%s, %s, %s, %s, %s, %s) "
    "ON CONFLICT (town, figure, month, village, part) DO UPDATE SET amount = {table}.amount + excluded.amount"
)


def write(postings: Iterable[Posting]) -> None:
    """Store postings and add them to their month's totals."""
    rows = list(postings)
    Posting.objects.bulk_create(rows)
    totals: dict[tuple[str, str, date, str, str], int] = {}
    for row in rows:
        key = (row.town, row.figure, row.day.replace(day=1), row.village, row.part)
        totals[key] = totals.get(key, 0) + row.amount
    # In key order, so that two writers of different towns never wait for each other crosswise.
    added = [(*key, amount) for key, amount in sorted(totals.items()) if amount]
    if added:
        with connection.cursor() as cursor:
            cursor.executemany(_ADD.format(table=MonthTotal._meta.db_table), added)
