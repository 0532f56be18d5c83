"""At the county: the towns' answers in one workbook, in the form's own looks, with the source of every cell and every gap."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from yifa.domains import catalogue
from yifa.office.errors import OfficeError
from yifa.office.sheets.add import PlainSheet, Value, add_sheets
from yifa.office.sheets.fill import fill_form
from yifa.server.config.confined import confined
from yifa.server.figures.period import parse_period
from yifa.server.ledger.seals import guarded_figures
from yifa.server.oversight.forms import binding, requests
from yifa.server.oversight.forms.cells import Answered, Cell, cells_from, definition_of
from yifa.server.oversight.models import FormAnswer, FormRequest
from yifa.server.oversight.standing import SMALL, names_within

SOURCES = "来源"
_SOURCE_HEADINGS = (
    "乡镇",
    "格",
    "表上的话",
    "数",
    "对应的数",
    "口径",
    "时期",
    "其中",
    "背后的件数",
    "账簿位置",
    "该条摘要",
    "从哪里来",
)
_GAP_HEADINGS = ("乡镇", "格", "表上的话", "为什么没有")


def shown(cell: Answered, roles: frozenset[str]) -> Value:
    """A cell as it is shown: small counts of restricted work are withheld from all but the bureau of justice."""
    if cell.value is None:
        return None
    small = 0 < cell.value < SMALL and "county-justice" not in roles and cell.figure in guarded_figures()
    return f"<{SMALL}" if small else _plain(cell.value)


def _plain(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value


def summed(cell: Cell, given: Sequence[Answered]) -> Decimal | None:
    """The towns' numbers of one cell added up: shares from their counts; None where they can't be added."""
    values = [one.value for one in given if one.value is not None]
    if cell.change or not values:
        return None
    spec = catalogue().figures.get(cell.figure)
    if spec is None or not spec.ratio:
        return sum(values, Decimal(0))
    part, whole = (sum((one.terms[at] for one in given if len(one.terms) == 2), Decimal(0)) for at in (0, 1))
    if not whole:
        return None
    scale = 100 if spec.unit == "%" else 1000 if spec.unit == "‰" else 1
    return (part * scale / whole).quantize(Decimal(1).scaleb(-spec.digits), ROUND_HALF_UP)


def signed(request: FormRequest) -> dict[str, tuple[FormAnswer, dict[str, Answered]]]:
    """Of each town that has signed: its answer and the cells by place, in the order of codes."""
    answers = requests.newest(request)
    return {
        town: (answer, {cell.at: cell for cell in requests.answers_in(answer)})
        for town, answer in sorted(answers.items())
        if answer.state == "signed"
    }


def totals(request: FormRequest, roles: frozenset[str]) -> tuple[dict[str, Value], list[requests.Gap]]:
    """What stands in the form itself, by cell: one town's number, or all towns' together; and why a cell stays empty."""
    given, towns = signed(request), requests.towns_of(request)
    names = names_within(request.county[:6])
    values: dict[str, Value] = {}
    missing: list[requests.Gap] = []
    for cell in cells_from(request.cells):
        asked = [cell.place] if cell.place else towns
        cells = [given[town][1][cell.at] for town in asked if town in given and cell.at in given[town][1]]
        have = [one for one in cells if one.value is not None]
        where = names.get(cell.place, "合计") if cell.place else "合计"
        if cell.place and have:
            values[cell.at] = shown(have[0], roles)
        elif len(have) < len(asked):
            missing.append(
                requests.Gap(
                    where, cell.at, cell.words, f"{len(asked)}个乡镇中有{len(asked) - len(have)}个没有数，不合计"
                )
            )
        elif any(isinstance(shown(one, roles), str) for one in have):
            missing.append(requests.Gap(where, cell.at, cell.words, "含限制查看的小数，不合计"))
        elif (total := summed(cell, have)) is None:
            missing.append(requests.Gap(where, cell.at, cell.words, "增减和没有分母的比率不能由各镇的数相加"))
        else:
            values[cell.at] = _plain(total)
    return values, missing


def workbook(request: FormRequest, roles: frozenset[str]) -> bytes:
    """The form filled for the county, then 汇总 (a row a town), 来源 (where each number comes from), 缺口 (what is missing)."""
    cells, given = cells_from(request.cells), signed(request)
    values, missing = totals(request, roles)
    data = binding.blank(request.form)
    numbers = {at: value for at, value in values.items() if not isinstance(value, str)}
    filled = confined(fill_form, refuse=OfficeError)(data, numbers) if numbers else data
    sources, at_row = _sources(request, given, roles)
    gaps = [(gap.town, gap.ref, gap.words, gap.why) for gap in (*requests.gaps(request), *missing)]
    return add_sheets(
        filled,
        [
            _table(request, cells, given, values, at_row, roles),
            PlainSheet(SOURCES, _SOURCE_HEADINGS, sources),
            PlainSheet("缺口", _GAP_HEADINGS, gaps),
        ],
    )


def _table(
    request: FormRequest,
    cells: Sequence[Cell],
    given: Mapping[str, tuple[FormAnswer, dict[str, Answered]]],
    values: Mapping[str, Value],
    at_row: Mapping[tuple[str, str], int],
    roles: frozenset[str],
) -> PlainSheet:
    names = names_within(request.county[:6])
    # A cell of one town alone stands in the form; in this table it would be a column for one row.
    common = [cell for cell in cells if not cell.place]
    rows: list[list[Value]] = []
    links: dict[tuple[int, int], str] = {}
    for n, (town, (_, its)) in enumerate(given.items()):
        rows.append(
            [names.get(town, town), *(shown(its[cell.at], roles) if cell.at in its else None for cell in common)]
        )
        links |= {
            (n, at + 1): f"{SOURCES}!A{at_row[town, cell.at] + 2}"
            for at, cell in enumerate(common)
            if (town, cell.at) in at_row
        }
    asked = len(requests.towns_of(request))
    rows.append([f"合计（{len(given)}个乡镇，应有{asked}个）", *(values.get(cell.at) for cell in common)])
    return PlainSheet("汇总", ("乡镇", *(f"{cell.words}（{cell.at}）" for cell in common)), rows, links)


def _sources(
    request: FormRequest, given: Mapping[str, tuple[FormAnswer, dict[str, Answered]]], roles: frozenset[str]
) -> tuple[list[list[Value]], dict[tuple[str, str], int]]:
    names, figures = names_within(request.county[:6]), catalogue().figures
    rows: list[list[Value]] = []
    at_row: dict[tuple[str, str], int] = {}
    for town, (answer, its) in given.items():
        content = json.loads(answer.content)
        for cell in its.values():
            if cell.value is None:
                continue
            at_row[town, cell.at] = len(rows)
            known = cell.figure in figures and not cell.source
            rows.append(
                [
                    names.get(town, town),
                    cell.at,
                    cell.words,
                    shown(cell, roles),
                    figures[cell.figure].name if known else "",
                    definition_of(cell.figure) if known else "",
                    parse_period(cell.period).name,
                    cell.part,
                    cell.records if known else None,
                    int(content["position"]) if known else None,
                    str(content["head"])[:16] if known else "",
                    cell.source or "乡镇账簿，镇领导签认",
                ]
            )
    return rows, at_row
