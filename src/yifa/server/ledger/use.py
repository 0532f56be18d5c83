"""Since when a town keeps a ledger: before that day nothing is known, and nothing is not 0.

A ledger is in use from the day of its first record. A figure that others tell us (a statement's subject) is known from
the first statement of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, ClassVar

from django.db import connection, models
from django.db.models import Min, Q

from yifa.domains import catalogue
from yifa.kernel.model import FigureSpec
from yifa.server.ledger.postings import Posting

_KEEP = (
    "INSERT INTO {table} (town, procedure, figure, since) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (town, procedure, figure) DO UPDATE SET since = excluded.since WHERE excluded.since < {table}.since"
)
Uses = Mapping[str, date]


class LedgerUse(models.Model):
    """Since when a town keeps a ledger; with `figure`: since when a figure that others tell is known."""

    town = models.CharField(max_length=12)
    procedure = models.CharField(max_length=60)
    figure = models.CharField(max_length=60, blank=True)
    since = models.DateField()

    class Meta:
        app_label = "figures"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["town", "procedure", "figure"], name="ledger_use_once")
        ]


@lru_cache(maxsize=1)
def told() -> frozenset[str]:
    """Figures that others tell: posted only by statements of their own subject."""
    return frozenset(
        key for key, spec in catalogue().figures.items() if spec.post and all("subject ==" in p.when for p in spec.post)
    )


def record(entries: Iterable[Any], postings: Iterable[Posting]) -> None:
    """Note the ledgers that entries are written to, in the transaction that writes them."""
    since: dict[tuple[str, str, str], date] = {}
    for row in entries:
        key = (row.town, row.procedure, "")
        since[key] = min(row.day, since.get(key, row.day))
    for row in postings:
        if row.figure in told():
            key = (row.town, catalogue().figures[row.figure].procedure, row.figure)
            since[key] = min(row.day, since.get(key, row.day))
    if since:
        rows = [(*key, day) for key, day in sorted(since.items())]
        with connection.cursor() as cursor:
            cursor.executemany(_KEEP.format(table=LedgerUse._meta.db_table), rows)


def recount(town: str, entries: Any) -> None:
    """Find again since when a town keeps each ledger, from its book.

    :param entries: the town's entries, as a query.
    """
    found = entries.values_list("procedure").annotate(since=Min("day")).order_by("procedure")
    rows = [LedgerUse(town=town, procedure=procedure, figure="", since=since) for procedure, since in found]
    of_figures = Posting.objects.filter(town=town, figure__in=sorted(told())).values_list("figure")
    rows += [
        LedgerUse(town=town, procedure=catalogue().figures[figure].procedure, figure=figure, since=since)
        for figure, since in of_figures.annotate(since=Min("day")).order_by("figure")
    ]
    LedgerUse.objects.filter(town=town).delete()
    LedgerUse.objects.bulk_create(rows)


def uses(towns: Q) -> Uses:
    """The first day of each ledger, and of each figure told by others, in any of some towns."""
    rows = LedgerUse.objects.filter(towns).values_list("procedure", "figure").annotate(first=Min("since")).order_by()
    return {figure or procedure: first for procedure, figure, first in rows}


def known(spec: FigureSpec, found: Uses, last: date) -> bool:
    """Whether anything is known of a posted figure by a day. One that no ledger counts is always known."""
    since = found.get(spec.key if spec.key in told() else spec.procedure)
    return not spec.procedure or (since is not None and since <= last)
