"""The review of a contract's text: contracts of our own, sound and with planted faults, and each kind of check alone."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.proof.contracts.eighteenth_set import EIGHTEENTH
from tests.proof.contracts.eighth_set import EIGHTH
from tests.proof.contracts.eleventh_set import ELEVENTH
from tests.proof.contracts.eleventh_set_more import ELEVENTH_MORE
from tests.proof.contracts.fifteenth_set import FIFTEENTH
from tests.proof.contracts.fifth_set import FIFTH
from tests.proof.contracts.first_half import FIRST
from tests.proof.contracts.fourteenth_set import FOURTEENTH
from tests.proof.contracts.fourteenth_set_more import FOURTEENTH_MORE
from tests.proof.contracts.fourth_set import FOURTH
from tests.proof.contracts.nineteenth_set import NINETEENTH
from tests.proof.contracts.ninth_set import NINTH
from tests.proof.contracts.sample import Sample, code, read_samples
from tests.proof.contracts.second_half import SECOND
from tests.proof.contracts.seventeenth_set import SEVENTEENTH
from tests.proof.contracts.seventh_set import SEVENTH
from tests.proof.contracts.sixteenth_set import SIXTEENTH
from tests.proof.contracts.sixth_set import SIXTH
from tests.proof.contracts.tenth_set import TENTH
from tests.proof.contracts.tenth_set_more import TENTH_MORE
from tests.proof.contracts.third_set import THIRD
from tests.proof.contracts.thirteenth_set import THIRTEENTH
from tests.proof.contracts.thirteenth_set_more import THIRTEENTH_MORE
from tests.proof.contracts.twelfth_set import TWELFTH
from yifa.commands.review import command
from yifa.law.in_force import ActsInForce
from yifa.proof.contract import Finding, Registered, Review, amount_words, payment_days, review_contract
from yifa.proof.contract.kinds import FINDING_NAMES

pytestmark = pytest.mark.slow

TODAY = date(2026, 9, 1)
SOUND = f"""河道保洁服务合同
甲方：清溪镇人民政府
统一社会信用代码：{code("11", "00323456X")}
乙方：示例保洁有限公司
统一社会信用代码：{code("91", "00323457M")}
第一条 服务期限自2025年3月10日起至2026年3月9日止。
第二条 合同总价123,456.00元（大写：壹拾贰万叁仟肆佰伍拾陆元整）。
第三条 甲方在验收合格后30日内支付全部价款。
第四条 一方违约的，赔偿对方损失。
第五条 争议由甲方所在地人民法院管辖。
甲方（盖章）：　　　　　乙方（盖章）：
签订日期：2025年3月5日
"""
ALL = (
    *FIRST,
    *SECOND,
    *THIRD,
    *FOURTH,
    *FIFTH,
    *SIXTH,
    *SEVENTH,
    *EIGHTH,
    *NINTH,
    *TENTH,
    *TENTH_MORE,
    *ELEVENTH,
    *ELEVENTH_MORE,
    *TWELFTH,
    *THIRTEENTH,
    *THIRTEENTH_MORE,
    *FOURTEENTH,
    *FOURTEENTH_MORE,
    *FIFTEENTH,
    *SIXTEENTH,
    *SEVENTEENTH,
    *EIGHTEENTH,
    *NINETEENTH,
    *read_samples("twentieth_set.txt"),
    *read_samples("twenty_first_set.txt"),
    *read_samples("twenty_second_set.txt"),
    *read_samples("twenty_third_set.txt"),
    *read_samples("twenty_fourth_set.txt"),
    *read_samples("twenty_fifth_set.txt"),
)
#: Share of the planted faults of our own contracts that must be found, all sets together.
FOUND = 0.9


def faults(review: Review) -> list[Finding]:
    return [finding for finding in review.findings if finding.severity != "info"]


def flat(text: str) -> str:
    return re.sub(r"[\s|]", "", unicodedata.normalize("NFKC", text))


@cache
def faulty_review(sample: Sample) -> Review:
    """The review of the text with all faults planted, made once for all that look at it."""
    return review_contract(sample.faulty(), TODAY)


def unfound(sample: Sample) -> list[str]:
    """Planted faults that no finding of their own meets; a finding counts for one fault only."""
    left, missed = faults(faulty_review(sample)), []
    for kind, _, _, place in sample.faults:
        met = next(
            (
                f
                for f in left
                if (place and flat(place) in flat(f.quote + " ".join(f.also))) or (not place and f.kind == kind)
            ),
            None,
        )
        if met is None:
            missed.append(f"{sample.name}: {kind} {place}")
        else:
            left.remove(met)
    return missed


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.name)
def test_a_sound_contract_gets_silence(sample: Sample) -> None:
    assert [(f.kind, f.quote) for f in faults(review_contract(sample.sound, TODAY))] == []


def test_planted_faults_are_found() -> None:
    planted = sum(len(sample.faults) for sample in ALL)
    missed = [line for sample in ALL for line in unfound(sample)]
    assert len(missed) <= planted * (1 - FOUND), missed


def test_every_finding_quotes_the_contract_and_says_what_to_write() -> None:
    for sample in ALL:
        text = flat(sample.faulty())
        for f in faults(faulty_review(sample)):
            assert len(f.quote) <= 80 and flat(f.quote) in text, f
            assert f.kind in FINDING_NAMES and f.message and f.suggestion, f


@pytest.mark.parametrize(
    ("old", "new", "kind", "says"),
    [
        ("肆佰伍拾陆元", "肆佰伍拾元", "amount_words_figures", "小写123,456元"),
        ("30日内", "90日内", "payment_too_late", "最长不超过60日"),
        ("30日内", "45个工作日内", "payment_too_late", "最长不超过60日"),
        ("30日内支付全部价款", "支付，以审计局审计结果作为结算依据", "payment_after_audit", "审计"),
        ("一方违约的", "甲方为乙方贷款提供担保。一方违约的", "guarantee_forbidden", "机关法人不得为保证人"),
        ("一方违约的", "因行政区划调整的，本合同自动终止。一方违约的", "regime_change", "不影响合同的履行"),
        ("甲方所在地人民法院管辖", "乙方所在地人民法院管辖", "dispute_away_court", "对方所在地"),
        ("人民法院管辖", "人民法院起诉或者申请仲裁", "dispute_both", "只能选一种"),
        ("第五条 争议由甲方所在地人民法院管辖。", "", "dispute_missing", "没有约定争议解决"),
        ("2026年3月9日", "2024年3月9日", "date_order", "早于起日"),
        ("2025年3月5日", "2025年4月5日", "date_order", "先履行后签约"),
        ("乙方：示例保洁有限公司", "乙方：", "party_missing", "没有写明双方"),
        ("清溪镇人民政府\n", "清溪镇人民政府党政办公室\n", "party_no_capacity", "内设机构"),
        ("赔偿对方损失", "每日按____赔偿", "blank_unfilled", "没有填写"),
    ],
)
def test_each_fault_is_found_with_what_is_right(old: str, new: str, kind: str, says: str) -> None:
    assert old in SOUND and not faults(review_contract(SOUND, TODAY))
    found = next(f for f in faults(review_contract(SOUND.replace(old, new), TODAY)) if f.kind == kind)
    assert says in found.message


def test_a_repealed_act_is_asked_from_the_lookup_that_is_passed_in() -> None:
    class Known:
        def out_of_force(self, title: str, on: date) -> str | None:
            return "2025年1月1日起废止" if title == "甲办法" and on == date(2025, 3, 5) else None

        def beyond_last(self, title: str, article: int, on: date) -> str | None:
            return "共39条" if title == "乙法" and article > 39 else None

        def misnamed(self, title: str) -> str | None:
            return None

        def unknown(self, title: str) -> bool:
            return False

    text = SOUND.replace("第四条 ", "第四条 依照《甲办法》第3条和《乙法》第40条，")
    review = review_contract(text, TODAY, Known())
    assert [f.kind for f in faults(review)] == ["law_repealed", "law_article_wrong"]


def test_a_law_nobody_knows_is_asked_about_as_a_report_s_is() -> None:
    cited = "第四条 依照《{}》和《中华人民共和国民法典》第五百七十七条，"
    for title, right in (("数字农村促进法", "没有查到"), ("行政许可条例", "《行政许可法》"), ("民法典", "")):
        review = review_contract(SOUND.replace("第四条 ", cited.format(title)), TODAY, ActsInForce())
        assert [(f.kind, f.severity, right in f.message) for f in faults(review)] == (
            [("law_repealed", "ask", True)] if right else []
        ), title


def test_a_contract_without_a_date_goes_by_the_law_of_the_day_of_the_review() -> None:
    undated = SOUND.replace("签订日期：2025年3月5日", "").replace("自2025年3月10日起至2026年3月9日止", "一年")
    text = undated.replace("第四条 ", "第四条 依照《信访条例》，")
    assert "law_repealed" in {f.kind for f in faults(review_contract(text, date(2023, 1, 1)))}
    assert "law_repealed" not in {f.kind for f in faults(review_contract(text, date(2021, 1, 1)))}


def test_that_nobody_guarantees_is_no_guarantee() -> None:
    assert not faults(review_contract(SOUND.replace("一方违约", "村民委员会不得为乙方提供担保。一方违约"), TODAY))


def test_ninety_days_are_told_without_objection_to_who_is_no_small_enterprise() -> None:
    late = SOUND.replace("30日内", "90日内")
    assert faults(review_contract(late, TODAY, sme=True)) and not faults(review_contract(late, TODAY, sme=False))


def test_what_was_registered_is_compared_with_the_text() -> None:
    same = Registered(Decimal(123456), "示例保洁有限公司", date(2025, 3, 10), date(2026, 3, 9))
    assert not faults(review_contract(SOUND, TODAY, registered=same))
    other = Registered(Decimal(120000), "样例公司", date(2025, 3, 1), date(2026, 3, 9))
    said = "".join(f.message for f in faults(review_contract(SOUND, TODAY, registered=other)))
    for part in ("登记的金额是120,000元", "样例公司", "履行期起是2025年3月1日"):
        assert part in said


def test_the_gaps_of_the_signatures_are_no_blanks() -> None:
    assert not faults(review_contract(SOUND.replace("签订日期：2025年3月5日", "日期：    年    月    日"), TODAY))


def test_what_the_text_says_is_read_for_the_form() -> None:
    review = review_contract(SOUND, TODAY)
    assert review.facts == {
        "parties": ["清溪镇人民政府", "示例保洁有限公司"],
        "amount": "123456.00",
        "period": ["2025-03-10", "2026-03-09"],
        "contract_kind": "服务",
    }
    assert payment_days(review.contract) == 30 and amount_words(review.contract) == "壹拾贰万叁仟肆佰伍拾陆元整"


def test_the_command_prints_one_array_and_fails_only_for_what_cannot_be_read(tmp_path: Path) -> None:
    good, bad = tmp_path / "合同.txt", tmp_path / "图.png"
    good.write_text(SOUND.replace("肆佰伍拾陆", "肆佰伍拾"), encoding="utf-8")
    bad.write_bytes(b"\x89PNG\r\n\x1a\nxxxxxxxxxx")
    alone = CliRunner().invoke(command, [str(good), "--json"])
    (result,) = json.loads(alone.stdout)
    assert alone.exit_code == 0 and [f["kind"] for f in result["findings"]] == ["amount_words_figures"]
    both = CliRunner().invoke(command, [str(good), str(bad), "--json"])
    assert both.exit_code == 2 and "error" in json.loads(both.stdout)[1]
    shown = CliRunner().invoke(command, [str(good)]).stdout
    assert "1处不能这样签" in shown and "大小写不一致" in shown


@settings(max_examples=60)
@given(st.text(max_size=400))
def test_any_text_is_reviewed(text: str) -> None:
    review_contract(text, TODAY).to_json()


@settings(max_examples=40)
@given(
    st.lists(
        st.sampled_from(
            [
                *SOUND.splitlines(),
                "第三条",
                "附件一",
                "每亩600元，",
                "50%",
                "自2026年1月1日起",
                "违约金",
                "\t",
                "（大写）",
            ]
        )
    )
)
def test_any_arrangement_of_a_contracts_lines_is_reviewed(lines: list[str]) -> None:
    review_contract("\n".join(lines), TODAY)
