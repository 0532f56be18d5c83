"""Bringing an old ledger in: the file, which column is what, a preview with every fault in words, taken in or back."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yifa.domains import catalogue
from yifa.kernel.model import ActionSpec, Procedure
from yifa.office.errors import OfficeError
from yifa.server.casework.imports import staging
from yifa.server.casework.imports.cells import Fault
from yifa.server.casework.imports.engine import OldLedger
from yifa.server.casework.imports.keeping import count, keep, known_rows, told_otherwise
from yifa.server.casework.imports.new_matters import open_all, opening_for
from yifa.server.casework.models import StagedImport
from yifa.server.casework.place import Place, place_of
from yifa.server.casework.reading import ledger_of
from yifa.server.config.progress import Progress

SHOWN_FAULTS = 100
SHOWN_ROWS = 12


def _opening(place: Place, procedure: Procedure) -> ActionSpec:
    """The opening step the rows would take: who may not take it may not bring a ledger either."""
    action = opening_for(procedure, place.actor)
    if action is None:
        raise PermissionDenied
    return action


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, procedure: str) -> HttpResponse:
    """Choose the file: an old ledger, or (`?as=new`) a list of what has just come, such as a platform's orders."""
    place, as_new = place_of(request), request.GET.get("as") == "new"
    kind = ledger_of(place, procedure)
    action = _opening(place, kind)
    fault = ""
    if request.method == "POST":
        sent = request.FILES.get("file")
        if sent is None:
            fault = "请选择要导入的文件。"
        elif (sent.size or 0) > staging.MOST_BYTES:
            fault = f"文件超过{staging.MOST_BYTES // 1024 // 1024}兆字节，请分成几个文件再导入。"
        else:
            data, name = sent.read(), sent.name or "台账.xlsx"
            try:
                _ = OldLedger(place.town, data, name, procedure).sheets
            except OfficeError as error:
                fault = str(error)
            else:
                staged = staging.stage(place, kind, name, data, as_new=as_new)
                return redirect(reverse("desk:import-check", args=[procedure, staged.token]))
    return render(
        request,
        "desk/ledger/import.html",
        {
            "procedure": kind,
            "action": action,
            "as_new": as_new,
            "fault": fault,
        },
        status=422 if fault else 200,
    )


def _staged(place: Place, procedure: str, token: UUID) -> StagedImport:
    """The file this person has brought. Raises Http404 where there is none, or it is somebody else's."""
    staged = StagedImport.objects.filter(
        token=token, town=place.town.code, procedure=procedure, person=place.actor.person_id
    ).first()
    if staged is None:
        raise Http404
    return staged


@require_GET
def faults(request: HttpRequest, procedure: str, token: UUID) -> HttpResponseBase:
    """The file back, with a column that says what to put right in each row."""
    place = place_of(request)
    ledger_of(place, procedure)
    staged = _staged(place, procedure, token)
    ledger, answers = staging.reopened(place, staged)
    marked, _ = _faults(place, ledger, answers)
    try:
        data = staging.marked_file(ledger, marked)
    except OfficeError:
        messages.error(request, "这份文件不能直接标注，请另存为.xlsx后重新选择。")
        return redirect(reverse("desk:import-check", args=[procedure, token]))
    name = staged.name.rsplit(".", 1)[0]
    return FileResponse(BytesIO(data), as_attachment=True, filename=f"{name}（要改的地方）.xlsx")


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, procedure: str, token: UUID) -> HttpResponse:
    """Settle the columns, look at what would come of it, take it in."""
    place = place_of(request)
    kind = ledger_of(place, procedure)
    _opening(place, kind)
    staged = _staged(place, procedure, token)
    if request.method == "POST" and "match" in request.POST:
        staged.matches = json.dumps(_answered(request), ensure_ascii=False)
        staged.save(update_fields=["matches"])
        return redirect(reverse("desk:import-check", args=[procedure, token]))
    ledger, answers = staging.reopened(place, staged)
    refused, fresh = _faults(place, ledger, answers)
    anyway = request.POST.get("take") == "sound"
    if request.method == "POST" and "take" in request.POST and (anyway or not refused):
        made, known = _take(place, ledger, answers, staging.progress_of(staged))
        staging.remember(ledger, answers)
        staged.delete()
        left = f"有差错的{len({(s, f.row) for s, f in refused})}行没有带入。" if refused else ""
        messages.success(request, f"已带入{made}件；以前带入过的{known}件没有重复登记。{left}")
        return redirect(reverse("desk:ledger", args=[procedure]))
    return render(request, "desk/ledger/check.html", _shown(kind, staged, ledger, answers, refused, fresh))


def _faults(place: Place, ledger: OldLedger, answers: staging.SheetAnswers) -> tuple[list[tuple[str, Fault]], int]:
    """(what must be put right, how many would come in now)."""
    judged = ledger.judged
    wrong = [*judged.faults, *told_otherwise(ledger)]
    if answers.past:
        return wrong, len(judged.ready) - len(known_rows(ledger))
    made, refused = open_all(ledger, place.actor, keep=False, skip_faulty=True)
    return [*wrong, *refused], made


@require_GET
def progress(request: HttpRequest, procedure: str, token: UUID) -> JsonResponse:
    """How many of the file's matters are in the book by now; both 0 before it begins and once all is done."""
    place = place_of(request)
    ledger_of(place, procedure)
    try:
        staged = _staged(place, procedure, token)
    except Http404:
        return JsonResponse({"done": 0, "total": 0})
    return JsonResponse({"done": staged.done, "total": staged.total})


def _take(place: Place, ledger: OldLedger, answers: staging.SheetAnswers, progress: Progress) -> tuple[int, int]:
    """(matters made, matters known from before)."""
    if answers.past:
        written = keep(ledger, place.actor, progress)
        return written.created, written.known
    known = len(known_rows(ledger))
    made, _ = open_all(ledger, place.actor, keep=True, skip_faulty=True)
    return made, known


def _answered(request: HttpRequest) -> dict[str, Any]:
    """What the form says: `col-表!C`, `word-field-词`, `set-field`, `past`."""
    answers = staging.SheetAnswers(past=request.POST.get("past", "1") == "1")
    for name, value in request.POST.items():
        kind, _, rest = name.partition("-")
        if kind == "col" and value:
            answers.columns[rest] = str(value)
        elif kind == "set" and value:
            answers.constants[rest] = str(value)
        elif kind == "word" and value:
            key, _, word = rest.partition("-")
            answers.values.setdefault(key, {})[word] = str(value)
    return {"columns": answers.columns, "values": answers.values, "constants": answers.constants, "past": answers.past}


def _asked(procedure: Procedure, key: str) -> dict[str, Any]:
    """What may be answered about a word: the options of a field, or the steps an outcome may tell of."""
    if key in procedure.fields:
        return {"name": procedure.fields[key].name, "options": procedure.fields[key].options}
    return {"name": "最后办到哪一步", "options": {step.key: step.name for step in procedure.actions.values()}}


def _shown(
    procedure: Procedure,
    staged: StagedImport,
    ledger: OldLedger,
    answers: staging.SheetAnswers,
    refused: list[tuple[str, Fault]],
    fresh: int,
) -> dict[str, Any]:
    judged, shown = ledger.judged, staging.examples(ledger)
    tally = count(ledger)
    mapped = {name for _, columns in ledger.sheets for one in columns for name, _ in one.targets}
    form_fields = {key for action in procedure.opening for key, _ in action.fields()} | set(answers.constants)
    figures = catalogue().figures
    return {
        "procedure": procedure,
        "staged": staged,
        "past": answers.past,
        "choices": staging.choices(procedure),
        "columns": [
            {
                "place": (place := f"{layout.grid.name}!{one.column.letter}"),
                "name": one.column.heading,
                "letter": one.column.letter,
                "sheet": layout.grid.name if len(ledger.sheets) > 1 else "",
                "chosen": "|".join(filter(None, one.targets[0])),
                "why": one.why,
                "sure": one.sure >= 0.8,
                "examples": shown.get(place, ""),
            }
            for layout, columns in ledger.sheets
            for one in columns
        ],
        "constants": [
            {"key": key, "name": spec.name, "options": spec.options, "value": answers.constants.get(key, "")}
            for key, spec in procedure.fields.items()
            if spec.type == "choice" and key in form_fields and (key not in mapped or key in answers.constants)
        ],
        "words": [{"key": key, "word": word, **_asked(procedure, key)} for key, word in staging.unknown_words(ledger)],
        "faults": refused[:SHOWN_FAULTS],
        "fault_count": len(refused),
        "fresh": fresh,
        "counted": "件" if procedure.kind == "case" else "条",
        "known": len(known_rows(ledger)),
        "rows": judged.rows,
        "duplicates": judged.duplicates,
        "left_out": judged.left_out[:SHOWN_FAULTS],
        "notices": judged.notices[:SHOWN_FAULTS],
        "states": [
            (procedure.states[key].name, number) for key, number in tally.states.items() if key in procedure.states
        ],
        "figures": [
            (figures[key].name, year, value, figures[key].unit)
            for name, value in tally.figures().items()
            if "#" not in name and "/" not in name and value
            for key, _, year in [name.partition("@")]
        ]
        if answers.past
        else [],
        "lines": [
            (one.row, one.number, one.life.opened.replace("T", " "), one.sheet) for one in judged.ready[:SHOWN_ROWS]
        ],
    }
