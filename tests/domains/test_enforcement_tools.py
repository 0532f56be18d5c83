"""The calculators, masking, recording and draws of the enforcement room, with the law's own figures."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domains.walking import refused, walk
from yifa.domains import catalogue
from yifa.domains.enforcement import calculators as worked
from yifa.domains.enforcement.draws import draw, files_of, ranked, seed_of
from yifa.domains.enforcement.masking import Decision, mask, publication, some_name, to_county
from yifa.domains.enforcement.recording import Done, kind_of, records
from yifa.domains.enforcement.staffing import audit_strength
from yifa.kernel.simulate import SimulatedBook
from yifa.kernel.timechain import missing, overrun, periods
from yifa.law.calendar import default_calendar

CALENDAR = default_calendar()
DAYS = st.dates(date(2023, 1, 1), date(2025, 6, 30))


@pytest.fixture
def book() -> SimulatedBook:
    return SimulatedBook(catalogue=catalogue(), calendar=default_calendar(), today=date(2025, 3, 3))


def test_three_per_cent_a_day_stops_at_the_fine_itself() -> None:
    due = date(2025, 3, 31)
    assert worked.late_payment(200_000, due, due + timedelta(days=33), [], calendar=CALENDAR).amount == 198_000
    full = worked.late_payment(200_000, due, due + timedelta(days=34), [], calendar=CALENDAR)
    assert full.amount == 200_000 and "超过罚款本数" in full.lines[0] and "4000元" in full.answer


def test_days_of_a_suit_do_not_count_towards_the_surcharge() -> None:
    out = [(date(2025, 4, 10), date(2025, 4, 19))]
    result = worked.late_payment(200_000, date(2025, 3, 31), date(2025, 4, 30), out, calendar=CALENDAR)
    assert result.amount == 120_000 and "扣除复议、诉讼期间10日" in result.lines[0]


def test_nothing_is_added_while_the_day_to_pay_has_not_passed() -> None:
    result = worked.late_payment(200_000, date(2025, 3, 31), date(2025, 3, 31), [], calendar=CALENDAR)
    assert result.amount == 0 and "还没有逾期" in result.answer


@given(st.integers(100, 10**9), DAYS, st.integers(0, 400))
def test_a_surcharge_is_never_more_than_the_fine_and_never_falls(fine: int, due: date, late: int) -> None:
    amounts = [
        worked.late_payment(fine, due, due + timedelta(days=n), [], calendar=CALENDAR).amount or 0
        for n in (late, late + 1)
    ]
    assert 0 <= amounts[0] <= amounts[1] <= fine


@given(st.integers(6000, 10**9), st.integers(1, 60), DAYS)
def test_instalments_add_up_to_what_is_owed_and_fall_on_working_days(total: int, count: int, first: date) -> None:
    result = worked.instalments(total, count, first, calendar=CALENDAR)
    parts = [int(Decimal(row[2].removesuffix("元")) * 100) for row in result.rows[1:]]
    assert sum(parts) == total and len(parts) == count and min(parts) > 0
    assert result.rows[-1][3] == "0元"


def test_instalments_run_by_the_corresponding_day_and_move_off_a_day_of_rest() -> None:
    result = worked.instalments(50_000, 3, date(2025, 1, 31), calendar=CALENDAR)
    assert [row[2] for row in result.rows[1:]] == ["166元", "166元", "168元"]
    # 2025-01-31 lies in the Spring Festival holiday; the first working day after it is 5 February.
    assert [row[1][:9] for row in result.rows[1:]] == ["2025年2月5日", "2025年2月28", "2025年3月31"]
    assert "顺延" in result.rows[1][1] and "第66条" in result.basis


def test_no_instalments_where_none_can_be_made() -> None:
    assert worked.instalments(50_000, 0, date(2025, 1, 31), calendar=CALENDAR).broken


@pytest.mark.parametrize(
    ("found", "grave", "may"),
    [
        (date(2025, 3, 1), False, True),
        (date(2025, 3, 2), False, False),
        (date(2025, 3, 2), True, True),
    ],
)
def test_after_two_years_undiscovered_nothing_is_punished_after_five_where_life_was_harmed(
    found: date, grave: bool, may: bool
) -> None:
    assert worked.limitation(date(2023, 3, 1), found, grave, calendar=CALENDAR).broken is not may


def test_interest_needs_its_rate_and_a_late_charge_stops_at_the_principal() -> None:
    due, last = date(2025, 1, 1), date(2025, 1, 11)
    plain = worked.interest(1_000_000, Decimal(5), due, last, capped=False, basis="约定")
    assert plain.amount == 5_000 and plain.basis == "约定"
    capped = worked.interest(100, Decimal(5000), due, last, capped=True, basis="约定")
    assert capped.amount == 100 and "不得超出本金" in capped.lines[-1]


BANDS = [
    {"title": "占道", "values": {"behaviour": "占道", "level": level, "low": low, "high": high}}
    for level, low, high in (("从轻", 5_000, 20_000), ("一般", 20_000, 50_000), ("从重", 50_001, 100_000))
]


def test_a_fine_is_placed_in_its_band_with_what_its_size_brings() -> None:
    result = worked.discretion(BANDS, 200_000, [], 200_000, 20_000)
    assert "不在所列档次之内" in result.answer and any("听证" in line for line in result.lines)
    inside = worked.discretion(BANDS, 30_000, ["无特别情节"], 200_000, 20_000)
    assert inside.answer == "罚款300元落在一般档。" and inside.rows[2][4] == "在内，位于33%处"
    assert any("当场处罚" in line for line in worked.discretion(BANDS, 20_000, [], 200_000, 20_000).lines)


def test_mitigation_forbids_the_heavier_band() -> None:
    assert worked.discretion(BANDS, 60_000, ["主动消除或者减轻危害"], 0, 20_000).broken


PERSON = {
    "kind": "person",
    "name": "欧阳示例",
    "id_number": "110105199003070017",
    "phone": "19912345678",
    "address": "示例省示例市样例县样例镇东片3组12号",
}
FIRM = {
    "kind": "org",
    "name": "样例建材有限公司",
    "credit_code": "91110000600037341L",
    "legal_representative": "王示例",
    "phone": "010-12345678",
}


def decision(*parties: dict[str, Any], facts: str = "", **more: Any) -> Decision:
    return Decision(
        number="样政罚字〔2025〕第3号",
        body="样例县样例镇人民政府",
        day="2025-04-01",
        parties=parties,
        act="擅自占道经营",
        facts=facts,
        law="《条例》第十二条",
        penalty_law="《条例》第四十条",
        content="罚款500元",
        **more,
    )


def test_of_a_person_the_surname_and_the_county_are_published() -> None:
    made = publication(decision(PERSON, facts="欧阳示例住示例省示例市样例县样例镇东片3组12号，电话19912345678。"))
    assert "当事人：欧阳某某，住示例省示例市样例县\n" in made.text
    for private in ("示例住", "3组12号", "19912345678", "110105199003070017"):
        assert private not in made.text
    assert {item.what for item in made.hidden} >= {"公民身份号码", "手机号码", "自然人住址（保留到县级）"}


def test_of_an_organisation_the_representative_stands_and_the_telephone_does_not() -> None:
    made = publication(decision(FIRM, facts="联系电话010-12345678。"))
    assert "法定代表人王示例" in made.text and "91110000600037341L" in made.text and "12345678" not in made.text


def test_of_a_minor_nothing_is_left_and_of_a_witness_the_surname() -> None:
    young = {**PERSON, "id_number": "110105201003070015"}
    made = publication(decision(young, facts="赵见证看到欧阳示例摆摊。", people=["赵见证"], act_on="2025-03-01"))
    assert "欧阳" not in made.text and "赵某某看到某某摆摊" in made.text


def test_a_family_and_a_trade_secret_are_asked_about_not_guessed() -> None:
    made = publication(decision(PERSON, facts="其妻子称进价为5元。"))
    assert len(made.ask) == 2 and "商业秘密" in made.ask[1]


@given(st.text(alphabet="陈示例0123456789Xx，。 @a.", max_size=80))
def test_no_number_that_names_a_person_survives_masking(text: str) -> None:
    from yifa.domains.enforcement.rules import PRIVATE

    made = mask(text, {"陈示例": some_name("陈示例")})
    assert "陈示例" not in made.text
    assert not any(pattern.search(made.text) for pattern in PRIVATE.values())


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("示例省示例市样例县样例镇东片3组12号", "示例省示例市样例县"),
        ("示例市示例区样例路1号", "示例市示例区"),
        ("东片3组12号", "（住址略）"),
    ],
)
def test_an_address_is_kept_down_to_the_county(address: str, kept: str) -> None:
    assert to_county(address) == kept


def test_each_of_the_six_steps_says_what_it_lacks() -> None:
    steps = [
        Done("propose", 1, "2025-03-01", ("filing-approval",)),
        Done("inspect", 2, "2025-03-02", ("site-inspection-record",)),
        Done("serve", 3, "2025-03-20", (), {"serve_mode": "留置送达"}),
    ]
    found = {stage.stage: stage for stage in records("enforcement-case", steps)}
    assert not found["启动"].missing and "现场执法" in found["调查取证"].advised[0]
    assert "没有任何文字" in found["送达"].missing[0] and "留置送达" in found["送达"].advised[0]
    assert not found["执行"].reached and not found["执行"].missing


def test_a_video_with_the_inspection_settles_what_was_asked_for() -> None:
    steps = [Done("inspect", 1, "2025-03-02", ("site-inspection-record",), {}, ("现场.MP4",))]
    stage = records("enforcement-case", steps)[1]
    assert dict(stage.media) == {"录像": 1} and not stage.advised
    assert (kind_of("a.jpg"), kind_of("b.m4a"), kind_of("c.docx")) == ("照片", "录音", "文字")


def test_the_time_chain_names_what_is_missing_late_or_out_of_order(book: SimulatedBook) -> None:
    case = walk(book, "enforcement-case", {"propose": {"grave": False}}, "file", "inspect", "preserve")
    procedure, state = book.catalogue.newest["enforcement-case"], book.states[case]
    chain = periods(procedure, state, CALENDAR, book.settings, "2025-04-01")
    assert {period.key for period in chain} >= {"decide", "preserve"}
    late = [*missing(procedure, state), *overrun(chain)]
    assert [fault.say for fault in late] == ["“先行登记保存处理”应于2025-03-17前办理，还没有办。"]
    assert "行政处罚法" in late[0].basis


def test_a_step_dated_after_the_one_it_should_precede_is_out_of_order(book: SimulatedBook) -> None:
    from dataclasses import replace

    case = walk(book, "enforcement-case", {"propose": {"grave": False}}, "file", "inspect")
    procedure, state = book.catalogue.newest["enforcement-case"], book.states[case]
    turned = replace(state, done={**state.done, "conclude": 1}, last={**state.last, "conclude": "2025-03-03"})
    said = [f.say for f in missing(procedure, turned)]
    assert "批准立案（2025-03-04）晚于“调查终结”（2025-03-03）。" in said


@given(
    st.sets(st.text(min_size=1, max_size=8).filter(str.strip), min_size=1, max_size=30), st.integers(1, 30), st.text()
)
def test_a_draw_is_the_same_for_everybody_and_depends_on_the_number_said_in_public(
    files: set[str], size: int, nonce: str
) -> None:
    listed = files_of("\n".join(files))
    seed = seed_of("a" * 64, nonce)
    chosen = draw(listed, size, seed)
    assert chosen == draw(listed[::-1], size, seed)
    assert len(chosen) == min(size, len(listed)) and set(chosen) <= set(listed)
    assert [row.value for row in ranked(listed, size, seed)] == sorted(row.value for row in ranked(listed, size, seed))


def test_files_are_scored_by_the_sheet_and_a_veto_fails_them(book: SimulatedBook) -> None:
    spot = walk(book, "file-spot-check", {"plan": {"pool_list": "案1\n案2\n案3", "sample_size": 3}}, "draw")
    row = {"file": "案1", "code": "B1", "off": 15, "defect": "漏记时间"}
    assert "没有抽中" in refused(book, "file-spot-check", "score", spot, rows=[{**row, "file": "案9"}])
    assert "没有项目“Z9”" in refused(book, "file-spot-check", "score", spot, rows=[{**row, "code": "Z9"}])
    assert "超过这一项的40分" in refused(book, "file-spot-check", "score", spot, rows=[row, row, row])
    veto = {"file": "案2", "code": "A1", "off": 0, "defect": "主体不合法"}
    book.take("file-spot-check", "score", {"rows": [row, veto]}, spot)
    results = {r["file"]: (r["points"], r["grade"]) for r in book.states[spot].values["results"]}
    assert results == {"案1": (85, "合格"), "案2": (100, "不合格"), "案3": (100, "优秀")}
    assert "还有问题没有整改" in refused(book, "file-spot-check", "close", spot)


def test_an_opinion_found_right_is_answered_only_after_rectification(book: SimulatedBook) -> None:
    name = "enforcement-complaint"
    matter = walk(book, name, {"register": {"kind": "opinion"}}, {"find": {"finding": "属实", "accountable": 0}})
    assert "整改完成后才能反馈" in refused(book, name, "reply", matter)
    walk(book, name, "order_fix", "fixed", "reply", matter=matter)


@pytest.mark.parametrize(
    ("auditors", "officers", "lacking"), [(1, 20, 0), (1, 21, 1), (0, 9, 1), (2, 25, 0), (0, 0, 0)]
)
def test_a_team_has_one_auditor_for_every_twenty_officers(auditors: int, officers: int, lacking: int) -> None:
    assert audit_strength(auditors, officers).lacking == lacking
