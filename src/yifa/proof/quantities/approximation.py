"""Approximate figures as intervals: 余 多 近 约 左右 以上 以下 不足 超, 十几, 3—5."""

from __future__ import annotations

from decimal import Decimal

from yifa.proof.model import Approx
from yifa.proof.words import words

#: Words before a number, longest first for each last character.
_BEFORE: dict[str, Approx] = {
    "约": "about",
    "大约": "about",
    "大概": "about",
    "近": "under",
    "将近": "under",
    "接近": "under",
    "超": "over",
    "超过": "over",
    "逾": "over",
    "已逾": "over",
    "突破": "over",
    "不少于": "over",
    "不低于": "over",
    "不小于": "over",
    "不下": "over",
    "不下于": "over",
    "至少": "over",
    "最少": "over",
    "多于": "over",
    "高于": "over",
    "大于": "over",
    "不足": "under",
    "不到": "under",
    "不满": "under",
    "未到": "under",
    "不超过": "under",
    "不超": "under",
    "不多于": "under",
    "不高于": "under",
    "不大于": "under",
    "至多": "under",
    "最多": "under",
    "低于": "under",
    "少于": "under",
    "小于": "under",
}
_LAST = frozenset(word[-1] for word in _BEFORE)
_LONGEST = max(map(len, _BEFORE))

#: 近 and 约, 超 also end other words: 附近3个村, 节约2万元, 赶超5家.
_OTHER_WORDS = words(
    """
    附近 最近 邻近 临近 靠近 就近 贴近 亲近 节约 公约 条约 合约 签约 预约 违约 履约 制约 集约 约约 赶超
    反超
    """
)

_AFTER: dict[str, Approx] = {
    "以上": "over",
    "及以上": "over",
    "以下": "under",
    "及以下": "under",
    "以内": "under",
    "之内": "under",
    "左右": "about",
    "上下": "about",
}


def word_before(text: str, at: int) -> tuple[int, Approx] | None:
    """Where an approximating word that ends at ``at`` begins, and its sense."""
    if at == 0 or text[at - 1] not in _LAST:
        return None
    for length in range(min(_LONGEST, at), 0, -1):
        sense = _BEFORE.get(text[at - length : at])
        if sense is not None:
            if length == 1 and text[max(at - 2, 0) : at] in _OTHER_WORDS:
                return None
            return at - length, sense
    return None


def word_after(text: str, at: int) -> tuple[int, Approx] | None:
    """Where an approximating word that begins at ``at`` ends, and its sense."""
    for length in (2, 3):
        sense = _AFTER.get(text[at : at + length])
        if sense is not None:
            if text[at : at + 3] in ("上下班", "上下级", "上下游", "上下联"):
                return None
            return at + length, sense
    return None


def step_of(value: Decimal) -> Decimal:
    """The place value of the last digit that is not 0: 60 → 10, 1400 → 100, 3.5 → 0.1."""
    if not value:
        return Decimal(1)
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def interval(value: Decimal, approx: Approx, *, open_end: bool) -> tuple[Decimal | None, Decimal | None]:
    """The bounds (inclusive) of an approximate value.

    ``open_end`` tells 超/以上/不少于/不足/以下 (no bound on the far side) from 余/多/近, which stay within the next
    step of the last printed digit: 60余 is 60 … 69, 3.5万余 is 35000 … 35999, 近200 is 160 … 200.
    """
    if approx == "over":
        if open_end:
            return value, None
        step = step_of(value)
        return value, value + step - (1 if step > 1 else 0)
    if approx == "under":
        return (None if open_end else value * Decimal("0.8")), value
    if approx == "about":
        return value * Decimal("0.9"), value * Decimal("1.1")
    return value, value
