"""一数多报: a bureau's form read, matched, filled in place, kept, and explained later."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.office.errors import OfficeError
from yifa.office.sheets import FormCell, fill_form, whole
from yifa.server.config.confined import confined
from yifa.server.config.procedures import in_force
from yifa.server.figures.details import Detail, details_of, filled_details
from yifa.server.figures.form_match import NEVER, Answer, match, valued
from yifa.server.figures.form_words import place_of
from yifa.server.figures.models import FilledForm, FormMatch
from yifa.server.figures.period import Period
from yifa.server.ledger.models import Book
from yifa.server.towns.models import Town


class FormRefused(Exception):
    """A form that cannot be used, or a step on it; `str()` says in Chinese what to do."""


def cells_of(data: bytes) -> list[FormCell]:
    """The empty cells of every sheet. Raises OfficeError for a file that can't be read."""
    return confined(whole.cells_of, refuse=OfficeError)(data)


def answers_for(town: Town, data: bytes, period: Period, as_of: int | None = None) -> list[Answer]:
    """What every empty cell of a form asks, with its value."""
    cells = cells_of(data)
    villages = {region.code: region.name for region in town.villages()}
    known = dict(FormMatch.objects.filter(town=town.code).values_list("label", "figure"))
    units = {f"{cell.sheet}!{cell.ref}": cell.unit for cell in cells}
    place = place_of(town.name, villages)
    return valued(match(cells, period, place, known), units, town.prefix, as_of)


def filled(data: bytes, answers: Iterable[Answer]) -> bytes:
    """The form with its answers, its looks unchanged."""
    values = {answer.place: _number(answer.value) for answer in answers if answer.value is not None}
    return confined(fill_form, refuse=OfficeError)(data, values) if values else data


@dataclass(frozen=True, slots=True)
class Filling:
    """A form with all that could be filled: single cells, ledger tables, and the file."""

    answers: tuple[Answer, ...]
    details: tuple[Detail, ...]
    data: bytes


def fill(
    town: Town, data: bytes, period: Period, actor: Actor | None, *, personal: bool = False, as_of: int | None = None
) -> Filling:
    """Fill the figures and the ledger tables of a form. `actor` and `personal` as in `details_of`.

    :raises OfficeError: for a file that can't be read, or a period with more rows than a form takes.
    """
    details = details_of(town, data, period, actor, personal)
    # On the sheet of a ledger's table the cells left are its total's, which the sheet adds up itself.
    listed = {detail.sheet for detail in details}
    answers = tuple(answer for answer in answers_for(town, data, period, as_of) if answer.sheet not in listed)
    return Filling(answers, tuple(details), filled_details(filled(data, answers), details))


def _listed(detail: Detail) -> Answer:
    name = in_force()[detail.procedure].name
    return Answer(sheet=detail.sheet, ref=detail.place, words=name, label="", standing="rows", why=detail.say)


def _number(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value


@transaction.atomic
def begin(town: Town, actor: Actor, name: str, data: bytes, period: Period) -> FilledForm:
    """Take in a form, fill what is sure, keep both files.

    Raises:
        OfficeError: not a spreadsheet that can be read.
        FormRefused: nothing in it can be filled.
    """
    form = FilledForm(
        town=town.code,
        name=_file_name(name),
        first=period.first,
        last=period.last,
        blank_sha=_keep(data),
        person=actor.person_id,
        person_name=actor.name,
        at=timezone.now(),
        answers="[]",
        book_position=0,
    )
    _fill(form, town, data, actor)
    if not json.loads(form.answers):
        raise FormRefused("没有找到要填的空格：请确认表头和行名在表内，空格没有公式或锁定内容。")
    form.save()
    return form


@transaction.atomic
def choose(form: FilledForm, actor: Actor, label: str, figure: str) -> FilledForm:
    """Say what a label means (`NEVER`: filled elsewhere); remembered for the town's next forms.

    Raises:
        FormRefused: no such figure, or the form has been sent.
    """
    held = FilledForm.objects.select_for_update().get(pk=form.pk)
    if held.sent_at:
        raise FormRefused("这份表已经报出，不再改动。要重填请重新上传空表。")
    if figure != NEVER and figure not in catalogue().figures:
        raise FormRefused("没有这个数，请从列表中选择。")
    FormMatch.objects.update_or_create(
        town=held.town, label=label[:200], defaults={"figure": figure, "person": actor.person_id, "at": timezone.now()}
    )
    _fill(held, Town.objects.get(code=held.town), read_kept(held.blank_sha), actor)
    held.save()
    return held


@transaction.atomic
def send(form: FilledForm, to: str, signed_by: str = "") -> FilledForm:
    """Say that the form went out, and who signed it; from then on it stays as it is."""
    held = FilledForm.objects.select_for_update().get(pk=form.pk)
    if held.sent_at:
        raise FormRefused("这份表已经登记报出。")
    if not to.strip():
        raise FormRefused("请填写报给哪个单位。")
    held.sent_to, held.sent_at, held.signed_by = to.strip()[:120], timezone.now(), signed_by.strip()[:40]
    held.save(update_fields=["sent_to", "sent_at", "signed_by"])
    return held


@transaction.atomic
def correct(form: FilledForm, actor: Actor) -> FilledForm:
    """The next edition of a form that went out, filled anew as the book stands now; the old one is kept.

    Raises:
        FormRefused: it has not been sent, or is being corrected already.
    """
    held = FilledForm.objects.select_for_update().get(pk=form.pk)
    if not held.sent_at:
        raise FormRefused("这份表还没有报出，直接改就行。")
    if held.corrections.exists():
        raise FormRefused("这份表已经有更正的一版，请从填过的表中打开。")
    made = FilledForm(
        town=held.town,
        name=held.name,
        first=held.first,
        last=held.last,
        blank_sha=held.blank_sha,
        person=actor.person_id,
        person_name=actor.name,
        at=timezone.now(),
        answers="[]",
        book_position=0,
        edition=held.edition + 1,
        replaces=held,
    )
    _fill(made, Town.objects.get(code=held.town), read_kept(held.blank_sha), actor)
    made.save()
    return made


def changed_cells(form: FilledForm) -> list[tuple[Answer, Decimal | None]]:
    """Cells that an edition says otherwise than the one it replaces, each with what stood there before."""
    if form.replaces is None:
        return []
    before = {answer.place: answer.value for answer in answers_of(form.replaces)}
    return [
        (answer, before.get(answer.place)) for answer in answers_of(form) if answer.value != before.get(answer.place)
    ]


def _fill(form: FilledForm, town: Town, data: bytes, actor: Actor) -> None:
    """Kept files hold nothing personal: they outlive the matters' own keys."""
    position = Book.objects.filter(town=town.code).values_list("seq", flat=True).first() or 0
    first, last = (date.fromisoformat(str(day)) for day in (form.first, form.last))
    done = fill(town, data, Period(first, last), actor, as_of=position)
    answers = [*done.answers, *map(_listed, done.details)]
    form.answers = json.dumps([_stored(answer) for answer in answers], ensure_ascii=False)
    form.book_position, form.filled_sha = position, _keep(done.data)


def _stored(answer: Answer) -> dict[str, Any]:
    return {**asdict(answer), "value": None if answer.value is None else str(answer.value)}


def answers_of(form: FilledForm) -> list[Answer]:
    """The answers a kept form was filled with."""
    return [
        Answer(
            **{
                **item,
                "offers": tuple(item["offers"]),
                "value": None if item["value"] is None else Decimal(item["value"]),
            }
        )
        for item in json.loads(form.answers)
    ]


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "forms"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _keep(data: bytes) -> str:
    """Keep a file by its hash; written beside and moved, so that a half-written one is never found."""
    sha = hashlib.sha256(data).hexdigest()
    target = _folder() / f"{sha}.xlsx"
    if not target.exists():
        beside = target.with_suffix(".part")
        beside.write_bytes(data)
        beside.replace(target)
    return sha


def read_kept(sha: str) -> bytes:
    """A kept file. Raises FormRefused where it is gone or no longer what it was."""
    path = _folder() / f"{sha}.xlsx"
    data = path.read_bytes() if path.exists() else b""
    if hashlib.sha256(data).hexdigest() != sha:
        raise FormRefused("留存的文件不见了或者被改动过，请从备份恢复，或重新上传空表。")
    return data


def _file_name(name: str) -> str:
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "", name)[-180:] or "报表.xlsx"
