"""Projections: the rows that follow from a matter's state. Everything here can be rebuilt from the entries."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone

from yifa.domains import catalogue
from yifa.kernel.context import OLD_NOTES, all_fields
from yifa.kernel.engine import VOIDED
from yifa.kernel.limits import by_the_hour, deadline_of, is_paused, resolve
from yifa.kernel.model import FieldSpec, Procedure
from yifa.kernel.records import Entry, Posting, State
from yifa.law.calendar import WorkCalendar
from yifa.law.dates import day_or_none
from yifa.server.ledger import crypto, duty_rows, models, postings, search, unclaimed, use
from yifa.server.ledger.bulk_rows import all_of, insert, new_row
from yifa.server.ledger.facts import settings_of, units_of
from yifa.server.ledger.naming import masked_parties, title_of
from yifa.server.ledger.postings import Posting as PostingRow
from yifa.server.ledger.serialization import snapshot_of
from yifa.server.towns.models import Town
from yifa.server.towns.signals import Moved, deadlines_moved

# Sent in the writing transaction with the rows of the matters that were just written: `matters`.
projected = Signal(use_caching=True)
FILTERED = frozenset({"choice", "choices", "boolean", "date", "money", "integer", "number", "village", "register"})


@dataclass(slots=True, kw_only=True)
class Rows:
    """Rows waiting to be written together."""

    entries: list[models.Entry] = field(default_factory=list)
    matters: dict[int, models.Matter] = field(default_factory=dict)
    # By matter: whoever is projected again within a lot leaves none of the rows he had before.
    fields: dict[int, list[models.MatterField]] = field(default_factory=dict)
    deadlines: dict[int, list[models.Deadline]] = field(default_factory=dict)
    links: list[models.Link] = field(default_factory=list)
    named: dict[tuple[int, int], models.Named] = field(default_factory=dict)
    parties: dict[int, list[models.PartyIndex]] = field(default_factory=dict)
    keys: list[models.MatterKey] = field(default_factory=list)
    postings: list[PostingRow] = field(default_factory=list)
    duties: dict[int, list[tuple[models.Duty, list[models.DutyPost]]]] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    files: set[tuple[str, str]] = field(default_factory=set)
    redone: set[int] = field(default_factory=set)

    def write(self, *, emptied: bool = False) -> None:
        """Write everything in few statements; later states of a row replace earlier ones.

        Args:
            emptied: the tables hold nothing of these matters.
        """
        insert(models.Entry, self.entries)
        insert(models.MatterKey, self.keys)
        if self.redone:
            forget(self.redone)
        insert(models.Matter, self.matters.values(), conflict="replace", unique=["id"])
        insert(models.MatterField, all_of(self.fields), conflict="replace", unique=["matter_id", "field"])
        insert(models.Deadline, all_of(self.deadlines), conflict="replace", unique=["matter_id", "run"])
        opened = {entry.matter_id for entry in self.entries if entry.n == 1}
        duty_rows.write(self.duties, self.duties if emptied else opened)
        insert(models.Link, self.links, conflict="ignore")
        insert(models.Named, self.named.values(), conflict="ignore")
        insert(models.PartyIndex, all_of(self.parties), conflict="ignore")
        postings.write(self.postings)
        use.record(self.entries, self.postings)
        search.index(self.texts)
        for town in {town for town, _ in self.files}:
            unclaimed.claim(town, {sha for of, sha in self.files if of == town})
        if self.matters:
            projected.send(Rows, matters=list(self.matters.values()))


def forget(matters: Iterable[int]) -> None:
    """Drop the rows that may shrink when a matter is projected anew."""
    ids = list(matters)
    models.MatterField.objects.filter(matter_id__in=ids).delete()
    models.Deadline.objects.filter(matter_id__in=ids).delete()
    models.PartyIndex.objects.filter(matter_id__in=ids).delete()


def forget_people(matters: Iterable[int]) -> None:
    """Drop who is named in matters that are void, together with what `forget` drops."""
    ids = list(matters)
    forget(ids)
    models.Named.objects.filter(matter_id__in=ids).delete()


@dataclass(frozen=True, slots=True)
class Projector:
    """Turns states into rows for one town."""

    town: str
    calendar: WorkCalendar
    settings: Mapping[str, Any]
    villages: Mapping[str, str]
    units: Mapping[str, str]
    # Imports taken back, as far as they were asked after: position → (position, day) of the entry, or None.
    withdrawn: dict[int, tuple[int, str] | None] = field(default_factory=dict)
    keyring: crypto.Keyring = field(default_factory=crypto.Keyring)

    def matter(self, rows: Rows, procedure: Procedure, state: State, key: bytes | None, changed: str) -> models.Matter:
        """The matter's row and all that hangs on it."""
        matter_id = models.row_id(self.town, state.matter)
        deadlines = self._deadlines(procedure, state, matter_id)
        ours = [d for d in deadlines if d.state == "running" and d.kind == "ours"]
        is_open = state.status != VOIDED and not procedure.states[state.status].end
        village = state.values.get("village") or ""
        row = new_row(
            models.Matter,
            id=matter_id,
            town=self.town,
            procedure=procedure.procedure,
            version=procedure.version,
            domain=procedure.domain,
            number=state.number,
            title=title_of(procedure, state, self.villages),
            status=state.status,
            is_open=is_open,
            village=village if isinstance(village, str) else "",
            unit=state.unit,
            given_to=state.unit if state.handed else "",
            hidden_unit=str(state.values.get(procedure.see.hide_from) or "") if procedure.see.hide_from else "",
            handler=state.handler,
            parties=masked_parties(procedure, state),
            opened_on=date.fromisoformat(state.opened_on),
            closed_on=day_or_none(state.closed_on),
            changed_on=date.fromisoformat(changed),
            next_due=min((d.due for d in ours), default=None),
            next_alarm=min((d.alarm for d in ours), default=None),
            n=state.n,
            batch=state.batch,
            snapshot=snapshot_of(state, procedure, key),
        )
        rows.matters[matter_id] = row
        rows.deadlines[matter_id] = deadlines
        rows.fields[matter_id] = list(self._fields(procedure, state, matter_id))
        self._people(rows, procedure, state, matter_id)
        rows.duties[matter_id] = duty_rows.of_matter(procedure, state, row, deadlines, self.calendar, self.settings)
        rows.texts[matter_id] = search_text(procedure, state, row.title)
        return row

    def _deadlines(self, procedure: Procedure, state: State, matter_id: int) -> list[models.Deadline]:
        made = []
        for index, run in enumerate(state.runs):
            spec = procedure.limits[run.key]
            deadline = deadline_of(procedure, run, self.calendar, self.settings)
            standing = "met" if run.met_on else "cancelled" if run.cancelled_on else "running"
            if standing == "running" and is_paused(run):
                standing = "paused"
            code = deadline.limit.code
            side = {"party": "theirs", "right": "right"}.get(spec.of, "ours")
            kind = "minimum" if code.endswith("-MIN") else side
            due_at = deadline.due_at
            if due_at is not None and timezone.is_naive(due_at):
                due_at = timezone.make_aware(due_at)
            alarm = deadline.alarm
            if spec.alarm and not deadline.provisional:
                alarm = min(alarm, self.calendar.add_workdays(deadline.due, -spec.alarm))
            made.append(
                new_row(
                    models.Deadline,
                    matter_id=matter_id,
                    run=index,
                    town=self.town,
                    key=run.key,
                    rule=deadline.rule_id,
                    start=date.fromisoformat(run.start[:10]),
                    due=deadline.due,
                    due_at=due_at,
                    alarm=alarm,
                    provisional=deadline.provisional,
                    kind=kind,
                    state=standing,
                    met_on=day_or_none(run.met_on),
                )
            )
        return made

    def _fields(self, procedure: Procedure, state: State, matter_id: int) -> Iterable[models.MatterField]:
        for key, spec in _kept_apart(procedure):
            value = state.values.get(key)
            if value in (None, "", []):
                continue
            number = value if spec.type in ("integer", "money") else None
            yield new_row(
                models.MatterField,
                matter_id=matter_id,
                town=self.town,
                procedure=procedure.procedure,
                field=key,
                text=_plain(value)[:200],
                number=number,
            )

    def _people(self, rows: Rows, procedure: Procedure, state: State, matter_id: int) -> None:
        for person in people_in(procedure, state):
            rows.named[person, matter_id] = new_row(models.Named, matter_id=matter_id, person=person, town=self.town)
        marks = dict.fromkeys(self.keyring.digest(self.town, *trait) for trait in party_traits(procedure, state))
        rows.parties[matter_id] = [
            new_row(models.PartyIndex, matter_id=matter_id, town=self.town, digest=mark) for mark in marks
        ]


def _plain(value: Any) -> str:
    """A value as text to filter by; 3.0 and 3 are the same number."""
    if isinstance(value, list):
        return "、".join(map(_plain, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


@lru_cache(maxsize=2048)
def _kept_apart(procedure: Procedure) -> tuple[tuple[str, FieldSpec], ...]:
    """The fields whose values have rows of their own: to filter by, to be unique."""
    return tuple(
        (key, spec)
        for key, spec in procedure.fields.items()
        if not spec.personal
        and ((spec.type in FILTERED and (spec.filter or key in procedure.list)) or spec.unique or key in procedure.once)
    )


@lru_cache(maxsize=2048)
def staff_fields(procedure: Procedure) -> frozenset[str]:
    """The fields in which colleagues are named."""
    return frozenset(key for key, spec in procedure.fields.items() if spec.type == "staff")


def people_in(procedure: Procedure, state: State) -> set[int]:
    """Staff who act on a matter or are named in it."""
    people = {state.handler, *(person for acted in state.by.values() for person in acted)}
    for key in staff_fields(procedure):
        if value := state.values.get(key):
            people |= set(value) if isinstance(value, list) else {value}
    return people - {0}


def party_traits(procedure: Procedure, state: State) -> Iterable[tuple[str, str]]:
    """(kind, value) by which people are recognised: name, identity number, credit code, phone."""
    for key in procedure.parties:
        for party in state.values.get(key) or ():
            for kind in ("name", "id_number", "credit_code", "phone"):
                if value := party.get(kind):
                    yield kind, str(value)


def search_text(procedure: Procedure, state: State, title: str) -> str:
    """What full-text search may find: nothing personal. In the order of the form, so that a replay gives the same."""
    parts = [state.number, title]
    for key in _searched(procedure):
        if isinstance(value := state.values.get(key), str):
            parts.append(value)
    parts += old_notes(procedure, state)
    return "\n".join(part for part in parts if part)


@lru_cache(maxsize=2048)
def _searched(procedure: Procedure) -> tuple[str, ...]:
    fields = all_fields(procedure)
    return tuple(k for k, spec in fields.items() if not spec.personal and spec.type in ("text", "paragraph"))


def old_notes(procedure: Procedure, state: State) -> Iterable[str]:
    """What an old ledger said besides, for the search: without names, identity numbers and telephone numbers."""
    names = {str(party.get("name")) for key in procedure.parties for party in state.values.get(key) or ()}
    for note in state.values.get(OLD_NOTES) or ():
        text = re.sub(r"[\dXx]{7,}", "", str(note["text"]))
        for name in names:
            text = text.replace(name, "")
        yield text


def posting_rows(town: str, postings: Sequence[Posting], entry: Entry) -> list[PostingRow]:
    """Rows of an entry's postings."""
    if not postings:
        return []
    matter_id = models.row_id(town, entry.matter)
    return [
        new_row(
            PostingRow,
            town=town,
            figure=p.figure,
            day=date.fromisoformat(p.date),
            amount=p.amount,
            village=p.village,
            part=p.part[:60],
            seq=entry.seq,
            matter_id=matter_id,
        )
        for p in postings
    ]


def link_rows(town: str, entry: Entry) -> list[models.Link]:
    """Rows of an entry's links."""
    return [
        new_row(
            models.Link,
            from_id=models.row_id(town, entry.matter),
            to_id=models.row_id(town, int(item["to"])),
            town=town,
            kind=str(item["kind"])[:40],
            seq=entry.seq,
        )
        for item in entry.links
    ]


def on_calendar_changed(**_: Any) -> None:
    """A year's notice has been entered: whatever was provisional is computed again."""
    from yifa.server.towns.calendar import work_calendar

    moved = recompute_provisional(work_calendar())
    if moved:
        deadlines_moved.send(sender=models.Deadline, moved=moved)


@transaction.atomic
def recompute_provisional(calendar: WorkCalendar) -> tuple[Moved, ...]:
    """Compute every provisional running deadline again. Returns those whose due date moved."""
    # New Year's days off may reach into the December before, whose own year is certain.
    uncertain = Q(provisional=True) | Q(due__month=12, due__day__gte=20)
    open_ = models.Deadline.objects.filter(uncertain, state__in=("running", "paused"))
    before = {(line.matter_id, line.run): line for line in open_}
    moved: list[Moved] = []
    for deadline in _recompute(list(dict.fromkeys(matter_id for matter_id, _ in before)), calendar):
        was = before.get((deadline.matter_id, deadline.run))
        if was is not None and was.due != deadline.due:
            moved.append(Moved(deadline.matter_id, deadline.run, deadline.key, was.due, deadline.due))
    return tuple(moved)


@transaction.atomic
def recompute_practice(town: Town, changed: Collection[str], calendar: WorkCalendar) -> int:
    """Compute again what the town's own practice times, after it changed: how many matters.

    Days of practice (`awaits: within`) time open matters; office hours also those whose clock by the hour has stopped.
    """
    timed, by_hour = set(), set()
    for procedure in catalogue().newest.values():
        if any(s.awaits and s.awaits.within in changed for s in procedure.states.values()):
            timed.add(procedure.procedure)
        if "office_hours" in changed and any(by_the_hour(resolve(spec)) for spec in procedure.limits.values()):
            by_hour.add(procedure.procedure)
    of_town = models.Matter.objects.filter(town=town.code)
    concerned = of_town.filter(Q(procedure__in=timed, is_open=True) | Q(procedure__in=by_hour))
    ids = list(concerned.order_by("id").values_list("id", flat=True))
    for _ in _recompute(ids, calendar):
        pass
    return len(ids)


def _recompute(ids: Sequence[int], calendar: WorkCalendar) -> Iterator[models.Deadline]:
    """Write deadlines and duties of some matters anew; gives each deadline as it is now."""
    from yifa.server.ledger.serialization import state_of

    towns: dict[str, Projector] = {}
    for start in range(0, len(ids), 500):
        rows = Rows()
        for matter in models.Matter.objects.filter(id__in=ids[start : start + 500]):
            if matter.town not in towns:
                towns[matter.town] = projector(Town.objects.get(code=matter.town), calendar)
            procedure, state = catalogue().get(matter.procedure, matter.version), state_of(matter, None)
            made = towns[matter.town]._deadlines(procedure, state, matter.id)
            rows.deadlines[matter.id] = made
            yield from made
            ours = [d for d in made if d.state == "running" and d.kind == "ours"]
            matter.next_due = min((d.due for d in ours), default=None)
            matter.next_alarm = min((d.alarm for d in ours), default=None)
            town = towns[matter.town]
            rows.duties[matter.id] = duty_rows.of_matter(procedure, state, matter, made, calendar, town.settings)
            rows.matters[matter.id] = matter
        rows.write()


def projector(town: Town, calendar: WorkCalendar) -> Projector:
    """The projector of a town as it is now."""
    villages = dict(town.villages().values_list("code", "name"))
    return Projector(town.code, calendar, settings_of(town), villages, units_of(town.code))
