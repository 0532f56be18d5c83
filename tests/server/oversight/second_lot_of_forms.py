"""A second lot of five forms of county bureaus, labelled before the matcher saw them; with frames and merged cells, as bureaus draw them.

不予处罚 was labelled as the sum of both procedures at first; the matcher, as the forms published beside this project, reads
the bare words as what is decided by the list. Both definitions stand on the page where a person confirms.
"""

from __future__ import annotations

from typing import Any

# (rows of the sheet, merged ranges, innermost label of a row or column → the figure it means; "by-hand": no book holds it).
Drawn = tuple[list[list[Any]], list[str], dict[str, str]]

# Reconsideration and lawsuits, by sections across the width.
DEFENCE: Drawn = (
    [
        ["行政复议和行政应诉工作统计表（2025年度）"],
        ["填报单位：", None, None, "填报时间：    年  月  日"],
        ["指标名称", "计量单位", "2024年", "2025年"],
        ["一、行政复议", None, None, None],
        ["以本机关为被申请人的行政复议案件", "件", None, None],
        ["其中：被纠正（撤销、变更、确认违法）", "件", None, None],
        ["二、行政应诉", None, None, None],
        ["行政诉讼案件", "件", None, None],
        ["已审结行政诉讼", "件", None, None],
        ["行政诉讼败诉", "件", None, None],
        ["败诉率", "%", None, None],
        ["行政机关负责人出庭应诉", "次", None, None],
        ["三、司法建议和检察建议", None, None, None],
        ["收到司法建议、检察建议", "件", None, None],
        ["按期书面回复", "件", None, None],
        ["四、国家赔偿申请", "件", None, None],
        ["支付律师代理费", "万元", None, None],
    ],
    ["A1:D1", "A4:D4", "A7:D7", "A13:D13"],
    {
        "以本机关为被申请人的行政复议案件": "reconsideration_cases",
        "被纠正": "reconsiderations_corrected",
        "行政诉讼案件": "litigation_cases",
        "已审结行政诉讼": "litigation_judged",
        "行政诉讼败诉": "litigation_lost",
        "败诉率": "litigation_loss_rate",
        "负责人出庭应诉": "court_appearances_by_leader",
        "收到司法建议": "judicial_advices_received",
        "按期书面回复": "judicial_advices_answered",
        "国家赔偿申请": "compensation_claims",
        "支付律师代理费": "by-hand",
    },
)
# A hall's month beside the year so far.
SERVICE: Drawn = (
    [
        ["乡镇便民服务中心运行情况月报表"],
        ["序号", "内容", "单位", "本月", "1—本月累计"],
        [1, "大厅取号量", "个", None, None],
        [2, "政务服务事项收件", "件", None, None],
        [3, "办结", "件", None, None],
        [4, "按期办结率", "%", None, None],
        [5, "准予行政许可", "件", None, None],
        [6, "不予行政许可", "件", None, None],
        [7, "收到差评", "件", None, None],
        [8, "差评整改到位", "件", None, None],
        [9, "村（社区）帮办代办", "件", None, None],
        [10, "“高效办成一件事”联办", "件", None, None],
        [11, "容缺受理", "件", None, None],
        [12, "自助服务终端", "台", None, None],
    ],
    ["A1:E1"],
    {
        "大厅取号量": "hall_tickets",
        "政务服务事项收件": "service_cases_received",
        "办结": "service_cases_handled",
        "按期办结率": "service_on_time_rate",
        "准予行政许可": "licences_granted",
        "不予行政许可": "licences_denied",
        "收到差评": "service_bad_evaluations",
        "差评整改到位": "service_bad_rectified",
        "帮办代办": "village_agency_cases",
        "一件事": "one_thing_cases",
        "容缺受理": "tolerance_accepted",
        "自助服务终端": "by-hand",
    },
)
# Four quarters, groups merged downwards.
PEACE: Drawn = (
    [
        ["平安建设重点工作季度统计表"],
        ["项目", None, "第一季度", "第二季度", "第三季度", "第四季度"],
        ["特殊人群服务管理", "社区矫正对象（人）", None, None, None, None],
        [None, "安置帮教对象（人）", None, None, None, None],
        [None, "在册严重精神障碍患者（人）", None, None, None, None],
        [None, "社区戒毒社区康复人员（人）", None, None, None, None],
        ["治安防控", "组织夜间巡逻（次）", None, None, None, None],
        [None, "电信网络诈骗发案（件）", None, None, None, None],
        [None, "群体性事件（起）", None, None, None, None],
        ["网格化服务管理", "网格员（人）", None, None, None, None],
        [None, "录入网格事件（件）", None, None, None, None],
        [None, "办结网格事件（件）", None, None, None, None],
        ["其他", "创建平安家庭（户）", None, None, None, None],
    ],
    ["A1:F1", "A2:B2", "A3:A6", "A7:A9", "A10:A12"],
    {
        "社区矫正对象": "correction_persons",
        "安置帮教对象": "release_support_persons",
        "严重精神障碍患者": "severe_mental_patients_managed",
        "社区戒毒社区康复人员": "drug_rehab_persons_followed",
        "夜间巡逻": "night_patrols",
        "电信网络诈骗发案": "telecom_fraud_cases",
        "群体性事件": "mass_incidents",
        "网格员": "grid_workers",
        "录入网格事件": "grid_events_recorded",
        "办结网格事件": "grid_events_closed",
        "平安家庭": "by-hand",
    },
)
# A row a town.
ENFORCE: Drawn = (
    [
        ["各乡镇综合行政执法情况汇总表（2025年）"],
        [
            "乡镇名称",
            "普通程序立案数（件）",
            "作出行政处罚（件）",
            "罚款总额（万元）",
            "不予处罚（件）",
            "移送公安机关涉嫌犯罪案件（件）",
            "强制拆除违法建筑（处）",
            "持证执法人员（人）",
            "执法培训（次）",
            "车辆运行费（元）",
        ],
        ["松溪乡", None, None, None, None, None, None, None, None, None],
        ["柏溪镇", None, None, None, None, None, None, None, None, None],
        ["兰溪镇", None, None, None, None, None, None, None, None, None],
        ["合  计", None, None, None, None, None, None, None, None, None],
    ],
    ["A1:J1"],
    {
        "普通程序立案": "penalty_cases_filed",
        "作出行政处罚": "penalties_imposed",
        "罚款总额": "penalty_fines_total",
        "不予处罚": "no_penalty_decisions",
        "移送公安机关涉嫌犯罪案件": "crime_transfers",
        "强制拆除违法建筑": "illegal_buildings_demolished",
        "持证执法人员": "enforcement_officers",
        "执法培训": "enforcement_trainings",
        "车辆运行费": "by-hand",
    },
)
# Half a year and the year, parts set in.
OPEN: Drawn = (
    [
        ["政务公开和建议提案办理情况统计"],
        ["统计指标", "上半年", "全年", "说明"],
        ["主动公开政府信息（条）", None, None, None],
        ["\u3000其中：网站公开", None, None, None],
        ["\u3000\u3000\u3000\u3000微信公众号公开", None, None, None],
        ["受理依申请公开（件）", None, None, None],
        ["依申请公开按期答复率（%）", None, None, None],
        ["因政府信息公开引起的复议诉讼（件）", None, None, None],
        ["发布政策解读（件）", None, None, None],
        ["回应社会关切（件）", None, None, None],
        ["举行决策听证会（次）", None, None, None],
        ["办结代表建议（件）", None, None, None],
        ["代表满意率（%）", None, None, None],
        ["网站运维经费（元）", None, None, None],
    ],
    ["A1:D1"],
    {
        "主动公开政府信息": "info_disclosed_total",
        "网站公开": "info_disclosed_on_website",
        "微信公众号公开": "info_disclosed_on_wechat",
        "受理依申请公开": "disclosure_requests_accepted",
        "依申请公开按期答复率": "disclosure_on_time_rate",
        "因政府信息公开引起的复议诉讼": "disclosure_disputes",
        "政策解读": "policy_interpretations",
        "回应社会关切": "public_responses",
        "决策听证会": "public_hearings",
        "办结代表建议": "deputy_suggestions_closed",
        "代表满意率": "deputy_satisfaction_rate",
        "网站运维经费": "by-hand",
    },
)
SECOND = {"defence": DEFENCE, "service": SERVICE, "peace": PEACE, "enforce": ENFORCE, "open": OPEN}
