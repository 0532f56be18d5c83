"""Chinese numerals, held against an independent reader."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yifa.proof.quantities import read_quantities
from yifa.proof.quantities.numerals import read_chinese, read_number

cn2an = pytest.importorskip("cn2an", reason="the oracle cn2an is not installed")


@given(st.integers(min_value=0, max_value=10**15))
def test_every_whole_number_written_in_chinese_reads_back(number: int) -> None:
    assert read_chinese(cn2an.an2cn(str(number), "low")) == number


@given(st.integers(min_value=1, max_value=10**12))
def test_every_whole_number_in_formal_numerals_reads_back(number: int) -> None:
    assert read_chinese(cn2an.an2cn(str(number), "up")) == number


@given(st.integers(min_value=1, max_value=10**9))
def test_a_chinese_numeral_counts_the_same_as_its_digits(number: int) -> None:
    chinese = read_quantities(f"受理{cn2an.an2cn(str(number), 'low')}件")
    arabic = read_quantities(f"受理{number}件")
    if number == 1:
        return
    assert [(q.value, q.unit) for q in chinese] == [(q.value, q.unit) for q in arabic] == [(Decimal(number), "件")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三千五", 3500),
        ("两百五", 250),
        ("一万零十二", 10012),
        ("二〇二四", 2024),
        ("25万6千", 256000),
        ("5億1萬4千6百", 500014600),
        ("三百又三分之一", Decimal(300) + Decimal(1) / 3),
        ("百分之五", Decimal("0.05")),
        ("-１２．５", Decimal("-12.5")),
    ],
)
def test_other_ways_of_writing_a_number(text: str, value: int | Decimal) -> None:
    assert read_number(text) == value


@given(st.text(max_size=30))
def test_whatever_is_no_number_is_refused_and_never_raises(text: str) -> None:
    value = read_number(text)
    assert value is None or isinstance(value, Decimal)
