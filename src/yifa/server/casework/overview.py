"""What a leader asks of the whole town: what is late and why, what waits for him, what the law asks next, and trends.

Work is counted by kind and by village. No person is counted or compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import Count, QuerySet

from yifa.domains import catalogue
from yifa.domains.fields_of_work import field_name, fields_of_work
from yifa.domains.roles import role_name
from yifa.kernel.model import Procedure
from yifa.kernel.procedure_graph import in_state
from yifa.server.casework.place import Place, matter_href
from yifa.server.config.procedures import in_force, remembered_for_the_day
from yifa.server.figures.period import Period
from yifa.server.ledger.models import Deadline, Matter
from yifa.server.ledger.scope import visible_matters
from yifa.server.reports.kinds import templates
from yifa.server.reports.models import Report, Status
from yifa.server.reports.services import roles_for
from yifa.server.reports.texts import due_dates
from yifa.server.towns.models import Unit
from yifa.server.ui.context import LEADERS
from yifa.server.ui.words import day_said, left

READERS = LEADERS | {"office-head", "auditor"}
MOST = 20


@dataclass(frozen=True, slots=True)
class Late:
    """A matter past its day, with where it stands and whose step comes next."""

    href: str
    number: str
    title: str
    kind: str
    limit: str
    words: str
    why: str
    unit: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A kind of work: opened in the period and in the same one a year before, and open now."""

    name: str
    now: int
    then: int
    open: int

    @property
    def change(self) -> str:
        """The difference in words."""
        if self.now == self.then:
            return "持平"
        return f"{'增加' if self.now > self.then else '减少'}{abs(self.now - self.then)}件"


def late(place: Place) -> tuple[list[Late], int]:
    """Our own limits that have run out, the oldest first; and how many there are."""
    rows = _running(place).filter(due__lt=place.today).order_by("due", "matter_id")
    total = rows.count()
    listed = list(rows[:MOST])
    matters = Matter.objects.in_bulk([line.matter_id for line in listed])
    units = dict(Unit.objects.filter(town=place.town).values_list("key", "name"))
    return [_late(place, line, matters[line.matter_id], units) for line in listed], total


def _running(place: Place) -> QuerySet[Deadline]:
    open_matters = visible_matters(place.actor).filter(is_open=True).values("id")
    return Deadline.objects.filter(town=place.town.code, state="running", kind="ours", matter_id__in=open_matters)


def _late(place: Place, line: Deadline, row: Matter, units: dict[str, str]) -> Late:
    procedure = catalogue().get(row.procedure, row.version)
    words, _ = left(line.due, place.today, place.calendar)
    state = procedure.states[row.status].name
    days = (place.today - row.changed_on).days
    why = f"停在“{state}”{days}日{_whose(procedure, row.status)}"
    return Late(
        matter_href(row.id),
        row.number,
        row.title,
        procedure.name,
        procedure.limits[line.key].name,
        words,
        why,
        units.get(row.unit, ""),
    )


def _whose(procedure: Procedure, status: str) -> str:
    """Whose step comes next, by post."""
    posts = [
        role
        for action in procedure.actions.values()
        if in_state(procedure, action, status) and action.to
        for role in action.by
        if role != "system"
    ]
    names = "、".join(role_name(role) for role in list(dict.fromkeys(posts))[:3])
    return f"，下一步由{names}办理" if names else ""


@lru_cache(maxsize=64)
def leaders_steps(roles: frozenset[str]) -> frozenset[tuple[str, str]]:
    """(procedure, status) whose next step only leaders may take, one of these posts among them."""
    steps = set()
    for procedure in in_force().values():
        for action in procedure.actions.values():
            posts = set(action.by) - {"system"}
            if posts and posts <= LEADERS and posts & roles:
                steps |= {
                    (procedure.procedure, status)
                    for status in procedure.states
                    if in_state(procedure, action, status) and not procedure.states[status].end
                }
    return frozenset(steps)


def to_sign(place: Place) -> tuple[list[Report], list[tuple[Matter, str]]]:
    """Reports and matters that wait for one of this person's posts as a leader."""
    waiting = Report.objects.filter(town=place.town.code, status__in=[Status.REVIEW, Status.SIGN]).order_by(
        "changed_at"
    )
    reports = [report for report in waiting if place.actor.roles & roles_for(report)]
    pairs = leaders_steps(place.actor.roles & LEADERS)
    rows = visible_matters(place.actor).filter(is_open=True, procedure__in={procedure for procedure, _ in pairs})
    matters = [row for row in rows.order_by("next_due", "id")[:200] if (row.procedure, row.status) in pairs][:MOST]
    return reports, [(row, catalogue().get(row.procedure, row.version).name) for row in matters]


@dataclass(frozen=True, slots=True)
class Coming:
    """Something the law asks in the weeks ahead: one day of a report, or the first of several limits."""

    what: str
    when: str
    citation: str = ""
    count: int = 0


def coming(place: Place, days: int = 31) -> list[Coming]:
    """What falls due in the coming month, reports first."""
    until = place.today + timedelta(days=days)
    lines = [
        Coming(f"{period.name}{template.name}：{name}", day_said(due, place.calendar), citation)
        for template in templates().values()
        for period in (Period.year(place.today.year - 1),)
        for step, due, name, citation in due_dates(template, period)
        if place.today <= due <= until and not _done(place, template.id, period, step)
    ]
    rows = _running(place).filter(due__gte=place.today, due__lte=until)
    kinds = dict(Matter.objects.filter(id__in=rows.values("matter_id")).values_list("id", "procedure"))
    grouped: dict[tuple[str, str], list[date]] = {}
    for line in rows.only("matter_id", "key", "due"):
        grouped.setdefault((kinds[line.matter_id], line.key), []).append(line.due)
    for (procedure, key), dues in sorted(grouped.items(), key=lambda item: min(item[1])):
        spec = in_force()[procedure]
        limit = spec.limits[key].name if key in spec.limits else key
        lines.append(Coming(f"{spec.name}：{limit}", f"最早{day_said(min(dues), place.calendar)}", "", len(dues)))
    return lines


def _done(place: Place, kind: str, period: Period, step: str) -> bool:
    report = Report.objects.filter(town=place.town.code, kind=kind, first=period.first, last=period.last).first()
    return bool(report and {"deliver": report.delivered_on, "publish": report.published_on}[step])


def trends(place: Place, period: Period) -> list[Trend]:
    """Matters opened by kind of work, with the same period a year before and what is open now."""
    rows = visible_matters(place.actor).filter(town=place.town.code)
    now, then = (_opened(rows, one, "domain") for one in (period, period.year_before))
    standing = rows.filter(is_open=True).exclude(procedure__in=_registers())
    open_now = dict(standing.values_list("domain").annotate(n=Count("id")).order_by())
    return [
        Trend(name, now.get(domain, 0), then.get(domain, 0), open_now.get(domain, 0))
        for domain, name in fields_of_work().items()
        if domain in now or domain in then or domain in open_now
    ]


@remembered_for_the_day(1)
def _registers() -> tuple[str, ...]:
    return tuple(procedure.procedure for procedure in in_force().values() if procedure.kind == "register")


def _opened(rows: QuerySet[Matter], period: Period, column: str) -> dict[str, int]:
    dated = rows.filter(opened_on__gte=period.first, opened_on__lte=period.last).exclude(procedure__in=_registers())
    return dict(dated.values_list(column).annotate(n=Count("id")).order_by())


def by_village(place: Place, period: Period, most: int = 5) -> tuple[list[str], list[tuple[str, list[int]]]]:
    """Matters opened in each village, by the kinds of work that have most of them."""
    rows = (
        visible_matters(place.actor)
        .filter(town=place.town.code, opened_on__gte=period.first, opened_on__lte=period.last)
        .exclude(village="")
        .exclude(procedure__in=_registers())
    )
    grouped = rows.values_list("village", "domain").annotate(n=Count("id")).order_by()
    counted = {(village, domain): n for village, domain, n in grouped}
    totals: dict[str, int] = {}
    for (_, domain), n in counted.items():
        totals[domain] = totals.get(domain, 0) + n
    domains = sorted(totals, key=lambda domain: -totals[domain])[:most]
    villages = [(code, name) for code, name in place.all_villages.items() if any(v == code for v, _ in counted)]
    return [field_name(domain) for domain in domains], [
        (name, [counted.get((code, domain), 0) for domain in domains]) for code, name in villages
    ]
