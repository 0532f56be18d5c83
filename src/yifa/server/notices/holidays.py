"""What the holidays of the next year change: administrators are reminded to enter them, handlers told what they moved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from yifa.domains import catalogue
from yifa.server.ledger.models import Matter
from yifa.server.notices.gathering import keep
from yifa.server.notices.models import Notice
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Town
from yifa.server.towns.people import administrators
from yifa.server.towns.signals import Moved

# The notice of the State Council comes in November; from its first day on somebody looks for it.
FROM_MONTH = 11
CALENDAR, MOVED = "calendar", "moved"


def remind(now: datetime) -> int:
    """Remind the administrators of every town, once a day from 1 November, until the next year is entered."""
    year = now.year + 1
    if now.month < FROM_MONTH or year in work_calendar().loaded_years:
        return 0
    made = [
        Notice(
            person=person,
            town=town.code,
            kind=CALENDAR,
            matter_id=0,
            limit=str(year),
            at=now,
            key=f"{CALENDAR}:{year}:{now.date()}:p{person}",
        )
        for town in Town.objects.all()
        for person in administrators(town, now.date()).values_list("person_id", flat=True).distinct()
    ]
    before = Notice.objects.filter(kind=CALENDAR).count()
    # Yesterday's reminder is replaced by today's.
    Notice.objects.filter(kind=CALENDAR, read_at=None, at__lt=now.replace(hour=0, minute=0)).update(read_at=now)
    Notice.objects.bulk_create(made, ignore_conflicts=True)
    return Notice.objects.filter(kind=CALENDAR).count() - before


def tell_of_moved(moved: tuple[Moved, ...], **_: Any) -> None:
    """Tell the handler of each matter that a holiday notice moved its due date."""
    now = timezone.localtime()
    rows = Matter.objects.filter(handler__gt=0, is_open=True).defer("snapshot").in_bulk([m.matter_id for m in moved])
    made = []
    for line in moved:
        row = rows.get(line.matter_id)
        if row is not None:
            limit = catalogue().get(row.procedure, row.version).limits[line.key].name
            made.append(
                Notice(
                    person=row.handler,
                    town=row.town,
                    kind=MOVED,
                    matter_id=row.id,
                    run=line.run,
                    limit=limit[:60],
                    due=line.due,
                    at=now,
                    key=f"{MOVED}:{row.id}:{line.run}:{line.before}:{line.due}:p{row.handler}",
                )
            )
    keep(made, now.date())
