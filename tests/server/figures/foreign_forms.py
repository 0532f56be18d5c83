"""Forms in the manner of real bureaus, each lot labelled before it was looked at.

The first twelve were tuned on; those of `foreign_forms_second` were looked at once, then mended by kind (decision 0014). A label is a figure, with
`@kind` of it; "-": no figure of ours answers it, it must stay empty; "?": people would differ, not judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter

LINE = Border(*(Side(style="thin"),) * 4)
VILLAGES = {"359926115201": "上溪村", "359926115202": "下溪村", "359926115203": "石坂村", "359926115204": "新街社区"}
CODES = {name: code for code, name in VILLAGES.items()}


@dataclass
class Sheet:
    """Rows of cells (None: an empty cell to fill, "": none), merges, and labels by cell: (figure, period, village)."""

    name: str
    rows: list[list[Any]]
    merges: tuple[str, ...]
    labels: dict[str, tuple[str, str, str]]


@dataclass
class ForeignForm:
    """A form with its period."""

    name: str
    period: str
    sheets: list[Sheet]

    def data(self) -> bytes:
        """The workbook."""
        book = Workbook()
        book.remove(book.active)
        for sheet in self.sheets:
            made = book.create_sheet(sheet.name)
            for at, row in enumerate(sheet.rows, 1):
                for column, value in enumerate(row, 1):
                    if value != "":
                        made.cell(at, column, value).border = LINE
            for merge in sheet.merges:
                made.merge_cells(merge)
        out = BytesIO()
        book.save(out)
        return out.getvalue()


def by_rows(
    name: str,
    title: list[str],
    heads: Sequence[str],
    columns: Sequence[tuple[str, str]],
    rows: Sequence[tuple[Any, ...]],
    period: str,
    sheet: str = "Sheet1",
) -> ForeignForm:
    """A form with one figure a row. `columns`: (heading, its period); a row: its fixed cells, last the label."""
    width = len(heads) + len(columns)
    made: list[list[Any]] = [[line] + [""] * (width - 1) for line in title]
    made.append([*heads, *(head for head, _ in columns)])
    labels = {}
    for row in rows:
        made.append([*row[:-1], *[None] * len(columns)])
        for at, (_, when) in enumerate(columns):
            labels[f"{get_column_letter(len(heads) + at + 1)}{len(made)}"] = (row[-1], when, "")
    merges = tuple(f"A{at + 1}:{get_column_letter(width)}{at + 1}" for at in range(len(title)))
    return ForeignForm(name, period, [Sheet(sheet, made, merges, labels)])


def time_and_village(row: str, period: str) -> tuple[str, str]:
    """What the label of a row says: a part of the period's year, or a village by its full or short name."""
    when = ""
    if row.endswith("月"):
        when = f"{period[:4]}-{int(row.removesuffix('月')):02d}"
    elif row.endswith("季度"):
        when = f"{period[:4]}-Q{'一二三四'.index(row.strip('第')[0]) + 1}"
    elif row.endswith("半年"):
        when = (
            f"{period[:4]}-01-01..{period[:4]}-06-30" if row == "上半年" else f"{period[:4]}-07-01..{period[:4]}-12-31"
        )
    named = {short: code for full, code in CODES.items() for short in (full, full.removesuffix("村"), full[:-2])}
    return when, named.get(row, "")


def by_columns(
    name: str,
    title: list[str],
    first: str,
    rows: Sequence[str],
    columns: Sequence[tuple[str, str]],
    period: str,
    serial: bool = False,
) -> ForeignForm:
    """A form with one figure a column; rows are villages (their names), months or nothing."""
    lead = ["序号", first] if serial else [first]
    width = len(lead) + len(columns)
    made: list[list[Any]] = [[line] + [""] * (width - 1) for line in title]
    made.append([*lead, *(head for head, _ in columns)])
    labels = {}
    for number, row in enumerate(rows, 1):
        made.append([*([number] if serial else []), row, *[None] * len(columns)])
        when, village = time_and_village(row, period)
        for at, (_, key) in enumerate(columns):
            labels[f"{get_column_letter(len(lead) + at + 1)}{len(made)}"] = (key, when, village)
    merges = tuple(f"A{at + 1}:{get_column_letter(width)}{at + 1}" for at in range(len(title)))
    return ForeignForm(name, period, [Sheet("Sheet1", made, merges, labels)])


Q3, NINE, LAST_NINE = "2024-Q3", "2024-01-01..2024-09-30", "2023-01-01..2023-09-30"
TUNED = [
    by_rows(
        "人民调解季报",
        ["人民调解工作情况统计季报表", "填报单位：龙溪镇司法所　　2024年第三季度"],
        ["指标", "计量单位", "代码"],
        [("本季数", Q3), ("本年累计", NINE), ("上年同期累计", LAST_NINE)],
        [
            ("人民调解委员会数", "个", "01", "mediation_committees_total"),
            ("  其中：村（居）调委会", "个", "02", "mediation_committees_total@village"),
            ("　　乡镇（街道）调委会", "个", "03", "mediation_committees_total@town"),
            ("人民调解员人数", "人", "04", "mediators"),
            ("  其中：专职调解员", "人", "05", "-"),
            ("受理调解案件数", "件", "06", "disputes_accepted"),
            ("调解成功件数", "件", "07", "disputes_settled"),
            ("调解成功率", "%", "08", "mediation_success_rate"),
            ("达成书面协议件数", "件", "09", "written_agreements"),
            ("达成口头协议件数", "件", "10", "oral_agreements"),
            ("协议涉及金额", "万元", "11", "agreed_amount"),
            ("履行协议件数", "件", "12", "agreements_performed"),
            ("防止民间纠纷转化为刑事案件", "件", "13", "-"),
            ("防止群体性上访", "件", "14", "-"),
        ],
        Q3,
    ),
    by_columns(
        "分村纠纷",
        ["龙溪镇2024年矛盾纠纷排查调处情况统计表"],
        "村别",
        ["上溪", "下溪村", "石坂村", "新街社区", "合计"],
        [
            ("排查矛盾纠纷次数", "dispute_screenings"),
            ("排查发现纠纷（件）", "disputes_found_by_screening"),
            ("调解成功（件）", "disputes_settled"),
            ("调解不成功（件）", "disputes_failed"),
            ("调解成功率", "mediation_success_rate"),
            ("移送司法机关", "-"),
        ],
        "2024",
        serial=True,
    ),
    by_rows(
        "信访月报",
        ["龙溪镇信访工作月报表（2024年9月）"],
        ["序号", "项目"],
        [("本月", "2024-09"), ("上月", "2024-08"), ("本年累计", NINE)],
        [
            (1, "办理信访事项（件）", "petitions_handled"),
            (2, "受理信访事项（件）", "petitions_accepted"),
            (3, "初次信访（件）", "first_visits"),
            (4, "办结信访事项（件）", "petitions_closed"),
            (5, "办结上级转办信访件", "assigned_petitions_closed"),
            (6, "信访事项办结率（%）", "petition_closure_rate"),
            (7, "接待来访群众（人次）", "visitors_received"),
            (8, "集体访（批次）", "-"),
            (9, "领导干部接访（次）", "leader_receptions"),
            (10, "信访积案化解（件）", "-"),
            (11, "赴省进京访（人次）", "-"),
            (12, "信访代办（件）", "petitions_handled_by_agent"),
        ],
        "2024-09",
    ),
    by_rows(
        "普法年报",
        ["2024年度法治宣传教育情况统计表"],
        ["类别", "项目", "单位"],
        [("数量", "")],
        [
            ("宣传活动", "开展法治宣传活动", "场次", "publicity_activities"),
            ("宣传活动", "受教育人数", "人次", "publicity_audience"),
            ("宣传活动", "发放宣传资料", "份", "publicity_materials_distributed"),
            ("宣传活动", "发布普法短视频", "条", "-"),
            ("重点对象", "青少年法治教育活动", "场次", "school_lectures"),
            ("重点对象", "受教育学生", "人次", "students_educated"),
            ("重点对象", "法治副校长", "人", "rol_vice_principals"),
            ("重点对象", "领导干部旁听庭审", "次", "-"),
            ("阵地队伍", "法治文化阵地", "个", "rol_sites"),
            ("阵地队伍", "法治文化公园", "个", "?"),
            ("阵地队伍", "普法志愿者", "人", "publicity_volunteers"),
            ("阵地队伍", "法律明白人", "人", "law_literate_persons"),
            ("阵地队伍", "学法用法示范户", "户", "-"),
        ],
        "2024",
    ),
    by_columns(
        "按月热线",
        ["12345热线工单办理情况表（2024年）"],
        "月份",
        [f"{m}月" for m in range(1, 13)],
        [
            ("接收工单数", "hotline_orders_received"),
            ("办结工单数", "hotline_complaints_closed"),
            ("按时回复数", "hotline_replied_on_time"),
            ("群众满意率（%）", "hotline_satisfaction_rate"),
            ("重复投诉件", "-"),
        ],
        "2024",
    ),
    by_rows(
        "执法数据",
        ["综合行政执法情况统计表", "单位：件、万元"],
        ["项目", "单位"],
        [("2023年", "2023"), ("2024年", "2024"), ("同比（%）", "2024±%")],
        [
            ("行政处罚决定", "件", "penalties_imposed"),
            ("其中：简易程序", "件", "penalties_summary"),
            ("　　　普通程序", "件", "penalty_cases_decided"),
            ("罚款金额", "万元", "penalty_fines_total"),
            ("不予行政处罚", "件", "no_penalty_decisions"),
            ("首次违法不予处罚", "件", "first_violation_exempted"),
            ("行政执法人员", "人", "enforcement_officers"),
            ("执法辅助人员", "人", "enforcement_assistants"),
            ("法制审核人员", "人", "legal_auditors"),
            ("执法车辆", "辆", "enforcement_vehicles"),
            ("执法业务培训", "次", "enforcement_trainings"),
            ("移送公安机关案件", "件", "-"),
        ],
        "2024",
    ),
    by_rows(
        "许可服务",
        ["政务服务运行情况月度统计表"],
        ["指标名称"],
        [("数量（件）", "")],
        [
            ("收件办件数", "service_cases_received"),
            ("办结办件数", "service_cases_handled"),
            ("按时办结数", "service_cases_on_time"),
            ("全程网办受理数", "online_matters_accepted"),
            ("准予许可数", "licences_granted"),
            ("不予许可数", "licences_denied"),
            ("办件投诉数", "-"),
        ],
        "2024-09",
    ),
    by_rows(
        "合法性审查",
        ["乡镇合法性审查工作季度统计表"],
        ["序号", "审查类别", "单位"],
        [("本季度", Q3), ("本年累计", NINE)],
        [
            (1, "合法性审查总数", "件", "legality_reviews"),
            (2, "重大行政决策", "件", "major_decisions_reviewed"),
            (3, "行政规范性文件", "件", "legality_reviews@normative"),
            (4, "政府合同", "件", "contracts_reviewed"),
            (5, "出具审查意见", "条", "review_opinions_issued"),
            (6, "意见采纳数", "条", "review_opinions_adopted"),
            (7, "审查意见采纳率", "%", "review_adoption_rate"),
        ],
        Q3,
    ),
    by_rows(
        "法律服务",
        ["公共法律服务工作统计表（2024年9月）"],
        ["服务项目", "单位"],
        [("当月", "2024-09"), ("1月至本月累计", NINE)],
        [
            ("解答法律咨询", "人次", "legal_consultations"),
            ("其中：来访咨询", "人次", "legal_consultations_visits"),
            ("　　　电话微信咨询", "人次", "legal_consultations_remote"),
            ("代写法律文书", "份", "legal_drafting_services"),
            ("申请法律援助", "人次", "legal_aid_applications"),
            ("公证业务", "件", "-"),
            ("村（居）法律顾问", "名", "village_lawyers"),
            ("法律顾问坐班", "次", "lawyer_duty_sessions"),
            ("参与调解矛盾纠纷", "次", "adviser_mediation_participations"),
        ],
        "2024-09",
    ),
    by_rows(
        "平安建设",
        ["平安建设工作情况统计表（2024年上半年）"],
        ["指标"],
        [("数值", "2024-01-01..2024-06-30")],
        [
            ("网格总数（个）", "grids"),
            ("网格员（人）", "grid_workers"),
            ("上报网格事件（件）", "grid_events_recorded"),
            ("办结网格事件（件）", "grid_events_closed"),
            ("网格事件办结率（%）", "grid_event_close_rate"),
            ("刑事案件（起）", "criminal_cases"),
            ("电信网络诈骗案件（起）", "telecom_fraud_cases"),
            ("命案（起）", "-"),
            ("开展夜间巡逻（次）", "night_patrols"),
            ("反诈宣传（场）", "?"),
            ("严重精神障碍患者在管人数（人）", "severe_mental_patients_managed"),
            ("社区矫正对象（人）", "correction_persons"),
            ("平安村（个）", "-"),
        ],
        "2024-01-01..2024-06-30",
    ),
    by_rows(
        "政务公开",
        ["2024年政府信息公开情况统计表"],
        ["项目", "单位"],
        [("数值", "")],
        [
            ("主动公开政府信息", "条", "info_disclosed_total"),
            ("其中：通过政府网站公开", "条", "info_disclosed_on_website"),
            ("　　　通过微信公众号公开", "条", "info_disclosed_on_wechat"),
            ("　　　通过微博公开", "条", "-"),
            ("收到政府信息公开申请", "件", "disclosure_requests_accepted"),
            ("答复政府信息公开申请", "件", "disclosure_requests_answered"),
            ("新闻发布会", "次", "-"),
        ],
        "2024",
    ),
    by_rows(
        "人大工作",
        ["镇人大代表建议办理情况统计表"],
        ["项目"],
        [("2024年", "2024"), ("2023年", "2023")],
        [
            ("收到人大代表建议（件）", "deputy_suggestions_received"),
            ("办结代表建议（件）", "deputy_suggestions_closed"),
            ("人大代表（人）", "deputies"),
            ("代表联络站（个）", "deputy_liaison_stations"),
            ("代表满意率（%）", "deputy_satisfaction_rate"),
            ("政协提案（件）", "-"),
        ],
        "2024",
    ),
]
