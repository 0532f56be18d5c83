"""Figures side by side: two of them by month and village, and the sets that reports take for one another."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from yifa.domains import catalogue
from yifa.kernel.figure_spec import FigureSpec
from yifa.server.desk.views.figures import ask_of, figure_address
from yifa.server.figures import queries
from yifa.server.figures.look_alike import CONFUSED
from yifa.server.figures.matching import find
from yifa.server.figures.queries import Value, formatted
from yifa.server.figures.request import Ask
from yifa.server.ui import parts
from yifa.server.ui.curve import Curve, curve
from yifa.server.ui.figure_filters import filters
from yifa.server.ui.parts import Column, Link, Row, Table


def compare(request: HttpRequest) -> HttpResponse:
    """Figures `a` and `b` of the address, by key or by the words a clerk uses."""
    ask = ask_of(request)
    words = [request.GET.get(name, "").strip()[:60] for name in ("a", "b")]
    chosen = [_figure(word) for word in words]
    missing = [word for word, spec in zip(words, chosen, strict=True) if word and spec is None]
    shown = {
        "ask": ask,
        "words": [spec.name if spec else word for word, spec in zip(words, chosen, strict=True)],
        "missing": missing,
        "filters": filters(ask, request.GET),
        "names": sorted({spec.name for spec in catalogue().figures.values()}),
        "crumbs": [Link("数", reverse("desk:figures")), Link("两个数对照")],
    }
    specs = [spec for spec in chosen if spec is not None]
    if len(specs) == 2:
        shown |= _compared(request, ask, specs)
    return render(request, "desk/figures/compare.html", shown)


def lookalikes(request: HttpRequest) -> HttpResponse:
    """容易混的数: every set for the period and place the address asks for, each number with its definition."""
    ask = ask_of(request)
    values = queries.values(sorted({key for group in CONFUSED for key in group.figures}), ask.scope, ask.period)
    query = parts.address(request.GET).lstrip("?") or f"period={ask.period.code}"
    groups = [
        {
            "name": group.name,
            "differ": group.differ,
            "figures": [(values[key], _made_of(values[key]), figure_address(key, query)) for key in group.figures],
            "compare": reverse("desk:figure-compare") + f"?a={group.figures[0]}&b={group.figures[1]}&{query}",
        }
        for group in CONFUSED
    ]
    context = {"ask": ask, "filters": filters(ask, request.GET), "groups": groups}
    return render(request, "desk/figures/confused.html", context)


def _made_of(value: Value) -> str:
    """“调解成功43起 ÷ 调解矛盾纠纷45起” for a rate; nothing for a count."""
    terms = [f"{term.spec.name}{term.text}" for term in value.terms]
    return " ÷ ".join(terms) if value.spec.ratio and len(terms) == 2 else ""


def _figure(word: str) -> FigureSpec | None:
    figures = catalogue().figures
    return figures.get(word) or next(iter(find(word)), None) if word else None


def _compared(request: HttpRequest, ask: Ask, specs: Sequence[FigureSpec]) -> dict[str, object]:
    keys = [spec.key for spec in specs]
    now = queries.values(keys, ask.scope, ask.period)
    then = queries.values(keys, ask.scope, ask.period.year_before)
    year = ask.period.last.year
    months = [queries.by_month(key, ask.scope, year) for key in keys]
    query = parts.address(request.GET, a=None, b=None, page=None).lstrip("?")
    pairs = list(zip(months[0], months[1], strict=True))
    rows = [_row(f"{month}月", *pair) for month, pair in enumerate(pairs, 1)]
    return {
        "sides": [(spec, now[spec.key], then[spec.key], figure_address(spec.key, query)) for spec in specs],
        "difference": difference(now[keys[0]], now[keys[1]]),
        "share": _share(now[keys[0]], now[keys[1]]),
        "unit": "个百分点" if specs[0].unit == "%" else specs[0].unit,
        "same": specs[0].unit == specs[1].unit,
        "months": _table("按月", f"{year}年", specs, rows),
        "villages": _villages(request, ask, specs),
        "curve": _curve(year, specs, months),
        "legend": f"实线为{specs[0].name}，虚线为{specs[1].name}。",
    }


def difference(one: Value, other: Value) -> str:
    """How much more the first is than the second; a dash where they count in different units."""
    if one.spec.unit != other.spec.unit or one.amount is None or other.amount is None:
        return "—"
    less = one.amount < other.amount
    amount = formatted(one.spec, abs(one.amount - other.amount))
    return f"−{amount}" if less else amount


def _share(one: Value, other: Value) -> str:
    if one.spec.unit != other.spec.unit or one.spec.unit == "%" or one.amount is None or not other.amount:
        return ""
    return f"{(one.amount * 100 / other.amount).quantize(Decimal('0.1')):f}%"


def _row(name: str, one: Value, other: Value, *, href: str = "") -> Row:
    return Row((name, one.number, other.number, difference(one, other)), href)


def _table(caption: str, lead: str, specs: Sequence[FigureSpec], rows: list[Row]) -> Table:
    columns = [
        Column("name", lead, lead=True),
        *(Column(f"side{at}", f"{spec.name}（{spec.unit}）", "number") for at, spec in enumerate(specs)),
        Column("difference", "相差", "number"),
    ]
    return parts.make_table(caption, columns, rows, stack=False)


def _villages(request: HttpRequest, ask: Ask, specs: Sequence[FigureSpec]) -> Table | None:
    if ask.village or len(ask.villages) < 2:
        return None
    by_village = [queries.by_village(spec.key, ask.scope, ask.period) for spec in specs]
    none = [_nothing(spec) for spec in specs]
    rows = [
        _row(
            name,
            *(side.get(code, zero) for side, zero in zip(by_village, none, strict=True)),
            href=parts.address(request.GET, village=code) if code else "",
        )
        for code, name in [*ask.villages.items(), ("", "镇本级（不分村）")]
        if any(code in side for side in by_village)
    ]
    return _table("按村（社区）", "村（社区）", specs, rows) if rows else None


def _nothing(spec: FigureSpec) -> Value:
    """Where none was counted: nought, but a share of nothing is no share."""
    return Value(spec, None if spec.ratio else Decimal(0))


def _curve(year: int, specs: Sequence[FigureSpec], months: Sequence[Sequence[Value]]) -> Curve | None:
    if specs[0].unit != specs[1].unit:
        return None
    series = [[(f"{month}月", value.amount, value.number) for month, value in enumerate(side, 1)] for side in months]
    return curve(f"{specs[0].name}与{specs[1].name}{year}年各月，单位{specs[0].unit}", series[0], series[1])
