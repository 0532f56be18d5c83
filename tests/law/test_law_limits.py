"""Limits, overlays, acts and citations."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from yifa.kernel.lint import limit_faults
from yifa.law import acts, articles, citations
from yifa.law.citations import Reference
from yifa.law.data_files import read_table
from yifa.law.errors import LooserThanLawError, PeriodError, UnknownRuleError
from yifa.law.limit_table import table_faults
from yifa.law.limits import Limit, all_limits, find_limits, get_limit, tighten
from yifa.law.rules import all_rules, get_rule

FIGURES = Path(__file__).with_name("statutory_limits.csv")


def test_every_limit_has_the_figures_that_were_compared_with_its_act() -> None:
    """Each length stands twice, here and in the product: a slip in one is seen. A new limit adds its row."""
    with FIGURES.open(encoding="utf-8", newline="") as file:
        table = {row.pop("id"): row for row in csv.DictReader(file)}
    told = {
        key: {
            "length": str(limit.length),
            "unit": limit.unit,
            "day_rule": limit.day_rule,
            "in_force_from": limit.in_force_from.isoformat() if limit.in_force_from else "",
        }
        for key, limit in all_limits().items()
    }
    assert told == table


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("- id: a-1\n  length: 90\n- id: a-1\n  length: 60\n", 3, "期限编号“a-1”在第1行已有"),
        ("- id: a-1\n  name: 期限\n", 1, "期限“a-1”没有写 length"),
    ],
)
def test_a_limit_given_twice_or_without_figures_is_told_with_its_line(text: str, line: int, said: str) -> None:
    assert any(at == line and reason.startswith(said) for at, reason in table_faults(text))


def test_the_table_of_limits_has_no_fault_and_an_id_given_twice_is_never_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert limit_faults() == []
    twice = [*read_table("limits.yaml"), {**read_table("limits.yaml")[0], "length": 60}]
    monkeypatch.setattr("yifa.law.limits.read_table", lambda name: twice)
    with pytest.raises(ValueError, match="stands twice"):
        all_limits.__wrapped__()


def test_each_limit_makes_sense() -> None:
    for limit in all_limits().values():
        limit.validate()
        assert limit.name and limit.step and limit.starts_from and limit.act
        assert acts.find(limit.act)
        assert limit.local or limit.citation != limit.act or not limit.verified or limit.act == "地方规定", limit.id


def test_a_county_may_promise_less_time_than_the_statute() -> None:
    promised = tighten(get_limit("license-decision-20wd"), 10, by="某县政务服务承诺")
    assert promised.length == 10 and promised.tightens == "license-decision-20wd"
    assert promised.citation == "某县政务服务承诺"


@pytest.mark.parametrize(
    ("rule_id", "length", "unit"),
    [
        ("license-decision-20wd", 21, None),
        ("license-decision-20wd", 21, "calendar_day"),
        ("petition-close-60d", 60, "working_day"),
        ("petition-close-60d", 2, "month"),
        ("decision-consult-min-30d", 29, None),
        ("penalty-hearing-notice-7wd-before", 5, None),
        ("compulsion-urgent-report-24h", 25, None),
    ],
)
def test_an_overlay_may_not_loosen_a_statute(rule_id: str, length: int, unit: str | None) -> None:
    with pytest.raises(LooserThanLawError, match="不得放宽"):
        tighten(get_limit(rule_id), length, unit)  # type: ignore[arg-type]


def test_a_guaranteed_minimum_may_be_made_longer() -> None:
    assert tighten(get_limit("decision-consult-min-30d"), 45).length == 45


def test_local_practice_may_be_set_freely() -> None:
    assert tighten(get_limit("contract-review-practice-5wd"), 10).length == 10


def test_a_promise_in_another_unit_is_allowed_when_it_is_tighter_in_every_year() -> None:
    promised = tighten(get_limit("petition-close-60d"), 10, "working_day")
    assert promised.day_rule == "WD"


def test_a_limitation_period_or_a_frequency_cannot_be_changed_locally() -> None:
    for rule_id in ("penalty-limitation-2y", "village-reps-quarterly"):
        with pytest.raises(PeriodError, match="没有可由本地改动的长度"):
            tighten(get_limit(rule_id), 1)
    assert tighten(get_limit("release-support-practice-5y"), 3).length == 3


def test_a_county_may_ask_for_a_report_earlier_but_not_later() -> None:
    report = get_limit("rule-of-law-report-mar1")
    assert tighten(report, month_day="02-10", by="某县通知").term_text == "2月10日之前"
    with pytest.raises(LooserThanLawError, match="晚于法定"):
        tighten(report, month_day="03-10")
    assert tighten(get_limit("gi-annual-township-local"), month_day="02-15").month_day == (2, 15)
    for wrong in (None, "02-30", "二月"):
        with pytest.raises(PeriodError, match="月-日"):
            tighten(report, month_day=wrong)
    with pytest.raises(PeriodError, match="请写明期限长度"):
        tighten(get_limit("penalty-pay-15d"), month_day="02-10")
    with pytest.raises(PeriodError, match="单位"):
        tighten(get_limit("penalty-pay-15d"), 1, "week")  # type: ignore[arg-type]


def test_an_unknown_id_offers_what_looks_alike() -> None:
    with pytest.raises(UnknownRuleError, match="penalty-pay-15d"):
        get_limit("penalty-pay-15")


def test_limits_are_found_by_words_people_use() -> None:
    assert {limit.id for limit in find_limits("信访", "复核")} == {
        "petition-recheck-request-30d",
        "petition-recheck-opinion-30d",
    }


@pytest.mark.parametrize(
    ("day_rule", "unit", "length"),
    [("WD", "month", 1), ("XX", "month", 1), ("CD", "calendar_day", 0), ("FIXED", "month", 1), ("FREQ", "month", 5)],
)
def test_a_limit_that_makes_no_sense_is_refused(day_rule: str, unit: str, length: int) -> None:
    limit = Limit(
        id="x",
        name="测试",
        procedure="测试",
        step="测试",
        starts_from="测试",
        length=length,
        unit=unit,
        day_rule=day_rule,
        act="测试法",
    )  # type: ignore[arg-type]
    with pytest.raises(PeriodError):
        limit.validate()


def test_a_citation_is_read_and_written_back() -> None:
    references = citations.parse("《行政处罚法》(2021修订)第60条、第61条第2款；行政强制法第二十五条")
    assert references == [
        Reference("行政处罚法", 60),
        Reference("行政处罚法", 61, 2),
        Reference("行政强制法", 25),
    ]
    assert citations.format_references(references) == "行政处罚法第60条、第61条第2款；行政强制法第25条"


def test_a_range_of_articles_names_each_of_them() -> None:
    assert [r.article for r in citations.parse("重大行政决策程序暂行条例第14条至第17条")] == [14, 15, 16, 17]


@pytest.mark.parametrize(
    ("text", "number"), [("六十", 60), ("一百二十", 120), ("十", 10), ("一百零五", 105), ("85", 85)]
)
def test_chinese_numerals_are_read(text: str, number: int) -> None:
    assert citations.number_of(text) == number


def test_every_act_cited_by_a_limit_or_a_rule_is_known() -> None:
    for limit in all_limits().values():
        assert acts.refer(limit.citation), limit.id
    for rule in all_rules().values():
        for basis in rule.basis:
            assert len(acts.refer(basis)) == len(citations.parse(basis)), (rule.id, basis)


def test_the_laws_the_towns_cite_in_their_reports_are_known() -> None:
    for name in (
        "中华人民共和国行政处罚法",
        "中华人民共和国民法典",
        "中华人民共和国宪法",
        "中华人民共和国政府信息公开条例",
        "重大行政决策程序暂行条例",
        "法治政府建设实施纲要",
    ):
        assert acts.find(name)


def test_an_article_says_what_it_rules_since_when_and_where_it_is_used() -> None:
    article = articles.article("处罚法", "第60条")
    assert str(article) == "行政处罚法第60条"
    assert "九十日" in article.gist
    assert article.in_force_from == date(2021, 7, 15)
    assert "penalty-decision-90d" in {use.id for use in article.used_by}


def test_an_act_follows_the_version_in_force_on_the_day() -> None:
    before, after = (acts.in_force("治安管理处罚法", d) for d in (date(2025, 12, 31), date(2026, 1, 1)))
    assert before and after and (before.note, after.note) == ("2012年修正", "2025年修订")
    assert acts.in_force("社会救助法", date(2026, 6, 30)) is None
    assert acts.in_force("国务院信访条例", date(2022, 5, 1)) is None
    assert acts.find("国务院信访条例").replaced_by == "信访工作条例"


def test_all_articles_of_an_act_are_listed_in_order() -> None:
    numbers = [citations.parse(f"x{a.number}")[0].article for a in articles.articles_of("行政处罚法")]
    assert numbers == sorted(numbers, key=lambda n: n or 0) and 85 in numbers


def test_unknown_acts_articles_and_rules_are_said_to_be_unknown() -> None:
    for call in (
        lambda: acts.find("不存在法"),
        lambda: articles.article("行政处罚法", "第999条"),
        lambda: get_rule("R999"),
    ):
        with pytest.raises(UnknownRuleError):
            call()
