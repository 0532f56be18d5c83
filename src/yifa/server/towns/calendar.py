"""Holiday notices: the year that the State Council has just announced, entered by an administrator."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.db import connection, transaction
from django.utils import timezone

from yifa.law.calendar import WorkCalendar
from yifa.law.errors import BadNoticeError
from yifa.law.festivals import lacking
from yifa.law.notice_text import NoticeTextError, read_notice_text
from yifa.law.notices import HolidayNotice as Notice
from yifa.law.notices import load_notices
from yifa.server.towns.models import HolidayDay, HolidayNotice, Person
from yifa.server.towns.signals import calendar_changed


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
    # Asked several times on every page, so without a query being put together for it.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT MAX(id) FROM {HolidayNotice._meta.db_table}")
        return _calendar(cursor.fetchone()[0] or 0)


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


__all__ = ["BadNoticeError", "NoticeTextError", "enter_notice", "work_calendar"]
