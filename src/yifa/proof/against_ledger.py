"""A report beside the ledger: every quantity that can be matched with a figure is compared with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from yifa.proof.measures import Measure, core_name, measures, same_unit
from yifa.proof.model import Finding, Quantity, Report
from yifa.proof.relations.arithmetic import bounds, rounding_of, show


@dataclass(frozen=True, slots=True)
class LedgerFigure:
    """A figure as the ledger has it: `name` and `aliases` are the words reports use for it; `value` in `unit`.

    `source` says what stands behind it, e.g. “台账45件，截至第18204条记录”.
    """

    name: str
    value: Decimal
    unit: str
    aliases: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class LedgerMatch:
    """One quantity of the report set beside one figure of the ledger."""

    quantity: int
    figure: str
    holds: bool


def compare_ledger(report: Report, figures: Mapping[str, LedgerFigure]) -> tuple[list[LedgerMatch], list[Finding]]:
    """Match quantities with figures by name and unit and compare them.

    A quantity is matched with the figure whose name or alias, the longest, ends the words before the number. Exact
    figures must be equal, as far as they are printed; approximate ones (余, 约) must admit the ledger's value.
    """
    names = sorted(
        ((core_name(alias), key) for key, figure in figures.items() for alias in (figure.name, *figure.aliases)),
        key=lambda item: -len(item[0]),
    )
    matches: list[LedgerMatch] = []
    findings: list[Finding] = []
    for measure in measures(report):
        key = _figure_for(measure, names, figures)
        if key is None:
            continue
        figure = figures[key]
        quantity = measure.quantity
        fits = admits(quantity, figure.value)
        matches.append(LedgerMatch(measure.index, key, fits))
        if fits:
            continue
        source = f"（{figure.source}）" if figure.source else ""
        findings.append(
            Finding(
                "ledger-mismatch",
                "figures",
                "error" if quantity.approx == "exact" else "warning",
                quantity.start,
                quantity.end,
                f"报告写“{figure.name}”{quantity.text}，台账是{show(figure.value, 2)}{figure.unit}{source}。",
                f"改为{show(figure.value, 2)}{figure.unit}，或核对口径。",
            )
        )
    return matches, findings


def admits(quantity: Quantity, value: Decimal) -> bool:
    """Whether a quantity as written can be said of a value: equal as far as it is printed, or within what 余, 近 allow."""
    low, high = bounds(quantity)
    if low <= value and (high is None or value <= high):
        return True
    # A rate is printed with fewer places than it has: 98.5% or 98% for 64 of 65.
    exact = quantity.approx == "exact" and quantity.value is not None
    return exact and rounding_of(value, quantity.value or Decimal(0)) in ("half-up", "truncated")


def _figure_for(measure: Measure, names: list[tuple[str, str]], figures: Mapping[str, LedgerFigure]) -> str | None:
    for name, key in names:
        figure = figures[key]
        percent = figure.unit in ("%", "％")
        if percent != (measure.quantity.kind == "percent") or (
            not percent and not same_unit(figure.unit, measure.quantity.unit)
        ):
            continue
        # 排查矛盾纠纷 must not take 调解矛盾纠纷's figure: the whole name has to end the clause.
        if len(name) >= 2 and measure.name.endswith(name):
            return key
    return None
