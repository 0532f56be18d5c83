"""Old ledgers come in as whole lives: columns understood, days and ends right, taken back by one entry."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml
from django.utils import timezone

from tests.server.ledger.conftest import found_town
from yifa.kernel.actor import Actor
from yifa.server.casework.imports.engine import OldLedger
from yifa.server.casework.imports.keeping import count, keep
from yifa.server.casework.imports.order import Order, carry_out, system_of
from yifa.server.casework.models import ImportedRow
from yifa.server.ledger.integrity import rebuild
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Deadline, Matter
from yifa.server.ledger.postings import MonthTotal
from yifa.server.ledger.verification import verify
from yifa.server.towns.models import Region, Town

LEDGERS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("ledgers.yaml").read_text(encoding="utf-8"))
VILLAGES = ["样上", "样下", "例坪", "例溪", "范家湾", "拟山", "虚谷", "甲岭", "乙岭", "丙塘", "丁洼"]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def town(db: None) -> Town:
    made = found_town()
    made.name, made.county_name = "样川镇", "虚拟县"
    made.save()
    Region.objects.filter(code__startswith=made.prefix).exclude(code=made.code).delete()
    parent = Region.objects.get(code=made.code)
    for at, stem in enumerate(VILLAGES):
        Region.objects.create(code=f"{made.prefix}{201 + at}", name=f"{stem}村", short=stem, parent=parent)
    for at, stem in enumerate(("示口", "样桥")):
        Region.objects.create(code=f"{made.prefix}{12 + at:03d}", name=f"{stem}社区", short=stem, parent=parent)
    return made


def workbook(one: dict[str, Any]) -> bytes:
    """A sheet with its title and headings; upper and lower headings where a name has a stroke."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("台账")
    heads = [str(column[0]) for column in one["columns"]]
    two = any("/" in head for head in heads)
    sheet.write(0, 0, one["title"])
    for at, head in enumerate(heads):
        upper, _, lower = head.partition("/")
        if not two:
            sheet.write(1, at, head)
        elif lower:
            sheet.write(1, at, upper if at == 0 or heads[at - 1].partition("/")[0] != upper else "")
            sheet.write(2, at, lower)
        else:
            sheet.merge_range(1, at, 2, at, upper)
    for number, row in enumerate(one["rows"], 3 if two else 2):
        for at, value in enumerate(row):
            if isinstance(value, str) and value:
                sheet.write_string(number, at, value)
            elif value not in ("", None):
                sheet.write(number, at, value)
    book.close()
    return stream.getvalue()


def read(town: Town, one: dict[str, Any], procedure: str | None = None) -> OldLedger:
    return OldLedger(town, workbook(one), "台账.xlsx", one["procedure"] if procedure is None else procedure)


@pytest.mark.parametrize("one", LEDGERS, ids=lambda one: one["procedure"])
def test_columns_states_and_figures_of_an_old_ledger_are_right(town: Town, one: dict[str, Any]) -> None:
    ledger = read(town, one)
    _, columns = ledger.sheets[0]
    for (head, wanted), mapped in zip(one["columns"], columns, strict=True):
        told = {name + (f":{step}" if step else "") for name, step in mapped.targets}
        assert told in [set(some.split("+")) for some in wanted.split("|")], head
    letters = {head: mapped.column.letter for (head, _), mapped in zip(one["columns"], columns, strict=True)}
    judged, tally = ledger.judged, count(ledger)
    assert {fault.row: fault.column for _, fault in judged.faults} == {
        int(row): letters[head] for row, head in one.get("faults", {}).items()
    }
    assert [row for _, row, _ in judged.left_out] == one.get("left_out", [])
    assert dict(tally.states) == one["states"]
    if "numbers" in one:
        assert [ready.number for ready in judged.ready] == one["numbers"]
    figures = tally.figures()
    assert {key: figures.get(key, 0) for key in one["figures"]} == one["figures"]


@pytest.mark.parametrize("one", LEDGERS, ids=lambda one: one["procedure"])
def test_the_kind_of_a_ledger_is_told_without_being_asked(town: Town, one: dict[str, Any]) -> None:
    assert read(town, one, "").procedure.procedure == one["procedure"]


def test_lives_are_kept_once_verified_rebuilt_and_taken_back_by_one_entry(town: Town) -> None:
    one = next(one for one in LEDGERS if one["procedure"] == "people-mediation")
    ledger = read(town, one)
    kept = keep(ledger, system_of(town))
    assert (kept.created, kept.known) == (3, 0)
    brought = Matter.objects.filter(town=town.code, procedure="people-mediation")
    assert {row.status for row in brought} == {"archived", "failed", "mediating"}
    assert {row.batch for row in brought} == {kept.batch % 10**9}
    ended = brought.filter(is_open=False).values("id")
    assert not Deadline.objects.filter(matter_id__in=ended).exists()
    again = keep(read(town, one), system_of(town))
    assert (again.created, again.known) == (0, 3)
    assert verify(town.code).sound and rebuild(town, keep=False).equal
    assert MonthTotal.objects.filter(figure="disputes_mediated", amount__gt=0).count() == 2
    admin = Actor(7, "管样例", frozenset({"admin"}), town.code, "", town.prefix, frozenset())
    take_action(town, admin, Step("", "take_back", {"reason": "取错了文件"}, matter=kept.batch))
    assert {row.status for row in brought.all()} == {"_voided"}
    assert not MonthTotal.objects.filter(figure="disputes_mediated").exclude(amount=0).exists()
    assert verify(town.code).sound and rebuild(town, keep=False).equal
    assert keep(read(town, one), system_of(town)).created == 3
    assert ImportedRow.objects.filter(town=town.code).count() == 3


def test_a_fault_keeps_everything_out_unless_the_faulty_rows_may_be_left(town: Town) -> None:
    one = next(one for one in LEDGERS if one["procedure"] == "contract")
    order = Order(town=town, data=workbook(one), name="合同.xlsx", procedure="contract")
    answer, _ = carry_out(order, lambda done, total: None)
    assert (answer["created"], answer["matters"], len(answer["faults"])) == (0, 3, 2)
    assert not Matter.objects.filter(town=town.code, procedure="contract").exists()
    order.skip_faulty = True
    answer, _ = carry_out(order, lambda done, total: None)
    assert answer["created"] == 3
    assert Matter.objects.get(number="样合〔2023〕1号").opened_on.isoformat() == "2023-03-01"
    assert timezone.localdate() >= Matter.objects.get(number="样合〔2023〕1号").changed_on


def many(mediations: int) -> bytes:
    """A ledger of closed mediations, longer than what is written at once; the first two are short, so that a life is cut."""
    columns = [[name] for name in ("案卷号", "受理日期", "所属村居", "申请人", "被申请人", "调解结果", "结案日期")]
    rows = [
        [
            f"样调〔2023〕{n}号",
            f"2023.3.{n % 28 + 1}",
            "样上村",
            f"王样{n}",
            f"李样{n}",
            "调解成功" if n > 2 else "调解不成",
            "2023.4.5",
        ]
        for n in range(1, mediations + 1)
    ]
    return workbook({"title": "样川镇2023年人民调解案件台账", "columns": columns, "rows": rows})


def test_a_long_ledger_cut_off_in_the_middle_goes_on_where_it_stopped_and_leaves_no_clock_behind(town: Town) -> None:
    data = many(125)

    def cut(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        keep(OldLedger(town, data, "台账.xlsx", "people-mediation"), system_of(town), cut)
    matters = Matter.objects.filter(town=town.code, procedure="people-mediation")
    assert matters.count() == 120
    kept = keep(OldLedger(town, data, "台账.xlsx", "people-mediation"), system_of(town))
    assert (kept.created, kept.known) == (5, 120) and matters.count() == 125
    # A life of which the first half had been written already ends like any other.
    assert not Deadline.objects.filter(town=town.code, matter_id__in=matters.values("id")).exists()
    assert verify(town.code).sound
