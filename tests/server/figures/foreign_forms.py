"""Thirty-three forms in the manner of real bureaus, each lot labelled before it was looked at.

The first twelve were tuned on; `HELD_BACK` and `THIRD` were looked at once, then mended by kind (decision 0014). A label is a figure, with
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
        month = row.removesuffix("月") if row.endswith("月") else ""
        when = f"{period[:4]}-{int(month):02d}" if month else ""
        if row.endswith("季度"):
            when = f"{period[:4]}-Q{'一二三四'.index(row.strip('第')[0]) + 1}"
        village = next((code for full, code in CODES.items() if row in (full, full.removesuffix("村"))), "")
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
            (3, "行政规范性文件", "件", "-"),
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
HELD_BACK = [
    by_columns(
        "村×调解",
        ["2024年第三季度各村人民调解情况统计表"],
        "村（社区）",
        ["上溪村", "石坂", "新街社区", "全镇合计"],
        [
            ("登记纠纷数（件）", "disputes_registered"),
            ("受理纠纷数（件）", "disputes_accepted"),
            ("调解成功数（件）", "disputes_settled"),
            ("成功率（%）", "mediation_success_rate"),
            ("书面协议（份）", "written_agreements"),
            ("涉及金额（元）", "agreed_amount"),
            ("调解员补贴（元）", "-"),
        ],
        Q3,
    ),
    by_rows(
        "综治季报",
        ["综治中心工作情况季报表", "2024年第三季度　　填报单位：龙溪镇综治中心"],
        ["工作内容", "单位"],
        [("本季", Q3), ("上季度", "2024-Q2"), ("全年累计", NINE)],
        [
            ("矛盾纠纷排查", "次", "dispute_screenings"),
            ("召开风险研判会", "次", "risk_assessment_meetings"),
            ("录入网格事件", "件", "grid_events_recorded"),
            ("排查安全隐患", "项", "hazards_found"),
            ("整改安全隐患", "项", "hazards_rectified"),
            ("隐患整改率", "%", "hazard_rectification_rate"),
            ("检查重点场所", "家次", "key_venue_inspections"),
            ("消防安全检查", "家次", "fire_inspections"),
            ("参与夜间巡逻", "人次", "night_patrol_participants"),
            ("见义勇为", "人", "-"),
            ("群体性事件", "起", "mass_incidents"),
        ],
        Q3,
    ),
    by_rows(
        "信访年报",
        ["2024年度信访工作统计年报"],
        ["序号", "指标", "单位"],
        [("2024年", "2024"), ("2023年", "2023"), ("增减", "2024±")],
        [
            (1, "信访总量", "件", "petitions_handled"),
            (2, "信访事项受理", "件", "petitions_accepted"),
            (3, "信访事项办结", "件", "petitions_closed"),
            (4, "信访事项按期办结率", "%", "-"),
            (5, "来访", "人次", "visitors_received"),
            (6, "初信初访", "件", "first_visits"),
            (7, "群众满意率", "%", "-"),
            (8, "领导包案化解", "件", "package_cases_closed"),
            (9, "网上信访", "件", "-"),
            (10, "重复信访", "件", "-"),
        ],
        "2024",
    ),
    by_columns(
        "按月服务",
        ["便民服务中心2024年办件统计"],
        "月份",
        [f"{m}月" for m in (1, 2, 3, 4, 5, 6)],
        [
            ("收件", "service_cases_received"),
            ("办结", "service_cases_handled"),
            ("网上受理", "online_matters_accepted"),
            ("按期办结率（%）", "service_on_time_rate"),
            ("好评率（%）", "-"),
        ],
        "2024",
    ),
    by_rows(
        "司法行政",
        ["司法所工作情况统计表", "（2024年）"],
        ["业务", "指标", "单位"],
        [("全年", "2024"), ("上年", "2023")],
        [
            ("社区矫正", "在册人数", "人", "correction_persons"),
            ("社区矫正", "解除矫正", "人", "correction_ended"),
            ("安置帮教", "在册人数", "人", "release_support_persons"),
            ("人民调解", "调解员", "人", "mediators"),
            ("人民调解", "调解案件", "件", "disputes_mediated"),
            ("人民调解", "调解成功率", "%", "mediation_success_rate"),
            ("法治宣传", "开展宣传活动", "次", "publicity_activities"),
            ("法治宣传", "发放资料", "份", "publicity_materials_distributed"),
            ("法律服务", "法律咨询", "人次", "legal_consultations"),
            ("法律援助", "受理申请", "件", "legal_aid_applications"),
        ],
        "2024",
    ),
    by_rows(
        "反诈禁毒",
        ["反诈禁毒工作统计表（2024年9月）"],
        ["项目", "单位"],
        [("本月", "2024-09"), ("本年累计", NINE)],
        [
            ("电信网络诈骗发案", "起", "telecom_fraud_cases"),
            ("预警劝阻", "人次", "antifraud_warnings"),
            ("反诈宣讲", "场", "antifraud_lectures"),
            ("吸毒人员", "人", "?"),
            ("社区戒毒社区康复人员", "人", "drug_rehab_persons_followed"),
            ("报到率", "%", "drug_rehab_reporting_rate"),
            ("检测率", "%", "drug_rehab_testing_rate"),
            ("缴获毒品", "克", "-"),
        ],
        "2024-09",
    ),
    by_rows(
        "执法队伍",
        ["行政执法队伍和装备情况表（2024年末）"],
        ["项目"],
        [("数量", "")],
        [
            ("持证执法人员（人）", "enforcement_officers"),
            ("法制审核人员（人）", "legal_auditors"),
            ("辅助人员（人）", "?"),
            ("执法车辆（辆）", "enforcement_vehicles"),
            ("执法记录仪（台）", "enforcement_recorders"),
            ("执法人员培训（次）", "enforcement_trainings"),
            ("无人机（架）", "-"),
        ],
        "2024",
    ),
    by_rows(
        "行政争议",
        ["行政复议和应诉情况统计表"],
        ["项目", "单位"],
        [("2024年", "2024"), ("2023年", "2023")],
        [
            ("被申请行政复议案件", "件", "reconsideration_cases"),
            ("被纠错案件", "件", "?"),
            ("行政诉讼案件", "件", "litigation_cases"),
            ("行政诉讼败诉", "件", "litigation_lost"),
            ("败诉率", "%", "litigation_loss_rate"),
            ("行政机关负责人出庭应诉", "次", "court_appearances_by_leader"),
            ("负责人出庭应诉率", "%", "leader_appearance_rate"),
            ("司法建议", "件", "-"),
        ],
        "2024",
    ),
    by_rows(
        "重大决策",
        ["依法决策情况统计表（2024年度）"],
        ["序号", "事项", "单位"],
        [("数量", "")],
        [
            (1, "“三重一大”事项集体决策", "项", "collective_decisions"),
            (2, "向社会公开征求意见", "次", "public_consultations"),
            (3, "制定规范性文件", "件", "normative_documents_issued"),
            (4, "现行有效规范性文件", "件", "normative_documents_in_force"),
            (5, "规范性文件备案", "件", "normative_documents_filed"),
            (6, "合法性审查", "件", "legality_reviews"),
            (7, "镇政府法律顾问", "名", "town_legal_advisers"),
            (8, "专家论证", "次", "?"),
            (9, "重大决策终身责任追究", "件", "-"),
        ],
        "2024",
    ),
    by_rows(
        "消防安全",
        ["消防安全检查月报（2024年9月）"],
        ["检查内容", "单位"],
        [("本月", "2024-09"), ("累计", NINE)],
        [
            ("检查单位", "家次", "?"),
            ("其中：沿街门面", "家次", "?"),
            ("发现隐患", "项", "fire_hazards_found"),
            ("整改消防隐患", "项", "fire_hazards_rectified"),
            ("临时查封", "家", "-"),
            ("罚款", "万元", "-"),
        ],
        "2024-09",
    ),
    by_columns(
        "纠纷类型",
        ["2024年矛盾纠纷分类统计表"],
        "纠纷类型",
        ["邻里纠纷", "婚姻家庭", "合计"],
        [
            ("受理（件）", "?"),
            ("调解纠纷（件）", "disputes_mediated"),
            ("调解成功（件）", "disputes_settled"),
            ("涉案人数", "-"),
        ],
        "2024",
    ),
    by_rows(
        "学法考试",
        ["国家工作人员学法用法情况统计表（2024年）"],
        ["项目", "单位"],
        [("数值", "")],
        [
            ("集体学法", "次", "collective_law_study_sessions"),
            ("组织学法考试", "次", "law_exams"),
            ("应参加考试人数", "人次", "law_exam_expected"),
            ("实际参考人数", "人次", "law_exam_sat"),
            ("参考率", "%", "law_exam_attendance_rate"),
            ("考试合格率", "%", "law_exam_pass_rate"),
            ("旁听庭审", "人次", "court_observers"),
            ("优秀学员", "人", "-"),
        ],
        "2024",
    ),
]
for _at, _kind in ((2, "邻里纠纷"), (3, "婚姻家庭纠纷")):
    for _column in "CD":
        key, when, village = HELD_BACK[10].sheets[0].labels[f"{_column}{_at + 1}"]
        HELD_BACK[10].sheets[0].labels[f"{_column}{_at + 1}"] = (f"{key}@{_kind}", when, village)


# A third lot, labelled after the second was mended and looked at once.
THIRD = [
    by_rows(
        "巡逻重点场所",
        ["社会治安防控工作季度统计表", "2024年第三季度"],
        ["序号", "工作内容", "计量单位", "代码"],
        [("本季度", Q3), ("上季度", "2024-Q2"), ("年初至本季累计", NINE), ("上年同期累计", LAST_NINE)],
        [
            (1, "组织夜间巡逻", "次", "A1", "night_patrols"),
            (2, "参加夜间巡逻人次", "人次", "A2", "night_patrol_participants"),
            (3, "巡逻中受理群众求助", "件", "A3", "patrol_help_requests"),
            (4, "重点场所检查", "次", "A4", "key_venue_inspections"),
            (5, "排查治安隐患", "处", "A5", "-"),
            (6, "反诈预警劝阻", "人次", "A6", "antifraud_warnings"),
            (7, "抓获嫌疑人", "人", "A7", "-"),
            (8, "治安行政案件", "起", "A8", "administrative_cases"),
        ],
        Q3,
    ),
    by_rows(
        "特殊人群",
        ["特殊人群服务管理情况统计表（2024年6月）"],
        ["类别", "指标", "单位"],
        [("期末数", ""), ("上年同期", "2023-06")],
        [
            ("严重精神障碍患者", "在管人数", "人", "severe_mental_patients_managed"),
            ("社区矫正", "在册社区矫正对象", "人", "correction_persons"),
            ("安置帮教", "安置帮教对象", "人", "release_support_persons"),
            ("社区戒毒", "社区戒毒社区康复人员", "人", "drug_rehab_persons_followed"),
            ("特殊群体", "关爱帮扶人数", "人", "special_group_persons_cared"),
            ("未成年人", "重点青少年", "人", "-"),
        ],
        "2024-06",
    ),
    by_rows(
        "人居环境",
        ["农村人居环境整治情况月报（2024年6月）"],
        ["整治内容", "单位"],
        [("本月完成", "2024-06"), ("累计完成", "2024-01-01..2024-06-30")],
        [
            ("清理农村生活垃圾", "处", "household_waste_sites_cleared"),
            ("清理村内沟渠", "条", "village_ditches_cleared"),
            ("清理农业生产废弃物", "处", "farm_waste_sites_cleared"),
            ("拆除旱厕", "座", "-"),
            ("关停养殖场", "户", "livestock_farms_closed"),
            ("拆除养殖场", "户", "livestock_farms_demolished"),
        ],
        "2024-06",
    ),
    by_rows(
        "村居法律顾问",
        ["一村（居）一法律顾问工作情况统计表", "（2024年第三季度）"],
        ["序号", "服务内容", "单位"],
        [("本季", Q3), ("累计", NINE)],
        [
            (1, "驻村律师", "名", "village_lawyers"),
            (2, "配备法律顾问的村（社区）", "个", "villages_with_adviser"),
            (3, "坐班服务", "次", "lawyer_duty_sessions"),
            (4, "现场解答法律咨询", "人次", "?"),
            (5, "参与法治宣传", "场次", "adviser_publicity_sessions"),
            (6, "参与矛盾纠纷调解", "次", "adviser_mediation_participations"),
            (7, "审查村规民约", "件", "-"),
            (8, "代写法律文书", "份", "?"),
        ],
        Q3,
    ),
    by_rows(
        "安全生产",
        ["安全生产检查情况统计表（2024年）"],
        ["月份", "检查内容"],
        [("数量", "")],
        [("全年", "厂矿企业巡查检查（次）", "industrial_inspections"), ("全年", "停产整顿企业（家）", "-")],
        "2024",
    ),
    by_rows(
        "交通劝导",
        ["道路交通安全劝导工作统计表"],
        ["项目", "单位"],
        [
            ("2024年上半年", "2024-01-01..2024-06-30"),
            ("2023年上半年", "2023-01-01..2023-06-30"),
            ("增减（%）", "2024-01-01..2024-06-30±%"),
        ],
        [
            ("检查劝导车辆", "辆", "vehicles_inspected"),
            ("警示教育", "人次", "traffic_warnings"),
            ("处罚交通违法行为", "起", "traffic_penalties"),
            ("交通事故", "起", "traffic_accidents"),
        ],
        "2024-01-01..2024-06-30",
    ),
    by_rows(
        "重大疑难",
        ["重大疑难信访问题化解台账统计（2024年）"],
        ["项目"],
        [("数量", "")],
        [
            ("梳理重大疑难问题（起）", "major_issues_listed"),
            ("化解重大疑难问题（起）", "major_difficult_issues_resolved"),
            ("正在化解（起）", "?"),
            ("移交司法（起）", "-"),
        ],
        "2024",
    ),
    by_rows(
        "机构编制",
        ["镇机构和权责情况表（2024年末）"],
        ["指标", "单位"],
        [("数量", "")],
        [
            ("综合办事机构", "个", "comprehensive_offices"),
            ("事业单位", "个", "public_institutions"),
            ("机构编制", "名", "org_posts"),
            ("承接下放权限", "项", "delegated_powers"),
            ("政务服务事项", "项", "service_matters_total"),
            ("最多跑一次事项", "项", "run_at_most_once_matters"),
            ("编外人员", "人", "-"),
        ],
        "2024",
    ),
    by_rows(
        "中心季报",
        ["矛调中心工作季报（2024年第三季度）"],
        ["项目", "单位"],
        [("数值", "")],
        [
            ("受理件数", "件", "center_matters_received"),
            ("接待来访", "人次", "center_visitors"),
            ("调解成功", "件", "center_disputes_resolved"),
            ("引导诉讼", "件", "center_disputes_guided_to_litigation"),
            ("办结率", "%", "center_closure_rate"),
            ("研判会商", "次", "?"),
        ],
        Q3,
    ),
    by_rows(
        "处罚种类",
        ["2024年度行政处罚实施情况统计表"],
        ["行政处罚实施数量（宗）"],
        [("数量", "")],
        [("罚款", "?"), ("罚没金额（元）", "penalties_and_confiscations")],
        "2024",
    ),
]
KINDS = [
    "警告",
    "通报批评",
    "罚款",
    "没收违法所得、没收非法财物",
    "暂扣许可证件",
    "降低资质等级",
    "责令停产停业",
    "责令关闭、限制从业",
    "吊销许可证件",
]
PENALTIES = ForeignForm(
    "行政处罚一行",
    "2024",
    [
        Sheet(
            "表一",
            [
                ["2024年度行政处罚实施情况统计表", *[""] * 10],
                ["行政处罚实施数量（宗）", *[None] * 9, "罚没金额（元）"],
                [*KINDS, "行政拘留", None],
                [None] * 11,
            ],
            ("A1:K1", "A2:J2", "K2:K3"),
            {
                **{
                    f"{get_column_letter(at + 1)}4": (f"penalties_by_kind@{kind}", "", "")
                    for at, kind in enumerate(KINDS)
                },
                "J4": ("-", "", ""),
                "K4": ("penalties_and_confiscations", "", ""),
            },
        )
    ],
)
THIRD.append(PENALTIES)
