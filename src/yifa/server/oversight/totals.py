"""`TownMonth`: what counts of each town, added up by month as it comes in, and anew when a restatement is agreed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection, transaction

from yifa.server.oversight.models import CountedRow, Generation, TownMonth

_ADD = (
    "INSERT INTO {table} (town, figure, month, part, amount) VALUES (%s, %s, %s, %s, %s) "
    "ON CONFLICT (town, figure, month, part) DO UPDATE SET amount = {table}.amount + excluded.amount"
)


def add_up(town: str, rows: Iterable[tuple[str, date, str, int]]) -> None:
    """Add (figure, day, part, amount) to a town's months."""
    months: Counter[tuple[str, date, str]] = Counter()
    for figure, day, part, amount in rows:
        months[figure, day.replace(day=1), part] += amount
    added = [(town, *key, amount) for key, amount in sorted(months.items()) if amount]
    if added:
        with connection.cursor() as cursor:
            cursor.executemany(_ADD.format(table=TownMonth._meta.db_table), added)


def agreed(town: str) -> int:
    """The generation that counts of a town; 0 for none."""
    return (
        Generation.objects.filter(town=town).exclude(agreed_at=None).order_by("-n").values_list("n", flat=True).first()
        or 0
    )


def agree(town: str, person: int, at: datetime) -> Generation:
    """Let the newest restatement of a town count. Raises ValueError where none waits."""
    with transaction.atomic():
        waiting = Generation.objects.filter(town=town).order_by("-n").first()
        if waiting is None or waiting.agreed_at is not None:
            raise ValueError("没有等待同意的重新记数。")
        waiting.agreed_by, waiting.agreed_at = person, at
        waiting.save(update_fields=["agreed_by", "agreed_at"])
        TownMonth.objects.filter(town=town).delete()
        rows = CountedRow.objects.filter(town=town, generation=waiting.n)
        add_up(town, rows.values_list("figure", "day", "part", "amount").iterator())
    return waiting
