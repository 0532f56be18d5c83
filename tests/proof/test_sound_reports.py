"""Sound reports of towns that do not exist: the proof-reader must leave them alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yifa.proof.examine import examine
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
        found = [f for f in examine(Document(sentence)).findings if f.severity != "info"]
        assert found == [], sentence


def test_a_report_says_of_itself_who_reports_to_whom_and_when() -> None:
    document = checked(SOUND[-1]).document
    assert (document.town, document.county, document.year) == ("青石镇", "云溪县", 2024)
    assert document.kind == "法治政府建设年度报告"
    assert document.signed is not None and document.signed.isoformat() == "2025-02-18"
