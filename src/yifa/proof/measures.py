"""What a counted quantity is a count of, so that two reports, or a report and a ledger, can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from yifa.proof.model import Quantity, Report
from yifa.proof.outline import Outline
from yifa.proof.patterns import lazy

FILLER = lazy(
    r"全年|本年度|本年|今年以来|今年|上年度|上年|去年|一年来|共计|合计|累计|总计|全镇|全乡|全街道|全县|全区|全市|我县|我区|我市|我镇|我乡|我街道|各类|各项|共|约|近|达到?|"
    r"超过?|先后|已|各|的|了|其中|为|有|进行|开展|组织|20\d{2}年(?:以来|度)?|各村|镇村|辖区内?"
)
NOT_HAN = lazy(r"[^\u4e00-\u9fa5]")
SAME_UNITS = (
    frozenset("件起宗例桩"),
    frozenset(["次", "场", "场次", "期", "场（次）"]),
    frozenset(["人", "名", "位"]),
    frozenset("处个"),
)
SIMILAR = 0.72
"""Share of common character pairs (Dice) from which two names are taken for the same measure."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity with the name of what it counts, fillers removed."""

    index: int
    quantity: Quantity
    name: str
    clause: str

    @property
    def value(self) -> Decimal:
        """The value, which a measure always has."""
        assert self.quantity.value is not None
        return self.quantity.value


def measures(report: Report, outline: Outline | None = None) -> list[Measure]:
    """All counted, paid or rated quantities of a report that have a value and a name."""
    outline = outline or Outline(report.document.text, report.document.tables)
    result = []
    for index, quantity in enumerate(report.quantities):
        if quantity.kind not in ("count", "percent", "money") or quantity.value is None:
            continue
        start, _ = outline.clause(quantity.start)
        clause = report.document.text[start : quantity.start]
        name = core_name(clause)
        if len(name) >= 2:
            result.append(Measure(index, quantity, name, clause))
    return result


def core_name(clause: str) -> str:
    """The last words of a clause before its number, without fillers: 全年共调解各类矛盾纠纷 is 调解矛盾纠纷."""
    return NOT_HAN.sub("", FILLER.sub("", clause))[-14:]


def same_unit(one: str, other: str) -> bool:
    """Whether two units can stand for the same thing: 件 and 起 can, 件 and 人 cannot; no unit fits all."""
    if one == other or not one or not other:
        return True
    return any(one in group and other in group for group in SAME_UNITS)


def similarity(one: str, other: str) -> float:
    """Dice coefficient of the character pairs of two names, 0 to 1."""
    if one == other:
        return 1.0
    first = {one[i : i + 2] for i in range(len(one) - 1)}
    second = {other[i : i + 2] for i in range(len(other) - 1)}
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def best_match(wanted: Measure, among: list[Measure]) -> Measure | None:
    """The one measure of another report with the same kind, unit and name; None when there is none or several."""
    scored = sorted(
        (
            (similarity(wanted.name, other.name), -position, other)
            for position, other in enumerate(among)
            if other.quantity.kind == wanted.quantity.kind and same_unit(other.quantity.unit, wanted.quantity.unit)
        ),
        key=lambda item: item[:2],
        reverse=True,
    )
    if not scored or scored[0][0] < SIMILAR:
        return None
    rivals = [m for score, _, m in scored if score >= scored[0][0] - 0.001]
    if len({m.value for m in rivals}) > 1:
        return None
    return scored[0][2]
