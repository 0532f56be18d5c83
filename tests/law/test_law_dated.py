"""Citations in running text, written as they stood on another day."""

from __future__ import annotations

from datetime import date

import pytest

from yifa.law.dated import as_of, citations_in

PROPOSAL = "请按照《中华人民共和国全国人民代表大会和地方各级人民代表大会代表法》第五十一条的规定办理。"


def test_a_paper_of_2024_prints_the_number_of_2024() -> None:
    assert "代表法》第四十二条的规定" in as_of(PROPOSAL, date(2024, 6, 17))
    assert as_of(PROPOSAL, date(2025, 3, 12)) == PROPOSAL


@pytest.mark.parametrize(
    ("text", "day", "then"),
    [
        ("村民委员会组织法第26条", date(2024, 3, 1), "村民委员会组织法第22条"),
        ("行政复议法第48条、第70条、第88条", date(2023, 5, 1), "行政复议法第23条、第28条、第40条"),
        ("生态环境法典第150条、第152条", date(2025, 1, 1), "环境保护法第42条"),
        ("信访工作条例第34条", date(2021, 5, 1), "国务院信访条例第33条"),
        ("村民委员会组织法第30条第2款", date(2024, 3, 1), "村民委员会组织法第26条"),
        ("村民委员会组织法第30条第2款", date(2026, 3, 1), "村民委员会组织法第30条第2款"),
        (
            "依照《国务院办公厅关于严格规范涉企行政检查的意见》（国办发〔2024〕54号），现将",
            date(2024, 6, 17),
            "依照当时的有关规定，现将",
        ),
        # Article 13 is new in 2026: the act then had none of it.
        ("村民委员会组织法第13条", date(2024, 3, 1), "村民委员会组织法"),
        ("根据《社会救助法》第三十条的规定，", date(2024, 1, 1), "根据当时的有关规定，"),
        (
            "依照《中华人民共和国生态环境法典》的有关规定",
            date(2024, 1, 1),
            "依照《中华人民共和国环境保护法》的有关规定",
        ),
        ("行政复议法（2018）第23条", date(2026, 1, 1), "行政复议法（2018）第48条"),
        ("国办发〔2018〕118号；地方规定", date(2010, 1, 1), "国办发〔2018〕118号；地方规定"),
    ],
)
def test_each_kind_of_change_is_followed(text: str, day: date, then: str) -> None:
    assert as_of(text, day) == then


def test_what_is_only_mentioned_stays_as_it_is_written() -> None:
    said = "开展《社会救助法》宣传活动。"
    assert as_of(said, date(2024, 1, 1)) == said


def test_citations_are_found_with_their_articles_and_the_year_of_their_numbers() -> None:
    first, second = citations_in("依照《行政处罚法》第四十五条、第六十条第2款；代表法(2015)第27条")
    assert (first.act.name, first.articles, first.year) == ("行政处罚法", ("45", "60"), None)
    assert (second.act.name, second.articles, second.numbered_on) == ("代表法", ("27",), date(2015, 8, 29))
