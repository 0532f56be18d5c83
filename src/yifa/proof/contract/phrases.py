"""Faults told by what a sentence says: one line of a table for each, read by one small engine.

A pattern speaks only where nothing in the same clause takes it back (不得, 未经 …), where the sentence holds none of
`unless`, where the contract is of one of `kinds`, if any are named, and where its title has nothing of `not_titled`.
`{甲}` and `{乙}` stand for our side and the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yifa.proof.contract.model import Contract, Finding, Sentence, Severity
from yifa.proof.patterns import lazy

_TAKEN_BACK = lazy(
    r"(?:不得|禁止|严禁|不应|不能|不准|不可|不因|不以|无权|不会|未设定|不存在"
    r"|避免|防止|不予|无须承担|不再|未|没有|并非|不含|不属于)[^，。；：]{0,22}$|不$"
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
    not_titled: str = ""


def find_phrases(contract: Contract, table: Sequence[Phrase]) -> Iterator[Finding]:
    """Every sentence of the body held against a table; one finding for each line and sentence."""
    ours, other = contract.labels(contract.ours), contract.labels(contract.other)
    for phrase in table:
        if phrase.kinds and contract.kinds and not contract.kinds & set(phrase.kinds.split()):
            continue
        if phrase.not_titled and re.search(phrase.not_titled, contract.title):
            continue
        pattern, unless = (
            lazy(p.replace("{甲}", ours).replace("{乙}", other)) if p else None for p in (phrase.pattern, phrase.unless)
        )
        assert pattern is not None
        for s in contract.terms:
            if "\t" in s.text and all(len(cell) <= 20 for cell in s.text.split("\t")):
                continue  # a row of goods or figures says nothing of duties
            m = next(
                (
                    m
                    for m in pattern.finditer(s.text)
                    if not (phrase.negatable and taken_back(s.text, m.start()))
                    and not (unless and _excused(s.text, m, unless))
                ),
                None,
            )
            if m:
                yield finding(contract, s, m.start(), phrase)


_FORBIDS = lazy(r"不得|禁止|严禁")


def _excused(text: str, m: re.Match[str], unless: re.Pattern[str]) -> bool:
    """Whether words of the sentence take the wording back; a prohibition does so only in its own part between commas."""
    begin = text.rfind("，", 0, m.start()) + 1
    end = text.find("，", m.end())
    return any(
        not _FORBIDS.match(e.group()) or (e.end() > begin and (end < 0 or e.start() < end))
        for e in unless.finditer(text)
    )


def taken_back(text: str, at: int) -> bool:
    """Whether the words before a place in the same clause forbid or deny what follows."""
    return _TAKEN_BACK.search(_CONDITION.sub("", text[:at])) is not None


#: 未搬迁的 says when, and denies nothing of what follows.
_CONDITION = lazy(r"未(?!经)[^，。；：未]{1,10}的(?=[停将由可]|$)")


def finding(contract: Contract, s: Sentence, at: int, phrase: Phrase) -> Finding:
    """A finding of this line at a place of a sentence."""
    return contract.finding(s, at, phrase.kind, phrase.severity, phrase.message, phrase.basis, phrase.suggestion)
