"""The intake box: what somebody typed, matters already in hand with the same people, place or subject, and kinds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yifa.kernel.context import all_fields
from yifa.kernel.model import Procedure
from yifa.server.casework.duplicates import Duplicates, InHand, Sought, likely_duplicates, same_people
from yifa.server.casework.place import Place, names_of
from yifa.server.config.procedures import in_force
from yifa.server.ledger.models import Entry
from yifa.server.ledger.naming import COMPOUND_SURNAMES

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞"
    "颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧阳管柴蒙"
    "鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬"
)
PHONE = re.compile(r"(?<!\d)(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")
IDENTITY = re.compile(r"(?<!\d)(\d{17}[\dXx]|[0-9A-HJ-NPQRTUWXY]{18})(?![0-9A-Za-z])")
CHUNK = re.compile(r"[\u4e00-\u9fff]{2,}|[A-Za-z0-9〔〕]{3,}")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A kind of work with the words that speak for it. `mine`: whether this person may open one."""

    procedure: Procedure
    words: tuple[str, ...]
    mine: bool


def may_open(place: Place, procedure: Procedure) -> bool:
    """Whether one of the person's posts may open a matter of this kind."""
    return any(place.actor.roles & set(action.by) for action in procedure.opening)


def propose(place: Place, text: str, most: int = 5) -> list[Proposal]:
    """Kinds of work whose words occur in the text, those with the longest words first, one's own before others'."""
    scored = []
    for procedure in in_force().values():
        if procedure.kind == "register":
            continue
        words = tuple(word for word in procedure.intake if word in text)
        if words:
            mine = may_open(place, procedure)
            # One long word (当场罚款) speaks more clearly than two short ones (占道, 罚款).
            scored.append((mine, sum(map(len, words)) + max(map(len, words)), Proposal(procedure, words, mine)))
    scored.sort(key=lambda item: (item[0], item[1]), reverse=True)
    own = [proposal for mine, _, proposal in scored if mine][:most]
    return own + [proposal for mine, _, proposal in scored if not mine][:2]


def traits(text: str) -> list[tuple[str, str]]:
    """(kind, value) that may name a person in the text: phones, identity numbers, what may be names."""
    pairs = [("phone", number.replace("-", "")) for number in PHONE.findall(text)]
    for number in IDENTITY.findall(text):
        pairs += [("id_number", number.upper()), ("credit_code", number.upper())]
    for chunk in CHUNK.findall(text)[:12]:
        pairs += [("name", name) for name in _names(chunk)]
        if len(chunk) > 4:
            pairs.append(("name", chunk))
    return list(dict.fromkeys(pairs))[:80]


def _names(chunk: str) -> Iterable[str]:
    """What may be a person's name at the beginning of a run of characters, or after a word that introduces one."""
    starts = {0} | {match.end() for match in re.finditer(r"与|和|跟|同|找|告|向|是|、", chunk)}
    for start in sorted(starts):
        rest = chunk[start:]
        if rest[:1] in SURNAMES or rest.startswith(COMPOUND_SURNAMES):
            yield from (rest[:size] for size in (2, 3, 4) if len(rest) >= size)


def in_hand(place: Place, text: str) -> Duplicates:
    """Matters with the same people first, then those of the same subject and place, from what was typed in the box."""
    named = {code: name for code, name in place.villages.items() if name in text or name.rstrip("村社区") in text}
    kinds = tuple(p.procedure.procedure for p in propose(place, text))
    return likely_duplicates(place, Sought(tuple(traits(text)), tuple(named), text, kinds))


def sought_by(procedure: Procedure, values: Mapping[str, Any]) -> Sought:
    """What the opening form of a kind of work brings: its people, its village, and its account."""
    people: list[tuple[str, str]] = []
    texts: list[str] = []
    villages: list[str] = []
    for key, spec in all_fields(procedure).items():
        value = values.get(key)
        if spec.type == "party" and isinstance(value, list):
            people += [
                (kind, str(row[kind]).strip())
                for row in value
                if isinstance(row, Mapping)
                for kind in ("id_number", "credit_code", "phone", "name")
                if str(row.get(kind) or "").strip()
            ]
        elif spec.type == "village" and value:
            villages.append(str(value))
        elif spec.type in ("text", "paragraph") and isinstance(value, str):
            texts.append(value)
    return Sought(tuple(dict.fromkeys(people)), tuple(villages), "，".join(texts))


def twins(place: Place, procedure: Procedure, values: Mapping[str, Any], since: datetime) -> list[tuple[InHand, str]]:
    """Matters somebody took in since then that seem the very same: the same number or telephone, or both sides by
    name. With each the name of whoever took it in."""
    hits = same_people(place, sought_by(procedure, values))
    opened = Entry.objects.filter(
        matter_id__in=[hit.row.id for hit in hits if hit.row.is_open], n=1, recorded_at__gte=since
    )
    takers = dict(opened.values_list("matter_id", "actor"))
    names = names_of(takers.values())
    return [(hit, names[takers[hit.row.id]]) for hit in hits if hit.row.id in takers]
