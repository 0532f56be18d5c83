"""At the town: a form that the county asks answers itself from the book; its leader looks, signs or objects."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.law.dates import day_or_none
from yifa.server.figures import queries
from yifa.server.figures.form_match import Answer, valued
from yifa.server.figures.forms import filled
from yifa.server.figures.period import parse_period
from yifa.server.figures.queries import Scope
from yifa.server.ledger.attachments import keep_file, opened
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Book, Entry, Matter
from yifa.server.oversight.forms.cells import (
    BOUND,
    Answered,
    Cell,
    answers_from,
    answers_text,
    definition_of,
)
from yifa.server.oversight.models import AskedForm, Letter
from yifa.server.oversight.package import json_file
from yifa.server.towns.models import Town

PROCEDURE = "form-answer"
WAITING = ("received", "objected")


class NotTyped(ValueError):
    """What was typed into a cell cannot be kept; `str()` says in Chinese why."""


def position_by(town: str, day: date | None) -> int:
    """The position of the book after the last entry recorded by the end of a day; without one, as it stands."""
    book = Book.objects.filter(town=town).values_list("seq", flat=True).first() or 0
    if day is None:
        return book
    later = Entry.objects.filter(town=town, recorded_at__date__gt=day).order_by("seq").values_list("seq", flat=True)
    return (later.first() or book + 1) - 1


def fill(town: Town, cells: Sequence[Cell], definitions: Mapping[str, str], as_of: int) -> list[Answered]:
    """Each cell answered from the book as it stood at a position; a gap says why, and is never 0."""
    figures = catalogue().figures
    ours = [cell for cell in cells if cell.standing == BOUND and _same(cell, definitions)]
    questions = [
        Answer(
            sheet=cell.sheet,
            ref=cell.ref,
            words=cell.words,
            label="",
            standing="filled",
            why=cell.words,
            figure=cell.figure,
            period=cell.period,
            village="",
            part=cell.part,
            change=cell.change,
        )
        for cell in ours
    ]
    units = {cell.at: cell.unit or None for cell in ours}
    by_place = {answer.place: answer for answer in valued(questions, units, town.prefix, as_of)}
    behind: dict[tuple[str, str, str], tuple[int, tuple[Decimal, ...]]] = {}
    answered = []
    for cell in cells:
        answer = by_place.get(cell.at)
        if answer is None:
            why = "由乡镇填写，还没有填。" if cell.standing != BOUND else _differs(cell)
            answered.append(Answered(**asdict(cell), why=why))
            continue
        if answer.value is None:
            answered.append(Answered(**asdict(cell), why=answer.why))
            continue
        key = (cell.figure, cell.part, cell.period)
        if key not in behind:
            scope, period = Scope(town.prefix, part=cell.part, as_of=as_of), parse_period(cell.period)
            value = queries.value(cell.figure, scope, period)
            terms = tuple(term.amount or Decimal(0) for term in value.terms) if figures[cell.figure].ratio else ()
            behind[key] = (queries.records_behind(cell.figure, scope, period), terms)
        records, terms = behind[key]
        answered.append(Answered(**asdict(cell), value=answer.value, records=records, terms=terms))
    return answered


def _same(cell: Cell, definitions: Mapping[str, str]) -> bool:
    return cell.figure in catalogue().figures and definitions.get(cell.figure) == definition_of(cell.figure)


def _differs(cell: Cell) -> str:
    if cell.figure not in catalogue().figures:
        return "本镇的程序还没有这项数，请先升级。"
    return "本镇的口径与县级的不同，不填，请先升级到同一版本。"


def system_of(town: Town) -> Actor:
    """The town's own system, in whose name what came is entered."""
    return Actor(0, "系统", frozenset({"system"}), town.code, "", town.prefix[:9], frozenset())


@transaction.atomic
def take(town: Town, letter: Letter, content: Mapping[str, Any], blank: bytes, at: datetime) -> None:
    """A form the county asks, or asks again after an objection: opened in the town's book, answered from it."""
    cells = [Cell(**one) for one in content["cells"]]
    day = day_or_none(content["as_of"])
    position = position_by(town.code, day)
    answers = fill(town, cells, content["definitions"], position)
    done = sum(answer.value is not None for answer in answers)
    asked = AskedForm.objects.filter(letter=letter).first()
    if asked is None:
        kept = keep_file(town, 0, f"{content['form_name']}.xlsx", blank)
        AskedForm.objects.create(
            letter=letter,
            blank=json.dumps(asdict(kept), ensure_ascii=False),
            position=position,
            cells=answers_text(answers),
        )
        values = {
            "form_name": content["form_name"],
            "asker": content["asker"],
            "admission": content["admission"],
            "period_": content["period"],
            "due_on": content["due_on"],
            "as_of": content["as_of"],
            "position": position,
            "cells": len(cells),
            "filled": done,
        }
        taken = take_action(town, system_of(town), Step(PROCEDURE, "receive", values, occurred_at=at))
        letter.matter = taken.matter_id
        letter.save(update_fields=["matter"])
        return
    row = Matter.objects.get(town=town.code, id=letter.matter)
    if row.status != "objected" or not content["reply"]:
        return
    values = {"position": position, "filled": done, "reply": content["reply"]}
    take_action(town, system_of(town), Step(PROCEDURE, "refill", values, row.id, occurred_at=at))
    _keep(asked, position, answers)


@transaction.atomic
def refill(town: Town, asked: AskedForm, actor: Actor, typed: Mapping[str, tuple[str, str]]) -> None:
    """Answer a waiting form once more from the book, with what somebody typed (cell → number, source).

    Raises:
        NotTyped: no number, or without its source.
        LedgerError: the book does not take it.
    """
    held = AskedForm.objects.select_for_update().get(pk=asked.pk)
    content = json.loads(held.letter.content)
    cells = [Cell(**one) for one in content["cells"]]
    by_hand = {cell.at: f"“{cell.words}”（{cell.ref}）" for cell in cells if cell.standing != BOUND}
    kept = {at_: list(one) for at_, one in typed.items() if at_ in by_hand and one[0]}
    for place, (number, source) in kept.items():
        _number(by_hand[place], number)
        if not source:
            raise NotTyped(f"{by_hand[place]}请写明这个数从哪里来，如“县人社局2025年通报”。")
    day = day_or_none(content["as_of"])
    position = position_by(town.code, day)
    answers = fill(town, cells, content["definitions"], position)
    done = sum(answer.value is not None for answer in answers)
    held.typed = json.dumps(kept, ensure_ascii=False)
    held.save(update_fields=["typed"])
    values = {"position": position, "filled": done, "typed": len(kept)}
    take_action(town, actor, Step(PROCEDURE, "refill", values, held.letter.matter))
    _keep(held, position, answers)


def _keep(asked: AskedForm, position: int, answers: Iterable[Answered]) -> None:
    asked.position, asked.cells = position, answers_text(answers)
    asked.save(update_fields=["position", "cells"])


def _number(about: str, text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise NotTyped(f"{about}请只写数字，如 12 或者 85.5。") from error
    if not value.is_finite() or abs(value) >= 10**15:
        raise NotTyped(f"{about}的数太大，请核对。")
    return value


def answers_of(asked: AskedForm) -> list[Answered]:
    """Every cell with its answer, what was typed among them."""
    typed: dict[str, list[str]] = json.loads(asked.typed)
    answers = []
    for answer in answers_from(asked.cells):
        number, source = typed.get(answer.at, ("", ""))
        if number:
            answer = Answered.read({**answer.as_dict(), "value": number, "source": source, "why": ""})
        answers.append(answer)
    return answers


def as_file(asked: AskedForm) -> bytes:
    """The form filled in, its looks unchanged."""
    blank = opened(asked.letter.town, json.loads(asked.blank)).read()
    answers = [
        Answer(sheet=one.sheet, ref=one.ref, words=one.words, label="", standing="filled", value=one.value)
        for one in answers_of(asked)
    ]
    return filled(blank, answers)


def refill_due(today: date) -> int:
    """Answer waiting forms once more whose day is over and which were filled before it was; how many."""
    count = 0
    for asked in AskedForm.objects.select_related("letter").order_by("id"):
        town, day = asked.letter.town, json.loads(asked.letter.content)["as_of"]
        if not day or date.fromisoformat(day) >= today or asked.position >= position_by(town, date.fromisoformat(day)):
            continue
        if Matter.objects.filter(town=town, id=asked.letter.matter, status="received").exists():
            book = Town.objects.get(code=town)
            refill(book, asked, system_of(book), json.loads(asked.typed))
            count += 1
    return count


def to_send(town: Town, carried: Iterable[str]) -> tuple[dict[str, bytes], list[str]]:
    """Answers signed or objected to that have not gone out as they stand, as files; and their marks."""
    known = set(carried)
    files: dict[str, bytes] = {}
    marks: list[str] = []
    asked = AskedForm.objects.filter(letter__town=town.code).select_related("letter").order_by("id")
    rows = Matter.objects.filter(town=town.code, procedure=PROCEDURE).in_bulk()
    for one in asked:
        row = rows.get(one.letter.matter)
        if row is None or row.status not in ("signed", "objected") or (mark := f"{one.letter.key}@{row.n}") in known:
            continue
        marks.append(mark)
        files[f"answers/{one.letter.key}.json"] = _told(town, one, row)
    return files, marks


def _told(town: Town, asked: AskedForm, row: Matter) -> bytes:
    """What goes to the county of an answer: numbers and where they come from; nobody's name, no number of a matter."""
    from yifa.server.ledger.serialization import state_of

    state = state_of(row, None)
    head = Entry.objects.filter(town=town.code, seq=asked.position).values_list("hash", flat=True).first() or ""
    content = {
        "kind": "form",
        "request": json.loads(asked.letter.content)["request"],
        "state": row.status,
        "position": asked.position,
        "head": head,
        "objection": str(state.values.get("objection") or ""),
        "n": row.n,
        "cells": [answer.as_dict() for answer in answers_of(asked)],
    }
    return json_file(content)
