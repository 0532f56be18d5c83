"""Bringing an old ledger in: the file, which column is what, a preview with every fault in words, all or nothing."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yifa.kernel.model import ActionSpec, Procedure
from yifa.office.errors import OfficeError
from yifa.server.casework.importing import MOST_BYTES, Import, preview, stage, unstage
from yifa.server.casework.models import StagedImport
from yifa.server.casework.place import Place, place_of
from yifa.server.config.numbers import whole_of
from yifa.server.desk.views.ledgers import ledger_of
from yifa.server.ledger.errors import Refused

SHOWN_FAULTS = 100


def _opening(place: Place, procedure: Procedure) -> ActionSpec:
    """The opening step the rows will take: the first this person may take."""
    for action in procedure.opening:
        if place.actor.roles & set(action.by):
            return action
    raise PermissionDenied


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, procedure: str) -> HttpResponse:
    """Choose the file."""
    place = place_of(request)
    found = ledger_of(place, procedure)
    action = _opening(place, found)
    fault = ""
    if request.method == "POST":
        sent = request.FILES.get("file")
        if sent is None:
            fault = "请选择要导入的Excel文件。"
        elif (sent.size or 0) > MOST_BYTES:
            fault = f"文件超过{MOST_BYTES // 1024 // 1024}兆字节，请分成几个文件再导入。"
        else:
            data, name = sent.read(), sent.name or "台账.xlsx"
            try:
                _ = Import(place, found, action, data, name).header
            except OfficeError as error:
                fault = str(error)
            else:
                staged = stage(place, found, action, name, data)
                return redirect(reverse("desk:import-check", args=[procedure, staged.token]))
    return render(request, "desk/ledger/import.html", {
        "procedure": found, "action": action, "fault": fault,
    }, status=422 if fault else 200)  # fmt: skip


def _staged(place: Place, procedure: str, token: UUID) -> StagedImport:
    """The file this person has brought. Raises Http404 where there is none, or it is somebody else's."""
    staged = StagedImport.objects.filter(
        token=token, town=place.town.code, procedure=procedure, person=place.actor.person_id
    ).first()  # fmt: skip
    if staged is None:
        raise Http404
    return staged


@require_GET
def faults(request: HttpRequest, procedure: str, token: UUID) -> HttpResponse:
    """The file back, with a column that says what to put right in each row."""
    place = place_of(request)
    found = ledger_of(place, procedure)
    staged = _staged(place, procedure, token)
    try:
        data = unstage(place, found, staged).marked_file()
    except OfficeError:
        messages.error(request, "这份文件不能直接标注，请另存为.xlsx后重新选择。")
        return redirect(reverse("desk:import-check", args=[procedure, token]))
    name = staged.name.rsplit(".", 1)[0]
    return FileResponse(BytesIO(data), as_attachment=True, filename=f"{name}（要改的地方）.xlsx")


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, procedure: str, token: UUID) -> HttpResponse:
    """Confirm the columns, look at the preview, import."""
    place = place_of(request)
    found = ledger_of(place, procedure)
    staged = _staged(place, procedure, token)
    if request.method == "POST" and "match" in request.POST:
        staged.matches = json.dumps(_chosen(request))
        staged.save(update_fields=["matches"])
        return redirect(reverse("desk:import-check", args=[procedure, token]))
    brought = unstage(place, found, staged)
    rows = brought.rows
    if request.method == "POST" and "take" in request.POST and not brought.faults:
        try:
            count = brought.take()
        except Refused as refused:
            messages.error(request, f"没有导入任何一行：{refused.message}")
        else:
            brought.remember()
            staged.delete()
            messages.success(request, f"已导入{count}条；以前导入过的{len(rows) - count}条没有重复登记。")
            return redirect(reverse("desk:ledger", args=[procedure]))
    columns = [{"index": c.index, "letter": c.letter, "name": c.name} for c in brought.header.columns]
    fresh = sum(not row.known for row in rows)
    return render(request, "desk/ledger/check.html", {
        "procedure": found, "staged": staged, "matches": _matches(brought, columns), "columns": columns,
        "faults": brought.faults[:SHOWN_FAULTS], "fault_count": len(brought.faults), "fresh": fresh,
        "known": len(rows) - fresh, "lines": preview(rows, found, brought.columns),
        "head": ["行", "", "日期", *(c.name for c in brought.columns if c.spec is not None and "." not in c.key)],
        "unused": [c["name"] for c in columns if c["index"] not in {m.column for m in brought.matches}],
    })  # fmt: skip


def _chosen(request: HttpRequest) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for name, value in request.POST.items():
        if name.startswith("col-"):
            found[name[4:]] = whole_of(value, 3)
    return found


def _matches(brought: Import, columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = {f.key: f for f in brought.fields}
    return [
        {"key": m.field, "name": names[m.field].name, "required": names[m.field].required,
         "column": m.column, "why": m.why,
         "sure": m.confidence >= 0.85}
        for m in brought.matches
    ]  # fmt: skip
