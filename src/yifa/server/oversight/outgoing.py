"""What goes to the county beside the book: signed reports, answers to forms, what was put right after an opinion."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from yifa.office.errors import OfficeError
from yifa.server.ledger.models import Matter
from yifa.server.ledger.serialization import state_of
from yifa.server.oversight import file_checks
from yifa.server.oversight.forms import answering
from yifa.server.oversight.models import Letter
from yifa.server.oversight.package import json_file
from yifa.server.reports.models import Report, Status
from yifa.server.reports.paper import to_docx
from yifa.server.reports.texts import shown
from yifa.server.towns.models import Town

SENT = (Status.DELIVER, Status.PUBLISH, Status.DONE)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Files of a package, and the marks of all that has gone out by now: what it was, and how far it had come."""

    files: dict[str, bytes]
    carried: list[str]


def reports_to_send(town: Town, carried: Iterable[str]) -> Outgoing:
    """Signed reports that have not gone out as they stand now: new ones, and ones since delivered or published."""
    files: dict[str, bytes] = {}
    went = list(carried)
    reports = (
        Report.objects.filter(town=town.code, status__in=SENT).exclude(frozen="").order_by("kind", "last", "edition")
    )
    for report in reports:
        key = f"{report.kind}-{report.first:%Y%m}-{report.last:%Y%m}-{report.edition}"
        mark = f"{key}@{report.status}"
        if mark in went:
            continue
        went.append(mark)
        files[f"report/{key}.json"] = json_file(_told(report, town))
        try:
            files[f"report/{key}.docx"] = to_docx(report, town)
        except OfficeError:
            continue  # the county lays the words out itself
    return Outgoing(files, went)


def all_to_send(town: Town, carried: Iterable[str]) -> Outgoing:
    """Reports, answers to forms and to opinions that have not gone out as they stand now."""
    known = list(carried)
    reports = reports_to_send(town, known)
    forms, marks = answering.to_send(town, known)
    opinions, more = _opinions(town, known)
    checks, handed = file_checks.to_send(town, known)
    return Outgoing({**reports.files, **forms, **opinions, **checks}, [*reports.carried, *marks, *more, *handed])


def _opinions(town: Town, carried: Iterable[str]) -> tuple[dict[str, bytes], list[str]]:
    """What was put right after an opinion, where it was reported and has not gone out."""
    known = set(carried)
    files: dict[str, bytes] = {}
    marks: list[str] = []
    for letter in Letter.objects.filter(town=town.code, kind="opinion").exclude(matter=0).order_by("id"):
        row = Matter.objects.get(town=town.code, id=letter.matter)
        if row.status != "reported" or (mark := f"{letter.key}@{row.n}") in known:
            continue
        marks.append(mark)
        opinion = {
            "kind": "opinion",
            "id": json.loads(letter.content)["id"],
            "n": row.n,
            "reply": str(state_of(row, None).values.get("reply") or ""),
        }
        files[f"answers/{letter.key}.json"] = json_file(opinion)
    return files, marks


def _told(report: Report, town: Town) -> dict[str, Any]:
    view = shown(report, town)
    day = lambda value: value.isoformat() if value else ""  # noqa: E731
    return {
        "kind": report.kind,
        "first": report.first.isoformat(),
        "last": report.last.isoformat(),
        "edition": report.edition,
        "title": view.title,
        "addressee": view.addressee,
        "signature": view.signature,
        "number": report.number,
        "signed_on": day(report.signed_on),
        "delivered_on": day(report.delivered_on),
        "published_on": day(report.published_on),
        "frozen": report.snapshot,
        "plain": view.body.plain,
    }
