"""Chinese numerals to numbers: 三百二十, 二〇二四, 壹佰贰拾万, 九十五点六, 三千五."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from yifa.proof.patterns import lazy

DIGITS: dict[str, int] = {c: i for i, c in enumerate("零一二三四五六七八九")}
DIGITS |= {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
DIGITS |= {"〇": 0, "两": 2, "俩": 2, "貳": 2, "陸": 6, "兩": 2, "参": 3, "參": 3}

SMALL: dict[str, int] = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
LARGE: dict[str, int] = {"万": 10_000, "亿": 100_000_000, "萬": 10_000, "億": 100_000_000}
MULTIPLIERS: dict[str, int] = SMALL | LARGE

#: No count in a report has more digits; longer runs are codes, and reading them as numbers would be quadratic.
LONGEST = 40


def read_chinese(numeral: str) -> Decimal | None:
    """The value of a Chinese numeral, or ``None`` where the characters do not form one (“一二三十”, “百十千”)."""
    if len(numeral) > LONGEST:
        return None
    whole, point, fraction = numeral.replace("點", "点").partition("点")
    value = _whole(whole)
    if value is None or not point:
        return None if value is None else Decimal(value)
    if not fraction or any(c not in DIGITS for c in fraction):
        return None
    return Decimal(f"{value}." + "".join(str(DIGITS[c]) for c in fraction))


_TOKEN = lazy(r"\d[\d,]*(?:\.\d+)?|\.\d+|[一-龥〇]")


def read_number(text: str) -> Decimal | None:
    """The value of a number that stands alone: 1,256, １２, 25万6千, 三百二十, 三分之二, 百分之五, 三百又三分之一.

    A percentage is its share of one (百分之五 is 0.05). ``None`` where the whole text is not one number.
    """
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").removesuffix("整")
    sign = Decimal(-1) if plain[:1] in ("-", "负", "負") else Decimal(1)
    plain = plain.lstrip("+-负負")
    if plain.endswith("%"):
        share = read_number(plain[:-1])
        return None if share is None else sign * share / 100
    whole, again, rest = plain.partition("又")
    if again:
        first, second = read_number(whole), read_number(rest)
        return None if first is None or second is None else sign * (first + second)
    below, divided, above = plain.partition("分之")
    if divided:
        denominator, numerator = read_number(below), read_number(above)
        return None if not denominator or numerator is None else sign * numerator / denominator
    value = _mixed(plain) if any(c.isdigit() and c.isascii() for c in plain) else read_chinese(plain)
    return None if value is None else sign * value


def _mixed(plain: str) -> Decimal | None:
    """Digits with Chinese multipliers: 25万6千, 5亿1万4千6百."""
    if len(plain) > LONGEST or _TOKEN.sub("", plain):
        return None
    total = section = Decimal(0)
    digits: Decimal | None = None
    for token in _TOKEN.findall(plain):
        if token[0] in ".0123456789":
            if digits is not None:
                return None
            digits = read_arabic(token)
        elif token in SMALL:
            section += (Decimal(1) if digits is None else digits) * SMALL[token]
            digits = None
        elif token in LARGE:
            section += digits or 0
            if token in "亿億" or not section:
                total = (total + section) * LARGE[token]
            else:
                total += section * LARGE[token]
            section, digits = Decimal(0), None
        elif token != "零":
            return None
    return total + section + (digits or 0)


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
            section += (digit or 1) * unit
            digit, last_unit, zero = None, unit, False
        elif c not in LARGE:
            return None
        else:
            unit = LARGE[c]
            section += digit or 0
            if section == 0 and total == 0:
                section = 1
            if unit == LARGE["亿"] or section == 0:
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
    """The value of ASCII digits with thousands separators (commas or spaces) and a decimal point."""
    return Decimal("".join(c for c in numeral if c in "0123456789."))
