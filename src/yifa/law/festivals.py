"""The seven festivals of the standing rule, before and after a year's notice is out.

Source: 全国年节及纪念日放假办法 art. 2 (in force 2025-01-01: thirteen days; before that eleven) and art. 6 (a festival
day on a weekend is made up for on the next working days). Which days around a festival become days off, and which
weekends become working days, only the yearly notice says: until then there is a least and a widest run of days off.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from yifa.law.data_files import read_rows
from yifa.law.dates import cn_date

_DAY = timedelta(1)
# Since 2008 there are seven; since 2025 Labour Day has two days and Spring Festival begins on New Year's Eve.
SEVEN_SINCE, THIRTEEN_SINCE = 2008, 2025
# How far a notice has stretched a festival before and after its own days, at most, 2019–2026 (an estimate).
_STRETCH = {
    "元旦": (2, 2),
    "春节": (1, 6),
    "清明节": (2, 2),
    "劳动节": (2, 3),
    "端午节": (2, 2),
    "中秋节": (2, 2),
    "国庆节": (2, 5),
}


@cache
def _lunar() -> Mapping[int, Mapping[str, date]]:
    """Festivals that move, by year (2008–2099); the day of 春节 is 正月初一."""
    by_year = {}
    for row in read_rows("festivals.csv"):
        year = row["year"]
        by_year[int(year)] = {key: date.fromisoformat(f"{year}-{text}") for key, text in row.items() if key != "year"}
    return by_year


@cache
def festivals(year: int) -> Mapping[str, tuple[date, ...]]:
    """The statutory days of each festival in a year. Festivals that move are known for 2008–2099 only."""
    labour = (1, 2, 3) if year < SEVEN_SINCE else (1, 2) if year >= THIRTEEN_SINCE else (1,)
    days = {
        "元旦": (date(year, 1, 1),),
        "劳动节": tuple(date(year, 5, day) for day in labour),
        "国庆节": tuple(date(year, 10, day) for day in (1, 2, 3)),
    }
    moving = _lunar().get(year)
    if moving:
        # 2008–2013: 除夕 to 初二; 2014–2024: 初一 to 初三; since 2025: 除夕 to 初三.
        before, after = (1, 1) if year < 2014 else (1, 2) if year >= THIRTEEN_SINCE else (0, 2)
        spring = moving["spring"]
        days |= {
            "春节": tuple(spring + _DAY * i for i in range(-before, after + 1)),
            "清明节": (moving["qingming"],),
            "端午节": (moving["dragon_boat"],),
            "中秋节": (moving["mid_autumn"],),
        }
    return days


@cache
def least_off(year: int) -> Mapping[date, str]:
    """The days off that the standing rule alone gives: festival days, and the working days that make up for weekends."""
    statutory = {day: name for name, days in festivals(year).items() for day in days}
    off = dict(statutory)
    for day in sorted(statutory):
        if day.weekday() >= 5:
            made_up = day
            while made_up.weekday() >= 5 or made_up in off:
                made_up += _DAY
            off[made_up] = statutory[day]
    return off


@cache
def widest_off(year: int) -> Mapping[date, str]:
    """The most days that a notice may make days off; New Year may reach into the December before."""
    off = dict(least_off(year))
    for name, days in festivals(year).items():
        before, after = _STRETCH[name]
        day = min(days) - _DAY * before
        while day <= max(days) + _DAY * after:
            off.setdefault(day, name)
            day += _DAY
    return off


def lacking(year: int, off: Mapping[date, str], work: Mapping[date, str]) -> list[str]:
    """What keeps a year's notice from being whole, in Chinese: a festival or one of its days that is not off, and
    days off and working weekends that do not add up to the festival days of the standing rule."""
    if year < SEVEN_SINCE or year not in _lunar():
        return []
    faults = []
    days = festivals(year)
    for name in days:
        missing = [day for day in days[name] if day not in off]
        if len(missing) == len(days[name]):
            faults.append(f"缺少{name}（{cn_date(days[name][0])}）。")
        elif missing:
            faults.append(f"{name}少了{'、'.join(cn_date(day) for day in missing)}，这是法定的放假日。")
    owed = sum(len(d) for d in days.values())
    free = sum(day.weekday() < 5 for day in off) - len(work)
    if not faults and free != owed:
        faults.append(
            f"放假日扣除周末和调休上班后为{free}天，应为法定的{owed}天（全国年节及纪念日放假办法第2条），"
            "请核对放假起止和调休上班的日子。"
        )
    return faults
