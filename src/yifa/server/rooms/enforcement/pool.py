"""The files that belong into a spot check: every enforcement matter ended within the range."""

from __future__ import annotations

from yifa.server.casework.place import Place
from yifa.server.ledger.scope import visible_matters

FILED = ("enforcement-case", "summary-penalty", "first-violation", "seizure", "compulsory-enforcement")


def files_between(place: Place, first: str, last: str) -> list[str]:
    """Numbers of the enforcement matters that ended between two days (ISO, both inclusive), in order of number."""
    rows = visible_matters(place.actor).filter(
        town=place.town.code, procedure__in=FILED, closed_on__gte=first, closed_on__lte=last
    )
    return sorted(set(rows.exclude(number="").values_list("number", flat=True)))
