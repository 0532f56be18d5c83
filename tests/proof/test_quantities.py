"""Reading numbers: what they are worth, what they count, and what only looks like a count."""

from __future__ import annotations

from decimal import Decimal

import pytest

from yifa.proof.model import Quantity
from yifa.proof.quantities import read_quantities


def only(text: str) -> Quantity:
    found = read_quantities(text)
    assert len(found) == 1, [q.text for q in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "value", "unit", "approx", "kind"),
    [
        ("累计办结信访件52件", 52, "件", "exact", "count"),
        ("发放资料3.5万余份", 35000, "份", "over", "count"),
        ("教育四百余人次", 400, "人次", "over", "count"),
        ("同比下降39.47%", "39.47", "%", "exact", "percent"),
        ("化解率百分之九十五点六", "95.6", "%", "exact", "percent"),
        ("先后学习两次", 2, "次", "exact", "count"),
        ("召开会议十余次", 10, "次", "over", "count"),
        ("完成投资2.3亿元", 230000000, "元", "exact", "money"),
        ("收到来信近百件", 100, "件", "under", "count"),
        ("参加约2000人", 2000, "人", "about", "count"),
        ("提高3.2个百分点", "3.2", "个百分点", "exact", "percent"),
        ("支付壹佰贰拾万元整", 1200000, "元", "exact", "money"),
        ("发放１２００份", 1200, "份", "exact", "count"),
        ("咨询1,256人次", 1256, "人次", "exact", "count"),
        ("每月不少于2次", 2, "次", "over", "count"),
        ("举办讲座40场以上", 40, "场", "over", "count"),
        ("协助执行40件左右", 40, "件", "about", "count"),
        ("超九成", 9, "成", "over", "percent"),
        ("拆除养殖场1.5公顷", "1.5", "公顷", "exact", "count"),
        ("走访3万5千人", 35000, "人", "exact", "count"),
        ("打造一批特色民宿", 1, "批", "exact", "count"),
    ],
)
def test_a_figure_is_read_with_its_value_unit_and_exactness(
    text: str, value: int | str, unit: str, approx: str, kind: str
) -> None:
    q = only(text)
    assert (q.value, q.unit, q.approx, q.kind) == (Decimal(value), unit, approx, kind)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("巡查3—5次", 3, 5),
        ("巡查3至5次", 3, 5),
        ("调度十几次", 11, 19),
        ("走访数百人", 200, 999),
        ("走访两三户", 2, 3),
        ("走访60余户", 60, 69),
        ("走访3.5万余户", 35000, 35999),
    ],
)
def test_an_approximate_figure_is_an_interval(text: str, low: int, high: int) -> None:
    q = only(text)
    assert (q.low, q.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("根据第十二条规定", "ordinal"),
        ("一是加强领导", "ordinal"),
        ("葛政〔2025〕11号", "name"),
        ("拨打“12345”热线", "name"),
        ("落实“三项制度”", "name"),
        ("落实“八五”普法规划", "name"),
        ("“1+6+N”模式", "name"),
        ("党的二十大精神", "name"),
        ("落实三重一大制度", "name"),
        ("5A级景区", "name"),
        ("“8·15”行动", "name"),
        ("电话0577-6612345", "name"),
        ("2024年2月28日", "date"),
        ("2024-2025年", "date"),
        ("2024年1-6月", "date"),
        ("上午9:30", "date"),
        ("第三季度", "ordinal"),
    ],
)
def test_dates_names_and_ordinals_count_nothing(text: str, kind: str) -> None:
    assert [q.kind for q in read_quantities(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        *("统一部署", "进一步加强", "十分重视", "一些问题", "万众一心", "千方百计", "一体推进", "百姓满意", "一旦发现"),
        *("（一）加强领导", "一、总体情况"),
    ],
)
def test_numerals_inside_words_and_list_marks_are_no_figures(text: str) -> None:
    assert read_quantities(text) == []


def test_a_masked_number_is_a_figure_without_a_value() -> None:
    q = only("全镇共办结案件xx件")
    assert (q.text, q.value, q.unit, q.masked) == ("xx件", None, "件", True)


def test_a_statement_of_zero_is_a_zero() -> None:
    q = only("全镇无行政复议案件，秩序良好")
    assert (q.text, q.value, q.unit) == ("无", 0, "件")


def test_the_subject_is_what_is_counted() -> None:
    assert "散乱污企业" in only("对22家散乱污企业逐户上门").subject
    assert only("今年共办结信访件52件").subject == "办结信访件"


def test_the_published_shape_of_a_quantity() -> None:
    assert only("45起").to_json() == {
        "start": 0,
        "end": 3,
        "text": "45起",
        "value": 45,
        "unit": "起",
        "approx": "exact",
        "low": 45,
        "high": 45,
        "kind": "count",
        "subject": "",
    }
