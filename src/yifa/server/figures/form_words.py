"""Reading the labels of a bureau's form: what is a time, a village, a kind, a total, and what names a figure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from yifa.office.sheets import FormCell
from yifa.server.figures.period import QUARTERS, Period, PeriodFault, parse_period

Change = Literal["", "percent", "amount"]
# What may be left out of a label: units, line numbers and sums of columns. Any other bracket narrows the meaning.
_BRACKET = re.compile(
    r"[（(\[【](?:单位[:：])?(?:[\d\s=＝+＋\-－*×/÷%％]+|[件起宗例个名人位户家次场份册期篇条项处支所天辆台套架部座幢只头株枚张卷讲班批道]|[人件场家户批卷张点班份]次|学时|课时|工作日|分钟|台套|[万亿]?元)[）)\]】]"
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
_TIMES = re.compile(
    r"(?:20\d\d年(?:度|\d{1,2}[—–\-~～至到]\d{1,2}月|\d{1,2}月|上半年|下半年|第?[一二三四1-4]季度)?)"
    r"|上年同期(?:累计|数)?|去年同期(?:累计|数)?|上年度?(?:全年)?|去年(?:全年)?|本年累计|本年(?:度)?|今年(?:以来)?|1月?至本月(?:止)?累计|"
    r"本月止累计|本月累计|累计(?:数)?|本月(?:数)?|当月(?:数)?|本期(?:数)?|本季度?(?:数)?|当季|报告期(?:内)?|当年|全年"
)

_VILLAGE = re.compile(r"(?:村|社区|居委会|村委会|村民委员会)$")
# 1—9月累计, 前三季度, 1-3季度, 前9个月: from January on, up to a month that is told.
_UP_TO = re.compile(
    r"(?P<first>\d{1,2})月?[—–\-~～至到](?P<last>\d{1,2})月(?:份|底|末|止)?(?:累计|合计)?数?"
    r"|(?:前|1[—–\-~～至到])(?P<quarter>[二三23])个?季度(?:累计)?数?|前(?P<months>\d{1,2})个月(?:累计)?数?"
)
_SINCE = re.compile(
    r"(?:自|从)?(?:年初|今年|本年|本年度|开年)(?:以来|至今|起|至(?:本[月季期]度?|[月季]末|今|目前|期末|报告期))+(?:止|[末底])?(?:累计)?(?:数|完成)?"
    r"|1[月至—–\-~～到]+本[月季]度?(?:[止末底])?(?:累计)?数?|截[至止](?:到)?(?:本[月季期]度?|目前|[月季期]末)(?:[止末底])?累计(?:数|完成)?"
)
_CHINESE = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_CHANGE = re.compile(
    r"(?:(?P<year>同比|比上年(?:同期)?|较上年(?:同期)?|与上年(?:同期)?(?:相?比)?|比去年(?:同期)?|较去年(?:同期)?)|(?P<month>环比|比上月|较上月|比上季度?))"
    r"(?:增减|增长|增幅|升降|变化|±)?(?:数|量|率|额|幅度?|情况|件数|百分比)?"
    r"|(?:增减|增长|增幅|升降)(?:数|量|率|额|幅度?|情况|件数|百分比)?|增减比例"
)
_WRITTEN_PERIOD = re.compile(
    r"20\d\d年(?:度|第?[一二三四1-4]季度|上半年|下半年|\d{1,2}月?[—–\-~～至到]\d{1,2}月|\d{1,2}月)?"
)
_MORE_TIME = re.compile(r"累计|同期|同月|止|以来|末|初|底|增减|增长|比")
# A date on which a form was filled, or the day up to which it counts, is no period.
_DATED_LINE = re.compile(r"(?:填报|填表|报出|报送|上报|统计)(?:日期|时间)|截至|截止")


def bare(label: str) -> str:
    """A label without numbering and brackets."""
    return _MARKS.sub("", _LEAD.sub("", _NOISE.sub("", _BRACKET.sub("", _LEAD.sub("", label.strip())))))


def squeezed(label: str) -> str:
    """A label without units and marks, its numbering kept as it is written."""
    return _NOISE.sub("", _BRACKET.sub("", label))


def core(label: str) -> str:
    """A label without numbering, brackets and the words for counting: 其中：调解成功数（起） → 调解成功."""
    text = bare(label)
    previous = None
    while text and text != previous:
        previous = text
        shorter = _COUNTING.sub("", text)
        text = shorter or text
    return text


@dataclass(frozen=True, slots=True)
class Time:
    """A period, or a change between periods."""

    period: Period
    change: Change = ""


def read_time(words: str, asked: Period, before: Sequence[Period] = ()) -> Time | str | None:
    """A label that says only a time: 3月, 上年同期, 本年累计, 同比（%）.

    :param before: periods of the columns to its left, nearest last: what 增减 compares.
    :returns: None for any other label; a text where it is a time that can't be told.
    """
    plain = _NOISE.sub("", words)
    if change := _CHANGE.fullmatch(re.sub(r"[（(].*?[）)]", "", plain)):
        return _change(plain, bool(change["year"]), bool(change["month"]), asked, before)
    text = _BRACKET.sub("", plain)
    year = asked.last.year
    if match := re.fullmatch(
        r"(今年|本年|当年|去年|上年)(?:度|的)?((?:第?[一二三四1-4]季|[上下]半年|\d{1,2}|[一二三四五六七八九十]{1,2}月).*)",
        text,
    ):
        # 去年上半年, 今年1—6月: a part of a year, told by the year the form is for.
        inner = read_time(match[2], asked)
        if not isinstance(inner, Time):
            return inner
        return Time(inner.period.year_before if match[1] in ("去年", "上年") else inner.period)
    if match := _MONTH.fullmatch(text):
        return Time(Period.month(year, int(match[1]))) if 1 <= int(match[1]) <= 12 else None
    if match := _UP_TO.fullmatch(text):
        return _up_to(match, year)
    if _SINCE.fullmatch(text):
        return Time(asked.to_date)
    if match := re.fullmatch(r"第?([一二三四1234])季度?", text):
        at = QUARTERS.find(match[1]) + 1 or int(match[1])
        return Time(Period.quarter(year, at))
    if match := re.fullmatch(r"([一二三四五六七八九十]{1,2})月份?", text):
        return Time(Period.month(year, _CHINESE.index(match[1]) + 1)) if match[1] in _CHINESE else None
    if text in ("上半年", "下半年"):
        return Time(Period.months(year, *((1, 6) if text == "上半年" else (7, 12))))
    if re.fullmatch(
        r"(?:上|去)年同期累计数?|上年同期本年累计|(?:上|去)年累计数?|(?:上|去)年1月?至本月(?:止)?累计", text
    ):
        return Time(asked.to_date.year_before)
    if re.fullmatch(r"(?:上|去)年(?:同期|同月|同季)(?:数|当月)?|同期数?", text):
        # Beside a month and a sum of months nobody can tell which of the two is meant, but for the one it follows.
        return Time((before[-1] if before else asked).year_before)
    if re.fullmatch(r"(?:上|去)年度?(?:全年)?数?", text):
        return Time(asked.year_before if asked == Period.year(year) else Period.year(year - 1))
    if match := re.fullmatch(r"上一?(个?月|季度?|期)(?:数|份|末|底|完成)?", text):
        return _fitting(match[1], asked) or Time(asked.previous)
    if re.fullmatch(
        r"(?:本年|今年|年度|年初至今|年)(?:度)?(?:累计|以来)?数?|年初至(?:本月|本季度?|今|期末|报告期)累计数?|1月?(?:至|-|—)本月(?:止)?累计"
        r"|本月止?累计|累计数?|(?:当|全)年累计数?|自年初累计|本年止?累计完成|年累计数?|(?:本|当)季(?:度)?累计数?(?!.)",
        text,
    ):
        return Time(asked.to_date)
    if match := re.fullmatch(r"(?:本|当)(月|季度?|期)(?:数|末|完成|小计|合计)?|(月|季|期)末数?|报告期内?数?", text):
        return _fitting(match[1] or match[2] or "期", asked) or Time(asked)
    if re.fullmatch(r"(?:当年|全年|年度|年末|年底)(?:合计|小计|数)?", text):
        whole = asked.last == Period.year(year).last
        return Time(Period.year(year)) if whole else "表上是全年的数，所选时段还不到年末。"
    if text.startswith("20"):
        try:
            return Time(parse_period(re.sub(r"度$|全年$", "", text.replace("年度", "年"))))
        except PeriodFault:
            return None
    return None


def _up_to(match: re.Match[str], year: int) -> Time | None:
    """Months from one to another; of quarters and 前…个月 those from January on."""
    first, last = (int(match["first"]), int(match["last"])) if match["first"] else (1, 0)
    if match["quarter"]:
        last = 6 if match["quarter"] in "二2" else 9
    last = int(match["months"]) if match["months"] else last
    return Time(Period.months(year, first, last)) if 1 <= first <= last <= 12 else None


def _fitting(word: str, asked: Period) -> str:
    """Why 本月 or 上季 can't be told of the period asked for; "" where it can."""
    year, month = asked.last.year, asked.last.month
    if "月" in word and asked != Period.month(year, month):
        return "表上按月填，所选时段不是一个月。"
    if "季" in word and asked != Period.quarter(year, (month + 2) // 3):
        return "表上是按季度的数，所选时段不是一个季度，请按季度填。"
    return ""


def _change(text: str, of_year: bool, of_month: bool, asked: Period, before: Sequence[Period]) -> Time | str:
    """A column of changes: of the nearest column to its left whose period a year before stands there too."""
    percent = "%" in text or "％" in text or re.search(r"率|幅|百分", text) or text in ("同比", "同比增长")
    if not percent and text == "同比增减":
        return "看不出同比增减要填数还是百分比。"
    kind: Change = "percent" if percent else "amount"
    pairs = [period for period in reversed(before) if period.year_before in before]
    others = [period for period in before if period.previous in before]
    if of_month or (not of_year and others and not pairs):
        return "与上月（上季）的增减，请在表上用公式计算。"
    if pairs:
        return Time(pairs[0], kind)
    if of_year or not before:
        return Time(before[-1] if before else asked, kind) if of_year else "看不出是与哪个时段比。"
    return "看不出是与哪个时段比。"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a form is filled: the town's own names, and villages by every name people use (to their code)."""

    own: frozenset[str]
    villages: Mapping[str, str]


def place_of(town: str, villages: Mapping[str, str]) -> Place:
    """Names of a town and its villages (`villages`: names by code), full and short."""
    named: dict[str, str] = {}
    short: dict[str, set[str]] = {}
    for code, name in villages.items():
        stem = _VILLAGE.sub("", name)
        short.setdefault(stem, set()).add(code)
        named[name] = code
        for suffix in (
            "村委会",
            "村民委员会",
            "居委会",
            "居民委员会",
            "社区居委会",
            "社区居民委员会",
            "村村委会",
            "村村民委员会",
            *(f"{kind}{body}" for kind in ("村", "社区") for body in ("调委会", "人民调解委员会", "调解委员会")),
        ):
            named.setdefault(stem + suffix, code)
    named |= {stem: codes.pop() for stem, codes in short.items() if len(codes) == 1 and stem not in named}
    stem = re.sub(r"(?:镇|乡|街道)$", "", town)
    own = {town, stem, f"{town}人民政府", f"{town}政府", f"{stem}镇", f"{stem}乡", f"{stem}街道办事处", f"{town}办事处"}
    return Place(frozenset(own), named)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell's labels say: when, where, and the words left for the figure's name and its parts.

    `fault` says why the cell can't be filled whatever it asks: a place or a time that isn't ours.
    """

    time: Time
    village: str = ""
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    fault: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Labels of both axes that name a figure or a part."""
        return (*self.rows, *self.columns)


def read_cell(cell: FormCell, asked: Period, place: Place) -> Reading:
    """Sort the labels of a cell: times and villages taken out, the rest kept for the figure's name."""
    village, fault = _sheet_place(cell, place)
    period = period_of(cell.titles, asked)
    if period is None:
        return Reading(Time(asked), fault="表头写的时段与所选的时段不同，请按表上的时段填。")
    reading = Reading(Time(period), village, fault=fault)
    before = _times_before(cell, period)
    for axis, labels in (("rows", cell.rows), ("columns", cell.columns)):
        for label in labels:
            text = squeezed(label)
            code = place.villages.get(text)
            time = read_time(label, period, before)
            if code:
                reading = replace(reading, village=code, fault="")
            elif isinstance(time, str):
                reading = replace(reading, fault=time)
            elif time is not None:
                reading = replace(reading, time=_joined(reading.time, time, period))
            elif not text or text in _WHOLE or text in _GENERIC or text in place.own:
                continue
            else:
                numbering = _LEAD.match(label.strip())
                inner, spoken = _without_time(squeezed(_LEAD.sub("", label.strip())), period)
                if spoken is None:
                    inner = re.sub(r"[\s：:]", "", numbering[0] if numbering else "") + inner
                else:
                    reading = replace(reading, time=_joined(reading.time, spoken, period))
                longer = (*getattr(reading, axis), inner)
                reading = replace(reading, **{axis: longer})  # type: ignore[arg-type]
    return reading


def _sheet_place(cell: FormCell, place: Place) -> tuple[str, str]:
    """The village that the sheet's name or a line over the table names; a fault where it is none of ours."""
    sheet = _NOISE.sub("", cell.sheet)
    if sheet in place.villages:
        return place.villages[sheet], ""
    for title in cell.titles:
        unit = _NOISE.sub("", re.sub(r"^(?:填报|填表|报送)?单位[^:：]*[:：]", "", title))
        for name in sorted(place.villages, key=len, reverse=True):
            if unit.startswith(name) and _VILLAGE.search(name):
                return place.villages[name], ""
    if (
        re.fullmatch(r"[\u4e00-\u9fff]{2,5}(?:村|社区)", sheet)
        and sheet not in _WHOLE
        and not re.match(r"各|分|行政|全", sheet)
    ):
        return "", f"“{cell.sheet}”不是本镇的村（社区）。"
    return "", ""


def period_of(titles: Iterable[str], asked: Period) -> Period | None:
    """The period a form is for: its title's where that says more than the chosen one; None where the two contradict."""
    periods = [period for title in titles for period in _periods_in(title)]
    if not periods or asked in periods:
        return asked
    title = periods[0]
    if title.first <= asked.first and asked.last <= title.last:
        whole_year = title == Period.year(title.first.year)
        return asked if whole_year or title.last != asked.last else title
    if asked.first <= title.first and title.last <= asked.last:
        return title
    return None


def _periods_in(title: str) -> list[Period]:
    text = _NOISE.sub("", title)
    if _DATED_LINE.search(text):
        return []
    periods = []
    for match in _WRITTEN_PERIOD.finditer(text):
        try:
            periods.append(parse_period(re.sub(r"度$", "", match[0].replace("年度", "年"))))
        except PeriodFault:
            continue
    return periods


def _times_before(cell: FormCell, asked: Period) -> tuple[Period, ...]:
    """Periods of the columns to a cell's left, nearest last."""
    periods: list[Period] = []
    for label in cell.before:
        time = read_time(label, asked, tuple(periods))
        if isinstance(time, Time) and not time.change:
            periods.append(time.period)
    return tuple(periods)


def _joined(before: Time, after: Time, asked: Period) -> Time:
    """Two labels about time: a change of the other's period, else the later one."""
    if after.change:
        return Time(after.period if after.period != asked else before.period, after.change)
    return Time(after.period, before.change) if after.period != asked or before.period == asked else before


def _without_time(text: str, asked: Period) -> tuple[str, Time | None]:
    """A label that names a figure and a time together: 本月调解成功数 → 调解成功数, 本月."""
    match = _TIMES.match(text)
    if match and match.end() < len(text):
        time = read_time(match[0], asked)
        if isinstance(time, Time) and not _MORE_TIME.match(text[match.end() :]):
            return text[match.end() :], time
    return text, None
