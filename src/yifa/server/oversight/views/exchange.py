"""/county/packages/: what came from the towns and what goes back to them, by file."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yifa.server.config.progress import silent
from yifa.server.ledger.signing import key_of
from yifa.server.oversight import keys
from yifa.server.oversight.container import MOST
from yifa.server.oversight.models import Key, Package
from yifa.server.oversight.receiving import receive_all
from yifa.server.oversight.returning import build_return
from yifa.server.oversight.standing import names_within
from yifa.server.oversight.totals import agree as agree_to
from yifa.server.oversight.views import parts
from yifa.server.oversight.views.pages import VERDICTS
from yifa.server.towns.access import requires_role
from yifa.server.towns.scope import within
from yifa.server.ui.downloads import to_keep
from yifa.server.ui.parts import Column, Row, Table, make_table, page_of

WAYS = {"file": "文件", "push": "网络", "here": "同一服务器"}


@require_http_methods(["GET", "POST"])
@requires_role("county-justice")
def packages(request: HttpRequest) -> HttpResponse:
    """Packages received and keys pinned. POST takes packages in, or pins a key from its sheet."""
    _, county = parts.desk(request)
    prefix = county.code[:6]
    if request.method == "POST":
        upload = request.FILES.get("sheet")
        if upload is None:
            _receive(request)
        else:
            _enrol(request, upload.read(100_000))
        return redirect("county:packages")
    names = names_within(prefix)
    page = page_of(Package.objects.filter(within(prefix, "town")).order_by("-id"), request.GET, 20)
    columns = [
        Column("at", "收到", "date"),
        Column("town", "乡镇（街道）", lead=True),
        Column("span", "从第几条到第几条"),
        Column("via", "怎样送来"),
        Column("state", "结果", "status"),
        Column("said", "说明"),
    ]
    rows = [
        Row(
            (
                timezone.localtime(one.received_at).date(),
                names.get(one.town, one.town),
                f"{one.first + 1:,}—{one.last:,}" if one.last > one.first else "没有新记录",
                WAYS.get(one.via, one.via),
                VERDICTS[one.verdict],
                one.said,
            )
        )
        for one in page.object_list
    ]
    return render(
        request,
        "county/packages.html",
        {
            "tabs": parts.tabs(request),
            "towns": _towns(names),
            "own": keys.spaced(key_of(county.code).id),
            "table": make_table(
                "收到的数据包",
                columns,
                rows,
                lines=True,
                page=page,
                query=request.GET,
                empty_title="还没有收到数据包",
                empty_text="乡镇用“对上”页做数据包，交来文件，在上面收下；也可以用网络送来。",
            ),
        },
    )


def _towns(names: Mapping[str, str]) -> Table:
    """The towns with the keys that are pinned; each leads to what goes back to it."""
    pinned = {one.town: one for one in Key.objects.filter(town__in=list(names), until=None)}
    columns = [Column("town", "回件", lead=True), Column("key", "登记的指纹"), Column("since", "登记", "date")]
    rows = []
    for code, name in names.items():
        key = pinned.get(code)
        rows.append(
            Row(
                (
                    name,
                    keys.spaced(key.key_id) if key else "还没有登记",
                    timezone.localtime(key.since).date() if key else None,
                ),
                href=reverse("county:give-back", args=[code[:9]]),
            )
        )
    return make_table(
        "回件和登记的钥匙",
        columns,
        rows,
        lines=True,
        empty_title="还没有登记乡镇的钥匙",
        empty_text="请乡镇打印钥匙登记单，盖章后连同文件交来，在上面登记。",
    )


@require_POST
@requires_role("county-justice")
def agree(request: HttpRequest, town: str) -> HttpResponse:
    """Let a town's restatement count."""
    actor, county = parts.desk(request)
    code = town.ljust(12, "0")
    if code not in names_within(county.code[:6]):
        raise Http404("没有登记过这个乡镇。")
    try:
        generation = agree_to(code, actor.person_id, timezone.now())
    except ValueError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, f"已同意，从此按新的数计入：{generation.reason}")
    return redirect("county:home")


def _receive(request: HttpRequest) -> None:
    uploads = request.FILES.getlist("package")
    if not uploads:
        messages.error(request, "请选择乡镇交来的数据包（.yifa.zip），可以一次选几个。")
        return
    if any((one.size or 0) > MOST for one in uploads):
        messages.error(request, "数据包太大，不收。请乡镇分几次发送。")
        return
    answers = receive_all([(one.name or "", one.read()) for one in uploads], silent)
    for name, receipt in answers:
        (messages.success if receipt.well else messages.error)(request, f"{name}：{receipt.say}")


def _enrol(request: HttpRequest, sheet: bytes) -> None:
    try:
        key = keys.enrol(sheet.decode("utf-8"), request.POST.get("fingerprint", ""), timezone.now())
    except (keys.BadKey, UnicodeDecodeError) as fault:
        messages.error(
            request, str(fault) if isinstance(fault, keys.BadKey) else "不是钥匙单文件，请选择 -key.json 文件。"
        )
    else:
        messages.success(request, f"已登记{key.name}的钥匙 {keys.spaced(key.key_id)}，原来的随即停用。")


@require_GET
@requires_role("county-justice")
def give_back(request: HttpRequest, town: str) -> HttpResponse:
    """What goes back to one town, as a file."""
    _, county = parts.desk(request)
    code = town.ljust(12, "0")
    if code not in names_within(county.code[:6]):
        raise Http404("没有登记过这个乡镇。")
    made = build_return(county, code)
    return to_keep(made.data, parts.ZIP, made.file_name)


@require_GET
@requires_role("county-justice")
def give_all_back(request: HttpRequest) -> HttpResponse:
    """What goes back to every town, in one file to be divided."""
    _, county = parts.desk(request)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for code, name in names_within(county.code[:6]).items():
            made = build_return(county, code)
            archive.writestr(f"{name}/{made.file_name}", made.data)
    return to_keep(out.getvalue(), parts.ZIP, f"{county.name}回件{timezone.localdate()}.zip")


@require_GET
@requires_role("county-justice")
def sheet(request: HttpRequest) -> HttpResponse:
    """The sheet of the county's own key, to print, stamp and hand over; with `file` the file that goes with it."""
    _, county = parts.desk(request)
    key_sheet = keys.sheet(county.code, county.government_name, timezone.localtime(), county.name)
    if "file" in request.GET:
        return to_keep(
            json.dumps(key_sheet, ensure_ascii=False, indent=1).encode(), "application/json", f"{county.code}-key.json"
        )
    return render(
        request,
        "county/sheet.html",
        {"said": key_sheet, "spaced": keys.spaced(key_sheet["key"]), "back": reverse("county:packages")},
    )
