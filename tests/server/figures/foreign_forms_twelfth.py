"""A twelfth lot of bureaus' forms, labelled with the eleventh and looked at once, when that one had been mended."""

from __future__ import annotations

from tests.server.figures.foreign_forms import ForeignForm, Sheet, by_columns, by_rows
from tests.server.figures.foreign_forms_eighth import by_groups

UP, STONE = "359926115201", "359926115203"
FIRST, SECOND, HALF = "2024-Q1", "2024-Q2", "2024-01-01..2024-06-30"
VILLAGE_ROWS = [
    ("受理矛盾纠纷", "件", "disputes_accepted"),
    ("调解成功", "件", "disputes_settled"),
    ("其中：口头协议", "件", "oral_agreements"),
    ("　　　书面协议", "件", "written_agreements"),
    ("协议涉及金额", "元", "agreed_amount"),
    ("村级接待来访群众", "人次", "village_visitors_received"),
    ("信访代办", "件", "petitions_handled_by_agent"),
    ("法律顾问坐班", "次", "lawyer_duty_sessions"),
    ("法律明白人", "名", "law_literate_persons"),
    ("网格员", "名", "grid_workers"),
    ("上报网格事件", "件", "grid_events_recorded"),
    ("党员", "名", "-"),
    ("村集体经营性收入", "万元", "-"),
]
CASES = [
    ("简易程序处罚", "件", "penalties_summary"),
    ("普通程序立案", "件", "penalty_cases_filed"),
    ("普通程序结案", "件", "penalty_cases_closed"),
    ("罚款", "元", "penalty_fines_total"),
    ("没收违法所得", "元", "penalty_confiscated"),
    ("组织听证", "次", "penalty_hearings"),
    ("重大执法决定法制审核", "件", "penalty_audits"),
    ("负责人集体讨论", "件", "penalty_collective"),
    ("处罚决定公示", "件", "penalty_published"),
]
OTHERS = [
    ("查封、扣押", "次", "seizures"),
    ("解除查封、扣押", "次", "seizures_lifted"),
    ("申请人民法院强制执行", "件", "court_enforcement_applied"),
    ("强制拆除违法建筑", "处", "illegal_buildings_demolished"),
    ("当事人自行拆除违法建筑", "处", "illegal_buildings_self_removed"),
    ("劝导商铺、摊贩", "次", "vendor_persuasions"),
    ("教育放行车辆", "辆", "vehicles_educated_released"),
    ("清运垃圾", "吨", "-"),
    ("门前三包签约", "户", "-"),
]


def of_villages() -> ForeignForm:
    """A sheet for each village, and one for the town."""
    sheets = []
    for name, village in (("上溪村", UP), ("石坂村", STONE), ("全镇", "")):
        rows = [[f"{name}基层治理工作情况表（2024年）", "", ""], ["项目", "单位", "数量"]]
        rows += [[label, unit, None] for label, unit, _ in VILLAGE_ROWS]
        labels = {f"C{at}": (key, "", village) for at, (_, _, key) in enumerate(VILLAGE_ROWS, 3)}
        sheets.append(Sheet(name, rows, ("A1:C1",), labels))
    return ForeignForm("村表", "2024", sheets)


def two_tables() -> ForeignForm:
    """Two tables, one under another, each with its own headings."""
    columns = [("第一季度", FIRST), ("第二季度", SECOND), ("上半年", HALF)]
    rows = [["2024年城市管理综合行政执法情况统计表", *[""] * 4]]
    labels = {}
    merges = ["A1:E1"]
    for title, lines in (("一、行政处罚", CASES), ("二、行政强制和教育劝导", OTHERS)):
        rows.append([title, *[""] * 4])
        merges.append(f"A{len(rows)}:E{len(rows)}")
        rows.append(["项目", "计量单位", *(head for head, _ in columns)])
        for label, unit, key in lines:
            rows.append([label, unit, None, None, None])
            for letter, (_, when) in zip("CDE", columns, strict=True):
                labels[f"{letter}{len(rows)}"] = (key, when, "")
        rows.append([""] * 5)
    return ForeignForm("城管两表", HALF, [Sheet("城管", rows, tuple(merges), labels)])


TWELFTH = [
    by_rows(
        "综治月报",
        ["平安建设（综治中心）工作月报表", "填报单位：龙溪镇　　2024年8月"],
        ["序号", "指标名称", "单位", "指标代码"],
        [("本月", "2024-08"), ("上年同月", "2023-08"), ("增减数", "2024-08±amount")],
        [
            (1, "综治中心", "个", "ZZ01", "governance_centers"),
            (2, "网格总数", "个", "ZZ02", "grids"),
            (3, "专兼职网格员", "人", "ZZ03", "grid_workers"),
            (4, "网格上报事件", "宗", "ZZ04", "grid_events_recorded"),
            (5, "其中：网格自办", "宗", "ZZ05", "grid_events_self"),
            (6, "　　　流转办理", "宗", "ZZ06", "grid_events_transferred"),
            (7, "办结网格事件", "宗", "ZZ07", "grid_events_closed"),
            (8, "网格事件办结率", "%", "ZZ08", "grid_event_close_rate"),
            (9, "矛盾纠纷排查", "次", "ZZ09", "dispute_screenings"),
            (10, "排查出矛盾纠纷", "件", "ZZ10", "disputes_found_by_screening"),
            (11, "调处矛盾纠纷", "件", "ZZ11", "disputes_mediated"),
            (12, "调处成功", "件", "ZZ12", "disputes_settled"),
            (13, "夜间巡逻", "次", "ZZ13", "night_patrols"),
            (14, "刑事案件", "件", "ZZ14", "criminal_cases"),
            (15, "治安案件", "件", "ZZ15", "administrative_cases"),
            (16, "命案", "起", "ZZ16", "-"),
            (17, "公共安全视频监控", "个", "ZZ17", "-"),
        ],
        "2024-08",
    ),
    by_rows(
        "民政",
        ["民政和基层政权工作情况统计表（2024年）", "填表单位：龙溪镇社会事务办"],
        ["项目", "单位"],
        [("上半年", HALF), ("全年", "2024")],
        [
            ("村（社区）总数", "个", "villages_total"),
            ("户籍人口", "人", "registered_population"),
            ("常住人口", "人", "resident_population"),
            ("总户数", "户", "town_households"),
            ("收到社会救助申请", "件", "social_aid_applications"),
            ("社会救助审核通过", "件", "social_aid_granted"),
            ("办理婚姻登记等其他事项", "件", "other_services_handled"),
            ("村级代办", "件", "village_agency_cases"),
            ("村级代办点", "个", "village_points"),
            ("在册低保户", "户", "-"),
            ("临时救助金额", "万元", "-"),
            ("养老服务站", "个", "-"),
        ],
        "2024",
    ),
    two_tables(),
    by_columns(
        "消防月度",
        ["2024年消防安全检查情况按月统计表"],
        "月份",
        ["1月", "2月", "3月", "4月", "5月", "6月"],
        [
            ("消防检查（家次）", "fire_inspections"),
            ("其中：沿街门面（家次）", "fire_inspections_street"),
            ("发现消防隐患（项）", "fire_hazards_found"),
            ("整改消防隐患（项）", "fire_hazards_rectified"),
            ("检查重点场所（次）", "key_venue_inspections"),
            ("临时查封（处）", "-"),
            ("火灾（起）", "-"),
            ("消防宣传（场次）", "-"),
        ],
        "2024",
    ),
    by_rows(
        "政务服务",
        ["一体化政务服务办件情况统计表", "2024年第一季度"],
        ["序号", "项目", "单位"],
        [("本季", FIRST), ("去年同期", "2023-Q1")],
        [
            (1, "政务服务收件", "件", "service_cases_received"),
            (2, "政务服务办结", "件", "service_cases_handled"),
            (3, "按期办结", "件", "service_cases_on_time"),
            (4, "按期办结率", "%", "service_on_time_rate"),
            (5, "网上受理", "件", "online_matters_accepted"),
            (6, "好评", "件", "service_good_evaluations"),
            (7, "差评", "件", "service_bad_evaluations"),
            (8, "差评整改", "件", "service_bad_rectified"),
            (9, "群众办事满意率", "%", "service_satisfaction_rate"),
            (10, "预约办事", "件", "service_appointments"),
            (11, "容缺受理", "件", "tolerance_accepted"),
            (12, "告知承诺制办件", "件", "commitments"),
            (13, "“高效办成一件事”办件", "件", "one_thing_cases"),
            (14, "叫号系统取号", "个", "hall_tickets"),
            (15, "准予行政许可", "件", "licences_granted"),
            (16, "延续行政许可", "件", "licences_renewed"),
            (17, "快递送达", "件", "express_sent"),
            (18, "自助终端办件", "件", "-"),
            (19, "跨省通办", "件", "-"),
        ],
        FIRST,
    ),
    by_groups(
        "热线承办",
        ["12345热线承办情况统计表（2024年4月）"],
        "承办单位",
        ["龙溪镇"],
        [
            ("派单总数（件）", [("", "hotline_orders_received")]),
            ("按时回复（件）", [("", "hotline_replied_on_time")]),
            ("超时回复（件）", [("", "-")]),
            ("退单（件）", [("", "hotline_orders_returned")]),
            (
                "群众评价",
                [
                    ("满意（件）", "hotline_satisfied"),
                    ("不满意（件）", "-"),
                    ("满意率（%）", "hotline_satisfaction_rate"),
                ],
            ),
            ("按时回复率（%）", [("", "hotline_on_time_rate")]),
        ],
        "2024-04",
    ),
    of_villages(),
    by_rows(
        "人大",
        ["镇人大工作情况统计表（2024年度）"],
        ["工作项目", "计量单位"],
        [("2023年", "2023"), ("2024年", "2024")],
        [
            ("召开人民代表大会会议", "次", "congress_sessions"),
            ("代表出席率", "%", "congress_attendance_rate"),
            ("作出决议决定", "项", "congress_resolutions"),
            ("收到代表议案", "件", "deputy_bills_received"),
            ("收到代表建议、批评和意见", "件", "deputy_suggestions_received"),
            ("办结代表建议", "件", "deputy_suggestions_closed"),
            ("代表对办理工作满意率", "%", "deputy_satisfaction_rate"),
            ("组织代表视察", "次", "deputy_inspections"),
            ("参加视察代表", "人次", "deputy_inspection_people"),
            ("代表接待选民", "件次", "voter_receptions"),
            ("票决民生实事项目", "个", "livelihood_chosen"),
            ("完成民生实事项目", "个", "livelihood_projects_finished"),
            ("代表联络站", "个", "deputy_liaison_stations"),
            ("代表约见镇长", "次", "mayor_meetings"),
            ("政协提案", "件", "-"),
            ("代表培训", "次", "-"),
        ],
        "2024",
    ),
]
