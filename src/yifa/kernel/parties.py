"""Particulars of the people and organisations in a matter: what is derived, what a step's papers need, pasted text.

Sex and birth follow from an identity number (GB 11643); they are never asked against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from yifa.kernel.conditions import birth_date

PERSONAL = frozenset({"gender", "birth", "id_number", "ethnicity", "nationality", "workplace", "occupation"})
CORPORATE = frozenset({"credit_code", "legal_representative", "legal_post"})
LABELS = {
    "kind": "类别",
    "name": "姓名或名称",
    "id_number": "身份证号",
    "credit_code": "统一社会信用代码",
    "phone": "联系电话",
    "address": "住址（住所）",
    "agent": "代理人",
    "agent_authority": "代理权限",
    "legal_representative": "法定代表人（负责人）",
    "legal_post": "法定代表人职务",
    "occupation": "职业",
    "workplace": "工作单位",
    "gender": "性别",
    "birth": "出生日期",
    "ethnicity": "民族",
    "nationality": "国籍",
    "note": "备注",
}
_ID = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")
_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_SPLIT = re.compile(r"[\s,，;；、|\t]+")
_LABELLED = re.compile(
    r"^(?:姓名|名称|性别|民族|出生日期|出生|住址|住所|地址|公民身份号码|身份证号码?|身份证|电话|联系电话)[:：]?"
)


def derived(party: dict[str, str]) -> dict[str, str]:
    """A person's particulars with sex and birth as his identity number says them, whatever was typed."""
    number = party.get("id_number", "")
    if party.get("kind") == "org" or len(number) != 18:
        return party
    return {**party, "gender": "男" if int(number[16]) % 2 else "女", "birth": birth_date(number)}


def split_identity(text: str) -> dict[str, str]:
    """What a line pasted from elsewhere, or typed by a card reader, says of a person or an organisation.

    Recognised are identity number, credit code, mobile number, sex, ethnic group and address; the first words that
    are none of these are the name. Empty where the text holds no number.
    """
    number, code = _ID.search(text), _CODE.search(text.upper())
    if number is None and code is None:
        return {}
    identity: dict[str, str] = {"kind": "person" if number else "org"}
    if number:
        identity["id_number"] = number[0].upper()
    elif code:
        identity["credit_code"] = code[0]
    rest = text.replace(number[0] if number else code[0] if code else "", " ")
    if phone := _PHONE.search(rest):
        identity["phone"] = phone[0]
        rest = rest.replace(phone[0], " ")
    for word in filter(None, (_LABELLED.sub("", part) for part in _SPLIT.split(rest))):
        bare = word.removeprefix("住").removesuffix("。")
        if word in ("男", "女"):
            identity.setdefault("gender", word)
        elif re.fullmatch(r"[\u4e00-\u9fff]{1,4}族", word) or word == "汉":
            identity.setdefault("ethnicity", word.removesuffix("族") + "族")
        elif re.search(r"\d{4}\s*[年.-]\s*\d{1,2}|^\d{8}$|出生|身份证|号码|电话|信用代码", word):
            continue
        elif "name" not in identity and len(word) >= 2:
            identity["name"] = word
        elif re.search(r"[省市县区镇乡村路街号组]", bare) and len(bare) > 3:
            identity["address"] = bare
    return identity if identity.get("name") else {}


def lacking(party: Mapping[str, Any], needed: tuple[str, ...]) -> Iterator[str]:
    """Labels of the particulars a party lacks of those needed of somebody of his kind."""
    other = PERSONAL if party.get("kind") == "org" else CORPORATE
    for key in needed:
        if key not in other and not party.get(key):
            yield LABELS.get(key, key)


__all__ = ["CORPORATE", "LABELS", "PERSONAL", "derived", "lacking", "split_identity"]
