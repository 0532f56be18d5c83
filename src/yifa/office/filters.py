"""What a template may do to a value: dates, money, figures and names as official papers write them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from yifa.office.model import cn_date as _cn_date

_ENDS = ("。", "！", "？", "：", "……", "。”", "？”", "！”", "。）", "。》", ".")
_UPPER = "零壹贰叁肆伍陆柒捌玖"
_LOWER = "〇一二三四五六七八九"
_SMALL = ("", "拾", "佰", "仟")
_LARGE = ("", "万", "亿", "兆")
#: Largest amount that can be written out, in 元 (less than one 京).
_MOST = Decimal(10) ** 16


def yuan(value: object) -> Decimal:
    """An amount in 元. A whole number (``int``) is in 分, as money is kept; Decimal, float and text are in 元.

    :raises ValueError: when it is no amount.
    """
    if isinstance(value, bool):
        raise ValueError(f"“{value}”不是金额")
    if isinstance(value, int):
        return Decimal(value) / 100
    fen = getattr(value, "fen", None)
    if isinstance(fen, int):
        return Decimal(fen) / 100
    try:
        amount = Decimal(str(value).replace(",", "").replace("，", "").removesuffix("元"))
    except InvalidOperation as error:
        raise ValueError(f"“{value}”不是金额") from error
    if not amount.is_finite():
        raise ValueError(f"“{value}”不是金额")
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def money(value: object) -> str:
    """1,234.56元."""
    return f"{yuan(value):,.2f}元"


def money_upper(value: object) -> str:
    """壹仟贰佰叁拾肆元伍角陆分; 元整 when there are no 角 and 分.

    Source: 支付结算办法, appendix 1 (正确填写票据和结算凭证的基本规定).

    :raises ValueError: when it is no amount or is beyond 9999兆.
    """
    amount = yuan(value)
    sign = "负" if amount < 0 else ""
    amount = abs(amount)
    if amount >= _MOST:
        raise ValueError(f"金额“{value}”过大，不能写成大写")
    whole, cents = divmod(int(amount * 100), 100)
    jiao, fen = divmod(cents, 10)
    text = _whole_upper(whole) + "元" if whole else ""
    if not cents:
        return f"{sign}{text or '零元'}整"
    if jiao:
        text += f"{_UPPER[jiao]}角"
    elif whole:
        text += "零"
    return sign + (text + f"{_UPPER[fen]}分" if fen else text + "整")


def _whole_upper(number: int) -> str:
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text = ""
    gap = False
    for at in range(len(groups) - 1, -1, -1):
        group = groups[at]
        if not group:
            gap = bool(text)
            continue
        # One 零 stands for any run of empty places between two figures.
        if text and (gap or group < 1000):
            text += "零"
        text += _group_upper(group) + _LARGE[at]
        gap = False
    return text


def _group_upper(group: int) -> str:
    text = ""
    gap = False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if not digit:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + _UPPER[digit] + _SMALL[place]
        gap = False
    return text


def digits_upper(value: object) -> str:
    """Digit by digit: 2025 → 贰零贰伍."""
    return "".join(_UPPER[int(char)] if char in "0123456789" else char for char in str(value))


def digits_cn(value: object) -> str:
    """Digit by digit in plain Chinese: 2025 → 二〇二五."""
    return "".join(_LOWER[int(char)] if char in "0123456789" else char for char in str(value))


def as_date(value: object) -> date:
    """A date from a date, a datetime or an ISO text.

    :raises ValueError: when it is none.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise ValueError(f"“{value}”不是日期") from error


def cn_date(value: object) -> str:
    """2026年3月5日."""
    return _cn_date(as_date(value))


def cn_datetime(value: object) -> str:
    """2026年3月5日9时05分.

    :raises ValueError: when it is no point in time.
    """
    if not isinstance(value, datetime):
        try:
            value = datetime.fromisoformat(str(value))
        except ValueError as error:
            raise ValueError(f"“{value}”不是时间") from error
    return f"{_cn_date(value.date())}{value.hour}时{value.minute:02d}分"


def mask_name(value: object) -> str:
    """王某, 欧阳某某: the family name stays, each given character becomes 某."""
    name = str(value).strip()
    if not name:
        return ""
    family = 2 if len(name) > 2 and name[:2] in _COMPOUND_SURNAMES else 1
    return name[:family] + "某" * max(len(name) - family, 1)


_COMPOUND_SURNAMES = frozenset(
    (
        *("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙"),
        *("慕容", "令狐", "宇文", "长孙", "司徒", "夏侯", "端木", "南宫"),
    )
)


def mask_id(value: object) -> str:
    """Six figures, stars, four figures; a short number keeps its last four, or nothing."""
    text = str(value).strip()
    if len(text) >= 15:
        return text[:6] + "*" * (len(text) - 10) + text[-4:]
    if len(text) >= 8:
        return text[:3] + "*" * (len(text) - 7) + text[-4:]
    return "*" * len(text)


def wan(value: object) -> str:
    """An amount in 万元, without needless zeros: 12.5万元."""
    return f"{trimmed((yuan(value) / 10_000).quantize(Decimal('0.0001'), ROUND_HALF_UP))}万元"


def percent(value: object, places: int = 1) -> str:
    """A share as a percentage: 0.985 → 98.5%.

    :raises ValueError: when it is no number.
    """
    try:
        share = Decimal(str(value)) * 100
        return f"{trimmed(share.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))}%"
    except InvalidOperation as error:
        raise ValueError(f"“{value}”不是比率") from error


def trimmed(number: Decimal) -> str:
    """Without zeros at the end: 12.50 → 12.5, 12.00 → 12."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def join_cn(values: Iterable[object], last: str = "、") -> str:
    """甲、乙、丙; with ``last="和"``: 甲、乙和丙. A text is taken as joined already."""
    if isinstance(values, str):
        return values
    texts = [str(value) for value in values]
    return "、".join(texts) if len(texts) < 2 else "、".join(texts[:-1]) + last + texts[-1]


def you(value: object) -> str:
    """How the parties are addressed: one person 你, one organisation 你单位, several 你们."""
    parties = [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []
    if len(parties) > 1:
        return "你们"
    return "你单位" if parties and parties[0].get("kind") == "org" else "你"


def sentence(value: object) -> str:
    """What somebody wrote, ended like a sentence: 。 is added where no mark of an end stands.

    >>> sentence("当事人占道经营"), sentence("属实。")
    ('当事人占道经营。', '属实。')
    """
    text = str(value).rstrip("\u3000 \t\r\n，、；;,")
    return text if not text or text.endswith(_ENDS) else f"{text}。"


def topic(value: object) -> str:
    """What somebody wrote as a title, to be set behind 关于.

    >>> topic("关于修复三组机耕路的建议"), topic("机耕路")
    ('修复三组机耕路的建议', '机耕路')
    """
    return str(value).strip().removeprefix("关于")


def particulars(value: object) -> str:
    """A party with what is known of him, as agreements and applications name him; a sentence.

    >>> particulars({"kind": "org", "name": "假设公司", "credit_code": "9131", "legal_representative": "赵例"})
    '假设公司，统一社会信用代码9131，法定代表人（负责人）赵例。'
    """
    party = {key: str(text) for key, text in value.items() if text} if isinstance(value, Mapping) else {}
    org = party.get("kind") == "org"
    post = f"（{party['legal_post']}）" if party.get("legal_post") else ""
    known = [
        party.get("name", ""),
        "" if org else party.get("gender", ""),
        "" if org or not party.get("birth") else f"{cn_date(party['birth'])}出生",
        "" if org else _said("身份证号", party.get("id_number")),
        _said("统一社会信用代码", party.get("credit_code")) if org else "",
        _said("住所" if org else "住", party.get("address")),
        _said("法定代表人（负责人）", party.get("legal_representative")) + post if org else "",
        _said("委托代理人", party.get("agent")),
        _said("电话", party.get("phone")),
    ]
    return sentence("，".join(filter(None, known)))


def _said(label: str, text: str | None) -> str:
    return f"{label}{text}" if text else ""


FILTERS: dict[str, Callable[..., Any]] = {
    "cn_date": cn_date,
    "cn_datetime": cn_datetime,
    "money": money,
    "money_upper": money_upper,
    "digits_upper": digits_upper,
    "digits_cn": digits_cn,
    "mask_name": mask_name,
    "mask_id": mask_id,
    "wan": wan,
    "percent": percent,
    "join_cn": join_cn,
    "sentence": sentence,
    "topic": topic,
    "you": you,
    "particulars": particulars,
}
