"""A contract as read and what its review finds. Amounts in 元, dates as calendar days, places as offsets in the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Protocol

from yifa.proof.checks.context import InForce, Titles
from yifa.proof.contract.kinds import FINDING_NAMES, SEVERITY_NAMES
from yifa.proof.contract.values import quote

Severity = Literal["must", "ask", "info"]
"""must: may not be signed so; ask: a reviewer has to ask or look; info: everything else."""

KIND_NAMES: Mapping[str, str] = {
    "works": "工程施工",
    "goods": "货物采购",
    "service": "服务",
    "advice": "法律顾问",
    "design": "勘察设计",
    "lease": "租赁",
    "land": "土地流转、承包",
    "investment": "投资协议",
    "labour": "劳务用工",
    "donation": "捐赠",
    "sale": "资产转让",
    "compensation": "补偿安置",
    "loan": "借款",
}
"""Kinds a title can name, in the order in which a contract of several is called."""


class CitedLaws(InForce, Titles, Protocol):
    """What a review asks of the acts that a contract cites."""


@dataclass(frozen=True, slots=True)
class Party:
    """A party as the head of a contract names it; `code` is its 统一社会信用代码 or identity number, "" where none stands."""

    label: str
    name: str
    code: str
    start: int
    aliases: tuple[str, ...] = ()

    @property
    def natural(self) -> bool:
        """Whether the name is a person's and no organisation's."""
        return len(self.name) <= 4 and not re.search(r"[村镇乡县市司社所店厂部站会府校院]$", self.name)

    @property
    def people(self) -> bool:
        """Whether the name stands for people on a list: 周例田等17户."""
        return re.search(r"等\d{1,4}[户人名]", self.name) is not None

    @property
    def village(self) -> bool:
        """A village's or community's own organisation."""
        return bool(
            re.search(r"村民?委员会|村委会|居民?委员会|居委会|经济(?:联合|合作)(?:总)?社|村民小组|经联社", self.name)
        )

    @property
    def organ(self) -> bool:
        """An organ of state or one of its inner offices."""
        return not self.village and bool(
            re.search(
                r"人民政府|街道办事处|管理委员会|管委会|[县市区镇乡](?:\w{2,10}(?:局|委|办公室|中心|站))$", self.name
            )
        )


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the text without its end mark; `clause` is the number of the clause it stands in (“5.3”, “第五条”)."""

    text: str
    start: int
    clause: str
    line: int
    signing: bool = False

    @property
    def end(self) -> int:
        """Offset after its last character."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Clause:
    """A top clause: number, heading and the offsets from its number to the next one; `items` are its sub-numbers."""

    number: int
    heading: str
    start: int
    end: int
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What a contract's text says."""

    text: str
    title: str
    kinds: frozenset[str]
    parties: tuple[Party, ...]
    signers: tuple[tuple[str, str, int], ...]
    clauses: tuple[Clause, ...]
    sentences: tuple[Sentence, ...]
    tables: tuple[tuple[tuple[str, ...], int, int], ...]
    signing_from: int
    signed_on: date | None
    term_from: date | None
    term_until: date | None
    term_place: Sentence | None
    total: Decimal | None
    projects: tuple[str, ...]

    def finding(
        self,
        sentence: Sentence,
        offset: int,
        kind: str,
        severity: Severity,
        message: str,
        basis: str = "",
        suggestion: str = "",
        also: tuple[str, ...] = (),
    ) -> Finding:
        """A fault at an offset within one of the sentences; it quotes the sentence around that place."""
        at = sentence.start + offset
        return Finding(
            kind, severity, quote(self.text, sentence.start, sentence.end, at), message, basis, suggestion, also, at
        )

    @property
    def body(self) -> tuple[Sentence, ...]:
        """Sentences before the signatures."""
        return tuple(s for s in self.sentences if not s.signing)

    @property
    def terms(self) -> tuple[Sentence, ...]:
        """Sentences of the clauses, without the head that names the parties."""
        head = self.clauses[0].start if self.clauses else 0
        return tuple(s for s in self.body if s.start >= head)

    @property
    def ours(self) -> Party | None:
        """The town's, the village's, its households' or a public institution's side (its code begins with 12): who asks for the
        review."""
        own = next((p for p in self.parties if p.organ or p.village), None)
        own = own or next((p for p in self.parties if p.people), None)
        return own or next((p for p in self.parties if p.code.startswith("12")), None)

    @property
    def supplements(self) -> bool:
        """Whether it changes or ends another contract, whose clauses go on to hold where it says nothing."""
        return bool(re.search(r"补充|变更|解除|终止|延期|续签", self.title)) and self.says(r"原(?:合同|协议)|主合同")

    @property
    def other(self) -> Party | None:
        """The other side."""
        return next((p for p in self.parties if p is not self.ours), None)

    def says(self, pattern: str) -> bool:
        """Whether the body contains the pattern anywhere."""
        return re.search(pattern, self.text[: self.signing_from]) is not None

    def labels(self, party: Party | None) -> str:
        """Pattern of the words that stand for a party in the clauses."""
        return (
            f"(?:{'|'.join(re.escape(a) for a in (party.label, *party.aliases, party.name))})" if party else r"(?:(?!))"
        )

    def clause_at(self, at: int) -> Clause | None:
        """The top clause an offset stands in."""
        return next((c for c in self.clauses if c.start <= at < c.end), None)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a contract.

    `quote` are words of the contract, at most 80 characters, "" where something is missing from the whole; `also` are
    further places of the same fault; `basis` is "" where plain arithmetic says it; `suggestion` is wording to put in.
    """

    kind: str
    severity: Severity
    quote: str
    message: str
    basis: str = ""
    suggestion: str = ""
    also: tuple[str, ...] = ()
    at: int = -1

    @property
    def name(self) -> str:
        """What the fault is about: 金额大小写, 管辖法院 …"""
        return FINDING_NAMES.get(self.kind, self.kind)

    @property
    def severity_name(self) -> str:
        """What follows: 不能这样签, 请核对, 提示."""
        return SEVERITY_NAMES[self.severity]

    @property
    def line(self) -> str:
        """The finding in one line, for a terminal."""
        parts = (
            self.severity_name,
            self.name,
            self.message,
            f"（{self.basis}）" if self.basis else "",
            f"原文：{self.quote}" if self.quote else "",
            f"建议：{self.suggestion}" if self.suggestion else "",
        )
        return "　".join(part for part in parts if part)

    def to_json(self) -> dict[str, Any]:
        """The published shape of one finding."""
        return {
            "kind": self.kind,
            "severity": self.severity,
            "quote": self.quote,
            "also": list(self.also),
            "message": self.message,
            "basis": self.basis,
            "suggestion": self.suggestion,
        }


@dataclass(frozen=True, slots=True)
class Registered:
    """What the office has registered of the contract, to be compared with its text. Amount in 元."""

    amount: Decimal | None = None
    counterparty: str = ""
    term_from: date | None = None
    term_until: date | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """What a contract says and what a careful reviewer would stop at: must first, then ask, then info."""

    contract: Contract
    findings: tuple[Finding, ...]

    @property
    def summary(self) -> str:
        """How many there are, in one line."""
        must, ask = (sum(f.severity == s for f in self.findings) for s in ("must", "ask"))
        if not must and not ask:
            return "没有发现问题"
        return "，".join(phrase for n, phrase in ((must, f"{must}处不能这样签"), (ask, f"{ask}处请核对")) if n)

    @property
    def facts(self) -> Mapping[str, Any]:
        """Parties, amount in 元, period and kind, as published."""
        c = self.contract
        period = [c.term_from.isoformat(), c.term_until.isoformat()] if c.term_from and c.term_until else None
        return {
            "parties": [p.name for p in c.parties],
            "amount": f"{c.total:.2f}" if c.total is not None else None,
            "period": period,
            "contract_kind": "、".join(KIND_NAMES[kind] for kind in KIND_NAMES if kind in c.kinds),
        }

    def to_json(self) -> dict[str, Any]:
        """The published shape, without the file's name."""
        return {"facts": dict(self.facts), "findings": [f.to_json() for f in self.findings]}
