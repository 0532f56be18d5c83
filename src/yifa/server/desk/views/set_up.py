"""A town set up from one workbook, by its administrator."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yifa.office.errors import OfficeError
from yifa.server.casework.first_week import first_week
from yifa.server.casework.imports.set_up import SetUp, set_up, write_workbook
from yifa.server.casework.imports.staging import MOST_BYTES
from yifa.server.towns.access import actor_of_request, administered_town


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Choose the workbook; every fault in words, or all of it entered."""
    town, fault, done = administered_town(request), "", SetUp()
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            if sent is None or not sent.name:
                raise OfficeError("请选择填好的设镇工作簿。")
            if (sent.size or 0) > MOST_BYTES:
                raise OfficeError(f"文件超过{MOST_BYTES // 1024 // 1024}兆字节，请分成几个文件。")
            dry_run = request.POST.get("take") != "1"
            done = set_up(town, sent.read(), sent.name, actor_of_request(request), dry_run=dry_run)
        except OfficeError as error:
            fault = str(error)
        if done.kept:
            summary = "；".join(f"{one.name}{one.rows}行，新登记{one.created}" for one in done.sheets)
            messages.success(request, f"已设好：{summary}。新增的人员请逐个设初始密码后再登录。")
            return redirect(f"{reverse('towns:units')}?town={town.code}")
    return render(
        request,
        "desk/set_up.html",
        {"town": town, "fault": fault, "done": done, "first_week": first_week(town)},
        status=422 if fault or done.faults else 200,
    )


@require_GET
def template(request: HttpRequest) -> FileResponse:
    """The workbook to fill in."""
    administered_town(request)
    stream = BytesIO()
    write_workbook(stream)
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename="设镇工作簿.xlsx")
