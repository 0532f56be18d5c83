"""Whom a sentence taken down at the counter names: who speaks, and whom he speaks of.

“上坑村民王样本打电话来，说邻居李样本砌墙占了他的地” names the caller and his neighbour. Only a name between words
that introduce and end one is taken: a name cut wrongly would be worse than an empty field, which is asked anyway.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from yifa.kernel.model import PartySpec
from yifa.kernel.parties import derived
from yifa.server.casework.intake_recognition import IDENTITY, PHONE, SURNAMES
from yifa.server.ledger.naming import COMPOUND_SURNAMES

SPEAKERS = frozenset(
    {
        "applicant",
        "caller",
        "helped",
        "reporter",
        "petitioner",
        "visitor",
        "complainant",
        "client",
        "principal",
        "claimant",
    }
)
OTHERS = frozenset({"respondent", "other"})
# Characters that stand in no given name, only after one.
NEVER = "在把打说称被的和与跟同向因欠占砌要是到从给就对不没等找问想他她我你其于电话反投举诉拖，。；：、"
AFTER = rf"(?=[{NEVER}\s\d（(]|家|发生|拆|建房|养|种|申请|求助|咨询|吵|争|闹|之间|两|双方|$)"
# Ordinary words that begin with a surname.
WORDS = "林地|林权|林木|马路|马上|江边|石头|石板|黄土|金额|高速|高压|路口|路灯|路面|路边|田地|毛竹|毛猪|牛棚|牛羊|白天|温室|古树|古厝|龙眼|车辆|车祸"
SURNAME = "|".join([*COMPOUND_SURNAMES, f"[{''.join(sorted(SURNAMES))}]"])
TITLES = "先生|女士|大爷|大妈|阿姨|大叔|大婶|大哥|大姐|大嫂|书记|主任|村长|镇长|老板|师傅|老师|医生|支书|会计|组长|某|氏|姓|家"
NAME = rf"(?!{WORDS})((?:{SURNAME})(?!{TITLES})(?:[^\W\d_{NEVER}][^\W\d_{NEVER}家]|[^\W\d_{NEVER}家])){AFTER}"
WHO = "村民|居民|群众|社员|业主|商户|老人|本人|我叫|我是"
MOBILE = r"[\s，（(]*(?:手机|电话|联系电话)?[:：]?\s*1[3-9]\d{9}"
SAYS = "打电话|打来|电话|，来|反映|投诉|举报|说|称|申请|要求|求助|咨询|诉|找|问|与|和|跟|同"
PLACE = r"(?:[^\W\d_]{2,6}?(?:村(?!民)(?:[^\W\d_]组)?|(?=村民)))?"
FROM = rf"(?:^|[，。；\s]){PLACE}(?:{WHO})?(?:是)?"
SPEAKING = rf"{FROM}{NAME}(?!之间)(?={MOBILE}|{SAYS})|(?:{WHO})(?:是)?{NAME}(?=，|因|想|被)"
SPOKEN_OF = (
    rf"(?:邻居|同村|对方|雇主|与|和|跟|同|告|找|被|说|称|反映|投诉|举报)(?:邻居|同村|同组)?(?:的)?"
    rf"{PLACE}(?:{WHO})?{NAME}"
)
# A verb of coming that would read as the end of a name (王芳来电).
COMING = re.compile(r"(?=来(?:电|所|访|信|说|反映|镇|窗口))")


def said_people(text: str, parties: Mapping[str, PartySpec]) -> dict[str, list[dict[str, Any]]]:
    """Rows for the parties of a form, as far as `text` names them."""
    plain = COMING.sub("，", text)
    other = next(iter(re.findall(SPOKEN_OF, plain)), "")
    speaker = next((name for pair in re.findall(SPEAKING, plain) if (name := pair[0] or pair[1]) != other), "")
    phones, numbers = PHONE.findall(text), [number for number in IDENTITY.findall(text) if len(number) == 18]
    own: dict[str, Any] = {"name": speaker} if speaker else {}
    if len(phones) == 1:
        own["phone"] = phones[0]
    if len(numbers) == 1 and numbers[0][:17].isdigit():
        own["id_number"] = numbers[0].upper()
    rows: dict[str, list[dict[str, Any]]] = {}
    for key, party in parties.items():
        named = own if key in SPEAKERS else {"name": other} if key in OTHERS and other else {}
        if not named or party.kind == "org":
            continue
        known = derived({"kind": "person", **named})
        rows[key] = [{part: value for part, value in known.items() if part in ("kind", "name", *party.ask)}]
    return rows
