"""How the desk says days, deadlines, articles and roles."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django.urls import reverse

from yifa.law.acts import find, refer
from yifa.law.calendar import WorkCalendar
from yifa.law.citations import Reference
from yifa.law.dated import as_of
from yifa.law.resolution import resolve
from yifa.server.ui.parts import Citation, Tone

WEEKDAYS = "一二三四五六日"
FORTNIGHT = 14


def day_said(day: date, calendar: WorkCalendar | None = None) -> str:
    """3月5日，周四 — with what is unusual about the day (周六，调休上班)."""
    words = f"{day.month}月{day.day}日，周{WEEKDAYS[day.weekday()]}"
    if calendar is None:
        return words
    kind = calendar.day(day).kind
    return words + {"adjusted_workday": "调休上班", "holiday": "放假"}.get(kind, "")


def _past_day(day: date, today: date) -> str:
    """A day gone by: which weekday it was tells nothing after a fortnight, which year it was tells much."""
    if (today - day).days <= FORTNIGHT:
        return day_said(day)
    return f"{day.month}月{day.day}日" if day.year == today.year else f"{day.year}年{day.month}月{day.day}日"


def left(
    due: date,
    today: date,
    calendar: WorkCalendar,
    alarm: date | None = None,
    due_at: datetime | None = None,
    now: datetime | None = None,
) -> tuple[str, Tone]:
    """How much time is left, in words with the day, and the tone it is said in. Never a bare count."""
    if due_at is not None and now is not None:
        # A moment that a form states carries no offset: it is the town's own time.
        due_at = due_at if due_at.tzinfo else due_at.replace(tzinfo=now.tzinfo)
        hours = (due_at - now).total_seconds() / 3600
        if hours < 0:
            return f"逾期（应于{due.month}月{due.day}日{due_at:%H:%M}前）", "overdue"
        if hours < 48:
            return f"还剩{int(hours)}小时（{due.month}月{due.day}日{due_at:%H:%M}）", "alarm"
    if due < today:
        return f"逾期{(today - due).days}日（应于{_past_day(due, today)}前）", "overdue"
    if due == today:
        return f"今天到期（{day_said(due, calendar)}）", "alarm"
    tone: Tone = "alarm" if alarm is not None and alarm <= today else "running"
    if (due - today).days > 400:
        return f"到{due.year}年{due.month}月{due.day}日", tone
    working = calendar.count_workdays(today, due)
    if not working:
        return f"此前已没有工作日（{day_said(due, calendar)}）", "alarm"
    if working <= 2:
        tone = "alarm"
    return f"还剩{working}个工作日（{day_said(due, calendar)}）", tone


@lru_cache(maxsize=4096)
def cites(text: str, on: date | None = None, *, numbered_on: date | None = None) -> tuple[Citation, ...]:
    """Each article of a basis as a link to its page; an act that is not known stays as it is written.

    Args:
        text: the basis, by the numbers of today.
        on: the day of the matter, by whose numbers the articles are shown.
        numbered_on: the day by whose numbers `text` is written already, where it is not today.
    """
    if not text:
        return ()
    known = [reference for reference in refer(text) if reference.article is not None]
    if not known:
        return (Citation(as_of(text, on) if on else text),)
    made = []
    act = ""
    for reference in known:
        whole = as_of(str(reference), on) if on else str(reference)
        then = whole.removeprefix(act) if act and whole.startswith(act) else whole
        today = _place_today(reference, numbered_on)
        made.append(Citation(then, reverse("desk:article", args=[reference.act, today])))
        act = reference.act
    return tuple(dict.fromkeys(made))


def _place_today(reference: Reference, numbered_on: date | None) -> str:
    """The page of an article, which is kept under its newest number."""
    if numbered_on is None or reference.sub:
        return reference.article_key
    newest = find(reference.act).in_force_from
    moved = resolve(reference.act, str(reference.article), newest, numbered_on) if newest else None
    return f"第{moved.article}条" if moved and moved.article else reference.article_key


def cut(text: str, most: int = 60) -> str:
    """A text's beginning."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"
