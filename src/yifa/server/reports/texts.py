"""A report's words and numbers: live while it is drafted, frozen once it is signed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yifa.law.limits import get_limit
from yifa.law.periods import compute
from yifa.server.figures.period import Period, parse_period
from yifa.server.figures.queries import formatted
from yifa.server.reports.figure_answers import Asked, Wrong, answer, key_of, place_of
from yifa.server.reports.kinds import Template, templates
from yifa.server.reports.models import Report
from yifa.server.reports.render import Rendered, Renderer, Segment, Setting, wording
from yifa.server.reports.tokens import TokenFault
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Town


def template_of(report: Report) -> Template:
    """The kind of a report."""
    return templates()[report.kind]


def setting_of(town: Town, period: Period, as_of: int | None = None) -> Setting:
    """Where a report of a town on a period stands."""
    villages = {region.code: region.name for region in town.villages()}
    words = wording(town.name, town.county_name, town.government_name, town.short, period)
    return Setting(town.prefix, period, villages, words, as_of)


@dataclass(frozen=True, slots=True)
class Shown:
    """Title, addressee, signature and text with their numbers."""

    title: str
    addressee: str
    signature: str
    body: Rendered


def live(report: Report, town: Town, as_of: int | None = None) -> Shown:
    """The report as the books stand (or stood). Raises TokenFault."""
    renderer = Renderer(setting_of(town, report.period, as_of))
    signature = template_of(report).signature
    title, addressee, signed, body = (
        renderer.render(text) for text in (report.title, report.addressee, signature, report.text)
    )
    return Shown(title.plain, addressee.plain, signed.plain, body)


def title_of(report: Report, town: Town) -> str:
    """The title alone, without asking the books for the text."""
    if report.frozen:
        return str(report.snapshot["title"])
    words = wording(town.name, town.county_name, town.government_name, town.short, report.period)
    try:
        return Renderer(Setting(town.prefix, report.period, {}, words)).render(report.title).plain
    except TokenFault:
        return report.title


def shown(report: Report, town: Town) -> Shown:
    """The report as it is: frozen once signed, live before. Raises TokenFault before."""
    kept = report.snapshot
    if not kept:
        return live(report, town)
    body = Rendered([_thaw(item) for item in kept["segments"]])
    return Shown(kept["title"], kept["addressee"], kept["signature"], body)


def frozen(view: Shown, position: int) -> str:
    """A shown report as JSON, to be kept with the position of the book."""
    return json.dumps(
        {
            "position": position,
            "title": view.title,
            "addressee": view.addressee,
            "signature": view.signature,
            "segments": [_freeze(segment) for segment in view.body.segments],
        },
        ensure_ascii=False,
    )


def _freeze(segment: Segment) -> dict[str, Any]:
    if segment.asked is None:
        return {"text": segment.text}
    asked = segment.asked
    return {
        "text": segment.text,
        "figure": asked.key,
        "name": asked.spec.name,
        "unit": asked.spec.unit,
        "definition": asked.spec.definition,
        "period": asked.period.code,
        "village": asked.village,
        "part": asked.part,
        "change": asked.change,
        "amount": str(segment.amount),
    }


def _thaw(item: dict[str, Any]) -> Segment:
    if "figure" not in item:
        return Segment("text", item["text"])
    if isinstance(key_of(item["figure"]), Wrong):
        # The catalogue has since lost the figure; the words stay as signed.
        return Segment("text", item["text"])
    asked = Asked(item["figure"], parse_period(item["period"]), item["village"], item["part"], item["change"])
    return Segment("figure", item["text"], asked, Decimal(item["amount"]))


@dataclass(frozen=True, slots=True)
class Changed:
    """A number of a signed report that the book would say otherwise today."""

    asked: Asked
    said: str
    then: Decimal
    now: Decimal | None

    @property
    def now_said(self) -> str:
        """Today's value with its unit."""
        return formatted(self.asked.spec, self.now) + self.asked.spec.unit


def changes_since(report: Report, town: Town) -> list[Changed]:
    """Numbers that have changed since the report was signed; none before."""
    if not report.frozen:
        return []
    figures = [segment for segment in shown(report, town).body.segments if segment.asked is not None]
    now = answer([segment.asked for segment in figures if segment.asked], town.prefix, None)
    changes: dict[tuple[str, Period, str, str], Changed] = {}
    for segment in figures:
        assert segment.asked is not None and segment.amount is not None
        place = place_of(segment.asked)
        if now[place] != segment.amount:
            changes.setdefault(place, Changed(segment.asked, segment.text, segment.amount, now[place]))
    return list(changes.values())


def due_dates(template: Template, period: Period) -> list[tuple[str, date, str, str]]:
    """(step, last day, words of the law, citation) of each statutory date of a kind of report."""
    dates: list[tuple[str, date, str, str]] = []
    for rule in template.limits:
        limit = get_limit(rule.rule)
        deadline = compute(limit, date(period.last.year + 1, 1, 1), [], calendar=work_calendar(), certain=False)
        dates.append((rule.step, deadline.due, limit.name, limit.citation))
    return dates
