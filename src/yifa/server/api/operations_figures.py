"""Operations on figures, on what is due, and on the book itself."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router

from yifa.domains import catalogue
from yifa.server.api import serializers
from yifa.server.api.problems import Problem
from yifa.server.api.shapes import BookOut, DueListOut, FigureOut, RecordsOut
from yifa.server.casework import worklist
from yifa.server.casework.place import place_of
from yifa.server.figures import queries
from yifa.server.figures.drill_down import drill_down, records
from yifa.server.figures.queries import Value, difference
from yifa.server.figures.request import Ask, domain_of, read_ask
from yifa.server.ledger.models import Book, Checkpoint, Entry
from yifa.server.ledger.scope import visible_matters
from yifa.server.towns.access import actor_of_request
from yifa.server.ui import parts

router = Router(tags=["数"])
MOST_ENTRIES = 500


def _asked(request: HttpRequest) -> Ask:
    """The question, or what of it could not be read: a machine must not be given another answer instead."""
    ask = read_ask(actor_of_request(request), request.GET, timezone.localdate())
    if ask.fault:
        raise Problem(422, ask.fault)
    return ask


@router.get("/figures", response=list[dict[str, str]], summary="全部的数")
def figures(
    request: HttpRequest, words: str = Query("", max_length=40, description="查找的词")
) -> list[dict[str, str]]:
    """代号、名称、单位、口径、工作领域。"""
    return [
        {
            "key": s.key,
            "name": s.name,
            "unit": s.unit,
            "kind": s.kind,
            "definition": s.definition,
            "domain": domain_of(s),
        }
        for s in catalogue().figures.values()
        if words in s.name
    ]


@router.get("/figures/{key}", response=FigureOut, summary="一个数")
def figure(
    request: HttpRequest,
    key: str,
    period: str = Query("", max_length=40, description="2024、2024-03、2024Q1、2024-01..2024-06 等，同数的页面"),
    town: str = Query("", max_length=12, description="区划代码；县级人员用"),
    village: str = Query("", max_length=12, description="村（社区）代码"),
    part: str = Query("", max_length=60, description="分项的名称"),
    as_of: str = Query("", max_length=15, description="截至账簿第几条记录"),
    by: str = Query("", pattern="^(month|village|part)?$", description="按什么分：month、village、part"),
) -> dict[str, Any]:
    """某一时期的值、上年同期、口径；比率带分子分母；可按月、按村、按分项列出。"""
    ask, spec = _asked(request), catalogue().figures.get(key)
    if spec is None:
        raise Http404("没有这个数。全部代号见 /api/v1/figures。")
    now, then, _ = queries.change(key, ask.scope, ask.period)
    answer: dict[str, Any] = {
        "key": key,
        "name": spec.name,
        "unit": spec.unit,
        "kind": spec.kind,
        "definition": spec.definition,
        "period": ask.period.code,
        "first": ask.period.first,
        "last": ask.period.last,
        "place": ask.place,
        "as_of": ask.as_of if ask.as_of is not None else ask.position,
        "number": now.number,
        "amount": _amount(now),
        "year_before": then.number,
        "change": difference(now, then),
        "terms": [{"key": term.spec.key, "name": term.spec.name, "number": term.number} for term in now.terms],
    }
    if by == "month":
        answer["by_month"] = [value.number for value in queries.by_month(key, ask.scope, ask.period.last.year)]
    elif by == "village":
        answer["by_village"] = _numbers(queries.by_village(key, ask.scope, ask.period))
    elif by == "part":
        answer["by_part"] = _numbers(queries.by_part(key, ask.with_(part="").scope, ask.period))
    return answer


def _amount(value: Value) -> str | None:
    return None if value.amount is None else f"{value.amount}"


def _numbers(values: dict[str, Value]) -> dict[str, str]:
    return {name: value.number for name, value in values.items()}


@router.get("/figures/{key}/records", response=RecordsOut, summary="一个数背后的记录")
def figure_records(
    request: HttpRequest,
    key: str,
    period: str = Query("", max_length=40, description="时期，例如2024、2024-03"),
    town: str = Query("", max_length=12, description="区划代码；县级人员用"),
    village: str = Query("", max_length=12, description="村（社区）代码"),
    part: str = Query("", max_length=60, description="分项的名称"),
    as_of: str = Query("", max_length=15, description="截至账簿第几条记录"),
    page: int = Query(1, ge=1, le=10**6, description="第几页"),
    size: int = Query(50, ge=1, le=200, description="每页几件"),
) -> dict[str, Any]:
    """看得到的逐件列出；看不到的只说有几件。"""
    ask, spec = _asked(request), catalogue().figures.get(key)
    if spec is None:
        raise Http404("没有这个数。全部代号见 /api/v1/figures。")
    drilled = drill_down(ask.actor, key, ask.scope, ask.period)
    listed = parts.page_of(drilled.seen, request.GET, size, total=drilled.visible)
    return {
        "figure": {"key": key, "name": spec.name},
        "total": drilled.total,
        "hidden": drilled.hidden,
        "page": listed.number,
        "pages": listed.paginator.num_pages,
        "records": [
            {
                "matter": serializers.ref(r.matter),
                "number": r.number,
                "title": r.title,
                "procedure": r.procedure,
                "status": r.status,
                "date": r.day,
                "amount": r.amount,
            }
            for r in records(list(listed.object_list))
        ],
    }


@router.get("/deadlines", response=DueListOut, tags=["期限"], summary="到期与临期")
def deadlines_due(
    request: HttpRequest,
    of: str = Query("mine", pattern="^(mine|unit|town)$", description="mine 我的、unit 本单位、town 全镇"),
    most: int = Query(worklist.MOST, ge=1, le=500, description="最多几条"),
) -> dict[str, Any]:
    """逾期、已过警戒日和一周内届满的，同“今日”。"""
    due, total = worklist.due_soon(place_of(request), of, most)  # type: ignore[arg-type]
    lines = [
        {
            "matter": serializers.ref(d.matter),
            "number": d.number,
            "title": d.title,
            "procedure": d.procedure,
            "limit": d.limit,
            "due": d.due,
            "words": d.words,
            "tone": d.tone,
            "basis": serializers.says(d.cites),
            "handler": d.handler,
            "provisional": d.provisional,
        }
        for d in due
    ]
    return {"total": total, "deadlines": lines}


@router.get("/book", response=BookOut, tags=["账簿"], summary="本镇账簿（供审计）")
def book(
    request: HttpRequest,
    town: str = Query("", max_length=12, description="区划代码；县级人员用"),
    after: int = Query(0, ge=0, lt=10**12, description="从第几条之后读起"),
    most: int = Query(100, ge=1, le=MOST_ENTRIES, description="最多几条"),
) -> dict[str, Any]:
    """按序号给出记录和它的哈希，可自行验证链条。看不到的件只给链条，不给内容；个人信息是密封的。"""
    place = place_of(request)
    held = Book.objects.filter(town=place.town.code).first()
    rows = list(Entry.objects.filter(town=place.town.code, seq__gt=after).order_by("seq")[: most + 1])
    more, rows = len(rows) > most, rows[:most]
    matters = {row.matter_id for row in rows}
    seen = set(visible_matters(place.actor).filter(id__in=matters).values_list("id", flat=True))
    marks = Checkpoint.objects.filter(town=place.town.code, seq__gt=after)
    marks = marks.filter(seq__lte=rows[-1].seq) if rows else marks.none()
    return {
        "town": place.town.code,
        "seq": held.seq if held else 0,
        "head": held.head if held else "",
        "entries": [_entry(row, row.matter_id in seen) for row in rows],
        "next": rows[-1].seq if more else None,
        "checkpoints": [{"seq": m.seq, "head": m.head, "sealed_at": m.sealed_at} for m in marks.order_by("seq")],
    }


def _entry(row: Entry, visible: bool) -> dict[str, Any]:
    chain = {"seq": row.seq, "prev": row.prev, "hash": row.hash, "visible": visible}
    if not visible:
        return chain
    return {
        **chain,
        "matter": serializers.ref(row.matter_id),
        "action": row.action,
        "recorded_at": row.recorded_at,
        "payload": row.payload,
    }
