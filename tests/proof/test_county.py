"""Thirty towns' reports at once: a page each, one over all, and what only all of them together show."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner

from yifa.commands.check import command
from yifa.proof.county import compare_towns
from yifa.proof.examine import examine
from yifa.proof.model import Document, Report

BASE = (Path(__file__).parent / "data" / "sound" / "qingshi.txt").read_text(encoding="utf-8")
OWN = "围绕集镇餐饮油烟扰民问题，逐户走访沿街商户并约定整改时间，形成可复制的处置流程。"


def report_of(town: str, more: str = "") -> Report:
    text = BASE.replace("青石镇", town).replace("（二）规范", f"{more}\n（二）规范", 1)
    return examine(Document(text=text))


def test_a_sentence_that_two_towns_share_is_shown_with_both_names() -> None:
    county = compare_towns([("甲", report_of("青石镇", OWN)), ("乙", report_of("白水镇", OWN))])
    assert [s.names for s in county.shared if s.passage == OWN.rstrip("。")] == [("甲", "乙")]


def test_another_town_of_the_county_in_a_report_is_told_unless_it_is_a_neighbour() -> None:
    copied = report_of("白水镇", "青石镇党委会专题研究3次。")
    beside = report_of("金沙镇", "与青石镇开展联合执法3次。")
    county = compare_towns([("青石", report_of("青石镇")), ("白水", copied), ("金沙", beside)])
    assert list(county.foreign) == ["白水"]


def test_the_countys_figure_is_held_against_the_sum_of_its_towns() -> None:
    towns = [("青石", report_of("青石镇")), ("白水", report_of("白水镇"))]
    line = "全县受理矛盾纠纷{}件。"
    wrong = examine(Document(text=line.format(400)))
    right = examine(Document(text=line.format(328)))
    assert any("相差72" in s for s in compare_towns([("县", wrong), *towns]).sums)
    assert compare_towns([("县", right), *towns]).sums == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "青石镇.txt").write_text(BASE, encoding="utf-8")
    paper = docx.Document()
    for line in BASE.replace("青石镇", "白水镇").replace("其他纠纷23件", "其他纠纷32件").split("\n"):
        paper.add_paragraph(line)
    out = io.BytesIO()
    paper.save(out)
    (tmp_path / "白水镇.docx").write_bytes(out.getvalue())
    (tmp_path / "坏.docx").write_bytes(b"PK\x03\x04 no archive")
    return tmp_path


def test_a_folder_gives_a_page_each_a_word_copy_with_comments_and_one_page_over_all(folder: Path) -> None:
    result = CliRunner().invoke(command, [str(folder)])
    assert result.exit_code == 2, result.output
    results = folder / "核数结果"
    assert {p.name for p in results.iterdir()} == {
        "总览.html",
        "青石镇.txt.html",
        "白水镇.docx.html",
        "白水镇（批注）.docx",
    }
    overview = (results / "总览.html").read_text(encoding="utf-8")
    assert "白水镇（批注）.docx" in overview and "没有读成" in overview
    comments = docx.Document(str(results / "白水镇（批注）.docx")).comments
    assert any("分项比总数多 9" in comment.text for comment in comments)


def test_results_of_an_earlier_run_are_not_read_again(folder: Path) -> None:
    (folder / "坏.docx").unlink()
    first = CliRunner().invoke(command, [str(folder)]).output
    assert CliRunner().invoke(command, [str(folder)]).output == first
