"""A year's holiday notice as the State Council words it, pasted whole: which days are off and which weekends are worked."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_NAME = "(?:元旦|春节|清明节?|劳动节|端午节?|中秋节?|国庆节?)"
#: 六、中秋节、国庆节: — after a full stop or anywhere else, for what is pasted often lost its line ends.
#: A comma does for the colon behind a numbered one: 一、元旦，1月1日放假.
_HEAD = re.compile(
    rf"({_NAME}(?:[、和及与]{_NAME})*)(?:\([^)]*\))?(?:放假|假期)?:"
    rf"|(?<=[一二三四五六七][、.])({_NAME}(?:[、和及与]{_NAME})*)(?:\([^)]*\))?[,。](?=(?:\d{{4}}年)?\d{{1,2}}月)"
)
#: Where the arrangement of the last festival is over.
_CLOSING = re.compile(r"节假日期间|节假日安排的通知|责任编辑|国务院办公厅")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^)]*)\))?"
_SPAN = re.compile(rf"{_DAY}(?:(?:至|—+|-+|~|到){_DAY})?")
_TITLE = re.compile(r"(\d{4})年(?:部分)?节假日安排")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
_WEEKDAYS = "一二三四五六日"
_TOGETHER = re.compile(r"共(\d{1,2}|[一二三四五六七八九十])天")
_COUNTED = "一二三四五六七八九十"
#: Faults told one by one; a notice of another year has twenty.
_TOLD = 3


class NoticeTextError(ValueError):
    """The pasted text can't be read or contradicts the calendar; the message, in Chinese, has a line for each fault."""


def read_notice_text(text: str, year: int) -> tuple[list[tuple[str, date, date]], list[tuple[date, str]]]:
    """Read the arrangement as the State Council words it.

    `国庆节：10月1日（星期四）至7日（星期三）放假调休，共7天。9月20日（星期日）、10月10日（星期六）上班。`

    Args:
        text: the notice, whole or the lines of the festivals; what stands before the first festival, tags of a page, a
            second copy and headlines behind it are passed over, and line ends mean nothing.
        year: the year arranged; dates without a year are its own.

    Returns:
        Holidays (name, first day, last day) and adjusted working days (day, holiday).

    Raises:
        NoticeTextError: no festival found, one without days off, a day that does not exist, a weekday or a number of
            days that is not that of the dates, or the notice of another year.
    """
    flat = re.sub(r"\s+", "", unicodedata.normalize("NFKC", _TAG.sub("", text)))
    titled = _TITLE.search(flat)
    if titled and int(titled[1]) != year:
        raise NoticeTextError(f"粘贴的是{titled[1]}年的通知，年份填的是{year}年，请核对。")
    heads = list(_HEAD.finditer(flat))
    if not heads:
        raise NoticeTextError("没有读到任何假期。请把通知整段粘贴，例如：元旦：1月1日至3日放假，共3天。1月4日上班。")
    off: list[tuple[str, date, date]] = []
    work: list[tuple[date, str]] = []
    faults: list[str] = []
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        name = head[1] or head[2]
        section = flat[head.end() : following.start() if following else len(flat)]
        before = len(off)
        known = {festival for festival, _, _ in off}
        for sentence in re.split("[。;]", _CLOSING.split(section, maxsplit=1)[0]):
            # “鼓励各单位安排职工在除夕休息” makes no day a day off.
            kind = "" if "鼓励" in sentence else "上班" if "上班" in sentence else "放假|休息"
            if not kind or not re.search(kind, sentence):
                continue
            try:
                spans, wrong = _spans(sentence, year)
            except ValueError:
                faults.append(f"“{name}：{sentence}”里有不存在的日期，请核对。")
                continue
            faults += [f"{name}：{line}" for line in wrong]
            if kind == "上班":
                work.extend((first, name) for first, _ in spans)
            else:
                off.extend((name, first, last) for first, last in spans)
                faults += [f"{name}：{line}" for line in _miscounted(sentence, spans)]
        if len(off) == before and not faults and name not in known:
            written = section.partition("。")[0][:40]
            faults.append(f"“{name}：{written}”里没有读到放假的日期。应写作：10月1日至7日放假，9月20日上班。")
    if faults:
        lines = list(dict.fromkeys(faults))
        more = [f"另有{len(lines) - _TOLD}处对不上，是不是别的年份的通知？"] if len(lines) > _TOLD else []
        raise NoticeTextError("\n".join((*lines[:_TOLD], *more)))
    return list(dict.fromkeys(off)), list(dict.fromkeys(work))


def _spans(sentence: str, year: int) -> tuple[list[tuple[date, date]], list[str]]:
    """Every day or run of days in a sentence (a part left out is that of the day before it), and weekdays that are wrong.

    Raises ValueError for a day that does not exist.
    """
    spans, wrong = [], []
    month = 0
    for match in _SPAN.finditer(sentence):
        y1, m1, d1, w1, y2, m2, d2, w2 = match.groups()
        month = int(m1) if m1 else month
        first = date(int(y1) if y1 else year, month, int(d1))
        last = first
        if d2:
            month = int(m2) if m2 else month
            # “2026年12月30日至1月1日”: a run that passes New Year's Eve.
            turned = first.year + (month < first.month)
            last = date(int(y2) if y2 else turned, month, int(d2))
        spans.append((first, last))
        wrong += [line for day, written in ((first, w1), (last, w2)) if (line := _misnamed(day, written))]
    return spans, wrong


def _misnamed(day: date, written: str | None) -> str:
    named = _WEEKDAY.search(written or "")
    right = _WEEKDAYS[day.weekday()]
    if not named or named[1].replace("天", "日") == right:
        return ""
    return f"{day.year}年{day.month}月{day.day}日是周{right}，粘贴的写着周{named[1]}，请核对年份和日期。"


def _miscounted(sentence: str, spans: list[tuple[date, date]]) -> list[str]:
    """That 共3天 is not the number of days told; with the weekend that joins on (连休) nobody counts."""
    together = _TOGETHER.search(sentence)
    if not together or "连休" in sentence:
        return []
    written = int(together[1]) if together[1].isdigit() else _COUNTED.index(together[1]) + 1
    days = sum((last - first).days + 1 for first, last in spans)
    return [f"写着共{written}天，起止日期是{days}天，请核对。"] if days != written else []
