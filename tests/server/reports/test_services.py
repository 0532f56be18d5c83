"""A report goes its way by named steps; signed, it stays as it was."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from tests.server.small_town import actor
from yifa.office.docx import check_official, validate_docx
from yifa.server.figures.period import Period
from yifa.server.figures.queries import Scope, values
from yifa.server.figures.request import offered
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Entry
from yifa.server.reports import corrections, paper, services
from yifa.server.reports.filing import Refused
from yifa.server.reports.models import Report, Status
from yifa.server.reports.proofing import margin
from yifa.server.reports.services import ReportChanged, ReportRefused
from yifa.server.reports.texts import changes_since, due_dates, live, shown, template_of
from yifa.server.towns.models import Town

pytestmark = pytest.mark.slow

YEAR = Period.year(2024)
MAY = timezone.make_aware(datetime(2024, 5, 6, 9))


@pytest.fixture
def report(town: Town) -> Report:
    return services.draft(town, actor("nigao"), "annual-report", YEAR)


def confirmed(report: Report, person: str = "sifa") -> Report:
    """Every sentence taken over is confirmed, and every part nobody recorded explained, by somebody else."""
    town = Town.objects.get(code=report.town)
    marks = [remark.figure for remark in margin(report, town).remarks if remark.rule == "old"]
    report = services.keep_sentences(report, actor(person), marks)
    for remark in margin(report, town).open_errors:
        report = services.give_reason(report, actor(person), remark.mark, "没有这方面的记录，已与有关单位核对")
    return report


def passed_on(report: Report) -> Report:
    report = confirmed(report)
    for person in ("nigao", "sifa", "zhuren"):
        report = services.pass_on(report, actor(person))
    return report


def signed(report: Report) -> Report:
    return services.sign(passed_on(report), actor("zhenzhang"), on=date(2025, 2, 20), number="清政〔2025〕3号")


def another_activity(town: Town) -> None:
    values = {
        "name_": "补记的赶集宣传",
        "category": "进乡村",
        "forms": ["现场咨询"],
        "organiser": "司法所",
        "place": "集市",
        "audience": 40,
    }
    moment = timezone.make_aware(datetime(2024, 12, 20, 9))
    take_action(town, actor("sifa"), Step("publicity-activity", "record", values, occurred_at=moment))


def test_the_annual_report_has_the_five_parts_the_law_asks_for(report: Report, town: Town) -> None:
    assert [remark for remark in margin(report, town).errors if remark.rule == "R134"] == []
    without = report.text.replace("五、其他需要报告的情况", "")
    report = services.edit(report, actor("nigao"), title=report.title, addressee="", text=without, version=1)
    assert any("其他需要报告的情况" in remark.message for remark in margin(report, town).errors)


def test_the_draft_says_only_what_the_book_holds(report: Report, town: Town) -> None:
    text = live(report, town).body.plain
    assert "调解矛盾纠纷10起，较上年增长100%，达成协议9起，其中口头协议6起、书面协议3起，调解成功率90%" in text
    assert "调解不成的1起" in text
    assert "行政处罚" not in text and "信访" not in text


def test_a_number_typed_where_a_figure_exists_is_remarked(report: Report, town: Town) -> None:
    text = report.text + "\n全年调解矛盾纠纷12起。另购书30册。"
    report = services.edit(report, actor("nigao"), title=report.title, addressee="", text=text, version=1)
    found = {remark.rule: remark for remark in margin(report, town).open_errors}
    assert "台账是10起" in found["ledger"].message and "30册" in found["source"].message
    with pytest.raises(ReportRefused, match="不能用说明代替"):
        services.give_reason(report, actor("sifa"), found["ledger"].mark, "按上级口径")
    report = services.give_reason(report, actor("nigao"), found["source"].mark, "县图书馆发货单")
    assert "source" not in {remark.rule for remark in margin(report, town).open_errors}
    same = services.edit(
        report,
        actor("nigao"),
        title=report.title,
        addressee="",
        version=2,
        text=report.text.replace("调解矛盾纠纷12起", "调解矛盾纠纷10起"),
    )
    (typed,) = [remark for remark in margin(same, town).remarks if remark.rule == "typed"]
    assert typed.figure == "disputes_mediated" and typed.weight == "warning"


def test_names_written_in_the_editor_are_kept_as_keys(report: Report) -> None:
    report = services.edit(
        report, actor("nigao"), title="测试", addressee="", text="调解[[调解矛盾纠纷|件]]。", version=1
    )
    assert report.text == "调解[[disputes_mediated|件]]。"
    assert services.for_editor(report.text) == "调解[[调解矛盾纠纷|件]]。"


def test_a_text_that_cannot_be_read_is_not_saved(report: Report) -> None:
    with pytest.raises(ReportRefused, match="没有用“]]”结束"):
        services.edit(report, actor("nigao"), title="测试", addressee="", text="调解[[调解矛盾纠纷", version=1)
    report.refresh_from_db()
    assert report.version == 1


def test_of_two_people_writing_at_once_the_second_is_told(report: Report) -> None:
    services.edit(report, actor("nigao"), title="甲", addressee="", text="甲甲甲。", version=1)
    with pytest.raises(ReportChanged):
        services.edit(report, actor("sifa"), title="乙", addressee="", text="乙乙乙。", version=1)


def test_only_those_whose_step_it_is_may_take_it(report: Report) -> None:
    with pytest.raises(ReportRefused, match="没有这个岗位"):
        services.pass_on(report, actor("cun"))
    passed = passed_on(report)
    with pytest.raises(ReportRefused, match="签发由"):
        services.sign(passed, actor("nigao"), on=date(2025, 2, 20))


def test_nothing_is_signed_with_an_open_error_but_with_a_reason(report: Report, town: Town) -> None:
    text = report.text + "\n共有[[ghost_figure]]。"
    report = services.edit(report, actor("nigao"), title=report.title, addressee="", text=text, version=1)
    report = services.pass_on(report, actor("nigao"))
    with pytest.raises(ReportRefused, match="没有改正，也没有说明理由"):
        services.pass_on(report, actor("sifa"))
    (error,) = [remark for remark in margin(report, town).open_errors if remark.rule == "reference"]
    with pytest.raises(ReportRefused, match="没有参加拟稿的人"):
        services.give_reason(report, actor("nigao"), error.mark, "该数由县局另行提供")
    report = services.give_reason(report, actor("sifa"), error.mark, "该数由县局另行提供")
    assert services.pass_on(confirmed(report), actor("sifa")).status == Status.REVIEW


def test_what_the_template_asks_of_the_writer_is_written_not_explained_away(report: Report, town: Town) -> None:
    asked = report.text + "\n〔请写明责任追究情况〕。"
    report = services.edit(report, actor("nigao"), title=report.title, addressee="", text=asked, version=1)
    (open_one,) = [remark for remark in margin(report, town).open_errors if remark.rule == "unfilled"]
    with pytest.raises(ReportRefused, match="不能用说明代替"):
        services.give_reason(report, actor("sifa"), open_one.mark, "没有这方面的记录")
    text = asked.replace("〔请写明责任追究情况〕", "没有责任追究（镇纪委回函）")
    report = services.edit(report, actor("nigao"), title=report.title, addressee="", text=text, version=report.version)
    assert "unfilled" not in {remark.rule for remark in margin(report, town).errors}


def test_a_report_with_two_wrong_typed_numbers_cannot_be_signed(report: Report, town: Town) -> None:
    """What was tried in the trial of the product: 128 where the ledger has 130, 3 where it has none, published."""
    wrong = "\n（补）全年发生普法宣传活动15次，调解矛盾纠纷8起。"
    report = services.edit(
        report, actor("nigao"), title=report.title, addressee="", text=report.text + wrong, version=1
    )
    report = confirmed_but_numbers(services.pass_on(report, actor("nigao")))
    with pytest.raises(ReportRefused, match="还有2处错误"):
        services.pass_on(report, actor("sifa"))
    for status, person in ((Status.REVIEW, "zhuren"), (Status.SIGN, "zhenzhang")):
        Report.objects.filter(pk=report.pk).update(status=status)
        report.refresh_from_db()
        with pytest.raises(ReportRefused, match="还有2处错误"):
            if status == Status.SIGN:
                services.sign(report, actor(person), on=date(2025, 2, 20))
            else:
                services.pass_on(report, actor(person))


def confirmed_but_numbers(report: Report) -> Report:
    town = Town.objects.get(code=report.town)
    marks = [remark.figure for remark in margin(report, town).remarks if remark.rule == "old"]
    report = services.keep_sentences(report, actor("sifa"), marks)
    for remark in margin(report, town).open_errors:
        if not remark.final:
            report = services.give_reason(report, actor("sifa"), remark.mark, "已核对")
    return report


@pytest.mark.parametrize(
    ("typed", "rule", "final"),
    [
        ("全年普法宣传活动共十五场次。", "ledger", True),
        ("全年调解成功率达到百分之九十九。", "ledger", True),
        ("调解矛盾纠纷两百余起。", "ledger", False),
        ("调解纠纷八起。", "source", False),
        ("作出行政处罚决定7件。", "source", False),
        ("法律顾问参与合同谈判6次。", "source", False),
        ("化解各类矛盾近百件。", "source", False),
        ("调解矛盾纠纷10起。", "typed", None),
    ],
)
def test_a_number_in_words_rounded_or_of_a_ledger_never_kept_is_not_passed_over(
    report: Report, town: Town, typed: str, rule: str, final: bool | None
) -> None:
    before = {remark.mark for remark in margin(report, town).remarks}
    text = f"{report.text}\n{typed}"
    report = services.edit(report, actor("nigao"), title=report.title, addressee="", text=text, version=1)
    (found,) = [r for r in margin(report, town).remarks if r.mark not in before and r.weight != "info"]
    assert (found.rule, found.weight) == (rule, "warning" if final is None else "error")
    assert found.final == bool(final)


def test_what_a_leader_did_is_told_from_what_is_recorded_of_him(report: Report, town: Town) -> None:
    assert "集中学法" not in live(report, town).body.plain
    enrolled = take_action(
        town,
        actor("nigao"),
        Step(
            "leader-duty",
            "enrol",
            {
                "post": "镇长",
                "first": "first",
                "line": "全面工作",
                "year": 2024,
                "from_on": "2024-01-01",
                "duties": "督办重大案件",
            },
            occurred_at=MAY,
        ),
    )
    for kind in ("亲自督办", "亲自督办", "听取汇报"):
        step = Step("leader-duty", "act", {"kind": kind, "matter": "督办拖欠工资案"}, enrolled.matter_id, None, MAY)
        take_action(town, actor("nigao"), step)
    said = live(report, town).body.plain
    assert "登记履行推进法治建设第一责任人职责3次" in said and "亲自督办2次" in said and "听取汇报1次" in said
    assert "亲自部署" not in said


def test_who_wrote_a_report_does_not_settle_what_others_found_in_it(report: Report) -> None:
    comment = services.comment(report, actor("zhuren"), "请核对口径")
    with pytest.raises(ReportRefused, match="没有参加拟稿的人"):
        services.settle(comment, actor("nigao"))
    services.settle(services.comment(report, actor("nigao"), "自己记一下"), actor("nigao"))
    services.settle(comment, actor("zhuren"))
    assert not report.comments.filter(settled_at=None).exists()


def test_who_wrote_does_not_check_and_who_checked_does_not_review_or_sign(report: Report) -> None:
    report = services.pass_on(confirmed(report), actor("nigao"))
    with pytest.raises(ReportRefused, match="没有参加拟稿的人"):
        services.pass_on(report, actor("nigao"))
    report = services.pass_on(report, actor("zhuren"))
    with pytest.raises(ReportRefused, match="您核数的"):
        services.pass_on(report, actor("zhuren"))


def test_an_open_comment_stops_a_report_until_it_is_dealt_with(report: Report, town: Town) -> None:
    report = services.pass_on(confirmed(report), actor("nigao"))
    comment = services.comment(report, actor("zhuren"), "请核对清理文件的口径")
    with pytest.raises(ReportRefused, match="请核对清理文件的口径"):
        services.pass_on(report, actor("sifa"))
    services.settle(comment, actor("zhuren"))
    assert services.pass_on(report, actor("sifa")).status == Status.REVIEW


def test_a_signed_report_stays_as_it_was_and_says_what_has_changed_since(report: Report, town: Town) -> None:
    report = signed(report)
    before = shown(report, town).body.plain
    assert changes_since(report, town) == []
    another_activity(town)
    assert shown(report, town).body.plain == before
    changed = {item.asked.key: (item.then, item.now) for item in changes_since(report, town)}
    assert changed["publicity_activities"] == (12, 13)
    with pytest.raises(ReportRefused, match="不能再修改"):
        services.edit(report, actor("nigao"), title="改", addressee="", text="改。", version=report.version)


def test_a_report_sent_back_says_why_and_can_be_written_again(report: Report) -> None:
    report = services.pass_on(report, actor("nigao"))
    with pytest.raises(ReportRefused, match="退回的原因"):
        services.send_back(report, actor("sifa"), " ")
    report = services.send_back(report, actor("sifa"), "请补写存在的问题")
    assert report.status == Status.DRAFT
    assert report.steps.last().note == "请补写存在的问题"


def test_publication_needs_a_review_for_secrets_and_a_late_one_is_noted(report: Report) -> None:
    report = services.deliver(signed(report), actor("nigao"), on=date(2025, 2, 28), to="青禾县人民政府")
    with pytest.raises(ReportRefused, match="保密审查"):
        services.publish(report, actor("zhuren"), on=date(2025, 4, 2), secrecy_review="")
    report = services.publish(report, actor("zhuren"), on=date(2025, 4, 2), secrecy_review="文核稿审查，不涉密")
    assert list(Report.published.all()) == [report]
    assert "晚于法治政府年报公开期限（2025-03-31" in report.steps.last().note


def test_the_delivery_dates_are_those_of_the_law(report: Report) -> None:
    dates = {step: due for step, due, _, _ in due_dates(template_of(report), YEAR)}
    assert dates == {"deliver": date(2025, 2, 28), "publish": date(2025, 3, 31)}


def test_last_years_words_are_taken_over_with_new_numbers_and_marked_until_rewritten(
    report: Report, town: Town
) -> None:
    text = report.text + "\n[[@年份]]年新建调解室一处，群众反映良好。调解[[disputes_mediated]]。"
    services.edit(report, actor("nigao"), title=report.title, addressee="", text=text, version=1)
    following = services.draft(town, actor("nigao"), "annual-report", Period.year(2025), take_over=True)
    assert "调解0起" in live(following, town).body.plain
    old = [remark for remark in margin(following, town).remarks if remark.rule == "old"]
    assert any("群众反映良好" in remark.place for remark in old)
    with pytest.raises(ReportRefused, match="没有参加拟稿的人"):
        services.keep_sentences(following, actor("nigao"), [remark.figure for remark in old])
    following = services.keep_sentences(following, actor("sifa"), [remark.figure for remark in old])
    assert not [remark for remark in margin(following, town).remarks if remark.rule == "old"]


def test_the_same_report_is_not_begun_twice(report: Report, town: Town) -> None:
    with pytest.raises(ReportRefused, match="已经在拟稿"):
        services.draft(town, actor("sifa"), "annual-report", YEAR)


def test_the_signed_report_is_a_proper_official_document(report: Report, town: Town) -> None:
    report = signed(report)
    assert validate_docx(paper.to_docx(report, town)) == []
    document = paper.official(report, town)
    assert check_official(document) == []
    assert document.number == "清政〔2025〕3号" and document.signers == ("郝签发",)
    assert paper.to_pdf(report, town).startswith(b"%PDF")
    assert "青禾县清溪镇人民政府\n2025年2月20日" in paper.to_text(report, town)


def published(report: Report, on: date = date(2025, 3, 1)) -> Report:
    report = services.deliver(signed(report), actor("nigao"), on=date(2025, 2, 28))
    return services.publish(report, actor("zhuren"), on=on, secrecy_review="文核稿审查，不涉密")


def test_the_steps_of_the_annual_report_are_entries_of_the_book_and_its_figures_post_themselves(
    report: Report, town: Town
) -> None:
    report = published(report)
    report.refresh_from_db()
    steps = list(Entry.objects.filter(matter_id=report.matter).order_by("n").values_list("action", flat=True))
    assert steps == ["start_report", "check_numbers", "sign", "submit", "clear_publication", "publish"]
    told = values(["rol_reports_submitted", "rol_reports_published"], Scope(town.prefix), Period.year(2025))
    assert [value.amount for value in told.values()] == [1, 1]
    copies = paper.official(report, town).copies_to
    assert copies == ("中共青禾县委全面依法治县委员会办公室",)


@pytest.mark.parametrize("action", ["check_numbers", "sign", "submit", "publish"])
def test_no_other_door_checks_signs_or_sends_a_report(report: Report, town: Town, action: str) -> None:
    report = services.pass_on(report, actor("nigao"))
    report.refresh_from_db()
    assert report.matter
    seen = Entry.objects.filter(matter_id=report.matter).count()
    for who in ("sifa", "zhenzhang", "zhuren"):
        with pytest.raises(Refused, match="请到“报告”里办这一步"):
            take_action(town, actor(who), Step("report-filing", action, {"checked": True}, report.matter))
    assert Entry.objects.filter(matter_id=report.matter).count() == seen


def test_a_report_the_county_returns_is_corrected_and_delivered_again(report: Report) -> None:
    report = services.deliver(signed(report), actor("nigao"), on=date(2025, 2, 28))
    report = corrections.returned(report, actor("nigao"), on=date(2025, 3, 3), remarks="第二部分没有写明原因")
    assert (report.status, report.steps.last().note) == (Status.RETURNED, "2025-03-03：第二部分没有写明原因")
    again = corrections.correct(report, actor("nigao"), "按县里意见补写原因")
    again = services.deliver(signed(again), actor("nigao"), on=date(2025, 3, 10))
    again.refresh_from_db()
    assert again.edition == 2 and again.matter == report.matter
    assert Entry.objects.filter(matter_id=again.matter, action="submit").count() == 2


def test_a_published_mistake_is_replaced_by_a_correction_that_says_what_changed(report: Report, town: Town) -> None:
    report = published(report)
    with pytest.raises(ReportRefused, match="更正"):
        corrections.returned(report, actor("nigao"), on=date(2025, 3, 3), remarks="请更正")
    made = corrections.correct(report, actor("nigao"), "发现笔误")
    with pytest.raises(ReportRefused, match="已经有更正稿"):
        corrections.correct(report, actor("nigao"), "发现笔误")
    text = made.text.replace("此外没有其他需要报告的情况。", "此外没有需要报告的其他情况。")
    made = services.edit(made, actor("nigao"), title=made.title, addressee=made.addressee, text=text, version=1)
    (difference,) = corrections.differences(made, town)
    assert (difference.before, difference.after) == ("此外没有其他需要报告的情况。", "此外没有需要报告的其他情况。")
    made = published(made, date(2025, 3, 20))
    assert list(Report.published.all()) == [made]
    report.refresh_from_db()
    assert report.status == Status.REPLACED and report.frozen


def test_a_return_on_december_can_be_begun_in_january(town: Town) -> None:
    found = offered(town, date(2026, 1, 5))
    assert Period.month(2025, 12) in found.months and Period.quarter(2025, 4) in found.quarters
    assert len({q for q in found.quarters if q.last >= date(2024, 4, 1)}) >= 8 and len(found.months) >= 15
    assert {Period.year(2023), Period.year(2024), Period.year(2025)} <= set(found.years)
