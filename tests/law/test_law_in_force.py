"""Acts cited in a report, by the law room's own table."""

from __future__ import annotations

from datetime import date

import pytest

from yifa.law.in_force import ActsInForce

ACTS = ActsInForce()


@pytest.mark.parametrize("title", ["信访条例", "合同法", "中华人民共和国合同法", "民法通则"])
def test_an_act_that_was_replaced_names_its_successor(title: str) -> None:
    said = ACTS.out_of_force(title, date(2024, 12, 31))
    assert said is not None and "代替" in said


@pytest.mark.parametrize("title", ["信访条例", "中华人民共和国合同法"])
def test_the_same_act_was_in_force_before(title: str) -> None:
    assert ACTS.out_of_force(title, date(2019, 12, 31)) is None


@pytest.mark.parametrize("title", ["信访工作条例", "中华人民共和国行政处罚法", "中华人民共和国民法典", "某县若干规定"])
def test_acts_in_force_and_unknown_ones_are_left_alone(title: str) -> None:
    assert ACTS.out_of_force(title, date(2024, 12, 31)) is None


def test_an_act_cited_before_its_day_is_told() -> None:
    assert "2025年11月1日" in (ACTS.out_of_force("法治宣传教育法", date(2024, 12, 31)) or "")


def test_an_article_that_moved_is_told_from_the_day_it_moved() -> None:
    assert "第51条" in (ACTS.moved_article("代表法", 42, date(2025, 6, 1)) or "")
    assert ACTS.moved_article("代表法", 42, date(2024, 6, 1)) is None
