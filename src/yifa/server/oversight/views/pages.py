"""/county/: what is held of the towns, their reports, their figures, what is late by law. Counts, no matters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from yifa.domains import catalogue
from yifa.kernel.figure_spec import FigureSpec
from yifa.server.casework.place import posted_words
from yifa.server.config.numbers import whole_of
from yifa.server.figures.matching import find
from yifa.server.figures.queries import Value
from yifa.server.oversight import explanations, standing
from yifa.server.oversight.keys import county_code
from yifa.server.oversight.models import Generation, TownMonth
from yifa.server.oversight.views.parts import READERS, desk, reach, tabs
from yifa.server.oversight.waiting import unaddressed, waiting
from yifa.server.towns.access import requires_role
from yifa.server.towns.models import Town
from yifa.server.towns.scope import within
from yifa.server.ui.parts import Column, Row, Status, address, bars, make_table
from yifa.server.ui.village_map import MapFault, village_map

VERDICTS = {
    "taken": Status("已收", "done"),
    "already": Status("已收", "done"),
    "wait": Status("缺前面的", "waiting"),
    "restated": Status("重新记数，待同意", "waiting"),
    "forked": Status("账簿分叉", "overdue"),
    "refused": Status("不收", "overdue"),
    "": Status("还没有数据包", "alarm"),
}
FIRST_YEAR, LAST_YEAR = 2015, 2099
# A town that sent nothing for so long is asked.
SILENT = timedelta(days=45)
MAP = "要看地图，请把各乡镇边界的 GeoJSON 存到数据目录，文件名为 maps/{code}.geojson；每块的属性 name 写镇名，或者 code 写12位区划代码。"
# Bars of a chart in one row.
ROW, BAR = 8, 48


def _year(request: HttpRequest, prefix: str) -> int:
    """The year asked for; else the last whole one of which anything was received."""
    last = timezone.localdate().year - 1
    asked = whole_of(request.POST.get("year", "") or request.GET.get("year", ""), 4)
    if not asked:
        rows = TownMonth.objects.filter(within(prefix, "town"), month__lt=date(last + 1, 1, 1))
        # Whether there is any of last year is soon found; the newest of all is looked for only where there is none.
        newest = None if rows.filter(month__gte=date(last, 1, 1)).exists() else rows.aggregate(at=Max("month"))["at"]
        asked = newest.year if newest else last
    return min(max(asked, FIRST_YEAR), LAST_YEAR)


@require_GET
@requires_role(*READERS)
def home(request: HttpRequest) -> HttpResponse:
    """Every town: what is held, when it came, what is wrong."""
    actor, prefix = reach(request)
    now = timezone.localtime()
    towns = standing.standings(prefix)
    columns = [
        Column("town", "乡镇（街道）", lead=True),
        Column("seq", "留存条数", "number"),
        Column("at", "最近收到", "date"),
        Column("state", "数据包", "status"),
        Column("said", "说明"),
    ]
    rows = [
        Row(
            (
                one.name,
                f"{one.seq:,}" if one.seq else None,
                timezone.localtime(one.received_at).date() if one.received_at else None,
                VERDICTS[one.verdict],
                one.said if one.verdict in ("forked", "wait", "restated") else "",
            )
        )
        for one in towns
    ]
    asked = standing.names_within(prefix, now.date())
    silent = [one for one in towns if one.code in asked and (one.received_at is None or now - one.received_at > SILENT)]
    return render(
        request,
        "county/home.html",
        {
            "tabs": tabs(request),
            "silent": silent,
            "forked": [one for one in towns if one.verdict == "forked"],
            "waiting": [(one, _differences(one.code)) for one in towns if one.waiting],
            "count": len(towns),
            "unaddressed": unaddressed(actor, (one.name for one in towns)),
            "todo": waiting(actor, now.year - 1),
            "may_agree": "county-justice" in actor.roles,
            "table": make_table(
                "各乡镇数据包",
                columns,
                rows,
                lines=True,
                empty_title="还没有乡镇",
                empty_text="请乡镇运行 yifa package --enrol 打印钥匙登记单，盖章后在这里用 yifa county enrol 登记。",
            ),
        },
    )


def _differences(town: str) -> list[tuple[str, int, int, int]]:
    pending = Generation.objects.filter(town=town, agreed_at=None).order_by("-n").first()
    figures = catalogue().figures
    differences = json.loads(pending.differences) if pending else []
    return [(figures[key].name if key in figures else key, year, was, now) for key, year, was, now in differences]


@require_GET
@requires_role(*READERS)
def figures(request: HttpRequest) -> HttpResponse:
    """One figure of every town in a year, in the order of codes: definition, numbers, chart, what is unusual for itself."""
    actor, prefix = reach(request)
    words, year = posted_words(request, "figure", 60), _year(request, prefix)
    specs = catalogue().figures
    spec = specs.get(words) or (next(iter(find(words)), None) if words else None) or specs["disputes_mediated"]
    names, county = standing.names_within(prefix), Town.objects.filter(code=county_code(prefix)).first()
    known = standing.by_year(spec.key, list(names), range(year - standing.PAST, year + 1))
    values, before = known[year], known[year - 1]
    same = standing.same_definition(names, spec.key)
    odd = standing.unusual(known)
    explained = explanations.explanations(county, spec, year) if county and odd else {}
    columns = [
        Column("town", "乡镇（街道）", lead=True),
        Column("now", f"{year}年（{spec.unit}）", "number"),
        Column("then", f"{year - 1}年", "number"),
        Column("note", "说明"),
    ]
    notes = standing.nothing_of([code for code in names if code not in values], year)
    notes |= {code: "" if same[code] else "口径与县级现行的不同，不计入合计" for code in values}
    notes |= {code: "；".join(filter(None, (note, explained.get(names[code])))) for code, note in odd.items()}
    rows = [
        Row(
            (
                name,
                *(
                    standing.value_text(spec, values_of_year.get(code), actor.roles)
                    for values_of_year in (values, before)
                ),
                notes[code],
            )
        )
        for code, name in names.items()
    ]
    counted = [value.amount for code, value in values.items() if same.get(code) and value.amount is not None]
    total = f"{sum(counted):,}" if counted and not spec.ratio and spec.unit not in ("元", "万元") else ""
    shown = [
        (names[code], int(value.amount))
        for code, value in values.items()
        if value.amount is not None
        and spec.unit not in ("元", "万元")
        and not standing.value_text(spec, value, actor.roles).startswith("<")
    ]
    return render(
        request,
        "county/figures.html",
        {
            **_map(
                request,
                prefix,
                spec,
                names,
                {
                    code: value
                    for code, value in values.items()
                    if value.known and not standing.value_text(spec, value, actor.roles).startswith("<")
                },
            ),
            "tabs": tabs(request),
            "spec": spec,
            "year": year,
            "to_ask": [
                (code, names[code], note)
                for code, note in odd.items()
                if county and names[code] not in explained and "county-justice" in actor.roles
            ],
            "total": total,
            "missing": len(names) - len(values),
            "names": _names(),
            "words": spec.name,
            "charts": [
                bars(
                    f"{year}年各乡镇{spec.name}",
                    shown[at : at + ROW],
                    BAR,
                    most=max(amount for _, amount in shown),
                    slots=ROW,
                )
                for at in range(0, len(shown), ROW)
            ],
            "table": make_table(
                f"{year}年{spec.name}",
                columns,
                rows,
                empty_title="还没有乡镇",
                empty_text="收到数据包以后，这里按镇列出。",
            ),
        },
    )


@cache
def _names() -> SafeString:
    """The names of all figures to choose from; they change with the catalogue, which a process loads once."""
    names = sorted({one.name for one in catalogue().figures.values()})
    return format_html_join("", '<option value="{}">', ((name,) for name in names))


@require_POST
@requires_role("county-justice")
def explain(request: HttpRequest) -> HttpResponse:
    """Ask a town why a figure of a year lies far from its own earlier years: once."""
    actor, county = desk(request)
    year, town = _year(request, county.code[:6]), posted_words(request, "town", 12)
    spec = catalogue().figures.get(posted_words(request, "figure", 60))
    names = standing.names_within(county.code[:6])
    if spec is None or town not in names:
        raise Http404("没有这项数，或者没有登记过这个乡镇。")
    known = standing.by_year(spec.key, [town], range(year - standing.PAST, year + 1))
    usual = standing.unusual(known).get(town)
    back = f"{reverse('county:figures')}?{urlencode({'figure': spec.key, 'year': year})}"
    if usual is None:
        messages.warning(request, f"{names[town]}这一年的数与历年相差不大，不用问。")
    elif names[town] in explanations.explanations(county, spec, year):
        messages.warning(request, f"已经请{names[town]}说明过，不再重复问。")
    else:
        facts = f"{names[town]}{year}年{spec.name}{known[year][town].text}，{usual}。"
        explanations.ask(county, actor, names[town], spec, year, facts, timezone.localdate())
        messages.success(request, f"已请{names[town]}说明，随下一次回件送达，答复显示在这里。")
    return redirect(back)


def _map(
    request: HttpRequest, prefix: str, spec: FigureSpec, names: Mapping[str, str], values: Mapping[str, Value]
) -> dict[str, Any]:
    """The towns on the county's own map, or how to give one; what is withheld or not known is a dash."""
    county = Town.objects.filter(code=county_code(prefix)).first()
    if county is None:
        return {}
    try:
        drawn = village_map(
            county, f"{spec.name}（{spec.unit}），按乡镇", names, values, lambda code: address(request.GET), "—"
        )
    except MapFault as fault:
        return {"map_say": str(fault)}
    return {"village_map": drawn} if drawn else {"map_say": MAP.format(code=county.code)}


@require_GET
@requires_role(*READERS)
def late(request: HttpRequest) -> HttpResponse:
    """Periods of the law: how many fell due at each town in a year, and how they were kept."""
    _, prefix = reach(request)
    year, names = _year(request, prefix), standing.names_within(prefix)
    columns = [
        Column("town", "乡镇（街道）", lead=True),
        Column("due", "到期", "number"),
        Column("met_late", "逾期办结", "number"),
        Column("running", "逾期未办", "number"),
        Column("longest", "最长逾期（天）", "number"),
    ]
    by_town = dict(standing.late_by_law(prefix, year))
    rows = [
        Row(
            (name, *(by_town[code][key] for key in ("due", "met_late", "running_late", "longest_days")))
            if code in by_town
            else (name, "无数据", None, None, None)
        )
        for code, name in names.items()
    ]
    return render(
        request,
        "county/late.html",
        {
            "tabs": tabs(request),
            "year": year,
            "before": year - 1,
            "after": year + 1,
            "table": make_table(
                f"{year}年法定期限",
                columns,
                rows,
                empty_title="还没有乡镇",
                empty_text="收到数据包以后，这里按镇列出。",
            ),
        },
    )
