"""Puts matters on the public shelves and takes them off: the only place where something private could become public.

A row holds the title, number and day of a matter and the fields its procedure declares public (`public:` in the
catalogue, checked by lint to hold nothing personal). Nothing of the public site reads the ledger beside these rows.
Names of the matter's own parties and identifying numbers that somebody typed into a public text are veiled on the way.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from yifa.domains import catalogue
from yifa.domains.identifying import IDENTIFYING
from yifa.kernel.chain import canonical
from yifa.kernel.context import Facts, StepContext, all_fields
from yifa.kernel.limits import deadline_of
from yifa.kernel.model import Procedure
from yifa.kernel.public_spec import PublicSpec
from yifa.kernel.records import Entry, State
from yifa.law.calendar import WorkCalendar
from yifa.server.config.procedures import in_force
from yifa.server.ledger.facts import settings_of
from yifa.server.ledger.journal import matter_key
from yifa.server.ledger.models import Matter
from yifa.server.ledger.naming import mask_name, title_of
from yifa.server.ledger.project import Rows
from yifa.server.ledger.serialization import state_of
from yifa.server.portal.models import PublicRow, Shelving
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Town

BATCH = 500
# Party particulars that are veiled wherever they turn up in a public text.
VEILED = ("name", "phone", "id_number", "address", "legal_representative", "agent")


def on_projected(sender: type, matters: list[Matter], **kwargs: object) -> None:
    """Matters were written: put them on the shelves, or take them off."""
    shelve(matters)


def shelve(matters: Iterable[Matter]) -> None:
    """Bring the public rows of some matters up to date."""
    keep: list[PublicRow] = []
    drop: list[int] = []
    shelves: dict[str, Shelves] = {}
    for matter in matters:
        procedure = catalogue().get(matter.procedure, matter.version)
        if procedure.public is None:
            continue
        if matter.town not in shelves:
            shelves[matter.town] = Shelves(Town.objects.get(code=matter.town))
        row = shelves[matter.town].row(matter, procedure, procedure.public)
        if row is None:
            drop.append(matter.id)
        else:
            keep.append(row)
    if drop:
        PublicRow.objects.filter(id__in=drop).delete()
    if keep:
        columns = [f.name for f in PublicRow._meta.concrete_fields if not f.primary_key]
        PublicRow.objects.bulk_create(keep, update_conflicts=True, unique_fields=["id"], update_fields=columns)


def public_rows(town: Town, rows: Rows) -> Iterable[PublicRow]:
    """The public rows of matters just projected, as they should stand; nothing is written."""
    shelves = Shelves(town)
    for matter in rows.matters.values():
        procedure = catalogue().get(matter.procedure, matter.version)
        row = shelves.row(matter, procedure, procedure.public) if procedure.public else None
        if row is not None:
            yield row


class Shelves:
    """Makes the public rows of one town."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.calendar: WorkCalendar = work_calendar()
        self.settings = settings_of(town)
        self.villages = {region.code: region.name for region in town.villages()}

    def row(self, matter: Matter, procedure: Procedure, spec: PublicSpec) -> PublicRow | None:
        """The public row of a matter; None while it is not to be published."""
        if matter.status not in spec.in_:
            return None
        state = state_of(matter, None)
        if spec.when and not self._holds(procedure, state, spec.when):
            return None
        fields = all_fields(procedure)
        veil = Veil(matter, procedure)
        dated = state.last if spec.day in procedure.actions else state.values
        day = str(dated.get(spec.day) or "") or state.opened_on
        values = {
            key: veil.value(state.values[key])
            for key in (*spec.fields, *spec.lead, spec.spot)
            if state.values.get(key) not in (None, "", [])
        }
        title = veil.text(title_of(procedure, state, self.villages, spec.title))
        village = state.values.get("village") if "village" in spec.fields else ""
        part = state.values.get(spec.by) or "" if spec.by else ""
        words = [title, matter.number, *(_words(fields[key].options, value) for key, value in values.items())]
        return PublicRow(
            id=matter.id,
            town=matter.town,
            procedure=procedure.procedure,
            shelf=spec.shelf,
            title=title,
            number=matter.number,
            status=procedure.states[matter.status].name,
            part=str(part)[:60],
            village=village if isinstance(village, str) else "",
            day=date.fromisoformat(day[:10]),
            until=self._until(procedure, spec, state),
            text=normal("\n".join(filter(None, words))),
            content=canonical(values).decode(),
        )

    def _holds(self, procedure: Procedure, state: State, condition: str) -> bool:
        on = max(state.last.values(), default=state.opened_on)
        entry = Entry(
            town=state.town,
            matter=state.matter,
            n=state.n,
            procedure=state.procedure,
            version=state.version,
            action="",
            actor=0,
            role="",
            occurred_at=on,
            recorded_at=on,
        )
        return StepContext(procedure, state, entry, {}, self.calendar, Facts(settings=self.settings)).holds(condition)

    def _until(self, procedure: Procedure, spec: PublicSpec, state: State) -> date | None:
        ends = [
            deadline_of(procedure, run, self.calendar, self.settings).due
            for run in state.runs
            if run.key in spec.until and not run.cancelled_on
        ]
        return min(ends, default=None)


class Veil:
    """Takes out of public texts who the parties of the matter are (行政处罚法第50条 and R049): 王某某, ＊＊＊."""

    def __init__(self, matter: Matter, procedure: Procedure) -> None:
        self._names: dict[str, str] = {}
        if not any(not spec.public for spec in procedure.parties.values()):
            return
        key = matter_key(matter.id)
        state = state_of(matter, key) if key else None
        for role in procedure.parties if state else ():
            for party in (state.values.get(role) or ()) if state else ():
                self._learn(party)

    def _learn(self, party: Mapping[str, Any]) -> None:
        for what in VEILED:
            word = str(party.get(what) or "")
            if len(word) < 2 or (what == "name" and party.get("kind") == "org"):
                continue
            self._names[word] = mask_name(word) if what in ("name", "legal_representative", "agent") else "＊＊＊"

    def text(self, text: str) -> str:
        """A text without names of the parties and without identifying numbers."""
        for word in sorted(self._names, key=len, reverse=True):
            text = text.replace(word, self._names[word])
        return IDENTIFYING.sub("＊＊＊", text)

    def value(self, value: Any) -> Any:
        """A stored value likewise; a file's digest is no text."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if isinstance(value, dict):
            return value if "sha" in value else {key: self.value(item) for key, item in value.items()}
        return value


def normal(text: str) -> str:
    """A text as it is searched: half-width, lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def _words(options: Mapping[str, str], value: Any) -> str:
    if isinstance(value, str):
        return options.get(value, value)
    if isinstance(value, list):
        return " ".join(_words(options, item) for item in value)
    if isinstance(value, dict):
        return (
            str(value.get("name", ""))
            if "sha" in value
            else " ".join(_words(options, v) for _, v in sorted(value.items()))
        )
    return ""


@transaction.atomic
def refresh(town: Town) -> int:
    """Make a town's shelves anew. Returns how many rows stand there."""
    PublicRow.objects.filter(town=town.code).delete()
    public = [p.procedure for p in in_force().values() if any(v.public for v in catalogue().versions[p.procedure])]
    rows = Matter.objects.filter(town=town.code, procedure__in=public).order_by("id")
    batch: list[Matter] = []
    for matter in rows.iterator(chunk_size=BATCH):
        batch.append(matter)
        if len(batch) == BATCH:
            shelve(batch)
            batch = []
    shelve(batch)
    return PublicRow.objects.filter(town=town.code).count()


def fingerprint() -> str:
    """What the catalogue declares public, as one mark."""
    content = [
        (key, [(p.version, p.title, p.public.model_dump_json() if p.public else "") for p in versions])
        for key, versions in sorted(catalogue().versions.items())
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def refresh_if_declared_anew() -> None:
    """After an upgrade: when the declarations have changed, make every town's shelves anew."""
    mark = fingerprint()
    if Shelving.objects.filter(fingerprint=mark).exists():
        return
    for town in Town.objects.all():
        refresh(town)
    Shelving.objects.update_or_create(id=1, defaults={"fingerprint": mark})


__all__ = ["refresh", "refresh_if_declared_anew", "shelve"]
