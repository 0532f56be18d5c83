"""Forms alike all over the country: every cell is known by its label, and the printed annual report has the same rows."""

from __future__ import annotations

from itertools import chain

import pytest

from tests.server.figures.foreign_forms import VILLAGES, ForeignForm, Sheet
from yifa.domains import catalogue
from yifa.server.config.procedures import in_force
from yifa.server.figures.form_match import Answer, match
from yifa.server.figures.form_sense import parts_of
from yifa.server.figures.form_words import bare, place_of
from yifa.server.figures.forms import cells_of
from yifa.server.figures.national_forms import NONE, national_forms
from yifa.server.figures.period import parse_period
from yifa.server.reports.kinds import templates

TOWN = place_of("龙溪镇", VILLAGES)
APPLICANTS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
# The national form of 2021, in our words: group, then its rows.
RESULTS: list[tuple[str, list[str]]] = [
    ("（一）予以公开", [""]),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", [""]),
    (
        "（三）不予公开",
        [
            "1.属于国家秘密",
            "2.其他法律行政法规禁止公开",
            "3.危及“三安全一稳定”",
            "4.保护第三方合法权益",
            "5.属于三类内部事务信息",
            "6.属于四类过程性信息",
            "7.属于行政执法案卷",
            "8.属于行政查询事项",
        ],
    ),
    ("（四）无法提供", ["1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确"]),
    (
        "（五）不予处理",
        [
            "1.信访举报投诉类申请",
            "2.重复申请",
            "3.要求提供公开出版物",
            "4.无正当理由大量反复申请",
            "5.要求行政机关确认或重新出具已获取信息",
        ],
    ),
    (
        "（六）其他处理",
        [
            "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
            "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
            "3.其他",
        ],
    ),
    ("（七）总计", [""]),
]


def requests_form() -> ForeignForm:
    """The national table of requests as a workbook: three columns of labels, six applicants, a total."""
    rows: list[list[object]] = [
        ["收到和处理政府信息公开申请情况", *[""] * 9],
        ["（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "", "", "申请人情况", *[""] * 6],
        ["", "", "", "自然人", "法人或其他组织", *[""] * 4, "总计"],
        ["", "", "", "", *APPLICANTS[1:], ""],
    ]
    merges = ["A1:J1", "A2:C4", "D2:J2", "D3:D4", "E3:I3", "J3:J4"]

    def add(*labels: str) -> None:
        rows.append([*labels, *[""] * (3 - len(labels)), *[None] * 7])

    add("一、本年新收政府信息公开申请数量")
    add("二、上年结转政府信息公开申请数量")
    merges += ["A5:C5", "A6:C6"]
    first = len(rows) + 1
    for group, inner in RESULTS:
        top = len(rows) + 1
        for label in inner:
            add("三、本年度办理结果" if len(rows) + 1 == first else "", group if len(rows) + 1 == top else "", label)
        merges.append(f"B{top}:B{len(rows)}" if inner[0] else f"B{top}:C{top}")
    merges.append(f"A{first}:A{len(rows)}")
    add("四、结转下年度继续办理")
    merges.append(f"A{len(rows)}:C{len(rows)}")
    merges = [merge for merge in merges if merge.split(":")[0] != merge.split(":")[1]]
    return ForeignForm("申请情况", "2024", [Sheet("表三", rows, tuple(merges), {})])


def asked(form: ForeignForm) -> dict[str, Answer]:
    return {answer.ref: answer for answer in match(cells_of(form.data()), parse_period(form.period), TOWN, {})}


def test_every_cell_of_the_table_of_requests_asks_its_own_result_and_applicant() -> None:
    found = asked(requests_form())
    assert len(found) == 25 * 7 and all(answer.standing == "filled" for answer in found.values())
    assert (found["D5"].figure, found["D5"].part) == ("disclosure_requests_accepted", "自然人")
    assert (found["J6"].figure, found["J6"].part, found["J6"].period) == ("disclosure_requests_open", "", "2023")
    assert (found["E9"].figure, found["E9"].part) == ("disclosure_results_by_applicant", "属于国家秘密／商业企业")
    assert (found["J9"].figure, found["J9"].part) == ("disclosure_results", "属于国家秘密")
    others = found["I27"], found["J27"], found["I28"], found["J28"]
    assert [(answer.figure, answer.part) for answer in others] == [
        ("disclosure_results_by_applicant", "其他／其他"),
        ("disclosure_results", "其他"),
        ("disclosure_requests_answered", "其他"),
        ("disclosure_requests_answered", ""),
    ]
    assert (found["D29"].figure, found["D29"].period) == ("disclosure_requests_open", "2024")


def test_the_table_of_reviews_and_suits_is_three_by_five() -> None:
    ends = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    rows: list[list[object]] = [
        ["政府信息公开行政复议、行政诉讼情况", *[""] * 14],
        ["行政复议", *[""] * 4, "行政诉讼", *[""] * 9],
        ["", *[""] * 4, "未经复议直接起诉", *[""] * 4, "复议后起诉", *[""] * 4],
        [*ends * 3],
        [None] * 15,
    ]
    form = ForeignForm("复议诉讼", "2024", [Sheet("表四", rows, ("A1:O1", "A2:E3", "F2:O2", "F3:J3", "K3:O3"), {})])
    kinds = ["行政复议", "未经复议直接起诉", "复议后起诉"]
    wanted = [
        (
            f"disclosure_disputes_{'closed' if at < 3 else ('pending', 'all')[at - 3]}",
            f"{kind}／{end}" if at < 3 else kind,
        )
        for kind in kinds
        for at, end in enumerate(ends)
    ]
    assert [(answer.figure, answer.part) for answer in asked(form).values()] == wanted


def test_the_printed_annual_report_has_the_national_rows_and_columns_in_order() -> None:
    table = templates()["disclosure-report"].tables["requests"]
    inner = [label or group for group, labels in RESULTS for label in labels]
    national = ["本年新收政府信息公开申请数量", "上年结转政府信息公开申请数量", *inner, "结转下年度继续办理"]
    assert [*table.columns, table.last] == [*APPLICANTS, "总计"]
    printed = [bare(row.name.rpartition("：")[2]) for row in table.rows]
    assert [bare(label).startswith(words) for label, words in zip(national, printed, strict=True)] == [True] * 25
    remedies = templates()["disclosure-report"].tables["remedies"]
    assert list(remedies.columns) == ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    assert [row.name for row in remedies.rows] == ["行政复议", "未经复议直接起诉", "复议后起诉"]


def test_the_annexed_table_of_penalties_has_the_national_kinds_and_their_figures() -> None:
    table = templates()["enforcement-data"].tables["penalties"]
    known = national_forms()["enforcement-penalties"]
    names = [row.name for row in table.rows]
    kinds = names[: names.index("合计")]
    told = [label for label, key in known.cells.values() if key.startswith("penalties_by_kind")]
    assert kinds[:4] == ["警告", "通报批评", "罚款", "没收违法所得、没收非法财物"] and set(kinds) == set(told)
    assert [row.cell.partition("|")[0] for row in table.rows[len(kinds) :]] == [
        "penalties_by_kind",
        "penalties_and_confiscations",
        "no_penalties_all",
        "penalties_reduced",
    ]


def test_a_decision_on_a_permit_grants_or_refuses_and_fees_are_the_windows() -> None:
    for item, label, heading, figure in (
        ("五", "行政许可", "本年处理决定数量", "approvals_handled"),
        ("八", "行政事业性收费", "本年收费金额（单位：万元）", "window_fees"),
    ):
        rows = [[f"第二十条第（{item}）项", ""], ["信息内容", heading], [label, None]]
        assert asked(ForeignForm("主动公开", "2024", [Sheet("表", rows, ("A1:B1",), {})]))["B3"].figure == figure
    assert "行政许可处理决定数量" not in catalogue().figures["licences_granted"].aliases
    fees = templates()["disclosure-report"].tables["fees"]
    permits = templates()["disclosure-report"].tables["permits"]
    assert list(permits.columns.values()) == ["approvals_handled|数"] and [*fees.columns] == [
        "本年收费金额（单位：万元）"
    ]


def test_a_column_the_book_holds_no_figure_of_stays_empty_and_says_so() -> None:
    rows = [["2024年度行政处罚实施情况统计表", "", ""], ["罚款", "行政拘留", "没收违法所得"], [None, None, None]]
    found = asked(ForeignForm("处罚", "2024", [Sheet("表一", rows, ("A1:C1",), {})]))
    assert (found["A3"].figure, found["A3"].part) == ("penalties_by_kind", "罚款")
    assert not found["B3"].figure and not found["C3"].figure
    assert "账上没有这样的数" in found["B3"].why


@pytest.mark.parametrize("form", national_forms().values(), ids=lambda form: form.name)
def test_every_figure_and_kind_of_a_known_form_can_be_posted(form) -> None:  # type: ignore[no-untyped-def]
    request = in_force()["disclosure-request"].fields
    spoken = {*request["outcome"].options, *request["applicant_kind"].options}
    dispute = in_force()["disclosure-dispute"].fields
    spoken |= {*dispute["group"].options, *dispute["result"].options}
    asked_for = [
        form.key(label, across)
        for label, (_, key) in form.cells.items()
        if key != NONE
        for across in (form.across or [None])
    ]
    assert form.basis and form.cells
    for key in asked_for:
        figure, _, part = key.partition("@")
        kinds = spoken | set(chain(parts_of(figure)))
        assert figure in catalogue().figures and all(word in kinds for word in part.split("／") if word), key
