"""The records behind a figure, shown to those who may see them; of the others only how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet, Sum

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.server.config.procedures import in_force
from yifa.server.figures import queries
from yifa.server.figures.period import Period
from yifa.server.figures.queries import Scope
from yifa.server.ledger.models import Matter
from yifa.server.ledger.remembered import asked_of, until_written
from yifa.server.ledger.scope import complained_of, matter_q, sees_all
from yifa.server.towns.scope import town_q


@dataclass(frozen=True, slots=True)
class Record:
    """One matter that counts in a figure, with what it counts for."""

    matter: int
    number: str
    title: str
    procedure: str
    status: str
    village: str
    day: date
    amount: int


@dataclass(frozen=True)
class Behind:
    """The matters behind a figure: `seen` may be opened by the person, `total` is how many there are."""

    seen: QuerySet[Any]
    total: int
    visible: int

    @property
    def hidden(self) -> int:
        """How many count without the person being allowed to see them."""
        return self.total - self.visible


def behind(actor: Actor, key: str, scope: Scope, period: Period) -> Behind:
    """The matters behind a figure, newest first. One whose postings came back to nothing is none."""
    counted = (
        queries.trace(key, scope, period)
        .order_by()
        .values("matter_id")
        .annotate(amount=Sum("amount"), on=Max("day"))
        .exclude(amount=0)
    )
    figures = catalogue().figures
    kinds = {figures[leaf].procedure for leaf in queries.counted_in([key])}
    # Said outright that it is hidden from somebody, so that the index of the few that are answers.
    hidden = Matter.objects.filter(town_q(actor, "town") & complained_of(actor)).exclude(hidden_unit="")
    if sees_all(actor, kinds) and not hidden.exists():
        total = _number(counted, scope)
        return Behind(counted.order_by("-on", "-matter_id"), total, total)
    allowed = Matter.objects.filter(matter_q(actor)).values("id")
    seen = counted.filter(matter_id__in=allowed)
    return Behind(seen.order_by("-on", "-matter_id"), _number(counted, scope), _number(seen, scope))


def _number(rows: QuerySet[Any], scope: Scope) -> int:
    """How many, counted once until somebody writes in the town's book."""
    if len(scope.prefix) < 9:
        return rows.count()
    return until_written(scope.prefix[:9].ljust(12, "0"), ("count", asked_of(rows)), rows.count)


def records(rows: list[dict[str, Any]]) -> list[Record]:
    """Rows of `Behind.seen` with what is said of their matters; one query."""
    matters = Matter.objects.in_bulk([row["matter_id"] for row in rows])
    current = in_force()
    result = []
    for row in rows:
        matter = matters.get(row["matter_id"])
        if matter is None:
            continue
        procedure = current.get(matter.procedure)
        state = procedure.states.get(matter.status) if procedure else None
        result.append(
            Record(
                matter.id,
                matter.number,
                matter.title,
                procedure.name if procedure else matter.procedure,
                state.name if state else matter.status,
                matter.village,
                row["on"],
                row["amount"],
            )
        )
    return result


def counts(keys: list[str], scope: Scope, period: Period) -> dict[str, int]:
    """How many matters stand behind each of several figures; one query for all."""
    leaves = {key: queries.counted_in([key]) for key in keys}
    every = sorted({leaf for keys in leaves.values() for leaf in keys})
    rows = (
        queries.trace_of(every, scope, period)
        .order_by()
        .values_list("figure", "matter_id")
        .annotate(total=Sum("amount"))
    )
    matters: dict[str, set[int]] = {}
    for figure, matter, _ in rows.exclude(total=0).iterator(chunk_size=5000):
        matters.setdefault(figure, set()).add(matter)
    return {key: len(set().union(*(matters.get(leaf, set()) for leaf in keys))) for key, keys in leaves.items()}
