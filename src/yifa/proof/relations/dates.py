"""The same year or day named again in a document: the report year in title, opening, headings and signature."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from yifa.proof.model import Quantity
from yifa.proof.relations.outcome import Outcome

#: Characters from which a text is a document; a sentence that names its year twice asserts nothing by it.
DOCUMENT = 500
#: Characters between two mentions that are not one and the same statement.
APART = 40


def find_same_dates(text: str, quantities: Sequence[Quantity], outcome: Outcome) -> None:
    """One relation for each year or day that a document names more than once."""
    if len(text) < DOCUMENT:
        return
    first: dict[tuple[str, Decimal], int] = {}
    for index, quantity in enumerate(quantities):
        if quantity.kind != "date" or quantity.value is None or quantity.unit not in ("年", "日期"):
            continue
        earlier = first.setdefault((quantity.unit, quantity.value), index)
        if earlier != index and quantity.start - quantities[earlier].end >= APART:
            reason = f"{quantities[earlier].text}与{quantity.text}一致。"
            outcome.relate("equal", (index, earlier), quantity.value, quantity.value, True, reason)
