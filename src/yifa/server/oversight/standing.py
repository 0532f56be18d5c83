"""How the towns of a county stand: what is held of each, what is late, what they count. Counts alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from django.db.models import Max, OuterRef, Q, Subquery, Sum

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
# Earlier years looked at.
PAST = 6


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


def names_within(prefix: str, standing_on: date | None = None) -> dict[str, str]:
    """Towns whose key is pinned or whose book is held, by code in order.

    `standing_on`: leave out those that were merged or abolished by that day; what they sent is still theirs.
    """
    codes = set(Position.objects.filter(within(prefix, "town")).values_list("town", flat=True))
    codes |= set(Key.objects.filter(within(prefix, "town"), until=None).values_list("town", flat=True))
    codes = {code for code in codes if not code.endswith("000000")}
    if standing_on is not None:
        codes -= set(Region.objects.filter(code__in=codes, retired_on__lte=standing_on).values_list("code", flat=True))
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


def counted_months(towns: Iterable[str]) -> dict[str, tuple[date | None, date | None]]:
    """Of each town whose book is held: the first and the last month of its records; None where it counts none."""
    newest = Position.objects.filter(town__in=towns).values("town").annotate(newest=Max("id")).order_by()
    months = TownMonth.objects.filter(town=OuterRef("town")).values("month")
    rows = Position.objects.filter(id__in=newest.values("newest")).annotate(
        first_month=Subquery(months.order_by("month")[:1]), last_month=Subquery(months.order_by("-month")[:1])
    )
    return {town: (first, last) for town, first, last in rows.values_list("town", "first_month", "last_month")}


def by_year(figure: str, towns: Sequence[str], years: Sequence[int]) -> dict[int, dict[str, Value]]:
    """A figure of each town in whole years; towns of whose books nothing is held of a year are left out of it."""
    periods = {year: Period.year(year) for year in years}
    spans = {town: (first, last) for town, (first, last) in counted_months(towns).items() if first and last}
    sums: dict[int, dict[str, dict[str, int | None]]] = {year: {} for year in periods}
    leaves, figures = queries.counted_in([figure]), catalogue().figures
    for year, period in periods.items():
        # Before its first record and after its last a town counts nothing, which is not 0.
        for town, (first, last) in spans.items():
            if first <= period.last and last >= period.first:
                sums[year][town] = dict.fromkeys(leaves, 0)
    for stock in (False, True):
        keys = [key for key in leaves if figures[key].stock is stock]
        if not keys:
            continue
        asked = {
            f"in_{year}": Sum(
                "amount",
                filter=Q(month__lte=period.last) if stock else Q(month__range=(period.first, period.last)),
                default=0,
            )
            for year, period in periods.items()
        }
        last_day = max(period.last for period in periods.values())
        rows = TownMonth.objects.filter(town__in=list(spans), figure__in=keys, month__lte=last_day)
        for town, key, *totals in rows.values_list("town", "figure").annotate(**asked).order_by():
            for year, total in zip(periods, totals, strict=True):
                if town in sums[year]:
                    sums[year][town][key] = total
    return {
        year: {town: queries.from_sums([figure], town_sums)[figure] for town, town_sums in by_town.items()}
        for year, by_town in sums.items()
    }


def nothing_of(towns: Sequence[str], year: int) -> dict[str, str]:
    """Why nothing is shown of a year, in words, of each town whose book holds nothing of it."""
    spans, reasons = counted_months(towns), dict[str, str]()
    for town in towns:
        last = spans[town][1] if town in spans else None
        if town not in spans:
            reasons[town] = "还没有收到数据包"
        elif last is not None and last.year < year:
            reasons[town] = f"没有这一年的记录，收到的账记到{last.year}年{last.month}月"
        else:
            reasons[town] = "没有这一年的记录"
    return reasons


def together(figures: Iterable[str], prefix: str, period: Period) -> dict[str, str]:
    """What figures come to over all towns in whole months, in words, to tell one from another; empty for nothing counted."""
    wanted = [key for key in figures if key in catalogue().figures]
    leaves, sums = queries.counted_in(wanted), dict[str, int | None]()
    rows = TownMonth.objects.filter(within(prefix, "town"), figure__in=leaves, month__lte=period.last)
    for stock in (False, True):
        keys = [key for key in leaves if catalogue().figures[key].stock is stock]
        rows_of_period = rows.filter(figure__in=keys, **({} if stock else {"month__gte": period.first.replace(day=1)}))
        sums |= dict(rows_of_period.values_list("figure").annotate(total=Sum("amount")).order_by())
    values = queries.from_sums(wanted, sums)
    return {key: f"{value.number}{value.spec.unit}" for key, value in values.items() if value.known}


def value_text(spec: FigureSpec, value: Value | None, roles: frozenset[str]) -> str:
    """A value as it is shown: small counts of restricted work are withheld from all but the bureau of justice."""
    if value is None or not value.known:
        return queries.NO_DATA
    small = value.amount is not None and 0 < value.amount < SMALL
    if small and spec.key in guarded_figures() and "county-justice" not in roles:
        return f"<{SMALL}"
    return value.number


def unusual(known: Mapping[int, Mapping[str, Value]]) -> dict[str, str]:
    """Towns whose last year lies far from their own earlier years, with what was usual there; nobody is compared with others.

    Args:
        known: a figure `by_year`, of `PAST` years and the one looked at.
    """
    history: dict[str, dict[int, float]] = {}
    for past, values in sorted(known.items()):
        for town, value in values.items():
            if value.amount is not None:  # a year of which nothing is known is no year of nothing
                history.setdefault(town, {})[past] = float(value.amount)
    year = max(known)
    notes = {}
    for town, amount_by_year in history.items():
        if year not in amount_by_year:
            continue
        amounts = list(amount_by_year.values())
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
