"""Questions to `yifa law at`, labelled by reading both versions of the text before they were asked."""

from __future__ import annotations

from datetime import date

import pytest

from yifa.law.acts import all_acts, find
from yifa.law.resolution import resolve

TODAY = date(2026, 11, 30)
#: act, article, a day on which it was so numbered, its number today
THEN = (
    ("治安管理处罚法", "26", "2024-06-01", "30"),
    ("治安管理处罚法", "99", "2024-06-01", "118"),
    ("治安管理处罚法", "70", "2024-06-01", "82"),
    ("治安管理处罚法", "74", "2024-06-01", "87"),
    ("治安管理处罚法", "50", "2024-06-01", "61"),
    ("村民委员会组织法", "10", "2025-06-01", "12"),
    ("村民委员会组织法", "27", "2025-06-01", "31"),
    ("村民委员会组织法", "32", "2025-06-01", "37"),
    ("村民委员会组织法", "34", "2025-06-01", "39"),
    ("居民委员会组织法", "19", "2025-06-01", "46"),
    ("居民委员会组织法", "15", "2025-06-01", "31"),
    ("代表法", "20", "2024-06-01", "26"),
    ("代表法", "21", "2024-06-01", "27"),
    ("代表法", "30", "2024-06-01", "37"),
    ("代表法", "22", "2024-06-01", "29"),
    ("监察法", "49", "2024-01-01", "56"),
    ("中小企业款项支付条例", "8", "2024-01-01", "9"),
    ("保障中小企业款项支付条例", "15", "2024-01-01", "17"),
    ("公司法", "16", "2023-06-01", "15"),
    ("公司法", "13", "2023-06-01", "10"),
    ("公司法", "7", "2023-06-01", "33"),
    ("突发事件应对法", "17", "2023-06-01", "26"),
    ("突发事件应对法", "18", "2023-06-01", "28"),
    ("突发事件应对法", "21", "2023-06-01", "34"),
    ("突发事件应对法", "29", "2023-06-01", "42"),
    ("保守国家秘密法", "48", "2023-06-01", "57"),
    ("反洗钱法", "20", "2024-06-01", "35"),
    ("反洗钱法", "6", "2024-06-01", "8"),
    ("反洗钱法", "10", "2024-06-01", "16"),
    ("仲裁法", "16", "2025-06-01", "27"),
    ("网络安全法", "21", "2025-06-01", "23"),
    ("网络安全法", "31", "2025-06-01", "33"),
    ("反不正当竞争法", "7", "2024-06-01", "8"),
    ("会计法", "43", "2023-06-01", "41"),
    ("会计法", "45", "2023-06-01", "42"),
    ("行政复议法", "31", "2020-01-01", "62"),
    ("民事诉讼法", "201", "2022-06-01", "205"),
    ("文物保护法", "3", "2024-06-01", "3"),
)
#: act, article as numbered today, day, its number on the day
NOW = (
    ("治安管理处罚法", "118", "2025-12-31", "99"),
    ("中小企业款项支付条例", "9", "2025-05-31", "8"),
    ("监察法", "56", "2025-05-31", "49"),
    ("监察法", "56", "2025-06-01", "56"),
    ("学前教育法", "36", "2025-06-01", "36"),
    ("民营经济促进法", "67", "2025-05-20", "67"),
    ("未成年人网络保护条例", "60", "2024-01-01", "60"),
    ("公司法", "15", "2024-06-30", "16"),
    ("突发事件应对法", "26", "2024-10-31", "17"),
    ("反洗钱法", "35", "2024-12-31", "20"),
    ("行政复议法", "20", "2023-12-31", "9"),
    ("噪声污染防治法", "82", "2026-08-14", "82"),
    ("民事诉讼法", "205", "2021-06-01", "194"),
)
#: act, article, a day on which it was so numbered (None: today), a day on which the act was not in force, its successor
NOT_IN_FORCE = (
    ("信访条例", "33", "2021-06-01", "2026-11-30", "信访工作条例"),
    ("学前教育法", "36", None, "2025-05-31", None),
    ("民营经济促进法", "67", None, "2025-05-19", None),
    ("未成年人网络保护条例", "60", None, "2023-12-31", None),
    ("信访工作条例", "34", None, "2022-04-30", None),
    ("生态环境法典", "246", None, "2026-08-14", None),
    ("噪声污染防治法", "82", None, "2026-08-15", "生态环境法典"),
)


@pytest.mark.parametrize(("act", "article", "then", "today"), THEN)
def test_an_article_written_then_is_found_today(act: str, article: str, then: str, today: str) -> None:
    answer = resolve(act, article, TODAY, date.fromisoformat(then))
    assert answer.in_force and answer.article == today


@pytest.mark.parametrize(("act", "article", "day", "number"), NOW)
def test_an_article_of_today_is_found_on_the_day(act: str, article: str, day: str, number: str) -> None:
    answer = resolve(act, article, date.fromisoformat(day))
    assert answer.in_force and answer.article == number


@pytest.mark.parametrize(("act", "article", "then", "day", "successor"), NOT_IN_FORCE)
def test_an_act_not_in_force_is_no_answer(
    act: str, article: str, then: str | None, day: str, successor: str | None
) -> None:
    answer = resolve(act, article, date.fromisoformat(day), date.fromisoformat(then) if then else None)
    assert (answer.in_force, answer.article, answer.successor) == (False, None, successor)


def test_a_date_that_stands_at_the_head_of_a_later_text_is_told_from_one_remembered() -> None:
    versions = [version for act in all_acts().values() for version in act.versions]
    assert sum(version.checked == "history" for version in versions) > 140
    assert all(version.issued for version in versions if version.checked == "history")
    company = {version.start.year: version for version in find("公司法").versions}
    assert (company[2014].issued, company[2018].articles) == (date(2013, 12, 28), 218)
