"""The walk through one YAML file is what it says: the file on the page loads, lints and can be lived."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from yifa.domains import ROOT
from yifa.kernel.catalogue import load
from yifa.kernel.lint import lint
from yifa.kernel.simulate import SimulatedBook, figures_of
from yifa.law.calendar import default_calendar

PAGE = Path(__file__).resolve().parents[2] / "docs" / "add-a-kind-of-work.md"


def test_the_kind_of_work_on_the_page_can_be_added_by_one_file(tmp_path: Path) -> None:
    block = re.search(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block
    (tmp_path / "services").mkdir()
    (tmp_path / "services" / "room-lending.yaml").write_text(block[1], encoding="utf-8")
    shutil.copy(ROOT / "roles.yaml", tmp_path)
    catalogue = load(tmp_path)
    assert [str(fault) for fault in lint(catalogue)] == []
    book = SimulatedBook(catalogue=catalogue, calendar=default_calendar())
    book.live("room-lending")
    assert figures_of(book) == {"rooms_lent": 1}


def test_the_folder_the_page_names_is_where_procedures_are() -> None:
    assert "src/yifa/domains/services/room-lending.yaml" in PAGE.read_text(encoding="utf-8")
    assert (ROOT / "roles.yaml").is_file()
