"""At the county: towns' answers counted again from the postings they sent, as of the positions the answers name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from operator import or_

from django.db.models import Max, Q, Sum

from yifa.domains import catalogue
from yifa.server.config.database import batched
from yifa.server.figures import queries
from yifa.server.figures.period import parse_period
from yifa.server.ledger.seals import guarded_figures
from yifa.server.oversight.forms.cells import Answered
from yifa.server.oversight.models import CountedRow, FormAnswer, Generation, LinkHash, Position

_MONEY = ("元", "万元")
# Towns asked of the database at once: each is a condition of its own.
_TOWNS = 100


class Traced:
    """Answers to one form beside what is held of the towns that gave them, each town once; asked of the database for all
    towns together.
    """

    def __init__(self, answers: Mapping[str, tuple[FormAnswer, Sequence[Answered]]]) -> None:
        contents = {town: json.loads(answer.content) for town, (answer, _) in answers.items()}
        self._positions = {town: int(content["position"]) for town, content in contents.items()}
        self._heads = {town: str(content["head"]) for town, content in contents.items()}
        self._cells = {town: cells for town, (_, cells) in answers.items()}
        rows = Position.objects.filter(town__in=contents).values_list("town").order_by()
        self._longest = dict(rows.annotate(longest=Max("seq")))
        links = LinkHash.objects.filter(town__in=contents, seq__in=set(self._positions.values()))
        self._links = {(town, seq): link for town, seq, link in links.values_list("town", "seq", "hash")}
        self._sums = self._counted()

    def not_held(self, town: str) -> str:
        """Why an answer cannot be traced to the book that is held of the town; empty where it can."""
        position = self._positions[town]
        if self._longest.get(town, -1) < position:
            return f"所依据的账簿第{position:,}条还没有收到"
        held = self._links.get((town, position), "")
        return "" if held == self._heads[town] else f"所依据的账簿第{position:,}条与留存的不同"

    def contradicted(self, town: str) -> dict[str, str]:
        """Cells (by place) whose number is not what the postings held come to, with what those come to."""
        numbers, figures = {}, catalogue().figures
        for cell in _countable(self._cells[town]):
            sums = self._sums[cell.period, cell.part]
            leaves = {key: sums.get((town, key), 0) for key in queries.counted_in([cell.figure])}
            value = queries.from_sums([cell.figure], leaves)[cell.figure]
            spec, counted = figures[cell.figure], value.amount
            if counted is not None and spec.ratio:
                counted = counted.quantize(Decimal(1).scaleb(-spec.digits), ROUND_HALF_UP)
            if counted != cell.value:
                numbers[cell.at] = value.number
        return numbers

    def _counted(self) -> dict[tuple[str, str], dict[tuple[str, str], int]]:
        """By (period, part) asked for: the sums by (town, figure), of the generation agreed and up to each answer's position."""
        agreed = Generation.objects.filter(town__in=self._cells).exclude(agreed_at=None)
        generations = dict(agreed.values_list("town").annotate(newest=Max("n")).order_by())
        wanted: dict[tuple[str, str], set[str]] = {}
        for cells in self._cells.values():
            for cell in _countable(cells):
                wanted.setdefault((cell.period, cell.part), set()).add(cell.figure)
        sums: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
        for scope, asked in wanted.items():
            sums[scope] = {}
            for towns in batched(sorted(self._cells), _TOWNS):
                books = [(town, generations.get(town, 0), self._positions[town]) for town in towns]
                sums[scope] |= _sums(books, queries.counted_in(sorted(asked)), *scope)
        return sums


def _countable(cells: Iterable[Answered]) -> list[Answered]:
    """Left out are typed numbers, changes, money (told in the form's own unit), and parts of guarded figures, which no
    package tells.
    """
    guarded, figures = guarded_figures(), catalogue().figures
    return [
        cell
        for cell in cells
        if cell.value is not None
        and cell.figure in figures
        and not cell.source
        and not cell.change
        and figures[cell.figure].unit not in _MONEY
        and not (cell.part and cell.figure in guarded)
    ]


def _sums(
    books: Sequence[tuple[str, int, int]], leaves: Iterable[str], period_code: str, part: str
) -> dict[tuple[str, str], int]:
    """By (town, figure), of `books`: (town, generation, position). Each condition names town, generation and figures, as the
    index of the rows does.
    """
    period, figures = parse_period(period_code), catalogue().figures
    stocks = [key for key in leaves if figures[key].stock]
    flows = [key for key in leaves if not figures[key].stock]
    conditions = [
        Q(town=town, generation=generation, seq__lte=position, figure__in=keys, **days)
        for town, generation, position in books
        for keys, days in ((stocks, {"day__lte": period.last}), (flows, {"day__range": (period.first, period.last)}))
        if keys
    ]
    if not conditions:
        return {}
    rows = CountedRow.objects.filter(reduce(or_, conditions), **({"part": part} if part else {}))
    totals = rows.values_list("town", "figure").annotate(total=Sum("amount")).order_by()
    return {(town, key): total for town, key, total in totals}
