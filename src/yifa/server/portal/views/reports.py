"""Published reports: the text as signed, each number with its definition and its villages; never the records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from yifa.domains import catalogue
from yifa.server.config.procedures import in_force
from yifa.server.figures.queries import Scope, by_village
from yifa.server.portal import published
from yifa.server.portal.keeping import Shown, Standing, public_page
from yifa.server.reports.figure_answers import Asked, place_of
from yifa.server.reports.models import Report
from yifa.server.reports.pages import line_views
from yifa.server.reports.paper import to_docx
from yifa.server.reports.render import Rendered, Segment
from yifa.server.reports.texts import shown, template_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _report(now: Standing, pk: int) -> Report:
    report = published.reports(now.town).filter(pk=pk).first()
    if report is None:
        raise Http404
    return report


@public_page
def reports(request: HttpRequest, now: Standing) -> Shown:
    """Every published report, newest first."""
    rows = [
        (report, shown(report, now.town).title, template_of(report).name)
        for report in published.reports(now.town).order_by("-last", "-id")
    ]
    return "portal/reports.html", {"reports": rows}


@public_page
def report(request: HttpRequest, now: Standing, pk: int) -> Shown:
    """A report as it was signed; each number leads to what it means."""
    report = _report(now, pk)
    view = shown(report, now.town)
    numbers = {place_of(asked): n for n, asked in enumerate(_asked(view.body), 1)}

    def address(part: Segment) -> str:
        assert part.asked is not None
        return reverse("portal:number", args=[now.town.prefix, pk, numbers[place_of(part.asked)]])

    return "portal/report.html", {
        "report": report,
        "view": view,
        "lines": line_views(view.body, address),
        "kind": template_of(report),
    }


def _asked(body: Rendered) -> list[Asked]:
    """Every number of a report once, in the order of its first place."""
    by_place: dict[object, Asked] = {}
    for segment in body.segments:
        if segment.asked is not None:
            by_place.setdefault(place_of(segment.asked), segment.asked)
    return list(by_place.values())


@public_page
def number(request: HttpRequest, now: Standing, pk: int, n: int) -> Shown:
    """One number: what is counted, by which date, and how it spreads over the villages."""
    report = _report(now, pk)
    view = shown(report, now.town)
    numbers = _asked(view.body)
    if not 1 <= n <= len(numbers):
        raise Http404
    asked = numbers[n - 1]
    segment = next(s for s in view.body.segments if s.asked is not None and place_of(s.asked) == place_of(asked))
    spec = asked.spec
    terms = [catalogue().figures[key] for key in (*spec.ratio, *spec.sum)]
    table = _villages(now, replace(asked, change=""), report.book_position) if not asked.village else []
    return "portal/number.html", {
        "report": report,
        "title": view.title,
        "asked": asked,
        "spec": spec,
        "said": segment.text,
        "terms": terms,
        "villages": table,
        "kept_back": not _may_be_split(asked),
    }


def _may_be_split(asked: Asked) -> bool:
    """Whether a figure may be shown village by village: not where the work is restricted to few posts, so that a
    single case in a small village points at nobody."""
    figures = catalogue().figures
    keys, owners = [asked.key], set()
    while keys:
        spec = figures[keys.pop()]
        keys += [*spec.ratio, *spec.sum]
        owners |= {spec.procedure} if spec.procedure else set()
    return all(in_force()[owner].see.level in ("public", "internal") for owner in owners)


def _villages(now: Standing, asked: Asked, position: int | None) -> list[tuple[str, str]]:
    if not _may_be_split(asked):
        return []
    names: Mapping[str, str] = {region.code: region.name for region in now.town.villages()}
    by_code = by_village(asked.key, Scope(now.town.prefix, part=asked.part, as_of=position), asked.period)
    if set(by_code) <= {""}:
        return []
    return [(names.get(code, "镇本级、没有分村"), value.text) for code, value in sorted(by_code.items())]


@public_page
def word(request: HttpRequest, now: Standing, pk: int) -> HttpResponse:
    """The report as a Word file."""
    report = _report(now, pk)
    name = f"{shown(report, now.town).title}.docx"
    answer = HttpResponse(to_docx(report, now.town), content_type=DOCX)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
