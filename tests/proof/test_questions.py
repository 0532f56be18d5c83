"""What a careful reader would ask, without calling it wrong."""

from __future__ import annotations

import pytest

from yifa.proof.api import check_text


def rules(text: str) -> dict[str, str]:
    return {f.rule: f.severity for f in check_text(text).findings}


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("remainder-open", "录入网格事件6560宗，办结6307宗。"),
        ("rate-without-base", "信访初访回流率5.8%。"),
        ("approximate-act", "全年处罚违法行为30余起。"),
        ("period-open", "累计清理垃圾750处。"),
        ("exact-part", "接待来访10余人次，其中电话咨询5人次。"),
        ("uneven-precision", "甲类下降24%。乙类下降8.5%。丙类下降39.47%。"),
        ("rate-name", "其中受理165件，调处结案155件，调处成功率94%。"),
        ("unit-mixed", "破获涉黑恶案件10宗。村级调委会调解案件41件。"),
        ("unit-unusual", "排查整治隐患83起。"),
        ("coverage-without-base", "调解员在各村全面覆盖。"),
        ("opinions-short", "审查重大决策4件，审查政府合同52件，提出法律意见52条。"),
        ("participation-over-whole", "参与矛盾纠纷调解工作50余次。全年共调解各类矛盾纠纷45起。"),
        ("sessions-repeated", "校园宣讲10场次，企业宣传活动10场次，假期法治讲座10场次。"),
        ("same-number", "公开信息205条，其中文件48条，动态166条。村级综治站接到来电166人次。"),
    ],
)
def test_a_question_is_put_as_information(rule: str, text: str) -> None:
    assert rules(text).get(rule) == "info"


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("auditor-share", "全镇共有行政执法人员25人，法制审核员1人。"),
        ("penalties-over-cases", "办理各类案件20件。联合执法处罚违法行为30余起。"),
        ("stated-twice", "中心共成功调解各类矛盾纠纷37件。全年共调解各类矛盾纠纷45起。"),
    ],
)
def test_what_needs_confirmation_is_a_warning(rule: str, text: str) -> None:
    assert rules(text).get(rule) == "warning"


def test_what_is_explained_is_not_asked() -> None:
    assert "remainder-open" not in rules("受理165件，办结155件，未办结的10件正在调查。")
    assert "rate-without-base" not in rules("受理160件，办结152件，办结率95%。")
    assert "auditor-share" not in rules("全镇共有行政执法人员25人，法制审核员2人。")
    assert "stated-twice" not in rules("春节期间共发放宣传资料500份。全年共发放宣传资料1200份。")
