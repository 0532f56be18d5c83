"""A file between upload and import, sealed because it names people, with what the person answered about it."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from yifa.kernel.model import Procedure
from yifa.office.errors import OfficeError
from yifa.office.ledgers import text_of
from yifa.office.ledgers.values import is_nothing
from yifa.office.sheets import column_letter, fill_form
from yifa.office.sheets.words import core, narrow
from yifa.server.casework.imports import taught
from yifa.server.casework.imports.answers import Answers
from yifa.server.casework.imports.choosing import choose, told_by, told_by_whether
from yifa.server.casework.imports.engine import OldLedger
from yifa.server.casework.imports.targets import NUMBER, ON, REMARK, SKIP, STATE, targets_of
from yifa.server.casework.models import ColumnMatch, StagedImport, WordMatch
from yifa.server.casework.place import Place
from yifa.server.config.confined import confined
from yifa.server.config.progress import Progress
from yifa.server.ledger import crypto

MOST_BYTES = 20 * 1024 * 1024
#: Longer ones are sentences, which are not asked about nor remembered.
MOST_OF_A_WORD = 20
KEPT_FOR = timedelta(hours=24)
SPECIAL_NAMES = {NUMBER: "原编号", STATE: "办到哪一步（结果）", REMARK: "照原样存入备注", SKIP: "不要这一列"}


@dataclass
class SheetAnswers:
    """What a person answered: columns (sheet and letter → field|step), words, constants, and how it comes in."""

    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    past: bool = True

    @property
    def answers(self) -> Answers:
        """The same as answers to the engine."""
        columns = []
        for place, target in self.columns.items():
            sheet, _, letter = place.rpartition("!")
            name, _, step = target.partition("|")
            columns.append({"sheet": sheet, "column": letter, "field": name, **({"step": step} if step else {})})
        values = {key: words for key, words in self.values.items() if key != STATE}
        return Answers(columns=columns, values=values, words=dict(self.values.get(STATE, {})))


def stage(place: Place, procedure: Procedure, name: str, data: bytes, *, as_new: bool = False) -> StagedImport:
    """Keep an uploaded file, sealed, until it is imported or a day has passed; `as_new`: its rows are no old cases."""
    StagedImport.objects.filter(created__lt=timezone.now() - KEPT_FOR).delete()
    token, key = uuid.uuid4(), crypto.new_key()
    content = crypto.seal(key, {"data": base64.b64encode(data).decode()}, f"import:{token}")
    return StagedImport.objects.create(
        token=token,
        town=place.town.code,
        procedure=procedure.procedure,
        action="",
        person=place.actor.person_id,
        name=name[:200],
        key=crypto.wrap(key, token.int % 10**15),
        content=content,
        created=timezone.now(),
        matches=json.dumps({"past": False, "constants": _usual(procedure)}) if as_new else "",
    )


def _usual(procedure: Procedure) -> dict[str, str]:
    """What a form of its opening has chosen already, for rows that say nothing else."""
    asked = {key for action in procedure.opening for key, _ in action.fields()}
    fields = {key: spec for key, spec in procedure.fields.items() if key in asked and spec.type == "choice"}
    return {key: str(spec.default) for key, spec in fields.items() if str(spec.default) in spec.options}


def reopened(place: Place, staged: StagedImport) -> tuple[OldLedger, SheetAnswers]:
    """The file again, with what was answered so far and what was learnt from earlier files of this town."""
    key = crypto.unwrap(staged.key, staged.token.int % 10**15)
    data = base64.b64decode(crypto.unseal(key, staged.content, f"import:{staged.token}")["data"])
    answers = SheetAnswers(**json.loads(staged.matches)) if staged.matches else SheetAnswers()
    for field_key, words in taught.words(place.town.code, staged.procedure).items():
        answers.values[field_key] = {**words, **answers.values.get(field_key, {})}
    ledger = OldLedger(
        place.town,
        data,
        staged.name,
        staged.procedure,
        answers=answers.answers,
        constants=answers.constants,
    )
    ledger.answers.check(ledger.procedure)
    if not staged.matches:
        answers.past = not _enters_today(ledger)
    return ledger, answers


def _enters_today(ledger: OldLedger) -> bool:
    """Whether the rows are entries of a register that tell of nothing after their entry: then the gates of today judge
    them, for what stands on a register is in force (a power is published before it is exercised)."""
    lives = (one.life for one in ledger.judged.ready)
    return ledger.procedure.kind == "register" and not any(life.days or life.outcome for life in lives)


def progress_of(staged: StagedImport) -> Progress:
    """Notes how far an import has come, for the page that waits for it."""

    def note(done: int, total: int) -> None:
        StagedImport.objects.filter(token=staged.token).update(done=done, total=total)

    return note


def remember(ledger: OldLedger, answers: SheetAnswers) -> None:
    """Keep what a person settled, for the next file with these headings."""
    whose: dict[str, Any] = {"town": ledger.town.code, "procedure": ledger.procedure.procedure}
    with transaction.atomic():
        for field_key, words in answers.values.items():
            for word, meaning in words.items():
                if len(word) <= MOST_OF_A_WORD:
                    WordMatch.objects.update_or_create(
                        **whose, field=field_key, word=word, defaults={"meaning": meaning}
                    )
        for layout, columns in ledger.sheets:
            for one in columns:
                if f"{layout.grid.name}!{one.column.letter}" in answers.columns:
                    name, step = one.targets[0]
                    ColumnMatch.objects.update_or_create(
                        **whose,
                        heading=one.column.heading[:100],
                        defaults={"field": f"{name}|{step}" if step else name},
                    )


def choices(procedure: Procedure) -> list[tuple[str, str]]:
    """(field|step, Chinese name) of everything a column may be."""
    options = list(SPECIAL_NAMES.items())
    for target in targets_of(procedure):
        if target.field == ON:
            options.append((f"{ON}|{target.step}", f"“{procedure.actions[target.step].name}”的日期"))
        elif target.field == NUMBER and target.step:
            options.append((f"{NUMBER}|{target.step}", f"“{procedure.actions[target.step].name}”文书的文号"))
        elif target.field not in (NUMBER, STATE):
            options.append((target.field, target.names[0][0]))
    return options


def examples(ledger: OldLedger, most: int = 3) -> dict[str, str]:
    """Sheet and letter → some values of the column."""
    by_place: dict[str, list[str]] = {}
    for layout, columns in ledger.sheets:
        for line in layout.lines:
            for one in columns:
                seen = by_place.setdefault(f"{layout.grid.name}!{one.column.letter}", [])
                text = narrow(text_of(line.values.get(one.column.index)))[:24]
                if len(seen) < most and text and text not in seen:
                    seen.append(text)
            if line.number > 60:
                break
    return {place: "、".join(seen) for place, seen in by_place.items()}


def unknown_words(ledger: OldLedger, most: int = 30) -> Iterator[tuple[str, str]]:
    """(field, word) of choices whose words fit no option, and (@state, word) of outcomes that tell of no step."""
    procedure, seen = ledger.procedure, set[tuple[str, str]]()
    for layout, columns in ledger.sheets:
        asked = [(one, name) for one in columns for name, _ in one.targets if _is_asked(procedure, name)]
        for line in layout.lines if asked else ():
            for one, name in asked:
                value = line.values.get(one.column.index)
                word = narrow(text_of(value))
                if is_nothing(value) or (name, word) in seen or len(seen) >= most:
                    continue
                if not _is_known(ledger, one.column.levels[-1], name, word):
                    seen.add((name, word))
                    yield name, word


def _is_asked(procedure: Procedure, name: str) -> bool:
    return name == STATE or (name in procedure.fields and procedure.fields[name].type == "choice")


def _is_known(ledger: OldLedger, heading: str, name: str, word: str) -> bool:
    procedure = ledger.procedure
    if name != STATE:
        meanings = ledger.answers.values.get(name, {})
        return word in meanings or choose(procedure, procedure.fields[name], word) is not None
    if len(word) > MOST_OF_A_WORD or word in ledger.answers.states:
        return True
    return told_by(procedure, word) is not None or told_by_whether(procedure, core(heading), word) is not None


def marked_file(ledger: OldLedger, faults: list[tuple[str, Any]]) -> bytes:
    """The file as it was sent, with a last column that says what to put right in each row.

    Raises OfficeError for a file that can't be written in place (an .xls or .csv).
    """
    cells: dict[str, str] = {}
    for layout, _ in ledger.sheets:
        letter = column_letter(layout.grid.width)
        cells[f"{layout.grid.name}!{letter}{layout.grid.numbers[layout.heads[1]]}"] = "要改的地方"
        for sheet, fault in faults:
            if sheet == layout.grid.name and fault.row:
                key = f"{sheet}!{letter}{fault.row}"
                cells[key] = "；".join(filter(None, (cells.get(key), fault.message)))
    return confined(fill_form, refuse=OfficeError)(ledger.data, cells)
