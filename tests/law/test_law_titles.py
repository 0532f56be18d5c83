"""Titles of national laws: what is known, what nobody knows, and what is no law at all."""

from __future__ import annotations

import pytest

from yifa.law import acts
from yifa.law.in_force import ActsInForce
from yifa.law.titles import known_titles, unknown_law


@pytest.mark.parametrize(
    "title",
    [
        "行政处罚法",
        "中华人民共和国民法典",
        "合同法",
        "中华人民共和国治安管理处罚条例",
        "村委会组织法",
        "检察公益诉讼法",
        "福建省养犬管理条例",
        "浦江工作法",
        "政府信息公开办法",
        "孙子兵法",
    ],
)
def test_known_local_and_other_titles_are_not_asked_about(title: str) -> None:
    assert not unknown_law(title)


@pytest.mark.parametrize(
    "title", ["数字农村促进法", "中华人民共和国基层治理条例", "道路交通安全管理法", "中华人民和国森林法"]
)
def test_a_title_that_nobody_knows_is_unknown(title: str) -> None:
    assert unknown_law(title)


def test_a_regulation_of_its_own_is_no_misnamed_other_one() -> None:
    acts_in_force = ActsInForce()
    assert (
        acts_in_force.misnamed("兽药管理条例") is None and acts_in_force.misnamed("中华人民共和国航道管理条例") is None
    )
    assert acts_in_force.misnamed("行政许可条例") == "行政许可法"


def test_no_act_of_the_table_is_unknown() -> None:
    assert len(known_titles()) > 800
    assert not [act.title for act in acts.all_acts().values() if unknown_law(act.title) or unknown_law(act.name)]
