"""Signed reports as they go to the county: words and frozen numbers, and the Word file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from yifa.office.errors import OfficeError
from yifa.server.reports.models import Report, Status
from yifa.server.reports.paper import to_docx
from yifa.server.reports.texts import shown
from yifa.server.towns.models import Town

SENT = (Status.DELIVER, Status.PUBLISH, Status.DONE)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Files of a package, and all reports that have gone out by now: key of a report → what had happened to it."""

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
        told = json.dumps(_told(report, town), ensure_ascii=False, sort_keys=True)
        files[f"report/{key}.json"] = told.encode()
        try:
            files[f"report/{key}.docx"] = to_docx(report, town)
        except OfficeError:
            continue  # the county lays the words out itself
    return Outgoing(files, went)


def _told(report: Report, town: Town) -> dict[str, Any]:
    view = shown(report, town)
    day = lambda value: value.isoformat() if value else ""  # noqa: E731
    return {
        "kind": report.kind, "first": report.first.isoformat(), "last": report.last.isoformat(),
        "edition": report.edition, "title": view.title, "addressee": view.addressee, "signature": view.signature,
        "number": report.number, "signed_on": day(report.signed_on), "delivered_on": day(report.delivered_on),
        "published_on": day(report.published_on), "frozen": report.snapshot, "plain": view.body.plain,
    }  # fmt: skip
