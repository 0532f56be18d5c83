"""Numbers come from the book; sentences without a figure fall away; enumerations stay in order."""

from __future__ import annotations

import pytest

from tests.server.small_town import TOLD
from yifa.server.figures.period import Period
from yifa.server.reports.render import Rendered, render
from yifa.server.reports.texts import setting_of
from yifa.server.towns.models import Town

YEAR = Period.year(2024)


@pytest.fixture
def say(town: Town):  # type: ignore[no-untyped-def]
    def rendered(text: str, period: Period = YEAR) -> Rendered:
        return render(text, setting_of(town, period))

    return rendered


def test_a_figure_is_said_with_its_unit_or_another_measure_word(say) -> None:  # type: ignore[no-untyped-def]
    assert say("调解[[disputes_mediated]]、[[disputes_mediated|件]]、[[调解矛盾纠纷|数]]").plain == "调解10起、10件、10"


def test_round_numbers_and_numerals_are_said_as_declared(say) -> None:  # type: ignore[no-untyped-def]
    text = say(
        "[[publicity_audience|余]]，[[publicity_activities|余]]，[[disputes_mediated|余]]，[[publicity_activities|汉字]]"
    )
    assert text.plain == "500余人次，10余次，10起，十二次"


def test_another_period_a_part_or_a_village_may_be_asked(say) -> None:  # type: ignore[no-untyped-def]
    assert say("[[disputes_mediated|上年]]").plain == "5起"
    months = [say("[[disputes_mediated]]", Period.month(2024, month)).plain for month in range(1, 13)]
    assert sum(int(text.removesuffix("起")) for text in months) == 10
    villages = [say(f"[[disputes_mediated|村={village['name']}]]").plain for village in TOLD["villages"]]
    assert sum(int(text.removesuffix("起")) for text in villages) == 10


def test_the_change_against_last_year_is_said_in_words(say) -> None:  # type: ignore[no-untyped-def]
    assert say("较上年[[disputes_mediated|同比]]、[[disputes_mediated|增减]]").plain == "较上年增长100%、增加5起"
    assert say("[[mediation_success_rate|同比]]").plain == "下降10个百分点"


def test_a_sentence_on_nothing_falls_away_with_its_reason(say) -> None:  # type: ignore[no-untyped-def]
    text = say("达成协议[[disputes_settled]][[?agreements_performed: ，履行[[agreements_performed]]]]。")
    assert text.plain == "达成协议9起。"
    assert "协议履行" in text.omitted[0].why


def test_a_figure_nobody_counts_takes_its_sentence_with_it_but_stands_out_where_it_is_bare(say) -> None:  # type: ignore[no-untyped-def]
    assert say("甲。[[?ghost_figure: 有[[ghost_figure]]。]]乙。").plain == "甲。乙。"
    assert say("有[[ghost_figure]]。").wrong[0].say == "没有“ghost_figure”这个数，请从“插入数”中选。"


def test_enumerations_are_numbered_as_they_stand(say) -> None:  # type: ignore[no-untyped-def]
    text = say("[[#是]]甲。[[?ghost: [[#是]]乙。]][[#是]]丙。\n一、丁\n[[#（）]]戊\n二、己\n[[#（）]]庚\n[[#是]]辛")
    assert text.plain == "一是甲。二是丙。\n一、丁\n（一）戊\n二、己\n（一）庚\n一是辛"


def test_punctuation_is_mended_where_a_passage_fell_away(say) -> None:  # type: ignore[no-untyped-def]
    assert say("调解[[disputes_mediated]]，[[?ghost: 其中乙，]]。").plain == "调解10起。"


def test_a_share_without_a_whole_is_told_not_invented(say) -> None:  # type: ignore[no-untyped-def]
    text = say("成功率[[mediation_success_rate]]", Period.year(2020))
    assert "分母为0" in text.wrong[0].say


def test_as_of_an_earlier_record_the_number_is_what_it_was(town: Town) -> None:
    whole = render("[[disputes_mediated|数]]", setting_of(town, YEAR)).plain
    early = render("[[disputes_mediated|数]]", setting_of(town, YEAR, as_of=30)).plain
    assert int(early) < int(whole)
