"""A whole examination: figures, relations and every other fault of one document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from yifa.proof.against_ledger import LedgerFigure, compare_ledger
from yifa.proof.api import check_document
from yifa.proof.checks import Acts, Context, run_checks
from yifa.proof.compare import compare_years
from yifa.proof.disclosure import check_disclosure
from yifa.proof.identify import identify
from yifa.proof.loudness import softened
from yifa.proof.model import Document, Finding, Relation, Report
from yifa.proof.outline import Outline

WEIGHT = {"error": 0, "warning": 1, "info": 2}
WHOLE_LENGTH = 500
"""Characters from which a text with headings or a title is taken for a whole document."""


def examine(
    document: Document,
    *,
    last: Document | None = None,
    ledger: Mapping[str, LedgerFigure] | None = None,
    acts: Acts | None = None,
    on: date | None = None,
    whole: bool | None = None,
    id: str | int | None = None,
) -> Report:
    """Read a document and find everything that a careful reader would: figures first, then text, law and form.

    `last` is last year's report, `ledger` the town's own figures; both are compared with the document. `acts` looks
    up acts in force; `on` is the date by which citations are judged (the signature's otherwise). `whole` says whether
    the text is a whole document or an excerpt, found out by its form when not given. Never raises on any text.
    """
    outline = Outline(document.text, document.tables)
    if whole is None:
        whole = is_whole(document, outline)
    known = identify(document, outline) if whole else document
    report = check_document(known, id=id)
    tables, faults = check_disclosure(known, report.quantities, last)
    report = replace(report, document=known, relations=merge_relations([*report.relations, *tables]))
    context = Context(known, outline, report.quantities, report.relations, whole, acts, on)
    findings = [*report.findings, *run_checks(context), *faults]
    if last is not None:
        findings += compare_years(report, check_document(identify(last)))
    if ledger is not None:
        findings += compare_ledger(report, ledger)[1]
    louder = (softened(f) for f in merge_findings(findings))
    return replace(report, findings=tuple(_unless_doubtful(f, known, outline) for f in louder))


def _unless_doubtful(finding: Finding, document: Document, outline: Outline) -> Finding:
    """A finding beside a place that was hard to recognise only notes: the scan may be misread."""
    if not document.doubtful or finding.severity == "info":
        return finding
    start, _ = outline.sentence(finding.start)
    start, _ = outline.sentence(max(start - 2, 0))
    _, end = outline.sentence(max(finding.end - 1, finding.start))
    if any(first < end and start < last for first, last in document.doubtful):
        message = finding.message + "（这里由图像识别，把握不足，先对照原件。）"
        return replace(finding, severity="info", message=message)
    return finding


def is_whole(document: Document, outline: Outline) -> bool:
    """Whether a text is a whole document by its form: long enough, with headings of its own."""
    return len(document.text) >= WHOLE_LENGTH and len(outline.lines) >= 4 and len(outline.top()) >= 2


def merge_relations(relations: list[Relation]) -> tuple[Relation, ...]:
    """Each relation between the same quantities once, the first found."""
    best: dict[tuple[str, frozenset[int]], Relation] = {}
    for relation in relations:
        best.setdefault((relation.kind, frozenset(relation.operands)), relation)
    return tuple(best.values())


def merge_findings(findings: list[Finding]) -> list[Finding]:
    """In the order of the text; of findings with one rule and one place the weightier stays."""
    best: dict[tuple[str, int, int], Finding] = {}
    for finding in findings:
        key = (finding.rule, finding.start, finding.end)
        if key not in best or WEIGHT[finding.severity] < WEIGHT[best[key].severity]:
            best[key] = finding
    return sorted(best.values(), key=lambda f: (f.start, f.end, WEIGHT[f.severity], f.rule))


def by_weight(findings: tuple[Finding, ...]) -> list[Finding]:
    """Errors first, then warnings, then the rest; within each in the order of the text."""
    return sorted(findings, key=lambda f: (WEIGHT[f.severity], f.start, f.end))
