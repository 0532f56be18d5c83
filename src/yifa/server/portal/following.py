"""What an applicant sees of his own matter: the steps with their dates, what the town owes him next, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from django.db.models import Q
from django.utils import timezone

from yifa.domains import catalogue
from yifa.kernel.context import Facts, StepContext
from yifa.kernel.engine import VOIDED, effective
from yifa.kernel.limits import resolve
from yifa.kernel.model import ActionSpec, Procedure
from yifa.kernel.records import BUILT_IN, Entry, State
from yifa.law.calendar import WorkCalendar
from yifa.law.dated import as_of
from yifa.office.model import cn_date
from yifa.server.config.procedures import in_force
from yifa.server.ledger.facts import settings_of
from yifa.server.ledger.journal import history, matter_key
from yifa.server.ledger.models import Deadline, Link, Matter, ReadLog, position_of
from yifa.server.ledger.papers import paper_name
from yifa.server.ledger.serialization import state_of
from yifa.server.portal import published
from yifa.server.portal.models import Receipt
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Town
from yifa.server.ui.words import left

PARCEL = "express-delivery"
# Where the tracking number goes in the address a town has set.
NUMBER = "{n}"


@dataclass(frozen=True, slots=True)
class StepSeen:
    """A step on the line: done on a day, or still to come by a day."""

    name: str
    tone: str
    day: date | None = None
    due: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """Something owed by a day: by the town, or by the applicant."""

    name: str
    words: str
    late: bool
    citation: str
    due: date


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel on its way to the applicant. `href`: where the carrier tells where it is, "" where the town named none."""

    item: str
    carrier: str
    tracking: str
    status: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A matter as its applicant sees it."""

    procedure: Procedure
    row: Matter
    state: State
    entries: list[Entry]
    steps: list[StepSeen]
    ours: list[Owed]
    theirs: list[Owed]
    told: list[published.Fact]
    papers: list[tuple[str, int, str, str]]
    parcels: list[Parcel]
    open_steps: list[ActionSpec]

    @property
    def status(self) -> str:
        """Where it stands, in words."""
        if self.row.status == VOIDED:
            return "已撤销登记"
        return self.procedure.states[self.row.status].name

    @property
    def words(self) -> str:
        """The same in words for whoever brought it; "" where nothing more is to be said than the status."""
        spec = self.procedure.states.get(self.row.status)
        return spec.told if spec else ""

    @property
    def late(self) -> bool:
        """Whether the town is late."""
        return any(owed.late for owed in self.ours)

    @property
    def ended(self) -> bool:
        """Whether nothing more is owed."""
        return not self.row.is_open


def note(town: Town, receipt: Receipt, what: str) -> None:
    """Every look at personal data is noted, the applicant's own too."""
    ReadLog.objects.create(
        town=town.code, matter_id=receipt.matter_id, person=0, at=timezone.now(), what=f"申请人凭回执查看：{what}"[:100]
    )


def follow(town: Town, receipt: Receipt, today: date) -> Followed:
    """The matter of a receipt. Matter.DoesNotExist is a fault of the books, not of the visitor."""
    row = Matter.objects.get(id=receipt.matter_id, town=town.code)
    # Who joined another's matter sees what is public of it: no key is opened for him.
    key = None if receipt.joined else matter_key(row.id)
    state = state_of(row, key)
    procedure = catalogue().get(row.procedure, row.version)
    entries = [entry for entry in effective(history(row.id, key)) if entry.action not in BUILT_IN]
    calendar = work_calendar()
    ours, theirs, by_step = _owed(town, row, procedure, today, calendar)
    return Followed(
        procedure=procedure,
        row=row,
        state=state,
        entries=entries,
        steps=_line(procedure, row, state, entries, by_step),
        ours=ours,
        theirs=theirs,
        told=_public_facts(town, row, today)
        if receipt.joined
        else published.facts_from(town, procedure, state.values, procedure.follow.shows, today),
        papers=[] if receipt.joined else _papers(procedure, entries),
        parcels=[] if receipt.joined else _parcels(town, row),
        open_steps=[] if receipt.joined else _open_steps(town, procedure, state, calendar, today),
    )


def _public_facts(town: Town, row: Matter, today: date) -> list[published.Fact]:
    """What stands on the matter's public page, its pictures apart; nothing once it has been taken down."""
    item = published.item(town, position_of(row.id), today)
    return [fact for fact in published.facts_of(town, item, today) if not fact.files] if item else []


def _owed(
    town: Town, row: Matter, procedure: Procedure, today: date, calendar: WorkCalendar
) -> tuple[list[Owed], list[Owed], dict[str, Owed]]:
    settings = settings_of(town)
    ours, theirs = [], []
    by_step: dict[str, Owed] = {}
    for line in Deadline.objects.filter(matter_id=row.id, state="running").order_by("due"):
        spec = procedure.limits[line.key]
        limit = resolve(spec, settings)
        now = timezone.localtime()
        words, tone = left(
            line.due, today, calendar, None, timezone.localtime(line.due_at) if line.due_at else None, now
        )
        owed = Owed(spec.name, words, tone == "overdue", as_of(limit.citation, line.start), line.due)
        if line.kind == "theirs":
            theirs.append(owed)
        elif line.kind == "ours":
            ours.append(owed)
            for action in spec.until:
                by_step.setdefault(action, owed)
    return ours, theirs, by_step


def _line(
    procedure: Procedure, row: Matter, state: State, entries: list[Entry], by_step: dict[str, Owed]
) -> list[StepSeen]:
    quiet = set(procedure.follow.quiet)
    seen = [
        StepSeen(procedure.actions[entry.action].name, "done", date.fromisoformat(entry.day))
        for entry in entries
        if entry.action in procedure.actions and entry.action not in quiet
    ]
    if not row.is_open or row.status == VOIDED:
        return seen
    owed = next(iter(by_step.values()), None)
    seen.append(StepSeen(procedure.states[row.status].name, "late" if owed and owed.late else "now"))
    course = procedure.follow.course
    furthest = max((course.index(key) for key in course if state.done.get(key)), default=-1)
    for key in course[furthest + 1 :]:
        due = by_step.get(key)
        words = f"最迟{cn_date(due.due)}" if due else ""
        seen.append(StepSeen(procedure.actions[key].name, "next", None, words))
    return seen


def _papers(procedure: Procedure, entries: list[Entry]) -> list[tuple[str, int, str, str]]:
    return [
        (paper_name(document), entry.n, document, entry.day)
        for entry in reversed(entries)
        for document in entry.papers
        if document in procedure.follow.papers
    ]


def _parcels(town: Town, row: Matter) -> list[Parcel]:
    """What was sent to the applicant by post or courier, as its slip says; nothing of whoever signed for it."""
    ends = {
        end
        for pair in Link.objects.filter(Q(from_id=row.id) | Q(to_id=row.id)).values_list("from_id", "to_id")
        for end in pair
    }
    slips = (
        Matter.objects.filter(id__in=ends - {row.id}, town=town.code, procedure=PARCEL).order_by("id") if ends else ()
    )
    address = str(settings_of(town).get("parcel_address") or "")
    states = in_force()[PARCEL].states
    parcels = []
    for slip in slips:
        values = state_of(slip, None).values
        tracking = str(values.get("tracking") or "")
        href = address.replace(NUMBER, quote(tracking, safe="")) if tracking and NUMBER in address else address
        status = states[slip.status].name if slip.status in states else ""
        parcels.append(Parcel(str(values.get("item", "")), str(values.get("carrier", "")), tracking, status, href))
    return parcels


def _open_steps(
    town: Town, procedure: Procedure, state: State, calendar: WorkCalendar, today: date
) -> list[ActionSpec]:
    """Steps the applicant may take himself as things stand."""
    on = today.isoformat()
    entry = Entry(
        town=town.code,
        matter=state.matter,
        n=state.n + 1,
        procedure=state.procedure,
        version=state.version,
        action="",
        actor=0,
        role="",
        occurred_at=on,
        recorded_at=on,
    )
    context = StepContext(procedure, state, entry, {}, calendar, Facts(settings=settings_of(town)))
    return [
        action
        for action in procedure.actions.values()
        if (form := action.resident_form)
        and form.receipt
        and not action.opens
        and state.status in action.sources
        and context.holds(action.when)
    ]


def is_for_applicant(followed: Followed, n: int, document: str) -> bool:
    """Whether a paper is one of those meant for the applicant."""
    return any((n, document) == (at, name) for _, at, name, _ in followed.papers)
