"""A report set beside the town's own ledger."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from yifa.commands.check import command
from yifa.server.figures.proof import UnknownTownError, ledger_figures
from yifa.server.towns.models import Town

pytestmark = pytest.mark.django_db


def check(path: Path, text: str, *more: str) -> tuple[int, str]:
    path.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(command, [str(path), "--town", "清溪镇", "--year", "2024", *more])
    return done.exit_code, done.output


def test_the_figures_of_a_year_carry_names_units_and_where_they_stand(town: Town) -> None:
    found = ledger_figures("清溪镇", 2024)
    agreed = next(one for one in found.values() if one.name == "调解成功")
    assert (agreed.value, agreed.unit) == (Decimal(9), "起")
    assert "2024年，截至账簿第" in agreed.source
    assert ledger_figures(town.code, 2024) == found
    # Nobody kept the ledger in 2019: nothing is known, and nothing is not 0.
    assert not [one for one in ledger_figures("清溪镇", 2019).values() if one.name == "调解成功"]


def test_a_rate_of_nothing_is_no_figure(town: Town) -> None:
    with_disputes, without = ledger_figures("清溪镇", 2024), ledger_figures("清溪镇", 2019)
    rates = [key for key, one in with_disputes.items() if one.unit == "%"]
    assert rates and not any(key in without and without[key].unit == "%" and key in rates for key in without)


def test_an_unknown_town_is_answered_with_those_there_are(town: Town) -> None:
    with pytest.raises(UnknownTownError, match=r"没有“无此镇”.*清溪镇"):
        ledger_figures("无此镇", 2024)


def test_a_number_the_ledger_does_not_have_is_named_with_its_own(town: Town, tmp_path: Path) -> None:
    code, said = check(tmp_path / "报告.txt", "全年调解成功11起。")
    assert code == 1
    assert "台账是9起" in said


def test_numbers_that_agree_with_the_ledger_pass(town: Town, tmp_path: Path) -> None:
    code, said = check(tmp_path / "报告.txt", "全年调解成功9起。")
    assert (code, "台账" in said) == (0, False)


def test_the_command_says_which_towns_there_are(town: Town, tmp_path: Path) -> None:
    (tmp_path / "报告.txt").write_text("全年调解成功9起。", encoding="utf-8")
    done = CliRunner().invoke(command, [str(tmp_path / "报告.txt"), "--town", "无此镇", "--year", "2024"])
    assert done.exit_code == 2 and "清溪镇" in done.output
