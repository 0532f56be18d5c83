"""At the county: a town's answers counted again from the postings it sent, as of the position the answer names."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Sum

from yifa.domains import catalogue
from yifa.server.figures import queries
from yifa.server.figures.period import parse_period
from yifa.server.ledger.seals import guarded_figures
from yifa.server.oversight.forms.cells import Answered
from yifa.server.oversight.models import CountedRow, FormAnswer, LinkHash, Position
from yifa.server.oversight.totals import agreed

_MONEY = ("元", "万元")


def not_held(answer: FormAnswer) -> str:
    """Why an answer cannot be traced to the book that is held of the town; empty where it can."""
    content = json.loads(answer.content)
    position = int(content["position"])
    if not Position.objects.filter(town=answer.town, seq__gte=position).exists():
        return f"所依据的账簿第{position:,}条还没有收到"
    held = LinkHash.objects.filter(town=answer.town, seq=position).values_list("hash", flat=True).first() or ""
    return "" if held == content["head"] else f"所依据的账簿第{position:,}条与留存的不同"


def contradicted(answer: FormAnswer, cells: list[Answered]) -> dict[str, str]:
    """Cells (by place) whose number is not what the postings held come to, with what those come to.

    Left out are typed numbers, changes, money (told in the form's own unit), and parts of guarded figures, which no
    package tells.
    """
    position, guarded = int(json.loads(answer.content)["position"]), guarded_figures()
    figures = catalogue().figures
    wanted = [
        cell
        for cell in cells
        if cell.value is not None
        and cell.figure in figures
        and not cell.source
        and not cell.change
        and figures[cell.figure].unit not in _MONEY
        and not (cell.part and cell.figure in guarded)
    ]
    sums: dict[tuple[str, str], dict[str, int]] = {}
    numbers = {}
    for cell in wanted:
        scope = (cell.period, cell.part)
        if scope not in sums:
            sums[scope] = _sums(answer.town, position, *scope)
        leaves = {key: sums[scope].get(key, 0) for key in queries.counted_in([cell.figure])}
        value = queries.from_sums([cell.figure], leaves)[cell.figure]
        spec = figures[cell.figure]
        counted = value.amount
        if counted is not None and spec.ratio:
            counted = counted.quantize(Decimal(1).scaleb(-spec.digits), ROUND_HALF_UP)
        if counted != cell.value:
            numbers[cell.at] = value.number
    return numbers


def _sums(town: str, position: int, period_code: str, part: str) -> dict[str, int]:
    period, figures = parse_period(period_code), catalogue().figures
    rows = CountedRow.objects.filter(town=town, generation=agreed(town), seq__lte=position, day__lte=period.last)
    rows = rows.filter(part=part) if part else rows
    sums: dict[str, int] = {}
    for stock in (False, True):
        rows_of_period = rows if stock else rows.filter(day__gte=period.first)
        for key, total in rows_of_period.values_list("figure").annotate(total=Sum("amount")).order_by():
            if key in figures and figures[key].stock is stock:
                sums[key] = total
    return sums
