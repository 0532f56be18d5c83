"""Chinese numerals to numbers: 三百二十, 二〇二四, 壹佰贰拾万, 九十五点六, 三千五."""

from __future__ import annotations

from decimal import Decimal

DIGITS: dict[str, int] = {c: i for i, c in enumerate("零一二三四五六七八九")}
DIGITS |= {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
DIGITS |= {"〇": 0, "两": 2, "俩": 2, "貳": 2, "陸": 6}

SMALL: dict[str, int] = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
LARGE: dict[str, int] = {"万": 10_000, "亿": 100_000_000, "萬": 10_000, "億": 100_000_000}
MULTIPLIERS: dict[str, int] = SMALL | LARGE

#: No count in a report has more digits; longer runs are codes, and reading them as numbers would be quadratic.
LONGEST = 24


def read_chinese(numeral: str) -> Decimal | None:
    """The value of a Chinese numeral, or ``None`` where the characters do not form one (“一二三十”, “百十千”)."""
    if len(numeral) > LONGEST:
        return None
    whole, point, fraction = numeral.partition("点")
    value = _whole(whole)
    if value is None or not point:
        return None if value is None else Decimal(value)
    if not fraction or any(c not in DIGITS for c in fraction):
        return None
    return Decimal(f"{value}." + "".join(str(DIGITS[c]) for c in fraction))


def _whole(numeral: str) -> int | None:
    if all(c in DIGITS for c in numeral):
        return int("".join(str(DIGITS[c]) for c in numeral)) if numeral else None
    total = section = 0
    digit: int | None = None
    last_unit = 0
    zero = False
    for c in numeral:
        if c in DIGITS:
            if digit is not None and digit != 0:
                return None
            digit = DIGITS[c]
            zero = zero or digit == 0
        elif c in SMALL:
            unit = SMALL[c]
            if last_unit and last_unit < 10_000 and unit >= last_unit:
                return None
            section += (1 if digit is None else digit) * unit
            digit, last_unit, zero = None, unit, False
        else:
            unit = LARGE[c]
            section += digit or 0
            if section == 0 and total == 0:
                section = 1
            if unit == LARGE["亿"]:
                total, section = (total + section) * unit, 0
            else:
                total, section = total + section * unit, 0
            digit, last_unit, zero = None, unit, False
    if digit is not None:
        # “三千五” is 3500: a digit that ends the numeral right after a unit counts tenths of that unit.
        scale = last_unit // 10 if last_unit >= 100 and not zero else 1
        section += digit * scale
    return total + section


def read_arabic(numeral: str) -> Decimal:
    """The value of ASCII digits with thousands separators and a decimal point."""
    return Decimal(numeral.replace(",", ""))
