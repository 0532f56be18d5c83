"""A reader's eye: faults of language with twins that are right and must stay silent."""

from __future__ import annotations

from datetime import date

import pytest

from yifa.law.in_force import ActsInForce
from yifa.proof.examine import examine
from yifa.proof.loudness import MAY_SAY_MUST, softened
from yifa.proof.model import Document, Finding


def rules(text: str, on: date | None = None) -> set[str]:
    found = examine(Document(text=text), acts=ActsInForce(), on=on).findings
    return {f.rule for f in found if f.severity != "info"}


PAIRS = {
    "misprint": [
        ("严历打击违法犯罪。", "严厉打击违法犯罪。"),
        ("调解花解矛盾。", "调解化解矛盾。"),
        ("按排专人负责。", "按排查结果专人负责。"),
        ("建全工作机制。", "新建全民健身中心。"),
        ("茅盾纠纷排查。", "学习茅盾文学奖作品。"),
        ("督促限期整冶。", "督促限期整治。"),
        ("资金投人不足。", "资金投入不足。"),
        ("矛盾纷纠化解。", "矛盾纠纷化解。"),
        ("社区娇正对象。", "社区矫正对象。"),
    ],
    "renamed-organ": [
        ("2023年县工商局检查企业30家。", "2023年原县工商局大楼移交。"),
        ("2024年县国土局出具意见。", "2016年县国土局出具意见。"),
    ],
    "hotline": [("拨打12348政务服务热线。", "拨打12345政务服务便民热线。")],
    "weekday": [("2025年3月8日（星期五）召开会议。", "2025年3月7日（星期五）召开会议。")],
    "backward-span": [
        ("2025年6月至2025年4月开展整治。", "2025年4月至2025年6月开展整治。"),
        ("自3月15日至3月5日公示。", "自3月5日至3月15日公示。"),
    ],
    "measure-word": [
        ("培训调解员15件。", "培训调解员15名。"),
        ("发放宣传单300人。", "走访企业130家，平均每家企业20份。"),
    ],
    "missing-figure": [
        ("共排查隐患处，整改12处。", "共排查隐患，整改12处。"),
        ("共调解纠纷件，成功12件。", "办理案件，出具文件。"),
    ],
    "ordinal-gap": [("一是加强领导。二是强化宣传。五是严格考核。", "一是加强领导。二是强化宣传。三是严格考核。")],
    "approximation-twice": [("走访约1200余户。", "走访1200余户。"), ("150余人以上参加。", "150余人参加。")],
    "near-phrase": [("坚持绿水青山就是金山金山。", "坚持绿水青山就是金山银山。")],
    "wording": [("增强“四个自信”。", "坚定“四个自信”。")],
    "act-misnamed": [
        ("根据《政府信息公开法》答复。", "根据《政府信息公开条例》答复。"),
        ("根据《行政许可条例》办理。", "根据《安全生产条例》办理。"),
    ],
    "act-unknown": [
        ("贯彻《数字农村促进法》。", "贯彻《乡村振兴促进法》。"),
        ("依据《中华人民共和国基层治理条例》。", "推广《浦江工作法》，依据《福建省养犬管理条例》。"),
    ],
    "article-beyond-last": [("依据《行政复议法》第三百条。", "依据《行政复议法》第三条。")],
    "doubled-word": [
        ("拓展公开范围围。", "认认真真、扎扎实实。"),
        ("没有没有写明依据。", "逐个问题逐个问题研究。"),
        ("培训培训跟不上。", "平等互利和和平共处。"),
    ],
    "wrong-term": [("矛盾纠纷化介工作。", "开展个性化介入治疗。")],
}


MORE = [
    ("missing-unit", "没收款物，罚款金额12.6。", "没收款物，罚款金额12.6万元。"),
    ("missing-figure", "全年出动警力人次。", "全年出动警力86人次。"),
    ("missing-figure", "现行有效  件。", "现行有效0件。"),
    ("hotline", "拨打96100反诈专线。", "拨打96110反诈专线。"),
    ("measure-word", "签订目标责任书16名。", "签订目标责任书16份。"),
    ("measure-word", "走访企业86名。", "走访企业86家。"),
    ("part-over-whole", "惠及群众688户426人。", "惠及群众426户688人。"),
    ("misprint", "做到严蜜防控。", "做到严密防控。"),
    ("misprint", "信息发部及时。", "信息发布及时。"),
]


@pytest.mark.parametrize(
    ("rule", "wrong", "right"), [*((r, w, s) for r, pairs in PAIRS.items() for w, s in pairs), *MORE]
)
def test_a_fault_is_seen_and_its_twin_left_alone(rule: str, wrong: str, right: str) -> None:
    assert rule in rules(wrong)
    assert rule not in rules(right)


def test_a_wrapped_line_does_not_hide_the_other_half_of_a_bracket() -> None:
    assert "unbalanced" not in rules("各地要加强领导（包括县级和\n乡级），抓好落实。")


def test_only_a_rule_that_is_right_often_enough_says_must() -> None:
    loud = Finding("stated-twice", "figures", "error", 0, 1, "")
    assert softened(loud).severity == "warning"
    assert all(softened(Finding(rule, "text", "error", 0, 1, "")).severity == "error" for rule in MAY_SAY_MUST)


@pytest.mark.parametrize(
    "text",
    [
        "深化诚信建设，落实失信惩戒制度。",
        "建立涉企问题高效闭环解决机制。",
        "全省统筹推进立改废政府规章44件。",
    ],
)
def test_words_that_meet_are_no_misprint(text: str) -> None:
    assert rules(text) == set()


def test_a_province_is_no_town_that_lacks_its_powers() -> None:
    above = "全省经济稳中有进。我省提请省人大常委会审议地方性法规29件，修订政府规章8件，全省上下一心。向中央驻川单位表示感谢。"
    assert [f.rule for f in examine(Document(text=above * 3), whole=True).findings if f.severity != "info"] == []
    town = "我镇高度重视，镇党委、镇政府修订政府规章8件，全镇上下一心。"
    assert "power-rules" in [f.rule for f in examine(Document(text=town), whole=True).findings]
