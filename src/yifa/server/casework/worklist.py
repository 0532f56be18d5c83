"""What needs somebody: due and overdue limits, steps waiting, what came back, what was handed on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from yifa.domains import catalogue
from yifa.kernel.limits import resolve
from yifa.server.casework import duties
from yifa.server.casework.duties import DutyLine
from yifa.server.casework.place import Place, matter_href, names_of
from yifa.server.casework.raised import raised
from yifa.server.config.procedures import in_force, remembered_for_the_day
from yifa.server.ledger.models import Deadline, Duty, Entry, Matter
from yifa.server.ledger.remembered import asked_of, until_written
from yifa.server.ledger.scope import visible_matters
from yifa.server.ui.parts import Citation, Day, Tone
from yifa.server.ui.words import WEEKDAYS, cites, left

Whose = Literal["mine", "unit", "town"]
SOON = 7
MOST = 30
RETURNING = ("退回", "驳回", "不同意", "发回")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A line of 到期与临期."""

    href: str
    number: str
    title: str
    procedure: str
    limit: str
    words: str
    tone: Tone
    cites: tuple[Citation, ...]
    handler: str
    provisional: bool
    matter: int = 0
    due: date | None = None


def of(place: Place, whose: Whose) -> QuerySet[Matter]:
    """Open matters: one's own, one's unit's, or all one may see."""
    # Written so, SQLite finds the open ones by the index; a bare boolean it would look up in every row.
    rows = visible_matters(place.actor).filter(is_open__in=[True])
    if whose == "mine":
        return rows.filter(handler=place.actor.person_id)
    if whose == "unit" and place.actor.unit:
        return rows.filter(unit=place.actor.unit)
    return rows


def due_soon(place: Place, whose: Whose, most: int = MOST) -> tuple[list[Due], int]:
    """Limits overdue, past their alarm date or due within a week; and how many there are."""
    until = place.today + timedelta(days=SOON)
    rows = _running(place, whose).filter(Q(due__lte=until) | Q(alarm__lte=place.today)).order_by("due", "matter_id")
    listed = list(rows[: most + 1])
    total = len(listed) if len(listed) <= most else rows.count()
    matters = {row.id: row for row in Matter.objects.filter(id__in={line.matter_id for line in listed[:most]})}
    people = names_of(row.handler for row in matters.values())
    return [_due(place, line, matters[line.matter_id], people) for line in listed[:most]], total


def _running(place: Place, whose: Whose) -> QuerySet[Deadline]:
    ours = Deadline.objects.filter(state="running", kind="ours", matter_id__in=of(place, whose).values("id"))
    return ours.filter(town=place.town.code) if place.actor.town else ours


def _due(place: Place, line: Deadline, row: Matter, people: dict[int, str]) -> Due:
    procedure = catalogue().get(row.procedure, row.version)
    spec = procedure.limits[line.key]
    limit = resolve(spec, place.settings)
    due_at = line.due_at.astimezone(place.now.tzinfo) if line.due_at else None
    words, tone = left(line.due, place.today, place.calendar, line.alarm, due_at, place.now)
    return Due(
        href=matter_href(row.id),
        number=row.number,
        title=row.title,
        procedure=procedure.name,
        limit=spec.name,
        words=words,
        tone=tone,
        cites=cites(limit.citation, line.start)[:1],
        handler=people.get(row.handler, ""),
        provisional=line.provisional,
        matter=row.id,
        due=line.due,
    )


@remembered_for_the_day(1)
def returning() -> frozenset[tuple[str, str]]:
    """(procedure, action) by which a matter comes back to whoever sent it on."""
    return frozenset(
        (p.procedure, action.key)
        for p in in_force().values()
        for action in p.actions.values()
        if any(word in action.name for word in RETURNING)
    )


def waiting(place: Place) -> QuerySet[Matter]:
    """Open matters in which a duty is mine today."""
    ids = duties.mine(place.actor, place.today).values_list("matter_id", flat=True)
    return visible_matters(place.actor).filter(id__in=set(ids))


def returned(place: Place) -> QuerySet[Matter]:
    """Matters of mine whose last step sent them back."""
    actions = {action for _, action in returning()}
    last = Entry.objects.filter(matter_id=OuterRef("id"), n=OuterRef("n"), action__in=sorted(actions))
    return of(place, "mine").filter(Exists(last.exclude(actor=place.actor.person_id)))


def handed_on(place: Place) -> QuerySet[Matter]:
    """Open matters that I gave to a colleague or a unit and have no answer to yet."""
    ids = duties.handed(place.actor).values_list("matter_id", flat=True)
    return visible_matters(place.actor).filter(id__in=set(ids))


LISTS = {"waiting": waiting, "returned": returned, "handed-on": handed_on}


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The opening page's work: what is due, what waits without pressing, rights that lapse, what was handed on.

    `more` says how many of what waits are not listed. `raised`: overdue with others for whom somebody answers.
    """

    due: tuple[DutyLine, ...]
    waiting: tuple[DutyLine, ...]
    more: int
    rights: tuple[DutyLine, ...]
    handed: tuple[DutyLine, ...]
    raised: tuple[DutyLine, ...]


def for_today(place: Place, whose: Whose, most: int, few: int) -> Today:
    """Everything the opening page says, from the projected duties, told in one go."""
    me, today = place.actor, place.today
    if whose == "unit":
        owed = duties.of_unit(me, today).exclude(kind="right")
    elif whose == "town":
        owed = duties.of_town(me, today)
    else:
        owed = duties.mine_and_rights(me, today)
    if place.actor.town:
        owed = owed.filter(town=place.town.code)
    owed_first = _first(place, owed, most + few + 1)
    rights = [row for row in owed_first if row.kind == "right"][:few]
    listed = [row for row in owed_first if row.kind != "right"]
    handed = list(duties.handed(me).order_by("-id")[:few]) if whose == "mine" else []
    up = _first(place, raised(place) if whose == "mine" else Duty.objects.none(), few)
    lines = {line.id: line for line in duties.lines_of(place, [*listed[:most], *rights, *handed, *up])}

    def lines_of(rows: list[Duty]) -> list[DutyLine]:
        return [lines[row.id] for row in rows if row.id in lines]

    mine = lines_of(listed[:most])
    soon = today + timedelta(days=SOON)
    pressing = [line for line in mine if line.due and (line.due <= soon or line.tone in ("overdue", "alarm"))]
    rest = [line for line in mine if line not in pressing]
    waiting = _number(place, owed.exclude(kind="right")) if len(owed_first) > most + few else len(owed_first)
    return Today(
        due=tuple(sorted(pressing, key=lambda line: (line.clock == "practice", line.due))),
        waiting=tuple(rest),
        more=waiting - most if len(listed) > most else 0,
        rights=tuple(lines_of(rights)),
        handed=tuple(lines_of(handed)),
        raised=tuple(lines_of(up)),
    )


def _first(place: Place, owed: QuerySet[Duty], most: int) -> list[Duty]:
    """The first of what is owed; found anew only when something was written."""

    def first() -> list[Duty]:
        return duties.first_of(owed, most)

    question = ("duties", most, asked_of(owed))
    return until_written(place.actor.town, question, first, place.head) if place.actor.town else first()


def _number(place: Place, owed: QuerySet[Duty]) -> int:
    """How many duties there are, where more are owed than are listed."""

    def counted() -> int:
        return duties.number_of(owed)

    question = ("duties, counted", asked_of(owed))
    return until_written(place.actor.town, question, counted, place.head) if place.actor.town else counted()


def week(place: Place, whose: Whose) -> list[Day]:
    """This week, Monday to Sunday: what falls due each day, and which days are worked."""
    first = place.today - timedelta(days=place.today.weekday())
    last = first + timedelta(days=6)
    counts = dict(
        _running(place, whose)
        .filter(due__gte=first, due__lte=last)
        .values_list("due")
        .annotate(n=Count("id"))
        .order_by()
    )
    return [_weekday(place, first + timedelta(days=i), counts) for i in range(7)]


def _weekday(place: Place, day: date, counts: dict[date, int]) -> Day:
    known = place.calendar.day(day)
    note = {"adjusted_workday": "调休上班", "holiday": known.holiday or "放假"}.get(known.kind, "")
    return Day(WEEKDAYS[day.weekday()], day.day, counts.get(day, 0), not known.is_workday, day == place.today, note)


def changed_first(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Latest change first."""
    return rows.order_by(F("next_due").asc(nulls_last=True), "-changed_on", "-id")


def names_by_id(rows: Iterable[Matter]) -> dict[int, str]:
    """Handlers' names of listed matters."""
    return names_of(row.handler for row in rows)
