"""Dates, money and names as official papers write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.office.filters import (
    cn_date,
    digits_cn,
    digits_upper,
    join_cn,
    mask_id,
    mask_name,
    money,
    money_upper,
    particulars,
    percent,
    sentence,
    topic,
    wan,
    you,
)

UNITS = {"拾": 10, "佰": 100, "仟": 1000}
GROUPS = {"万": 10**4, "亿": 10**8, "兆": 10**12}
DIGITS = {char: at for at, char in enumerate("零壹贰叁肆伍陆柒捌玖")}


def read_upper(text: str) -> int:
    """An amount written out, read back in 分 by the rules a teller reads it."""
    sign = -1 if text.startswith("负") else 1
    yuan, _, cents = text.removeprefix("负").rpartition("元")
    total = group = digit = 0
    for char in yuan:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in UNITS:
            group, digit = group + digit * UNITS[char], 0
        else:
            total, group, digit = total + (group + digit) * GROUPS[char], 0, 0
    fen = (total + group + digit) * 100
    cents = cents.removesuffix("整").removeprefix("零")
    jiao, _, rest = cents.rpartition("角")
    fen += (DIGITS[jiao] * 10 if jiao else 0) + (DIGITS[rest.removeprefix("零")[0]] if "分" in rest else 0)
    return sign * fen


@pytest.mark.parametrize(
    ("fen", "written"),
    [
        (0, "零元整"),
        (123456, "壹仟贰佰叁拾肆元伍角陆分"),
        (200000, "贰仟元整"),
        (100050, "壹仟元伍角整"),
        (140950, "壹仟肆佰零玖元伍角整"),
        (600714, "陆仟零柒元壹角肆分"),
        (168032, "壹仟陆佰捌拾元叁角贰分"),
        (10700053, "壹拾万柒仟元伍角叁分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (5, "伍分"),
        (50, "伍角整"),
        (10_000_000_100, "壹亿零壹元整"),
        (100_000_000_000, "壹拾亿元整"),
        (100_010_000_00, "壹亿零壹万元整"),
        (-100, "负壹元整"),
    ],
)
def test_amounts_are_written_out_as_on_a_cheque(fen: int, written: str) -> None:
    assert money_upper(fen) == written


@given(st.integers(-(10**17), 10**17))
def test_every_amount_written_out_reads_back_to_itself(fen: int) -> None:
    written = money_upper(fen)
    assert read_upper(written) == fen
    assert "零零" not in written
    assert written.endswith(("整", "分"))


@given(st.integers(0, 10**12))
def test_an_amount_in_yuan_and_in_fen_is_the_same_money(fen: int) -> None:
    assert money(fen) == money(Decimal(fen) / 100)
    assert Decimal(money(fen).removesuffix("元").replace(",", "")) * 100 == fen


@pytest.mark.parametrize("value", ["一百", "nan", "Infinity", True, "", 10**18])
def test_what_is_no_amount_is_refused_in_words(value: object) -> None:
    with pytest.raises(ValueError, match="金额"):
        money_upper(value)


@given(st.dates())
def test_a_date_is_written_without_leading_zeros(day: date) -> None:
    assert cn_date(day) == f"{day.year}年{day.month}月{day.day}日"


@given(st.text(alphabet="赵钱孙李周吴郑王欧阳甲乙丙", min_size=2, max_size=4))
def test_a_masked_name_keeps_its_length_and_hides_every_given_character(name: str) -> None:
    masked = mask_name(name)
    assert len(masked) == len(name)
    assert masked[-1] == "某"
    assert masked[0] == name[0]


@given(st.text(alphabet="0123456789X", min_size=1, max_size=20))
def test_a_masked_number_keeps_its_length_and_never_shows_more_than_ten_figures(number: str) -> None:
    masked = mask_id(number)
    assert len(masked) == len(number)
    assert masked.count("*") >= min(len(number), 1)
    assert sum(char != "*" for char in masked) <= 10


def test_figures_in_running_text() -> None:
    assert money(123456) == "1,234.56元"
    assert wan(12_500_000) == "12.5万元"
    assert percent(Decimal("0.985")) == "98.5%"
    assert percent(1) == "100%"
    assert digits_upper(2025) == "贰零贰伍"
    assert digits_cn("2025年") == "二〇二五年"
    assert join_cn(["甲", "乙", "丙"]) == "甲、乙、丙"
    assert join_cn(["甲", "乙", "丙"], "和") == "甲、乙和丙"
    assert join_cn([]) == ""
    assert join_cn("甲、乙") == "甲、乙"
    assert mask_name("欧阳甲乙") == "欧阳某某"
    assert mask_id("350526199001010011") == "350526********0011"


def test_a_title_that_begins_with_its_preposition_gets_no_second_one() -> None:
    assert topic("关于修复三组机耕路的建议") == topic("修复三组机耕路的建议") == "修复三组机耕路的建议"


def test_what_somebody_wrote_ends_like_a_sentence_and_once() -> None:
    assert sentence("当事人占道经营") == "当事人占道经营。" == sentence("当事人占道经营。")
    assert sentence("是否属实？") == "是否属实？" and sentence("材料如下，") == "材料如下。" and sentence("") == ""


def test_a_party_is_named_with_what_is_known_of_it() -> None:
    company = {
        "kind": "org",
        "name": "假设公司",
        "credit_code": "91X",
        "address": "样例路1号",
        "legal_representative": "赵例",
    }
    assert particulars({**company, "legal_post": "经理"}) == (
        "假设公司，统一社会信用代码91X，住所样例路1号，法定代表人（负责人）赵例（经理）。"
    )
    person = {
        "kind": "person",
        "name": "钱例",
        "gender": "女",
        "birth": "1979-03-12",
        "id_number": "9" * 18,
        "agent": "孙例",
    }
    assert particulars(person) == f"钱例，女，1979年3月12日出生，身份证号{'9' * 18}，委托代理人孙例。"


def test_a_party_is_addressed_as_it_is() -> None:
    assert you([{"name": "王示例", "kind": "person"}]) == "你"
    assert you([{"name": "样例公司", "kind": "org"}]) == "你单位"
    assert you([{"name": "王示例", "kind": "person"}, {"name": "样例公司", "kind": "org"}]) == "你们"
