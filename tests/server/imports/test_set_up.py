"""A town is set up from one workbook: all of it, or nothing and each fault by sheet, row and column."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.server.ledger.conftest import TOWN, found_town
from yifa.office.errors import OfficeError
from yifa.server.casework.first_week import first_week
from yifa.server.casework.imports.order import system_of
from yifa.server.casework.imports.set_up import set_up, write_workbook
from yifa.server.ledger.models import Matter
from yifa.server.towns.models import Grant, Person, Town

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROWS = {
    "村（社区）": [[1, "上溪村", "上溪", TOWN[:9] + "211", "220"], [2, "下溪社区", "下溪", TOWN[:9] + "212", "121"]],
    "单位": [[1, "司法所", "justice-office", 1], [2, "综合行政执法队", "", 2]],
    "人员岗位": [
        [1, "王样所", "司法所", "所长", "司法所所长", "13900001111", "", "2024-01-05"],
        [2, "李样网", "", "网格员", "网格员", "13900001112", "上溪", "2024-01-05"],
    ],
    "人民调解员名册": [[1, "赵样调", "上溪村", "", "专职", "女", "汉族"]],
}


def workbook(**changed: list[list[object]]) -> bytes:
    stream = BytesIO()
    write_workbook(stream)
    book = openpyxl.load_workbook(BytesIO(stream.getvalue()))
    for name, rows in {**ROWS, **changed}.items():
        for at, row in enumerate(rows, 5):
            for column, value in enumerate(row, 1):
                book[name].cell(at, column, value)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def town(db: None) -> Town:
    return found_town()


def test_one_workbook_sets_a_town_up_and_adds_nothing_the_second_time(town: Town) -> None:
    done = set_up(town, workbook(), "设镇工作簿.xlsx", system_of(town))
    assert (done.kept, done.faults) == (True, [])
    assert [(one.holds, one.created) for one in done.sheets] == [
        ("村（社区）", 2),
        ("单位", 2),
        ("人员和岗位", 2),
        ("人民调解员名册", 1),
    ]
    assert {unit.name: unit.key for unit in town.units.all()}["司法所"] == "justice-office"
    assert Person.objects.get(town=town, name="王样所").unit == town.units.get(key="justice-office")
    assert Grant.objects.get(person__name="李样网").village.name == "上溪村"  # type: ignore[union-attr]
    assert Matter.objects.get(town=town.code, procedure="mediator").village == TOWN[:9] + "211"
    again = set_up(town, workbook(), "设镇工作簿.xlsx", system_of(town))
    assert again.kept and sum(one.created for one in again.sheets) == 0


def test_a_fault_in_one_sheet_keeps_every_sheet_out(town: Town) -> None:
    wrong = [[1, "王样所", "司法所", "所长", "大总管", "13900001111", "", ""]]
    done = set_up(town, workbook(人员岗位=wrong), "设镇工作簿.xlsx", system_of(town))
    assert not done.kept
    assert ("人员岗位", 5, "E") in [(sheet, fault.row, fault.column) for sheet, fault in done.faults]
    assert not town.units.exists() and not Matter.objects.filter(town=town.code).exists()
    with pytest.raises(OfficeError, match="没有认出"):
        set_up(town, _empty(), "设镇工作簿.xlsx", system_of(town))


def _empty() -> bytes:
    stream = BytesIO()
    write_workbook(stream)
    return stream.getvalue()


def test_the_administrator_sets_up_on_a_page_after_looking_and_nobody_else(town: Town) -> None:
    admin = Person.objects.create(username="shezhi", name="王样设", town=town, must_change_password=False)
    Grant.objects.create(person=admin, role="admin", scope=town.prefix, since=timezone.localdate())
    clerk = Person.objects.create(username="banshi", name="李样办", town=town, must_change_password=False)
    client = Client()
    for who, answer in ((clerk, 403), (admin, 200)):
        client.get("/sign-in/")
        client.force_login(who, backend="yifa.server.towns.auth.PersonBackend")
        assert client.get("/set-up/").status_code == answer
    sent = {"file": SimpleUploadedFile("设镇.xlsx", workbook()), "take": "0"}
    assert "还没有写入" in client.post("/set-up/", sent).content.decode()
    assert not town.units.exists()
    answer = client.post("/set-up/", {"file": SimpleUploadedFile("设镇.xlsx", workbook()), "take": "1"})
    assert answer.status_code == 302 and town.units.count() == 2


def test_the_first_week_says_how_far_one_is_and_who_can_help(town: Town) -> None:
    before = {step.name: step for step in first_week(town)}
    assert not before["单位和分管领导"].done and not before["人民调解员名册"].done
    assert set_up(town, workbook(), "设镇工作簿.xlsx", system_of(town)).kept
    after = {step.name: step for step in first_week(town)}
    assert after["单位和分管领导"].stands == "2个，0个写明分管领导" and not after["单位和分管领导"].done
    assert after["人员和岗位"].done and after["人民调解员名册"].done
    assert after["人民调解员名册"].helps == "司法所所长王样所"
