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


PROPOSALS = "按照《代表法》第42条，代表建议、批评和意见三个月内办理并答复。"
CHARTER = "对照《村民委员会组织法》第27条，备案村规民约12件。"


def test_an_article_that_moved_is_told_where_the_sentence_speaks_of_what_it_ruled() -> None:
    assert "第51条" in (ACTS.moved_article("代表法", 42, date(2025, 6, 1), PROPOSALS) or "")
    assert "第31条" in (ACTS.moved_article("村民委员会组织法", 27, date(2026, 6, 1), CHARTER) or "")
    assert "第56条" in (ACTS.moved_article("监察法", 49, date(2026, 6, 1), "依《监察法》第49条申请复审。") or "")


def test_the_same_number_is_right_before_the_day_or_of_another_subject() -> None:
    assert ACTS.moved_article("代表法", 42, date(2024, 6, 1), PROPOSALS) is None
    assert ACTS.moved_article("代表法", 42, date(2025, 6, 1), "代表执行职务所占用的时间按出勤对待。") is None
    assert ACTS.moved_article("代表法", 51, date(2025, 6, 1), PROPOSALS) is None


def test_an_article_beyond_the_last_is_told() -> None:
    assert "共65条" in (ACTS.beyond_last("代表法", 66, date(2026, 6, 1)) or "")
    assert ACTS.beyond_last("代表法", 65, date(2026, 6, 1)) is None
    assert ACTS.beyond_last("代表法", 65, date(2025, 3, 11))


@pytest.mark.parametrize(
    "title",
    ["中华人民共和国环境保护法", "水污染防治法", "大气污染防治法", "固体废物污染环境防治法", "噪声污染防治法"],
)
def test_the_acts_taken_up_by_the_environment_code_are_told_from_its_day(title: str) -> None:
    assert "生态环境法典" in (ACTS.out_of_force(title, date(2026, 8, 15)) or "")
    assert ACTS.out_of_force(title, date(2026, 8, 14)) is None
