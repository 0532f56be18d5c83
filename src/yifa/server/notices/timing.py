"""When a message may go: outside of quiet hours, on working days where that is wished, and after a fault later and later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yifa.law.calendar import WorkCalendar

# Minutes to wait after the first, second … failed attempt; after the last one it is given up.
BACKOFF = (1, 5, 15, 60, 240)


@dataclass(frozen=True, slots=True)
class Hours:
    """Quiet from one time of day to another (over midnight where `start` is later), and on days off."""

    start: time
    end: time
    workdays_only: bool = True

    def quiet_at(self, at: time) -> bool:
        """Whether a time of day is quiet. Equal ends mean never."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


def allowed_from(moment: datetime, hours: Hours, calendar: WorkCalendar) -> datetime:
    """The first moment from `moment` on (local time) that is neither quiet nor on a day off."""
    while True:
        if hours.workdays_only and not calendar.is_workday(moment.date()):
            moment = _at(moment.date() + timedelta(days=1), time(0), moment)
        elif hours.quiet_at(moment.time()):
            day = moment.date() if moment.time() < hours.end else moment.date() + timedelta(days=1)
            moment = _at(day, hours.end, moment)
        else:
            return moment


def _at(day: date, at: time, like: datetime) -> datetime:
    return datetime.combine(day, at, like.tzinfo)


def retry_at(now: datetime, attempts: int) -> datetime | None:
    """When to try again after so many failed attempts; None when enough has been tried."""
    return now + timedelta(minutes=BACKOFF[attempts - 1]) if attempts <= len(BACKOFF) else None


def stage_of(due: date, alarm: date, today: date) -> str:
    """alarm, due or overdue; "" while there is nothing to say."""
    if due < today:
        return "overdue"
    if due == today:
        return "due"
    return "alarm" if alarm <= today else ""
