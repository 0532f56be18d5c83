"""Arithmetic with printed figures: rounding, intervals, whole-number bases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Literal

from yifa.proof.model import Quantity

Rounding = Literal["half-up", "truncated", "near", "neither"]

HUNDRED = Decimal(100)
#: A base beyond this is found by no search; any percentage then has one.
LARGEST_BASE = 200_000


def ulp(stated: Decimal) -> Decimal:
    """One unit in the last printed place: 95.6 → 0.1, 100 → 1."""
    exponent = stated.as_tuple().exponent
    return Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0)


def rounding_of(exact: Decimal, stated: Decimal) -> Rounding:
    """How a printed figure came from the exact one.

    `near` is off by no more than one unit in the last place: rounded up, or computed from figures not printed.
    """
    place = ulp(stated)
    if exact.quantize(place, ROUND_HALF_UP) == stated:
        return "half-up"
    if exact.quantize(place, ROUND_FLOOR) == stated:
        return "truncated"
    return "near" if abs(exact - stated) <= place else "neither"


def bounds(quantity: Quantity) -> tuple[Decimal, Decimal | None]:
    """What the writer can have meant, both ends inclusive; nothing counted is below 0.

    Figures printed in ten thousands (3.5万) are known to their last printed place only.
    """
    value = quantity.value or Decimal(0)
    if quantity.approx != "exact":
        return quantity.low if quantity.low is not None else Decimal(0), quantity.high
    slack = slack_of(quantity)
    return max(value - slack, Decimal(0)), value + slack


def slack_of(quantity: Quantity) -> Decimal:
    """Half a unit of the last printed place where a multiplier or a decimal shows that the figure is rounded."""
    value = quantity.value or Decimal(0)
    if not value:
        return Decimal(0)  # 0亿元: nothing is rounded to nothing
    for sign, scale in (("亿", Decimal(100_000_000)), ("万", Decimal(10_000))):
        if sign in quantity.text:
            mantissa = value / scale
            return ulp(mantissa.normalize()) * scale / 2
    return ulp(value) / 2 if value != value.to_integral_value() else Decimal(0)


def total_bounds(quantities: Iterable[Quantity]) -> tuple[Decimal, Decimal | None]:
    """The bounds of a sum."""
    low, high = Decimal(0), Decimal(0)
    open_end = False
    for quantity in quantities:
        least, most = bounds(quantity)
        low += least
        if most is None:
            open_end = True
        else:
            high += most
    return low, None if open_end else high


def overlap(first: tuple[Decimal, Decimal | None], second: tuple[Decimal, Decimal | None]) -> bool:
    """Whether two intervals have a value in common."""
    return (second[1] is None or first[0] <= second[1]) and (first[1] is None or second[0] <= first[1])


def ratio_fits(part: Quantity, whole: Quantity, stated: Quantity) -> tuple[Rounding, Decimal]:
    """Whether a percentage is that of part to whole, over all readings of the two; and the computed percentage."""
    numerator, denominator = part.value or Decimal(0), whole.value or Decimal(0)
    factor = {"‰": Decimal(1000), "成": Decimal(10)}.get(stated.unit, HUNDRED)
    target = stated.value or Decimal(0)
    if not denominator:
        return "neither", Decimal(0)
    exact = factor * numerator / denominator
    if stated.approx != "exact":
        low, high = bounds(stated)
        return ("half-up" if low <= exact and (high is None or exact <= high) else "neither"), exact
    rounding = rounding_of(exact, target)
    if rounding != "half-up" and not (_is_sharp(part) and _is_sharp(whole)):
        (n_low, n_high), (d_low, d_high) = bounds(part), bounds(whole)
        least = Decimal(0) if d_high is None else factor * n_low / max(d_high, Decimal(1))
        most = None if n_high is None or not d_low else factor * n_high / d_low
        place = ulp(target)
        if overlap((least, most), (target - place / 2, target + place)):
            return "half-up", exact
    return rounding, exact


def sums_to(parts: Sequence[Quantity], whole: Quantity) -> bool:
    """Whether parts can make up a whole; where rounding alone parts them it must be less than its utmost."""
    (low, high), (least, most) = total_bounds(parts), bounds(whole)
    if all(q.approx == "exact" for q in (*parts, whole)) and high is not None and most is not None:
        return low == high == least == most or (low < most and least < high)
    return overlap((low, high), (least, most))


def fitting_prefixes(parts: Sequence[Quantity], whole: Quantity) -> list[int]:
    """How many of the parts, from the first on and at least two, can make up a whole; the longest first."""
    lengths = []
    low, high, open_end = Decimal(0), Decimal(0), False
    (least, most) = bounds(whole)
    sharp = whole.approx == "exact"
    for count, part in enumerate(parts, 1):
        floor, ceiling = bounds(part)
        low += floor
        open_end = open_end or ceiling is None
        high += ceiling or Decimal(0)
        sharp = sharp and part.approx == "exact"
        if count < 2:
            continue
        if sharp and not open_end and most is not None:
            fits = low == high == least == most or (low < most and least < high)
        else:
            fits = overlap((low, None if open_end else high), (least, most))
        if fits:
            lengths.append(count)
    return lengths[::-1]


def _is_sharp(quantity: Quantity) -> bool:
    return quantity.approx == "exact" and not slack_of(quantity)


def whole_bases(change: Decimal, percent: Decimal, *, truncated: bool = False) -> Sequence[int]:
    """Every whole number b for which 100·change/b is printed as ``percent`` (half-up, or cut off if asked)."""
    place = ulp(percent)
    low = percent if truncated else percent - place / 2
    high = percent + place if truncated else percent + place / 2
    if high <= 0:
        return ()
    first = int((HUNDRED * change / high).to_integral_value(ROUND_FLOOR))
    last = int((HUNDRED * change / low).to_integral_value(ROUND_CEILING)) if low > 0 else first + 1000
    mode = ROUND_FLOOR if truncated else ROUND_HALF_UP
    return [
        b
        for b in range(max(first - 1, 1), min(last + 2, first + 2000))
        if (HUNDRED * change / b).quantize(place, mode) == percent
    ]


def bases_of_level(level: Decimal, percent: Decimal, *, rising: bool, truncated: bool = False) -> Sequence[int]:
    """Every whole number b from which ``level`` is a rise (or fall) printed as ``percent``."""
    place = ulp(percent)
    sign = 1 if rising else -1
    middle = level / (1 + sign * percent / HUNDRED) if 1 + sign * percent / HUNDRED > 0 else Decimal(0)
    if not middle or middle > LARGEST_BASE:
        return (int(middle),) if middle else ()
    spread = int(middle * place / HUNDRED) + 3
    mode = ROUND_FLOOR if truncated else ROUND_HALF_UP
    centre = int(middle)
    return [
        b
        for b in range(max(centre - spread, 1), centre + spread + 1)
        if (HUNDRED * sign * (level - b) / b).quantize(place, mode) == percent
    ]


def show(value: Decimal, places: int = 2) -> str:
    """A number as a reader writes it: no trailing zeros, at most two decimals."""
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def written_sum(values: Iterable[Decimal]) -> str:
    """The parts of a sum as told to a reader: 12＋5.6＋3."""
    return "＋".join(show(value) for value in values)
