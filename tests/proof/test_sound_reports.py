"""Sound reports of towns that do not exist: the proof-reader must leave them alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yifa.proof.examine import examine
from yifa.proof.identify import identify
from yifa.proof.model import Document, Report
from yifa.proof.readers import read_document

SOUND = sorted((Path(__file__).parent / "data" / "sound").glob("*.txt"))


def checked(path: Path) -> Report:
    return examine(read_document(path.read_bytes(), path.name))


@pytest.mark.parametrize("path", SOUND, ids=lambda p: p.stem)
def test_a_sound_report_has_no_error_and_at_most_one_question(path: Path) -> None:
    found = [f for f in checked(path).findings if f.severity != "info"]
    assert [f for f in found if f.severity == "error"] == []
    assert len(found) <= 1, [(f.rule, f.message) for f in found]


@pytest.mark.parametrize("path", SOUND, ids=lambda p: p.stem)
def test_a_sound_report_has_few_hints(path: Path) -> None:
    hints = [f for f in checked(path).findings if f.severity == "info"]
    assert len(hints) <= 4, [(f.rule, f.message) for f in hints]


@pytest.mark.parametrize("path", SOUND, ids=lambda p: p.stem)
def test_each_sentence_of_a_sound_report_alone_raises_nothing_but_hints(path: Path) -> None:
    for sentence in re.findall(r"[^。\n]+。?", path.read_text(encoding="utf-8")):
        found = [f for f in examine(Document(text=sentence)).findings if f.severity != "info"]
        assert found == [], sentence


def test_a_report_says_of_itself_who_reports_to_whom_and_when() -> None:
    document = checked(SOUND[-1]).document
    assert (document.town, document.county, document.year) == ("青石镇", "云溪县", 2024)
    assert document.kind == "法治政府建设年度报告"
    assert document.signed is not None and document.signed.isoformat() == "2025-02-18"


@pytest.mark.parametrize(
    ("head", "tail", "town", "county"),
    [
        ("聚石镇2021年法治政府建设年度报告", "", "聚石镇", None),
        ("鲤城区人民政府银柳街道办事处关于2021年度法治政府建设情况的报告", "银柳街道办事处", "银柳街道", "鲤城区"),
        ("关于2021年度法治政府建设情况的报告", "重庆市梁平区聚石镇人民政府", "聚石镇", "梁平区"),
        ("付石乡2021年政府信息公开工作年度报告", "湖口县付石乡人民政府", "付石乡", "湖口县"),
    ],
)
def test_the_town_and_its_county_are_known_from_title_and_signature(
    head: str, tail: str, town: str, county: str | None
) -> None:
    body = f"2021年，{town}依法行政。\n一、主要举措\n{town}全面落实各项制度。\n二、存在的不足\n全镇执法力量不足。\n"
    document = identify(Document(text=f"{head}\n{body}{tail}\n2022年2月1日"))
    assert (document.town, document.county, document.year) == (town, county, 2021)
