"""The records behind a figure, shown to those who may see them; of the others only how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.server.config.procedures import in_force
from yifa.server.figures import queries
from yifa.server.figures.period import Period
from yifa.server.figures.queries import Scope
from yifa.server.ledger.models import Matter
from yifa.server.ledger.postings import Posting
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


class Behind(Sequence[dict[str, Any]]):
    """Matters behind a figure as rows of matter_id, amount and last day (`on`), newest first.

    Adding up every matter of a figure to show the newest fifty would cost more the more there are. So the first pages are
    read from the newest posting on, until there are enough; one far down, and all of them, are added up.
    """

    FAR = 1000

    def __init__(self, postings: Q, sight: Q | None) -> None:
        """
        Args:
            postings: the condition on the figure's postings.
            sight: the condition on matters that the person may see; None where he sees them all.
        """
        self._condition, self._sight = postings, sight
        self._postings = Posting.objects.filter(postings)
        counted = self._postings.values("matter_id").annotate(amount=Sum("amount"), on=Max("day")).exclude(amount=0)
        allowed = counted if sight is None else counted.filter(matter_id__in=Matter.objects.filter(sight).values("id"))
        self.added_up: QuerySet[Any, Any] = allowed.order_by("-on", "-matter_id")

    def __len__(self) -> int:
        return self.added_up.count()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.added_up)

    def __getitem__(self, at: Any) -> Any:
        if not isinstance(at, slice) or at.stop is None or at.stop > self.FAR:
            return self.added_up[at] if not isinstance(at, slice) else list(self.added_up[at])
        return self._newest(at.stop)[at]

    def _newest(self, most: int) -> list[dict[str, Any]]:
        """The first `most` rows. A matter's newest posting is met first, so that is its last day."""
        postings = self.newest_postings
        listed: list[dict[str, Any]] = []
        met: set[int] = set()
        # Most matters count once in a figure: a few more than are shown are enough to begin with.
        read, lot = 0, most + most // 2
        while len(listed) < most:
            newest = list(postings[read : read + lot])
            days = {matter: day for matter, day in reversed(newest) if matter not in met}
            met.update(days)
            amounts = self.amounts(days)
            in_order = dict.fromkeys(matter for matter, _ in newest if amounts.get(matter))
            listed += [{"matter_id": matter, "amount": amounts[matter], "on": days[matter]} for matter in in_order]
            read += lot
            if len(newest) < lot:
                break
        return listed[:most]

    def amounts(self, matters: Iterable[int]) -> dict[int, int]:
        """What some matters count for in all, of those that may be seen."""
        keys = set(matters)
        if self._sight is not None:
            keys = set(Matter.objects.filter(self._sight, id__in=keys).values_list("id", flat=True))
        # By their matters, so that each is found at once, and not by the figure, of which there may be a great many.
        amount = Sum("amount", filter=self._condition)
        return dict(Posting.objects.filter(matter_id__in=keys).values_list("matter_id").annotate(counted=amount))

    @property
    def newest_postings(self) -> QuerySet[Posting, tuple[int, date]]:
        """Matter and day of each posting, newest first, as the index of figures holds them."""
        return self._postings.order_by("-day", "-matter_id").values_list("matter_id", "day")


@dataclass(frozen=True)
class DrillDown:
    """The matters behind a figure: `seen` may be opened by the person, `total` is how many there are."""

    seen: Behind
    total: int
    visible: int

    @property
    def hidden(self) -> int:
        """How many count without the person being allowed to see them."""
        return self.total - self.visible


def drill_down(actor: Actor, key: str, scope: Scope, period: Period) -> DrillDown:
    """The matters behind a figure, newest first. One whose postings came back to nothing is none."""
    postings = queries.trace_q(queries.counted_in([key]), scope, period)
    everything = Behind(postings, None)
    total = _number(everything.added_up.order_by(), scope)
    figures = catalogue().figures
    kinds = {figures[leaf].procedure for leaf in queries.counted_in([key])}
    # Said outright that it is hidden from somebody, so that the index of the few that are answers.
    hidden = Matter.objects.filter(town_q(actor, "town") & complained_of(actor)).exclude(hidden_unit="")
    if sees_all(actor, kinds) and not hidden.exists():
        return DrillDown(everything, total, total)
    seen = Behind(postings, matter_q(actor))
    return DrillDown(seen, total, _number(seen.added_up.order_by(), scope))


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
