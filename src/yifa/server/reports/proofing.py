"""Proof-reading while writing: what must be mended, asked or explained before anybody signs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from yifa.proof.api import check_text
from yifa.proof.examine import examine
from yifa.proof.model import Document, Severity
from yifa.server.figures import queries
from yifa.server.figures.matching import near, score
from yifa.server.figures.proof import figures_of_period
from yifa.server.figures.queries import Scope
from yifa.server.reports.kinds import Template
from yifa.server.reports.models import Report
from yifa.server.reports.numbers import MEASURES
from yifa.server.reports.render import Rendered
from yifa.server.reports.sentences import old_sentences
from yifa.server.reports.texts import live, template_of
from yifa.server.reports.tokens import TokenFault
from yifa.server.towns.models import Town

_UNITS = "|".join(
    sorted((*MEASURES, "万元", "亿元", "元", "%", "％", "个百分点", "亩", "平方米"), key=len, reverse=True)
)
_TYPED = re.compile(rf"(?<![第〔\d.·“A-Za-z])(\d[\d,]*(?:\.\d+)?)\s*(?:余|多)?(?:万|亿)?(?:{_UNITS})")
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
    remarks += [*_unfilled(body.plain), *_against_ledger(report, town, body)]
    contradicted = {remark.place for remark in remarks if remark.rule == "ledger"}
    remarks += [remark for remark in _typed(body) if not any(place in remark.place for place in contradicted)]
    read, numbers, relations = _proof(body.plain)
    remarks += [*read, *_old(report), *_commented(report)]
    order = {"error": 0, "warning": 1, "info": 2}
    unique = {remark.mark: remark for remark in remarks}
    ordered = sorted(unique.values(), key=lambda remark: order[remark.weight])
    return Margin(tuple(ordered), report.given_reasons, numbers, relations)


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


def _against_ledger(report: Report, town: Town, body: Rendered) -> Iterator[Remark]:
    """Typed numbers that the ledger contradicts, found by the comparison that `yifa check --town` makes."""
    typed, at = [], 0
    for segment in body.segments:
        if segment.kind == "text":
            typed.append((at, at + len(segment.text)))
        at += len(segment.text)
    plain = body.plain
    figures = figures_of_period(Scope(town.prefix), report.period)
    for finding in examine(Document(plain), ledger=figures, whole=False).findings:
        if finding.rule == "ledger-mismatch" and any(a <= finding.start and finding.end <= b for a, b in typed):
            number = plain[finding.start : finding.end]
            place = f"{re.split(_STOP, plain[: finding.start])[-1][-12:]}{number}"
            weight: Severity = "error" if finding.severity == "error" else "warning"
            yield Remark("ledger", weight, place, finding.message, finding.suggestion, final=weight == "error")


def _commented(report: Report) -> Iterator[Remark]:
    """Remarks of readers that nobody has dealt with."""
    for comment in report.comments.filter(settled_at=None):
        message = f"{comment.person_name}的意见还没有处理：{comment.text}"
        yield Remark("comment", "error", comment.place, message, "按意见改好后点“已处理”。", final=True)


def _typed(body: Rendered) -> Iterator[Remark]:
    """Numbers typed by hand: no record stands behind them."""
    before = ""
    for segment in body.segments:
        if segment.kind == "text":
            for match in _TYPED.finditer(segment.text):
                words = (before + segment.text[: match.start()])[-40:]
                yield _typed_number(match[0], words)
        before = (before + segment.text)[-40:]


def _typed_number(number: str, before: str) -> Remark:
    clause = re.split(_STOP, before)[-1]
    offered = near(before, 1)
    if offered and score(offered[0], clause) >= _SAME:
        spec = offered[0]
        return Remark(
            "typed",
            "warning",
            f"{clause[-12:]}{number}",
            f"“{number}”是手写的数，账簿里有“{spec.name}”（{spec.unit}）。",
            f"请改为引用[[{spec.name}]]。",
            spec.key,
        )
    say = f"“{number}”是手写的数，台账里没有这个数。"
    return Remark("source", "error", f"{clause[-12:]}{number}", say, "请写明出处（哪个单位、哪份文件或者报表）。")


def _proof(text: str) -> tuple[list[Remark], int, int]:
    """What the house's proof-reader finds in the finished text."""
    read = check_text(text)
    remarks = [
        Remark(
            finding.rule, finding.severity, text[finding.start : finding.end][:40], finding.message, finding.suggestion
        )
        for finding in read.findings
    ]
    return remarks, len(read.quantities), len(read.relations)


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
