"""Ten cases from clue to archive through the ledger's door, each to a complete, correct file."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.enforcement_cases.expecting import expected, file_of, outcome
from tests.enforcement_cases.told import CASES, ThroughTheDoor, case_of, found_town, walk

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_there_are_ten_cases_of_different_acts_and_outcomes() -> None:
    assert len(CASES) == 10
    assert len({case_of(name)["name"] for name in CASES}) == 10


@pytest.mark.parametrize("name", CASES)
def test_a_case_told_as_data_ends_in_a_complete_file(name: str) -> None:
    town, case = found_town(), case_of(name)
    way = ThroughTheDoor(town)
    walk(case, way)
    assert outcome(town, case, way.matters) == expected(case)


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_the_file_is_bound_with_every_paper_in_its_order(name: str) -> None:
    town, case = found_town(), case_of(name)
    way = ThroughTheDoor(town)
    walk(case, way)
    file = file_of(town, way.matters[case["file"]])
    bound = file.bound()
    reader = PdfReader(BytesIO(bound.pdf))
    titles = [str(item["/Title"]) for item in reader.outline]  # type: ignore[call-overload,index]
    papers = [title.partition(" ")[2] for title in titles if title.partition(" ")[0].isdigit()]
    assert papers == [sheet.name for sheet in file.sheets if sheet.order]
    assert titles[:3] == ["卷宗封面", "卷内目录", "办案时限链"]
    assert bound.index[-1].page + bound.index[-1].pages - 1 == bound.pages
