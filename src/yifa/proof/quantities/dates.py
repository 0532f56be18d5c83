"""Dates, times, document numbers, telephone numbers and codes: figures that count nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from yifa.proof.model import Approx, Kind
from yifa.proof.patterns import lazy
from yifa.proof.quantities.numerals import read_chinese
from yifa.proof.words import words

_TO = r"(?:—{1,2}|[–－\-~～至到])"
#: Web pages set digits off with a space: 2025 年 3 月 5 日.
_S = "[ \u00a0]?"
_YEAR_RANGE = lazy(rf"((?:19|20)\d\d){_S}年?{_TO}((?:19|20)\d\d)(?:{_S}年)?(?![\d度]*[件起次])")
_MONTH_RANGE = lazy(rf"(?:((?:19|20)\d\d){_S}年{_S})?(\d{{1,2}}){_S}月?(?:份)?{_TO}(\d{{1,2}}){_S}月份?(?!\d)")
_DAY = lazy(rf"(?:((?:19|20)\d\d){_S}年{_S})?(\d{{1,2}}){_S}月{_S}(\d{{1,2}}){_S}[日号]")
_MONTH = lazy(rf"(?:((?:19|20)\d\d){_S}年{_S})?(\d{{1,2}}){_S}月份?(?!\d)")
_YEAR = lazy(rf"((?:19|20)\d\d){_S}年(?!级)")
_ISO = lazy(r"((?:19|20)\d\d)[-./](\d{1,2})[-./](\d{1,2})(?!\d)(?:日?[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_TIME = lazy(
    r"\d{1,2}(?:[:：]\d{2}(?:[:：]\d{2})?(?!\d)|时(?:\d{1,2}分|整|许)?(?!间|段)"
    r"|点(?:\d{1,2}分|整|半|许)?(?=[至到前后以，。、；]|$))"
)
_CENTURY = lazy(r"\d{2}世纪(?:\d0年代)?|[1-9]0年代")
_CASE_NUMBER = lazy(r"((?:19|20)\d\d)[)）〕][一-龥]{1,2}\d{0,4}[一-龥]{1,4}(\d+)号")
_STANDARD = lazy(r"\d[\d.]*[—\-–](?:19|20)\d\d(?!年)")
_STANDARD_BODY = lazy(r"[A-Z]{2}(?:/[A-Z])?\s?$")
_PROPORTION = lazy(r"\d{1,3}(?:\.\d+)?[:：]\d{1,3}(?:\.\d+)?(?![\d:：])")
_TIMES = lazy(r"\d+[×xX*]\d+(?:小时)?")
_PAPER = lazy(r"((?:19|20)\d\d)[〕\])）】]第?(\d+)号")
_PHONE = lazy(r"(?:0\d{2,3}[-—－]?\d{7,8}(?:-\d{1,5})?|1[3-9]\d[- ]?\d{4}[- ]?\d{4}|[48]00-\d{3,4}-\d{3,4})(?!\d)")
_PLUS = lazy(r"\d+(?:[+＋](?:\d+|[NXnxⅩ]))+")
_FRACTION = lazy(r"(\d{1,3})/(\d{1,3})(?![\d/])")
_VERSION = lazy(r"\d+\.\d+版")
_THEME_DAY = lazy(r"\d{1,2}[·•・]\d{1,2}(?!\d)")
_TOKEN = lazy(r"[A-Za-z0-9][A-Za-z0-9@._/\-]*")
_TOKEN_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@._/-")

#: The characters after a run of digits that make one of the patterns above possible.
TRIGGERS = frozenset("世时点×xX*年月—–－-~～至到.:：·•・/〕])）】+＋")

#: National service numbers that are names unless a counting word follows.
HOTLINES = words(
    """
    110 119 120 122 12110 12301 12305 12309 12315 12318 12319 12328 12329 12331 12333 12336 12337 12338
    12345 12348 12350 12351 12355 12356 12358 12360 12361 12363 12365 12366 12368 12369 12371 12377 12380
    12381 12385 12388 12389 12393 12395 12396 96110 12123 12306
    """
)


class Special(NamedTuple):
    """A number that is no count: where it ends, its value and what it is."""

    start: int
    end: int
    value: Decimal | None
    unit: str
    kind: Kind
    approx: Approx = "exact"
    high: Decimal | None = None


def _digits(*parts: str | None) -> Decimal:
    """The calendar digits of a date: ("2025", "2", "8") → 20250208."""
    digits = [p for p in parts if p is not None]
    return Decimal("".join([digits[0], *(p.zfill(2) for p in digits[1:])]))


def special_at(text: str, at: int) -> Special | None:
    """The date, time, document number or telephone number that begins at ``at``."""
    if text[at - 1 : at] in ("（", "(", "〔") and (m := _CASE_NUMBER.match(text, at)):
        return Special(at - 1, m.end(), Decimal(m[2][:12]), "名称", "name")
    if (m := _STANDARD.match(text, at)) and _STANDARD_BODY.search(text[max(at - 6, 0) : at]):
        return Special(at, m.end(), None, "编号", "name")
    if m := _CENTURY.match(text, at):
        return Special(at, m.end(), None, "年代", "date")
    if m := _ISO.match(text, at):
        return Special(at, m.end(), _digits(m[1], m[2], m[3]), "日期", "date")
    if m := _YEAR_RANGE.match(text, at):
        return Special(at, m.end(), Decimal(m[1]), "年", "date", "range", Decimal(m[2]))
    if m := _PAPER.match(text, at):
        return Special(at - 1, m.end(), Decimal(m[2][:12]), "名称", "name") if at else None
    if m := _PHONE.match(text, at):
        number = "".join(c for c in m[0] if c.isdigit())
        return Special(at, m.end(), Decimal(number), "电话", "name")
    if (m := _MONTH_RANGE.match(text, at)) and int(m[2]) <= 12 and int(m[3]) <= 12:
        unit = "日期" if m[1] else "月"
        return Special(at, m.end(), _digits(m[1], m[2]), unit, "date", "range", _digits(m[1], m[3]))
    if (m := _DAY.match(text, at)) and int(m[2]) <= 12 and int(m[3]) <= 31:
        return Special(at, m.end(), _digits(m[1], m[2], m[3]), "日期" if m[1] else "月日", "date")
    if (m := _MONTH.match(text, at)) and int(m[2]) <= 12:
        return Special(at, m.end(), _digits(m[1], m[2]), "日期" if m[1] else "月", "date")
    if m := _YEAR.match(text, at):
        return Special(at, m.end(), Decimal(m[1]), "年", "date")
    if m := _TIME.match(text, at):
        return Special(at, m.end(), None, "时间", "date")
    if m := _PROPORTION.match(text, at):
        return Special(at, m.end(), None, "比例", "name")
    if m := _TIMES.match(text, at):
        return Special(at, m.end(), None, "名称", "name")
    if m := _PLUS.match(text, at):
        return Special(at, m.end(), None, "名称", "name")
    if m := _VERSION.match(text, at):
        return Special(at, m.end(), None, "版本", "name")
    if m := _THEME_DAY.match(text, at):
        return Special(at, m.end(), None, "月日", "name")
    if (m := _FRACTION.match(text, at)) and int(m[2]):
        return Special(at, m.end(), round(Decimal(m[1]) / Decimal(m[2]), 6), "", "percent")
    return None


_CHINESE_DATE = lazy(
    r"([一二][〇零一二三四五六七八九]{3})年(?:([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})[日号])?)?"
)


_CHINESE_MONTH = lazy(r"([一二三四五六七八九十]{1,2})月(?!票)份?(?:([一二三四五六七八九十]{1,3})[日号])?")


def chinese_month_at(text: str, at: int) -> Special | None:
    """六月, 十二月四日."""
    m = _CHINESE_MONTH.match(text, at)
    month = read_chinese(m[1]) if m is not None else None
    day = read_chinese(m[2]) if m is not None and m[2] else None
    if m is None or month is None or not 1 <= month <= 12:
        return None
    if day is None:
        return Special(at, m.end(), month, "月", "date")
    return Special(at, m.end(), _digits(str(month), str(day)), "月日", "date")


def chinese_date_at(text: str, at: int) -> Special | None:
    """二〇二五年一月十日."""
    m = _CHINESE_DATE.match(text, at)
    if m is None:
        return None
    parts = [read_chinese(part) for part in m.groups() if part]
    if any(p is None for p in parts):
        return None
    return Special(at, m.end(), _digits(*(str(p) for p in parts)), "日期" if m[2] else "年", "date")


def code_at(text: str, at: int) -> Special | None:
    """A mixed token of letters and digits around ``at``: 5A, QZ11916-0100-2025-00011, a mail or web address."""
    begin = at
    while begin and text[begin - 1] in _TOKEN_CHARACTERS and at - begin < 60:
        begin -= 1
    m = _TOKEN.match(text, begin)
    if m is None or not any(c.isascii() and c.isalpha() for c in m[0]):
        return None
    end = m.end() + 1 if text[m.end() : m.end() + 1] == "级" else m.end()
    return Special(begin, end, None, "邮箱" if "@" in m[0] else "编号" if "-" in m[0] else "名称", "name")
