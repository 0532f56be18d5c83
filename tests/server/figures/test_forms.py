"""Other bureaus' forms: filled where sure, asked where not, remembered, never wrong, looks unchanged."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from tests.server.figures.forms_folder import FORMS, Form, Wanted
from tests.server.small_town import actor
from yifa.office.errors import OfficeError
from yifa.server.figures import forms, queries
from yifa.server.figures.form_words import core
from yifa.server.figures.forms import FormRefused
from yifa.server.figures.period import Period, parse_period
from yifa.server.figures.queries import Scope
from yifa.server.ledger.journal import Step, take_action
from yifa.server.towns.models import Town

pytestmark = pytest.mark.slow


def value_of(wanted: Wanted, form: Form, town: Town) -> Decimal | None:
    period = parse_period(wanted.period or form.period)
    scope = Scope(town.prefix, wanted.village, wanted.part)
    changed = queries.change(wanted.figure, scope, period)[2] if wanted.change else None
    amount = changed if wanted.change else queries.value(wanted.figure, scope, period).amount
    return None if amount is None else round(amount / (wanted.scale or 1), 4)


def score(form: Form, town: Town) -> tuple[int, int, list[str]]:
    """(cells that have a figure, of these filled, wrong ones)."""
    answers = forms.answers_for(town, form.data(), parse_period(form.period))
    book = load_workbook(BytesIO(forms.filled(form.data(), answers)))
    fillable = filled = 0
    wrong = []
    for place, wanted in form.every().items():
        sheet, ref = place.split("!")
        found, right = book[sheet][ref].value, value_of(wanted, form, town)
        if right is None:
            wrong += [place] if found is not None else []
            continue
        fillable += 1
        filled += found is not None
        if found is not None and abs(Decimal(str(found)) - right) > Decimal("0.051"):
            wrong.append(f"{place}: {found} not {right}")
    wrong += [answer.place for answer in answers if answer.value is not None and answer.place not in form.every()]
    for ref, kept in form.kept.items():
        wrong += [ref] if book["表1"][ref].value != kept else []
    return fillable, filled, wrong


def test_of_twenty_forms_nine_cells_in_ten_are_filled_and_none_wrongly(town: Town) -> None:
    scores = {form.name: score(form, town) for form in FORMS}
    assert len(scores) == 20
    assert {name: wrong for name, (_, _, wrong) in scores.items() if wrong} == {}
    fillable = sum(all_ for all_, _, _ in scores.values())
    filled = sum(done for _, done, _ in scores.values())
    missed = {name: (done, all_) for name, (all_, done, _) in scores.items() if done < all_}
    assert fillable > 100 and filled >= fillable * 0.9, missed


def test_a_cell_whose_meaning_somebody_said_once_is_filled_the_next_time(
    town: Town, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    form = Form("别名", "2024", [["项目", "数量"], ["平安小事了结", None]], {})
    kept = forms.begin(town, actor("nigao"), "表.xlsx", form.data(), Period.year(2024))
    (answer,) = forms.answers_of(kept)
    assert answer.value is None
    kept = forms.choose(kept, actor("nigao"), answer.label, "disputes_settled")
    assert forms.answers_of(kept)[0].value == 9
    (again,) = forms.answers_for(town, form.data(), Period.year(2023))
    assert again.value == 5


def test_what_was_sent_is_kept_and_says_later_why_a_number_was_so(town: Town, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    kept = forms.begin(town, actor("nigao"), "季报.xlsx", FORMS[0].data(), Period.year(2024))
    kept = forms.send(kept, "县委政法委")
    first = forms.answers_of(kept)[0]
    assert (first.figure, first.value, first.period) == ("disputes_mediated", 10, "2024")
    assert kept.book_position > 0
    assert load_workbook(BytesIO(forms.read_kept(kept.filled_sha)))["表1"]["B2"].value == 10
    with pytest.raises(FormRefused, match="已经报出"):
        forms.choose(kept, actor("nigao"), first.label, "-")


def test_a_form_that_went_out_is_corrected_by_a_second_version_that_says_what_changed(
    town: Town, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    first = forms.begin(town, actor("nigao"), "季报.xlsx", FORMS[0].data(), Period.year(2024))
    with pytest.raises(FormRefused, match="还没有报出"):
        forms.correct(first, actor("nigao"))
    first = forms.send(first, "县委政法委", "郝签发")
    values = {
        "name_": "补记的宣传",
        "category": "进乡村",
        "forms": ["现场咨询"],
        "organiser": "司法所",
        "place": "集市",
        "audience": 40,
    }
    day = timezone.make_aware(datetime(2024, 12, 20, 9))
    take_action(town, actor("sifa"), Step("publicity-activity", "record", values, occurred_at=day))
    second = forms.correct(first, actor("nigao"))
    ((answer, before),) = forms.changed_cells(second)
    assert (answer.figure, before, answer.value) == ("publicity_activities", 12, 13)
    assert (second.edition, first.signed_by) == (2, "郝签发")
    assert load_workbook(BytesIO(forms.read_kept(first.filled_sha)))["表1"]["B4"].value == 12
    with pytest.raises(FormRefused, match="已经有更正"):
        forms.correct(first, actor("nigao"))


def test_what_is_no_form_is_refused_in_plain_words(town: Town, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(OfficeError):
        forms.begin(town, actor("nigao"), "a.xlsx", b"not a spreadsheet", Period.year(2024))
    empty = Form("空", "2024", [["说明"]], {})
    with pytest.raises(FormRefused, match="没有找到要填的空格"):
        forms.begin(town, actor("nigao"), "a.xlsx", empty.data(), Period.year(2024))


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("其中：调解成功数（起）", "调解成功"),
        ("（一）普法宣传活动（次）", "普法宣传活动"),
        ("3.全镇调解员人数", "调解员"),
        ("调解成功（涉企）", "调解成功涉企"),
        ("①达成书面协议", "达成书面协议"),
    ],
)
def test_a_label_is_stripped_of_counting_words_but_not_of_meaning(label: str, name: str) -> None:
    assert core(label) == name
