"""Proof-reading while writing: what must be mended, asked or explained before anybody signs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from yifa.proof.against_ledger import LedgerFigure, admits
from yifa.proof.api import check_text
from yifa.proof.examine import examine
from yifa.proof.model import Document, Quantity, Severity
from yifa.proof.relations.arithmetic import show
from yifa.server.figures import queries
from yifa.server.figures.matching import near, score
from yifa.server.figures.proof import figures_of_period
from yifa.server.figures.queries import Scope
from yifa.server.reports.kinds import Template
from yifa.server.reports.models import Report
from yifa.server.reports.numbers import MEASURES, MONEY
from yifa.server.reports.render import Rendered
from yifa.server.reports.sentences import old_sentences
from yifa.server.reports.texts import live, template_of
from yifa.server.reports.tokens import TokenFault
from yifa.server.towns.models import Town

# What a typed number counts, measures or shares out; dates, ordinals and names (三项制度) are none.
_UNITS = frozenset({*MEASURES, *MONEY, "%", "％", "个百分点", "亩", "平方米"})
_PEOPLE = frozenset({"人", "名", "位"})
# Sure enough that the typed number is this very figure.
_SAME = 60.0
_STOP = r"[，。；：、！？\n]"
_TOP = re.compile(r"[一二三四五六七八九十]+、")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing in the margin. An `error` must be mended, or explained, before anybody signs; a `final` one mended."""

    rule: str
    weight: Severity
    place: str
    message: str
    suggestion: str = ""
    figure: str = ""
    final: bool = False

    @property
    def mark(self) -> str:
        """By what a reason given for it is kept: the same remark on the same words."""
        return hashlib.sha256(f"{self.rule}|{self.place}|{self.message}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Margin:
    """Everything the proof-reader has to say on a report."""

    remarks: tuple[Remark, ...]
    reasons: dict[str, str]
    numbers: int = 0
    relations: int = 0

    @property
    def errors(self) -> list[Remark]:
        """What must be mended or explained."""
        return [remark for remark in self.remarks if remark.weight == "error"]

    @property
    def open_errors(self) -> list[Remark]:
        """Errors nobody has given a reason for."""
        return [remark for remark in self.errors if remark.final or remark.mark not in self.reasons]


def margin(report: Report, town: Town) -> Margin:
    """Proof-read a report as it stands."""
    try:
        body = live(report, town).body
    except TokenFault as fault:
        return Margin((Remark("reference", "error", "", str(fault)),), report.given_reasons)
    template = template_of(report)
    remarks = [*_wrong(body), *_missing(body.plain, template), *_breaches(report, town, body)]
    figures = figures_of_period(Scope(town.prefix), report.period)
    remarks += [*_unfilled(body.plain), *_against_ledger(figures, body)]
    contradicted = {remark.place for remark in remarks if remark.rule == "ledger"}
    findings, quantities, relations = _proof(body.plain)
    typed = _typed(body, quantities, figures)
    remarks += [remark for remark in typed if not any(place in remark.place for place in contradicted)]
    remarks += [*findings, *_old(report), *_commented(report)]
    order = {"error": 0, "warning": 1, "info": 2}
    unique = {remark.mark: remark for remark in remarks}
    ordered = sorted(unique.values(), key=lambda remark: order[remark.weight])
    return Margin(tuple(ordered), report.given_reasons, len(quantities), relations)


def _wrong(body: Rendered) -> Iterator[Remark]:
    for segment in body.wrong:
        yield Remark("reference", "error", segment.text, segment.say)


def _missing(text: str, template: Template) -> Iterator[Remark]:
    headings = [line.strip() for line in text.split("\n") if _TOP.match(line.strip())]
    for section in template.sections:
        if not any(section in heading for heading in headings):
            yield Remark(
                "R134",
                "error",
                "",
                f"缺少“{section}”部分（{template.basis or '报送单位的要求'}）。",
                f"请补上这一部分，标题中写明“{section}”。",
            )


def _unfilled(text: str) -> Iterator[Remark]:
    """Places the template leaves to the writer, and parts that say nothing."""
    for prompt in re.findall(r"〔(请[^〕]*)〕", text):
        say = "样稿留给拟稿人写的地方还没有写。"
        yield Remark("unfilled", "error", prompt[:40], say, "写好后删去方括号。", final=True)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for line, following in zip(lines, [*lines[1:], "一、"], strict=True):
        if _TOP.match(line) and _TOP.match(following):
            yield Remark("empty", "error", line, "这一部分还没有内容。", "请写明情况；没有的写“没有”。")


def _breaches(report: Report, town: Town, body: Rendered) -> Iterator[Remark]:
    """Figures of the report that ought to agree and don't."""
    used = {segment.asked.key for segment in body.segments if segment.asked}
    if not used:
        return
    for breach in queries.breaches(Scope(town.prefix), report.period):
        if used.intersection(value.spec.key for value in breach.values):
            figures = "、".join(f"{value.spec.name}{value.text}" for value in breach.values)
            yield Remark("agree", "warning", breach.values[0].spec.name, f"{breach.say}：{figures}。", "请先核对记录。")


def _typed_spans(body: Rendered) -> list[tuple[int, int]]:
    """Where a report's plain text was typed, and not filled from a figure."""
    spans, at = [], 0
    for segment in body.segments:
        if segment.kind == "text":
            spans.append((at, at + len(segment.text)))
        at += len(segment.text)
    return spans


def _place(plain: str, start: int, end: int) -> str:
    return f"{re.split(_STOP, plain[:start])[-1][-12:]}{plain[start:end]}"


def _against_ledger(figures: Mapping[str, LedgerFigure], body: Rendered) -> Iterator[Remark]:
    """Typed numbers that the ledger contradicts, found by the comparison that `yifa check --town` makes.

    An exact number can only be mended; one that is rounded or vague may be explained by a second person.
    """
    plain, spans = body.plain, _typed_spans(body)
    for finding in examine(Document(text=plain), ledger=figures, whole=False).findings:
        if finding.rule == "ledger-mismatch" and any(a <= finding.start and finding.end <= b for a, b in spans):
            place = _place(plain, finding.start, finding.end)
            exact = finding.severity == "error"
            yield Remark("ledger", "error", place, finding.message, finding.suggestion, final=exact)


def _commented(report: Report) -> Iterator[Remark]:
    """Remarks of readers that nobody has dealt with."""
    for comment in report.comments.filter(settled_at=None):
        message = f"{comment.person_name}的意见还没有处理：{comment.text}"
        yield Remark(
            "comment",
            "error",
            comment.place,
            message,
            "按意见改好后，由提意见的人或者没有参加拟稿的人点“已处理”。",
            final=True,
        )


def _typed(body: Rendered, quantities: Sequence[Quantity], figures: Mapping[str, LedgerFigure]) -> Iterator[Remark]:
    """Numbers typed by hand, in digits or in words: no record stands behind them."""
    plain, spans = body.plain, _typed_spans(body)
    for quantity in quantities:
        once = quantity.value == 1 and quantity.text.startswith("一")
        if quantity.kind in ("date", "ordinal", "name") or quantity.unit not in _UNITS or once:
            continue
        if any(a <= quantity.start and quantity.end <= b for a, b in spans):
            yield _typed_number(quantity, plain, figures)


def _typed_number(quantity: Quantity, plain: str, figures: Mapping[str, LedgerFigure]) -> Remark:
    before = plain[max(quantity.start - 40, 0) : quantity.start]
    clause = re.split(_STOP, before)[-1]
    place, number = _place(plain, quantity.start, quantity.end), quantity.text
    offered = next((spec for spec in near(before, 1) if score(spec, clause) >= _SAME), None)
    figure = figures.get(offered.key) if offered else None
    if offered is None or figure is None or not _same_kind(quantity.unit, figure.unit):
        say = f"“{number}”是手写的数，台账里没有这个数。"
        return Remark("source", "error", place, say, "请写明出处（哪个单位、哪份文件或者报表）。")
    known = f"账簿里有“{offered.name}”{show(figure.value, 2)}{figure.unit}"
    mend = f"请改为引用[[{offered.name}]]。"
    if admits(quantity, figure.value):
        return Remark("typed", "warning", place, f"“{number}”是手写的数，{known}。", mend, offered.key)
    say = f"“{number}”是手写的数，{known}，两者不同。"
    return Remark("typed", "error", place, say, f"{mend}不是同一个数的，由拟稿人以外的人写明理由。", offered.key)


def _same_kind(one: str, other: str) -> bool:
    """Whether two units measure alike: shares, money, people, or things, which take many measure words."""
    return _kind(one) == _kind(other)


def _kind(unit: str) -> str:
    if unit in ("%", "％", "个百分点"):
        return "share"
    return "money" if unit in MONEY else "people" if unit in _PEOPLE else "visits" if unit == "人次" else "things"


def _proof(text: str) -> tuple[list[Remark], Sequence[Quantity], int]:
    """What the house's proof-reader finds in the finished text, the numbers it read, and how many relations."""
    read = check_text(text)
    remarks = [
        Remark(
            finding.rule, finding.severity, text[finding.start : finding.end][:40], finding.message, finding.suggestion
        )
        for finding in read.findings
    ]
    return remarks, read.quantities, len(read.relations)


def _old(report: Report) -> Iterator[Remark]:
    source = "去年的原句" if report.before_id else "样稿的原句"
    for old in old_sentences(report.text, report.base_text, report.kept_sentences):
        yield Remark(
            "old",
            "error",
            old.text[:40],
            f"{source}，还没有改写或确认。",
            "改写这一句；仍然属实的，由拟稿人以外的人点“仍属实”。",
            old.mark,
        )
