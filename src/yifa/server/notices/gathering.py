"""What has come due, was handed over or came back since the last look, for whoever may see it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import Q

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.kernel.records import ASK, ASSIGN, CONSENT
from yifa.server.casework.duties import OWED, open_on, takers
from yifa.server.casework.raised import cut_off, upwards
from yifa.server.casework.worklist import returning
from yifa.server.config.procedures import in_force, remembered_for_the_day
from yifa.server.ledger.facts import settings_of
from yifa.server.ledger.models import Book, Deadline, Duty, Entry, Matter
from yifa.server.ledger.scope import visible_matters
from yifa.server.notices.models import MAIL, Channel, Mark, Notice
from yifa.server.notices.timing import stage_of
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Person, Town

# An old ledger that was imported overdue years ago is no news.
NEWS = timedelta(days=30)
AT_A_TIME = 2000
# A group has readers of every unit: what only some posts may see, and what is hidden from a unit, stays out.
# Who is told of what was arranged among colleagues, by the value that names him: who takes it, who had it, who is asked.
ARRANGED = {
    ASSIGN: (("handler", "handed"), ("from", "taken")),
    ASK: (("of", "asked"),),
    CONSENT: (("person", "answered"),),
}
FOR_GROUPS = frozenset({"public", "internal"})


def gather(now: datetime) -> int:
    """Make what notices there are to make in every town; returns how many are new. `now` is local time."""
    return sum(_due(town, now) + _raised(town, now) + _entries(town, now) for town in Town.objects.all())


def _raised(town: Town, now: datetime) -> int:
    """Overdue work told to the head of its unit, then to the leader in charge, each once; not to who has it in hand."""
    today, calendar, settings = now.date(), work_calendar(), settings_of(town)
    days = {key: cut_off(settings, key, today, calendar) for key in ("raise_head_days", "raise_leader_days")}
    latest = max((day for day in days.values() if day), default=None)
    if latest is None:
        return 0
    rows = list(
        Duty.objects.filter(open_on(today), town=town.code, kind__in=OWED, due__gte=today - NEWS, due__lte=latest)
    )
    if not rows:
        return 0
    matters, to = Matter.objects.defer("snapshot").in_bulk({row.matter_id for row in rows}), upwards(town.code, today)
    made = []
    for row in rows:
        if not row.due or row.matter_id not in matters:
            continue
        unit = to.unit(row)
        about = _of(matters[row.matter_id], "raised", now, limit=row.what, due=row.due)
        for key, people in (("raise_head_days", to.heads), ("raise_leader_days", to.leaders)):
            day = days[key]
            if day and row.due <= day:
                made += [
                    _to(about, f"{key}:{row.id}:{row.due}:p{person}", person=person)
                    for person in sorted(people.get(unit, ()))
                    if person != row.person
                ]
    return keep(made, today)


def _due(town: Town, now: datetime) -> int:
    today = now.date()
    lines = Deadline.objects.filter(town=town.code, state="running", kind="ours", due__gte=today - NEWS).filter(
        Q(due__lte=today) | Q(alarm__lte=today)
    )
    rows = Matter.objects.filter(id__in=lines.values("matter_id"), is_open=True).defer("snapshot")
    matters = {row.id: row for row in rows}
    robots = [channel for channel in Channel.objects.filter(town=town.code, is_on=True) if channel.kind != MAIL]
    made = []
    for line in lines.order_by("due", "id"):
        row = matters.get(line.matter_id)
        if row is None:
            continue
        stage = stage_of(line.due, line.alarm, today)
        key = f"due:{row.id}:{line.run}:{line.due}:{stage}"
        about = _of(row, "due", now, stage, line.run, _limit_name(row, line.key), line.due)
        # Nobody of the unit it was given to has taken it up: all are told who may.
        receivers = {row.handler} if row.handler else takers(town.code, row.id, today)
        made += [_to(about, f"{key}:p{person}", person=person) for person in sorted(receivers)]
        made += [
            _to(about, f"{key}:c{robot.pk}", channel=robot.pk) for robot in robots if _for_group(robot, row, stage)
        ]
    return keep(made, today)


def _limit_name(row: Matter, key: str) -> str:
    return catalogue().get(row.procedure, row.version).limits[key].name


def _for_group(robot: Channel, row: Matter, stage: str) -> bool:
    level = catalogue().get(row.procedure, row.version).see.level
    ours = not robot.unit or robot.unit == row.unit
    return ours and level in FOR_GROUPS and not row.hidden_unit and stage in robot.stages.split(",")


def _of(
    row: Matter, kind: str, now: datetime, stage: str = "", run: int = 0, limit: str = "", due: date | None = None
) -> Notice:
    return Notice(town=row.town, kind=kind, stage=stage, matter_id=row.id, run=run, limit=limit[:60], due=due, at=now)


def _to(about: Notice, key: str, *, person: int = 0, channel: int = 0) -> Notice:
    return Notice(
        person=person,
        channel=channel,
        key=key,
        town=about.town,
        kind=about.kind,
        stage=about.stage,
        matter_id=about.matter_id,
        run=about.run,
        limit=about.limit,
        due=about.due,
        at=about.at,
    )


def _entries(town: Town, now: datetime) -> int:
    """Hand-overs and returns since the last look. The first look only remembers where the book stands."""
    head = Book.objects.filter(town=town.code).values_list("seq", flat=True).first() or 0
    mark, first = Mark.objects.get_or_create(town=town.code, defaults={"seq": head})
    if first or mark.seq >= head:
        return 0
    backs = {action for _, action in returning()}
    gives = {action for _, action in handing_on()}
    fresh = Entry.objects.filter(town=town.code, seq__gt=mark.seq, seq__lte=mark.seq + AT_A_TIME).order_by("seq")
    entries = list(fresh.filter(action__in=sorted({ASK, ASSIGN, CONSENT, *backs, *gives})))
    matters = Matter.objects.defer("snapshot").in_bulk({entry.matter_id for entry in entries})
    made = []
    for entry in entries:
        row = matters[entry.matter_id]
        if (row.procedure, entry.action) in handing_on():
            # Given to a unit: whoever of it may take it up is told, as long as it waits for him.
            to = {person for person in takers(town.code, row.id, now.date()) if person != entry.actor}
            made += [_to(_of(row, "handed", now), f"handed:{entry.id}:p{person}", person=person) for person in to]
            continue
        if entry.action in ARRANGED:
            values = json.loads(entry.payload)["values"]
            receivers = [(int(values.get(key) or 0), kind) for key, kind in ARRANGED[entry.action]]
            made += [
                _to(_of(row, kind, now), f"{kind}:{entry.id}:p{person}", person=person)
                for person, kind in receivers
                if person and person != entry.actor
            ]
            continue
        if (row.procedure, entry.action) in returning() and row.handler and row.handler != entry.actor:
            person = row.handler
            made.append(_to(_of(row, "returned", now), f"returned:{entry.id}:p{person}", person=person))
    kept = keep(made, now.date())
    Mark.objects.filter(town=town.code, seq=mark.seq).update(seq=min(head, mark.seq + AT_A_TIME))
    return kept


@remembered_for_the_day(1)
def handing_on() -> frozenset[tuple[str, str]]:
    """(procedure, action) by which a matter is given to a unit or to a colleague."""
    return frozenset(
        (p.procedure, action.key)
        for p in in_force().values()
        for action in p.actions.values()
        if action.assigns and not action.assigns.back
    )


def keep(made: Sequence[Notice], today: date) -> int:
    """Keep what has not been said yet, for those who may see the matter."""
    known: set[str] = set()
    for first in range(0, len(made), AT_A_TIME):
        keys = [notice.key for notice in made[first : first + AT_A_TIME]]
        known.update(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = [notice for notice in made if notice.key not in known]
    seen = _seen(fresh, today)
    kept = [notice for notice in fresh if notice.channel or notice.matter_id in seen.get(notice.person, ())]
    Notice.objects.bulk_create(kept, ignore_conflicts=True)
    return len(kept)


def _seen(notices: Iterable[Notice], today: date) -> dict[int, set[int]]:
    """For each person, the matters among his notices that he may see today."""
    wanted: dict[int, set[int]] = {}
    for notice in notices:
        if notice.person:
            wanted.setdefault(notice.person, set()).add(notice.matter_id)
    people = Person.objects.filter(is_active=True).select_related("town", "unit").in_bulk(list(wanted))
    return {key: visible_ids(person.actor(today), wanted[key]) for key, person in people.items()}


def visible_ids(actor: Actor, ids: Iterable[int]) -> set[int]:
    """Those of some matters that somebody may see."""
    return set(visible_matters(actor).filter(id__in=set(ids)).values_list("id", flat=True))
