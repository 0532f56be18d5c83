"""The yearly report on disclosure: equations of its tables, text against table (R092–R095)."""

from __future__ import annotations

import io

import docx

from yifa.proof.disclosure import check_disclosure
from yifa.proof.examine import examine
from yifa.proof.model import Document, Finding
from yifa.proof.readers import read_document

RESULTS = [
    "（一）予以公开",
    "（二）部分公开",
    "1.属于国家秘密",
    "2.其他法律行政法规禁止公开",
    "3.危及“三安全一稳定”",
    "4.保护第三方合法权益",
    "5.属于三类内部事务信息",
    "6.属于四类过程性信息",
    "7.属于行政执法案卷",
    "8.属于行政查询事项",
    "1.本机关不掌握相关政府信息",
    "2.没有现成信息需要另行制作",
    "3.补正后申请内容仍不明确",
    "1.信访举报投诉类申请",
    "2.重复申请",
    "3.要求提供公开出版物",
    "4.无正当理由大量反复申请",
    "5.要求行政机关确认或重新出具已获取信息",
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    "3.其他",
]


def rows(
    new: int = 7, carried: int = 1, given: int = 6, absent: int = 2, total: int = 8, after: int = 0
) -> dict[str, list[int]]:
    """Table 3 with all applications from natural persons."""
    table = {"一、本年新收政府信息公开申请数量": new, "二、上年结转政府信息公开申请数量": carried}
    table |= dict.fromkeys(RESULTS, 0)
    table["（一）予以公开"] = given
    table["1.本机关不掌握相关政府信息"] = absent
    table |= {"（七）总计": total, "四、结转下年度继续办理": after}
    return {label: [n, 0, 0, 0, 0, 0, n] for label, n in table.items()}


REVIEW = [1, 0, 0, 0, 1] + [0] * 5 + [0, 1, 0, 0, 1]


def as_text(table: dict[str, list[int]], review: list[int] = REVIEW, opening: str = "", norms: str = "2\t1\t9") -> str:
    lines = ["甲镇2024年政府信息公开工作年度报告", f"一、总体情况\n{opening}", "二、主动公开政府信息情况"]
    lines += ["信息内容\t本年制发件数\t本年废止件数\t现行有效件数", f"行政规范性文件\t{norms}"]
    lines.append("三、收到和处理政府信息公开申请情况")
    lines += [f"{label}\t" + "\t".join(map(str, values)) for label, values in table.items()]
    lines.append("四、行政复议、行政诉讼情况\n行政复议\t未经复议直接起诉\t复议后起诉")
    lines.append("\t".join(["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3))
    lines.append("\t".join(map(str, review)))
    lines += [
        "五、存在的主要问题及改进情况",
        "更新不够及时，已明确专人负责。",
        "六、其他需要报告的事项",
        "没有其他需要报告的事项。",
    ]
    return "\n".join(lines) + "\n"


def as_word(table: dict[str, list[int]]) -> bytes:
    document = docx.Document()
    document.add_paragraph("甲镇2024年政府信息公开工作年度报告")
    grid = document.add_table(len(table) + 2, 10)
    grid.cell(0, 0).merge(grid.cell(1, 2)).text = "本列数据的勾稽关系"
    grid.cell(0, 3).merge(grid.cell(0, 9)).text = "申请人情况"
    for i, (label, values) in enumerate(table.items(), 2):
        grid.cell(i, 0).merge(grid.cell(i, 2)).text = label
        for j, value in enumerate(values):
            grid.cell(i, 3 + j).text = str(value)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def found(text: str, last: str | None = None) -> list[Finding]:
    return check_disclosure(Document(text=text), last=Document(text=last) if last else None)[1]


def test_a_report_whose_tables_add_up_is_left_alone() -> None:
    assert found(as_text(rows())) == []


def test_new_and_carried_over_must_equal_results_and_carried_on() -> None:
    faults = found(as_text(rows(after=1)))
    assert {"R092" in f.message for f in faults} == {True}
    assert any("自然人" in f.message for f in faults) and any("“总计”一列" in f.message for f in faults)


def test_the_results_must_add_up_to_their_total() -> None:
    assert any("各项办理结果相加是9" in f.message and "R093" in f.message for f in found(as_text(rows(given=7))))


def test_each_row_must_add_up_to_its_last_column() -> None:
    table = rows()
    table["（一）予以公开"][6] = 5
    text = as_text(table)
    fault = next(f for f in found(text) if "一行" in f.message)
    assert text[fault.start : fault.end] == "5"


def test_review_and_litigation_must_add_up_each() -> None:
    (fault,) = found(as_text(rows(), review=[1, 0, 0, 0, 2] + [0] * 5 + [0, 1, 0, 0, 1]))
    assert "行政复议" in fault.message and "R094" in fault.message


def test_the_text_must_say_what_the_table_says() -> None:
    (fault,) = found(as_text(rows(), opening="本年度收到政府信息公开申请9件。"))
    assert "9件" in fault.message and "7件" in fault.message
    assert found(as_text(rows(), opening="本年度未收到政府信息公开申请。"))
    assert not found(as_text(rows(), opening="本年度收到政府信息公开申请7件。"))


def test_what_was_carried_over_must_be_last_years_rest() -> None:
    last = as_text(rows(new=3, carried=0, given=1, absent=0, total=1, after=2))
    assert any("上年报告的结转下年却是2" in f.message for f in found(as_text(rows()), last))


def test_norms_in_force_move_by_those_made_and_repealed() -> None:
    last = as_text(rows(new=1, carried=0, given=0, absent=0, total=0, after=1), norms="0\t0\t8")
    assert not any("R095" in f.message for f in found(as_text(rows()), last))
    assert any("R095" in f.message for f in found(as_text(rows(), norms="2\t1\t10"), last))


def test_the_table_is_read_from_a_word_file_too() -> None:
    sound = read_document(as_word(rows()), "年报.docx")
    assert check_disclosure(sound)[1] == []
    wrong = read_document(as_word(rows(after=1)), "年报.docx")
    assert any("R092" in f.message for f in check_disclosure(wrong)[1])


def test_rows_numbered_like_headings_are_not_taken_for_headings() -> None:
    for document in (Document(text=as_text(rows())), read_document(as_word(rows()), "年报.docx")):
        assert [f.message for f in examine(document).findings if f.severity != "info"] == []


def test_every_equation_that_was_checked_counts_as_a_relation() -> None:
    report = examine(Document(text=as_text(rows(after=1))))
    sums = [r for r in report.relations if r.kind == "sum"]
    assert len(sums) >= 7 + 7 + 3
    wrong = [r for r in sums if not r.holds]
    assert len(wrong) == 2
    assert all(report.quantities[r.operands[0]].value == r.stated for r in sums)


def test_an_examination_includes_the_tables_of_disclosure() -> None:
    assert any(f.rule == "disclosure-table" for f in examine(Document(text=as_text(rows(after=1)))).findings)
