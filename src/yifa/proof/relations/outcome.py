"""Collects relations and findings; refuses the same relation twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from yifa.proof.model import Finding, Quantity, Relation, RelationKind, Severity
from yifa.proof.relations.arithmetic import show, written_sum
from yifa.proof.relations.items import Item


@dataclass(slots=True)
class Outcome:
    """What has been found so far in one document."""

    relations: list[Relation] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    seen: set[tuple[str, tuple[int, ...]]] = field(default_factory=set)
    #: quantities already explained as total, part or rate, by index
    explained: set[int] = field(default_factory=set)
    #: how many relations each quantity stands in, by its index
    related: Counter[int] = field(default_factory=Counter)
    #: the sums that hold, by the index of each quantity in them
    sums: dict[int, list[Relation]] = field(default_factory=dict)

    def relate(
        self,
        kind: RelationKind,
        operands: tuple[int, ...],
        stated: Decimal | None,
        expected: Decimal | None,
        holds: bool,
        reason: str,
    ) -> bool:
        """Note a relation; false if it is known already."""
        key = (kind, tuple(sorted(operands)))
        if key in self.seen:
            return False
        self.seen.add(key)
        relation = Relation(kind, operands, stated, expected, holds, reason)
        self.relations.append(relation)
        self.related.update(operands)
        if kind == "sum" and holds:
            for index in operands:
                self.sums.setdefault(index, []).append(relation)
        return True

    def sum_holds(self, whole: Item, parts: Sequence[Item]) -> None:
        """Note that the parts make up the whole, as far as it is printed, and that this explains all of them."""
        indexes = (whole.index, *(p.index for p in parts))
        reason = f"{show(whole.value)} {whole.unit}＝{written_sum(p.value for p in parts)}，分项与总数相符。"
        self.relate("sum", indexes, whole.value, whole.value, True, reason)
        self.explained.update(indexes)

    def overrule(self, kind: RelationKind, operands: tuple[int, ...]) -> None:
        """Forget a relation between these figures that was taken to hold in a weaker reading (a partial list)."""
        key = (kind, tuple(sorted(operands)))
        known = next((r for r in self.relations if (r.kind, tuple(sorted(r.operands))) == key and r.holds), None)
        if known is not None and known.stated != known.expected:
            self.seen.discard(key)
            self.relations.remove(known)
            self.related.subtract(known.operands)
            for index in operands:
                self.sums[index] = [r for r in self.sums.get(index, []) if r is not known]

    def report(
        self,
        rule: str,
        severity: Severity,
        at: Quantity,
        message: str,
        suggestion: str = "",
        until: Quantity | None = None,
    ) -> None:
        """Note a fault of figures at a quantity, or from it to another behind it."""
        end = at.end if until is None else max(until.end, at.end)
        self.findings.append(Finding(rule, "figures", severity, at.start, end, message, suggestion))
