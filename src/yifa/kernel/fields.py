"""Typed fields: from what a person typed (or a spreadsheet holds) to a JSON-native value, or a message that helps.

Stored forms: dates "2026-03-05", date-times "2026-03-05T09:30", money in 分 (int), percent and number as float or
int, choices as lists, a look-up as the matter's position in the town's book (int), a party as a dict.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from yifa.kernel.model import FieldSpec, PartySpec
from yifa.kernel.parties import LABELS, derived, split_identity
from yifa.kernel.quick import quickly_made
from yifa.kernel.signatures import signature_fault

_WORDS = ("text", "paragraph", "choice", "date", "datetime", "village", "unit", "id_number", "credit_code", "phone")
EMPTY: dict[str, Any] = {
    **dict.fromkeys(_WORDS, ""),
    "choices": [],
    "boolean": False,
    "integer": 0,
    "number": 0.0,
    "money": 0,
    "percent": 0.0,
    "register": 0,
    "matter": 0,
    "staff": 0,
    "table": [],
    "party": [],
    "attachment": [],
}
MANY_TYPES = frozenset({"register", "matter", "staff"})
MAX_TEXT = 300
MAX_PARAGRAPH = 20_000
# All control characters (Unicode's category Cc) but the line feed and the tabulator.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_HOLDERS = (list, tuple, dict)


class FieldError(ValueError):
    """What is wrong with one field, in words that say what to do."""


@quickly_made
@dataclass(frozen=True, slots=True)
class FieldContext:
    """What a field needs to know of its surroundings: the day of the action, the town's villages (code: name) and
    its offices (key: name). `now`: the moment it is written down (ISO, minutes); what lies after it has not happened.
    """

    on: str = ""
    villages: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    now: str = ""


def empty_value(spec: FieldSpec) -> Any:
    """The value a field has before it is given."""
    if spec.many and spec.type in MANY_TYPES:
        return []
    return EMPTY[spec.type]


def is_empty(value: Any) -> bool:
    """Whether nothing was given; blanks are nothing. False and 0 are answers."""
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None or (isinstance(value, _HOLDERS) and not value)


def coerce(spec: FieldSpec, raw: Any, context: FieldContext) -> Any:
    """The stored value of `raw`. Raises FieldError. Empty input gives the type's empty value."""
    if isinstance(raw, str):
        raw = raw.strip()
    if is_empty(raw):
        return empty_value(spec)
    value = _COERCE[spec.type](spec, raw, context)
    _check_bounds(spec, value)
    return value


def _check_bounds(spec: FieldSpec, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    scale = 100 if spec.type == "money" else 1
    if spec.type in MANY_TYPES:
        return
    if spec.min is not None and value < spec.min * scale:
        raise FieldError(f"不能小于{spec.min:g}{spec.unit}，请核对。")
    if spec.max is not None and value > spec.max * scale:
        raise FieldError(f"不能大于{spec.max:g}{spec.unit}，请核对。")


def _plain(raw: Any) -> str:
    """Half-width text: full-width digits and letters typed with a Chinese keyboard are meant as digits."""
    return unicodedata.normalize("NFKC", str(raw)).strip()


def _plain_number(raw: Any) -> str:
    """Half-width text of a number; raised and circled digits are none, or “100²” would be read as 1002."""
    if any(ch.isdigit() and not ch.isdecimal() for ch in str(raw)):
        raise FieldError(f"“{raw}”里有上标或带圈的数字，请只填普通数字。")
    return _plain(raw)


def _text(spec: FieldSpec, raw: Any, context: FieldContext) -> str:
    value = str(raw).replace("\r\n", "\n").strip()
    limit = MAX_PARAGRAPH if spec.type == "paragraph" else MAX_TEXT
    if len(value) > limit:
        raise FieldError(f"超过{limit}字（现有{len(value)}字），请精简，或把全文作为附件上传。")
    if _CONTROL.search(value):
        raise FieldError("含有不可见的控制字符，请重新键入这一栏。")
    if spec.pattern and not re.fullmatch(spec.pattern, value):
        raise FieldError(spec.pattern_say or "格式不对，请按说明填写。")
    return value


def _choice(spec: FieldSpec, raw: Any, context: FieldContext) -> str:
    value = str(raw).strip()
    if value in spec.options:
        return value
    for key, label in spec.options.items():
        if _plain(label) == _plain(value):
            return key
    raise FieldError(f"没有“{value}”这一项，可选：{'、'.join(spec.options.values())}。")


def _choices(spec: FieldSpec, raw: Any, context: FieldContext) -> list[str]:
    parts = raw if isinstance(raw, list | tuple) else re.split(r"[、,，;；]", str(raw))
    chosen = [_choice(spec, part, context) for part in parts if str(part).strip()]
    return list(dict.fromkeys(chosen))


def _boolean(spec: FieldSpec, raw: Any, context: FieldContext) -> bool:
    if isinstance(raw, bool):
        return raw
    word = _plain(raw).lower()
    if word in {"是", "有", "对", "true", "on", "1", "yes", "√", "✓"}:
        return True
    if word in {"否", "无", "没有", "不", "false", "off", "0", "no", "×"}:
        return False
    raise FieldError("请填“是”或“否”。")


def _decimal(raw: Any) -> Decimal:
    text = _plain_number(raw).replace(",", "").replace("，", "").rstrip("元人次件%")
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise FieldError(f"“{raw}”不是数字，请只填数字。") from None
    if not value.is_finite() or abs(value) > Decimal(10) ** 13:
        raise FieldError(f"“{raw}”超出可记录的范围，请核对。")
    return value


def _integer(spec: FieldSpec, raw: Any, context: FieldContext) -> int:
    value = _decimal(raw)
    if value != value.to_integral_value():
        raise FieldError("请填整数，不要带小数。")
    if value < 0 and (spec.min is None or spec.min >= 0):
        raise FieldError("不能是负数。")
    return int(value)


def _number(spec: FieldSpec, raw: Any, context: FieldContext) -> float:
    return float(_decimal(raw))


def _percent(spec: FieldSpec, raw: Any, context: FieldContext) -> float:
    value = float(_decimal(raw))
    if not 0 <= value <= 100:
        raise FieldError("百分比应在0到100之间。")
    return value


def _money(spec: FieldSpec, raw: Any, context: FieldContext) -> int:
    """Yuan as typed → 分. An int is already 分."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        if abs(raw) > 10**15:
            raise FieldError("金额超出可记录的范围，请核对。")
        return raw
    text = _plain_number(raw)
    factor = 1_000_000 if re.search(r"万元?$", text) else 100
    value = _decimal(re.sub(r"万?元?$", "", text)) * factor
    if value != value.to_integral_value():
        raise FieldError("金额最多到分，请核对小数。")
    if value < 0:
        raise FieldError("金额不能是负数。")
    return int(value)


_DATE = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")


def parse_date(raw: Any) -> date:
    """2026-03-05, 2026.3.5, 2026年3月5日, 20260305 or a date. Raises FieldError."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = _plain(raw)
    match = _DATE.match(text) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    if not match:
        raise FieldError(f"“{raw}”不是日期，请写成2026-03-05或2026年3月5日。")
    try:
        day = date(*(int(part) for part in match.groups()))
    except ValueError:
        raise FieldError(f"“{raw}”：没有这一天，请核对月份和日子。") from None
    if not 1900 <= day.year <= 2200:
        raise FieldError(f"“{raw}”：年份不对，请核对。")
    return day


def _date(spec: FieldSpec, raw: Any, context: FieldContext) -> str:
    day = parse_date(raw).isoformat()
    if not spec.future and context.on and day > context.on:
        raise FieldError(f"不能晚于办理当天（{context.on}），请核对。")
    return day


def _datetime(spec: FieldSpec, raw: Any, context: FieldContext) -> str:
    if isinstance(raw, datetime):
        moment = raw.replace(tzinfo=None)
    else:
        text = _plain(raw).replace("T", " ")
        clock = re.search(r"(\d{1,2})[:时](\d{1,2})?", text[8:])
        hour, minute = (int(clock[1]), int(clock[2] or 0)) if clock else (0, 0)
        if hour > 23 or minute > 59:
            raise FieldError(f"“{raw}”：没有这个时刻，请写成2026-03-05 09:30。")
        day = parse_date(text)
        moment = datetime(day.year, day.month, day.day, hour, minute)
    value = moment.isoformat(timespec="minutes")
    if not spec.future and context.on and value[:10] > context.on:
        raise FieldError(f"不能晚于办理当天（{context.on}），请核对。")
    if not spec.future and context.now and value > context.now[:16]:
        raise FieldError(f"{value.replace('T', ' ')}还没有到，请填实际发生的时间。")
    return value


def _village(spec: FieldSpec, raw: Any, context: FieldContext) -> str:
    value = _plain(raw)
    if value in context.villages:
        return value
    bare = re.sub(r"(村|社区|居委会|村委会|村民委员会)$", "", value)
    for code, name in context.villages.items():
        if name == value or re.sub(r"(村|社区|居委会|村委会|村民委员会)$", "", name) == bare:
            return code
    raise FieldError(f"本镇没有“{raw}”，请从列表中选村（社区）。")


def _unit(spec: FieldSpec, raw: Any, context: FieldContext) -> str:
    """An office of the town by key or name, or one of its villages: whoever may be complained of."""
    value = _plain(raw)
    for key, name in context.units.items():
        if value in (key, name):
            return key
    try:
        return _village(spec, raw, context)
    except FieldError:
        raise FieldError(f"本镇没有“{raw}”，请从列表中选单位或者村（社区）。") from None


def check_id_number(raw: Any) -> str:
    """公民身份号码, 18 digits with a valid check digit (GB 11643; R156). Raises FieldError."""
    value = _plain(raw).upper().replace(" ", "")
    if len(value) != 18:
        raise FieldError(f"身份证号应为18位，现有{len(value)}位。")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", value):
        raise FieldError("身份证号应为17位数字加1位数字或X，请逐位核对。")
    try:
        ric.get_birth_date(value)
        if value[-1] != ric.calc_check_digit(value):
            raise FieldError("身份证号末位校验码不符，请逐位核对。")
    except ValidationError:
        raise FieldError("身份证号中的数字或出生日期不对，请逐位核对。") from None
    return value


def check_credit_code(raw: Any) -> str:
    """统一社会信用代码, 18 characters with check digits (GB 32100, GB 11714; R157, R158). Raises FieldError."""
    value = _plain(raw).upper().replace(" ", "")
    if len(value) != 18:
        raise FieldError(f"统一社会信用代码应为18位，现有{len(value)}位。")
    if any(ch in "IOSVZ" for ch in value):
        raise FieldError("统一社会信用代码不用字母I、O、S、V、Z，请核对是否把1、0、5、2看错。")
    try:
        uscc.validate(value)
    except (ValidationError, ValueError):
        raise FieldError("统一社会信用代码校验码不符，请逐位核对。") from None
    return value


def check_phone(raw: Any) -> str:
    """Mobile (11 digits), land line with area code, or a short service number. Raises FieldError."""
    value = re.sub(r"[\s\-()（）]", "", _plain(raw)).removeprefix("+86")
    if re.fullmatch(r"1[3-9]\d{9}|0\d{9,11}|[2-9]\d{6,7}|1\d{2,4}|[48]00\d{7}", value):
        return value
    raise FieldError("电话号码不对：手机应为11位，座机请带区号。")


def _reference(spec: FieldSpec, raw: Any, context: FieldContext) -> Any:
    if spec.many:
        items = raw if isinstance(raw, list | tuple) else [raw]
        return list(dict.fromkeys(_position(item) for item in items if not is_empty(item)))
    return _position(raw[0] if isinstance(raw, list | tuple) else raw)


def _position(raw: Any) -> int:
    try:
        value = int(raw)
    except (TypeError, ValueError, OverflowError):
        raise FieldError("请从列表中选择，不要手工填写。") from None
    if not 0 < value < 10**18:
        raise FieldError("请从列表中选择。")
    return value


def _table(spec: FieldSpec, raw: Any, context: FieldContext) -> list[dict[str, Any]]:
    if not isinstance(raw, list | tuple):
        raise FieldError("表格内容不完整，请重新填写。")
    rows = []
    for index, item in enumerate(raw, 1):
        if not isinstance(item, Mapping) or all(is_empty(value) for value in item.values()):
            continue
        row: dict[str, Any] = {}
        for key, column in spec.columns.items():
            try:
                row[key] = coerce(column, item.get(key), context)
            except FieldError as error:
                raise FieldError(f"第{index}行“{column.name}”：{error}") from None
            if column.required is True and is_empty(row[key]):
                raise FieldError(f"第{index}行“{column.name}”没有填。")
        rows.append(row)
    return rows


_LINE, _DAY = FieldSpec(name="一行文字"), FieldSpec(name="形成日期", type="date")
PARTY_TEXT = (
    "name",
    "address",
    "agent",
    "agent_authority",
    "legal_representative",
    "legal_post",
    "occupation",
    "workplace",
    "gender",
    "ethnicity",
    "nationality",
    "note",
)
_PARTY_CHECKS: dict[str, Callable[[Any], str]] = {
    "id_number": check_id_number,
    "credit_code": check_credit_code,
    "phone": check_phone,
}


def _party(spec: FieldSpec, raw: Any, context: FieldContext) -> list[dict[str, str]]:
    items = raw if isinstance(raw, list | tuple) else [raw]
    parties = []
    for index, item in enumerate(items, 1):
        if isinstance(item, str):
            item = {"name": item}
        if not isinstance(item, Mapping) or all(is_empty(v) for k, v in item.items() if k != "kind"):
            continue
        # A line pasted into the name, or typed by a card reader, is taken apart; what was typed besides it stays.
        pasted = split_identity(str(item.get("name") or ""))
        if pasted:
            item = {**pasted, **{k: v for k, v in item.items() if k not in ("name", "kind") and not is_empty(v)}}
        party = {"kind": "org" if item.get("kind") in {"org", "单位"} else "person"}
        if is_empty(item.get("name")):
            raise FieldError(f"第{index}位没有写姓名或名称。")
        for key in PARTY_TEXT:
            if not is_empty(item.get(key)):
                party[key] = _text(_LINE, item[key], context)
        for key, check in _PARTY_CHECKS.items():
            if not is_empty(item.get(key)):
                try:
                    party[key] = check(item[key])
                except FieldError as error:
                    raise FieldError(f"第{index}位“{LABELS[key]}”：{error}") from None
        parties.append(derived(party))
    return parties


def _attachment(spec: FieldSpec, raw: Any, context: FieldContext) -> list[dict[str, Any]]:
    items = raw if isinstance(raw, list | tuple) else [raw]
    for item in items:
        broken = not isinstance(item, Mapping) or not re.fullmatch(r"[0-9a-f]{64}", str(item.get("sha", "")))
        if fault := "附件没有传完，请重新上传。" if broken else signature_fault(spec.kinds, item):
            raise FieldError(fault)
    return [_particulars(item, context) for item in items]


def _particulars(item: Mapping[str, Any], context: FieldContext) -> dict[str, Any]:
    """A file with what is said of it; the day it was made may not lie after the day of the step."""
    kept = {key: value for key, value in item.items() if not is_empty(value)}
    kept |= {key: _text(_LINE, kept[key], context) for key in kept.keys() & {"kind", "source", "maker"}}
    if "taken_on" in kept:
        try:
            kept["taken_on"] = _date(_DAY, kept["taken_on"], context)
        except FieldError as error:
            raise FieldError(f"“{item.get('name', '附件')}”的形成日期：{error}") from None
    return kept


_COERCE: dict[str, Callable[[FieldSpec, Any, FieldContext], Any]] = {
    "text": _text,
    "paragraph": _text,
    "choice": _choice,
    "choices": _choices,
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "money": _money,
    "percent": _percent,
    "date": _date,
    "datetime": _datetime,
    "village": _village,
    "unit": _unit,
    "id_number": lambda s, r, c: check_id_number(r),
    "credit_code": lambda s, r, c: check_credit_code(r),
    "phone": lambda s, r, c: check_phone(r),
    "register": _reference,
    "matter": _reference,
    "staff": _reference,
    "table": _table,
    "party": _party,
    "attachment": _attachment,
}


def party_field(key: str, spec: PartySpec) -> FieldSpec:
    """A party role as a field, so that one mechanism serves both. Parties are personal data."""
    return FieldSpec(
        key=key, name=spec.name, type="party", required=spec.min > 0, personal=not spec.public, min=None, help=spec.help
    )
