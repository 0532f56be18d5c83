"""Law over time: articles, acts and periods as they stood on a day."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from yifa.commands import deadline as deadline_command
from yifa.commands import law as law_command
from yifa.law.acts import all_acts, find
from yifa.law.calendar import default_calendar
from yifa.law.errors import NotInForceError
from yifa.law.events import Extend, Suspend
from yifa.law.explanation import explain_judged
from yifa.law.lawful import judge
from yifa.law.limit_versions import limit_on
from yifa.law.limits import get_limit
from yifa.law.resolution import resolve

TODAY = date(2026, 11, 29)
CALENDAR = default_calendar()


def at(*args: str) -> dict:
    result = CliRunner().invoke(law_command.command, ["at", *args, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_an_article_of_today_is_found_under_its_number_of_then() -> None:
    answer = at("代表法", "34", "--on", "2024-01-01")
    assert (answer["article"], answer["version_from"], answer["in_force"]) == ("27", "2015-08-29", True)
    assert at("代表法", "34", "--on", "2025-03-12")["was"] == "27"
    assert at("代表法", "34", "--on", "2025-03-11")["article"] == "27"


def test_an_old_citation_is_followed_and_a_split_article_gives_all_its_places() -> None:
    answer = at("村民委员会组织法", "第37条", "--numbered", "2024-05-01", "--on", "2026-11-29")
    assert (answer["article"], answer["also"]) == ("43", ["42"])


def test_an_act_that_ended_names_its_successor_and_is_in_force_on_its_last_day() -> None:
    answer = at("噪声污染防治法", "82", "--on", "2026-11-29")
    assert (answer["in_force"], answer["article"], answer["successor"]) == (False, None, "生态环境法典")
    assert at("噪声污染防治法", "82", "--on", "2026-08-14")["article"] == "82"
    before = at("社会救助法", "5", "--on", "2026-06-30")
    assert (before["in_force"], before["successor"], before["version_from"]) == (False, None, None)


def test_two_changes_in_a_row_are_followed_back() -> None:
    assert [resolve("民事诉讼法", "205", date(year, 6, 1)).article for year in (2024, 2022, 2021)] == [
        "205",
        "201",
        "194",
    ]


def test_what_no_table_tells_is_said_to_be_unknown() -> None:
    found = resolve("档案法", "30", date(2018, 1, 1))
    assert found.in_force and found.article is None and not found.known and "没有收录" in found.explanation
    beyond = resolve("代表法", "99", TODAY)
    assert beyond.known and beyond.article is None and "没有这一条" in beyond.explanation


def test_an_unknown_act_is_an_answer_for_people_and_machines() -> None:
    result = CliRunner().invoke(law_command.command, ["at", "不存在法", "1", "--on", "2026-01-01", "--json"])
    assert result.exit_code == 1 and json.loads(result.output)["error"] == "UNKNOWN_RULE"


@pytest.mark.parametrize("name", list(all_acts()))
def test_the_versions_of_an_act_follow_one_another(name: str) -> None:
    act = find(name)
    for earlier, later in zip(act.versions, act.versions[1:], strict=False):
        assert earlier.end is not None and earlier.start <= earlier.end < later.start
    assert act.replaced_by is None or find(act.replaced_by)


#: What the table, from memory, takes for new: 2017 第27条第2款 (轻微不罚) and 第38条第3款 (法制审核) became articles of their own.
SPLIT_OFF = {("行政处罚法", "2021-07-15", "33"): "27", ("行政处罚法", "2021-07-15", "58"): "38"}


@pytest.mark.shared
def test_every_row_of_the_renumbering_comes_out_in_both_directions(shared: Path) -> None:
    rows = list(csv.DictReader((shared / "law" / "renumbered.csv").open(encoding="utf-8-sig")))
    wrong = []
    for row in rows:
        title = row["title"].replace("适用《民事诉讼法》", "适用民事诉讼法")
        act = next(a for a in all_acts().values() if title in (a.name, *_bare(a.title)))
        new_from = date.fromisoformat(row["new_version_from"])
        old_from = date.fromisoformat(row["old_version_from"])
        assert {old_from, new_from} <= {v.start for v in act.versions}, row
        forward = resolve(act.name, row["old_article"], new_from, old_from) if row["old_article"] != "new" else None
        back = resolve(act.name, row["new_article"], old_from, new_from) if row["new_article"] != "deleted" else None
        expected_new = None if row["new_article"] == "deleted" else row["new_article"]
        expected_old = None if row["old_article"] == "new" else row["old_article"]
        expected_old = SPLIT_OFF.get((row["title"], row["new_version_from"], row["new_article"]), expected_old)
        if forward and expected_new not in (forward.article, *forward.also):
            wrong.append(row)
        if back and expected_old not in (back.article, *back.also):
            wrong.append(row)
    assert wrong == [] and len(rows) > 2000


def _bare(title: str) -> tuple[str, str]:
    plain = title.removeprefix("中华人民共和国").replace("《中华人民共和国", "").replace("》", "")
    return title.removeprefix("中华人民共和国"), plain


# -- periods -------------------------------------------------------------------------------------------------------


def test_a_day_before_the_limit_uses_the_older_period() -> None:
    judged = judge(get_limit("recon-reply-10wd"), date(2023, 5, 10), calendar=CALENDAR)
    assert judged.deadline.due == date(2023, 5, 22)
    assert "行政复议法（1999）第23条、第40条" in judged.warnings[0]
    assert judge(get_limit("petition-close-60d"), date(2021, 3, 1), calendar=CALENDAR).deadline.due == date(2021, 4, 30)


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("penalty-decision-90d", date(2020, 3, 1)),
        ("village-disclosure-min-15d", date(2024, 5, 1)),
        ("credit-minor-publicity-max-3m", date(2025, 6, 1)),
    ],
)
def test_a_limit_that_did_not_exist_is_refused_with_its_act(rule: str, day: date) -> None:
    with pytest.raises(NotInForceError, match=get_limit(rule).act):
        limit_on(get_limit(rule), day)


@pytest.mark.shared
def test_every_limit_of_the_table_answers_for_the_day_before_as_the_contract_says(shared: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader((shared / "law" / "older_limits.csv").open(encoding="utf-8-sig")))
    for row in rows:
        limit = get_limit(row["rule_id"])
        day = date.fromisoformat(row["in_force_from"]) - timedelta(1)
        if row["before"] in ("none", "unknown"):
            with pytest.raises(NotInForceError):
                limit_on(limit, day)
        else:
            older = limit_on(limit, day)
            assert (str(older.length), older.unit, older.day_rule) == (
                row["older_length"],
                row["older_unit"],
                row["older_day_rule"],
            )
    assert len(rows) == 89


def test_an_extension_beyond_the_law_is_not_the_headline() -> None:
    judged = judge(
        get_limit("seizure-30d"), date(2026, 1, 17), [Extend(60, "calendar_day", date(2026, 2, 10))], calendar=CALENDAR
    )
    assert judged.deadline.due == date(2026, 3, 18) and judged.unlawful_due == "2026-04-17"
    assert "不合法，若按此算为2026年4月17日" in judged.warnings[-1]
    twice = [Extend(30, "calendar_day", date(2026, 2, 28)), Extend(30, "calendar_day", date(2026, 3, 28))]
    judged = judge(get_limit("petition-close-60d"), date(2026, 1, 4), twice, calendar=CALENDAR)
    once = judge(get_limit("petition-close-60d"), date(2026, 1, 4), twice[:1], calendar=CALENDAR)
    assert judged.deadline.due == once.deadline.due and once.warnings == ()


def test_an_approval_that_came_too_late_gives_the_lawful_date_first_and_the_other_as_unlawful() -> None:
    late = [Extend(30, "calendar_day", date(2026, 3, 20))]
    judged = judge(get_limit("petition-close-60d"), date(2026, 1, 4), late, calendar=CALENDAR)
    plain = judge(get_limit("petition-close-60d"), date(2026, 1, 4), calendar=CALENDAR)
    assert judged.deadline.due == plain.deadline.due and judged.unlawful_due == "2026-04-07"
    assert "不生效" in judged.warnings[0]


def test_a_pause_without_ground_does_not_count_and_says_so() -> None:
    pause = Suspend(date(2026, 1, 10), date(2026, 1, 20), "当事人外出")
    judged = judge(get_limit("petition-close-60d"), date(2026, 1, 4), [pause], calendar=CALENDAR)
    plain = judge(get_limit("petition-close-60d"), date(2026, 1, 4), calendar=CALENDAR)
    assert judged.deadline.due == plain.deadline.due and "没有规定可以中止" in judged.warnings[0]


def test_the_batch_says_so_in_its_fields(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(
        "case_id,rule_id,start_date,events\n"
        "A,penalty-decision-90d,2020-03-01,[]\n"
        "B,recon-reply-10wd,2023-05-10,[]\n"
        "C,petition-close-60d,2026-12-08,[]\n"
        'D,seizure-30d,2026-01-17,"[{""type"":""extend"",""length"":60,""unit"":""calendar_day"",'
        '""approved_on"":""2026-02-10""}]"\n',
        "utf-8",
    )
    result = CliRunner().invoke(deadline_command.command, ["--cases", str(path), "--json"])
    a, b, c, d = (json.loads(line) for line in result.stdout.splitlines())
    assert (a["error"], a["due_date"]) == ("NOT_IN_FORCE", None)
    assert (b["due_date"], b["error"]) == ("2023-05-22", None) and b["warnings"]
    assert (c["provisional"], c["earliest"], c["latest"]) == (True, "2027-02-11", "2027-02-15")
    assert (d["due_date"], d["unlawful_due_date"]) == ("2026-03-18", "2026-04-17")


def test_a_year_without_a_notice_gives_a_range_and_the_alarm_goes_by_the_earlier() -> None:
    judged = judge(get_limit("penalty-hearing-request-5wd"), date(2027, 2, 1), calendar=CALENDAR)
    assert (judged.deadline.earliest, judged.deadline.latest) == (date(2027, 2, 12), date(2027, 2, 17))
    assert judged.deadline.alarm == judged.deadline.earliest
    quiet = judge(get_limit("gi-reply-20wd"), date(2027, 3, 1), calendar=CALENDAR).deadline
    assert quiet.earliest == quiet.latest and not quiet.due_provisional and quiet.provisional


@pytest.mark.parametrize(
    ("rule", "day", "source"),
    [
        ("suit-direct-6m", date(2026, 3, 2), "行政诉讼法解释第48条"),
        ("recon-apply-60d", date(2026, 3, 2), "行政复议法第88条、民事诉讼法第85条"),
        ("recon-apply-60d", date(2023, 3, 2), "行政复议法第40条、民事诉讼法第85条"),
        ("special-procedure-30d", date(2026, 3, 2), "民事诉讼法第85条"),
        ("penalty-pay-15d", date(2026, 3, 2), "参照民法典第201条第1款"),
        ("petition-close-60d", date(2026, 3, 2), "参照民法典第201条第1款"),
        ("sme-pay-30d", date(2026, 3, 2), "（民法典第201条第1款）"),
        ("sme-complaint-handle-30d", date(2026, 3, 2), "参照民法典第201条第1款"),
        ("land-right-sue-30d", date(2026, 3, 2), "行政诉讼法解释第48条"),
        ("court-enforcement-apply-3m", date(2026, 3, 2), "行政诉讼法解释第48条"),
        ("court-enforcement-appeal-15d", date(2026, 3, 2), "行政诉讼法解释第48条"),
        ("mediation-judicial-confirm-30d", date(2026, 3, 2), "民事诉讼法第85条"),
    ],
)
def test_the_explanation_names_the_source_that_applies_to_the_kind_of_procedure(
    rule: str, day: date, source: str
) -> None:
    lines = explain_judged(judge(get_limit(rule), day, calendar=CALENDAR), CALENDAR)
    assert source in "\n".join(lines)
