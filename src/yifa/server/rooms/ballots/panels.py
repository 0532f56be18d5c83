"""On the page of an appraisal: how the same office was appraised in other years."""

from __future__ import annotations

from dataclasses import dataclass

from yifa.kernel.records import State
from yifa.server.casework.panels import Panel, panel
from yifa.server.casework.place import Place, matter_href
from yifa.server.ledger.models import Matter
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import plain_values

APPRAISAL = "work-appraisal"


@dataclass(frozen=True, slots=True)
class Year:
    """An appraisal of one year: slips that came back, how many were content (percent), the grade, "" where not yet."""

    year: int
    href: str
    ballots: str
    rate: str
    grade: str
    rectified: bool
    this: bool


@panel(APPRAISAL)
def over_the_years(place: Place, row: Matter, state: State) -> Panel | None:
    """The office's appraisals in the order of years; nothing where this is the first."""
    rows = visible_matters(place.actor, APPRAISAL).filter(town=place.town.code)
    years = []
    for other in rows.order_by("id"):
        values = plain_values(other.snapshot)
        if values.get("unit") == state.values.get("unit"):
            years.append(
                Year(
                    int(values.get("year_") or 0),
                    matter_href(other.id),
                    str(values.get("ballots") or ""),
                    str(values.get("satisfied_rate") or ""),
                    str(values.get("grade") or ""),
                    bool(values.get("rectified")),
                    other.id == row.id,
                )
            )
    years.sort(key=lambda year: year.year)
    return Panel("ballots/years.html", years) if len(years) > 1 else None
