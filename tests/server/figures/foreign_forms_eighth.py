"""An eighth and a ninth lot of bureaus' forms, both written and labelled before either was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.utils import get_column_letter

from tests.server.figures.foreign_forms import NINE, Q3, ForeignForm, Sheet, by_columns, by_rows, time_and_village


def by_groups(
    name: str,
    title: list[str],
    first: str,
    rows: Sequence[str],
    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    period: str,
) -> ForeignForm:
    """A form under two rows of headings: (heading, its columns); a heading alone reaches down over both rows."""
    width = 1 + sum(max(len(columns), 1) for _, columns in groups)
    made: list[list[Any]] = [[line] + [""] * (width - 1) for line in title]
    top = len(made) + 1
    merges = [f"A{at + 1}:{get_column_letter(width)}{at + 1}" for at in range(len(title))] + [f"A{top}:A{top + 1}"]
    upper: list[Any] = [first]
    lower: list[Any] = [""]
    keys: list[str] = []
    for heading, columns in groups:
        at, span = len(upper) + 1, len(columns)
        if columns[0][0]:
            merges += [f"{get_column_letter(at)}{top}:{get_column_letter(at + span - 1)}{top}"] if span > 1 else []
        else:
            merges.append(f"{get_column_letter(at)}{top}:{get_column_letter(at)}{top + 1}")
        upper += [heading, *[""] * (span - 1)]
        lower += [head for head, _ in columns]
        keys += [key for _, key in columns]
    made += [upper, lower]
    labels = {}
    for row in rows:
        made.append([row, *[None] * (width - 1)])
        when, village = time_and_village(row, period)
        for at, key in enumerate(keys):
            labels[f"{get_column_letter(at + 2)}{len(made)}"] = (key, when, village)
    return ForeignForm(name, period, [Sheet("Sheet1", made, tuple(merges), labels)])


K = "penalties_by_kind@"
DISPUTES = [
    ("婚姻家庭纠纷", "婚姻家庭纠纷"),
    ("邻里纠纷", "邻里纠纷"),
    ("房屋、宅基地纠纷", "房屋宅基地纠纷"),
    ("合同纠纷", "合同纠纷"),
    ("生产经营纠纷", "生产经营纠纷"),
    ("损害赔偿纠纷", "损害赔偿纠纷"),
    ("山林土地纠纷", "山林土地纠纷"),
    ("征地拆迁纠纷", "征地拆迁纠纷"),
    ("环境污染纠纷", "环境污染纠纷"),
    ("物业纠纷", "物业纠纷"),
    ("道路交通事故纠纷", "道路交通事故纠纷"),
    ("劳动争议纠纷", "劳动争议"),
    ("医疗纠纷", "医疗纠纷"),
    ("拖欠农民工工资纠纷", "-"),
    ("旅游纠纷", "-"),
    ("电子商务纠纷", "-"),
    ("其他纠纷", "其他纠纷"),
]


def _by_dispute() -> ForeignForm:
    heads = [
        ("调解案件数（件）", "disputes_mediated"),
        ("调解成功（件）", "disputes_settled"),
        ("涉及金额（万元）", "?"),
    ]
    rows: list[list[Any]] = [
        ["人民调解案件情况统计表", "", "", "", ""],
        ["填报期：2024年第三季度", "", "", "", ""],
        ["序号", "纠纷类型", *(head for head, _ in heads)],
    ]
    labels = {}
    for number, (words, kind) in enumerate(DISPUTES, 1):
        rows.append([number, words, None, None, None])
        for at, (_, key) in enumerate(heads):
            label = key if key == "?" else "-" if kind == "-" else f"{key}@{kind}"
            labels[f"{'CDE'[at]}{len(rows)}"] = (label, "", "")
    return ForeignForm("纠纷类型季报", Q3, [Sheet("Sheet1", rows, ("A1:E1", "A2:E2"), labels)])


EIGHTH = [
    by_groups(
        "行政处罚年报",
        ["行政处罚情况统计表（2024年度）"],
        "单位名称",
        ["龙溪镇人民政府"],
        [
            ("立案数量（件）", [("", "?")]),
            ("结案数量（件）", [("", "?")]),
            (
                "行政处罚案件数量（件）",
                [
                    ("警告", K + "警告"),
                    ("通报批评", K + "通报批评"),
                    ("罚款", K + "罚款"),
                    ("没收违法所得", "-"),
                    ("没收非法财物", "-"),
                    ("暂扣许可证件", K + "暂扣许可证件"),
                    ("降低资质等级", K + "降低资质等级"),
                    ("吊销许可证件", K + "吊销许可证件"),
                    ("限制开展生产经营活动", K + "限制开展生产经营活动"),
                    ("责令停产停业", K + "责令停产停业"),
                    ("责令关闭", "-"),
                    ("限制从业", "-"),
                    ("行政拘留", "-"),
                    ("其他行政处罚", "-"),
                ],
            ),
            ("罚没金额（万元）", [("", "penalties_and_confiscations")]),
            ("减轻处罚的案件数量", [("", "penalties_reduced")]),
            ("轻罚金额（万元）", [("", "-")]),
            ("被复议应诉数量（件）", [("被行政复议", "?"), ("被行政诉讼", "?"), ("行政诉讼败诉", "?")]),
            ("移送司法机关数量", [("", "?")]),
        ],
        "2024",
    ),
    by_groups(
        "行政许可年报",
        ["龙溪镇2024年度行政许可实施情况统计表"],
        "单位名称",
        ["龙溪镇人民政府"],
        [
            (
                "行政许可实施数量（宗）",
                [
                    ("申请数量", "licence_applications"),
                    ("受理数量", "?"),
                    ("许可数量", "licences_granted"),
                    ("不予许可数量", "licences_denied"),
                    ("撤销许可数量", "licences_revoked"),
                ],
            )
        ],
        "2024",
    ),
    by_groups(
        "行政强制年报",
        ["2024年度行政强制实施情况统计表", "填报单位：龙溪镇人民政府"],
        "单位",
        ["龙溪镇人民政府"],
        [
            (
                "行政强制措施实施数量（宗）",
                [
                    ("查封场所、设施或者财物", "seizures@查封"),
                    ("扣押财物", "seizures@扣押"),
                    ("冻结存款、汇款", "-"),
                    ("其他行政强制措施", "-"),
                ],
            ),
            (
                "行政强制执行实施数量（宗）",
                [
                    ("加处罚款或者滞纳金", "compulsory_executions@money"),
                    ("划拨存款、汇款", "-"),
                    ("拍卖或者依法处理查封、扣押的场所、设施或者财物", "-"),
                    ("排除妨碍、恢复原状", "-"),
                    ("代履行", "compulsory_executions@substitute"),
                    ("其他强制执行", "?"),
                    ("申请人民法院强制执行", "court_enforcement_applied"),
                ],
            ),
        ],
        "2024",
    ),
    _by_dispute(),
    by_rows(
        "九小场所月报",
        ["消防安全排查整治工作情况月报表（2024年9月）"],
        ["项目", "计量单位"],
        [("本月", "2024-09"), ("年初以来累计", NINE)],
        [
            ("检查各类场所", "家次", "fire_inspections"),
            ("其中：出租屋", "家次", "fire_inspections@出租屋"),
            ("　　　三小场所", "家次", "fire_inspections@三小场所"),
            ("　　　村民自建房", "家次", "fire_inspections@村民自建房"),
            ("　　　农家乐（民宿）", "家次", "fire_inspections@农家乐民宿"),
            ("发现火灾隐患", "处", "fire_hazards_found"),
            ("已整改火灾隐患", "处", "fire_hazards_rectified"),
            ("下发责令改正通知书", "份", "-"),
            ("临时查封单位", "家", "-"),
            ("罚款", "元", "-"),
            ("消防培训", "场", "-"),
            ("火灾起数", "起", "-"),
        ],
        "2024-09",
    ),
    by_rows(
        "热线月报",
        ["12345政务服务便民热线工单办理情况月报表", "统计月份：2024年9月"],
        ["序号", "项目", "单位"],
        [("本月", "2024-09"), ("上月", "2024-08"), ("1—9月累计", NINE)],
        [
            (1, "接收工单总数", "件", "hotline_orders_received"),
            (2, "其中：咨询类", "件", "hotline_orders_received@consult"),
            (3, "　　　求助类", "件", "hotline_orders_received@help"),
            (4, "　　　投诉类", "件", "hotline_orders_received@complaint"),
            (5, "　　　举报类", "件", "hotline_orders_received@report"),
            (6, "　　　建议类", "件", "hotline_orders_received@suggest"),
            (7, "办结工单", "件", "hotline_complaints_closed"),
            (8, "退回工单", "件", "hotline_orders_returned"),
            (9, "按期办结率", "%", "?"),
            (10, "回访工单", "件", "?"),
            (11, "满意率", "%", "hotline_satisfaction_rate"),
            (12, "解决率", "%", "-"),
            (13, "联系率", "%", "-"),
            (14, "重复投诉", "件", "-"),
        ],
        "2024-09",
    ),
    by_columns(
        "村民自治",
        ["2024年村民自治和村务公开工作情况统计表"],
        "村（居）",
        ["上溪村", "下溪村", "石坂村", "新街社区", "合计"],
        [
            ("村民代表会议（次）", "village_reps_meetings"),
            ("村民代表（人）", "village_representatives"),
            ("村务公开（次）", "village_disclosures"),
            ("四议两公开事项（件）", "village_decisions_resolved"),
            ("村规民约备案（件）", "village_charters"),
            ("村务监督委员会会议（次）", "-"),
            ("红白理事会（个）", "-"),
            ("村集体经济收入（万元）", "-"),
        ],
        "2024",
        serial=True,
    ),
    by_rows(
        "合法性审查季报",
        ["镇（街道）合法性审查工作情况季报表（2024年三季度）"],
        ["项目", "单位"],
        [("本季度", Q3), ("1—9月", NINE), ("上年同期", "2023-01-01..2023-09-30")],
        [
            ("合法性审查总数", "件", "legality_reviews"),
            ("其中：重大行政决策", "件", "legality_reviews@decision"),
            ("　　　行政规范性文件", "件", "legality_reviews@normative"),
            ("　　　行政合同（协议）", "件", "contracts_reviewed"),
            ("　　　重大行政执法决定", "件", "legality_reviews@enforcement"),
            ("　　　村规民约", "件", "legality_reviews@village_rule"),
            ("提出审查意见", "条", "review_opinions_issued"),
            ("采纳审查意见", "条", "review_opinions_adopted"),
            ("意见采纳率", "%", "review_adoption_rate"),
            ("审查不通过", "件", "review_rejected"),
            ("合法性审查人员", "人", "-"),
            ("公平竞争审查", "件", "fair_competition_reviews"),
            ("召开审查会议", "次", "-"),
        ],
        Q3,
    ),
]

NINTH = [
    by_rows(
        "矫正安帮月报",
        ["社区矫正和安置帮教工作月报表（2024年9月）"],
        ["类别", "项目", "单位"],
        [("本月", "2024-09"), ("本年累计", NINE)],
        [
            ("社区矫正", "在册社区矫正对象", "人", "correction_persons"),
            ("社区矫正", "新接收", "人", "-"),
            ("社区矫正", "解除矫正", "人", "correction_ended"),
            ("社区矫正", "收监执行", "人", "-"),
            ("社区矫正", "集中教育", "次", "-"),
            ("社区矫正", "公益活动", "次", "-"),
            ("安置帮教", "在册安置帮教对象", "人", "release_support_persons"),
            ("安置帮教", "新衔接", "人", "-"),
            ("安置帮教", "落实就业", "人", "-"),
            ("安置帮教", "重新犯罪", "人", "-"),
        ],
        "2024-09",
    ),
    by_rows(
        "法律援助季报",
        ["法律援助工作站业务情况统计表（2024年第三季度）"],
        ["项目", "计量单位", "代码"],
        [("本季", Q3), ("本年累计", NINE)],
        [
            ("申请法律援助", "人次", "1", "legal_aid_applications"),
            ("　其中：农民工", "人次", "2", "legal_aid_applications@migrant"),
            ("　　　残疾人", "人次", "3", "legal_aid_applications@disabled"),
            ("　　　老年人", "人次", "4", "legal_aid_applications@elderly"),
            ("　　　妇女", "人次", "5", "legal_aid_applications@woman"),
            ("　　　未成年人", "人次", "6", "legal_aid_applications@minor"),
            ("给予法律援助", "件", "7", "legal_aid_granted"),
            ("挽回经济损失", "万元", "8", "legal_aid_recovered"),
            ("解答法律咨询", "人次", "9", "legal_consultations"),
            ("代写法律文书", "份", "10", "legal_drafting_services"),
            ("刑事法律援助", "件", "11", "-"),
            ("民事法律援助", "件", "12", "-"),
            ("法律援助律师", "人", "13", "-"),
        ],
        Q3,
    ),
    by_rows(
        "政务公开季报",
        ["政务公开工作情况统计表（2024年第三季度）"],
        ["类别", "指标", "单位"],
        [("数量", Q3)],
        [
            ("主动公开", "主动公开信息", "条", "info_disclosed_total"),
            ("主动公开", "其中：政府网站公开", "条", "info_disclosed_on_website"),
            ("主动公开", "　　　政务微信公开", "条", "info_disclosed_on_wechat"),
            ("主动公开", "　　　政务微博公开", "条", "-"),
            ("解读回应", "政策解读", "件", "policy_interpretations"),
            ("解读回应", "回应社会关切", "件", "public_responses"),
            ("依申请公开", "收到申请", "件", "disclosure_requests_accepted"),
            ("依申请公开", "答复申请", "件", "disclosure_requests_answered"),
            ("依申请公开", "按期答复", "件", "disclosure_on_time"),
            ("依申请公开", "收取费用", "元", "disclosure_fees"),
            ("监督", "政务公开培训", "次", "-"),
            ("监督", "政务公开考核扣分", "分", "-"),
        ],
        Q3,
    ),
    by_columns(
        "村居法律顾问",
        ["2024年村（社区）法律顾问服务情况统计表"],
        "村（社区）",
        ["上溪", "下溪", "石坂", "新街社区"],
        [
            ("坐班（次）", "lawyer_duty_sessions"),
            ("现场咨询（人次）", "?"),
            ("参与调解（次）", "adviser_mediation_participations"),
            ("参与法治宣传（场次）", "adviser_publicity_sessions"),
            ("为村“两委”提供法律服务（次）", "adviser_services_to_village_committees"),
            ("服务时长（小时）", "-"),
            ("补贴（元）", "-"),
        ],
        "2024",
    ),
    by_rows(
        "信访季报",
        ["信访事项办理情况统计表（2024年第三季度）"],
        ["指标", "单位"],
        [("7月", "2024-07"), ("8月", "2024-08"), ("9月", "2024-09"), ("合计", Q3)],
        [
            ("受理", "件", "petitions_accepted"),
            ("不予受理", "件", "petitions_declined"),
            ("办结", "件", "petitions_closed"),
            ("办结率", "%", "petition_closure_rate"),
            ("初次信访", "件", "first_visits"),
            ("重复信访", "件", "-"),
            ("信访复查", "件", "petitions_reviewed"),
            ("领导包案", "件", "package_cases"),
            ("导入法定途径", "件", "petitions_routed"),
            ("评价满意", "件", "petitions_satisfied"),
            ("参评率", "%", "-"),
            ("越级上访", "批次", "-"),
        ],
        Q3,
    ),
    by_rows(
        "人大年报",
        ["2024年镇人大工作情况统计表"],
        ["序号", "内容", "单位"],
        [("数量", "2024")],
        [
            (1, "镇人大代表", "名", "deputies"),
            (2, "代表联络站", "个", "deputy_liaison_stations"),
            (3, "接待选民", "件次", "voter_receptions"),
            (4, "代表视察", "次", "deputy_inspections"),
            (5, "收到代表建议", "件", "deputy_suggestions_received"),
            (6, "办结代表建议", "件", "deputy_suggestions_closed"),
            (7, "代表满意率", "%", "deputy_satisfaction_rate"),
            (8, "票决民生实事", "个", "livelihood_chosen"),
            (9, "完成民生实事", "个", "livelihood_projects_finished"),
            (10, "召开人代会", "次", "congress_sessions"),
            (11, "代表培训", "次", "-"),
            (12, "述职评议", "人", "-"),
        ],
        "2024",
    ),
    by_rows(
        "大厅季报",
        ["便民服务中心运行情况统计表（2024年）"],
        ["事项", "单位"],
        [("一季度", "2024-Q1"), ("二季度", "2024-Q2"), ("三季度", "2024-Q3"), ("四季度", "2024-Q4"), ("全年", "2024")],
        [
            ("受理办件", "件", "service_cases_received"),
            ("办结办件", "件", "service_cases_handled"),
            ("容缺受理", "件", "tolerance_accepted"),
            ("告知承诺", "件", "commitments"),
            ("预约办事", "件", "service_appointments"),
            ("好评", "件", "service_good_evaluations"),
            ("差评", "件", "service_bad_evaluations"),
            ("差评整改", "件", "service_bad_rectified"),
            ("取号量", "个", "hall_tickets"),
            ("服务窗口", "个", "service_windows"),
            ("延时服务", "次", "-"),
            ("自助终端", "台", "-"),
        ],
        "2024",
    ),
    by_rows(
        "网格月报",
        ["网格化服务管理工作月报表（2024年9月）"],
        ["工作内容", "单位"],
        [("本月", "2024-09"), ("上年同月", "2023-09"), ("同比（%）", "2024-09±%")],
        [
            ("网格数", "个", "grids"),
            ("网格员数", "人", "grid_workers"),
            ("上报事件", "件", "grid_events_recorded"),
            ("其中：矛盾纠纷", "件", "grid_events_recorded@矛盾纠纷"),
            ("　　　安全隐患", "件", "grid_events_recorded@安全隐患"),
            ("　　　环境卫生", "件", "grid_events_recorded@环境卫生"),
            ("网格自办", "件", "grid_events_self"),
            ("流转办理", "件", "grid_events_transferred"),
            ("办结事件", "件", "grid_events_closed"),
            ("走访居民", "户次", "-"),
            ("信息采集", "条", "-"),
        ],
        "2024-09",
    ),
]
