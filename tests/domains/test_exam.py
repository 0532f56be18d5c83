"""Questions are drawn by lot, marked exactly, and a sheet stays what it was."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.domains.education import exam

OPTIONS = (("A", "甲"), ("B", "乙"), ("C", "丙"), ("D", "丁"))


def bank(size: int = 30) -> list[exam.Question]:
    answers = {exam.TRUE_FALSE: "对", exam.SINGLE: "B", exam.MULTIPLE: "BD"}
    return [
        exam.Question(
            n, kind := exam.KINDS[n % 3], f"第{n}题", exam.SAID if kind == exam.TRUE_FALSE else OPTIONS, answers[kind]
        )
        for n in range(1, size + 1)
    ]


DRAWS = [{"kind": exam.MULTIPLE, "number": 5, "points": 10}, {"kind": exam.TRUE_FALSE, "number": 10, "points": 5}]


def test_a_sheet_has_what_the_exam_asks_for_and_nothing_twice() -> None:
    sheet = exam.draw(bank(), DRAWS, Random(1))
    assert [q.kind for q in sheet] == [exam.TRUE_FALSE] * 10 + [exam.MULTIPLE] * 5
    assert sum(q.points for q in sheet) == 100
    assert len({q.position for q in sheet}) == 15


@given(st.integers(), st.randoms(use_true_random=False))
def test_the_same_lot_draws_the_same_sheet_in_whatever_order_the_bank_lies(seed: int, shuffling: Random) -> None:
    lying = bank()
    shuffling.shuffle(lying)
    assert exam.draw(lying, DRAWS, Random(seed)) == exam.draw(bank(), DRAWS, Random(seed))


def test_a_bank_that_is_too_small_says_what_is_missing() -> None:
    with pytest.raises(exam.TooFewError, match="判断题只有4道，抽题办法要10道"):
        exam.draw(bank(12), DRAWS, Random(1))


def test_a_question_with_several_answers_counts_only_when_all_of_them_are_given_and_no_other() -> None:
    several = next(q for q in exam.draw(bank(), DRAWS, Random(1)) if q.kind == exam.MULTIPLE)
    assert [exam.mark(several, said) for said in ("BD", "DB", "B", "ABD", "")] == [10, 10, 0, 0, 0]


@given(st.dictionaries(st.integers(1, 30).map(str), st.text("ABCD对错", max_size=4)))
def test_no_sheet_is_worth_more_than_its_full_mark_nor_less_than_nothing(said: dict[str, str]) -> None:
    assert 0 <= exam.score(exam.draw(bank(), DRAWS, Random(2)), said) <= 100


def test_a_sheet_comes_back_from_where_it_was_kept_as_it_was() -> None:
    sheet = exam.draw(bank(), DRAWS, Random(3))
    assert [exam.from_json(question.as_json()) for question in sheet] == sheet


def test_only_those_who_failed_or_stayed_away_may_sit_again() -> None:
    roster = [{"person": "钱示例"}, {"person": "孙样例"}, {"person": "李丙三", "exempt": "长期病假"}]
    assert [n for n, _ in exam.roster_rows({"roster": roster, "sitting": "first"})] == [0, 1]
    failed = {"roster": roster, "sitting": "resit", "failed_list": [{"person": "孙样例", "cause": "缺考"}]}
    assert [n for n, _ in exam.roster_rows(failed)] == [1]
