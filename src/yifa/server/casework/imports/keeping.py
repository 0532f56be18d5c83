"""Old lives into the book: in short turns so that others work meanwhile, as one batch that can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from yifa.kernel.actor import Actor
from yifa.kernel.consequences import as_system
from yifa.kernel.engine import VOIDED
from yifa.kernel.model import Procedure
from yifa.kernel.past import unfold
from yifa.kernel.records import Entry
from yifa.server.casework.imports.cells import Fault
from yifa.server.casework.imports.counting import Tally
from yifa.server.casework.imports.engine import OldLedger, Ready
from yifa.server.casework.models import ImportedRow
from yifa.server.config.progress import Progress, silent
from yifa.server.ledger.entry_parts import old_moment
from yifa.server.ledger.journal import Step, take_action, writing
from yifa.server.ledger.models import Matter, MatterField, position_of
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Town

TURN = 120
MANY = 5000
IMPORTS = "ledger-import"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was written: matters made now and known from before, the batch's key (0 for none), and all of them told."""

    created: int
    known: int
    batch: int
    tally: Tally


def count(ledger: OldLedger) -> Tally:
    """What the rows would make, without keeping anything."""
    tally = Tally(ledger.facts().villages)
    _tell(ledger, ledger.judged.ready, tally)
    return tally


def known_rows(ledger: OldLedger) -> set[int]:
    """Indices of the rows that are in the book from an earlier import, or whose number is."""
    ready, seen = ledger.judged.ready, _seen_before(ledger)
    borne = _numbers_in_book(ledger.town, ledger.procedure, [one.number for one in ready if one.number])
    return {at for at, one in enumerate(ready) if one.mark in seen or (one.number and one.number in borne)}


def told_otherwise(ledger: OldLedger) -> list[tuple[str, Fault]]:
    """Rows of a register whose number is on the roll already and that say something else than the file it came from."""
    procedure = ledger.procedure
    keys = {key for key, spec in procedure.fields.items() if spec.unique} & {*procedure.once, procedure.past.identity}
    if not keys:
        return []
    letters = [
        one.column.letter for _, columns in ledger.sheets for one in columns if keys & {name for name, _ in one.targets}
    ]
    seen = _seen_before(ledger)
    new = [one for one in ledger.judged.ready if one.number and one.mark not in seen]
    borne = _numbers_in_book(ledger.town, procedure, [one.number for one in new])
    say = "“{}”已在名册里。要改它的内容，请到那一条里更正；请从文件中删去这一行。"
    return [
        (one.sheet, Fault(one.row, letters[0] if letters else "", say.format(one.number)))
        for one in new
        if one.number in borne
    ]


def _seen_before(ledger: OldLedger) -> set[str]:
    """Marks of rows that an earlier import, not taken back, brought in."""
    marks = [one.mark for one in ledger.judged.ready]
    rows = ImportedRow.objects.filter(town=ledger.town.code, procedure=ledger.procedure.procedure)
    rows.filter(batch__in=_withdrawn(ledger.town)).delete()
    seen: set[str] = set()
    for start in range(0, len(marks), 500):
        seen |= set(rows.filter(fingerprint__in=marks[start : start + 500]).values_list("fingerprint", flat=True))
    return seen


def _read_little() -> None:
    """A long import writes: the book is not mapped into memory meanwhile, for on an old office PC there is little."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA mmap_size = 0")


def _withdrawn(town: Town) -> list[int]:
    """Imports taken back: their rows may come again."""
    rows = Matter.objects.filter(town=town.code, procedure=IMPORTS, status="taken_back")
    return list(rows.values_list("id", flat=True))


def keep(ledger: OldLedger, actor: Actor, progress: Progress = silent) -> Kept:
    """Write every new row as a whole life; others write between the turns. Sent again, the file adds nothing."""
    ready, procedure, facts = ledger.judged.ready, ledger.procedure, ledger.facts()
    known = known_rows(ledger)
    tally = Tally(facts.villages)
    _tell(ledger, [ready[at] for at in sorted(known)], tally)
    fresh = [one for at, one in enumerate(ready) if at not in known]
    if not fresh:
        return Kept(0, len(known), 0, tally)
    if len(fresh) > MANY:
        _read_little()
    batch = _batch(ledger, actor, len(fresh))
    now = timezone.now()
    for start in range(0, len(fresh), TURN):
        with writing(ledger.town) as writer:
            rows = []
            for one in fresh[start : start + TURN]:
                key, state, postings = writer.bring(
                    actor, procedure, one.life, position_of(batch), facts, recorded_at=now
                )
                tally.add(state, postings)
                rows.append(
                    ImportedRow(
                        town=ledger.town.code,
                        procedure=procedure.procedure,
                        fingerprint=one.mark,
                        matter_id=key,
                        batch=batch,
                    )
                )
            ImportedRow.objects.bulk_create(rows)
        progress(min(start + TURN, len(fresh)), len(fresh))
    return Kept(len(fresh), len(known), batch, tally)


def _batch(ledger: OldLedger, actor: Actor, matters: int) -> int:
    """The entry that names the import; what it brings in is taken back through it."""
    judged = ledger.judged
    values = {
        "file": ledger.name,
        "ledger": ledger.procedure.name,
        "rows": judged.rows,
        "matters": matters,
        "faulty": judged.rows - len(judged.ready),
    }
    # Who may open the ledger may bring its old matters; the note of the import follows from it.
    return take_action(ledger.town, as_system(actor), Step(IMPORTS, "bring", values)).matter_id


def _tell(ledger: OldLedger, ready: Sequence[Ready], tally: Tally) -> None:
    calendar, facts, procedure = work_calendar(), ledger.facts(), ledger.procedure

    def make(n: int, action: str, at: str, values: Any, number: str, papers: Any) -> Entry:
        return Entry(
            town=ledger.town.code,
            matter=1,
            n=n,
            procedure=procedure.procedure,
            version=procedure.version,
            action=action,
            actor=0,
            role="system",
            occurred_at=old_moment(at),
            recorded_at=old_moment(at),
            values=values,
            seq=n,
            number=number,
            papers=papers,
            batch=1,
        )

    for one in ready:
        postings: list[Any] = []
        state = None
        for _, applied in unfold(procedure, one.life, make, calendar, facts):
            state = applied.state
            postings += applied.postings
        if state is not None:
            tally.add(state, postings)


def _numbers_in_book(town: Town, procedure: Procedure, numbers: Sequence[str]) -> set[str]:
    """Of these numbers those that a matter of this kind bears already."""
    numbers_borne: set[str] = set()
    keys = [*procedure.once, procedure.past.identity]
    for start in range(0, len(numbers), 500):
        some = list(numbers[start : start + 500])
        rows = Matter.objects.filter(town=town.code, procedure=procedure.procedure).exclude(status=VOIDED)
        numbers_borne |= set(rows.filter(number__in=some).values_list("number", flat=True))
        named = MatterField.objects.filter(town=town.code, procedure=procedure.procedure, field__in=keys, text__in=some)
        numbers_borne |= set(named.values_list("text", flat=True))
    return numbers_borne
