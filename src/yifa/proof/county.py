"""Many towns' reports side by side: shared passages, another town's name, sums against the county's, what is missing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from yifa.proof.checks.repeats import FORMULA, Core
from yifa.proof.measures import Measure, measures
from yifa.proof.model import Finding, Report
from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import show

#: A sentence of this many characters that two towns share was copied, not written twice; formulas aside.
SHARED = 30
#: Yearly reports go up by 1 March of the next year (督察工作规定, R135).
DUE_MONTH, DUE_DAY = 3, 1
_SENTENCE = lazy(r"[^。；\n]+")
#: Towns are named rightly where they are neighbours, partners or an example.
_NEIGHBOUR = lazy(r"与|和|同|邻|联合|协作|交流|学习|考察|赴|经验|结对|相邻|毗邻|交界|跨|原|籍|来自")
#: Shares of the towns that must have a measure before their sum is held against the county's.
ENOUGH = 0.8


@dataclass(frozen=True, slots=True)
class Shared:
    """One passage that stands in several reports."""

    passage: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One report in the list: what was found and what is missing."""

    name: str
    town: str
    year: int | None
    signed: date | None
    late: bool
    errors: int
    warnings: int
    missing: tuple[str, ...]
    unreadable: str = ""


@dataclass(slots=True)
class County:
    """All reports together."""

    rows: list[Row] = field(default_factory=list)
    shared: list[Shared] = field(default_factory=list)
    sums: list[str] = field(default_factory=list)
    foreign: dict[str, list[Finding]] = field(default_factory=dict)


def compare_towns(reports: Sequence[tuple[str, Report]], unreadable: Sequence[tuple[str, str]] = ()) -> County:
    """What only all the reports of a county together show.

    `reports` are (file name, report) in order; `unreadable` are (file name, Chinese reason). A report without a town
    of its own is taken for the county's.
    """
    county = County()
    towns = {r.document.town: name for name, r in reports if r.document.town}
    for name, report in reports:
        findings = list(_foreign(report, [t for t in towns if t != report.document.town]))
        if findings:
            county.foreign[name] = findings
        county.rows.append(_row(name, report, len(findings)))
    county.rows += [Row(name, "", None, None, False, 0, 0, (), reason) for name, reason in unreadable]
    county.shared = _shared(reports)
    county.sums = _sums(reports)
    return county


def _row(name: str, report: Report, foreign: int) -> Row:
    document = report.document
    due = date(document.year + 1, DUE_MONTH, DUE_DAY) if document.year else None
    missing = tuple(dict.fromkeys(f.message for f in report.findings if f.rule.startswith("missing-")))
    return Row(
        name,
        document.town or document.county or "",
        document.year,
        document.signed,
        bool(due and document.signed and document.signed > due),
        sum(f.severity == "error" for f in report.findings),
        sum(f.severity == "warning" for f in report.findings) + foreign,
        missing,
    )


def _shared(reports: Sequence[tuple[str, Report]]) -> list[Shared]:
    """Sentences that stand in two or more reports, figures and formulas aside, the longest first."""
    places: dict[str, list[str]] = defaultdict(list)
    shown: dict[str, str] = {}
    for name, report in reports:
        for match in _SENTENCE.finditer(report.document.text):
            core = Core(match[0]).text
            if len(core) < SHARED or FORMULA.search(match[0]) or sum(c.isdigit() for c in core) * 4 > len(core):
                continue
            if name not in places[core]:
                places[core].append(name)
                shown.setdefault(core, match[0].strip())
    passages = [Shared(shown[core], tuple(names)) for core, names in places.items() if len(names) > 1]
    return sorted(passages, key=lambda s: (-len(s.names), -len(s.passage)))


def _foreign(report: Report, others: Sequence[str]) -> list[Finding]:
    """Another town of the county named where one's own belongs."""
    text = report.document.text
    findings = []
    for town in others:
        if len(town) < 3 or (report.document.town and town in report.document.town):
            continue
        for match in re.finditer(re.escape(town), text):
            before = re.split(r"[，。；：\n]", text[max(match.start() - 8, 0) : match.start()])[-1]
            if _NEIGHBOUR.search(before) or _NEIGHBOUR.match(text, match.end()):
                continue
            message = f"这里写的是“{town}”，那是本县另一个乡镇，可能是套用留下的。"
            findings.append(
                Finding("other-town", "text", "warning", *match.span(), message, "改为本地名称，或核对内容。")
            )
            break
    return findings


def _sums(reports: Sequence[tuple[str, Report]]) -> list[str]:
    """The county's figures against the sum of its towns' figures of the same name and unit."""
    counties = [(name, r) for name, r in reports if not r.document.town]
    towns = [(name, r) for name, r in reports if r.document.town]
    if len(counties) != 1 or len(towns) < 2:
        return []
    by_town = [_by_name(r) for _, r in towns]
    sums = []
    for key, measure in _by_name(counties[0][1]).items():
        own = [m[key].value for m in by_town if key in m and m[key].quantity.approx == "exact"]
        if len(own) < max(2, ENOUGH * len(towns)) or measure.quantity.approx != "exact":
            continue
        total = sum(own, start=measure.value * 0)
        if total != measure.value:
            few = "" if len(own) == len(towns) else f"（{len(towns)}个乡镇中{len(own)}个写了这一项）"
            sums.append(
                f"“{key[0]}”县级报告写{measure.quantity.text}，各乡镇合计{show(total)}{measure.quantity.unit}{few}，相差"
                f"{show(abs(total - measure.value))}。"
            )
    return sums


def _by_name(report: Report) -> dict[tuple[str, str], Measure]:
    """Counted measures by name and unit; a name that stands twice is left out."""
    measures_by_name: dict[tuple[str, str], Measure] = {}
    twice: set[tuple[str, str]] = set()
    for measure in measures(report):
        if measure.quantity.kind not in ("count", "money"):
            continue
        key = (measure.name, measure.quantity.unit)
        if key in measures_by_name:
            twice.add(key)
        measures_by_name[key] = measure
    return {key: m for key, m in measures_by_name.items() if key not in twice}
