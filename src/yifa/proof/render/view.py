"""What every rendering shows: the head line, findings in order of weight, the text cut at the marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from yifa.proof.examine import by_weight
from yifa.proof.model import Finding, Quantity, Report

SIGNS = {"error": "✗", "warning": "？", "info": "·"}
WORDS = {"error": "须改", "warning": "需说明", "info": "提示"}
ABOUT = {"figures": "数字", "text": "文字", "law": "法律", "form": "格式", "privacy": "公开"}
APPROX = {"about": "约数", "over": "以上的约数", "under": "以下的约数", "range": "区间"}
KINDS = {"percent": "百分数", "money": "金额", "date": "日期", "ordinal": "序号", "name": "名称里的数，不计数"}
GROUPED = 6
"""From this many findings of one rule on, they stand together under one line."""


@dataclass(frozen=True, slots=True)
class Note:
    """A finding with its number in order of weight, from 1."""

    number: int
    finding: Finding
    quote: str


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one rule that stand together; a single one is a group of its own."""

    severity: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with the same marks throughout. Notes `opens` begin here; `closes` end here, with a number."""

    text: str
    quantity: Quantity | None
    reading: str
    severity: str
    notes: tuple[Note, ...]
    opens: tuple[Note, ...]
    closes: tuple[Note, ...]


def head_line(report: Report) -> str:
    """读到 85 个数、31 组关系：30 组相符，1 组不符，4 处需说明。"""
    holds = sum(1 for r in report.relations if r.holds)
    fails = len(report.relations) - holds
    warnings = sum(1 for f in report.findings if f.severity == "warning")
    return (
        f"读到 {len(report.quantities)} 个数、{len(report.relations)} 组关系："
        f"{holds} 组相符，{fails} 组不符，{warnings} 处需说明。"
    )


def tally(report: Report) -> str:
    """须改 3 处　需说明 4 处　提示 12 处."""
    counts = {s: sum(1 for f in report.findings if f.severity == s) for s in WORDS}
    return "　".join(f"{WORDS[s]} {n} 处" for s, n in counts.items() if n) or "没有发现不妥之处"


def notes_of(report: Report) -> list[Note]:
    """All findings, weightiest first, numbered, with a short quotation."""
    return [
        Note(n, finding, quotation(report.document.text, finding))
        for n, finding in enumerate(by_weight(report.findings), 1)
    ]


def groups_of(notes: Sequence[Note]) -> list[Group]:
    """Notes in order, those of a rule with many hits drawn together where the first stands."""
    by_rule: dict[tuple[str, str], list[Note]] = {}
    for note in notes:
        by_rule.setdefault((note.finding.severity, note.finding.rule), []).append(note)
    groups = []
    for (severity, _), members in by_rule.items():
        if len(members) >= GROUPED:
            groups.append(Group(severity, tuple(members)))
        else:
            groups.extend(Group(severity, (note,)) for note in members)
    order = {"error": 0, "warning": 1, "info": 2}
    return sorted(groups, key=lambda g: (order[g.severity], g.notes[0].number))


def quotation(text: str, finding: Finding, length: int = 22) -> str:
    """The passage of a finding on one line, cut in the middle when long."""
    passage = " ".join(text[finding.start : finding.end].split())
    if len(passage) <= length:
        return passage
    half = (length - 1) // 2
    return f"{passage[:half]}…{passage[-half:]}"


def reading(quantity: Quantity) -> str:
    """How a quantity was read, in words: 调解矛盾纠纷　45 起; 约数，30 至 39 次."""
    if quantity.kind in ("date", "ordinal", "name"):
        return KINDS[quantity.kind]
    if quantity.masked or quantity.value is None:
        return "没有填的数"
    parts = [quantity.subject] if quantity.subject else []
    parts.append(f"{shown(quantity.value)} {quantity.unit}".strip())
    if quantity.approx != "exact":
        low, high = quantity.low, quantity.high
        if low is not None and high is not None and low != high:
            extent = f"{shown(low)} 至 {shown(high)}"
        elif low is not None:
            extent = f"不少于 {shown(low)}"
        elif high is not None:
            extent = f"不多于 {shown(high)}"
        else:
            extent = ""
        parts.append(f"{APPROX[quantity.approx]}{'，' + extent if extent else ''}")
    elif quantity.kind in KINDS:
        parts.append(KINDS[quantity.kind])
    return "　".join(parts)


def shown(value: Decimal) -> str:
    """A number with thousands marked by thin grouping as statistics print it: 10263, 35000."""
    whole = value.to_integral_value()
    return f"{int(whole)}" if whole == value else f"{value.normalize():f}"


def pieces(report: Report, notes: Sequence[Note], start: int, end: int) -> Iterator[Piece]:
    """The text between two offsets, cut wherever a quantity or a finding begins or ends."""
    quantities = [q for q in report.quantities if q.start < end and start < q.end and q.end > q.start]
    here = [n for n in notes if n.finding.start < end and start < n.finding.end]
    points = [n for n in notes if n.finding.start == n.finding.end and start <= n.finding.start <= end]
    cuts = {start, end} | {n.finding.start for n in points}
    for q in quantities:
        cuts |= {max(q.start, start), min(q.end, end)}
    for n in here:
        cuts |= {max(n.finding.start, start), min(n.finding.end, end)}
    ordered = sorted(cuts)
    for left, right in pairwise(ordered):
        if any(n.finding.start == left for n in points):
            yield _point(points, left)
        over = tuple(n for n in here if n.finding.start <= left and right <= n.finding.end)
        quantity = next((q for q in quantities if q.start <= left and right <= q.end), None)
        severity = next((s for s in SIGNS if any(n.finding.severity == s for n in over)), "")
        yield Piece(
            report.document.text[left:right],
            quantity,
            reading(quantity) if quantity else "",
            severity,
            over,
            tuple(n for n in over if n.finding.start == left),
            tuple(n for n in over if n.finding.end == right or (right == end and n.finding.end > end)),
        )
    if any(n.finding.start == end for n in points):
        yield _point(points, end)


def _point(points: Sequence[Note], position: int) -> Piece:
    """Notes about something missing, which stand at a place and mark no text."""
    there = tuple(n for n in points if n.finding.start == position)
    return Piece("", None, "", there[0].finding.severity, there, there, there)
