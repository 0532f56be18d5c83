"""Mediators: who suits a dispute, who has how much in hand, what was done. Counts of matters, never a score of people.

For the public menu (`menu`), the register's page (`roll`), the allowances (`allowances`) and one's own work (`entry_of`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yifa.kernel.actor import Actor
from yifa.server.figures.period import Period
from yifa.server.ledger.facts import settings_of
from yifa.server.ledger.models import Matter, MatterField, position_of
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import plain_values
from yifa.server.towns.models import Town

SETTLED = ("agreed", "visited", "archived")
WORKING = ("registered", "mediating", "paused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A mediator as the parties see him: what he knows, where he goes, how much he has in hand, why he suits."""

    position: int
    name: str
    kind: str
    skills: tuple[str, ...]
    dispute_kinds: tuple[str, ...]
    trades: str
    villages: str
    languages: str
    in_hand: int
    suits: tuple[str, ...]


def menu(
    town: Town,
    *,
    cause: str = "",
    trade: str = "",
    village: str = "",
    language: str = "",
    parties: Iterable[str] = (),
    most: int = 8,
) -> list[Choice]:
    """Mediators to choose from (人民调解法第19条), those whom more speaks for first, of equals the less burdened.

    Args:
        cause: kind of dispute, as in the register's “擅长的纠纷”.
        trade, village, language: words; a village by its name.
        parties: names of both sides. Whoever bears the same name is not offered (人民调解工作若干规定第25条: a party may ask for another).

    Nothing personal is in the answer: a mediator's name and what he knows are open to the parties.
    """
    names = {name.strip() for name in parties if name.strip()}
    load = in_hand(town.code)
    choices = []
    for row, values in in_force(town.code):
        if row.title in names or values.get("available") is False:
            continue
        choices.append(_choice(row, values, load, cause, trade, village, language))
    return sorted(choices, key=lambda c: (-len(c.suits), c.in_hand, c.position))[:most]


def _choice(
    row: Matter, values: dict[str, Any], load: dict[int, int], cause: str, trade: str, village: str, language: str
) -> Choice:
    kinds, trades = tuple(values.get("dispute_kinds") or ()), str(values.get("trades") or "")
    served, speaks = str(values.get("villages_served") or ""), str(values.get("languages") or "")
    position = position_of(row.id)
    suits = []
    if cause and cause in kinds:
        suits.append(f"擅长{cause}")
    if trade and any(word in trade for word in {trade, trade[:2]}):
        suits.append(f"熟悉{trade}")
    if village and (village in served or village.rstrip("村社区") in served):
        suits.append(f"常去{village}")
    if language and language in speaks:
        suits.append(f"会讲{language}")
    return Choice(
        position=position,
        name=row.title,
        kind=str(values.get("kind") or ""),
        skills=tuple(values.get("skills") or ()),
        dispute_kinds=kinds,
        trades=trades,
        villages=served or "全镇",
        languages=speaks,
        in_hand=load.get(position, 0),
        suits=tuple(suits),
    )


def in_force(town: str) -> list[tuple[Matter, dict[str, Any]]]:
    """Every mediator on the roll with what the register says."""
    rows = Matter.objects.filter(town=town, procedure="mediator", is_open=True).order_by("title", "id")
    return [(row, plain_values(row.snapshot)) for row in rows]


def in_hand(town: str) -> dict[int, int]:
    """Open mediations by the mediator's place in the register."""
    open_ids = Matter.objects.filter(town=town, procedure="people-mediation", status__in=WORKING).values("id")
    load: dict[int, int] = defaultdict(int)
    for position in _positions(_named(town).filter(matter_id__in=open_ids).values_list("text", flat=True)):
        load[position] += 1
    return dict(load)


def _named(town: str) -> Any:
    return MatterField.objects.filter(town=town, procedure="people-mediation", field="mediators")


def _positions(texts: Iterable[str]) -> Iterable[int]:
    for text in texts:
        yield from (int(part) for part in text.split("、") if part.isdigit())


@dataclass(slots=True, kw_only=True)
class Counts:
    """What somebody on the roll did in a period, and has in hand now."""

    position: int
    name: str
    village: str = ""
    kind: str = ""
    kinds: tuple[str, ...] = ()
    open: int = 0
    ended: int = 0
    oral: int = 0
    written: int = 0
    major: int = 0
    failed: int = 0
    performed: int = 0
    agreements: list[tuple[int, str, bool]] = field(default_factory=list)

    def agree(self, position: int, form: str, major: bool) -> None:
        """Count an agreement: its place in the book, oral or written, whether it was a major one."""
        self.agreements.append((position, form, major))
        if form == "written":
            self.written += 1
            self.major += major
        else:
            self.oral += 1

    @property
    def matters(self) -> list[int]:
        """Places in the book of the agreements counted."""
        return [position for position, _, _ in self.agreements]

    @property
    def settled(self) -> int:
        """Agreements, oral and written."""
        return self.oral + self.written


def roll(actor: Actor, town: Town, period: Period) -> list[Counts]:
    """Everybody on the roll in the order of the register, with counts of the matters the actor may see."""
    made = {
        position_of(row.id): Counts(
            position=position_of(row.id),
            name=row.title,
            village=row.village,
            kind=str(values.get("kind") or ""),
            kinds=tuple(values.get("dispute_kinds") or ()),
        )
        for row, values in in_force(town.code)
    }
    for position, count in in_hand(town.code).items():
        if position in made:
            made[position].open = count
    for row, values, day in _ended(actor, town, period):
        for position in values.get("mediators") or ():
            if (counts := made.get(int(position))) is not None:
                _count(counts, row, values, day)
    return list(made.values())


def _ended(actor: Actor, town: Town, period: Period) -> Iterable[tuple[Matter, dict[str, Any], str]]:
    """Mediations ended in the period: (row, values, day of the end)."""
    rows = visible_matters(actor, "people-mediation").filter(
        town=town.code, opened_on__lte=period.last, status__in=[*SETTLED, "failed"], changed_on__gte=period.first
    )
    for row in rows.only("id", "snapshot", "status", "village"):
        content = json.loads(row.snapshot)
        day = content["last"].get("agree") or content["last"].get("fail") or ""
        if day and period.first <= date.fromisoformat(day) <= period.last:
            yield row, content["values"], day


def _count(counts: Counts, row: Matter, values: dict[str, Any], day: str) -> None:
    counts.ended += 1
    if row.status == "failed":
        counts.failed += 1
        return
    counts.agree(position_of(row.id), str(values.get("form") or ""), bool(values.get("major")))
    counts.performed += values.get("performed") == "已全部履行"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a mediator's agreements of a period come to by the town's rates, in 分. `drafted`: how many of them stand
    in an allowance already; the rest, `counts`, are still to be drafted."""

    counts: Counts
    amount: int
    drafted: int = 0


def allowances(actor: Actor, town: Town, period: Period) -> list[Allowance]:
    """以案定补: one line for everybody with agreements in the period. An agreement is paid once: those that stand in an
    allowance, drafted, checked or paid, are left out of what is to be drafted."""
    rates = settings_of(town)
    paid: dict[int, set[int]] = defaultdict(set)
    for row in visible_matters(actor, "mediation-allowance").filter(town=town.code).exclude(status="dropped"):
        values = plain_values(row.snapshot)
        paid[int(values.get("mediator") or 0)] |= {int(at) for at in values.get("matters") or ()}
    lines = []
    for whole in roll(actor, town, period):
        left = roll_without(whole, paid[whole.position])
        if whole.settled:
            lines.append(Allowance(left, pay(left, rates), whole.settled - left.settled))
    return lines


def roll_without(counts: Counts, paid: set[int]) -> Counts:
    """The counts without agreements that stand in an allowance already."""
    left = Counts(
        position=counts.position, name=counts.name, village=counts.village, kind=counts.kind, kinds=counts.kinds
    )
    for position, form, major in counts.agreements:
        if position not in paid:
            left.agree(position, form, major)
    return left


def pay(counts: Counts, rates: dict[str, Any]) -> int:
    """What agreements come to, in 分: a major one by its own rate instead of the usual one."""
    usual = counts.oral * int(rates["mediation_pay_simple"])
    usual += (counts.written - counts.major) * int(rates["mediation_pay_written"])
    return (usual + counts.major * int(rates["mediation_pay_major"])) * 100


def entry_of(town: str, person: int) -> Sequence[Matter]:
    """The places on the roll that say this account is theirs."""
    return [row for row, values in in_force(town) if values.get("account") == person]


def matters_of(actor: Actor, town: Town) -> list[Matter]:
    """Open mediations that are mine: named as mediator, handled, or acted on by me."""
    mine = {position_of(row.id) for row in entry_of(town.code, actor.person_id)}
    rows = visible_matters(actor, "people-mediation").filter(town=town.code, is_open=True)
    ids = (
        {
            key
            for key, text in _named(town.code).filter(matter_id__in=rows.values("id")).values_list("matter_id", "text")
            if mine & set(_positions([text]))
        }
        if mine
        else set()
    )
    ids |= set(rows.filter(handler=actor.person_id).values_list("id", flat=True))
    return list(rows.filter(id__in=ids).order_by("next_due", "id"))
