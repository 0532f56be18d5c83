"""What is written is read before it goes out: agreements, hotline replies, opinions, sheets for the handling office."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.domains.disputes.agreement import dates_of, review_agreement, sums_of
from yifa.domains.disputes.likeness import clusters, duty_lines, grams, likeness
from yifa.domains.disputes.triage import COLOURS, assess
from yifa.domains.petitions.replies import review_opinion, review_reply
from yifa.kernel.registry import Finding

SOUND: dict[str, Any] = {
    "form": "written",
    "terms": "被申请人于2025年3月20日前一次付给申请人青苗损失800元，并清理排水沟",
    "agreed_amount": 80_000,
    "perform_how": "一次付清",
    "perform_where": "村委会",
    "perform_by": "2025-03-20",
    "default_terms": "逾期按日万分之五付违约金",
    "signed": True,
    "sealed": True,
    "confirmable": False,
}


def found(it: dict[str, Any], on: str = "2025-03-10") -> dict[str, Finding]:
    return {finding.point: finding for finding in review_agreement(it, on)}


def test_an_agreement_that_says_everything_lacks_nothing() -> None:
    lines = found(SOUND)
    assert {point for point, line in lines.items() if line.sound is not True} == set()
    assert list(lines) == [
        "谁来做",
        "做什么",
        "多少",
        "什么时候",
        "怎么履行",
        "在哪里履行",
        "不履行怎么办",
        "签名盖章",
        "司法确认",
    ]


@pytest.mark.parametrize(
    ("point", "changed"),
    [
        ("谁来做", {"terms": "于2025年3月20日前付清800元"}),
        ("做什么", {"terms": "被申请人与申请人和好，800元，2025年3月20日前"}),
        ("多少", {"agreed_amount": 90_000}),
        ("多少", {"agreed_amount": 0}),
        ("多少", {"terms": "被申请人赔偿申请人损失"}),
        ("什么时候", {"perform_by": "2025-03-01"}),
        ("什么时候", {"perform_by": "2025-03-15"}),
        ("什么时候", {"perform_by": "", "terms": "被申请人付给申请人800元"}),
        ("怎么履行", {"perform_how": ""}),
        ("在哪里履行", {"perform_where": ""}),
        ("不履行怎么办", {"default_terms": ""}),
        ("签名盖章", {"signed": False}),
        ("签名盖章", {"sealed": False}),
    ],
)
def test_what_an_agreement_lacks_is_named_at_its_point(point: str, changed: dict[str, Any]) -> None:
    line = found({**SOUND, **changed})[point]
    assert line.sound is False
    assert line.say and line.basis


def test_words_that_no_court_can_enforce_are_pointed_out_but_left_to_the_mediator() -> None:
    line = found({**SOUND, "terms": "被申请人尽快付给申请人800元"})["说得清"]
    assert line.sound is None and "尽快" in line.say


def test_instalments_must_each_have_their_day_and_sum() -> None:
    vague = {**SOUND, "terms": "被申请人分两期付给申请人800元"}
    clear = {**SOUND, "terms": "被申请人分两期付给申请人800元：2025年3月15日付300元，2025年3月20日付500元"}
    assert found(vague)["分期"].sound is False
    assert found(clear)["分期"].sound is True and found(clear)["多少"].sound is True


def test_an_oral_agreement_needs_no_signatures_but_a_record() -> None:
    lines = found({"form": "oral", "terms": "双方三日内一起清理水沟"})
    assert "签名盖章" not in lines and lines["记录"].sound is True and lines["什么时候"].sound is True


def test_an_agreement_on_marriage_is_not_for_the_court_to_confirm() -> None:
    assert found({**SOUND, "confirmable": True})["司法确认"].sound is None


def test_sums_and_days_are_read_as_they_are_written() -> None:
    assert sums_of("付1.2万元，另付3,000元和50.5元") == [1_200_000, 300_000, 5_050]
    assert dates_of("2025年2月30日或者2025年3月1日") == ["2025-03-01"]


@given(
    st.text(max_size=120),
    st.integers(min_value=0, max_value=10**12),
    st.sampled_from(["oral", "written", ""]),
    st.booleans(),
    st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)),
)
def test_no_wording_breaks_the_reading_of_an_agreement(
    terms: str, amount: int, form: str, signed: bool, by: date
) -> None:
    it = {"form": form, "terms": terms, "agreed_amount": amount, "signed": signed, "perform_by": by.isoformat()}
    for line in review_agreement(it, "2025-03-10"):
        assert line.point and line.say
        assert line.sound in (True, False, None)


GOOD = "经现场查看，路灯线路老化，已于3月6日更换，依据《村庄和集镇规划建设管理条例》由本镇管护，联系电话0599-1234567。"


def replied(reply: str, **it: Any) -> dict[str, bool | None]:
    given_ = {"reply": reply, "result": "solved", "subject": "村道路灯损坏", "content": "路灯不亮，晚上出行不便", **it}
    return {line.point: line.sound for line in review_reply(given_)}


def test_a_reply_that_says_what_was_done_and_why_lacks_nothing() -> None:
    assert set(replied(GOOD).values()) == {True}


def test_empty_phrases_say_nothing() -> None:
    lines = replied("感谢您的来电，我镇高度重视，将进一步加强管理，请相关部门尽快处理。")
    assert [point for point, sound in lines.items() if sound is False] == [
        "答的是所问",
        "查了什么",
        "怎么办的",
        "凭什么",
        "找谁问",
        "不写空话",
    ]


@pytest.mark.parametrize("number", ["19900000001", "350000199001011234"])
def test_a_number_that_points_at_a_person_does_not_go_out(number: str) -> None:
    assert replied(GOOD + number)["不露来电人"] is False


def test_a_matter_solved_step_by_step_names_the_day() -> None:
    assert replied("经现场查看，已列入修缮，依据规定，联系电话见工单，路灯", result="progressing")["到哪一天"] is False


def test_an_opinion_cites_the_article_and_says_where_to_ask_for_review() -> None:
    it = {
        "facts": "经重新测量，应补面积零点三亩，与台账不符",
        "opinion": "按现行标准补足差额",
        "law": "《土地管理法》第四十八条",
        "conclusion": "support",
        "review_authority": "样例县人民政府",
    }
    assert {line.sound for line in review_opinion(it)} == {True}
    lacking = {
        line.point for line in review_opinion({**it, "law": "有关政策", "review_authority": ""}) if not line.sound
    }
    assert lacking == {"依据到条", "可以申请复查"}


PRACTICE = {
    "triage_red_people": 30,
    "triage_red_amount": 500_000,
    "triage_yellow_people": 5,
    "triage_yellow_amount": 50_000,
    "triage_yellow_days": 180,
}


@pytest.mark.parametrize(
    ("facts", "colour"),
    [
        ({}, "green"),
        ({"people": 5}, "yellow"),
        ({"people": 29}, "yellow"),
        ({"people": 30}, "red"),
        ({"amount": 4_999_999}, "green"),
        ({"amount": 5_000_000}, "yellow"),
        ({"amount": 50_000_000}, "red"),
        ({"livelihood": True}, "yellow"),
        ({"harm": True, "livelihood": True}, "red"),
        ({"began_on": "2024-09-11"}, "yellow"),
        ({"began_on": "2024-09-12"}, "green"),
    ],
)
def test_the_colour_follows_the_stated_criteria(facts: dict[str, Any], colour: str) -> None:
    found = assess(facts, PRACTICE, "2025-03-10")
    assert found.colour == colour
    assert all(c.colour in COLOURS for c in found.criteria)


def test_the_town_may_set_its_own_numbers() -> None:
    assert assess({"people": 20}, {**PRACTICE, "triage_red_people": 20}, "2025-03-10").colour == "red"


@given(
    st.integers(0, 1000),
    st.integers(0, 10**10),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.integers(0, 999),
    st.integers(1, 10**9),
)
def test_a_graver_dispute_never_gets_a_milder_colour(
    people: int, amount: int, harm: bool, crossing: bool, repeated: bool, more: int, much: int
) -> None:
    grave = {"green": 0, "yellow": 1, "red": 2}
    facts = {"people": people, "amount": amount, "harm": harm, "crossing": crossing, "repeated": repeated}
    graver = {**facts, "people": people + more, "amount": amount + much, "crossing": True}
    assert grave[assess(graver, PRACTICE, "2025-03-10").colour] >= grave[assess(facts, PRACTICE, "2025-03-10").colour]


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_the_same_from_both_sides_and_between_nought_and_one(one: str, other: str) -> None:
    a, b = grams(one), grams(other)
    assert likeness(a, b) == likeness(b, a)
    assert 0.0 <= likeness(a, b) <= 1.0000001
    assert not a or likeness(a, a) == pytest.approx(1.0)


def test_common_words_make_nothing_alike() -> None:
    assert likeness(grams("村民反映纠纷，要求尽快解决问题"), grams("市民反映纠纷，希望有关部门协调")) == 0.0


def test_accounts_of_one_event_in_one_village_are_grouped_and_those_of_another_village_are_not() -> None:
    found = clusters(
        [
            ("上坑村", "村口路灯不亮"),
            ("下坑村", "村口路灯不亮"),
            ("上坑村", "村口路灯不亮，晚上黑"),
            ("上坑村", "垃圾池满了"),
        ]
    )
    assert [cluster.members for cluster in found] == [(0, 2)]


def test_the_duty_list_answers_with_the_line_that_says_it() -> None:
    lines = [
        (1, "村道和附属设施日常管护", "路灯、护栏的巡查维修，规划建设办"),
        (2, "农村生活垃圾收运", "垃圾池清运，农业农村办"),
        (3, "临时救助给付", "受理、审核，民政办"),
    ]
    assert [line.position for line in duty_lines("村口路灯坏了，晚上出行不便", lines)] == [1]
    assert [line.position for line in duty_lines("垃圾池满了没人清运", lines)] == [2]
    assert duty_lines("孩子转学怎么办手续", lines) == []
