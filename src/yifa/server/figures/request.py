"""What somebody asks of the figures through an address: where, when, as of which record; never beyond his sight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import ParamSpec, TypeVar

from django.db.models import Max, Min
from django.http import Http404

from yifa.domains import catalogue
from yifa.domains.fields_of_work import fields_of_work
from yifa.kernel.actor import Actor
from yifa.kernel.figure_spec import FigureSpec
from yifa.server.config.numbers import whole_of
from yifa.server.config.procedures import in_force, remembered_for_the_day
from yifa.server.figures.period import Period, PeriodFault, parse_period
from yifa.server.figures.queries import Scope
from yifa.server.ledger.models import Book
from yifa.server.ledger.postings import MonthTotal
from yifa.server.ledger.remembered import book_of, until_written
from yifa.server.towns.models import Town
from yifa.server.towns.scope import visible_towns

R = TypeVar("R")
P = ParamSpec("P")


@dataclass(frozen=True)
class Ask:
    """A question about figures of one town. `fault` says what of the address could not be read."""

    actor: Actor
    town: Town
    period: Period
    village: str = ""
    part: str = ""
    as_of: int | None = None
    fault: str = ""

    @cached_property
    def villages(self) -> Mapping[str, str]:
        """Villages the person may choose from: code → name."""
        named = self.town.village_names(whole=True)
        confined = self.actor.villages
        return {code: name for code, name in named.items() if not confined or code in confined}

    @cached_property
    def scope(self) -> Scope:
        """The condition for queries."""
        return Scope(self.town.prefix, self.village, self.part, self.as_of, self.actor.villages)

    @cached_property
    def book(self) -> Book | None:
        """The town's book as it stands, read once for all that a page asks."""
        return book_of(self.town.code)

    @property
    def position(self) -> int:
        """The book's newest record."""
        return self.book.seq if self.book else 0

    def counted(self, count: Callable[P, R], *of: P.args, **kwargs: P.kwargs) -> R:
        """What a function of `figures.queries` gives for this town, counted once until somebody writes there."""
        head = self.book.head if self.book else None
        return until_written(self.town.code, (count.__name__, *of), lambda: count(*of, **kwargs), head)

    @property
    def place(self) -> str:
        """全镇, a village's name, or the villages the person is confined to."""
        if self.village:
            return self.villages.get(self.village, self.village)
        return "、".join(self.villages.values()) if self.actor.villages else "全镇"

    def with_(self, **changes: object) -> Ask:
        """The same question with something changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


def read_ask(actor: Actor, asked: Mapping[str, str], today: date) -> Ask:
    """The question an address asks.

    Raises:
        Http404: no town in the person's sight.
    """
    town = town_for(actor, asked.get("town", ""))
    fault, period = "", None
    if written := asked.get("period", ""):
        try:
            period = parse_period(written)
        except PeriodFault as error:
            fault = str(error)
    elif asked.get("from") or asked.get("to"):
        try:
            first, last = date.fromisoformat(asked.get("from", "")), date.fromisoformat(asked.get("to", ""))
            period = Period(first, last) if first <= last else None
        except ValueError:
            period = None
        fault = "" if period else "请填写起止日期，起日不晚于止日。"
    if period is None:
        period = Period.year(newest_year(town, today))
    ask = Ask(actor, town, period, part=asked.get("part", ""), fault=fault)
    village, as_of = asked.get("village", ""), asked.get("as_of", "")
    if village and village not in ask.villages:
        village, fault = "", "没有这个村（社区），或者您无权查看，已改为全部。"
    position = whole_of(as_of, 15)
    if as_of and position is None:
        fault = "“截至第几条记录”应填数字。"
    return ask.with_(village=village, as_of=position, fault=fault)


def town_for(actor: Actor, code: str = "") -> Town:
    """The town asked for, or the person's own, or the first he may see. Raises Http404."""
    towns = visible_towns(actor)
    wanted = (code or actor.town)[:9]
    town = towns.filter(code=wanted.ljust(12, "0")).first() if wanted else towns.first()
    if town is None:
        raise Http404("没有这个乡镇，或者您无权查看。")
    return town


def span_of(town: Town) -> tuple[int, int] | None:
    """First and last year with a record."""

    def asked() -> tuple[int, int] | None:
        ends = MonthTotal.objects.filter(town=town.code).aggregate(first=Min("month"), last=Max("month"))
        return (ends["first"].year, ends["last"].year) if ends["first"] else None

    return until_written(town.code, "years with a record", asked)


@dataclass(frozen=True, slots=True)
class Offered:
    """Periods to choose from, newest first."""

    years: tuple[Period, ...]
    quarters: tuple[Period, ...]
    months: tuple[Period, ...]

    @property
    def all(self) -> tuple[Period, ...]:
        """Years, halves of them, quarters and months."""
        halves = (Period.months(year.last.year, *span) for year in self.years[:3] for span in ((7, 12), (1, 6)))
        return (*self.years, *halves, *self.quarters, *self.months)


def offered(town: Town, today: date) -> Offered:
    """The last eight quarters and fifteen months, those of the last year with records, and every year with records.

    A return on December is made in January, when that year has few records of its own or none.
    """
    span = span_of(town) or (today.year, today.year)
    years = range(max(today.year, span[1]), min(span[0], today.year - 1) - 1, -1)
    months = [Period.month(today.year, today.month)]
    while len(months) < 24:
        months.append(months[-1].previous)
    quarters = list(dict.fromkeys(Period.quarter(m.first.year, (m.first.month + 2) // 3) for m in months))[:8]
    last = min(span[1], today.year)
    more_quarters = [Period.quarter(last, at) for at in (4, 3, 2, 1)]
    more_months = [Period.month(last, at) for at in range(12, 0, -1)]
    return Offered(
        tuple(Period.year(year) for year in years),
        tuple(dict.fromkeys((*quarters, *(q for q in more_quarters if q.first <= today)))),
        tuple(dict.fromkeys((*months[:15], *(m for m in more_months if m.first <= today)))),
    )


def newest_year(town: Town, today: date) -> int:
    """The year to open with: this one, or the last that has records."""
    span = span_of(town)
    return min(today.year, span[1]) if span else today.year


@remembered_for_the_day(1)
def fields() -> Mapping[str, list[FigureSpec]]:
    """Figures by field of work, in the order of reports; those over several kinds of work stand with their terms."""
    loaded = catalogue()
    by_domain: dict[str, list[FigureSpec]] = {domain: [] for domain in fields_of_work()}
    for spec in loaded.figures.values():
        by_domain.setdefault(domain_of(spec), []).append(spec)
    return MappingProxyType({domain: specs for domain, specs in by_domain.items() if specs})


def domain_of(spec: FigureSpec) -> str:
    """The field of work of a figure."""
    loaded = catalogue()
    if spec.procedure in in_force():
        return in_force()[spec.procedure].domain
    for key in (*spec.ratio, *spec.sum):
        return domain_of(loaded.figures[key])
    return "reporting"


def kin(spec: FigureSpec) -> list[FigureSpec]:
    """Figures easily taken for this one: of the same unit, counted on the same work or from the same terms."""
    return _kin(spec.key)


@remembered_for_the_day(2048)
def _kin(key: str) -> list[FigureSpec]:
    figures = catalogue().figures
    spec = figures[key]
    terms = {*spec.ratio, *spec.sum}
    related = []
    for other in figures.values():
        shares = bool(terms & {*other.ratio, *other.sum})
        same_work = bool(spec.procedure) and other.procedure == spec.procedure and other.unit == spec.unit
        if other.key != spec.key and other.definition and (shares or same_work):
            related.append(other)
    return related[:6]
