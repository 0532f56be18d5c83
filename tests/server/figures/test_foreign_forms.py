"""Forms in the manner of real bureaus: each cell means what a person of the trade would say, or stays empty."""

from __future__ import annotations

import pytest

from tests.server.figures.foreign_forms import TUNED, VILLAGES, ForeignForm, Sheet
from tests.server.figures.foreign_forms_eighth import EIGHTH, NINTH
from tests.server.figures.foreign_forms_eleventh import ELEVENTH
from tests.server.figures.foreign_forms_fifth import FIFTH
from tests.server.figures.foreign_forms_fourth import FOURTH
from tests.server.figures.foreign_forms_second import HELD_BACK, THIRD
from tests.server.figures.foreign_forms_seventh import SEVENTH
from tests.server.figures.foreign_forms_sixth import SIXTH
from tests.server.figures.foreign_forms_tenth import TENTH
from tests.server.figures.foreign_forms_twelfth import TWELFTH
from tests.server.figures.form_lots import lot
from yifa.server.figures.form_match import Answer, match
from yifa.server.figures.form_words import place_of
from yifa.server.figures.forms import cells_of
from yifa.server.figures.period import parse_period

pytestmark = pytest.mark.slow

TOWN = place_of("龙溪镇", VILLAGES)


def wrong_of(form: ForeignForm) -> list[str]:
    """Cells that mean something else than their label, or are left though a figure answers them."""
    answers = {answer.place: answer for answer in match(cells_of(form.data()), parse_period(form.period), TOWN, {})}
    labels = {f"{sheet.name}!{ref}": label for sheet in form.sheets for ref, label in sheet.labels.items()}
    return [
        f"{place} {answers[place].words}: {answers[place].figure} {answers[place].period}"
        for place, label in labels.items()
        if label[0] != "?" and not is_right(answers.get(place), *label, form.period)
    ]


def is_right(answer: Answer | None, key: str, when: str, village: str, period: str) -> bool:
    filled = answer is not None and answer.standing == "filled"
    if key == "-" or not filled or answer is None:
        return key == "-" and not filled
    figure, _, part = key.partition("@")
    time, _, change = when.partition("±")
    kind = {"%": "percent"}.get(change, "amount") if "±" in when else ""
    meant = (answer.figure, answer.part, answer.village, answer.change) == (figure, part, village, kind)
    return meant and parse_period(answer.period) == parse_period(time or period)


LOTS = [*TUNED, *HELD_BACK, *THIRD, *FOURTH, *FIFTH, *SIXTH, *SEVENTH, *EIGHTH, *NINTH, *TENTH, *ELEVENTH, *TWELFTH]


@pytest.mark.parametrize("form", LOTS, ids=lambda form: form.name)
def test_every_cell_of_a_bureaus_form_means_what_it_says_or_stays_empty(form: ForeignForm) -> None:
    assert form.sheets[0].labels and wrong_of(form) == []


@pytest.mark.parametrize("name", list("abcdefghijk"))
def test_a_lot_of_forms_is_filled_nearly_whole_and_nowhere_wrong(name: str) -> None:
    """Their labels stay as they were written before a look; of what a figure answers nearly nine tenths."""
    right, asked, wrong = 0, 0, []
    for form in lot(name):
        answers = {answer.place: answer for answer in match(cells_of(form.data()), parse_period(form.period), TOWN, {})}
        for ref, label in form.sheets[0].labels.items():
            answer = answers.get(f"{form.sheets[0].name}!{ref}")
            if label[0] == "?" or label[1] == "-":
                continue
            is_as_labelled = is_right(answer, *label, form.period)
            asked, right = asked + (label[0] != "-"), right + (label[0] != "-" and is_as_labelled)
            if not is_as_labelled and answer is not None and answer.standing == "filled":
                wrong.append(f"{form.name} {answer.words}: {answer.figure}@{answer.part}")
    assert not wrong and right >= 0.88 * asked, wrong


def test_of_a_form_whose_headings_only_count_the_title_says_what() -> None:
    title = ["夜间巡逻情况统计表（2024年）", "", "", ""]
    rows = [title, ["月份", "次数", "参加人次", "情况"], ["1月", None, None, None]]
    form = ForeignForm("只看标题", "2024", [Sheet("Sheet1", rows, ("A1:D1",), {})])
    answers = {answer.ref: answer for answer in match(cells_of(form.data()), parse_period("2024"), TOWN, {})}
    assert (answers["B3"].figure, answers["B3"].period) == ("night_patrols", "2024-01")
    assert answers["C3"].figure == "night_patrol_participants"
    assert answers["D3"].figure == ""


def test_a_sheet_of_a_village_counts_that_village_and_one_of_a_strange_village_nothing() -> None:
    for name, found in (("石坂", "359926115203"), ("红旗村", None)):
        rows = [["人民调解统计（2024年）", ""], ["项目", "数量"], ["受理纠纷", None]]
        form = ForeignForm(name, "2024", [Sheet(name, rows, ("A1:B1",), {})])
        (answer,) = match(cells_of(form.data()), parse_period("2024"), TOWN, {})
        assert (answer.village if answer.figure else None) == found


def test_the_committee_of_a_village_stands_for_the_village() -> None:
    rows = [["2024年人民调解工作统计表", ""], ["单位", "调解成功（件）"], ["石坂村人民调解委员会", None]]
    form = ForeignForm("调委会", "2024", [Sheet("Sheet1", rows, ("A1:B1",), {})])
    (answer,) = match(cells_of(form.data()), parse_period("2024"), TOWN, {})
    assert (answer.figure, answer.village) == ("disputes_settled", "359926115203")


def test_a_village_by_quarter_table_under_two_headings() -> None:
    rows = [
        ["村名", "一季度", "", "二季度", ""],
        ["", "调解", "成功", "调解", "成功"],
        ["上溪", None, None, None, None],
    ]
    merges = ("A1:A2", "B1:C1", "D1:E1")
    form = ForeignForm("村×季", "2024", [Sheet("纠纷调解", rows, merges, {})])
    answers = match(cells_of(form.data()), parse_period("2024"), TOWN, {})
    assert [(a.figure, a.period, a.village) for a in answers] == [
        (figure, quarter, "359926115201")
        for quarter in ("2024-Q1", "2024-Q2")
        for figure in ("disputes_mediated", "disputes_settled")
    ]


@pytest.mark.parametrize("label", ["辖区企业数", "国家工作人员", "机关"])
def test_those_whom_a_work_reaches_are_no_figure_of_that_work(label: str) -> None:
    rows = [["2024年普法和学法工作统计表", ""], ["项目", "数量"], [label, None]]
    form = ForeignForm("对象", "2024", [Sheet("Sheet1", rows, ("A1:B1",), {})])
    (answer,) = match(cells_of(form.data()), parse_period("2024"), TOWN, {})
    assert answer.figure == ""
