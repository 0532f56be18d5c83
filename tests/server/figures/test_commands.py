"""The commands print what the pages show, as people or programs read it."""

from __future__ import annotations

import json
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from tests.server.figures.forms_folder import FORMS
from tests.server.small_town import CODE, TOLD
from yifa.cli import main
from yifa.server.demo.published import admits, compared
from yifa.server.demo.scenario import PublishedTold, Scenario
from yifa.server.towns.models import Town


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(words))
    return done.exit_code, done.output


def test_figures_are_printed_with_definition_and_records(town: Town) -> None:
    code, said = run("figures", "--town", CODE, "--year", "2024", "--json")
    rows = {row["key"]: row for row in json.loads(said)}
    assert code == 0
    assert (rows["disputes_mediated"]["value"], rows["disputes_mediated"]["records"]) == (10, 10)
    assert rows["mediation_success_rate"]["value"] == 90
    assert all(row["definition"] and row["unit"] for row in rows.values())


def test_an_unknown_town_or_period_is_answered_with_what_to_do(town: Town) -> None:
    assert "没有“无此镇”这个镇。现有：清溪镇" in run("figures", "--town", "无此镇")[1]
    assert "时段写作" in run("figures", "--town", CODE, "--period", "上个月")[1]


def test_the_books_are_verified_sealed_and_rebuilt(town: Town) -> None:
    code, said = run("verify", "--town", CODE)
    assert code == 0 and "完好" in said
    code, said = run("checkpoint", "--town", CODE, "--json")
    assert json.loads(said)[0]["seq"] > 0
    code, said = run("rebuild", "--town", CODE, "--compare")
    assert code == 0 and "完全一致" in said


def test_a_form_is_filled_from_the_command_line(town: Town, tmp_path: Path) -> None:
    blank, done = tmp_path / "空表.xlsx", tmp_path / "填好.xlsx"
    blank.write_bytes(FORMS[0].data())
    code, said = run("fill", str(blank), "--town", CODE, "--period", "2024", "-o", str(done))
    assert code == 0 and "填了3格" in said
    assert load_workbook(BytesIO(done.read_bytes()))["表1"]["B2"].value == 10


def told(*published: PublishedTold) -> Scenario:
    return Scenario.model_validate({**TOLD, "published": [item.model_dump() for item in published]})


def test_a_share_published_in_whole_percent_admits_what_rounds_to_it() -> None:
    assert admits(94, "", Decimal("93.9"))
    assert not admits(96, "", Decimal("100"))
    assert not admits(58.5, "", Decimal("58.6"))


def test_published_numbers_are_compared_with_the_book_and_differences_explained(town: Town) -> None:
    agrees, differs, part = compared(
        told(
            PublishedTold(id="1", figure="publicity_audience", say="受众", value=500, approx="over"),
            PublishedTold(id="2", figure="mediation_success_rate", say="成功率", value=96, differs="公开文本自相矛盾"),
            PublishedTold(id="3", figure="disputes_mediated", say="调解增长", value=100, change="yoy_percent"),
        ),
        town,
    )
    assert (agrees.agrees, agrees.value, agrees.records, agrees.published) == (True, 513, 12, "500余")
    assert (differs.agrees, differs.value, differs.reason) == (False, 90, "公开文本自相矛盾")
    assert part.agrees and part.value == 100


@pytest.mark.parametrize(
    ("stated", "approx", "value", "fits"),
    [
        (500, "over", "513", True),
        (500, "over", "600", False),
        (500, "over", "499", False),
        (20, "over", "21", True),
        (60, "about", "64", True),
        (60, "about", "70", False),
        (98.5, "", "98.46", True),
        (98.5, "", "98.4", False),
        (130, "", "130", True),
        (130, "", "131", False),
        (100, "nearly", "97", True),
        (10, "under", "9", True),
    ],
)
def test_round_numbers_admit_what_they_can_have_meant(stated: float, approx: str, value: str, fits: bool) -> None:
    assert admits(stated, approx, Decimal(value)) is fits
