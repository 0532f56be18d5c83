"""Slips of the pen: figures that two digits exchanged, one digit mistaken, dropped or added would set right.

A list of parts that falls short may be meant to be partial, and a rate may have a whole that is not printed. But where
a single slip in a single figure makes everything fit, the slip is far likelier than the coincidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from yifa.proof.model import Quantity
from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, rounding_of

_PRINTED = lazy(r"\d[\d,，]*(?:\.\d+)?")
#: Significant digits from which one mistaken digit tells; below, too many figures are one digit away from any other.
TELLING = 3


@lru_cache(maxsize=4096)
def _readings(digits: str) -> tuple[tuple[Decimal, bool], ...]:
    """Every figure one slip away, and whether the slip is of the rarer sort (exchange, a digit too many or too few)."""
    places = [i for i, c in enumerate(digits) if c != "."]
    readings: dict[str, bool] = {}
    for i, j in pairwise(places):
        if digits[i] != digits[j]:
            letters = list(digits)
            letters[i], letters[j] = letters[j], letters[i]
            readings["".join(letters)] = True
    if "." not in digits and len(places) > 1:
        readings.setdefault(digits + "0", True)
        if digits.endswith("0"):
            readings.setdefault(digits[:-1], True)
    if "." not in digits:
        readings.setdefault("1" + digits, False)
        if digits[0] == "1":
            readings.setdefault(digits[1:] or "0", False)
    for i in places:
        for c in "0123456789":
            if c != digits[i]:
                readings.setdefault(digits[:i] + c + digits[i + 1 :], False)
    return tuple((Decimal(s), rare) for s, rare in readings.items() if s[0] != "0" or s.startswith("0.") or s == "0")


def readings(quantity: Quantity) -> Iterator[tuple[Decimal, bool]]:
    """The values one slip away from the one printed; none where it is not printed in Arabic digits."""
    match = _PRINTED.match(quantity.text)
    if match is None or quantity.value is None or not quantity.value:
        return
    digits = match[0].replace(",", "").replace("，", "")
    printed = Decimal(digits)
    if not printed or len(digits) > 12:
        return
    scale = quantity.value / printed
    for value, rare in _readings(digits):
        yield value * scale, rare


def digits_of(quantity: Quantity) -> int:
    """How many digits are printed, zeros at the end of a whole number not counted."""
    match = _PRINTED.match(quantity.text)
    if match is None:
        return 0
    digits = match[0] if "." in match[0] else match[0].rstrip("0")
    return sum(c.isdigit() for c in digits)


def slip_in_sum(whole: Quantity, parts: Sequence[Quantity], *, telling: int = TELLING) -> tuple[int, Decimal] | None:
    """The figure (0 the whole, 1… the parts) and the value with which parts and whole agree; rarer slips first.

    One mistaken digit counts only in figures of at least ``telling`` digits.
    """
    total = sum((p.value or Decimal(0) for p in parts), Decimal(0))
    difference = total - (whole.value or Decimal(0))
    weak: tuple[int, Decimal] | None = None
    for at, quantity in enumerate((whole, *parts)):
        needed = (quantity.value or Decimal(0)) + (difference if at == 0 else -difference)
        if needed <= 0:
            continue
        for value, rare in readings(quantity):
            if value != needed:
                continue
            if rare:
                return at, value
            if weak is None and digits_of(quantity) >= telling:
                weak = at, value
    return weak


def slip_in_ratio(part: Quantity, whole: Quantity, rate: Quantity, *, named: bool) -> str:
    """Which of the three a single slip would set right: “rate”, “part”, “whole”, or the empty string.

    The rate must have three digits, or be ``named`` after its part, for one mistaken digit to tell.
    """
    numerator, denominator, target = part.value, whole.value, rate.value
    if not numerator or not denominator or not target or rate.unit != "%":
        return ""
    exact = HUNDRED * numerator / denominator
    sharp = digits_of(rate) >= TELLING
    for value, rare in readings(rate):
        if (rare or sharp or named) and value <= HUNDRED and rounding_of(exact, value) == "half-up":
            return "rate"
    for value, rare in readings(part):
        if (
            (rare or (named and sharp))
            and value <= denominator
            and rounding_of(HUNDRED * value / denominator, target) == "half-up"
        ):
            return "part"
    for value, rare in readings(whole):
        if (
            (rare or (named and sharp))
            and value >= numerator
            and rounding_of(HUNDRED * numerator / value, target) == "half-up"
        ):
            return "whole"
    return ""
