"""Ten forms as county bureaus write them, made before the matcher saw them: what is proposed is right or left open.

A person then confirms: he takes what is proposed, chooses among what is offered, or says that no book holds it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Border, Side

from tests.server.oversight.second_lot_of_forms import SECOND
from yifa.server.figures.form_words import Place, place_of, read_cell
from yifa.server.figures.forms import cells_of
from yifa.server.figures.period import Period
from yifa.server.oversight.forms import binding
from yifa.server.oversight.forms.binding import Line
from yifa.server.oversight.forms.cells import BY_HAND

TOWNS = {"359926100000": "松溪乡", "359926101000": "柏溪镇", "359926102000": "兰溪镇"}
HAND = BY_HAND
# (rows of the sheet, label of a row or column → the figure it means; what no book of a town holds is typed).
Form = tuple[list[list[Any]], dict[str, str]]

# 专职人民调解员 is a kind of a figure that the matcher does not see here; on the page somebody types it (人民调解员：专职).
DISPUTES: Form = (
    [
        ["全县矛盾纠纷预防化解工作情况季报表"],
        ["填报单位（盖章）：", None, None, "单位：件、次、人"],
        ["序号", "指标", "本季度", "本年累计", "备注"],
        [1, "开展矛盾纠纷排查", None, None, None],
        [2, "排查发现纠纷", None, None, None],
        [3, "人民调解受理纠纷", None, None, None],
        [4, "调解成功", None, None, None],
        [5, "其中：达成书面协议", None, None, None],
        [6, "达成口头协议", None, None, None],
        [7, "村级调委会调解", None, None, None],
        [8, "专职人民调解员", None, None, None],
        [9, "行政调解", None, None, None],
        [10, "法院驻镇巡回审判", None, None, None],
    ],
    {
        "开展矛盾纠纷排查": "dispute_screenings",
        "排查发现纠纷": "disputes_found_by_screening",
        "人民调解受理纠纷": "disputes_accepted",
        "调解成功": "disputes_settled",
        "达成书面协议": "written_agreements",
        "达成口头协议": "oral_agreements",
        "村级调委会调解": "disputes_mediated_village",
        "专职人民调解员": HAND,
        "行政调解": "admin_mediations_closed",
        "法院驻镇巡回审判": HAND,
    },
)
PUBLICITY: Form = (
    [
        ["“八五”普法年度工作统计表"],
        ["项目", "计量单位", "上年", "本年"],
        ["普法宣传活动", "场次", None, None],
        ["普法受众", "人次", None, None],
        ["发放普法资料", "份", None, None],
        ["法治副校长宣讲", "场次", None, None],
        ["受教育学生", "人次", None, None],
        ["法治大讲堂", "讲", None, None],
        ["普法志愿者", "名", None, None],
        ["新媒体普法", "次", None, None],
        ["法治文化广场", "个", None, None],
    ],
    {
        "普法宣传活动": "publicity_activities",
        "普法受众": "publicity_audience",
        "发放普法资料": "publicity_materials_distributed",
        "法治副校长宣讲": "vice_principal_lectures",
        "受教育学生": "students_educated",
        "法治大讲堂": "law_lectures",
        "普法志愿者": "publicity_volunteers",
        "新媒体普法": "publicity_new_media",
        "法治文化广场": HAND,
    },
)
BY_TOWN: Form = (
    [
        ["全县信访和热线办理情况汇总表"],
        [
            "乡镇",
            "办理信访事项（件）",
            "办结信访件（件）",
            "热线工单接件（件）",
            "热线按时回复（件）",
            "热线满意率（%）",
        ],
        ["松溪乡", None, None, None, None, None],
        ["柏溪镇", None, None, None, None, None],
        ["兰溪镇", None, None, None, None, None],
        ["合计", None, None, None, None, None],
    ],
    {
        "办理信访事项": "petitions_handled",
        "办结信访件": "petitions_closed",
        "热线工单接件": "hotline_orders_received",
        "热线按时回复": "hotline_replied_on_time",
        "热线满意率": "hotline_satisfaction_rate",
    },
)
REVIEW: Form = (
    [
        ["镇（街道）合法性审查和行政决策情况表"],
        ["类别", "件数"],
        ["合法性审查事项", None],
        ["审查政府合同", None],
        ["制定规范性文件", None],
        ["报备规范性文件", None],
        ["作出重大行政决策", None],
        ["公开征求意见", None],
        ["决策风险评估", None],
        ["出具审查意见", None],
        ["聘请法律顾问费用", None],
    ],
    {
        "合法性审查事项": "legality_reviews",
        "审查政府合同": "contracts_reviewed",
        "制定规范性文件": "normative_documents_issued",
        "报备规范性文件": "normative_documents_filed",
        "作出重大行政决策": "major_decisions_taken",
        "公开征求意见": "public_consultations",
        "决策风险评估": "risk_assessments",
        "出具审查意见": "review_opinions_issued",
        "聘请法律顾问费用": HAND,
    },
)
SAFETY: Form = (
    [
        ["基层安全隐患排查整治月报"],
        ["指标名称", "本月数", "1至本月累计"],
        ["排查隐患（项）", None, None],
        ["整改隐患（项）", None, None],
        ["重大隐患（项）", None, None],
        ["隐患整改率（%）", None, None],
        ["消防安全检查（家次）", None, None],
        ["行政执法人员（人）", None, None],
        ["简易程序处罚（件）", None, None],
        ["出动应急车辆（台次）", None, None],
    ],
    {
        "排查隐患": "hazards_found",
        "整改隐患": "hazards_rectified",
        "重大隐患": "hazards_major",
        "隐患整改率": "hazard_rectification_rate",
        "消防安全检查": "fire_inspections",
        "行政执法人员": "enforcement_officers",
        "简易程序处罚": "penalties_summary",
        "出动应急车辆": HAND,
    },
)
FORMS = {"disputes": DISPUTES, "publicity": PUBLICITY, "by-town": BY_TOWN, "review": REVIEW, "safety": SAFETY}


def workbook(rows: Sequence[Sequence[Any]], merged: Sequence[str] = ()) -> bytes:
    """A form as a file; with a frame round every cell where any are merged."""
    book, line = openpyxl.Workbook(), Side(style="thin")
    for row in rows:
        book.active.append(list(row))
    for row in book.active.iter_rows(min_row=2) if merged else ():
        for cell in row:
            cell.border = Border(line, line, line, line)
    for area in merged:
        book.active.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def place() -> Place:
    return place_of("青禾县", TOWNS)


def gold_of(line: Line, gold: dict[str, str]) -> str:
    """What a line means: by the innermost label it contains, the longest of those."""
    words = line.words.replace("(", "（")
    found = [(words.rindex(label) + len(label), len(label), label) for label in gold if label in words]
    assert found, line.words
    return gold[max(found)[2]]


def tally(name: str, place: Place) -> dict[str, int]:
    rows, merged, gold = SECOND[name] if name in SECOND else (FORMS[name][0], (), FORMS[name][1])
    count = dict.fromkeys(("cells", "ours", "proposed", "confirmed", "wrong"), 0)
    for line in binding.propose(workbook(rows, merged), place, date(2026, 11, 30)):
        right, cells = gold_of(line, gold), len(line.cells)
        count["cells"] += cells
        count["wrong"] += cells * bool(line.figure and line.figure != right)
        if right != HAND:
            count["ours"] += cells
            count["proposed"] += cells * (line.figure == right)
            count["confirmed"] += cells * (line.figure == right or right in line.offers)
    return count


@pytest.mark.parametrize("name", [*FORMS, *SECOND])
def test_nothing_wrong_is_proposed_and_a_person_binds_four_in_five_cells(name: str, place: Place) -> None:
    count = tally(name, place)
    assert count["wrong"] == 0, count
    assert count["confirmed"] >= 0.8 * count["ours"], count


def test_of_all_cells_together_four_in_five_are_bound(place: Place) -> None:
    counts = [tally(name, place) for name in FORMS]
    total = {key: sum(count[key] for count in counts) for key in counts[0]}
    assert total["cells"] >= 80 and total["confirmed"] >= 0.8 * total["cells"], total


def test_rows_of_a_form_that_name_towns_are_asked_of_those_towns_alone(place: Place) -> None:
    lines = binding.propose(workbook(BY_TOWN[0]), place, date(2026, 11, 30))
    assert all(len(line.cells) == 4 for line in lines)
    asked = [read_cell(cell, Period.year(2026), place).village for cell in cells_of(workbook(BY_TOWN[0]))]
    assert {code: asked.count(code) for code in (*TOWNS, "")} == dict.fromkeys((*TOWNS, ""), 5)
