"""Faults told by what a sentence says: one line of a table for each, read by one small engine.

A pattern speaks only where nothing in the same clause takes it back (不得, 未经 …), where the sentence holds none of
`unless`, and where the contract is of one of `kinds`, if any are named. `{甲}` and `{乙}` stand for our side and the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yifa.proof.contract.model import Contract, Finding, Sentence, Severity
from yifa.proof.contract.values import quote
from yifa.proof.patterns import lazy

_TAKEN_BACK = lazy(
    r"(?:不得|禁止|严禁|不应|不能|不准|不可|不因|不以|无权|不会|未设定|不存在"
    r"|避免|防止|不予|无须承担|不再|未|没有|并非|不含|不属于)[^，。；：]{0,22}$"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A wording that may not stand in a contract, what to say of it and what to write instead."""

    kind: str
    pattern: str
    message: str
    basis: str
    suggestion: str
    severity: Severity = "must"
    unless: str = ""
    kinds: str = ""
    negatable: bool = True


def find_phrases(contract: Contract, table: Sequence[Phrase]) -> Iterator[Finding]:
    """Every sentence of the body held against a table; one finding for each line and sentence."""
    ours, other = contract.labels(contract.ours), contract.labels(contract.other)
    for phrase in table:
        if phrase.kinds and not contract.kinds & set(phrase.kinds.split()):
            continue
        pattern, unless = (
            lazy(p.replace("{甲}", ours).replace("{乙}", other)) if p else None for p in (phrase.pattern, phrase.unless)
        )
        assert pattern is not None
        for s in contract.terms:
            if unless and unless.search(s.text):
                continue
            m = next(
                (m for m in pattern.finditer(s.text) if not (phrase.negatable and taken_back(s.text, m.start()))), None
            )
            if m:
                yield finding(contract, s, m.start(), phrase)


def taken_back(text: str, at: int) -> bool:
    """Whether the words before a place in the same clause forbid or deny what follows."""
    return _TAKEN_BACK.search(text[:at]) is not None


def finding(contract: Contract, s: Sentence, at: int, phrase: Phrase) -> Finding:
    """A finding of this line at a place of a sentence."""
    return Finding(
        phrase.kind,
        phrase.severity,
        quote(contract.text, s.start, s.end, s.start + at),
        phrase.message,
        phrase.basis,
        phrase.suggestion,
        at=s.start + at,
    )
