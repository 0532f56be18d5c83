"""From notices to messages: at once or one a day, for a person's mail or a group's robot, outside of quiet hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from yifa.domains import catalogue
from yifa.law.calendar import WorkCalendar
from yifa.server.casework.duties import OWED
from yifa.server.casework.place import matter_href
from yifa.server.ledger.models import Deadline, Duty, Matter
from yifa.server.notices.gathering import visible_ids
from yifa.server.notices.models import COVERS, DAILY, MAIL, NEVER, Channel, Message, Notice, Preference, Quiet
from yifa.server.notices.timing import Hours, allowed_from
from yifa.server.notices.transport import mail_ready
from yifa.server.notices.wording import Fact, body_of, subject_of
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Person, Town

# What nobody was told in this time (no channel, days off) is no longer news.
STALE = timedelta(days=14)


def hours_of(quiet: Quiet) -> Hours:
    """Quiet hours as they are set."""
    return Hours(quiet.quiet_from, quiet.quiet_to, quiet.workdays_only)


def compose(now: datetime) -> int:
    """Make the messages that are to be made; returns how many. `now` is local time."""
    Notice.objects.filter(mailed_at=None, at__lt=now - STALE).update(mailed_at=now)
    calendar, made = work_calendar(), 0
    for town in Town.objects.filter(code__in=Notice.objects.filter(mailed_at=None).values("town")):
        channels = {channel.pk: channel for channel in Channel.objects.filter(town=town.code, is_on=True)}
        waiting: dict[tuple[int, int], list[Notice]] = {}
        for notice in Notice.objects.filter(town=town.code, mailed_at=None).order_by("id"):
            waiting.setdefault((notice.person, notice.channel), []).append(notice)
        mail = next((c for c in channels.values() if c.kind == MAIL), None) if mail_ready() else None
        people = _people(person for person, _ in waiting)
        for (person, channel), notices in waiting.items():
            if channel in channels:
                made += _for_robot(town, channels[channel], notices, now, calendar)
            elif person in people and mail is not None:
                made += _for_person(town, mail, people[person], notices, now, calendar)
    return made


def _people(keys: Iterable[int]) -> dict[int, Person]:
    people = Person.objects.filter(is_active=True).select_related("town", "unit", "notice_preference")
    return dict(people.in_bulk([key for key in keys if key]))


def preference_of(person: Person) -> Preference:
    """What a person wishes, or what is usual."""
    return getattr(person, "notice_preference", None) or Preference(person=person)


def _for_person(
    town: Town, mail: Channel, person: Person, notices: Sequence[Notice], now: datetime, calendar: WorkCalendar
) -> int:
    wish = preference_of(person)
    about = {kind for wished in wish.about.split(",") for kind in (wished, *COVERS.get(wished, ()))}
    wanted = [n for n in notices if n.kind in about] if person.email and wish.by_mail != NEVER else []
    _told([n for n in notices if n not in wanted], now)
    standing = _standing(wanted, visible_ids(person.actor(now.date()), [n.matter_id for n in wanted]))
    return _compose(town, mail, wish, wish.by_mail, f"mail:{person.pk}", standing, wanted, now, calendar, person.pk)


def _for_robot(town: Town, robot: Channel, notices: Sequence[Notice], now: datetime, calendar: WorkCalendar) -> int:
    standing = _standing(notices, {n.matter_id for n in notices})
    return _compose(town, robot, robot, robot.how, f"robot:{robot.pk}", standing, notices, now, calendar)


def _compose(
    town: Town,
    channel: Channel,
    quiet: Quiet,
    how: str,
    name: str,
    standing: Sequence[Notice],
    notices: Sequence[Notice],
    now: datetime,
    calendar: WorkCalendar,
    person: int = 0,
) -> int:
    """One message about what still stands of some notices, when its time has come."""
    start = allowed_from(now, hours_of(quiet), calendar)
    if not notices or (how == DAILY and (start > now or now.time() < quiet.digest_at or _told_today(name, now.date()))):
        return 0
    if not standing:
        _told(notices, now)
        return 0
    facts = facts_of(standing)
    subject = subject_of(town.name, facts)
    key = f"{name}:{now.date()}" if how == DAILY else f"{name}:{notices[0].pk}-{notices[-1].pk}"
    with transaction.atomic():
        _told(notices, now)
        _, made = Message.objects.get_or_create(
            key=key,
            defaults={
                "channel": channel,
                "person": person,
                "subject": subject,
                "body": body_of(subject, facts),
                "next_at": start,
                "made_at": now,
            },
        )
    return int(made)


def _told_today(name: str, day: date) -> bool:
    return Message.objects.filter(key=f"{name}:{day}").exists()


def _told(notices: Sequence[Notice], now: datetime) -> None:
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=now)


def _standing(notices: Sequence[Notice], seen: set[int]) -> list[Notice]:
    """Notices of matters one may see; of limits only those still running."""
    due = [n.matter_id for n in notices if n.kind == "due"]
    running = set(Deadline.objects.filter(matter_id__in=due, state="running").values_list("matter_id", "run"))
    up = {n.matter_id for n in notices if n.kind == "raised"}
    owed = set(Duty.objects.filter(matter_id__in=up, kind__in=OWED).values_list("matter_id", "due")) if up else set()
    return [
        n
        for n in notices
        if n.matter_id in seen
        and (n.kind != "due" or (n.matter_id, n.run) in running)
        and (n.kind != "raised" or (n.matter_id, n.due) in owed)
    ]


def facts_of(notices: Sequence[Notice]) -> list[Fact]:
    """All that may be said of the matters behind some notices."""
    rows = Matter.objects.defer("snapshot").in_bulk({notice.matter_id for notice in notices})
    facts = []
    for notice in notices:
        row = rows.get(notice.matter_id)
        if row is not None:
            procedure = catalogue().get(row.procedure, row.version)
            facts.append(
                Fact(
                    row.id,
                    row.number,
                    procedure.name,
                    notice.kind,
                    notice.stage,
                    notice.limit,
                    notice.due,
                    matter_href(row.id),
                )
            )
    return facts
