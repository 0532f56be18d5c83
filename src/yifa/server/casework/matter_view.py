"""A matter as its page shows it: facts, limits, what happened, papers, links, figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Sum
from django.http import Http404

from yifa.domains import catalogue
from yifa.kernel.attached import ATTACHED, are_personal, described
from yifa.kernel.context import all_fields
from yifa.kernel.engine import VOIDED
from yifa.kernel.limits import deadline_of, is_paused
from yifa.kernel.model import RESIDENT, FieldSpec, Procedure
from yifa.kernel.records import ASK, ASSIGN, BUILT_IN, CONSENT, CORRECT, LINK, VOID, Entry, LimitRun, State
from yifa.law.deadlines import Deadline
from yifa.office.model import cn_date
from yifa.server.casework.place import Place, address_if_any, matter_href, procedure_of
from yifa.server.config.prepared import Prepared
from yifa.server.figures.queries import formatted
from yifa.server.ledger import models
from yifa.server.ledger.history import links_around
from yifa.server.ledger.models import Matter
from yifa.server.ledger.naming import mask_party, shown
from yifa.server.ledger.papers import paper_name
from yifa.server.ledger.postings import Posting
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import state_of
from yifa.server.ui.parts import Citation, Link, Status, Tone
from yifa.server.ui.words import cites, cut, day_said, left


@dataclass(frozen=True, slots=True)
class Shown:
    """A label with a value in words. `veiled`: personal, and not asked for."""

    label: str
    value: str = ""
    href: str = ""
    long: bool = False
    veiled: bool = False
    files: tuple[Link, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    head: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limited:
    """A running or ended limit on the page."""

    index: int
    name: str
    due: date
    words: str
    tone: Tone
    alarm: date | None
    provisional: bool
    theirs: bool
    elapsed: int
    total: int
    note: str
    cites: tuple[Citation, ...]
    href: str
    local: bool = False
    counted: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One entry of the matter, as it stands after corrections."""

    n: int
    when: datetime
    recorded: datetime
    what: str
    who: str
    role: str
    reason: str = ""
    values: tuple[Shown, ...] = ()
    state: str = ""
    correct_href: str = ""
    void_href: str = ""
    papers: tuple[Link, ...] = ()
    seq: int = 0

    @property
    def gist(self) -> str:
        """The values in one line."""
        parts = [f"{v.label} {v.value}" for v in self.values if v.value and not v.veiled]
        return cut("；".join(parts) or "、".join(v.label for v in self.values), 90)


def status_of(procedure: Procedure, status: str, tone: Tone = "running") -> Status:
    """A state in words; an end is done, a withdrawn matter is ended."""
    if status == VOIDED:
        return Status("已撤销", "ended")
    spec = procedure.states.get(status)
    if spec is None:
        return Status(status)
    if spec.end:
        return Status(spec.name, "done" if procedure.kind != "register" else "ended")
    return Status(spec.name, tone)


class Showing:
    """Turns stored values into words for one town, with look-ups read in one go."""

    def __init__(
        self,
        place: Place,
        procedure: Procedure,
        values: Sequence[Mapping[str, Any]],
        personal: bool,
        account: bool = False,
    ) -> None:
        """`account`: paragraphs are shown even if they are personal (`reading.reads_account`)."""
        self.place = place
        self.account = account
        self.procedure = procedure
        self.personal = personal
        self.fields = all_fields(procedure)
        positions, people = set(), set()
        for values_of_row in values:
            for key, value in values_of_row.items():
                spec = self.fields.get(key)
                if spec is None or not value:
                    continue
                items = value if isinstance(value, list) else [value]
                if spec.type in ("register", "matter"):
                    positions |= {item for item in items if isinstance(item, int)}
                elif spec.type == "staff":
                    people |= {item for item in items if isinstance(item, int)}
        ids = [models.row_id(place.town.code, position) for position in positions]
        rows = models.Matter.objects.filter(id__in=ids).only("id", "title", "number", "procedure") if ids else ()
        self.titles = {models.position_of(row.id): row.title or row.number for row in rows}
        self.people = names_from(people)

    def one(self, key: str, value: Any, n: int = 0) -> Shown | None:
        """A field and its value in words; nothing where none was given."""
        spec = self.fields.get(key)
        if spec is None or value in (None, "", []):
            return None
        if spec.personal and not self.personal and not (self.account and spec.type == "paragraph"):
            if spec.type == "party":
                return Shown(spec.name, "、".join(mask_party(party) for party in value), veiled=True)
            return Shown(spec.name, "个人信息，未显示", veiled=True)
        if spec.type == "table":
            head = tuple(column.name for column in spec.columns.values())
            rows = tuple(tuple(self._plain(c, row.get(k)) for k, c in spec.columns.items()) for row in value)
            return Shown(spec.name, head=head, table=rows)
        if spec.type == "attachment":
            return Shown(spec.name, files=tuple(self._file(item, n) for item in value))
        if spec.type == "party":
            return Shown(spec.name, "；".join(_person(party) for party in value))
        return Shown(spec.name, self._plain(spec, value), long=spec.type == "paragraph")

    def _plain(self, spec: FieldSpec, value: Any) -> str:
        if spec.type in ("register", "matter"):
            items = value if isinstance(value, list) else [value]
            return "、".join(self.titles.get(item, "（名册条目）") for item in items if item)
        if spec.type == "staff":
            items = value if isinstance(value, list) else [value]
            return "、".join(self.people.get(item, "工作人员") for item in items if item)
        if spec.type == "date" and isinstance(value, str) and value:
            return cn_date(date.fromisoformat(value[:10]))
        text = shown(spec, value, self.place.all_units if spec.type == "unit" else self.place.all_villages)
        return text + spec.unit if spec.unit and spec.type in ("integer", "number") and text else text

    def _file(self, item: Mapping[str, Any], n: int) -> Link:
        particulars = described(item)
        return Link(
            str(item.get("name", "附件")) + (f"（{particulars}）" if particulars else ""), f"{n}/{item.get('sha', '')}"
        )

    def attached(self, entry: Entry) -> tuple[Shown, ...]:
        """The files in the box that every step has."""
        if not entry.attachments:
            return ()
        if are_personal(self.procedure) and not self.personal:
            return (Shown(ATTACHED.name, f"{len(entry.attachments)}个附件，未显示", veiled=True),)
        return (Shown(ATTACHED.name, files=tuple(self._file(item, entry.n) for item in entry.attachments)),)

    def all(self, values: Mapping[str, Any], n: int = 0, order: Sequence[str] = ()) -> tuple[Shown, ...]:
        """Every given value, in the order of the form."""
        keys = [*order, *(key for key in values if key not in order)]
        return tuple(shown for key in keys if key in values and (shown := self.one(key, values[key], n)) is not None)


def names_from(people: set[int]) -> dict[int, str]:
    """Names of people chosen in fields."""
    from yifa.server.casework.place import names_of

    return names_of(people) if people else {}


def _person(party: Mapping[str, Any]) -> str:
    more = [str(party[key]) for key in ("gender", "id_number", "credit_code", "phone", "address") if party.get(key)]
    return str(party.get("name", "")) + (f"（{'，'.join(more)}）" if more else "")


def limits_of(place: Place, procedure: Procedure, row: models.Matter, state: State) -> list[Limited]:
    """Running limits first, by due date; then those that ended."""
    made = [_limited(place, procedure, row, run, index) for index, run in enumerate(state.runs)]
    running = sorted((item for item in made if item.tone not in ("done", "ended")), key=lambda item: item.due)
    return running + [item for item in reversed(made) if item.tone in ("done", "ended")]


def _limited(place: Place, procedure: Procedure, row: models.Matter, run: LimitRun, index: int) -> Limited:
    spec = procedure.limits[run.key]
    deadline = deadline_of(procedure, run, place.calendar, place.settings)
    words, tone = _standing(place, run, deadline)
    start = date.fromisoformat(run.start[:10])
    until = date.fromisoformat(run.met_on) if run.met_on else place.today
    if deadline.limit.unit == "working_day":
        total = place.calendar.count_workdays(start, deadline.due)
        elapsed = place.calendar.count_workdays(start, max(start, until))
    else:
        total, elapsed = (deadline.due - start).days, (until - start).days
    return Limited(
        index=index,
        name=spec.name,
        due=deadline.due,
        words=words,
        tone=tone,
        alarm=deadline.alarm if run.running and deadline.alarm > start else None,
        provisional=deadline.due_provisional,
        theirs=spec.of == "party",
        elapsed=max(0, min(elapsed, max(total, 1))),
        total=max(total, 1),
        note=_note(place, deadline),
        cites=cites(deadline.basis, numbered_on=start),
        href=matter_href(row.id, "desk:counted", index),
        local=deadline.limit.local,
        counted=counted_in(deadline),
    )


def counted_in(deadline: Deadline) -> str:
    """How a period is counted, in words: acts differ, and the difference is never left to be guessed."""
    how = {"working_day": "（放假不计）", "calendar_day": "（日历日，放假照计）"}
    dated = deadline.limit.month_day is not None or deadline.limit.code == "FREQ"
    return deadline.limit.term_text + ("" if dated else how.get(deadline.limit.unit, ""))


def _standing(place: Place, run: LimitRun, deadline: Deadline) -> tuple[str, Tone]:
    if run.met_on:
        day = date.fromisoformat(run.met_on)
        late = (day - deadline.due).days
        closed = f"已于{day.month}月{day.day}日办结"
        return (f"{closed}，逾期{late}日" if late > 0 else closed), "done"
    if run.cancelled_on:
        return "不再计算", "ended"
    if is_paused(run):
        return "中止，停止计算", "paused"
    minimum = deadline.next_step_from
    if minimum is not None:
        if place.today >= minimum:
            return "最短期间已满", "done"
        return f"{day_said(minimum, place.calendar)}起可办下一步", "running"
    return left(deadline.due, place.today, place.calendar, deadline.alarm, deadline.due_at, place.now)


def _note(place: Place, deadline: Deadline) -> str:
    if deadline.due_provisional:
        early, late = deadline.earliest, deadline.latest
        return f"最早{early.month}月{early.day}日，最晚{late.month}月{late.day}日（放假安排未公布）"
    if deadline.nominal_end != deadline.due and deadline.limit.code in ("CD", "M", "Y"):
        end = deadline.nominal_end
        return f"末日{end.month}月{end.day}日，{place.calendar.day(end).reason}，顺延"
    return ""


def timeline(
    place: Place,
    procedure: Procedure,
    row: models.Matter,
    entries: Sequence[Entry],
    people: Mapping[int, str],
    showing: Showing,
    papers_open: bool = True,
) -> list[Happened]:
    """Entries newest first. A corrected step shows what it says now, and stands beside its correction.

    Who may not open the papers reads their names only.
    """
    withdrawn = {entry.corrects for entry in entries if entry.action == VOID}
    corrected = {entry.corrects for entry in entries if entry.action == CORRECT}
    standing = [e.n for e in entries if e.action not in BUILT_IN and e.n not in withdrawn]
    by_n = {entry.n: entry for entry in entries}
    made = []
    for entry in reversed(entries):
        action = procedure.actions.get(entry.action)
        what = action.name if action else BUILT_IN.get(entry.action, entry.action)
        order = [key for key, _ in action.fields()] if action else []
        values = (*showing.all(entry.values, entry.n, order), *showing.attached(entry))
        if entry.action in (CORRECT, VOID):
            target = by_n.get(entry.corrects)
            name = procedure.actions[target.action].name if target and target.action in procedure.actions else "记录"
            what = f"{what}“{name}”" if entry.action == CORRECT else f"撤销“{name}”"
            if "occurred_at" in entry.values:
                moment = str(entry.values["occurred_at"])[:16].replace("T", " ")
                values = (*values, Shown("办理时间", moment))
        if entry.action == ASSIGN:
            values = (Shown("接办人", people.get(int(entry.values.get("handler", 0)), "工作人员")),)
        if entry.action in (ASK, CONSENT):
            values = tuple(_said_of_consent(procedure, entry, people))
        if entry.action == LINK:
            values = tuple(Shown("关联", str(link.get("kind", ""))) for link in entry.links)
        mine = bool(action and place.actor.roles & set(action.by))
        made.append(
            Happened(
                n=entry.n,
                when=datetime.fromisoformat(entry.occurred_at),
                recorded=datetime.fromisoformat(entry.recorded_at),
                what=what,
                who="群众本人" if entry.role == RESIDENT else people.get(entry.actor, "工作人员"),
                role=entry.role,
                reason=entry.reason,
                values=values,
                state="withdrawn" if entry.n in withdrawn else "corrected" if entry.n in corrected else "",
                correct_href=matter_href(row.id, "desk:correct", entry.n)
                if mine and action and action.form and entry.n not in withdrawn
                else "",
                void_href=matter_href(row.id, "desk:void", entry.n)
                if mine and standing and entry.n == standing[-1]
                else "",
                papers=tuple(
                    Link(paper_name(d), matter_href(row.id, "desk:paper", entry.n, d) if papers_open else "")
                    for d in entry.papers
                ),
                seq=entry.seq,
            )
        )
    return made


def _said_of_consent(procedure: Procedure, entry: Entry, people: Mapping[int, str]) -> Iterator[Shown]:
    """What was asked or answered about one person's two steps, in words."""
    step = procedure.actions.get(str(entry.values.get("step")))
    yield Shown("步骤", step.name if step else "")
    other = int(entry.values.get("of" if entry.action == ASK else "person") or 0)
    yield Shown("请谁答复" if entry.action == ASK else "由谁一人办理", people.get(other, "工作人员"))
    if entry.action == CONSENT:
        yield Shown("答复", "同意" if entry.values.get("agreed") else "不同意")


_POSTED = Prepared(
    lambda row: Posting.objects.filter(matter_id=row).values_list("figure").annotate(total=Sum("amount")).order_by(),
    int,
)


def linked(place: Place, row: models.Matter) -> list[dict[str, Any]]:
    """Matters linked to this one, from either side, as far as the person may see them."""
    pairs = links_around(row.id)
    kinds = {(p.to_id if p.from_id == row.id else p.from_id): (p.kind, p.from_id == row.id) for p in pairs}
    rows: list[dict[str, Any]] = []
    if not kinds:
        return rows
    for other in visible_matters(place.actor).filter(id__in=list(kinds)):
        procedure = catalogue().get(other.procedure, other.version)
        kind, outward = kinds[other.id]
        rows.append(
            {
                "kind": kind,
                "outward": outward,
                "name": other.number or other.title,
                "title": other.title,
                "procedure": procedure.name,
                "href": matter_href(other.id),
                "status": status_of(procedure, other.status),
            }
        )
    return rows


def counted(row: models.Matter) -> list[dict[str, Any]]:
    """Figures this matter counted in, with what it adds to each."""
    figures = catalogue().figures
    rows = []
    for figure, total in _POSTED.rows(row.id):
        spec = figures.get(figure)
        if spec is None or not total:
            continue
        amount = formatted(spec, total)
        rows.append(
            {
                "name": spec.name,
                "amount": f"{'+' if total > 0 else ''}{amount}{spec.unit}",
                "href": address_if_any("desk:figure", spec.key),
            }
        )
    return rows


def counted_run(place: Place, row: Matter, run: int) -> tuple[str, Deadline]:
    """The name of one running of a limit, and its deadline. Raises Http404."""
    procedure, state = procedure_of(row), state_of(row, None)
    if run >= len(state.runs):
        raise Http404
    chosen = state.runs[run]
    return procedure.limits[chosen.key].name, deadline_of(procedure, chosen, place.calendar, place.settings)
