"""Forms in the manner of real bureaus: each cell means what a person of the trade would say, or stays empty."""

from __future__ import annotations

import pytest

from tests.server.figures.foreign_forms import HELD_BACK, THIRD, TUNED, VILLAGES, ForeignForm
from yifa.server.figures.form_match import Answer, match
from yifa.server.figures.form_words import place_of
from yifa.server.figures.forms import cells_of
from yifa.server.figures.period import parse_period

TOWN = place_of("龙溪镇", VILLAGES)


def wrong_of(form: ForeignForm) -> list[str]:
    """Cells that mean something else than their label, or are left though a figure answers them."""
    answers = {answer.ref: answer for answer in match(cells_of(form.data()), parse_period(form.period), TOWN, {})}
    return [
        f"{ref} {answers[ref].words}: {answers[ref].figure} {answers[ref].period}"
        for ref, label in form.sheets[0].labels.items()
        if label[0] != "?" and not is_right(answers.get(ref), *label, form.period)
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


@pytest.mark.parametrize("form", [*TUNED, *HELD_BACK, *THIRD], ids=lambda form: form.name)
def test_every_cell_of_a_bureaus_form_means_what_it_says_or_stays_empty(form: ForeignForm) -> None:
    assert form.sheets[0].labels and wrong_of(form) == []
