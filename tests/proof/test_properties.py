"""What holds for every text whatever."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yifa.proof.api import check_text
from yifa.proof.quantities import read_quantities

pytestmark = pytest.mark.slow

WORDS = (
    "受理 办结 其中 包括 共计 率 占 同比 下降 增长 平均每 分别为 （ ） 、 ， 。 ； “ ” 〔2025〕11号 第 条 约 近 余 多 "
    "以上 % 个百分点 万 亿 元 件 起 人次 个村 年 月 日 一 两 十 百 几 x 0 7 12 34.5 2024 1,256 99 无 未发生 案件 "
    "较上年 由 降至 倍 — 至 是"
)
PIECES = st.sampled_from([*WORDS.split(), "\n"])
REPORTISH = st.lists(PIECES, max_size=60).map("".join)


@given(st.one_of(st.text(max_size=300), REPORTISH))
def test_every_quantity_stands_where_it_says(text: str) -> None:
    end = 0
    for q in read_quantities(text):
        assert text[q.start : q.end] == q.text != ""
        assert q.start >= end
        end = q.end


@given(REPORTISH)
def test_the_value_lies_within_its_interval(text: str) -> None:
    for q in read_quantities(text):
        if q.value is not None and q.kind in ("count", "percent", "money") and q.approx != "range":
            assert q.low is None or q.low <= q.value
            assert q.high is None or q.value <= q.high
        if q.low is not None and q.high is not None:
            assert q.low <= q.high


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=200), REPORTISH))
def test_any_text_is_checked_without_an_exception(text: str) -> None:
    report = check_text(text)
    for relation in report.relations:
        assert all(0 <= i < len(report.quantities) for i in relation.operands)
    for finding in report.findings:
        assert 0 <= finding.start <= finding.end <= len(text)


@given(st.integers(1, 500), st.integers(1, 500), st.integers(0, 500))
def test_a_list_of_parts_is_reported_exactly_when_it_exceeds_its_whole(first: int, second: int, third: int) -> None:
    whole = first + second + third
    text = f"共调解纠纷{whole}件，其中婚姻纠纷{first}件、邻里纠纷{second}件、其他纠纷{third}件。"
    assert check_text(text).findings == ()
    wrong = f"共调解纠纷{whole}件，其中婚姻纠纷{first + 1}件、邻里纠纷{second}件、其他纠纷{third}件。"
    assert [f.rule for f in check_text(wrong).findings] == ["sum-mismatch"]


@given(st.integers(1, 3000), st.data())
def test_a_correctly_rounded_rate_is_never_reported(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    places = data.draw(st.sampled_from(["1", "0.1", "0.01"]))
    rate = (Decimal(100) * part / whole).quantize(Decimal(places), rounding="ROUND_HALF_UP")
    report = check_text(f"全年受理信访件{whole}件，办结{part}件，办结率{rate}%。")
    rounded_up_to_all = rate == 100 and part < whole
    serious = [f.rule for f in report.findings if f.severity != "info"]
    assert serious == (["rate-not-full"] if rounded_up_to_all else [])


def test_long_runs_of_digits_and_numerals_take_linear_time() -> None:
    for filler in ("1", "一", "十", "万", "1,", "“", "（", "x", "第", "约", "其中1件", "占", "无"):
        read_quantities(filler * 100_000)
