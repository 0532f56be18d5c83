"""Names for what a roll brings: how a new person signs in, the key of a new unit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.server.towns.models import Person

# A word of a unit's name -> the key that its papers and rooms know it by.
UNIT_KEYS = {
    "党政办": "party-office",
    "人大办": "congress-office",
    "司法所": "justice-office",
    "执法队": "enforcement-team",
    "综治": "governance-centre",
    "便民": "service-centre",
    "应急": "emergency-office",
    "规划": "planning-office",
    "农业": "agriculture-office",
    "社会事务": "civil-office",
    "财政": "finance-office",
    "派出所": "police-station",
}


def username(name: str) -> str:
    """The name a new person signs in with: his own, numbered where it is taken."""
    stem = re.sub(r"[^\w.-]", "", name) or "user"
    taken = set(Person.objects.filter(username__startswith=stem).values_list("username", flat=True))
    return next(one for one in _numbered(stem) if one not in taken)


def unit_key(name: str, taken: set[str]) -> str:
    """The key of a new unit by the kind its name says, numbered where it is among those taken."""
    stem = next((key for word, key in UNIT_KEYS.items() if word in name), "office")
    return next(one for one in _numbered(stem, "-") if one not in taken)


def _numbered(stem: str, mark: str = "") -> Iterator[str]:
    yield stem
    for number in range(2, 10_000):
        yield f"{stem}{mark}{number}"
