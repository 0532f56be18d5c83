"""Who acts: the few facts about a person that rules and permissions look at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in the post he acts from, on one day.

    Attributes:
        person_id: the person's key in the books.
        name: as it is printed in entries and papers.
        roles: role keys of `yifa.domains.roles`, those in force on that day within `scope`.
        town: 12-digit code of the town he belongs to; empty for county staff.
        unit: key of his unit within the town; empty when he is bound to none.
        scope: digits every region code he may see begins with (town 9, county 6); empty sees nothing.
        stands_for: people for whom he stands in on that day (代班).
        villages: 12-digit village codes he is confined to; empty when he sees the whole scope.
    """

    person_id: int
    name: str
    roles: frozenset[str]
    town: str
    unit: str
    scope: str
    villages: frozenset[str]
    stands_for: frozenset[int] = frozenset()
