"""The text of a report is read as people write it, and what is written wrongly is explained."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.domains import catalogue
from yifa.server.reports.kinds import templates
from yifa.server.reports.numbers import in_chinese, rounded_down
from yifa.server.reports.sentences import old_sentences, sentences
from yifa.server.reports.tokens import Condition, Reference, Text, TokenFault, parse, references, spelled, write


def test_a_reference_carries_its_options_in_order() -> None:
    assert parse("共[[disputes_mediated|件|上年]]。") == (
        Text("共"),
        Reference("disputes_mediated", ("件", "上年")),
        Text("。"),
    )


def test_full_width_signs_are_read_like_half_width_ones() -> None:
    assert parse("[[？a｜上年：有[[a｜余]]]]") == parse("[[?a|上年:有[[a|余]]]]")


def test_a_condition_may_hold_another_and_compare_numbers() -> None:
    (outer,) = parse("[[?a且!b>=3: 甲[[?c: 乙[[c]]]]]]")
    assert isinstance(outer, Condition)
    assert [(test.reference.key, test.negated, test.operator, test.number) for test in outer.tests] == [
        ("a", False, "", ""),
        ("b", True, ">=", "3"),
    ]
    assert isinstance(outer.body[1], Condition)


@pytest.mark.parametrize(
    ("text", "say"),
    [
        ("调解[[disputes_mediated起", "没有用“]]”结束"),
        ("调解130]]起", "多了“]]”"),
        ("[[]]", "引用是空的"),
        ("[[?disputes_failed]]", "条件没有写冒号"),
        ("[[?disputes_failed: 其中", "没有用“]]”结束"),
    ],
)
def test_what_is_written_wrongly_is_explained_with_its_place(text: str, say: str) -> None:
    with pytest.raises(TokenFault, match=say):
        parse(text)


def test_every_template_can_be_read_and_written_again() -> None:
    for template in templates().values():
        assert parse(write(parse(template.body))) == parse(template.body)


def test_names_and_keys_change_places_and_nothing_else_does() -> None:
    text = "[[?disputes_failed|上年且!disputes_mediated>=3: 另有[[disputes_failed|件]]]]，[[@年份]]年[[#是]]好。"
    names = {"disputes_failed": "调解不成", "disputes_mediated": "调解矛盾纠纷"}
    keys = {name: key for key, name in names.items()}
    shown = spelled(text, lambda key: names.get(key, key))
    assert shown == "[[?调解不成|上年且!调解矛盾纠纷>=3: 另有[[调解不成|件]]]]，[[@年份]]年[[#是]]好。"
    assert spelled(shown, lambda name: keys.get(name, name)) == text


@given(st.text(alphabet="甲乙[]|?:@#且1，。\n", max_size=60))
def test_no_text_whatever_breaks_the_reader(text: str) -> None:
    try:
        nodes = parse(text)
    except TokenFault as fault:
        assert str(fault).startswith("第")
    else:
        assert parse(write(nodes)) == nodes


@given(st.integers(min_value=0, max_value=10**11))
def test_a_number_rounded_down_with_yu_never_claims_too_much(number: int) -> None:
    base = rounded_down(number)
    assert base <= number < base + 10 ** max(len(str(number)) - 1, 0) or number < 10
    assert in_chinese(number)


def test_chinese_numerals_are_written_as_people_write_them() -> None:
    said = [in_chinese(number) for number in (0, 10, 12, 101, 110, 1003, 10_003, 120_050)]
    assert said == ["零", "十", "十二", "一百零一", "一百一十", "一千零三", "一万零三", "十二万零五十"]


def test_sentences_are_cut_outside_of_references_only() -> None:
    assert sentences("甲乙丙丁。[[?a: 戊己庚。]]辛壬癸。") == ["甲乙丙丁。", "[[?a: 戊己庚。]]辛壬癸。"]


def test_every_figure_a_template_refers_to_is_in_the_catalogue() -> None:
    known = set(catalogue().figures)
    wanted = {
        (template.id, reference.key)
        for template in templates().values()
        for text in (template.title, template.body)
        for reference in references(parse(text))
    }
    assert {(kind, key) for kind, key in wanted if key not in known} == set()
    assert len({key for _, key in wanted}) > 60


def test_a_claim_behind_a_passage_on_a_figure_is_marked_like_any_other() -> None:
    text = "[[?a: 收费[[a]]。]][[?!a: 没有收费。]]没有其他需要报告的事项。[[?a: 共[[a]][[?b: ，其中[[b]]]]。]]"
    assert [old.text for old in old_sentences(text, text, [])] == ["没有其他需要报告的事项。"]
    (old,) = old_sentences(text, text, [])
    assert old_sentences(text, text, [old.mark]) == []
