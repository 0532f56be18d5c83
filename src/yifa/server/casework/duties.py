"""Whose duty a matter is (待办): one's own, one's unit's, what was handed on, what lapses, and what is nobody's.

Everything reads the projected rows of the ledger. A row says who is waited for by person, or by post (in a unit, where
the matter was given to one); whoever holds such a post on the day, and whoever stands in for him, has it in his list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from yifa.domains import catalogue
from yifa.domains.roles import role_name, roles
from yifa.kernel.actor import Actor
from yifa.kernel.limits import resolve
from yifa.kernel.model import Procedure
from yifa.server.casework.place import Place, matter_href, names_of
from yifa.server.config.prepared import Prepared
from yifa.server.config.procedures import in_force
from yifa.server.ledger.models import Duty, DutyPost, Matter, Named
from yifa.server.ledger.scope import complained_of, visible_matters
from yifa.server.ledger.who_may import posts_and_people
from yifa.server.towns.models import Grant, Person
from yifa.server.towns.scope import town_q
from yifa.server.ui.parts import Citation, Tone
from yifa.server.ui.words import cites, left

MOST_COUNTED = 1000
# What somebody must do, a right that lapses, and what only the other side can do.
OWED = ("step", "limit", "lapsed", "consent")
# By post: who holds it, with the units he belongs to and the villages he is confined to.
Holders = dict[str, dict[int, tuple[set[str], set[str]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine:
    """A duty as pages show it. `who` names the person, else the unit and posts; `look` is how its clock is shown."""

    id: int
    matter: int
    href: str
    number: str
    title: str
    procedure: str
    status: str
    kind: str
    what: str
    who: str
    since: date
    due: date | None
    words: str
    tone: Tone
    clock: str
    cites: tuple[Citation, ...]


def open_on(today: date) -> Q:
    """Duties of a day: begun, and a right not lapsed yet."""
    return Q(since__lte=today) & (~Q(kind="right") | Q(due__gte=today))


def reach_q(actor: Actor) -> Q:
    """Duties in the towns and villages somebody works for, but for matters hidden from him."""
    reach = town_q(actor, "town") & ~complained_of(actor)
    near = sorted(actor.villages)
    return reach & (Q(village__in=near) | Q(unit__in=near)) if near else reach


def mine_q(actor: Actor) -> Q:
    """Duties that are somebody's own: in his hands, or open to a post he holds."""
    me = actor.person_id
    hands = {me, *actor.stands_for}
    units = sorted({"", actor.unit, *actor.villages})
    posts = DutyPost.objects.filter(town_q(actor, "town"), post__in=sorted(actor.roles), unit__in=units)
    named = Named.objects.filter(person__in=hands).values("matter_id")
    open_posts = Q(id__in=posts.filter(named=False).values("duty_id")) | (
        Q(id__in=posts.filter(named=True).values("duty_id")) & Q(matter_id__in=named)
    )
    return Q(person__in=sorted(hands)) | (Q(person=0) & open_posts & ~Q(barred__contains=f",{me},"))


def mine(actor: Actor, today: date) -> QuerySet[Duty]:
    """What somebody is waited for on a day: steps, periods, and what became his since the other side's time lapsed."""
    return Duty.objects.filter(reach_q(actor) & mine_q(actor) & open_on(today), kind__in=OWED)


def rights(actor: Actor, today: date) -> QuerySet[Duty]:
    """Rights of ours that lapse unused, of those that are somebody's to use."""
    return Duty.objects.filter(reach_q(actor) & mine_q(actor) & open_on(today), kind="right")


def mine_and_rights(actor: Actor, today: date) -> QuerySet[Duty]:
    """What somebody owes and the rights that are his to use, to be told apart by their kind."""
    return Duty.objects.filter(reach_q(actor) & mine_q(actor) & open_on(today), kind__in=(*OWED, "right"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody in some fields of work, due first; `more` are not listed."""

    lines: tuple[DutyLine, ...]
    more: int = 0


def in_fields(place: Place, *fields: str, most: int = 8) -> Waiting:
    """What waits for this person in fields of work (folders of the catalogue): the first thing their room shows."""
    keys = [p.procedure for p in in_force().values() if p.domain in fields]
    rows = mine_and_rights(place.actor, place.today).filter(town=place.town.code, procedure__in=keys)
    listed = list(in_order(rows)[: most + 1])
    more = rows.count() - most if len(listed) > most else 0
    return Waiting(tuple(lines_of(place, listed[:most])), more)


def handed(actor: Actor) -> QuerySet[Duty]:
    """What somebody handed on and has no answer to yet: where it stands."""
    return Duty.objects.filter(town_q(actor, "town"), kind="handed", person=actor.person_id)


def leads_a_unit(actor: Actor) -> bool:
    """Whether somebody answers for the unit he belongs to."""
    return bool(actor.unit) and any(roles()[post].head for post in actor.roles if post in roles())


def of_unit(actor: Actor, today: date) -> QuerySet[Duty]:
    """What lies with a unit or with its people: for whoever answers for it."""
    if not actor.unit:
        return Duty.objects.none()
    people = Person.objects.filter(town_id=actor.town, unit__key=actor.unit).values("id")
    lies = Q(unit=actor.unit) | Q(lies_in=actor.unit, person=0) | Q(person__in=people)
    return Duty.objects.filter(reach_q(actor) & lies & open_on(today), kind__in=(*OWED, "right"))


def of_town(actor: Actor, today: date) -> QuerySet[Duty]:
    """What is owed in all matters somebody may see: for whoever answers for more than his own."""
    # Asked of each duty in the order of the page, which stops after a few, not of all matters of the town first.
    seen = Exists(visible_matters(actor).filter(id=OuterRef("matter_id")))
    return Duty.objects.filter(reach_q(actor) & open_on(today), seen, kind__in=OWED)


def theirs(actor: Actor, today: date) -> QuerySet[Duty]:
    """What the other side or another body must do by a day, of matters that lie with somebody or his unit."""
    lies = Q(lies_in=actor.unit) if actor.unit else Q(matter_id__in=_named(actor))
    return Duty.objects.filter(reach_q(actor) & lies, kind="theirs", due__gte=today)


def _named(actor: Actor) -> QuerySet[Named, Any]:
    return Named.objects.filter(person=actor.person_id).values("matter_id")


def overdue(duties: QuerySet[Duty], today: date, clock: str = "law") -> QuerySet[Duty]:
    """Those of some duties whose time is over, by kind of clock."""
    return duties.filter(due__lt=today, clock=clock)


def nobody(town: str, today: date) -> list[Duty]:
    """Duties that are nobody's: no person, or one who is gone, and nobody on the day in any post (and unit) awaited.

    For the administrator and the head of the office, who can give them to somebody.
    """
    if not Duty.objects.filter(open_on(today), town=town, kind__in=OWED).exists():
        return []
    active = set(Person.objects.filter(town_id=town, is_active=True).values_list("id", flat=True))
    held = holders(town, today)
    rows = Duty.objects.filter(open_on(today), town=town, kind__in=OWED).order_by("due", "id")
    awaited: dict[int, list[tuple[str, str, bool]]] = {}
    for duty_id, post, unit, must in DutyPost.objects.filter(town=town).values_list("duty_id", "post", "unit", "named"):
        awaited.setdefault(duty_id, []).append((post, unit, must))
    named: dict[int, set[int]] = {}
    for matter, person in Named.objects.filter(town=town, person__in=active).values_list("matter_id", "person"):
        named.setdefault(matter, set()).add(person)

    def has_holder(row: Duty) -> bool:
        if row.person:
            return row.person in active
        barred = {int(p) for p in row.barred.split(",") if p}
        for post, unit, must_be_named in awaited.get(row.id, ()):
            able = _able(held, post, unit, row.village) - barred
            if able & (named.get(row.matter_id, set()) if must_be_named else able):
                return True
        return False

    return [row for row in rows if not has_holder(row)]


def takers(town: str, matter_id: int, today: date) -> set[int]:
    """Who is waited for in one matter today: whoever has it in hand, or everybody whose post may take it up."""
    people: set[int] = set()
    held = holders(town, today)
    rows = Duty.objects.filter(open_on(today), matter_id=matter_id, kind="step")
    posts = list(DutyPost.objects.filter(matter_id=matter_id, named=False).values_list("duty_id", "post", "unit"))
    for row in rows:
        barred = {int(p) for p in row.barred.split(",") if p}
        able = {p for duty, post, unit in posts if duty == row.id for p in _able(held, post, unit, row.village)}
        people |= {row.person} if row.person else able - barred
    return people


def _able(held: Holders, post: str, unit: str, village: str) -> set[int]:
    """Who holds a post within a unit (or village, or anywhere), and sees the village the matter is of."""
    return {
        person
        for person, (units, villages) in held.get(post, {}).items()
        if (not unit or unit in units | villages) and (not villages or unit in villages or village in villages)
    }


def holders(town: str, on: date) -> Holders:
    """By post: who of the town holds it on a day, with the units he belongs to and the villages he is confined to."""
    by_post: Holders = {}
    grants = Grant.objects.filter(
        Q(until=None) | Q(until__gte=on), person__town_id=town, person__is_active=True, since__lte=on
    ).select_related("person__unit", "unit")
    for grant in grants:
        units, villages = by_post.setdefault(grant.role, {}).setdefault(grant.person_id, (set(), set()))
        units.update(unit.key for unit in (grant.person.unit, grant.unit) if unit)
        if grant.village_id:
            villages.add(grant.village_id)
    return by_post


def in_order(duties: QuerySet[Duty]) -> QuerySet[Duty]:
    """All of them, what is due first, then what has no day."""
    return duties.order_by(F("due").asc(nulls_last=True), "id")


def first_of(duties: QuerySet[Duty], most: int) -> list[Duty]:
    """The first of them `in_order`. Two questions, each answered in an index's order."""
    dated = list(duties.filter(due__isnull=False).order_by("due", "id")[:most])
    return dated + list(duties.filter(due=None).order_by("id")[: most - len(dated)]) if len(dated) < most else dated


def number_of(duties: QuerySet[Duty]) -> int:
    """How many there are, counted no further than `MOST_COUNTED`: beyond, how many does not help anybody."""
    return duties.order_by()[:MOST_COUNTED].count()


def lines_of(place: Place, duties: Iterable[Duty]) -> list[DutyLine]:
    """Duties as pages show them, in the order given, in three queries."""
    listed = list(duties)
    matters = Matter.objects.defer("snapshot").in_bulk({row.matter_id for row in listed})
    people = names_of(row.person for row in listed)
    units = _unit_names(place, {row.unit for row in listed} - {""})
    return [_line(place, row, matters[row.matter_id], people, units) for row in listed if row.matter_id in matters]


def _unit_names(place: Place, keys: set[str]) -> Mapping[str, str]:
    """Names of the offices and villages that some duties name; nothing is asked that nobody names."""
    names = dict(place.offices) if any(not key.isdigit() for key in keys) else {}
    return {**names, **place.all_villages} if any(key.isdigit() for key in keys) else names


def who_of(row: Duty, people: Mapping[int, str], units: Mapping[str, str]) -> str:
    """Whom a duty waits for, in words: the person; the unit and posts; the other side."""
    if row.kind == "theirs":
        return "对方"
    if row.kind == "handed":
        return units.get(row.unit, "") or "承办人"
    if row.person:
        return people.get(row.person, "工作人员")
    posts = "、".join(role_name(post) for post in row.posts.split(",") if post)
    unit = units.get(row.unit, "")
    return f"{unit}（{posts}）" if unit and posts else unit or posts


def _line(place: Place, row: Duty, matter: Matter, people: Mapping[int, str], units: Mapping[str, str]) -> DutyLine:
    procedure = catalogue().get(matter.procedure, matter.version)
    words, tone = "", "running"
    if row.due:
        due_at = row.due_at.astimezone(place.now.tzinfo) if row.due_at else None
        words, tone = left(row.due, place.today, place.calendar, row.alarm, due_at, place.now)
        if row.clock == "practice":  # no law is broken: what we set ourselves has passed
            words = words.replace("逾期", "超过约定")
    state = procedure.states.get(row.status)
    source = resolve(procedure.limits[row.limit], place.settings).citation if row.limit in procedure.limits else ""
    return DutyLine(
        id=row.id,
        matter=row.matter_id,
        href=matter_href(row.matter_id),
        number=matter.number,
        title=matter.title,
        procedure=procedure.name,
        status=state.name if state else row.status,
        kind=row.kind,
        what=_what(place, row, procedure),
        who=who_of(row, people, units),
        since=row.since,
        due=row.due,
        words=words,
        tone=tone,  # type: ignore[arg-type]
        clock=row.clock,
        cites=cites(source)[:1],
    )


def _what(place: Place, row: Duty, procedure: Procedure) -> str:
    """What is awaited; of several steps, those the reader may take himself, where there are any."""
    steps = {action.name: action for action in procedure.actions.values()}
    names = row.what.split("、")
    if len(names) == 1 or row.kind != "step" or not set(names) <= set(steps):
        return row.what
    return "、".join(name for name in names if place.actor.roles & set(steps[name].by)) or row.what


def _of_matter(matter: int, today: date) -> QuerySet[Duty]:
    asked = Duty.objects.filter(open_on(today) | Q(kind__in=("step", "theirs")), matter_id=matter)
    return asked.exclude(kind="handed").order_by("id")


_OF_MATTER = Prepared(_of_matter, int, date)


def waits_for(place: Place, matter: Matter, people: Mapping[int, str]) -> list[DutyLine]:
    """Whom one matter waits for and until when, the state's own duty first; a post with the people who hold it.

    Args:
        people: names by person number that the caller has already read.
    """
    rows = _OF_MATTER.rows(matter.id, place.today)
    unread = {row.person for row in rows if row.person} - set(people)
    names = {**people, **names_of(unread)} if unread else people
    lines = [_line(place, row, matter, names, place.all_units if row.unit else {}) for row in rows]
    return [
        replace(line, who=_with_people(place, row, line.who), what=row.what)
        for row, line in zip(rows, lines, strict=True)
    ]


def _with_people(place: Place, row: Duty, who: str) -> str:
    posts = [post for post in row.posts.split(",") if post]
    if row.person or row.kind in ("theirs", "handed") or not posts:
        return who
    unit = place.all_units.get(row.unit, "") if row.unit else ""
    return " ".join(filter(None, (unit, posts_and_people(place.town.code, posts, place.today, row.unit))))
