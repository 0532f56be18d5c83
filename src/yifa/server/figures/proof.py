"""The ledger's own figures in the form the proof-reader compares a report with.

Every figure of the town is offered, those worth nothing too: a report that names five where the book has none is
what a comparison is for. A figure without a value (a rate of nothing, a ledger nobody kept yet) is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from yifa.domains import catalogue
from yifa.kernel.figure_spec import FigureSpec
from yifa.proof.against_ledger import LedgerFigure
from yifa.server.figures.period import Period
from yifa.server.figures.queries import Scope, values
from yifa.server.ledger.models import Book
from yifa.server.towns.models import Town


class UnknownTownError(LookupError):
    """No such town here; `str()` says in Chinese which there are."""


def ledger_figures(town: str, year: int) -> Mapping[str, LedgerFigure]:
    """All figures of a town, named or by its 12-digit code, for a calendar year.

    Raises:
        UnknownTownError: the name or code is none of this installation's, or several towns bear the name.
    """
    towns = [one for one in Town.objects.order_by("code") if town in (one.code, one.name, one.government_name)]
    if len(towns) != 1:
        known = "、".join(f"{one.name}（{one.code}）" for one in towns or Town.objects.order_by("code")[:20])
        say = f"有几个“{town}”，请写代码" if towns else f"台账里没有“{town}”"
        raise UnknownTownError(f"{say}。这里有：{known or '还没有登记乡镇'}。")
    return figures_of_period(Scope(towns[0].prefix), Period.year(year))


def figures_of_period(scope: Scope, period: Period) -> Mapping[str, LedgerFigure]:
    """The same for a scope that is known already, in any period."""
    newest = Book.objects.filter(town=scope.prefix[:9].ljust(12, "0")).values_list("seq", flat=True).first() or 0
    source = f"{period.name}，截至账簿第{newest}条记录"
    figures = values(catalogue().figures, scope, period)
    return {
        key: ledger_figure(one.spec, one.amount, source)
        for key, one in figures.items()
        if one.amount is not None and one.spec.name
    }


def ledger_figure(spec: FigureSpec, amount: Decimal, source: str) -> LedgerFigure:
    """A figure's amount, money in 分, as the proof-reader compares it."""
    # The book counts money in 分, the proof-reader reads it in 元 whatever the unit written.
    money = spec.kind != "ratio" and spec.unit in ("元", "万元")
    return LedgerFigure(
        spec.name, amount / 100 if money else amount, "元" if money else spec.unit, spec.aliases, source
    )
