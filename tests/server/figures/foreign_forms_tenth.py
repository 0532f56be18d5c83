"""A tenth lot of bureaus' forms, written with the eighth and ninth and kept aside until both were mended."""

from __future__ import annotations

from tests.server.figures.foreign_forms import NINE, by_columns, by_rows

TENTH = [
    by_rows("执法月报", ["综合行政执法工作月报表（2024年9月）"], ["序号", "项目", "单位"], [("本月", "2024-09"), ("本年累计", NINE)], [
        (1, "教育劝导", "次", "persuasions_total"), (2, "其中：占道经营", "次", "persuasions_total@占道经营"),
        (3, "　　　乱停乱放", "次", "persuasions_total@乱停乱放"), (4, "简易程序处罚", "件", "penalties_summary"),
        (5, "普通程序立案", "件", "penalty_cases_filed"), (6, "作出处罚决定", "件", "penalties_imposed"),
        (7, "罚款金额", "元", "penalty_fines_total"), (8, "罚没款", "万元", "penalties_and_confiscations"),
        (9, "首违不罚", "件", "first_violation_exempted"), (10, "轻微不罚", "件", "minor_violation_exempted"),
        (11, "查封、扣押", "次", "seizures"), (12, "举行听证", "次", "penalty_hearings"),
        (13, "申请法院强制执行", "件", "court_enforcement_applied"), (14, "移送涉嫌犯罪案件", "件", "crime_transfers"),
        (15, "执法投诉", "件", "enforcement_complaints"), (16, "城管巡查", "次", "-"), (17, "清理小广告", "处", "-")], "2024-09"),
    by_rows("复议应诉", ["行政复议和行政应诉情况统计表"], ["项目", "单位"],
            [("2023年", "2023"), ("2024年", "2024"), ("增减", "2024±amount")], [
                ("行政复议案件", "件", "reconsideration_cases"), ("被纠错案件", "件", "reconsiderations_corrected"),
                ("行政诉讼案件", "件", "litigation_cases"), ("一审审结", "件", "-"), ("败诉案件", "件", "litigation_lost"),
                ("负责人出庭", "次", "court_appearances_by_leader"), ("国家赔偿金额", "元", "compensation_paid"),
                ("行政裁决", "件", "-"), ("应诉人员培训", "次", "-")], "2024"),
    by_rows("青少年普法", ["青少年法治宣传教育工作统计表（2024年）"], ["指标", "单位"],
            [("第一季度", "2024-Q1"), ("第二季度", "2024-Q2"), ("第三季度", "2024-Q3"), ("第四季度", "2024-Q4")], [
                ("法治副校长", "人", "rol_vice_principals"), ("法治副校长授课", "场次", "vice_principal_lectures"),
                ("青少年法治宣讲", "场次", "school_lectures"), ("受教育学生", "人次", "students_educated"),
                ("辖区学校", "所", "schools"), ("模拟法庭", "场", "-"), ("法治教育基地", "个", "-"), ("家长学校", "所", "-")], "2024"),
    by_rows("学法用法", ["国家工作人员学法用法情况统计表", "2024年度"], ["项目", "单位", "代码"], [("数量", "2024")], [
        ("集中学法", "次", "01", "collective_law_study_sessions"), ("学法应到", "人次", "02", "law_study_expected"),
        ("学法实到", "人次", "03", "law_study_attended"), ("到课率", "%", "04", "law_study_attendance_rate"),
        ("组织学法考试", "次", "05", "law_exams"), ("应参加考试", "人次", "06", "law_exam_expected"),
        ("实际参加考试", "人次", "07", "law_exam_sat"), ("考试合格", "人次", "08", "law_exam_passed"),
        ("参考率", "%", "09", "law_exam_attendance_rate"), ("合格率", "%", "10", "law_exam_pass_rate"),
        ("旁听庭审", "次", "11", "court_observations"), ("旁听庭审", "人次", "12", "court_observers"),
        ("宪法宣誓", "人", "13", "-"), ("订阅法治报刊", "份", "14", "-")], "2024"),
    by_columns("禁毒分村", ["2024年第三季度社区戒毒社区康复工作统计表"], "村（社区）", ["上溪村", "下溪村", "石坂村", "新街社区"], [
        ("在册戒毒康复人员（人）", "drug_rehab_persons_followed"), ("应报到（人）", "drug_rehab_due"), ("已报到（人）", "drug_rehab_arrived"),
        ("报到率（%）", "drug_rehab_reporting_rate"), ("检测率（%）", "drug_rehab_testing_rate"), ("脱失（人）", "drug_rehab_lost_contact"),
        ("复吸（人）", "-"), ("禁毒宣传（场）", "-")], "2024-Q3"),
    by_columns("平安月度", ["平安建设重点工作月度统计表（2024年）"], "月份", ["1月", "2月", "3月", "合计"], [
        ("夜间巡逻（次）", "night_patrols"), ("参加巡逻（人次）", "night_patrol_participants"), ("消防检查（家次）", "fire_inspections"),
        ("排查隐患（项）", "hazards_found"), ("整改隐患（项）", "hazards_rectified"), ("隐患整改率（%）", "hazard_rectification_rate"),
        ("重点场所检查（次）", "key_venue_inspections"), ("群体性事件（起）", "mass_incidents"), ("治安案件（件）", "administrative_cases"),
        ("见义勇为（人）", "-"), ("平安志愿者（人）", "-")], "2024"),
    by_rows("法治考核", ["2024年度法治建设重点指标统计表"], ["一级指标", "二级指标", "计量单位"], [("全年", "2024")], [
        ("党的领导", "党委专题研究法治工作", "次", "party_committee_rol_sessions"), ("党的领导", "第一责任人履职", "次", "first_responsible_acts"),
        ("制度建设", "制定规范性文件", "件", "normative_documents_issued"), ("制度建设", "废止规范性文件", "件", "normative_documents_repealed"),
        ("依法决策", "公开征求意见", "次", "public_consultations"), ("依法决策", "收到公众意见", "条", "public_submissions"),
        ("依法决策", "采纳公众意见", "条", "public_submissions_adopted"), ("依法决策", "三重一大集体决策", "项", "collective_decisions"),
        ("依法决策", "合同审查", "件", "contracts_reviewed"), ("依法决策", "镇法律顾问", "名", "town_legal_advisers"),
        ("规范执法", "案卷评查", "卷", "enforcement_files_checked"), ("规范执法", "执法培训", "次", "enforcement_trainings"),
        ("规范执法", "执法经费", "万元", "-"), ("多元解纷", "行政复议案件", "件", "reconsideration_cases"),
        ("多元解纷", "调解成功率", "%", "mediation_success_rate"), ("多元解纷", "仲裁案件", "件", "-")], "2024"),
    by_rows("环境整治", ["人居环境整治和河长制工作统计表（2024年上半年）"], ["项目", "单位"], [("上半年", "2024-01-01..2024-06-30")], [
        ("河段", "个", "river_sections"), ("巡河", "次", "river_patrols"), ("巡河发现问题", "个", "river_problems"),
        ("水质监测", "次", "water_samples"), ("清理农村生活垃圾", "处", "household_waste_sites_cleared"),
        ("清理村内沟渠", "宗", "village_ditches_cleared"), ("拆除养殖场", "户", "livestock_farms_demolished"),
        ("关停养殖场", "户", "livestock_farms_closed"), ("禁养区补偿金额", "万元", "livestock_compensation"), ("改造厕所", "座", "-"),
        ("植树造林", "亩", "-"), ("清理河道", "公里", "-")], "2024-01-01..2024-06-30"),
]  # fmt: skip
