"""Holiday notices: the year that the State Council has just announced, entered by an administrator."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from yifa.law.calendar import WorkCalendar
from yifa.law.errors import BadNoticeError
from yifa.law.festivals import lacking
from yifa.law.notices import HolidayNotice as Notice
from yifa.law.notices import load_notices
from yifa.server.towns.models import HolidayDay, HolidayNotice, Person
from yifa.server.towns.signals import calendar_changed

_HOLIDAY = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+、)?\s*(元旦|春节|清明节?|劳动节|端午节?|中秋节?|国庆节?[^：:]*)\s*[：:](.*)$"
)
_DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日"
_WEEKDAY = r"(?:[（(][^）)]*[）)])?"
_SPAN = re.compile(rf"{_DAY}{_WEEKDAY}(?:\s*(?:至|—|-|~|到)\s*{_DAY}{_WEEKDAY})?")


class NoticeTextError(ValueError):
    """The pasted text cannot be read; the message, in Chinese, names the line."""


def read_notice_text(text: str, year: int) -> tuple[list[tuple[str, date, date]], list[tuple[date, str]]]:
    """Read the arrangement as the State Council words it, one holiday to a line.

    `国庆节：10月1日（星期四）至7日（星期三）放假调休，共7天。9月20日（星期日）、10月10日（星期六）上班。`

    Args:
        text: the lines; lines that name no holiday are passed over.
        year: the year arranged; dates without a year are its own.

    Returns:
        Holidays (name, first day, last day) and adjusted working days (day, holiday).

    Raises:
        NoticeTextError: no holiday found, or a line without days off or with a day that does not exist.
    """
    off: list[tuple[str, date, date]] = []
    work: list[tuple[date, str]] = []
    for line in text.splitlines():
        named = _HOLIDAY.match(line)
        if not named:
            continue
        name = named[1]
        sentences = [s for s in re.split(r"[。；;]", named[2]) if s.strip()]
        before = len(off)
        for sentence in sentences:
            try:
                spans = _spans(sentence, year)
            except ValueError as error:
                raise NoticeTextError(f"“{line.strip()}”里有不存在的日期，请核对。") from error
            if "上班" in sentence:
                work.extend((first, name) for first, _ in spans)
            elif "放假" in sentence or "休息" in sentence:
                off.extend((name, first, last) for first, last in spans)
        if len(off) == before:
            raise NoticeTextError(f"“{line.strip()}”里没有读到放假的日期。应写作：10月1日至7日放假，9月20日上班。")
    if not off:
        raise NoticeTextError("没有读到任何假期。请每个假期写一行，例如：元旦：1月1日至3日放假，共3天。1月4日上班。")
    return off, work


def _spans(sentence: str, year: int) -> list[tuple[date, date]]:
    """Every day or run of days in a sentence; a part left out is that of the day before it."""
    spans = []
    month = 0
    for match in _SPAN.finditer(sentence):
        y1, m1, d1, y2, m2, d2 = match.groups()
        month = int(m1) if m1 else month
        first = date(int(y1) if y1 else year, month, int(d1))
        last = first
        if d2:
            month = int(m2) if m2 else month
            # “2026年12月30日至1月1日”: a run that passes New Year's Eve.
            turned = first.year + (month < first.month)
            last = date(int(y2) if y2 else turned, month, int(d2))
        spans.append((first, last))
    return spans


@transaction.atomic
def enter_notice(year: int, document: str, text: str, by: Person | None, on: date | None = None) -> HolidayNotice:
    """Save a year's notice and tell whoever computes deadlines.

    Raises:
        NoticeTextError: the text cannot be read.
        BadNoticeError: the days contradict each other or the calendar; nothing is saved.
    """
    off, work = read_notice_text(text, year)
    built = Notice.build(year, document, off, work)
    if faults := lacking(year, built.off, built.work):
        raise BadNoticeError(
            f"{year}年放假安排不完整，没有录入：\n" + "\n".join(faults) + "\n请把通知全文七个假期一并粘贴。"
        )
    saved = HolidayNotice.objects.create(
        year=year, document=document, entered_by=by, entered_on=on or timezone.localdate()
    )
    HolidayDay.objects.bulk_create(
        [HolidayDay(notice=saved, date=day, off=True, name=name) for day, name in sorted(built.off.items())]
        + [HolidayDay(notice=saved, date=day, off=False, name=name) for day, name in sorted(built.work.items())]
    )
    calendar_changed.send(sender=HolidayNotice, years=frozenset({year}))
    return saved


def work_calendar() -> WorkCalendar:
    """The calendar in force: notices that came with Yifa, and those entered here; the last one of a year counts."""
    return _calendar(HolidayNotice.objects.aggregate(newest=Max("id"))["newest"] or 0)


@lru_cache(maxsize=2)
def _calendar(newest: int) -> WorkCalendar:
    calendar = WorkCalendar(load_notices())
    if not newest:
        return calendar
    entered: dict[int, Notice] = {}
    for notice in HolidayNotice.objects.filter(id__lte=newest).order_by("id").prefetch_related("days"):
        days = list(notice.days.all())
        off = {day.date: day.name for day in days if day.off}
        work = {day.date: day.name for day in days if not day.off}
        entered[notice.year] = Notice(notice.year, notice.document, off, work)
    return calendar.with_notice(*entered.values())


__all__ = ["BadNoticeError", "NoticeTextError", "enter_notice", "read_notice_text", "work_calendar"]
