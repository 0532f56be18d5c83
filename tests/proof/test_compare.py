"""A report beside last year's, and beside the ledger."""

from __future__ import annotations

from decimal import Decimal

from yifa.proof.against_ledger import LedgerFigure, compare_ledger
from yifa.proof.api import check_text
from yifa.proof.compare import compare_years
from yifa.proof.examine import examine
from yifa.proof.model import Document, Finding


def against(this: str, last: str) -> dict[str, Finding]:
    return {f.rule: f for f in compare_years(check_text(this), check_text(last))}


def test_a_sentence_kept_from_last_year_with_its_figures_is_a_question() -> None:
    sentence = "组织镇村干部集中学习宪法和民法典，开展旁听庭审活动，参加旁听的干部共有六十二名，收到良好效果。"
    found = against("今年工作如下。" + sentence, "去年工作如下。" + sentence)["carried-over-sentence"]
    assert found.severity == "warning"
    assert "连数字也一样" in found.message


def test_a_political_formula_of_usual_length_is_not_called_carried_over() -> None:
    formula = "坚持以习近平新时代中国特色社会主义思想为指导，深入学习贯彻党的二十大精神，"
    assert "carried-over-sentence" not in against(formula + "调解纠纷45起。", formula + "调解纠纷52起。")


def test_what_was_carried_into_the_year_must_be_what_last_year_carried_out() -> None:
    found = against("上年结转信访件7件，新收52件。", "新收48件，年末未办结信访件5件。")["opening-closing"]
    assert found.severity == "error"
    assert "7件" in found.message and "5件" in found.message
    assert "opening-closing" not in against("上年结转信访件5件。", "年末未办结信访件5件。")


def test_a_change_in_cases_must_fit_last_years_figure() -> None:
    last = "全年共调解矛盾纠纷52起。"
    assert "last-year-change" not in against("全年共调解矛盾纠纷45起，较上年减少7起。", last)
    found = against("全年共调解矛盾纠纷45起，较上年减少9起。", last)["last-year-change"]
    assert "减少7起" in found.suggestion


def test_a_change_in_per_cent_must_fit_last_years_figure() -> None:
    last = "全年共调解矛盾纠纷50起。"
    assert "last-year-change" not in against("全年共调解矛盾纠纷45起，同比下降10%。", last)
    assert "last-year-change" in against("全年共调解矛盾纠纷45起，同比下降15%。", last)


def test_a_figure_given_for_last_year_must_be_last_years() -> None:
    assert "last-year-figure" in against("调解矛盾纠纷45起，去年调解矛盾纠纷50起。", "全年调解矛盾纠纷52起。")


def test_a_figure_that_has_not_moved_is_hinted_at() -> None:
    found = against("发放宣传资料3260份。", "发放宣传资料3260份。")
    assert found["same-as-last-year"].severity == "info"


def test_an_examination_takes_last_years_report_along() -> None:
    report = examine(Document(text="上年结转信访件7件。"), last=Document(text="年末未办结信访件5件。"))
    assert "opening-closing" in {f.rule for f in report.findings}


LEDGER = {
    "disputes": LedgerFigure("调解矛盾纠纷", Decimal(45), "起", ("成功调解纠纷",), "截至第204条记录"),
    "rate": LedgerFigure("调解成功率", Decimal("95.6"), "%"),
    "lectures": LedgerFigure("法治讲座", Decimal(14), "场"),
}


def test_every_quantity_that_can_be_matched_is_set_beside_the_ledger() -> None:
    matches, findings = compare_ledger(
        check_text("全年共调解各类矛盾纠纷47件，调解成功率95.6%，参加普法群众900人。"), LEDGER
    )
    assert [(m.figure, m.holds) for m in matches] == [("disputes", False), ("rate", True)]
    (found,) = findings
    assert found.severity == "error"
    assert "47件" in found.message and "45起" in found.message and "第204条" in found.message


def test_an_approximate_figure_agrees_with_a_ledger_it_admits() -> None:
    matches, _ = compare_ledger(check_text("举办法治讲座10余场。"), LEDGER)
    assert [(m.figure, m.holds) for m in matches] == [("lectures", True)]
    _, findings = compare_ledger(check_text("举办法治讲座20余场。"), LEDGER)
    assert [f.severity for f in findings] == ["warning"]


def test_another_measure_with_a_similar_name_is_not_taken_for_it() -> None:
    matches, _ = compare_ledger(check_text("排查矛盾纠纷80起，引导诉讼2件。"), LEDGER)
    assert matches == []
