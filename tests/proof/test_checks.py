"""Each kind of fault beside the arithmetic: a sentence that has it, and sound neighbours that must be left alone."""

from __future__ import annotations

from datetime import date

import pytest

from yifa.proof.examine import examine
from yifa.proof.model import Document, Finding


def findings(text: str, *, whole: bool | None = None, **known: object) -> list[Finding]:
    return list(examine(Document(text=text, **known), whole=whole).findings)  # type: ignore[arg-type]


def rules(text: str, *, whole: bool | None = None, **known: object) -> set[str]:
    return {f.rule for f in findings(text, whole=whole, **known)}


FAULTY = [
    ("placeholder", "全镇共调解矛盾纠纷xx起。"),
    ("placeholder", "X月X日，召开全镇法治工作会议。"),
    ("placeholder", "××年，我镇认真开展普法工作。"),
    ("placeholder", "共发放宣传资料____份。"),
    ("placeholder", "投入资金（待补充）万元。"),
    ("mask-damage", "充分发挥“一中心、x台、一网格”作用。"),
    ("masked-date", "开展“x·xx”国际禁毒日宣传。"),
    ("power-legislation", "镇政府推进立法、重大决策等工作。"),
    ("power-rules", "我镇全面清理政府规章和规范性文件。"),
    ("wrong-organ", "我镇高度重视法治建设。我局积极开展执法检查。我镇还组织了培训。"),
    ("missing-subject", "镇党委高度重视。我积极开展法治宣传，全镇氛围浓厚。"),
    ("wrong-term", "落实执法全过程纪录制度。"),
    ("wrong-term", "落实重大执法决定审核制度。"),
    ("wrong-term", "推动遵法学法守法用法。"),
    ("wrong-term", "推行双随机一公示监管。"),
    ("theme-day", "开展“12·14”国家宪法日宣传。"),
    ("theme-day", "开展国家宪法宣传日活动。"),
    ("punctuation", "加强领导，，压实责任。"),
    ("unbalanced", "贯彻《中华人民共和国行政处罚法，规范执法。"),
    ("unbalanced", "落实“三项制度，规范执法。"),
    ("doubled-word", "加强行政执法行政执法培训。"),
    ("doubled-word", "规范了了执法行为。"),
    ("double-construction", "将该事项也将纳入目录。"),
    ("approximation-twice", "共调解约200余起。"),
    ("impossible-date", "2024年2月30日召开会议。"),
    ("impossible-date", "11月31日前完成。"),
    ("personal-id", "当事人身份证号110105199003070017。"),
    ("personal-phone", "联系人王某，13800138000。"),
    ("personal-address", "家住幸福村三组12号。"),
    ("web-remnant", "扫一扫在手机打开当前页"),
    ("web-remnant", "字体：【大 中 小】 【打印本页】【关闭窗口】"),
    ("broken-sentence", "加强领导，。压实责任。"),
]
SOUND = [
    "每日24×7小时值守，安装5×3米公示栏。",
    "对138****1234来电反映的问题及时回复，张某某、李**已签收。",
    "推行“1+6+N”工作体系和“5+X”审查模式，组织拍摄X光片。",
    "二〇二四年，全镇工作有序开展。",
    "基层立法联系点收集立法意见建议32条，配合市人大开展立法调研。",
    "按照省政府规章要求，清理本级行政规范性文件3件。",
    "我县高度重视基层治理，我镇按照县委部署抓好落实。",
    "坚持自我革命、自我监督，“我为群众办实事”活动深入开展。",
    "为我镇发展提供保障。我们要坚持依法行政。",
    "落实执法全过程记录制度、重大执法决定法制审核制度。",
    "中国纪录片展播，打破纪录。",
    "“12·4”国家宪法日、“6·26”国际禁毒日、“3·15”国际消费者权益日宣传活动。",
    "以“消费者权益保护”为主题开展宣传。",
    "学习研究、讨论研究，认认真真、扎扎实实推进各项工作。",
    "他们认为为民办事是本分，常常常态化走访。",
    "办理程序：（1）受理；（2）审查；（3）决定。",
    "他说：“坚持‘枫桥经验’，把矛盾化解在基层。”",
    "2月29日至3月31日开展专项行动，4月30日总结。",
    "统一社会信用代码91110000600037341L，咨询热线0571-12345678。",
    "辖区有幸福村、和平社区等12个村（社区），设在建设路12号的便民服务中心已启用。",
    "引导群众扫码评价，现场扫一扫二维码即可办事。",
    "贯彻落实《信访工作条例》和《中华人民共和国人民调解法》。",
    "坚持科学立法、严格执法、公正司法、全民守法，我镇法治氛围浓厚。",
    "我镇防止不当处罚，避免不必要的检查，涉及到群众利益的事项公开征求意见。",
    "率先达98%以上，卫生厕所普及率超过95%。",
    "将村规民约纳入审查，也将推进备案。",
    "对开展情况进行通报，对开展的各项工作进行总结。",
    "县、乡、村三级联动，办、所、站协同。",
    "德化县与相邻的临江市联合开展巡查，赴嵊泗县学习先进经验。",
]


@pytest.mark.parametrize(("rule", "text"), FAULTY)
def test_a_faulty_sentence_is_found(rule: str, text: str) -> None:
    assert rule in rules(text)


@pytest.mark.parametrize("text", SOUND)
def test_a_sound_sentence_is_left_alone(text: str) -> None:
    assert [(f.rule, f.message) for f in findings(text) if f.severity != "info"] == []


def test_a_finding_points_at_its_words_and_says_what_to_do() -> None:
    text = "全镇落实执法全过程纪录制度。"
    (found,) = [f for f in findings(text) if f.rule == "wrong-term"]
    assert text[found.start : found.end] == "执法全过程纪录制度"
    assert "执法全过程记录制度" in found.suggestion


def test_an_identity_number_with_a_wrong_check_digit_is_no_identity_number() -> None:
    assert "personal-id" not in rules("编号110105199003070018。")


BODY = """{title}
中共德化县委、德化县人民政府：
{year}年，青石镇认真推进法治政府建设，现将情况报告如下。
一、{year}年主要举措和成效
镇党委会专题研究法治建设4次，青石镇综合行政执法队开展检查132家次，全镇干部参加学法，法治意识有了提高。{extra}
二、存在的不足和原因
执法力量偏弱，主要原因是编制少、任务重，培训跟不上，业务不够熟练，还需要在今后的工作中逐步加以解决和改进。
三、党政主要负责人履行推进法治建设第一责任人职责情况
书记、镇长主持研究法治建设重点事项，协调解决执法用房等问题，对重要工作亲自部署、亲自过问、亲自协调、亲自督办。
四、{plan}年工作安排
充实执法力量，规范合同管理，做好人民调解，继续组织干部旁听庭审，加强对村级组织的指导，办好民生实事，接受群众的监督。
{sign}
{date}
"""


def report(**changes: str) -> str:
    values = {
        "title": "青石镇人民政府关于2024年度法治政府建设情况的报告",
        "year": "2024",
        "plan": "2025",
        "extra": "坚持和发展新时代“枫桥经验”，及时就地化解矛盾纠纷，维护社会和谐稳定，群众的安全感和满意度不断提高。"
        * 2,
        "sign": "德化县青石镇人民政府",
        "date": "2025年2月18日",
    }
    return BODY.format(**{**values, **changes})


def weighty(text: str) -> set[str]:
    return {f.rule for f in findings(text, whole=True) if f.severity != "info"}


def test_a_complete_report_has_no_fault_of_form() -> None:
    assert weighty(report(extra="")) == set()


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("year-mismatch", {"year": "2023"}),
        ("year-mismatch", {"date": "2023年2月18日"}),
        ("year-mismatch", {"plan": "2024"}),
        ("signed-early", {"date": "2024年12月10日"}),
        ("missing-signature", {"sign": ""}),
        ("missing-date", {"date": ""}),
        ("missing-title", {"title": ""}),
        ("title-organ", {"title": "乡镇人民政府2024年法治政府建设情况报告"}),
        ("title-mixed", {"title": "青石镇2024年法治政府建设总结和2025年工作计划"}),
        ("date-after-signature", {"extra": "2025年6月1日，召开推进会。"}),
        ("outdated-formula", {"extra": "建设职能科学、权责法定、执法严明、公开公正、廉洁高效、守法诚信的法治政府。"}),
        ("outdated-formula", {"extra": "落实“七五”普法规划。"}),
        ("foreign-place", {"extra": "印发《嵊泗县合法性审查实施方案》。"}),
        ("foreign-place", {"extra": "印发《白马镇人民政府工作规则》。"}),
        ("sensitive-group", {"extra": "在册吸毒人员23名。"}),
    ],
)
def test_a_fault_of_form_is_found(rule: str, changes: dict[str, str]) -> None:
    assert rule in weighty(report(**changes))


@pytest.mark.parametrize(
    ("part", "heading", "other"),
    [
        ("missing-part-shortcomings", "二、存在的不足和原因", "二、加强队伍建设"),
        ("missing-part-leader", "三、党政主要负责人履行推进法治建设第一责任人职责情况", "三、加强学习"),
        ("missing-part-plan", "四、2025年工作安排", "四、加强保障"),
    ],
)
def test_a_missing_statutory_part_is_named(part: str, heading: str, other: str) -> None:
    assert part in weighty(report().replace(heading, other))


def test_shortcomings_without_causes_are_asked_about() -> None:
    assert "missing-causes" in weighty(report().replace("主要原因是编制少、任务重，", ""))


def test_a_paragraph_that_stands_twice_is_shown_with_the_place_of_the_first() -> None:
    passage = "完善人民调解、行政调解、司法调解联动工作体系，健全矛盾纠纷排查预警机制，做到早发现、早介入、早化解。"
    text = report(extra=passage).replace("充实执法力量，", passage)
    (found,) = [f for f in findings(text, whole=True) if f.rule == "repeated-passage"]
    assert "2024年主要举措和成效" in found.message
    assert text[found.start : found.end] in passage


def test_form_is_not_asked_of_a_single_sentence() -> None:
    assert not any(r.startswith("missing-") for r in rules("2024年，全镇推进法治政府建设。"))


class TwoActs:
    def out_of_force(self, title: str, on: date) -> str | None:
        return "已于2022年5月1日废止" if title == "信访条例" and on >= date(2022, 5, 1) else None

    def beyond_last(self, title: str, article: int, on: date) -> str | None:
        return "共65条，没有第99条" if title == "代表法" and article == 99 else None

    def misnamed(self, title: str) -> str | None:
        return None

    def unknown(self, title: str) -> bool:
        return title == "数字农村促进法"

    def moved_article(self, title: str, article: int, on: date, said: str = "") -> str | None:
        return "移到第51条" if (title, article) == ("代表法", 42) else None


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("贯彻《数字农村促进法》，落实《数字农村促进法》要求。", 1),
        ("贯彻《中华人民共和国乡村振兴促进法》。", 0),
        ("研究制定《数字农村促进法》。", 0),
        ("学习《数字农村促进法（草案）》。", 0),
        ("《数字农村促进法》（征求意见稿）公开征求意见。", 0),
    ],
)
def test_a_law_that_nobody_knows_is_asked_about_once(text: str, asked: int) -> None:
    found = [f for f in examine(Document(text=text), acts=TwoActs()).findings if f.rule == "act-unknown"]
    assert len(found) == asked and all("没有查到" in f.message for f in found)


def test_an_act_is_judged_by_the_day_the_report_was_signed() -> None:
    then = examine(Document(text="落实《信访条例》。", signed=date(2021, 2, 1)), acts=TwoActs())
    now = examine(Document(text="落实《信访条例》。", signed=date(2023, 2, 1)), acts=TwoActs())
    assert "act-not-in-force" not in {f.rule for f in then.findings}
    assert "act-not-in-force" in {f.rule for f in now.findings}


def test_an_article_that_moved_is_hinted_at() -> None:
    found = examine(Document(text="依照《代表法》第四十二条办理。", signed=date(2025, 6, 1)), acts=TwoActs()).findings
    assert "article-moved" in {f.rule for f in found}
