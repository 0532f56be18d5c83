"""How a number stands in a sentence: with its measure word, rounded down with 余, in 万, in Chinese numerals."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from yifa.kernel.figure_spec import FigureSpec
from yifa.server.figures.queries import formatted

_MEASURES = (
    "起 件 宗 例 个 名 人 位 户 家 次 场 份 册 期 篇 条 项 处 支 所 间 座 天 部 批 本 人次 件次 场次 家次 户次 批次"
)
# Words that count things; one may stand for another (起、件、宗 for disputes), never for money or a share.
MEASURES = frozenset(_MEASURES.split())
STYLES = frozenset({"余", "万", "汉字", "数"})
MONEY = frozenset({"元", "万元", "亿元"})
_DIGITS = "零一二三四五六七八九"


def figure_text(spec: FigureSpec, amount: Decimal, styles: frozenset[str], measure: str = "") -> str:
    """The number as it stands in the text, with its unit.

    :param amount: as figures keep it (money in 分).
    :param styles: of `STYLES`.
    :param measure: another measure word of `MEASURES`, or 元/万元/亿元 for money.
    """
    if spec.unit in MONEY:
        return _money(spec, amount, styles, measure)
    unit = "" if "数" in styles else measure or spec.unit
    if spec.ratio or amount != amount.to_integral_value():
        return formatted(spec, amount) + unit
    whole = int(amount)
    if "余" in styles:
        base = rounded_down(whole)
        tail = "余" if base != whole else ""
        number = in_chinese(base) if "汉字" in styles else _ten_thousands(base) if "万" in styles else str(base)
        return f"{number}{tail}{unit}"
    if "汉字" in styles:
        number = "两" if whole == 2 and unit else in_chinese(whole)
        return number + unit
    return (_ten_thousands(whole) if "万" in styles else str(whole)) + unit


def _money(spec: FigureSpec, amount: Decimal, styles: frozenset[str], measure: str) -> str:
    unit = measure if measure in MONEY else "万元" if "万" in styles else spec.unit
    divisor = {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}[unit]
    value = amount / divisor
    tail = ""
    if "余" in styles and value >= 10:
        base = Decimal(rounded_down(int(value)))
        value, tail = base, "余" if base != value else ""
    text = f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):f}".rstrip("0").rstrip(".")
    return f"{text}{tail}{'' if '数' in styles else unit}"


def rounded_down(whole: int) -> int:
    """Down to one leading digit below a thousand, to two above; numbers below ten stay."""
    if whole < 10:
        return whole
    keep = 1 if whole < 1000 else 2
    step = 10 ** (len(str(whole)) - keep)
    return whole // step * step


def _ten_thousands(whole: int) -> str:
    if whole < 10_000:
        return str(whole)
    text = f"{(Decimal(whole) / 10_000).quantize(Decimal('0.01'), ROUND_DOWN):f}".rstrip("0").rstrip(".")
    return f"{text}万"


def in_chinese(whole: int) -> str:
    """一百三十; up to 9999亿."""
    if whole == 0:
        return "零"
    groups: list[str] = []
    for unit in ("", "万", "亿"):
        whole, group = divmod(whole, 10_000)
        if group:
            groups.append(_four_digits(group, whole > 0) + unit)
        if not whole:
            break
    text = "".join(reversed(groups))
    return text.removeprefix("一") if text.startswith("一十") else text


def _four_digits(group: int, more_before: bool) -> str:
    text, gap = "", more_before and group < 1000
    for place, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = group // place % 10
        if not digit:
            gap = gap or bool(text)
            continue
        text += ("零" if gap else "") + _DIGITS[digit] + word
        gap = False
    return text


def change_said(spec: FigureSpec, now: Decimal, then: Decimal, *, in_amount: bool) -> str | None:
    """增长5.2% / 下降3.1% / 持平, or 增加6起 / 减少6起; shares change by 个百分点. None without a base."""
    if spec.ratio and spec.unit == "%":
        points = (now - then).quantize(Decimal(1).scaleb(-spec.digits), ROUND_HALF_UP)
        return _direction(points, "提高", "下降", f"{abs(points).normalize():f}个百分点")
    if in_amount:
        return _direction(now - then, "增加", "减少", figure_text(spec, abs(now - then), frozenset()))
    if not then:
        return None
    percent = ((now - then) * 100 / then).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return _direction(percent, "增长", "下降", f"{abs(percent).normalize():f}%")


def _direction(difference: Decimal, up: str, down: str, amount: str) -> str:
    if not difference:
        return "持平"
    return (up if difference > 0 else down) + amount
