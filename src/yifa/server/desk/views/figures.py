"""数: what is counted, with its definition, its working, its curve and the records behind it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from yifa.domains import catalogue
from yifa.domains.fields_of_work import field_name
from yifa.kernel.figure_spec import FigureSpec
from yifa.office import sheets
from yifa.server.casework.place import matter_href
from yifa.server.figures import queries
from yifa.server.figures.drill_down import drill_down, records
from yifa.server.figures.matching import find
from yifa.server.figures.queries import Scope, Value, difference
from yifa.server.figures.request import Ask, domain_of, fields, kin, read_ask
from yifa.server.ledger.models import position_of
from yifa.server.reports.services import WRITERS
from yifa.server.towns.access import actor_of_request
from yifa.server.towns.scope import visible_towns
from yifa.server.ui import parts
from yifa.server.ui.curve import Curve, curve
from yifa.server.ui.figure_filters import filters
from yifa.server.ui.parts import Column, Link, Row, Table
from yifa.server.ui.village_map import HOW, MapFault, village_map

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIST_COLUMNS = (
    Column("name", "数", lead=True),
    Column("value", "本期", "number"),
    Column("before", "上年同期", "number"),
    Column("change", "增减", "number"),
)


def ask_of(request: HttpRequest) -> Ask:
    """The question of a request. Whoever has no post asks nothing."""
    actor = actor_of_request(request)
    if not actor.roles - {"admin"}:
        raise PermissionDenied
    return read_ask(actor, {key: str(value) for key, value in request.GET.items()}, timezone.localdate())


def explorer(request: HttpRequest) -> HttpResponse:
    """Every figure by field of work, or those found for some words."""
    ask, words = ask_of(request), request.GET.get("q", "").strip()
    every = fields()
    listed = find(words) if words else [spec for specs in every.values() for spec in specs]
    keys = tuple(spec.key for spec in listed)
    now, then = (
        ask.counted(queries.values, keys, ask.scope, period) for period in (ask.period, ask.period.year_before)
    )
    groups = [("", listed)] if words else [(field_name(domain), specs) for domain, specs in every.items()]
    show_all = bool(words) or request.GET.get("all") == "1"
    sections, empty = [], 0
    for name, specs in groups:
        rows = [
            _list_row(request, now[spec.key], then[spec.key]) for spec in specs if show_all or _told(now, then, spec)
        ]
        empty += len(specs) - len(rows)
        if rows:
            sections.append((name, parts.make_table(name or f"找到的数：{words}", LIST_COLUMNS, rows, stack=False)))
    return (
        render(
            request,
            "desk/figures/explorer.html",
            {
                "ask": ask,
                "q": words,
                "filters": filters(ask, request.GET),
                "sections": sections,
                "empty": empty,
                "total": f"{len(listed) - empty}个数",
                "show_all": show_all,
                "all_href": parts.address(request.GET, all=1),
                "may_fill": not ask.actor.roles.isdisjoint(WRITERS),
                "breaches": ask.counted(queries.breaches, ask.scope, ask.period),
                "export_href": parts.address(request.GET, export="xlsx"),
            },
        )
        if request.GET.get("export") != "xlsx"
        else _list_file(ask, listed, now, then)
    )


def _told(now: dict[str, Value], then: dict[str, Value], spec: FigureSpec) -> bool:
    return bool(now[spec.key].amount or then[spec.key].amount)


def _list_row(request: HttpRequest, now: Value, then: Value) -> Row:
    href = figure_address(now.spec.key, request.GET.urlencode())
    return Row((now.spec.name, now.text, then.text, difference(now, then)), href)


def figure_address(key: str, query: str = "") -> str:
    """The page of a figure for the same question."""
    parameters = "&".join(
        part for part in query.split("&") if part and part.split("=")[0] not in ("q", "all", "page", "export")
    )
    return reverse("desk:figure", args=[key]) + (f"?{parameters}" if parameters else "")


def _list_file(ask: Ask, specs: list[FigureSpec], now: dict[str, Value], then: dict[str, Value]) -> HttpResponse:
    columns = [
        sheets.Column("field", "工作领域", width=16),
        sheets.Column("name", "数", width=26),
        sheets.Column("value", "本期", width=12),
        sheets.Column("unit", "单位", width=8),
        sheets.Column("before", "上年同期", width=12),
        sheets.Column("definition", "口径", width=60),
    ]
    rows = [
        {
            "field": field_name(domain_of(spec)),
            "name": spec.name,
            "value": now[spec.key].number,
            "unit": spec.unit,
            "before": then[spec.key].number,
            "definition": spec.definition,
        }
        for spec in specs
    ]
    title = f"{ask.town.name}{ask.period.name}数据表"
    return file_answer(sheets.ledger_bytes(columns, rows, title=title, caption=_as_of(ask)), f"{title}.xlsx")


def file_answer(data: bytes, name: str, mime: str = XLSX) -> HttpResponse:
    """A file to keep, under its Chinese name."""
    answer = HttpResponse(data, content_type=mime)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


def figure(request: HttpRequest, key: str) -> HttpResponse:
    """One figure: working, definition, months, villages, parts, last year, and every record."""
    spec = catalogue().figures.get(key)
    if spec is None:
        raise Http404("没有这个数，请从数的列表中打开。")
    ask = ask_of(request)
    term = _term(request, spec)
    if request.GET.get("export") == "xlsx":
        return _records_file(ask, term)
    now, then = (ask.counted(queries.value, key, ask.scope, period) for period in (ask.period, ask.period.year_before))
    parts_found = ask.counted(queries.by_part, key, ask.with_(part="").scope, ask.period)
    split = {name: value for name, value in parts_found.items() if name}
    here = ask.counted(queries.by_village, key, ask.scope, ask.period) if _by_village(ask) else {}
    villages = _villages(request, ask, spec, here)
    return render(
        request,
        "desk/figures/figure.html",
        {
            "ask": ask,
            "spec": spec,
            "now": now,
            "then": then,
            "change": difference(now, then),
            "crumbs": [Link("数", _explorer(request)), Link(field_name(domain_of(spec)))],
            "filters": filters(ask, request.GET, [(name, name) for name in split]),
            "terms": [(value, figure_address(value.spec.key, request.GET.urlencode())) for value in now.terms],
            "curve": _curve(ask, key, now),
            "months": _months(ask, key),
            "villages": villages,
            **(_map(request, ask, spec, here) if villages else {}),
            "parts": _parts(request, split, spec),
            "towns": _towns(request, ask, key),
            "kin": [(other, figure_address(other.key, request.GET.urlencode())) for other in kin(spec)],
            "checks": _checks(request, ask, key),
            "as_of": _as_of(ask),
            "behind": _behind(request, ask, term),
            "export_href": parts.address(request.GET, export="xlsx"),
        },
    )


def _explorer(request: HttpRequest) -> str:
    query = request.GET.copy()
    for name in ("part", "term", "page"):
        query.pop(name, None)
    return reverse("desk:figures") + (f"?{query.urlencode()}" if query else "")


def _term(request: HttpRequest, spec: FigureSpec) -> FigureSpec:
    """Of a ratio the records of one term are listed: its part, unless the whole is asked for."""
    if not spec.ratio:
        return spec
    wanted = request.GET.get("term", "")
    return catalogue().figures[wanted if wanted in spec.ratio else spec.ratio[0]]


def _as_of(ask: Ask) -> str:
    if ask.as_of is not None:
        return f"截至账簿第{ask.as_of:,}条记录（全部{ask.position:,}条）"
    return f"截至账簿第{ask.position:,}条记录（{timezone.localdate():%Y-%m-%d}）"


def _curve(ask: Ask, key: str, now: Value) -> Curve:
    year = ask.period.last.year
    series = [_months_of(ask, key, one) for one in (year, year - 1)]
    before = series[1] if any(amount for _, amount, _ in series[1]) else []
    return curve(f"{now.spec.name}{year}年各月，单位{now.spec.unit}", series[0], before)


def _months_of(ask: Ask, key: str, year: int) -> list[tuple[str, Decimal | None, str]]:
    return [
        (f"{month}月", value.amount, value.number)
        for month, value in enumerate(ask.counted(queries.by_month, key, ask.scope, year), 1)
    ]


def _months(ask: Ask, key: str) -> Table:
    year = ask.period.last.year
    columns = [
        Column("month", "月份", lead=True),
        Column("now", f"{year}年", "number"),
        Column("then", f"{year - 1}年", "number"),
    ]
    both = zip(_months_of(ask, key, year), _months_of(ask, key, year - 1), strict=True)
    return parts.make_table(
        "按月", columns, [Row((name, words, then[2])) for (name, _, words), then in both], stack=False
    )


def _by_village(ask: Ask) -> bool:
    return not ask.village and len(ask.villages) > 1


def _map(request: HttpRequest, ask: Ask, spec: FigureSpec, now: dict[str, Value]) -> dict[str, Any]:
    """The villages on the town's own map, or how to give one."""
    label = f"{spec.name}（{spec.unit}）{ask.period.name}，按村（社区）"
    try:
        drawn = village_map(
            ask.town,
            label,
            ask.villages,
            now,
            lambda code: parts.address(request.GET, village=code),
            "—" if spec.ratio else "0",
        )
    except MapFault as fault:
        return {"map_say": str(fault)}
    return {"village_map": drawn} if drawn else {"map_say": HOW.format(code=ask.town.code)}


def _villages(request: HttpRequest, ask: Ask, spec: FigureSpec, now: dict[str, Value]) -> Table | None:
    if not _by_village(ask):
        return None
    then = ask.counted(queries.by_village, spec.key, ask.scope, ask.period.year_before)
    names = [*ask.villages.items(), ("", "镇本级（不分村）")]
    rows = [
        Row(
            (name, _number(now, code, spec), _number(then, code, spec)),
            parts.address(request.GET, village=code) if code else "",
        )
        for code, name in names
        if code in now or code in then
    ]
    columns = [
        Column("village", "村（社区）", lead=True),
        Column("now", "本期", "number"),
        Column("then", "上年同期", "number"),
    ]
    return (
        parts.make_table("按村（社区）", columns, rows, stack=False) if rows and set(now) | set(then) != {""} else None
    )


def _towns(request: HttpRequest, ask: Ask, key: str) -> Table | None:
    """For the county: the figure in each of its towns."""
    if len(ask.actor.scope) >= 9:
        return None
    spec = catalogue().figures[key]
    county = Scope(ask.actor.scope)
    now = queries.by_town(key, county, ask.period)
    then = queries.by_town(key, county, ask.period.year_before)
    rows = [
        Row(
            (town.name, _number(now, town.code, spec), _number(then, town.code, spec)),
            parts.address(request.GET, town=town.code, village=None),
        )
        for town in visible_towns(ask.actor)
    ]
    columns = [
        Column("town", "乡镇", lead=True),
        Column("now", "本期", "number"),
        Column("then", "上年同期", "number"),
    ]
    return parts.make_table("各乡镇", columns, rows, stack=False)


def _parts(request: HttpRequest, split: dict[str, Value], spec: FigureSpec) -> Table | None:
    if not split:
        return None
    whole = sum((value.amount or Decimal(0) for value in split.values()), Decimal(0))
    ordered = sorted(split.items(), key=lambda item: -(item[1].amount or 0))
    rows = [
        Row((name, value.number, _share(value, whole)), parts.address(request.GET, part=name))
        for name, value in ordered
    ]
    columns = [Column("part", "分项", lead=True), Column("now", "本期", "number"), Column("share", "占比", "number")]
    return parts.make_table(
        "按分项",
        columns if not spec.ratio else columns[:2],
        rows if not spec.ratio else [Row(row.values[:2], row.href) for row in rows],
        stack=False,
    )


def _number(values: dict[str, Value], code: str, spec: FigureSpec) -> str:
    """A place's number; none counted there is 0, but a share of nothing is no share."""
    return values[code].number if code in values else "—" if spec.ratio else "0"


def _share(value: Value, whole: Decimal) -> str:
    if not whole or value.amount is None:
        return "—"
    return f"{(value.amount * 100 / whole).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def _checks(request: HttpRequest, ask: Ask, key: str) -> list[dict[str, Any]]:
    """Declared checks this figure takes part in, with both sides."""
    declared = [check for check in catalogue().checks if key in (*check.le, *check.eq)]
    wanted = tuple(one for check in declared for one in (*check.le, *check.eq))
    values = ask.counted(queries.values, wanted, ask.scope, ask.period)
    checked = []
    for check in declared:
        sides = [values[one] for one in (*check.le, *check.eq)]
        checked.append(
            {
                "say": check.say,
                "holds": queries.holds(check, values),
                "sign": "≤" if check.le else "＝",
                "sides": [(value, figure_address(value.spec.key, request.GET.urlencode())) for value in sides],
            }
        )
    return checked


def _behind(request: HttpRequest, ask: Ask, term: FigureSpec) -> dict[str, Any]:
    drilled = drill_down(ask.actor, term.key, ask.scope, ask.period)
    page = parts.page_of(drilled.seen, request.GET, total=drilled.visible)
    columns = [
        Column("number", "编号", "code", lead=True),
        Column("title", "事项"),
        Column("village", "村（社区）"),
        Column("day", "计入日期", "date"),
        Column("amount", "计数", "money" if term.unit == "元" else "number"),
        Column("status", "现状"),
    ]
    rows = [
        Row(
            (
                record.number or f"第{position_of(record.matter)}号",
                record.title,
                ask.villages.get(record.village, ""),
                record.day,
                record.amount,
                record.status,
            ),
            matter_href(record.matter),
        )
        for record in records(list(page.object_list))
    ]
    table = parts.make_table(
        f"{term.name}：逐件列表",
        columns,
        rows,
        page=page,
        query=request.GET,
        empty_title="没有可以列出的记录",
        empty_text="换一个时段或村再看；您无权查看的事项只计数，不列出。",
    )
    return {"table": table, "total": drilled.total, "hidden": drilled.hidden, "spec": term}


def _records_file(ask: Ask, term: FigureSpec) -> HttpResponse:
    drilled = drill_down(ask.actor, term.key, ask.scope, ask.period)
    columns = [
        sheets.Column("number", "编号", width=28),
        sheets.Column("title", "事项", width=36),
        sheets.Column("procedure", "程序", width=16),
        sheets.Column("village", "村（社区）", width=12),
        sheets.Column("day", "计入日期", "date"),
        sheets.Column("amount", "计数", "money" if term.unit == "元" else "integer"),
        sheets.Column("status", "现状", width=12),
    ]
    rows = [
        {
            "number": record.number,
            "title": record.title,
            "procedure": record.procedure,
            "village": ask.villages.get(record.village, ""),
            "day": record.day,
            "amount": record.amount,
            "status": record.status,
        }
        for record in records(list(drilled.seen))
    ]
    title = f"{term.name}（{ask.period.name}，{ask.place}）"
    caption = _as_of(ask) + (f"；另有{drilled.hidden}件无权查看，未列出" if drilled.hidden else "")
    data = sheets.ledger_bytes(columns, rows, title=title, caption=caption, totals=["amount"])
    return file_answer(data, f"{ask.town.name}{term.name}{ask.period.name}.xlsx")
