"""Asking figures: for a period, a village, a town or many towns, as of a position of the book; and tracing them back.

Flow figures are sums within the period, stock figures sums up to its last day. Ratios, sums and changes against the
year before are computed from these and never stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from yifa.domains import catalogue
from yifa.kernel.figure_spec import CheckSpec, FigureSpec
from yifa.server.figures.period import Period, next_month
from yifa.server.ledger.postings import MonthTotal, Posting
from yifa.server.ledger.use import Uses, known, uses
from yifa.server.towns.models import Town
from yifa.server.towns.scope import towns_within

NO_DATA = "无数据"


@dataclass(frozen=True)
class Scope:
    """Where and as of when: a region prefix (9 digits: a town; 6: a county), a village, a part, a book position."""

    prefix: str
    village: str = ""
    part: str = ""
    as_of: int | None = None
    villages: frozenset[str] = frozenset()

    def towns(self) -> Q:
        """The condition on the town alone."""
        town = self.prefix[:9]
        if len(town) < 9:
            # Town by town the index answers; a range of codes would be read from end to end.
            return Q(town__in=Town.objects.filter(towns_within(town, "code")).values("code"))
        return Q(town=town.ljust(12, "0"))

    @cached_property
    def uses(self) -> Uses:
        """Since when each ledger is kept there; asked once."""
        return uses(self.towns())

    def at(self, village: str, part: str) -> Scope:
        """A village and a part of it; since when its ledgers are kept is not asked anew."""
        narrowed = replace(self, village=village, part=part)
        narrowed.__dict__["uses"] = self.uses
        return narrowed

    def condition(self) -> Q:
        """The condition on posting and month-total rows."""
        q = self.towns()
        if self.village:
            q &= Q(village=self.village)
        if self.villages:
            q &= Q(village__in=sorted(self.villages))
        if self.part:
            q &= Q(part=self.part)
        return q


@dataclass(frozen=True, slots=True)
class Value:
    """A figure's value. `amount` is None for a ratio without a whole, and where no ledger was kept yet.

    Ratios carry their two terms.
    """

    spec: FigureSpec
    amount: Decimal | None
    terms: tuple[Value, ...] = ()

    @property
    def known(self) -> bool:
        """Whether its ledger was in use; a ratio's both terms."""
        if self.spec.ratio:
            return all(term.known for term in self.terms)
        return self.amount is not None

    @property
    def number(self) -> str:
        """The number alone, as printed: money in 元, ratios with the declared digits."""
        return formatted(self.spec, self.amount) if self.known else NO_DATA

    @property
    def text(self) -> str:
        """The number with its unit."""
        if self.amount is None:
            return self.number
        return f"{self.number}{self.spec.unit}"


def formatted(spec: FigureSpec, amount: Decimal | None) -> str:
    """A number as it is printed."""
    if amount is None:
        return "—"
    if spec.kind == "ratio":
        places = Decimal(1).scaleb(-spec.digits)
        text = f"{amount.quantize(places, ROUND_HALF_UP):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if spec.unit == "元":
        text = f"{amount / 100:.2f}"
        return text.removesuffix(".00")
    if spec.unit == "万元":
        text = f"{(amount / 1_000_000).quantize(Decimal('0.01'), ROUND_HALF_UP):f}"
        return text.rstrip("0").rstrip(".")
    return f"{int(amount)}"


def values(keys: Iterable[str], scope: Scope, period: Period) -> dict[str, Value]:
    """Several figures at once, in at most two queries, and one for each scope. Raises KeyError for an unknown figure."""
    figures = catalogue().figures
    wanted = list(dict.fromkeys(keys))
    leaves = counted_in(wanted)
    sums = _sums(leaves, scope, period)
    sums_by_key = _known(leaves, sums, scope.uses, period.last)
    return {key: _value(figures[key], sums_by_key) for key in wanted}


def _known(keys: Sequence[str], sums: Mapping[str, int], used: Uses, last: date) -> dict[str, int | None]:
    """Sums of posted figures; None where their ledger was not in use by the day."""
    figures = catalogue().figures
    return {key: sums.get(key, 0) if key in sums or known(figures[key], used, last) else None for key in keys}


def value(key: str, scope: Scope, period: Period) -> Value:
    """One figure."""
    return values([key], scope, period)[key]


def counted_in(keys: Sequence[str]) -> list[str]:
    """The figures that are posted themselves, of which the given ones are made."""
    figures = catalogue().figures
    counting: dict[str, None] = {}
    waiting = list(keys)
    while waiting:
        spec = figures[waiting.pop()]
        parts = (*spec.ratio, *spec.sum)
        if parts:
            waiting += parts
        else:
            counting[spec.key] = None
    return list(counting)


def _value(spec: FigureSpec, sums: Mapping[str, int | None]) -> Value:
    figures = catalogue().figures
    if spec.ratio:
        part, whole = (_value(figures[key], sums) for key in spec.ratio)
        scale = 100 if spec.unit == "%" else 1000 if spec.unit == "‰" else 1
        amount = part.amount * scale / whole.amount if part.amount is not None and whole.amount else None
        return Value(spec, amount, (part, whole))
    if spec.sum:
        terms = tuple(_value(figures[key], sums) for key in spec.sum)
        amounts = [term.amount for term in terms if term.amount is not None]
        return Value(spec, sum(amounts, Decimal(0)) if amounts else None, terms)
    total = sums.get(spec.key, 0)
    return Value(spec, None if total is None else Decimal(total))


def from_sums(keys: Iterable[str], sums: Mapping[str, int | None]) -> dict[str, Value]:
    """Figures of sums that come from elsewhere than this book: what is missing counts as none, None as not known."""
    figures = catalogue().figures
    return {key: _value(figures[key], sums) for key in keys}


def _sums(keys: Sequence[str], scope: Scope, period: Period) -> dict[str, int]:
    """Sums by figure: flows within the period, stocks up to its last day."""
    totals: dict[str, int] = {}
    for rows in _counted(keys, scope, period):
        for figure, total in rows.values_list("figure").annotate(total=Sum("amount")).order_by():
            totals[figure] = totals.get(figure, 0) + total
    return totals


def by_village(key: str, scope: Scope, period: Period) -> dict[str, Value]:
    """The figure in each village that has any; "" for what belongs to none."""
    return _split(key, scope, period, "village")


def by_part(key: str, scope: Scope, period: Period) -> dict[str, Value]:
    """The figure broken down by its declared part (kind of dispute, tier of committee …)."""
    return _split(key, scope, period, "part")


def by_town(key: str, scope: Scope, period: Period) -> dict[str, Value]:
    """The figure in each town of a county."""
    return _split(key, scope, period, "town")


def _counted(keys: Sequence[str], scope: Scope, period: Period) -> list[QuerySet[Any]]:
    """Rows whose amounts add up to the figures: whole months from their totals, odd days at either end from postings.

    As of an earlier position of the book from postings alone, which know their position.
    """
    figures = catalogue().figures
    flows = [key for key in keys if not figures[key].stock]
    stocks = [key for key in keys if figures[key].stock]
    where, first, last = scope.condition(), period.first, period.last
    if scope.as_of is not None:
        rows = Posting.objects.filter(where, day__lte=last, seq__lte=scope.as_of)
        return [rows.filter(_either(flows, Q(day__gte=first), stocks))] if keys else []
    # The months in [begin, end) are whole.
    begin = first if first.day == 1 else next_month(first)
    end = next_month(last) if (last + timedelta(days=1)).day == 1 else last.replace(day=1)
    if begin >= end:  # no month of the period is whole
        months, head, tail = _either([], Q(), stocks), _either(flows, Q(day__gte=first), []), _either([], Q(), stocks)
        begin = next_month(last)
    else:
        months = _either(flows, Q(month__gte=begin), stocks)
        head, tail = _either(flows, Q(day__gte=first), []), _either(flows, Q(), stocks)
    querysets: list[QuerySet[Any]] = []
    if months:
        querysets.append(MonthTotal.objects.filter(where, months, month__lt=end))
    if head and first < begin:
        querysets.append(Posting.objects.filter(where, head, day__lt=begin, day__lte=last))
    if tail and end <= last:
        querysets.append(Posting.objects.filter(where, tail, day__gte=end, day__lte=last))
    return querysets


def _either(flows: Sequence[str], of_flows: Q, stocks: Sequence[str]) -> Q:
    """The condition on flows, or that it is one of the stocks, of those that are asked for; empty where none is."""
    condition = Q()
    if flows:
        condition |= Q(figure__in=flows) & of_flows
    if stocks:
        condition |= Q(figure__in=stocks)
    return condition


def _split(key: str, scope: Scope, period: Period, column: str) -> dict[str, Value]:
    sums: dict[str, dict[str, int]] = {}
    for rows in _counted(counted_in([key]), scope, period):
        for part, figure, total in rows.values_list(column, "figure").annotate(total=Sum("amount")).order_by():
            row = sums.setdefault(part, {})
            row[figure] = row.get(figure, 0) + total
    spec = catalogue().figures[key]
    return {part: _value(spec, amounts) for part, amounts in sorted(sums.items()) if any(amounts.values())}


def by_month(key: str, scope: Scope, year: int) -> list[Value]:
    """Twelve values, in one query: of each month for flows, at each month's end for stocks."""
    figures = catalogue().figures
    leaves = counted_in([key])
    rows, dated = _rows_of_year(scope, year)
    flows = Q(figure__in=[leaf for leaf in leaves if not figures[leaf].stock], **{f"{dated}__gte": date(year, 1, 1)})
    stocks = Q(figure__in=[leaf for leaf in leaves if figures[leaf].stock])
    grouped = rows.filter(flows | stocks).annotate(in_month=TruncMonth(dated)).values_list("in_month", "figure")
    sums: list[dict[str, int]] = [{} for _ in range(12)]
    for month, figure, total in grouped.annotate(total=Sum("amount")).order_by():
        stock = figures[figure].stock
        first = month.month - 1 if month.year == year else 0
        for index in range(first, 12 if stock else first + 1):
            sums[index][figure] = sums[index].get(figure, 0) + total
    ends = [Period.month(year, month).last for month in range(1, 13)]
    known_by_month = [_known(leaves, month_sums, scope.uses, last) for month_sums, last in zip(sums, ends, strict=True)]
    return [_value(figures[key], month_values) for month_values in known_by_month]


def _rows_of_year(scope: Scope, year: int) -> tuple[QuerySet[Any], str]:
    """Rows up to the end of a year, and the name of their date column."""
    if scope.as_of is None:
        return MonthTotal.objects.filter(scope.condition(), month__lte=date(year, 12, 31)), "month"
    return Posting.objects.filter(scope.condition(), day__lte=date(year, 12, 31), seq__lte=scope.as_of), "day"


def change(key: str, scope: Scope, period: Period) -> tuple[Value, Value, Decimal | None]:
    """(now, same period a year before, change in percent or None without a base)."""
    now, then = value(key, scope, period), value(key, scope, period.year_before)
    if now.amount is None or not then.amount:
        return now, then, None
    return now, then, (now.amount - then.amount) * 100 / then.amount


def trace(key: str, scope: Scope, period: Period) -> QuerySet[Posting]:
    """Every posting behind a figure, newest first. Ratios and sums are traced through their terms."""
    return trace_of(counted_in([key]), scope, period)


def trace_of(keys: Sequence[str], scope: Scope, period: Period) -> QuerySet[Posting]:
    """Postings of figures that are posted themselves, newest first."""
    return Posting.objects.filter(trace_q(keys, scope, period)).order_by("-day", "-seq")


def trace_q(keys: Sequence[str], scope: Scope, period: Period) -> Q:
    """The condition on those postings."""
    figures = catalogue().figures
    flows = [key for key in keys if not figures[key].stock]
    stocks = [key for key in keys if figures[key].stock]
    counted = scope.condition() & (Q(figure__in=flows, day__gte=period.first) | Q(figure__in=stocks))
    counted &= Q(day__lte=period.last)
    return counted if scope.as_of is None else counted & Q(seq__lte=scope.as_of)


def records_behind(key: str, scope: Scope, period: Period) -> int:
    """How many matters stand behind a figure; one whose postings were all reversed does not."""
    per_matter = trace(key, scope, period).order_by().values("matter_id", "figure").annotate(total=Sum("amount"))
    return per_matter.exclude(total=0).values("matter_id").distinct().count()


@dataclass(frozen=True, slots=True)
class Breach:
    """Two figures that should agree and don't."""

    say: str
    values: tuple[Value, ...]


def holds(check: CheckSpec, values_by_key: Mapping[str, Value]) -> bool:
    """Whether a declared check holds for some values."""
    if check.le:
        part, whole = (values_by_key[key].amount or 0 for key in check.le)
        return part <= whole
    whole, *parts = (values_by_key[key].amount or 0 for key in check.eq)
    return whole == sum(parts)


def breaches(scope: Scope, period: Period) -> list[Breach]:
    """Declared checks that don't hold in a period."""
    checks = catalogue().checks
    values_by_key = values([key for check in checks for key in (*check.le, *check.eq)], scope, period)
    return [
        Breach(check.say, tuple(values_by_key[key] for key in (*check.le, *check.eq)))
        for check in checks
        if not holds(check, values_by_key)
    ]


def difference(now: Value, then: Value) -> str:
    """The change against the year before: percent, or points for shares; a dash without a base."""
    if now.amount is None or not then.amount:
        return "—"
    if now.spec.unit == "%":
        points = (now.amount - then.amount).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return f"{points:+}点" if points else "持平"
    percent = ((now.amount - then.amount) * 100 / then.amount).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{percent:+}%" if percent else "持平"
