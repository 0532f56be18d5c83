"""A year of theme days: when each falls, from when it is prepared, and what was arranged for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from yifa.domains import catalogue
from yifa.server.casework.matter_view import status_of
from yifa.server.casework.place import Place, matter_href
from yifa.server.ledger.models import Matter, position_of
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import state_of
from yifa.server.ui.parts import Status

SPANS = {"一天": 1, "一周": 7}


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme day, week or month of one year."""

    position: int
    name: str
    first: date
    last: date
    prepare_from: date
    unit: str
    law: str
    campaigns: tuple[tuple[str, str, Status], ...] = ()
    """What was arranged: title, address, where it stands."""

    def waits(self, today: date) -> bool:
        """Whether it should be prepared by now and nothing is arranged for it."""
        return not self.campaigns and self.prepare_from <= today <= self.last


def day_of(year: int, month_day: str) -> date:
    """The day of a year; 29 February is 28 February where there is none."""
    month, day = (int(part) for part in month_day.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, 28)


def last_of(first: date, span: str) -> date:
    """The last day of what begins on a day: one day, seven days, or to the day before the same day a month later."""
    if span in SPANS:
        return first + timedelta(days=SPANS[span] - 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return (
        following - timedelta(days=1) if first.day == 1 else day_of(following.year, f"{following:%m}-{first.day - 1}")
    )


def year_of_themes(place: Place, year: int) -> list[Theme]:
    """Every theme day in use, in the order of the year."""
    rows = visible_matters(place.actor, "theme-day").filter(town=place.town.code, status="active")
    arranged = _arranged(place, year)
    themes = []
    for row in rows:
        it = state_of(row, None).values
        first, position = day_of(year, it["month_day"]), position_of(row.id)
        themes.append(
            Theme(
                position,
                it["name_"],
                first,
                last_of(first, it["span"]),
                first - timedelta(weeks=int(it.get("weeks_before") or 0)),
                it.get("unit", ""),
                it.get("law", ""),
                tuple(_line(campaign) for campaign in arranged.get(position, ())),
            )
        )
    return sorted(themes, key=lambda theme: (theme.first, theme.name))


def _arranged(place: Place, year: int) -> Mapping[int, list[Matter]]:
    """Campaigns held in the year, by the position of their theme day."""
    rows = visible_matters(place.actor, "theme-campaign").filter(
        town=place.town.code, opened_on__gte=date(year - 1, 7, 1), opened_on__lte=date(year, 12, 31)
    )
    by_theme: dict[int, list[Matter]] = {}
    for row in rows:
        it = state_of(row, None).values
        if str(it.get("held_from", ""))[:4] == str(year) and it.get("day"):
            by_theme.setdefault(int(it["day"]), []).append(row)
    return by_theme


def _line(row: Matter) -> tuple[str, str, Status]:
    procedure = catalogue().get(row.procedure, row.version)
    return row.title, matter_href(row.id), status_of(procedure, row.status)


def by_month(themes: Iterable[Theme]) -> list[tuple[int, list[Theme]]]:
    """Twelve months, each with what begins in it."""
    months: dict[int, list[Theme]] = {month: [] for month in range(1, 13)}
    for theme in themes:
        months[theme.first.month].append(theme)
    return list(months.items())
