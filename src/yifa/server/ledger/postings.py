"""Postings: the additive amounts that figures are sums of, written in the transaction of the entries that made them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import connection, models

from yifa.server.ledger.bulk_rows import insert

_ADD = (
    "INSERT INTO {table} (town, figure, month, village, part, amount) VALUES (%s, %s, %s, %s, %s, %s) "
    "ON CONFLICT (town, figure, month, village, part) DO UPDATE SET amount = {table}.amount + excluded.amount"
)


class Posting(models.Model):
    """An amount on one figure, in one village, on one date, from the entry at `seq` of the town's book.

    A correction posts the reverse with its own seq and the original date, so that a figure can be asked for a
    period as of any position of the book.
    """

    town = models.CharField(max_length=12)
    figure = models.CharField(max_length=60)
    day = models.DateField()
    amount = models.BigIntegerField()
    village = models.CharField(max_length=12, blank=True)
    part = models.CharField(max_length=60, blank=True)
    seq = models.BigIntegerField()
    matter_id = models.BigIntegerField()

    class Meta:
        app_label = "figures"  # as its table is called in databases that exist
        indexes: ClassVar = [
            # Whatever the records behind a figure are found and added up by, in one village too.
            models.Index(
                fields=["town", "figure", "day", "village", "amount", "seq", "matter_id"], name="posting_figure"
            ),
            models.Index(fields=["matter_id"], name="posting_matter"),
        ]


class MonthTotal(models.Model):
    """Postings rolled up by month, village and part; kept with every posting, so that a year is a few rows."""

    town = models.CharField(max_length=12)
    figure = models.CharField(max_length=60)
    month = models.DateField()
    village = models.CharField(max_length=12, blank=True)
    part = models.CharField(max_length=60, blank=True)
    amount = models.BigIntegerField()

    class Meta:
        app_label = "figures"  # as its table is called in databases that exist
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["town", "figure", "month", "village", "part"], name="month_total_once")
        ]
        # The amount stands in the index, so that sums over a county's towns never touch the rows themselves.
        indexes: ClassVar = [models.Index(fields=["town", "figure", "month", "amount"], name="month_total_sum")]


def write(postings: Iterable[Posting]) -> None:
    """Store postings and add them to their month's totals."""
    rows = list(postings)
    insert(Posting, rows)
    totals: dict[tuple[str, str, str, str, str], int] = {}
    for row in rows:
        key = (row.town, row.figure, f"{row.day.isoformat()[:8]}01", row.village, row.part)
        totals[key] = totals.get(key, 0) + row.amount
    # In key order, so that two writers of different towns never wait for each other crosswise.
    added = [(*key, amount) for key, amount in sorted(totals.items()) if amount]
    if added:
        with connection.cursor() as cursor:
            cursor.executemany(_ADD.format(table=MonthTotal._meta.db_table), added)
