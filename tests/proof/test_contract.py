"""The quick check of a contract's text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.proof.contract import Point, Registered, check_contract, read_contract

SOUND = """河道保洁服务合同
甲方：清溪镇人民政府
乙方：示例保洁有限公司
第一条 服务期限自2025年3月10日起至2026年3月9日止。
第二条 合同总价123,456.00元（大写：壹拾贰万叁仟肆佰伍拾陆元整）。
第三条 甲方在验收合格后30日内支付全部价款。
第四条 一方违约的，赔偿对方损失。
第五条 争议由甲方所在地人民法院管辖。
甲方（盖章）：　　　　　乙方（盖章）：
签订日期：2025年3月5日
"""


def point(text: str, key: str, **given: object) -> Point:
    return next(p for p in check_contract(text, **given) if p.key == key)  # type: ignore[arg-type]


def test_a_sound_contract_passes_every_point() -> None:
    assert {p.key: p.tone for p in check_contract(SOUND, sme=True) if p.tone != "ok"} == {}


@pytest.mark.parametrize(
    ("old", "new", "key", "tone", "says"),
    [
        ("肆佰伍拾陆元", "肆佰伍拾元", "amount", "fault", "小写123,456.00元，大写读出来是123,450.00元"),
        ("（大写：壹拾贰万叁仟肆佰伍拾陆元整）", "", "amount", "warn", "只有小写"),
        ("30日内", "90日内", "payment", "fault", "最长不超过60日"),
        ("30日内", "45个工作日内", "payment", "fault", "约63日"),
        ("30日内支付全部价款", "支付，以审计局审计结果作为结算依据", "condition", "warn", "审计"),
        ("一方违约的", "甲方为乙方贷款提供担保。一方违约的", "guarantee", "fault", "机关法人，不得作保证人"),
        ("一方违约的", "因行政区划调整的，本合同自动终止。一方违约的", "regime", "fault", "应当删去"),
        ("甲方所在地人民法院管辖", "乙方所在地人民法院管辖", "dispute", "warn", "对方所在地"),
        ("人民法院管辖", "人民法院起诉或者申请仲裁", "dispute", "fault", "只选一种"),
        ("第五条 争议由甲方所在地人民法院管辖。", "", "dispute", "absent", "没有约定"),
        ("2026年3月9日", "2024年3月9日", "term", "fault", "早于履行期起"),
        ("2025年3月5日", "2025年4月5日", "term", "warn", "先履行后签约"),
        ("乙方：示例保洁有限公司", "乙方：", "parties", "fault", "没有读到双方"),
        ("清溪镇人民政府", "清溪镇人民政府党政办公室", "parties", "warn", "内设机构"),
        ("赔偿对方损失", "每日按____赔偿", "blank", "warn", "1处空白"),
        ("签订日期：2025年3月5日", "", "signed", "absent", "签订日期"),
    ],
)  # fmt: skip
def test_each_fault_is_found_with_its_reason(old: str, new: str, key: str, tone: str, says: str) -> None:
    assert old in SOUND
    found = point(SOUND.replace(old, new), key, sme=True)
    assert found.tone == tone and says in found.say and found.basis


def test_a_village_may_not_guarantee_and_its_article_is_named() -> None:
    text = SOUND.replace("清溪镇人民政府", "清溪镇上溪村民委员会").replace(
        "一方违约", "甲方对乙方债务承担连带责任。一方违约"
    )
    found = point(text, "guarantee")
    assert found.tone == "fault" and found.basis == "村民委员会组织法第13条"


def test_that_nobody_guarantees_is_no_guarantee() -> None:
    text = SOUND.replace("一方违约", "村民委员会不得为乙方提供担保。一方违约")
    assert point(text, "guarantee").tone == "ok"


def test_ninety_days_are_a_question_while_the_size_of_the_counterparty_is_unknown() -> None:
    assert point(SOUND.replace("30日内", "90日内"), "payment").tone == "warn"
    assert point(SOUND.replace("30日内", "90日内"), "payment", sme=False).tone == "ok"


def test_what_was_registered_is_compared_with_the_text() -> None:
    same = Registered(Decimal(123456), "示例保洁有限公司", date(2025, 3, 10), date(2026, 3, 9), 30)
    assert point(SOUND, "registered", registered=same).tone == "ok"
    other = Registered(Decimal(120000), "样例公司", date(2025, 3, 1), date(2026, 3, 9), 60)
    said = point(SOUND, "registered", registered=other).say
    for part in ("登记的金额是120,000.00元", "样例公司", "履行期起是2025年3月1日", "登记的付款期是60日"):
        assert part in said


def test_the_gaps_of_the_signatures_are_no_blanks() -> None:
    text = SOUND.replace("签订日期：2025年3月5日", "日期：    年    月    日")
    assert point(text, "blank").tone == "ok"


@given(st.text(max_size=400))
def test_any_text_is_checked(text: str) -> None:
    assert len(check_contract(text)) == 12
    read_contract(text)
