"""What a demonstration town published, beside what its book says: agreed, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from yifa.domains import catalogue
from yifa.office.filters import trimmed
from yifa.server.demo import scenario as scenarios
from yifa.server.demo.scenario import PublishedTold, Scenario
from yifa.server.figures import queries
from yifa.server.figures.drill_down import counts
from yifa.server.figures.period import Period, parse_period
from yifa.server.figures.queries import Scope, Value, formatted
from yifa.server.towns.models import Town


@dataclass(frozen=True, slots=True)
class Compared:
    """One published number. `value` is None where the catalogue has no such figure, or a share has no whole.

    `agrees` weighs 余, 约 and the like; `reason` says why the ledger's own number stands where they differ.
    """

    told: PublishedTold
    period: Period
    name: str
    unit: str
    value: Decimal | None
    records: int
    agrees: bool
    reason: str

    @property
    def said(self) -> str:
        """The ledger's number with its unit."""
        return "—" if self.value is None else f"{trimmed(self.value)}{self.unit}"

    @property
    def published(self) -> str:
        """The number as the town published it, with 余, 约 …"""
        before = {"about": "约", "nearly": "近", "under": "不到"}.get(self.told.approx, "")
        after = "余" if self.told.approx == "over" else ""
        return f"{before}{trimmed(Decimal(str(self.told.value)))}{after}"


def compared(story: Scenario, town: Town) -> list[Compared]:
    """Every published number of a scenario, in its order."""
    return [_compare(item, story, town) for item in story.published]


def scenario_of(town: Town) -> Scenario | None:
    """The scenario a demonstration town was made from."""
    if not town.is_demo:
        return None
    stories = (scenarios.read(key) for key in scenarios.town_keys())
    return next((story for story in stories if story.code == town.code), None)


def _compare(item: PublishedTold, story: Scenario, town: Town) -> Compared:
    period = parse_period(item.period) if item.period else Period.year(story.year)
    spec = catalogue().figures.get(item.figure)
    if spec is None:
        return Compared(item, period, item.figure, "", None, 0, False, "目录中没有这个数。")
    scope = Scope(town.prefix, part=item.part)
    now = queries.value(item.figure, scope, period)
    value, unit = _printed(now), spec.unit
    if item.change and value is not None:
        before = _printed(queries.value(item.figure, scope, period.year_before))
        value = _change(value, before, item.change)
        unit = "%" if item.change == "yoy_percent" else unit
    records = counts([item.figure], scope, period)[item.figure]
    agrees = value is not None and admits(item.value * item.scale, item.approx, value)
    reason = item.differs if not agrees else ""
    return Compared(item, period, spec.name, unit, value, records, agrees, reason)


def _printed(value: Value) -> Decimal | None:
    """The number as it would be printed, in the figure's unit."""
    return None if value.amount is None else Decimal(formatted(value.spec, value.amount))


def _change(now: Decimal, before: Decimal | None, change: str) -> Decimal | None:
    if before is None or (change == "yoy_percent" and not before):
        return None
    if change == "yoy_amount":
        return now - before
    return ((now - before) * 100 / before).quantize(Decimal("0.01"))


def admits(published: float, approx: str, value: Decimal) -> bool:
    """Whether a published number allows the ledger's: 余 up to the next round number, 约 within a tenth."""
    stated = Decimal(str(published))
    if approx == "over":
        return stated <= value < stated + step_of(stated)
    if approx == "under":
        return value < stated
    if approx == "about":
        return abs(value - stated) <= abs(stated) / 10
    if approx == "nearly":
        return stated * Decimal("0.9") <= value < stated
    # A share is published with as many places as it is said with: 94 for 93.9.
    places = min(0, int(stated.normalize().as_tuple().exponent))
    return value.quantize(Decimal(1).scaleb(places), ROUND_HALF_UP) == stated


def step_of(stated: Decimal) -> Decimal:
    """The place a round number was rounded to: 500 → 100, 2000 → 1000, 60 → 10."""
    whole = int(stated)
    step = 1
    while whole and whole % (step * 10) == 0:
        step *= 10
    return Decimal(step)
