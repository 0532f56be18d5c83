"""At the county: a form asked of every town once, the answers that come back, and what is missing of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from yifa.kernel.actor import Actor
from yifa.server.figures.period import Period, parse_period
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Matter, position_of
from yifa.server.ledger.serialization import state_of
from yifa.server.oversight.forms import binding, tracing
from yifa.server.oversight.forms.cells import Answered, Cell, cells_from, cells_text, definitions_of
from yifa.server.oversight.models import CountyForm, FormAnswer, FormRequest, Package
from yifa.server.oversight.package import json_file
from yifa.server.oversight.receipts import system_of
from yifa.server.oversight.standing import names_within
from yifa.server.towns.models import Town

PROCEDURE = "form-request"
MOST_CELLS = 5000


@dataclass(frozen=True, slots=True)
class Gap:
    """A cell of a town without a number, and why; `ref` is empty where the whole answer is missing."""

    town: str
    ref: str
    words: str
    why: str


@transaction.atomic
def issue(
    form: CountyForm, county: Town, actor: Actor, period: Period, due_on: date, as_of: date | None, at: datetime
) -> FormRequest:
    """Ask a form of every town of the county.

    Raises:
        CannotBind: it is not admitted, its title speaks of another period, or it was asked for this one.
        LedgerError: the book does not take it.
    """
    row = Matter.objects.get(town=county.code, id=form.matter)
    if row.status != "admitted":
        raise binding.CannotBind("这张表没有准入（或者已经停用），不能向乡镇收。")
    if form.requests.filter(period=period.code).exists():
        raise binding.CannotBind(f"{period.name}已经收过这张表，不向乡镇再要一次。请打开那一次看汇总。")
    towns = sorted(names_within(county.code[:6], timezone.localdate(at)))
    if not towns:
        raise binding.CannotBind("还没有登记乡镇的钥匙，没有可以收的乡镇。")
    cells = binding.cells_for(form, binding.places_of(county), period)
    if len(cells) > MOST_CELLS:
        raise binding.CannotBind(f"一张表最多{MOST_CELLS:,}格，这张有{len(cells):,}格，请拆开。")
    values = {
        "form_name": form.name,
        "admission": row.number,
        "period_": period.name,
        "due_on": due_on.isoformat(),
        "as_of": as_of.isoformat() if as_of else "",
        "towns": len(towns),
    }
    taken = take_action(county, actor, Step(PROCEDURE, "issue", values, occurred_at=at))
    return FormRequest.objects.create(
        form=form,
        county=county.code,
        matter=taken.matter_id,
        period=period.code,
        as_of=as_of,
        due_on=due_on,
        towns=json.dumps(towns),
        cells=cells_text(cells),
        issued_at=at,
    )


def towns_of(request: FormRequest) -> list[str]:
    """Codes of the towns that are asked."""
    return [str(code) for code in json.loads(request.towns)]


def letters_to(town: str) -> dict[str, bytes]:
    """The forms asked of a town, as files of what the county hands it."""
    files: dict[str, bytes] = {}
    for request in FormRequest.objects.filter(county=town[:6].ljust(12, "0")).select_related("form").order_by("id"):
        if town not in towns_of(request):
            continue
        key = f"form-{position_of(request.matter)}"
        files[f"letters/{key}.json"] = json_file(_letter(request, town))
        files[f"letters/{key}.xlsx"] = binding.blank(request.form)
    return files


def _letter(request: FormRequest, town: str) -> dict[str, Any]:
    admission = state_of(Matter.objects.get(town=request.county, id=request.form.matter), None)
    cells = [cell for cell in cells_from(request.cells) if cell.place in ("", town)]
    last = newest(request).get(town)
    return {
        "kind": "form",
        "request": name_of(request),
        "form_name": request.form.name,
        "asker": str(admission.values.get("bureau") or ""),
        "admission": admission.number,
        "basis": str(admission.values.get("basis_") or ""),
        "period": parse_period(request.period).name,
        "as_of": request.as_of.isoformat() if request.as_of else "",
        "due_on": request.due_on.isoformat(),
        "reply": last.reply if last else "",
        "cells": [asdict(cell) for cell in cells],
        "definitions": definitions_of(cells),
    }


def name_of(request: FormRequest) -> str:
    """A request as other machines name it: the county's code and the position in its book."""
    return f"{request.county}:{position_of(request.matter)}"


def newest(request: FormRequest) -> dict[str, FormAnswer]:
    """The last answer of each town."""
    return {one.town: one for one in request.answers.order_by("n")}


def answers_in(answer: FormAnswer) -> list[Answered]:
    """The cells of an answer."""
    return [Answered.read(one) for one in json.loads(answer.content)["cells"]]


def objection(answer: FormAnswer) -> str:
    """What a town objects to."""
    return str(json.loads(answer.content)["objection"])


def note(book: Town, package: Package, content: Mapping[str, Any], at: datetime) -> str:
    """Keep a town's answer; what is to be said of it, empty where it was kept or is known.

    Raises:
        ValueError, KeyError, TypeError, ArithmeticError: it is not written as an answer.
    """
    county, _, position = str(content["request"]).partition(":")
    request = next(
        (one for one in FormRequest.objects.filter(county=county) if str(position_of(one.matter)) == position), None
    )
    if request is None or package.town not in towns_of(request) or county != book.code:
        return "里面有一份报表，县级没有向这个乡镇收过，不计。"
    cells_by_place = {cell.at: cell for cell in cells_from(request.cells) if cell.place in ("", package.town)}
    answers = [Answered.read(one) for one in content["cells"]]
    if {one.at for one in answers} != cells_by_place.keys() or any(
        _changed(one, cells_by_place[one.at]) for one in answers
    ):
        return "里面有一份报表的格子与县级发出的不同，不计。请乡镇取回件后重新签认。"
    if content["state"] not in ("signed", "objected"):
        return "里面有一份没有签认的报表，不计。"
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    last = newest(request).get(package.town)
    if last is not None and (last.content == text or int(json.loads(last.content)["n"]) >= int(content["n"])):
        return ""
    FormAnswer.objects.create(
        request=request,
        town=package.town,
        n=last.n + 1 if last else 1,
        state=content["state"],
        content=text,
        package=package,
        received_at=at,
    )
    row = Matter.objects.get(town=request.county, id=request.matter)
    if row.status == "collecting":
        arrived = sum(one.state == "signed" for one in newest(request).values())
        take_action(book, system_of(book), Step(PROCEDURE, "arrive", {"arrived": arrived}, row.id, occurred_at=at))
    return ""


def _changed(answer: Answered, cell: Cell) -> bool:
    return (answer.figure, answer.part, answer.period, answer.change, answer.place) != (
        cell.figure,
        cell.part,
        cell.period,
        cell.change,
        cell.place,
    )


@transaction.atomic
def reply(request: FormRequest, county: Town, actor: Actor, town: str, words: str) -> None:
    """Answer a town's objection; it goes back with the next hand-over. Raises CannotBind, LedgerError."""
    last = newest(request).get(town)
    if last is None or last.state != "objected":
        raise binding.CannotBind("这个乡镇没有提出异议，不用答复。")
    if not words.strip():
        raise binding.CannotBind("请写明答复：口径怎样理解，乡镇应当怎样办。")
    values = {"town_name": names_within(request.county[:6]).get(town, town), "reply": words.strip()}
    take_action(county, actor, Step(PROCEDURE, "reply", values, request.matter))
    last.reply = words.strip()
    last.save(update_fields=["reply"])


def gaps(request: FormRequest) -> list[Gap]:
    """What is missing: towns that have not answered or object, cells without a number, cells nothing was bound to."""
    lacking: list[Gap] = []
    answers, names = newest(request), names_within(request.county[:6])
    given = {town: (answer, answers_in(answer)) for town, answer in answers.items() if answer.state != "objected"}
    traced = tracing.Traced(given)
    for town in towns_of(request):
        answer, name = answers.get(town), names.get(town, town)
        if answer is None:
            lacking.append(Gap(name, "", "整张表", "没有收到签认的报表"))
            continue
        if answer.state == "objected":
            lacking.append(Gap(name, "", "整张表", f"对口径有异议：{objection(answer)}"))
            continue
        if why := traced.not_held(town):
            lacking.append(Gap(name, "", "整张表", why))
            continue
        cells, counted = given[town][1], traced.contradicted(town)
        lacking += [Gap(name, one.at, one.words, one.why) for one in cells if one.value is None]
        lacking += [
            Gap(name, one.at, one.words, f"乡镇填{one.value}，由收到的记数得出的是{counted[one.at]}，请核对")
            for one in cells
            if one.at in counted
        ]
    return lacking


@transaction.atomic
def close(request: FormRequest, county: Town, actor: Actor) -> None:
    """Put the answers together for good. Raises LedgerError."""
    arrived = sum(one.state == "signed" for one in newest(request).values())
    values = {"arrived": arrived, "gaps": len(gaps(request))}
    take_action(county, actor, Step(PROCEDURE, "close", values, request.matter))


@dataclass(frozen=True, slots=True)
class Saved:
    """What asking once spares the towns: submissions signed, cells the books answered, cells still typed."""

    submissions: int
    answered: int
    typed: int


def saved(county: str) -> Saved:
    """Over all that was asked by a county."""
    answered = typed = submissions = 0
    for request in FormRequest.objects.filter(county=county):
        for answer in newest(request).values():
            if answer.state == "signed":
                submissions += 1
                cells = answers_in(answer)
                typed += sum(bool(one.source) for one in cells)
                answered += sum(one.value is not None and not one.source for one in cells)
    return Saved(submissions, answered, typed)
