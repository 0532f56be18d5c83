"""The county's book follows the reports: one receipt for each town and year, received when a version comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from yifa.kernel.actor import Actor
from yifa.server.config.progress import Progress, silent
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Deadline, Matter, MatterField
from yifa.server.ledger.serialization import state_of
from yifa.server.oversight.keys import county_code
from yifa.server.oversight.models import ReportVersion
from yifa.server.oversight.reading import Finding, check, checked, content_of
from yifa.server.oversight.standing import names_within
from yifa.server.towns.models import Town

PROCEDURE = "report-receipt"
# Yearly reports are due before 1 March (法治政府建设与责任落实督察工作规定第24条): who joins later is not asked for the year before.
LAST_MONTH = 2


def system_of(county: Town) -> Actor:
    return Actor(0, "系统", frozenset({"system"}), county.code, "", county.code[:9], frozenset())


def county_of(town: str) -> Town | None:
    """The county's own book on this machine."""
    return Town.objects.filter(code=county_code(town)).first()


def receipt_of(county: Town, town: str, year: int) -> Matter | None:
    """The receipt of a town's report on a year."""
    fields = MatterField.objects.filter(town=county.code, procedure=PROCEDURE)
    years = fields.filter(field="year_", number=year).values("matter_id")
    receipts = Matter.objects.filter(town=county.code, procedure=PROCEDURE, id__in=years)
    return next((row for row in receipts if f'"{town}"' in row.snapshot), None)


def of_year(counties: Iterable[str], year: int) -> dict[str, Matter]:
    """The receipts of a year in the books of counties, by town."""
    fields = MatterField.objects.filter(town__in=counties, procedure=PROCEDURE, field="year_", number=year)
    matters = Matter.objects.filter(town__in=counties, procedure=PROCEDURE, id__in=fields.values("matter_id"))
    return {str(state_of(row, None).values["town_code"]): row for row in matters}


@dataclass(frozen=True, slots=True)
class Lateness:
    """A report that is late by law: days beyond the last day, and the reason the town gave; empty for none."""

    days: int
    reason: str


def lateness(rows: Mapping[str, Matter], delivered: Mapping[str, date], today: date) -> dict[str, Lateness]:
    """The towns whose reports are late: handed in after the last day, or not handed in and the day is over.

    Args:
        rows: the receipts, by town.
        delivered: the day on which each town first handed its report in, as it says.
    """
    last = dict(
        Deadline.objects.filter(matter_id__in=[row.id for row in rows.values()], key="submit_by")
        .exclude(state="cancelled")
        .order_by("run")
        .values_list("matter_id", "due")
    )
    by_town = {}
    for town, row in rows.items():
        if row.id in last and (days := (delivered.get(town, today) - last[row.id]).days) > 0:
            by_town[town] = Lateness(days, str(state_of(row, None).values.get("late_reason") or ""))
    return by_town


def expect(county: Town, year: int, at: datetime) -> int:
    """Open what is missing of a year's receipts, so that a silent town shows by itself; how many were opened."""
    opened = 0
    for code, name in names_within(county.code[:6], at.date()).items():
        if receipt_of(county, code, year) is None:
            values = {"town_code": code, "town_name": name, "year_": year}
            take_action(county, system_of(county), Step(PROCEDURE, "expect", values, occurred_at=at))
            opened += 1
    return opened


def expect_due(at: datetime) -> int:
    """What every county here awaits of last year, until reports are due; how many receipts were opened."""
    if at.month > LAST_MONTH:
        return 0
    return sum(
        expect(county, at.year - 1, at) for county in Town.objects.filter(code__endswith="000000").order_by("code")
    )


def note_version(version: ReportVersion, at: datetime) -> None:
    """Register a version that was delivered; one that came again unchanged or after acceptance changes nothing."""
    county = county_of(version.town)
    content = content_of(version)
    if county is None or not content["delivered_on"]:
        return
    row = receipt_of(county, version.town, version.year)
    if row is None:
        expect(county, version.year, at)
        row = receipt_of(county, version.town, version.year)
    if row is None:
        return
    if row.status in ("expected", "returned", "received"):
        position = int((content.get("frozen") or {}).get("position") or 0)
        values = {"package": version.package.sm3[:16], "version_": version.n, "position": position}
        take_action(county, system_of(county), Step(PROCEDURE, "receive", values, row.id, occurred_at=at))
    elif row.status == "accepted" and content["published_on"]:
        values = {"published_on": content["published_on"], "url": content.get("url") or "乡镇报来的公开日期"}
        take_action(county, system_of(county), Step(PROCEDURE, "note_publication", values, row.id, occurred_at=at))


def note_check(county: Town, version: ReportVersion, findings: list[Finding], actor: Actor) -> None:
    """Put the numbers of a check into the receipt, where it waits for one."""
    row = receipt_of(county, version.town, version.year)
    if row is not None and row.status == "received":
        values = {"findings": len(findings), "errors_open": sum(one.weight == "error" for one in findings)}
        take_action(county, actor, Step(PROCEDURE, "check", values, row.id))


def answer(
    county: Town,
    row: Matter,
    actor: Actor,
    action: str,
    *,
    remarks: str,
    reply_by: date | None,
    reasons: str,
    places: Sequence[Finding] = (),
) -> None:
    """Send a report back or accept it, in the name of whoever does.

    Args:
        places: of a report sent back, what was found at which words; each becomes a remark there at the town.

    Raises:
        Refused: the book does not take it.
    """
    values: dict[str, Any] = (
        {
            "remarks": remarks,
            "reply_by": reply_by.isoformat() if reply_by else "",
            "places": [{"words": one.words, "remark": one.say} for one in places],
        }
        if action == "send_back"
        else {"open_reasons": reasons}
    )
    take_action(county, actor, Step(PROCEDURE, action, values, row.id, row.n))


def check_all(versions: Iterable[ReportVersion], actor: Actor, progress: Progress = silent) -> None:
    """Check reports that have not been checked, and put the numbers into their receipts."""
    waiting = list(versions)
    for done, version in enumerate(waiting, 1):
        findings, county = checked(version) or check(version), county_of(version.town)
        if county is not None:
            note_check(county, version, findings, actor)
        progress(done, len(waiting))


def accept_faultless(versions: Iterable[ReportVersion], actor: Actor) -> int:
    """Accept every report that waits and in which nothing has to be mended; how many."""
    taken = 0
    for version in versions:
        county, findings = county_of(version.town), checked(version)
        row = receipt_of(county, version.town, version.year) if county else None
        if county is None or row is None or row.status != "received" or findings is None:
            continue
        if not any(one.weight == "error" for one in findings):
            answer(county, row, actor, "accept", remarks="", reply_by=None, reasons="")
            note_version(version, timezone.now())  # a town that has published already is listed at once
            taken += 1
    return taken
