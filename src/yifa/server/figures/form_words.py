"""Reading the labels of a bureau's form: what is a time, a village, a kind, a total, and what names a figure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from yifa.domains import catalogue
from yifa.domains.fields_of_work import field_name
from yifa.kernel.model import FigureSpec
from yifa.server.config.procedures import in_force
from yifa.server.figures.matching import words_of
from yifa.server.figures.period import QUARTERS, Period, PeriodFault, parse_period
from yifa.server.figures.request import domain_of

Change = Literal["", "percent", "amount"]
# What may be left out of a label: units, line numbers and sums of columns. Any other bracket narrows the meaning.
_BRACKET = re.compile(
    r"[（(\[【](?:单位[:：])?(?:[\d\s=＝+＋\-－*×/÷%％]+|[件起宗例个名人位户家次场份册期篇条项处支所天]|[人件场家户]次|[万亿]?元)[）)\]】]"
)
_MARKS = re.compile(r"[（）()\[\]【】]")
_LEAD = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.、．)）]|[①-⑳]|其\s*中[：:]?|[＃#—－\-·])+"
)
_NOISE = re.compile(r"[\s　：:，,、。“”\"'《》]+")
_COUNTING = re.compile(
    r"^(?:全镇|本镇|全乡|全年|当年|累计|共计|共|总计)+"
    r"|(?:总?数量?|总量|件数|起数|人数|次数|场次数|个数|份数|情况|合计)$"
)
_WHOLE = frozenset(["合计", "总计", "小计", "全镇", "全乡", "全街道", "全镇合计", "本镇", "镇合计", "总数", "计"])
_GENERIC_WORDS = (
    "数量 数值 件数 起数 人数 次数 场次 场数 个数 份数 指标值 完成数 完成情况 实际完成 实际数 数据 结果 填报数 填报值 "
    "统计数 统计结果 值 指标 项目 内容 填报内容 名称 镇街填报 乡镇填报 情况 单位 村 村居 社区 类型 类别 月份 时间 季度"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())
_MONTH = re.compile(r"(\d{1,2})月份?")
_MONTHS = re.compile(r"(\d{1,2})月?[—–\-~～至到](\d{1,2})月")
_TIMES = re.compile(
    r"(?:20\d\d年(?:度|\d{1,2}[—–\-~～至到]\d{1,2}月|\d{1,2}月|上半年|下半年|第?[一二三四1-4]季度)?)"
    r"|上年同期(?:累计|数)?|去年同期(?:累计|数)?|上年度?(?:全年)?|去年(?:全年)?|本年累计|本年(?:度)?|今年(?:以来)?|1月?至本月(?:止)?累计|"
    r"本月止累计|本月累计|累计(?:数)?|本月(?:数)?|当月(?:数)?|本期(?:数)?|本季度?(?:数)?|当季|报告期(?:内)?|当年|全年"
)


def core(label: str) -> str:
    """A label without numbering, brackets and the words for counting: 其中：调解成功数（起） → 调解成功."""
    text = _LEAD.sub("", _NOISE.sub("", _BRACKET.sub("", _LEAD.sub("", label.strip()))))
    text = _MARKS.sub("", text)
    previous = None
    while text and text != previous:
        previous = text
        shorter = _COUNTING.sub("", text)
        text = shorter or text
    return text


@lru_cache(maxsize=1)
def named() -> Mapping[str, tuple[str, ...]]:
    """Figures by the core of each of their names."""
    found: dict[str, list[str]] = {}
    for spec in catalogue().figures.values():
        for word in dict.fromkeys(core(word) for word in words_of(spec)):
            if word:
                found.setdefault(word, []).append(spec.key)
    return {word: tuple(keys) for word, keys in found.items()}


def parts_of(spec: FigureSpec) -> frozenset[str]:
    """Kinds a figure is broken down by: the options of the field that its postings name."""
    procedure = in_force().get(spec.procedure)
    found: set[str] = set()
    for post in spec.post:
        field = re.fullmatch(r"it\.(\w+)", post.part.strip())
        if procedure and field and field[1] in procedure.fields:
            options = procedure.fields[field[1]].options
            found.update(options.values() if isinstance(options, Mapping) else options)
    return frozenset(str(option) for option in found)


@dataclass(frozen=True, slots=True)
class Time:
    """A period, or a change between periods."""

    period: Period
    change: Change = ""


def read_time(words: str, asked: Period) -> Time | None:
    """A label that says only a time: 3月, 上年同期, 本年累计, 同比（%）. None for any other."""
    bare = _NOISE.sub("", words)
    if re.match(r"(?:同比|比上年|较上年|与上年)", bare) or bare in ("增减", "增减数", "增幅", "增长率"):
        percent = "%" in bare or "％" in bare or re.search(r"率|幅|百分", bare) or bare in ("同比", "同比增长")
        return Time(asked, "percent" if percent else "amount")
    text = _BRACKET.sub("", bare)
    year = asked.last.year
    if match := _MONTH.fullmatch(text):
        return Time(Period.month(year, int(match[1]))) if 1 <= int(match[1]) <= 12 else None
    if match := _MONTHS.fullmatch(text):
        first, last = int(match[1]), int(match[2])
        return Time(Period.months(year, first, last)) if 1 <= first <= last <= 12 else None
    if match := re.fullmatch(r"第?([一二三四])季度", text):
        return Time(Period.quarter(year, QUARTERS.index(match[1]) + 1))
    if text in ("上半年", "下半年"):
        return Time(Period.months(year, *((1, 6) if text == "上半年" else (7, 12))))
    if re.match(r"(?:上年|去年)同期(?:累计)", text):
        return Time(asked.to_date.year_before)
    if re.match(r"(?:上年|去年)同期", text):
        return Time(asked.year_before)
    if re.fullmatch(r"(?:上年|去年)度?(?:全年)?数?", text):
        return Time(asked.year_before if asked == Period.year(year) else Period.year(year - 1))
    if re.fullmatch(r"(?:本年|今年)(?:度)?(?:累计|以来)?数?|1月?至本月(?:止)?累计|本月止?累计|累计数?|当年累计", text):
        return Time(asked.to_date)
    if re.fullmatch(r"(?:本月|当月|本期|本季度?|当季|报告期内?|当年|全年|年度|年末|年底|期末|季末|月末)数?", text):
        return Time(asked)
    if text.startswith("20"):
        try:
            return Time(parse_period(text.removesuffix("度") if text.endswith("年度") else text))
        except PeriodFault:
            return None
    return None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell's labels say: when, where, and the words left for the figure's name and its parts."""

    time: Time
    village: str = ""
    words: tuple[str, ...] = ()


def read_labels(rows: tuple[str, ...], columns: tuple[str, ...], asked: Period, villages: Mapping[str, str]) -> Reading:
    """Sort the labels of a cell: times and villages taken out, the rest kept for the figure's name."""
    places = {name: code for code, name in villages.items()}
    places |= {re.sub(r"(?:村|社区|居委会|村委会|村民委员会)$", "", name): code for name, code in places.items()}
    reading = Reading(Time(asked))
    for label in (*rows, *columns):
        text = _NOISE.sub("", _BRACKET.sub("", label))
        place = places.get(text) or places.get(re.sub(r"(?:村民?委员?会|居委会)$", "", text))
        time = read_time(label, asked)
        if place:
            reading = replace(reading, village=place)
        elif time is not None:
            reading = replace(reading, time=_joined(reading.time, time, asked))
        elif not text or text in _WHOLE or text in _GENERIC:
            continue
        else:
            inner, spoken = _without_time(text, asked)
            if spoken is not None:
                reading = replace(reading, time=_joined(reading.time, spoken, asked))
            reading = replace(reading, words=(*reading.words, inner))
    return reading


def _joined(before: Time, after: Time, asked: Period) -> Time:
    """Two labels about time: a change of the other's period, else the later one."""
    if after.change:
        return Time(before.period, after.change)
    return Time(after.period, before.change) if after.period != asked or before.period == asked else before


def _without_time(text: str, asked: Period) -> tuple[str, Time | None]:
    """A label that names a figure and a time together: 本月调解成功数 → 调解成功数, 本月."""
    match = _TIMES.match(text)
    if match and match.end() < len(text):
        time = read_time(match[0], asked)
        if time is not None:
            return text[match.end() :], time
    return text, None


def belongs(group: str, spec: FigureSpec) -> bool:
    """Whether a heading over a label speaks of the figure's own work, and so does not narrow it."""
    procedure = in_force().get(spec.procedure)
    about = [*words_of(spec), field_name(domain_of(spec)), *((procedure.name, *procedure.intake) if procedure else ())]
    text = core(group)
    pairs = {text[at : at + 2] for at in range(len(text) - 1)}
    known = {word[at : at + 2] for word in about for at in range(len(word) - 1)}
    return bool(pairs) and len(pairs & known) * 2 >= len(pairs)
