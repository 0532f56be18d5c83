"""特别防护期: while one lasts, a town may shorten its own days; when it is over they are what they were.

Only practice is touched: what a law, a regulation or a commitment to the applicant prescribes is no setting of the town
and runs as before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from yifa.kernel.actor import Actor
from yifa.server.casework.place import Place
from yifa.server.casework.practice import BadPractice, Practice, change, practices
from yifa.server.ledger.facts import settings_of
from yifa.server.ledger.models import Matter, position_of
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import plain_values
from yifa.server.towns.models import Town

KEYS = ("receive_days", "approval_days", "step_days", "raise_head_days", "raise_leader_days")
CHANGE, PERIOD = "practice-change", "key-period"


@dataclass(frozen=True, slots=True)
class Tightened:
    """A setting shortened for a key period and not yet restored."""

    position: int
    key: str
    name: str
    was: int
    now: int
    period: str
    until: date


@dataclass(frozen=True, slots=True)
class Period:
    """A key period under way or ahead."""

    position: int
    name: str
    begins: date
    ends: date


def periods(place: Place) -> list[Period]:
    """Key periods not over yet, as far as the person may see them."""
    rows = visible_matters(place.actor, PERIOD).filter(town=place.town.code, is_open__in=[True]).order_by("id")
    made = []
    for row in rows:
        values = plain_values(row.snapshot)
        begins, ends = (date.fromisoformat(str(values[key])) for key in ("begins", "ends"))
        if ends >= place.today:
            made.append(Period(position_of(row.id), row.title, begins, ends))
    return made


def tightened(town: Town) -> list[Tightened]:
    """What is shortened for a key period at present; a setting that was changed again since is the town's own."""
    now = settings_of(town)
    rows: dict[int, Tightened] = {}
    for row in Matter.objects.filter(town=town.code, procedure=CHANGE).order_by("id"):
        values = plain_values(row.snapshot)
        rows.pop(int(values.get("restores") or 0), None)
        if values.get("period") and values.get("until"):
            position, until = position_of(row.id), date.fromisoformat(str(values["until"]))
            numbers = int(values["was_"]), int(values["now_"])
            rows[position] = Tightened(
                position, str(values["item_key"]), str(values["item"]), *numbers, str(values["period"]), until
            )
    return [one for one in rows.values() if now.get(one.key) == one.now]


def may_be_shortened(town: Town) -> list[Practice]:
    """The days that can be made shorter now: not those of one day, nor those shortened already."""
    already = {one.key for one in tightened(town)}
    return [one for one in practices(town, KEYS) if one.key not in already and int(one.value) > 1]


def tighten(place: Place, period: Period, wanted: Mapping[str, str], reason: str) -> int:
    """Shorten days until a key period is over. Returns how many.

    Raises:
        BadPractice: a number is no shorter, or not a number.
        Refused: the reason is missing, or the post may not do it.
    """
    open_ = {one.key: one for one in may_be_shortened(place.town)}
    typed = {key: text.strip() for key, text in wanted.items() if key in open_ and text.strip()}
    for key, text in typed.items():
        one = open_[key]
        if not text.isascii() or not text.isdigit() or not 0 < int(text) < int(one.value):
            raise BadPractice(f"“{one.name}”现在是{one.text_of(one.value)}，收紧的要填比它小的数，最小1。")
    more = {"period": period.name, "until": period.ends.isoformat()}
    return change(place.town, place.actor, typed, reason, more)


def restore(town: Town, actor: Actor, one: Tightened, reason: str) -> None:
    """Give a setting back the number it had."""
    change(town, actor, {one.key: str(one.was)}, reason, {"restores": one.position})


def restore_overdue(town: Town, today: date) -> int:
    """Restore what was shortened for periods that are over. Returns how many settings."""
    system = Actor(0, "系统", frozenset({"system"}), town.code, "", town.prefix, frozenset())
    over = [one for one in tightened(town) if one.until < today]
    for one in over:
        restore(town, system, one, f"特别防护期“{one.period}”已过，恢复原来的时限")
    return len(over)
