"""Reading the reports of a county's towns: against what was received of the book, last year's text, and each other."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Sum

from yifa.domains import catalogue
from yifa.proof.against_ledger import LedgerFigure, compare_ledger
from yifa.proof.api import check_text
from yifa.proof.examine import examine
from yifa.proof.model import Document
from yifa.server.figures import queries
from yifa.server.figures.period import Period
from yifa.server.figures.proof import ledger_figure
from yifa.server.figures.queries import Value
from yifa.server.oversight.models import Checked, CountedRow, Position, ReportVersion
from yifa.server.oversight.totals import agreed
from yifa.server.reports.kinds import templates
from yifa.server.towns.scope import within

KIND = "annual-report"
# A sentence of so many characters that stands in two reports was copied.
LONG = 30


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at in a report. `weight`: error, warning or info."""

    weight: str
    words: str
    say: str


def content_of(version: ReportVersion) -> dict[str, Any]:
    """What the town sent."""
    return dict(json.loads(version.content))


def newest(prefix: str, year: int, kind: str) -> dict[str, ReportVersion]:
    """The last version received of each town, in the order of codes."""
    versions = ReportVersion.objects.filter(within(prefix, "town"), year=year, kind=kind).order_by("town", "n")
    return {version.town: version for version in versions}


def first_delivered(prefix: str, year: int, kind: str) -> dict[str, date]:
    """The day on which each town first handed in its report on a year, as it says."""
    versions = ReportVersion.objects.filter(within(prefix, "town"), year=year, kind=kind).order_by("town", "-n")
    days = {version.town: str(content_of(version)["delivered_on"] or "") for version in versions}
    return {town: date.fromisoformat(day) for town, day in days.items() if day}


def kinds_received(prefix: str, year: int) -> list[str]:
    """Kinds of report received for a year."""
    versions = ReportVersion.objects.filter(within(prefix, "town"), year=year)
    return sorted(set(versions.values_list("kind", flat=True)))


def check(version: ReportVersion) -> list[Finding]:
    """Everything to look at in one report, kept for the next reader."""
    content = content_of(version)
    text = str(content["plain"])
    before = newest(version.town, version.year - 1, version.kind).get(version.town)
    last = str(content_of(before)["plain"]) if before else ""
    report = examine(Document(text=text), last=Document(text=last) if last else None)
    # What was received of the book is the report's own source: a difference is an error, however seldom reports have it.
    ledger = _ledger(version, content)
    against = compare_ledger(check_text(text), ledger)[1] if ledger else []
    proof_findings = [*report.findings, *against]
    findings = [
        Finding(one.severity, text[one.start : one.end], f"{one.message}{one.suggestion}") for one in proof_findings
    ]
    findings += _incomplete(version, text) + _copied(version, text, last)
    order = {"error": 0, "warning": 1, "info": 2}
    findings.sort(key=lambda one: order[one.weight])
    kept = json.dumps([asdict(one) for one in findings], ensure_ascii=False)
    Checked.objects.update_or_create(
        report=version, defaults={"errors": sum(one.weight == "error" for one in findings), "findings": kept}
    )
    return findings


def checked(version: ReportVersion) -> list[Finding] | None:
    """What was found; None where nobody has had it checked."""
    kept = Checked.objects.filter(report=version).first()
    return [Finding(**one) for one in json.loads(kept.findings)] if kept else None


def _ledger(version: ReportVersion, content: Mapping[str, Any]) -> dict[str, LedgerFigure] | None:
    """The town's figures at the position at which the report was signed; None where the book is not held so far."""
    position = int((content.get("frozen") or {}).get("position") or 0)
    if not Position.objects.filter(town=version.town, seq__gte=position).exists():
        return None
    made = _counted(version, position)
    source = f"截至账簿第{position}条"
    return {key: ledger_figure(one.spec, one.amount, source) for key, one in made.items() if one.amount is not None}


def _counted(version: ReportVersion, position: int | None = None) -> dict[str, Value]:
    """The town's figures of a report's year, as held at a position, by default as held now."""
    period, figures = Period.year(version.year), catalogue().figures
    rows = CountedRow.objects.filter(town=version.town, generation=agreed(version.town), day__lte=period.last)
    rows = rows if position is None else rows.filter(seq__lte=position)
    sums: dict[str, int | None] = {}
    for stock in (False, True):
        rows_of_period = rows if stock else rows.filter(day__gte=period.first)
        for key, total in rows_of_period.values_list("figure").annotate(total=Sum("amount")).order_by():
            if key in figures and figures[key].stock is stock:
                sums[key] = total
    return queries.from_sums([key for key in figures if set(queries.counted_in([key])) & sums.keys()], sums)


def later(version: ReportVersion) -> list[tuple[str, str, str]]:
    """(figure, as the report was signed, now): what was recorded or corrected since, lawfully, of the report's year."""
    position = int((content_of(version).get("frozen") or {}).get("position") or 0)
    if not Position.objects.filter(town=version.town, seq__gte=position).exists():
        return []
    then, now = _counted(version, position), _counted(version)
    return [
        (one.spec.name, then[key].number if key in then else "0", f"{one.number}{one.spec.unit}")
        for key, one in now.items()
        if one.known and (key not in then or then[key].amount != one.amount)
    ]


def _incomplete(version: ReportVersion, text: str) -> list[Finding]:
    template = templates().get(version.kind)
    return [
        Finding("error", "", f"缺少“{part}”部分。")
        for part in (template.sections if template else ())
        if part not in text
    ]


def _sentences(text: str) -> list[str]:
    """Long sentences, with the numbers taken out: a copied one with new numbers is still copied."""
    parts = (re.sub(r"[\d.,%％]+", "", part).strip() for part in re.split(r"[。；！？\n]", text))
    return [part for part in parts if len(part) >= LONG]


def _copied(version: ReportVersion, text: str, last: str) -> list[Finding]:
    findings = []
    own, earlier = Counter(_sentences(text)), set(_sentences(last))
    if repeated := [one for one in own if one in earlier]:
        findings.append(Finding("info", repeated[0][:40], f"有{len(repeated)}句与上年报告相同，请看是否仍属实。"))
    for other in newest(version.town[:6], version.year, version.kind).values():
        if other.town == version.town:
            continue
        content = content_of(other)
        if shared := [one for one in _sentences(str(content["plain"])) if one in own]:
            findings.append(
                Finding("warning", shared[0][:40], f"有{len(shared)}句与{content['signature']}的报告相同。")
            )
    return findings
