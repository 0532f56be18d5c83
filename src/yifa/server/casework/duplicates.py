"""What is already in hand: matters of the same people, place and subject, found without reading anybody's data.

People are compared by keyed digests of names, numbers and telephones (the blind index), so that nothing is deciphered
to find them. The words of an account are compared through the text index, which holds nothing personal; only the few
nearest matters that the asker may see anyway are deciphered to weigh them. What he may not see is never named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from yifa.domains.disputes.likeness import FAMILY, grams, likeness
from yifa.domains.roles import roles
from yifa.kernel.context import all_fields
from yifa.server.casework.place import Place, procedure_of
from yifa.server.config.procedures import in_force
from yifa.server.ledger import crypto
from yifa.server.ledger.models import POSITIONS, Matter, MatterKey, row_id
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.search import newest_with
from yifa.server.ledger.serialization import readable_state

# What the same trait is worth beside the likeness of the accounts, which is worth 40 at most.
WORTH = {"id_number": 60, "credit_code": 60, "phone": 50, "name": 25}
SAID = {"id_number": "证件号相同", "credit_code": "证件号相同", "phone": "电话相同", "name": "当事人同名"}
STRONG = frozenset({"id_number", "credit_code", "phone"})
SAME_VILLAGE, STILL_OPEN, SAME_ACCOUNT = 10, 5, 40
EACH, NEAR, WEIGHED, MOST = 40, 80, 60, 8
# Posts that take in for the whole town: they are told that there is another matter which they may not see.
TAKE_IN = frozenset(
    {
        "governance-clerk",
        "governance-head",
        "petition-clerk",
        "hotline-clerk",
        "justice-clerk",
        "justice-head",
        "window-clerk",
    }
)


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody brings: people as (trait, value), villages, the account, and kinds of work it may be."""

    people: tuple[tuple[str, str], ...] = ()
    villages: tuple[str, ...] = ()
    text: str = ""
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InHand:
    """A matter already in hand, and what it has in common. `score` orders the list and is shown to nobody."""

    row: Matter
    why: str
    score: float = 0.0
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Matters the person may see, and the posts to ask about those that he may not."""

    seen: tuple[InHand, ...] = ()
    ask: tuple[str, ...] = ()
    closed_to: tuple[int, ...] = ()


@dataclass(slots=True)
class _Candidate:
    traits: Counter[str] = field(default_factory=Counter)
    words: int = 0
    near: bool = False

    @property
    def people(self) -> int:
        """What the people in common are worth; two names (both sides) are worth two."""
        return sum(WORTH[kind] * min(times, 2) for kind, times in self.traits.items())

    @property
    def first(self) -> float:
        """What is known before anything is deciphered."""
        return self.people + self.words * 3 + (SAME_VILLAGE if self.near else 0)


def likely_duplicates(place: Place, sought: Sought) -> Duplicates:
    """Matters of the town alike to what is brought, those with most in common first."""
    candidates: dict[int, _Candidate] = {}
    _same_people(place, sought.people, candidates)
    words = grams(_without_villages(place, sought.text))
    _same_words(place, words, candidates)
    _same_place(place, sought, candidates)
    nearest = sorted(candidates, key=lambda key: (candidates[key].first, key), reverse=True)[:WEIGHED]
    rows = {row.id: row for row in visible_matters(place.actor).filter(town=place.town.code, id__in=nearest)}
    texts = _accounts(list(rows.values()))
    weighed = [_weigh(place, sought, candidates[key], row, words, texts.get(key, "")) for key, row in rows.items()]
    kept = sorted((hit for hit in weighed if hit), key=lambda hit: (-hit.score, -hit.row.id))[:MOST]
    ask, closed = _closed(place, {key: candidates[key] for key in nearest if key not in rows})
    return Duplicates(tuple(kept), ask, closed)


def same_people(place: Place, sought: Sought) -> list[InHand]:
    """Matters the person may see that share a number or telephone, or both sides by name; nothing is deciphered."""
    candidates: dict[int, _Candidate] = {}
    _same_people(place, sought.people, candidates)
    sure = {
        key: candidate
        for key, candidate in candidates.items()
        if STRONG & candidate.traits.keys() or candidate.traits["name"] > 1
    }
    if not sure:
        return []
    rows = visible_matters(place.actor).filter(town=place.town.code, id__in=sure).order_by("-id")
    weighed = (_weigh(place, sought, sure[row.id], row, frozenset(), "") for row in rows)
    return sorted((hit for hit in weighed if hit), key=lambda hit: (-hit.score, -hit.row.id))[:MOST]


def _same_people(place: Place, people: Sequence[tuple[str, str]], candidates: dict[int, _Candidate]) -> None:
    """The newest matters of each trait, however often a common name occurs."""
    marks = {crypto.digest(place.town.code, kind, value): kind for kind, value in people}
    if not marks:
        return
    one = (
        "SELECT matter_id, digest FROM (SELECT matter_id, digest FROM ledger_partyindex "
        f"WHERE town = %s AND digest = %s ORDER BY matter_id DESC LIMIT {EACH}) AS newest"
    )
    parameters = [value for mark in marks for value in (place.town.code, mark)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(marks)), parameters)
        for matter, mark in cursor.fetchall():
            candidates.setdefault(matter, _Candidate()).traits[marks[mark]] += 1


def _same_words(place: Place, words: frozenset[str], candidates: dict[int, _Candidate]) -> None:
    first = row_id(place.town.code, 0)
    for matter in newest_with(sorted(words, key=len, reverse=True)[:30], first, first + POSITIONS, EACH):
        candidates.setdefault(matter, _Candidate()).words += 1


def _same_place(place: Place, sought: Sought, candidates: dict[int, _Candidate]) -> None:
    """Open matters of the village; by the kinds it may be and the kinds of the family."""
    if not sought.villages:
        return
    kinds = sorted({*FAMILY, *sought.kinds})
    ids = (
        Matter.objects.filter(town=place.town.code, procedure__in=kinds, village__in=sought.villages, is_open=True)
        .order_by("-id")
        .values_list("id", flat=True)[:NEAR]
    )
    for matter in ids:
        candidates.setdefault(matter, _Candidate()).near = True


def _without_villages(place: Place, text: str) -> str:
    """The account without the names of villages: the place is compared by itself."""
    for name in place.all_villages.values():
        text = text.replace(name, "，")
    return text


def _accounts(rows: list[Matter]) -> dict[int, str]:
    """What the nearest matters say, personal paragraphs included: deciphered here, compared, and forgotten."""
    keys = {k.matter_id: k.wrapped for k in MatterKey.objects.filter(matter_id__in=[row.id for row in rows])}
    texts = {}
    for row in rows:
        procedure = procedure_of(row)
        state = readable_state(row, keys.get(row.id))
        values = state.values if state else {}
        parts: list[Any] = [row.title]
        parts += [
            values[name]
            for name, spec in all_fields(procedure).items()
            if spec.type in ("text", "paragraph") and isinstance(values.get(name), str)
        ]
        texts[row.id] = "，".join(parts)
    return texts


def _weigh(
    place: Place, sought: Sought, candidate: _Candidate, row: Matter, words: frozenset[str], account: str
) -> InHand | None:
    near = bool(row.village) and row.village in sought.villages
    # Of two accounts the shorter one decides: a sentence typed at the counter stands in a page of record.
    grams_of_matter = grams(_without_villages(place, account))
    shared = words & grams_of_matter
    same = max(likeness(words, grams_of_matter), len(shared) / len(words) * 0.8 if len(shared) > 3 else 0.0)
    why = [SAID[kind] for kind in WORTH if candidate.traits.get(kind)]
    if candidate.traits.get("name", 0) > 1:
        why[why.index(SAID["name"])] = "双方当事人同名"
    if same >= 0.2 and len(shared) > 1:
        why.append("事由相近")
    if near:
        why.append(f"同在{place.all_villages.get(row.village, '')}")
    score = candidate.people + same * SAME_ACCOUNT + (SAME_VILLAGE if near else 0) + (STILL_OPEN if row.is_open else 0)
    enough = candidate.people or (same >= 0.2 and len(shared) > 1 and (near or same >= 0.35))
    weak = near and row.is_open and row.procedure in sought.kinds
    if not enough and not weak:
        return None
    why = list(dict.fromkeys(why)) or [f"同在{place.all_villages.get(row.village, '')}，未办结"]
    return InHand(row, "、".join(why), score, bool(STRONG & candidate.traits.keys()))


def _closed(place: Place, others: dict[int, _Candidate]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Posts to ask about open matters of the same person that this person may not see (信访工作条例第30条; R097).

    Only posts that take in for the whole town are told, only where a number or telephone is the same, and never of a
    matter in which somebody is complained of or which only people named in it may see: that it exists is the secret.
    """
    if place.actor.villages or not place.actor.roles & TAKE_IN:
        return (), ()
    sure = [key for key, candidate in others.items() if STRONG & candidate.traits.keys()]
    rows = Matter.objects.filter(town=place.town.code, id__in=sure, procedure__in=FAMILY, is_open=True, hidden_unit="")
    restricted = [row for row in rows if in_force()[row.procedure].see.level == "restricted"]
    posts = (_keeper(row.procedure) for row in restricted)
    return tuple(dict.fromkeys(filter(None, posts))), tuple(row.id for row in restricted)


def _keeper(procedure: str) -> str:
    """The post that keeps a kind of work: the first that may open it and is no system."""
    openers: Iterable[str] = (role for action in in_force()[procedure].opening for role in action.by)
    return next((roles()[role].name for role in openers if role in roles() and role != "system"), "")
