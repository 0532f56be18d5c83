"""What follows the digits of a figure: multiplier, 余 or 多, unit, per-cent sign, the upper end of a range."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from yifa.proof.model import Approx, Kind
from yifa.proof.patterns import lazy
from yifa.proof.quantities.numerals import LARGE, LONGEST, MULTIPLIERS, read_arabic, read_chinese
from yifa.proof.quantities.units import MONEY, POINTS, unit_at

CHINESE = "零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟萬億"
#: Thousands may be set off by commas or, in yearbooks, by spaces.
ARABIC = lazy(r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?:[ \u00a0\u2009]\d{3})+(?=[^\d\s.,])|\d+)(?:\.\d+)?")
NUMERAL = lazy(rf"[{CHINESE}]+(?:点[零〇一二三四五六七八九]+)?")
CONNECTOR = lazy(rf"(?:—{{1,2}}|[–－\-~～至到])(?=[0-9{CHINESE}])")
LATIN_UNITS = ("℃", "km", "kg", "㎡", "m²", "GB", "kW")
_LATIN_FIRST = frozenset(u[0] for u in LATIN_UNITS)
#: The thousands behind ten thousands: 3万5千人.
_SMALLER = lazy(r"(?<=万)(\d)(千)")
_NOT_TENTHS = frozenset("立为员效功本果绩都长就交品")


_SPACES = " \u00a0\u3000"


class Tail(NamedTuple):
    """Where the figure ends, its value with multipliers, its unit and whether 余 or 多 stands in it."""

    end: int
    value: Decimal
    unit: str
    approx: Approx


class Upper(NamedTuple):
    """The upper end of a range, and the multiplier written with it."""

    end: int
    value: Decimal
    unit: str
    scale: Decimal


def kind_of(unit: str) -> Kind:
    """What a figure in this unit is."""
    if unit in ("%", "‰", "‱", "成") or unit in POINTS:
        return "percent"
    return "money" if unit.partition("/")[0] in MONEY else "count"


def _scale_of(written: str) -> Decimal:
    """The multiplier (万, 亿, 千 …) at the end of a written number, or 1."""
    scale = Decimal(1)
    for c in reversed(written):
        if c not in MULTIPLIERS:
            break
        scale *= MULTIPLIERS[c]
    return scale


def upper_at(text: str, at: int, *, chinese: bool) -> Upper | None:
    """The upper end of a range that begins at ``at``."""
    m = (NUMERAL if chinese else ARABIC).match(text, at)
    if m is None or len(m[0]) > LONGEST:
        return None
    value = read_chinese(m[0]) if chinese else read_arabic(m[0])
    if value is None:
        return None
    tail = tail_at(text, m.end(), value, m[0] if chinese else "")
    return Upper(tail.end, tail.value, tail.unit, _scale_of(text[at : tail.end - len(tail.unit)]))


def _over_space(text: str, end: int) -> int:
    """Web pages set digits off with a space: 60609 件, 150.25 万件, 5 %."""
    if text[end : end + 1] not in _SPACES or not text[end : end + 1]:
        return end
    following = text[end + 1 : end + 2]
    if following and (following in "万亿%‰余多" or unit_at(text, end + 1) not in ("", "年", "月", "日")):
        return end + 1
    return end


def tail_at(text: str, end: int, value: Decimal, chinese: str) -> Tail:
    """Read on behind the digits; ``chinese`` is the numeral where it was a Chinese one."""
    approx: Approx = "exact"
    if not chinese:
        end = _over_space(text, end)
        while text[end : end + 1] in MULTIPLIERS and end < len(text):
            value *= MULTIPLIERS[text[end]]
            end += 1
        if smaller := _SMALLER.match(text, end):
            value += read_arabic(smaller[1]) * MULTIPLIERS[smaller[2]]
            end = smaller.end()
    following = text[end : end + 1]
    if following and following in "余多来" and (following != "来" or chinese[-1:] in ("十", "百", "千")):
        skip = 1
        after = text[end + 1 : end + 2]
        if after and after in LARGE:
            value *= LARGE[after]
            skip = 2
            after = text[end + 2 : end + 3]
        if following != "多" or unit_at(text, end + skip) or after == "%":
            end += skip
            approx = "over"
            following = text[end : end + 1]
    if following == "成" and value < 10 and text[end + 1 : end + 2] in ("多", "余"):
        return Tail(end + 2, value, "成", "over")
    if following in ("%", "‰", "倍"):
        return Tail(end + 1, value, following, approx)
    if following == "成" and value < 10 and text[end + 1 : end + 2] not in _NOT_TENTHS:
        return Tail(end + 1, value, "成", approx)
    if following in _LATIN_FIRST:
        for latin in LATIN_UNITS:
            if text.startswith(latin, end):
                return Tail(end + len(latin), value, latin, approx)
    if text.startswith(("个多月", "个半月"), end):
        half = text[end + 1] == "半"
        return Tail(end + 3, value + Decimal("0.5") if half else value, "个月", "exact" if half else "over")
    unit = unit_at(text, end)
    if not unit:
        return Tail(end, value, "", approx)
    end += len(unit)
    following = text[end : end + 1]
    if following in ("多", "余"):
        if unit in ("年", "天", "个月", "小时", "元") and approx == "exact" and not text[end + 1 : end + 2].isdigit():
            end, approx = end + 1, "over"
    elif (
        following in ("(", "（")
        and text[end + 1 : end + 2] == "次"
        and unit + "次" in ("家次", "人次", "件次", "场次", "户次")
    ):
        end, unit = end + 3, unit + "次"
    if following == "/" and (per := unit_at(text, end + 1)):
        end, unit = end + 1 + len(per), f"{unit}/{per}"
    if unit == "元" and following == "整":
        end += 1
    return Tail(end, value, unit, approx)
