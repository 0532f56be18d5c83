"""Rival readings: where other figures explain what an alarm doubts, the alarm is silent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from yifa.proof.model import Finding, Relation
from yifa.proof.relations.arithmetic import HUNDRED, ratio_fits, slack_of, ulp
from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.units import same_kind

#: A pair of figures that gives a rate by chance is likelier than this only where few decimals are printed.
CHANCE = Decimal("0.1")
_SUMS = frozenset(("sum-mismatch",))
_RATES = frozenset(("ratio-mismatch", "ratio-suspect", "share-mismatch"))


def silence_rivals(passages: Sequence[Passage], outcome: Outcome) -> None:
    """Drop each alarm whose doubtful figure has another reading that holds."""
    places = {i.quantity.start: (p, i) for p in passages for i in p.items}
    failing: dict[int, list[Relation]] = {}
    for relation in outcome.relations:
        if not relation.holds:
            for index in relation.operands:
                failing.setdefault(index, []).append(relation)
    kept = []
    for finding in outcome.findings:
        passage, item = places.get(finding.start, (None, None))
        if (
            passage is None
            or item is None
            or finding.severity == "info"
            or not _explained(finding, passage, item, failing)
        ):
            kept.append(finding)
    outcome.findings[:] = kept


def _explained(finding: Finding, passage: Passage, item: Item, failing: dict[int, list[Relation]]) -> bool:
    if finding.rule in _SUMS:
        relation = next(
            (r for r in failing.get(item.index, []) if r.kind == "sum" and r.reason == finding.message), None
        )
        return relation is not None and _sum_is_a_share(relation, passage)
    if finding.rule in _RATES and item.is_rate:
        relation = next((r for r in failing.get(item.index, []) if r.reason == finding.message), None)
        return relation is not None and _another_pair(relation, item, passage)
    return False


def _sum_is_a_share(relation: Relation, passage: Passage) -> bool:
    """三类纠纷占45870宗的62%，分别是11237宗、10623宗、6443宗: the parts make up the share, not the whole."""
    whole, total = relation.stated, relation.expected
    if not whole or total is None or total >= whole:
        return False
    exact = HUNDRED * total / whole
    return any(i.is_rate and i.unit == "%" and i.exact and abs(exact - i.value) <= ulp(i.value) for i in passage.items)


def _another_pair(relation: Relation, rate: Item, passage: Passage) -> bool:
    """Whether two other figures of the sentence stand to each other as the rate says, and hardly by chance."""
    counted = [i for i in passage.items if not i.is_rate and i.exact and i.value and not slack_of(i.quantity)]
    pairs = [
        (a, b)
        for a in counted
        for b in counted
        if a is not b and a.value <= b.value and same_kind(a.unit, b.unit) and (a.index, b.index) != relation.operands[1:3]
        and abs(a.clause - rate.clause) <= 3 and abs(b.clause - rate.clause) <= 3
    ]  # fmt: skip
    if not pairs or ulp(rate.value) * len(pairs) / 50 > CHANCE or rate.value >= HUNDRED:
        return False
    return any(ratio_fits(a.quantity, b.quantity, rate.quantity)[0] == "half-up" for a, b in pairs[:200])
