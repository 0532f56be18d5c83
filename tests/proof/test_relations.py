"""Relations between figures: what is right is left alone, what cannot be right is named and corrected."""

from __future__ import annotations

import pytest

from yifa.proof.api import check_document, check_text
from yifa.proof.model import Cell, Document, Finding, Table


def serious(text: str) -> list[Finding]:
    return [f for f in check_text(text).findings if f.severity != "info"]


def test_parts_that_exceed_the_whole_are_an_error_with_the_figure_that_would_fit() -> None:
    text = "主动公开政府信息205条，含文件类信息0条，其他文件类信息48条，工作动态等信息166条。"
    (finding,) = serious(text)
    assert (finding.rule, finding.severity) == ("sum-mismatch", "error")
    assert text[finding.start : finding.end] == "205条"
    assert "205 条 ≠ 0＋48＋166＝214 条" in finding.message
    assert "若“工作动态等信息”为 157 条，则相符" in finding.message


def test_a_partly_listed_whole_is_no_fault() -> None:
    assert serious("共调解纠纷325件，其中婚姻家庭89件、邻里124件等。") == []
    assert serious("查处违法行为6520起，其中酒驾37起，醉驾5起，涉牌涉证216起。") == []


def test_two_parts_that_leave_nothing_third_must_make_the_whole() -> None:
    assert [f.severity for f in serious("现有执法人员386人，其中男性251人，女性125人。")] == ["error"]


def test_later_stages_of_the_same_matters_are_no_parts() -> None:
    assert serious("接投诉221件，其中受理165件，调处结案155件，调处成功率94%。") == []


def test_a_list_in_two_units_is_checked_in_both() -> None:
    right = "接待来访312批768人次，其中集体访15批286人次，个体访297批482人次。"
    assert serious(right) == []
    assert [f.rule for f in serious(right.replace("482", "428"))] == ["sum-mismatch"]


def test_a_rate_is_held_against_its_own_two_figures() -> None:
    (finding,) = serious("全年受理信访件86件，办结84件，办结率98.7%。")
    assert finding.rule == "ratio-mismatch" and "84÷86＝97.67%" in finding.message


def test_a_success_rate_below_the_agreements_printed_is_an_error() -> None:
    text = "排查并调解矛盾纠纷130起，其中达成口头协议94起、书面协议36起，调解率100%，成功率96%。"
    (finding,) = serious(text)
    assert text[finding.start : finding.end] == "96%" and "125÷130" in finding.message


def test_truncation_is_told_apart_from_error() -> None:
    (finding,) = check_text("组织45人参加考试，43人通过，通过率95.5%。").findings
    assert (finding.rule, finding.severity) == ("rate-truncated", "info")


def test_the_denominator_that_fits_is_named_when_the_nearest_does_not() -> None:
    findings = check_text("组织执法人员考试，应考56人，实考54人，合格52人，合格率92.9%。").findings
    assert [f.rule for f in findings] == ["ratio-denominator"]
    assert "以 56 人 为分母" in findings[0].suggestion


def test_a_modified_rate_is_not_held_against_the_plain_figure() -> None:
    assert serious("受理诉求665件，办结665件，按期办结率98%，群众满意率96%。") == []


def test_a_change_without_a_whole_number_base_is_named() -> None:
    assert serious("刑事案件同比减少20件，下降24%。") == []
    (finding,) = serious("行政案件同比减少58件，下降58.5%。")
    assert finding.rule == "change-truncated" and "基数为 99" in finding.message
    assert [f.rule for f in serious("案件受理数同比增加3件，增幅24.4%。")] == ["change-no-base"]


def test_a_change_with_both_ends_printed_is_computed() -> None:
    assert serious("刑事案件由去年的48起下降到今年的42起，下降12.5%。") == []
    assert [f.rule for f in serious("刑事案件由去年的48起下降到今年的42起，下降14.3%。")] == ["change-mismatch"]


def test_a_rise_told_as_a_fall_is_named() -> None:
    (finding,) = serious("去年同期为60件，今年为75件，下降25%。")
    assert "写反了增减方向" in finding.message


def test_impossible_values() -> None:
    assert [f.rule for f in serious("按时回复率102%。")] == ["rate-over-100"]
    assert [f.rule for f in serious("全年立案87件，结案92件。")] == ["closed-over-accepted"]
    assert [f.rule for f in serious("全县16个乡镇中，17个乡镇实现零上访。")] == ["part-over-whole"]
    assert serious("完成年度计划的112%，固定资产投资增速115.6%。") == []


def test_cases_carried_over_are_only_a_question() -> None:
    assert [f.severity for f in serious("旧存12件，新收立案87件，结案92件。")] in ([], ["warning"])


def test_averages() -> None:
    assert serious("全镇18个行政村培育法律明白人72名，平均每村4名。") == []
    assert [f.rule for f in serious("全镇18个行政村培育法律明白人72名，平均每村5名。")] == ["average-mismatch"]


def test_the_same_words_with_two_totals_are_a_question() -> None:
    text = "全镇共排查矛盾纠纷132件，效果明显。总的看，全年全镇共排查矛盾纠纷123件。"
    assert [f.rule for f in serious(text)] == ["stated-twice"]


@pytest.mark.parametrize(
    "text",
    [
        "共走访10余人次，其中电话咨询5人次。",
        "其中重大事项3件。",
        "占比100%。",
        "同比下降。",
        "共0件，其中0件，办结率0%。",
        "平均每村0名，0个村。",
    ],
)
def test_little_or_nothing_to_check_is_no_fault(text: str) -> None:
    assert serious(text) == []


def _table(rows: list[list[str]], before: str = "") -> Document:
    text = before
    cells = []
    for r, row in enumerate(rows):
        for c, word in enumerate(row):
            cells.append(Cell(r, c, len(text), len(text) + len(word), word))
            text += word + "\t"
        text += "\n"
    return Document(text=text, tables=(Table(tuple(cells)),))


def test_a_table_is_held_against_its_own_totals() -> None:
    rows = [["村", "调解", "走访"], ["东村", "12", "30"], ["西村", "8", "25"], ["合计", "20", "55"]]
    assert check_document(_table(rows)).findings == ()
    rows[3][1] = "21"
    (finding,) = check_document(_table(rows)).findings
    assert finding.rule == "table-total" and "12＋8＝20" in finding.message


def test_the_text_is_held_against_the_table() -> None:
    rows = [["项目", "数量"], ["调解矛盾纠纷数", "20"], ["开展法治宣传活动", "15"]]
    report = check_document(_table(rows, before="全年开展法治宣传活动16场。\n"))
    assert [f.rule for f in report.findings] == ["text-against-table"]
