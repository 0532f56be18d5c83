"""The sentence that says which figures a page shows: 2024年 · 全年 · 全镇, each part with its choices."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict

from yifa.server.figures.period import QUARTERS, Period
from yifa.server.figures.request import Ask, span_of
from yifa.server.towns.scope import visible_towns
from yifa.server.ui.parts import Filter, Link, address


def filters(ask: Ask, query: QueryDict, parts: Sequence[tuple[str, str]] = ()) -> list[Filter]:
    """Year, time within it, village, and the figure's parts where it has any."""
    chosen = [_years(ask, query), _within(ask, query)]
    if len(ask.actor.scope) < 9:
        chosen.insert(0, _towns(ask, query))
    if len(ask.villages) > 1:
        chosen.append(_places(ask, query))
    if parts:
        links = [Link("全部分项", address(query, part=None), not ask.part)]
        links += [Link(words, address(query, part=value), value == ask.part) for value, words in parts]
        chosen.append(Filter(dict(parts).get(ask.part, "全部分项"), tuple(links), bool(ask.part)))
    return chosen


def _go(query: QueryDict, period: Period) -> str:
    return address(query, period=period.code, **{"from": None, "to": None})


def _years(ask: Ask, query: QueryDict) -> Filter:
    span = span_of(ask.town)
    year = ask.period.last.year
    first, last = (min(span[0], year), max(span[1], year)) if span else (year, year)
    links = [
        Link(f"{one}年", _go(query, _same_place(ask.period, one)), one == year)
        for one in range(last, max(first, last - 9) - 1, -1)
    ]
    return Filter(f"{year}年", tuple(links), True)


def _same_place(period: Period, year: int) -> Period:
    """The same months of another year; a whole year for any other days."""
    if not period.whole_months or period.first.year != period.last.year:
        return Period.year(year)
    return Period.months(year, period.first.month, period.last.month)


def _within(ask: Ask, query: QueryDict) -> Filter:
    year = ask.period.last.year
    choices = [("全年", Period.year(year))]
    choices += [(f"第{QUARTERS[quarter - 1]}季度", Period.quarter(year, quarter)) for quarter in (1, 2, 3, 4)]
    choices += [("上半年", Period.months(year, 1, 6)), ("下半年", Period.months(year, 7, 12))]
    choices += [(f"{month}月", Period.month(year, month)) for month in range(1, 13)]
    links = tuple(Link(words, _go(query, period), period == ask.period) for words, period in choices)
    words = next((words for words, period in choices if period == ask.period), ask.period.name)
    return Filter(words, links, ask.period != Period.year(year))


def _towns(ask: Ask, query: QueryDict) -> Filter:
    """For the county: which town."""
    links = tuple(
        Link(town.name, address(query, town=town.code, village=None), town.code == ask.town.code)
        for town in visible_towns(ask.actor)
    )
    return Filter(ask.town.name, links, True)


def _places(ask: Ask, query: QueryDict) -> Filter:
    everywhere = "全镇" if not ask.actor.villages else "所有村"
    links = [Link(everywhere, address(query, village=None), not ask.village)]
    links += [Link(name, address(query, village=code), code == ask.village) for code, name in ask.villages.items()]
    return Filter(ask.villages.get(ask.village, everywhere), tuple(links), bool(ask.village))
