"""Rival readings: where other figures explain what an alarm doubts, the alarm is silent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from yifa.proof.model import Finding, Relation
from yifa.proof.relations.arithmetic import HUNDRED, ratio_fits, slack_of, ulp
from yifa.proof.relations.change import of_something_else, subject_of
from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.units import same_kind

#: A pair of figures that gives a rate by chance is likelier than this only where few decimals are printed.
CHANCE = Decimal("0.1")
#: A share this many times as large or as small as the one computed has another base.
FAR_OFF = Decimal(25)
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
    operands: set[tuple[int, ...]] = {
        r.operands[1:3] for r in outcome.relations if r.holds and r.kind == "ratio" and len(r.operands) == 3
    }
    kept = []
    for finding in outcome.findings:
        passage, item = places.get(finding.start, (None, None))
        if (
            passage is None
            or item is None
            or finding.severity == "info"
            or not _explained(finding, passage, item, failing, operands)
        ):
            kept.append(finding)
    outcome.findings[:] = kept


def _explained(
    finding: Finding,
    passage: Passage,
    item: Item,
    failing: dict[int, list[Relation]],
    operands: set[tuple[int, ...]],
) -> bool:
    """Whether another reading holds; ``told``: the pairs of part and whole whose rate another figure gives already."""
    if finding.rule in _SUMS:
        relation = next(
            (r for r in failing.get(item.index, []) if r.kind == "sum" and r.reason == finding.message), None
        )
        return relation is not None and _sum_is_a_share(relation, passage)
    if finding.rule in _RATES and item.is_rate:
        if _of_others(item, passage):
            return True
        relation = next((r for r in failing.get(item.index, []) if r.reason == finding.message), None)
        if relation is not None and (_far_off(relation) or relation.operands[1:3] in operands):
            return True
        return relation is not None and (_another_pair(relation, item, passage) or _of_a_rate(relation, item, passage))
    if finding.rule.startswith("change") and item.is_rate:
        if re.search(r"件数(?:和|、|与)?人数", passage.words):
            return False  # each change says which of the two it is of
        return _told_respectively(item, passage) or _own_subject(item, passage)
    return False


def _far_off(relation: Relation) -> bool:
    """亡999人，占亡人总数的75.5%, beside 21.7万起: no slip makes that of 0.46 %; the share is of something else."""
    stated, exact = relation.stated, relation.expected
    return bool(stated and exact) and not FAR_OFF > (stated or 1) / (exact or 1) > 1 / FAR_OFF


def _told_respectively(item: Item, passage: Passage) -> bool:
    """四项指标同比分别下降12.2%、8.57%、19.23%、15.2%: which rate belongs to which figure is another matter."""
    before = passage.text[passage.start : item.quantity.start]
    respectively = re.search(r"分别[^，。；]*(?:[、和及][^，。；]*)*$", before)
    levels = {
        i.unit
        for i in passage.items
        if not i.is_rate and i.quantity.start < passage.start + (respectively.start() if respectively else 0)
    }
    return respectively is not None and len(levels) > 2


def _own_subject(item: Item, passage: Passage) -> bool:
    """从6人减少到3人，工作效率提升40%: the rate has a subject of its own."""
    if sum(1 for i in passage.items if i.index > item.index and not i.is_rate) > 1:
        return False  # 信访总量下降12.5%，由168件降至157件
    others = "".join(i.words for i in passage.items if i is not item and not i.is_rate)
    return of_something_else(subject_of(item.lead), others)


def _of_others(rate: Item, passage: Passage) -> bool:
    """考生1240人，参考1100人，其中中职考生86人，中职考生参考率93.4%: the rate is that of a group named after them."""
    name = re.search(r"([一-龥]{2,8}?)[一-龥]{2}率[一-龥]{0,2}$", rate.lead)
    if name is None:
        return False
    group = name[1][:2]
    own = [i for i in passage.items if not i.is_rate and i.index < rate.index]
    return (
        len(own) > 2 and group in own[-1].lead and "其中" in own[-1].lead and not any(group in i.lead for i in own[:-1])
    )


def _sum_is_a_share(relation: Relation, passage: Passage) -> bool:
    """三类纠纷占45870宗的62%，分别是11237宗、10623宗、6443宗: the parts make up the share, not the whole."""
    whole, total = relation.stated, relation.expected
    if not whole or total is None or total >= whole:
        return False
    exact = HUNDRED * total / whole
    text = passage.text
    shares = (i for i in passage.items if i.unit == "%" and i.exact and abs(exact - i.value) <= ulp(i.value))
    return any("占" in text[max(i.quantity.start - 24, passage.start) : i.quantity.start] for i in shares)


def _of_a_rate(relation: Relation, rate: Item, passage: Passage) -> bool:
    """受理63965起，调处率98.61%，成功62898起，成功率99.72%: of those that another rate tells of."""
    expected = relation.expected
    if not expected:
        return False
    others = [
        i for i in passage.items if i.is_rate and i.unit == "%" and i.index < rate.index and 0 < i.value < HUNDRED
    ]
    return any(abs(expected * HUNDRED / i.value - rate.value) <= 2 * ulp(rate.value) for i in others)


def _differs(part: Item, whole: Item, rate: Item, relation: Relation) -> bool:
    """Whether the pair is another than the one doubted; the same the other way round only for a share."""
    doubted = relation.operands[1:3]
    turned = (whole.index, part.index) == doubted
    return (part.index, whole.index) != doubted and part.index < rate.index and (not turned or "占" in rate.lead)


def _another_pair(relation: Relation, rate: Item, passage: Passage) -> bool:
    """Whether two other figures of the sentence stand to each other as the rate says, and hardly by chance."""
    counted = [i for i in passage.items if not i.is_rate and i.exact and i.value and not slack_of(i.quantity)]
    pairs = [
        (a, b)
        for a in counted
        for b in counted
        if a is not b
        and a.value <= b.value
        and same_kind(a.unit, b.unit)
        and _differs(a, b, rate, relation)
        and abs(a.clause - rate.clause) <= 3
        and abs(b.clause - rate.clause) <= 3
    ]
    if not pairs or ulp(rate.value) * len(pairs) / 50 > CHANCE or rate.value >= HUNDRED:
        return False
    return any(ratio_fits(a.quantity, b.quantity, rate.quantity)[0] == "half-up" for a, b in pairs[:200])
