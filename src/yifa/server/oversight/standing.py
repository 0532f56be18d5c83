"""How the towns of a county stand: what is held of each, what is late, what they count. Counts alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from django.db.models import Min, Sum

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.kernel.figure_spec import FigureSpec
from yifa.server.figures import queries
from yifa.server.figures.period import Period
from yifa.server.figures.queries import Value
from yifa.server.ledger.scope import at_county
from yifa.server.ledger.seals import guarded_figures
from yifa.server.oversight.models import Definition, Generation, Key, LateCount, Package, Position, TownMonth
from yifa.server.towns.models import Region
from yifa.server.towns.scope import within

# A restricted figure below this could tell whom it is about.
SMALL = 3
# Own-history outliers (modified z-score): from so many earlier years on, from such a change on, beyond this score.
YEARS, CHANGE, BEYOND = 4, 5, 3.5


@dataclass(frozen=True, slots=True)
class Standing:
    """A town: the position held of its book, the last package and what became of it, the last fault if it stands."""

    code: str
    name: str
    seq: int
    received_at: datetime | None
    verdict: str
    said: str
    waiting: str = ""


def reach_of(actor: Actor) -> str:
    """The digits that the towns somebody oversees begin with: a county's own book stands for its towns."""
    return actor.scope[:6] if at_county(actor) else actor.scope


def names_within(prefix: str) -> dict[str, str]:
    """Towns whose key is pinned or whose book is held, by code in order."""
    codes = set(Position.objects.filter(within(prefix, "town")).values_list("town", flat=True))
    codes |= set(Key.objects.filter(within(prefix, "town"), until=None).values_list("town", flat=True))
    codes = {code for code in codes if not code.endswith("000000")}
    named = dict(Region.objects.filter(code__in=codes).values_list("code", "name"))
    return {code: named.get(code, code) for code in sorted(codes)}


def standings(prefix: str) -> list[Standing]:
    """Every town, in the order of codes."""
    last: dict[str, int] = {}
    for town, seq in (
        Position.objects.filter(within(prefix, "town")).order_by("generation", "seq").values_list("town", "seq")
    ):
        last[town] = seq
    newest: dict[str, Package] = {}
    for package in Package.objects.filter(within(prefix, "town")).order_by("id"):
        newest[package.town] = package
    pending = Generation.objects.filter(within(prefix, "town"), agreed_at=None)
    waiting = dict(pending.values_list("town", "reason"))
    result = []
    for code, name in names_within(prefix).items():
        one = newest.get(code)
        result.append(
            Standing(
                code,
                name,
                last.get(code, 0),
                one.received_at if one else None,
                one.verdict if one else "",
                one.said if one else "",
                waiting.get(code, ""),
            )
        )
    return result


def same_definition(towns: Iterable[str], figure: str) -> dict[str, bool]:
    """Of each town, whether it counts a figure by the definition in force here; others are never added to it."""
    spec = catalogue().figures[figure]
    defined = dict(Definition.objects.filter(figure=figure).values_list("catalogue", "definition"))
    used: dict[str, str] = {}
    for town, digest in (
        Package.objects.filter(verdict__in=("taken", "restated")).order_by("id").values_list("town", "catalogue")
    ):
        used[town] = digest
    return {town: defined.get(used.get(town, ""), "") == spec.definition for town in towns}


def by_town(figure: str, towns: Sequence[str], period: Period) -> dict[str, Value]:
    """A figure of each town in whole months; towns of whose books nothing is held of that time are left out."""
    held = set(Position.objects.filter(town__in=towns).values_list("town", flat=True))
    counted = TownMonth.objects.filter(town__in=towns).values_list("town").annotate(first=Min("month")).order_by()
    # Before its first record a town counts nothing, which is not 0.
    held &= {town for town, first in counted if first <= period.last}
    leaves = queries.counted_in([figure])
    figures = catalogue().figures
    sums: dict[str, dict[str, int | None]] = {town: dict.fromkeys(leaves, 0) for town in towns if town in held}
    rows = TownMonth.objects.filter(town__in=list(sums), figure__in=leaves, month__lte=period.last)
    for stock in (False, True):
        keys = [key for key in leaves if figures[key].stock is stock]
        rows_of_period = rows.filter(figure__in=keys, **({} if stock else {"month__gte": period.first.replace(day=1)}))
        for town, key, total in rows_of_period.values_list("town", "figure").annotate(total=Sum("amount")).order_by():
            sums[town][key] = total
    return {town: queries.from_sums([figure], town_sums)[figure] for town, town_sums in sums.items()}


def value_text(spec: FigureSpec, value: Value | None, roles: frozenset[str]) -> str:
    """A value as it is shown: small counts of restricted work are withheld from all but the bureau of justice."""
    if value is None or not value.known:
        return queries.NO_DATA
    small = value.amount is not None and 0 < value.amount < SMALL
    if small and spec.key in guarded_figures() and "county-justice" not in roles:
        return f"<{SMALL}"
    return value.number


def unusual(figure: str, towns: Sequence[str], year: int) -> dict[str, str]:
    """Towns whose year lies far from their own earlier years, with what was usual there; nobody is compared with others."""
    history: dict[str, dict[int, float]] = {}
    for past in range(year - 6, year + 1):
        for town, value in by_town(figure, towns, Period.year(past)).items():
            if value.amount is not None:  # a year of which nothing is known is no year of nothing
                history.setdefault(town, {})[past] = float(value.amount)
    notes = {}
    for town, by_year in history.items():
        if year not in by_year:
            continue
        amounts = list(by_year.values())
        first = next((at for at, amount in enumerate(amounts) if amount), len(amounts))
        earlier, now = amounts[first:-1], amounts[-1]
        if len(earlier) < YEARS:
            continue
        usual = median(earlier)
        spread = median(abs(amount - usual) for amount in earlier) or max(usual * 0.1, 1)
        if abs(now - usual) >= CHANGE and 0.6745 * abs(now - usual) / spread > BEYOND:
            notes[town] = f"历年多在{usual:g}上下"
    return notes


def late_by_law(prefix: str, year: int) -> list[tuple[str, Mapping[str, int]]]:
    """Of each town, in a year: periods due, met late, still running late, the longest delay in days."""
    rows = LateCount.objects.filter(within(prefix, "town"), month__range=(date(year, 1, 1), date(year, 12, 31)))
    totals: dict[str, dict[str, int]] = {}
    for row in rows:
        total = totals.setdefault(row.town, {"due": 0, "met_late": 0, "running_late": 0, "longest_days": 0})
        total["due"] += row.due
        total["met_late"] += row.met_late
        total["running_late"] += row.running_late
        total["longest_days"] = max(total["longest_days"], row.longest_days)
    return sorted(totals.items())
