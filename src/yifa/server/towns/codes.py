"""Statistical region codes (统计用区划代码), 12 digits: 省2 市2 县2 乡3 村3. Rule R160."""

from __future__ import annotations

import re
from enum import IntEnum

# Township part: 001-099 street office, 100-199 town, 200-399 township, 400-599 equivalents; village part begins 0-5.
_CODE = re.compile(r"[1-8]\d{5}[0-5]\d\d[0-5]\d\d")
_URBAN_RURAL = frozenset({"", "111", "112", "121", "122", "123", "210", "220"})
_DIGITS = {1: 2, 2: 4, 3: 6, 4: 9, 5: 12}


class Level(IntEnum):
    """Level of a region; its name in Chinese is `LEVEL_NAMES[level]`."""

    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWN = 4
    VILLAGE = 5


LEVEL_NAMES = {
    Level.PROVINCE: "省级",
    Level.CITY: "地级",
    Level.COUNTY: "县级",
    Level.TOWN: "乡级",
    Level.VILLAGE: "村级",
}


class RegionCodeError(ValueError):
    """The code cannot be a region's; the message, in Chinese, says why."""


def level_of(code: str) -> Level:
    """Level of a 12-digit code.

    Raises:
        RegionCodeError: not 12 digits, a part outside its range, or a lower part without the part above it.
    """
    if not re.fullmatch(r"\d{12}", code):
        raise RegionCodeError("区划代码应为12位数字，例如乡级代码后三位为000")
    if not _CODE.fullmatch(code):
        raise RegionCodeError("区划代码有误：乡级（第7—9位）、村级（第10—12位）都应在000至599之间，首位为1至8")
    city, county, town, village = code[2:4], code[4:6], code[6:9], code[9:]
    parts = [city != "00", county != "00", town != "000", village != "000"]
    depth = sum(parts)
    if parts != [True] * depth + [False] * (4 - depth):
        raise RegionCodeError("区划代码有误：下级代码之上缺少上级代码")
    return Level(1 + depth)


def prefix_of(code: str) -> str:
    """The digits that every region within `code` begins with: 2, 4, 6, 9 or 12 of them."""
    return code[: _DIGITS[level_of(code)]]


def parent_of(code: str) -> str:
    """12-digit code of the region above; empty for a province."""
    level = level_of(code)
    return "" if level is Level.PROVINCE else code[: _DIGITS[level - 1]].ljust(12, "0")


def town_of(code: str) -> str:
    """12-digit code of the town a town's or village's code lies in; empty above town level."""
    return code[:9].ljust(12, "0") if level_of(code) >= Level.TOWN else ""


def is_county(code: str) -> bool:
    """Whether a 12-digit code is a county's, whose own book stands beside those of its towns."""
    return len(code) == 12 and code.endswith("000000") and code[4:6] != "00"


def check_urban_rural(value: str) -> None:
    """Check a 城乡分类码.

    Raises:
        RegionCodeError: not one of the published classes.
    """
    if value not in _URBAN_RURAL:
        raise RegionCodeError("城乡分类码应为111、112、121、122、123、210、220之一")
