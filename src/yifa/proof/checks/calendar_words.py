"""Dates against themselves: weekday, spans that run backwards, the month of the title against that of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from yifa.proof.checks.context import Context, at
from yifa.proof.model import Finding
from yifa.proof.patterns import lazy

_WEEKDAY = lazy(r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日[，,]?[（(]?(?:星期|周|礼拜)([一二三四五六日天])(?![一-龥]?岁)")
_SPAN = lazy(
    r"(?:自|从|由)?(20\d\d)年(\d{1,2})月(?:(\d{1,2})日)?(?:起)?(?:—{1,2}|[–－\-~～至到])(20\d\d)年(\d{1,2})月(?:(\d{1,2})日)?"
)
_DAYS = lazy(r"(\d(?<!\d\d)\d?)月(\d{1,2})日(?:—{1,2}|[–－\-~～至到])(?:(\d{1,2})月)?(\d{1,2})日")
_YEARS = lazy(r"(20(?<!\d20)\d\d)年?(?:—{1,2}|[–－\-~～至到])(20\d\d)年")
#: What every weekday and every span holds, cheaper to look for than they are.
_SAID_WEEKDAY = lazy(r"日[，,]?[（(]?(?:星期|周|礼拜)[一二三四五六日天]")
_SAID_SPAN = lazy(r"[—–－\-~～至到]\d{1,4}[年月日]")
_SAID_YEARS = lazy(r"[月日]起?(?:—{1,2}|[–－\-~～至到])20\d\d年")
_TITLE_MONTH = lazy(r"(?:(20\d\d)年)?(\d{1,2})月份?(?!\d{1,2}日|日)")


def weekdays(context: Context) -> Iterator[Finding]:
    """2025年3月8日（星期五）: that day was another one."""
    if not _SAID_WEEKDAY.search(context.text):
        return
    for match in context.finditer(_WEEKDAY):
        year = int(match[1]) if match[1] else context.document.year
        if year is None:
            continue
        try:
            day = date(year, int(match[2]), int(match[3]))
        except ValueError:
            continue
        weekday = "一二三四五六日".index(match[4].replace("天", "日"))
        if day.weekday() != weekday and (match[1] or _other_year(day, weekday)):
            right = "一二三四五六日"[day.weekday()]
            message = f"{year}年{day.month}月{day.day}日是星期{right}，不是星期{match[4]}。"
            yield at(match, "weekday", "text", "warning", message, "核对日期和星期。")


def _other_year(day: date, weekday: int) -> bool:
    """Without a year the day may be one of the year after, in which the report is written."""
    return day.replace(year=day.year + 1, day=min(day.day, 28)).weekday() != weekday if day.day < 29 else False


def backward_spans(context: Context) -> Iterator[Finding]:
    """2025年6月至2025年4月: the end lies before the beginning."""
    if not _SAID_SPAN.search(context.text):
        return
    for match in context.finditer(_SPAN) if _SAID_YEARS.search(context.text) else ():
        first = (int(match[1]), int(match[2]), int(match[3] or 0))
        second = (int(match[4]), int(match[5]), int(match[6] or 0))
        if not (match[3] and match[6]):
            first, second = (*first[:2], 0), (*second[:2], 0)
        if first > second:
            yield at(match, "backward-span", "text", "warning", f"“{match[0]}”起讫倒置。", "核对起止日期。")
    for match in context.finditer(_DAYS):
        month, last = int(match[1]), int(match[3] or match[1])
        if month == last and int(match[2]) > int(match[4]):
            yield at(match, "backward-span", "text", "warning", f"“{match[0]}”起讫倒置。", "核对起止日期。")
    for match in context.finditer(_YEARS):
        if int(match[1]) > int(match[2]):
            yield at(match, "backward-span", "text", "warning", f"“{match[0]}”起讫倒置。", "核对起止年份。")


def title_month(context: Context) -> Iterator[Finding]:
    """A title of one month over a text of another."""
    title = context.document.title
    if not context.whole or not title or title not in context.text:
        return
    title_month_match = _TITLE_MONTH.search(title)
    if title_month_match is None or re.search(r"[—－\-至]\s*\d{1,2}月|\d日", title):
        return
    start = context.text.index(title) + len(title)
    opening = context.text[start : start + 500]
    months = list(re.finditer(r"(?<!\d)(\d{1,2})月份?(?!\d|日)", opening))
    if not months or any(m[1] == title_month_match[2] for m in months):
        return
    first = months[0]
    place = start + first.start()
    message = f"标题写{title_month_match[2]}月，正文开头却写{first[1]}月。"
    yield Finding("title-month", "text", "warning", place, place + len(first[0]), message, "核对月份。")
