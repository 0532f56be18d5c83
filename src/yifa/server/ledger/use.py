"""Since when a town keeps a ledger: before that day nothing is known, and nothing is not 0.

A ledger is in use from the day of its first record, or from the day a town says that it keeps it (台账启用): only then
can it answer 0 for what has not happened yet. A figure that others tell us (a statement's subject) is known from the
first statement of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, ClassVar

from django.db import connection, models
from django.db.models import Min, Q

from yifa.domains import catalogue
from yifa.kernel.figure_spec import FigureSpec
from yifa.server.ledger.postings import Posting

_KEEP = (
    "INSERT INTO {table} (town, procedure, figure, since) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (town, procedure, figure) DO UPDATE SET since = excluded.since WHERE excluded.since < {table}.since"
)
Uses = Mapping[str, date]
# What 台账启用 posts: on the day a ledger is kept from, with the kind of work as its part.
STARTED = "ledgers_started"
NAME = "台账启用之日"


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
    return frozenset(key for key, spec in catalogue().figures.items() if spec.told)


def shown_by(figure: str, part: str) -> tuple[str, str] | None:
    """The ledger use (procedure, figure) that a posting bears witness to, beside its own entry's."""
    if figure == STARTED:
        return part, ""
    return (catalogue().figures[figure].procedure, figure) if figure in told() else None


def record(entries: Iterable[Any], postings: Iterable[Posting]) -> None:
    """Note the ledgers that entries are written to, in the transaction that writes them."""
    since: dict[tuple[str, str, str], date] = {}
    for row in entries:
        key = (row.town, row.procedure, "")
        since[key] = min(row.day, since.get(key, row.day))
    for row in postings:
        if (use := shown_by(row.figure, row.part)) is not None:
            key = (row.town, *use)
            since[key] = min(row.day, since.get(key, row.day))
    if since:
        rows = [(*key, day) for key, day in sorted(since.items())]
        with connection.cursor() as cursor:
            cursor.executemany(_KEEP.format(table=LedgerUse._meta.db_table), rows)


def recount(town: str, entries: Any) -> None:
    """Find again since when a town keeps each ledger, from its book.

    :param entries: the town's entries, as a query.
    """
    rows = entries.values_list("procedure").annotate(since=Min("day")).order_by("procedure")
    since = {(procedure, ""): day for procedure, day in rows}
    shown = Posting.objects.filter(town=town, figure__in=[STARTED, *sorted(told())]).values_list("figure", "part")
    for figure, part, day in shown.annotate(since=Min("day")).order_by("figure", "part"):
        if (use := shown_by(figure, part)) is not None:
            since[use] = min(day, since.get(use, day))
    LedgerUse.objects.filter(town=town).delete()
    LedgerUse.objects.bulk_create(
        LedgerUse(town=town, procedure=procedure, figure=figure, since=day)
        for (procedure, figure), day in sorted(since.items())
    )


def uses(towns: Q) -> Uses:
    """The first day of each ledger, and of each figure told by others, in any of some towns."""
    rows = LedgerUse.objects.filter(towns).values_list("procedure", "figure").annotate(first=Min("since")).order_by()
    return {figure or procedure: first for procedure, figure, first in rows}


def known(spec: FigureSpec, uses: Uses, last: date) -> bool:
    """Whether anything is known of a posted figure by a day. One that no ledger counts is always known."""
    since = uses.get(spec.key if spec.key in told() else spec.procedure)
    return not spec.procedure or (since is not None and since <= last)
