"""Operations on matters: ledgers, one matter, opening, taking a step, files, papers, the case file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from yifa.domains import catalogue
from yifa.kernel.fields import FieldError, parse_date
from yifa.kernel.records import State
from yifa.law.explanation import explain
from yifa.office.errors import OfficeError
from yifa.server.api import serializers
from yifa.server.api.json_values import form_from_json
from yifa.server.api.operations_law import procedure_named
from yifa.server.api.problems import Problem
from yifa.server.api.shapes import CountedOut, FileOut, FoundOut, LedgerOut, MatterOut, OpenIn, StepIn, TakenOut
from yifa.server.api.stepping import take
from yifa.server.casework import carry_over
from yifa.server.casework.case_file import CaseFile
from yifa.server.casework.documents import attachment_of, bound_file, case_file_of, paper_file
from yifa.server.casework.find_matters import found_by
from yifa.server.casework.ledger_view import Ledger
from yifa.server.casework.matter_view import counted_run
from yifa.server.casework.paging import page_of_matters
from yifa.server.casework.place import matter_of, place_of, procedure_of
from yifa.server.casework.reading import ledger_of
from yifa.server.ledger import attachments
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.models import position_of
from yifa.server.ledger.serialization import state_of
from yifa.server.ui.downloads import from_outside, to_keep

router = Router(tags=["事项"])
MOST_LINES = 200


@router.get("/ledgers/{procedure}", response=LedgerOut, summary="一类事项的台账")
def ledger(
    request: HttpRequest,
    procedure: str,
    town: str = Query("", max_length=12, description="区划代码；县级人员用"),
    state: str = Query(
        "", max_length=40, description="open 未办结、closed 已办结、overdue 逾期、all，或者一个状态的代号"
    ),
    year: int | None = Query(None, ge=1900, le=2200, description="登记的年份"),
    first: str = Query("", alias="from", max_length=20, description="登记日期起"),
    last: str = Query("", alias="to", max_length=20, description="登记日期止"),
    village: str = Query("", max_length=12, description="村（社区）代码"),
    words: str = Query("", max_length=60, description="查找的词"),
    sort: str = Query("", max_length=60, description="列的代号，前加 - 为倒序"),
    page: int = Query(1, ge=1, le=10**6, description="第几页"),
    size: int = Query(50, ge=1, le=MOST_LINES, description="每页几件"),
) -> dict[str, Any]:
    """与台账页同样的筛选、排序和分页；另可用 f_栏目=值 按选项筛选。看得到的件与页面相同。"""
    place = place_of(request)
    shown = Ledger(place, ledger_of(place, procedure), request.GET)
    _understood(shown, request)
    rows, key, down = shown.sorted_rows()
    listed = page_of_matters(rows, request.GET, place.actor, size)
    columns, fields = shown.columns(), shown.procedure.fields
    lines = [
        {
            "matter": serializers.ref(row.id),
            "number": row.number,
            "title": row.title,
            "status": serializers.named_status(shown.procedure, row.status),
            "opened_on": row.opened_on,
            "closed_on": row.closed_on,
            "due": row.next_due,
            "standing": tone,
            "cells": {c.key: serializers.cell(fields.get(c.key), v) for c, v in zip(columns, cells, strict=True)},
        }
        for row, cells, tone in shown.cells(list(listed.object_list))
    ]
    return {
        "procedure": {"key": shown.procedure.procedure, "name": shown.procedure.name},
        "columns": [
            {"key": c.key, "name": c.name, "kind": c.kind, "unit": c.unit, "sortable": c.sortable} for c in columns
        ],
        "lines": lines if page <= listed.paginator.num_pages else [],
        "total": listed.paginator.count,
        "page": page,
        "pages": listed.paginator.num_pages,
        "sorted_by": key,
        "descending": down,
    }


def _understood(shown: Ledger, request: HttpRequest) -> None:
    """Refuse what the page would pass over in silence: a machine does not see that its filter did nothing.

    Raises:
        Problem: a filter, state, column or day that is not known.
    """
    query = request.GET
    fields = {f"f_{key}": spec for key, spec in shown.filtered_fields()}
    known = {"town", "state", "year", "from", "to", "village", "words", "sort", "page", "size", *fields}
    if unknown := [name for name in query if name not in known]:
        raise Problem(422, f"没有“{unknown[0][:60]}”这个条件。这本台账可用：{'、'.join(sorted(known))}。")
    states = {"open", "closed", "overdue", "all", *shown.procedure.states}
    if (state := query.get("state", "")) and state not in states:
        raise Problem(422, f"没有“{state}”这个状态，可用：{'、'.join(sorted(states))}。")
    sortable = {column.key for column in shown.columns() if column.sortable} | {"opened_on", "title"}
    if (sort := query.get("sort", "")) and sort.lstrip("-") not in sortable:
        raise Problem(422, f"不能按“{sort}”排序，可用：{'、'.join(sorted(sortable))}。")
    if (village := query.get("village", "")) and village not in shown.place.villages:
        raise Problem(422, "没有这个村（社区），或者不在您的范围内。可用的代码见 /api/v1/me。")
    for name in ("from", "to"):
        try:
            _ = parse_date(query[name]) if query.get(name) else None
        except FieldError as error:
            raise Problem(422, str(error)) from error


@router.get("/matters", response=FoundOut, summary="查找事项")
def find_matters(
    request: HttpRequest,
    q: str = Query(min_length=1, max_length=60, description="文号、事由中连续的两个字以上、当事人全名或者电话"),
    page: int = Query(1, ge=1, le=10**6, description="第几页"),
    size: int = Query(50, ge=1, le=MOST_LINES, description="每页几件"),
) -> dict[str, Any]:
    """与“查找”页相同：只找得到看得到的。"""
    place = place_of(request)
    listed = page_of_matters(found_by(place, q.strip()), request.GET, place.actor, size)
    lines = []
    for row in listed.object_list:
        kind = catalogue().get(row.procedure, row.version)
        lines.append(
            {
                "matter": serializers.ref(row.id),
                "number": row.number,
                "title": row.title,
                "parties": row.parties,
                "procedure": {"key": kind.procedure, "name": kind.name},
                "opened_on": row.opened_on,
                "status": serializers.named_status(kind, row.status),
            }
        )
    return {"lines": lines, "total": listed.paginator.count, "page": listed.number, "pages": listed.paginator.num_pages}


@router.post("/matters", response={201: TakenOut}, summary="登记一件", tags=["办理"])
def open_matter(request: HttpRequest, payload: OpenIn) -> Any:
    """办理一类事项的登记步骤。带 Idempotency-Key 时，同一请求不论送几次只登记一次。"""
    place = place_of(request)
    procedure_named(payload.procedure)
    procedure = catalogue().at(payload.procedure, place.today.isoformat())
    ways = [a for a in procedure.opening if not payload.action or a.key == payload.action]
    if not ways:
        opening = "、".join(f"{a.key}（{a.name}）" for a in procedure.opening)
        raise Problem(422, f"“{procedure.name}”不能由“{payload.action}”登记，可用：{opening}。")
    mine = [action for action in ways if place.actor.roles & set(action.by)] or ways
    form = form_from_json(place, procedure, mine[0], State(), payload.values, payload.occurred_at, payload.reason)
    if payload.source is not None:
        source = matter_of(place, payload.source.position)
        carry_over.keep_link(form, str(position_of(source.id)), payload.source.kind)
    return Status(201, take(request, place, form))


@router.get("/matters/{town}/{position}", response=MatterOut, url_name="matter", summary="一件")
def matter(request: HttpRequest, town: str, position: int) -> dict[str, Any]:
    """状态、各栏（姓名等按页面遮掩）、期限和算法、经过、文书、关联、下一步（能办的，不能办的和依据）。"""
    place = place_of(request, town)
    return serializers.matter(place, matter_of(place, position))


@router.post(
    "/matters/{town}/{position}/actions/{action}",
    response={201: TakenOut},
    url_name="act",
    summary="办理一步",
    tags=["办理"],
)
def act(request: HttpRequest, town: str, position: int, action: str, payload: StepIn) -> Any:
    """version 是读到这一件时的版本号；其间被别人办过的不办，答409并说明是谁办了什么。"""
    place = place_of(request, town)
    row = matter_of(place, position)
    procedure = procedure_of(row)
    spec = procedure.actions.get(action)
    if spec is None:
        raise Http404(f"“{procedure.name}”没有“{action[:60]}”这一步。")
    state = state_of(row, None)
    form = form_from_json(
        place, procedure, spec, state, payload.values, payload.occurred_at, payload.reason, payload.version
    )
    return Status(201, take(request, place, form))


@router.get(
    "/matters/{town}/{position}/deadlines/{run}", response=CountedOut, tags=["期限"], summary="一个期限怎么算的"
)
def matter_deadline(request: HttpRequest, town: str, position: int, run: int) -> dict[str, Any]:
    """与页面“怎么算的？”相同。"""
    place = place_of(request, town)
    row = matter_of(place, position)
    name, deadline = counted_run(place, row, run)
    return {
        "rule": deadline.limit.id,
        "name": name,
        "basis": deadline.basis,
        "local_practice": deadline.limit.local,
        "start": state_of(row, None).runs[run].start,
        "due": deadline.due,
        "due_at": deadline.due_at,
        "alarm": deadline.alarm,
        "provisional": deadline.provisional,
        "earliest": deadline.earliest,
        "latest": deadline.latest,
        "warnings": [],
        "explanation": explain(deadline, place.calendar),
    }


@router.post("/files", response={201: FileOut}, summary="上传一个附件", tags=["附件和文书"])
def upload(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """收下文件，给出ticket；一日内把 {"ticket": …} 填进办理步骤的附件栏。没有填进去的文件谁也看不到。"""
    place = place_of(request)
    kept = attachments.store(place.town, place.actor.person_id, file)
    ticket = kept.ticket(place.actor.person_id)
    answer = {"ticket": ticket, "name": kept.name, "mime": kept.mime, "size": kept.size, "sha256": kept.sha}
    return Status(201, answer)


@router.get("/matters/{town}/{position}/files/{n}/{sha}", url_name="file", summary="一个附件", tags=["附件和文书"])
def file(request: HttpRequest, town: str, position: int, n: int, sha: str) -> HttpResponseBase:
    """附件的内容。个人信息一类的附件，查看会留痕。"""
    place = place_of(request, town)
    attached = attachment_of(place, matter_of(place, position), n, sha)
    return from_outside(attached.content, attached.mime, attached.name, shown=attached.shown)


@router.get(
    "/matters/{town}/{position}/papers/{n}/{document}.{kind}",
    url_name="paper",
    summary="一份文书（docx或pdf）",
    tags=["附件和文书"],
)
def paper(request: HttpRequest, town: str, position: int, n: int, document: str, kind: str) -> HttpResponse:
    """按记录填好的文书。文书写有姓名的，须有权看姓名，查看会留痕。"""
    place = place_of(request, town)
    return to_keep(*paper_file(place, matter_of(place, position), n, document, kind))


@router.get(
    "/matters/{town}/{position}/case-file",
    response=dict[str, Any],
    url_name="case-file",
    summary="案卷目录",
    tags=["附件和文书"],
)
def case_file(request: HttpRequest, town: str, position: int) -> dict[str, Any]:
    """卷内各件、时间链，以及缺什么、哪里自相矛盾。"""
    place = place_of(request, town)
    opened: CaseFile = case_file_of(place, matter_of(place, position), "打开案卷")
    return {
        "sheets": [
            {
                "order": s.order,
                "name": s.name,
                "date": s.dated,
                "maker": s.maker,
                "number": s.number,
                "note": s.note,
                "wrong": list(s.wrong),
            }
            for s in opened.sheets
        ],
        "chain": [
            {
                "date": stop.day,
                "what": stop.what,
                "who": stop.who,
                "is_limit": stop.is_limit,
                "note": stop.note,
                "wrong": stop.wrong,
            }
            for stop in opened.chain
        ],
        "contradictions": [contradiction.say for contradiction in opened.contradictions],
        "lacking": list(opened.lacking),
        "pdf": serializers.address(matter_of(place, position).id, "case-file-pdf"),
    }


@router.get(
    "/matters/{town}/{position}/case-file.pdf", url_name="case-file-pdf", summary="装订成册的案卷", tags=["附件和文书"]
)
def case_file_pdf(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """一个PDF文件，带目录和页码。"""
    place = place_of(request, town)
    row = matter_of(place, position)
    try:
        return to_keep(*bound_file(row, case_file_of(place, row, "装订案卷")))
    except (OfficeError, NotFound) as error:
        raise Problem(422, str(error)) from error
