"""A petition is seen by who handles it and by nobody else: not on a page, in an export, in a search, a figure, or a log."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests.server.centre.conftest import INTAKE, ORDER, PETITION
from yifa.domains import catalogue
from yifa.server.casework.place import matter_href
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Taken, history, matter_key
from yifa.server.ledger.models import Entry
from yifa.server.ledger.paperwork import Paperwork
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Town

Take = Callable[..., Taken]
Desk = Callable[[str], Client]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# The office complained of, the petitioner's village, another village, another town.
OUTSIDERS = ("land", "cun", "lincun", "far")
KINDS = ("petition-case", "petition-reception", "dispute-intake", "hotline-order", "petition-agency", "package-case")
SECRET = ("孙例信", "孙某", "19900000009", "三组水渠边", "要求核实")


@pytest.fixture
def complaints(take: Take) -> list[Taken]:
    """One of each kind, all against the land office."""
    day = (timezone.localdate() - timedelta(days=3)).isoformat()
    petition = take("xin", "petition-case", "register", ago=3, received_on=day, accused_unit="国土所", **PETITION)
    visit = take(
        "xin",
        "petition-reception",
        "receive",
        ago=3,
        level="town",
        channel="visit",
        visitors=1,
        kind="complaint",
        visitor=[{"name": "孙例信", "phone": "19900000009"}],
        subject="征地拆迁",
        summary="三组水渠边征地",
        complained_unit="国土所",
    )
    applicant = {"applicant": [{"name": "孙例信", "phone": "19900000009"}], "complained_unit": "国土所"}
    intake = take("an", "dispute-intake", "receive", ago=3, **{**INTAKE, **applicant, "village": "", "other": []})
    order = take(
        "hot",
        "hotline-order",
        "receive",
        ago=3,
        complained_unit="国土所",
        caller=[{"name": "孙例信", "phone": "19900000009"}],
        **{**ORDER, "kind": "complaint", "village": "", "received_at": day + "T00:00"},
    )
    return [petition, visit, intake, order]


def words(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    if answer.status_code != 200:
        return ""
    if getattr(answer, "streaming", False):
        book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[arg-type]
        sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
        return " ".join(str(cell) for sheet in sheets for row in sheet for cell in row)
    return str(answer.content.decode(errors="ignore"))


def addresses(taken: list[Taken]) -> list[str]:
    found = [
        "/",
        "/?of=town",
        "/intake/",
        "/search/?q=孙例信",
        "/search/?q=征地",
        "/search/?q=19900000009",
        "/centre/",
        "/centre/hotline/",
        "/figures/confused/",
        "/leaders/",
    ]
    for kind in KINDS:
        found += [
            f"/ledgers/{kind}/",
            f"/ledgers/{kind}/export.xlsx",
            f"/ledgers/{kind}/export.xlsx?personal=1",
            f"/choices/{kind}/same_as/?same_as-q=征地",
        ]
    for figure in ("petitions_handled", "visitors_received", "center_matters_received", "hotline_orders_received"):
        found.append(f"/figures/{figure}/")
    for one in taken:
        base = matter_href(one.matter_id)
        found += [base, f"{base}file/", f"{base}personal/", f"{base}do/accept/", f"{base}link/?q=征地"]
        found.append(f"/centre/hotline/{one.entry.matter}/")
        found.append(f"/new/petition-case/register/?from={one.entry.matter}&kind=接访受理")
    return found


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nobody_outside_learns_of_a_complaint_on_any_page_export_or_search(
    desk: Desk, complaints: list[Taken], who: str
) -> None:
    client = desk(who)
    for address in addresses(complaints):
        page = words(client, address)
        said = (
            page.replace("q=孙例信", "")
            .replace('value="孙例信"', "")
            .replace("“孙例信”", "")
            .replace("19900000009", "", 2)
        )
        hidden = [one.entry.number for one in complaints if one.entry.number in said]
        assert not hidden, f"{who} {address}: {hidden}"
        if "/search/" not in address:
            assert not [secret for secret in SECRET if secret in said], f"{who} {address}"


@pytest.mark.parametrize("who", OUTSIDERS)
def test_a_matter_out_of_sight_is_not_found_rather_than_forbidden(
    desk: Desk, complaints: list[Taken], who: str
) -> None:
    client = desk(who)
    for one in complaints:
        base = matter_href(one.matter_id)
        for address in (base, f"{base}file/", f"{base}do/accept/"):
            assert client.get(address).status_code == 404, f"{who} {address}"
        before = Entry.objects.count()
        assert client.post(f"{base}do/accept/", {"expect": "1", "occurred_at": ""}).status_code == 404
        assert Entry.objects.count() == before


def test_who_handles_them_does_see_them(desk: Desk, complaints: list[Taken]) -> None:
    client = desk("xin")
    for one in (complaints[0], complaints[1]):
        assert one.entry.number in words(client, matter_href(one.matter_id))
    assert "孙例信" in words(client, "/ledgers/petition-case/export.xlsx?personal=1")


def test_the_program_s_log_holds_no_name_and_nothing_people_said(
    desk: Desk, complaints: list[Taken], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="yifa"), caplog.at_level(logging.INFO, logger="django"):
        client = desk("xin")
        for address in addresses(complaints):
            client.get(address)
        client.post("/intake/", {"text": "孙例信19900000009三组水渠边"}, headers={"HX-Request": "true"})
        desk("land").get(matter_href(complaints[0].matter_id))
    said = "\n".join(f"{record.getMessage()}" for record in caplog.records if record.name != "django.db.backends")
    searched = [line for line in said.splitlines() if "/search/" not in line]
    assert not [secret for secret in SECRET for line in searched if secret in line]


def test_the_sheet_for_the_handling_office_does_not_say_who_petitioned(take: Take, complaints: list[Taken]) -> None:
    petition = complaints[0].matter_id
    with pytest.raises(Refused, match="请删去"):
        take(
            "xin",
            "petition-case",
            "accept",
            petition,
            unit="justice-office",
            no_interest=True,
            handover="请向孙例信核实补偿面积",
        )
    taken = take(
        "xin",
        "petition-case",
        "accept",
        petition,
        unit="justice-office",
        no_interest=True,
        handover="请核实补偿面积与台账是否一致",
    )
    entries = history(petition, matter_key(petition))
    procedure = catalogue().newest["petition-case"]
    made = Paperwork(Town.objects.get(name="葛坑镇"), procedure, entries, work_calendar())
    said = str(made.paper(taken.entry.n, "petition-handover"))
    assert "核实补偿面积" in said and not [secret for secret in SECRET if secret in said]


def test_a_mediator_sees_no_petition_and_no_hotline_order(desk: Desk, complaints: list[Taken]) -> None:
    client = desk("lin")
    for one in (complaints[0], complaints[1], complaints[3]):
        assert client.get(matter_href(one.matter_id)).status_code == 404


def test_the_material_is_not_given_to_the_office_complained_of(take: Take, complaints: list[Taken]) -> None:
    with pytest.raises(Refused, match="被检举控告"):
        take("xin", "petition-case", "accept", complaints[0].matter_id, unit="land-office", no_interest=True)
    calm: dict[str, Any] = {"harm": False, "blockage": False, "livelihood": False, "crossing": False, "repeated": False}
    intake = complaints[2].matter_id
    take("an", "dispute-intake", "triage", intake, ago=1, people=2, colour="green", **calm)
    with pytest.raises(Refused, match="被反映的单位"):
        take("an", "dispute-intake", "assign", intake, route="department", unit="land-office")
