"""The text of a decision made fit for publication, with what was hidden and by which rule (R049). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yifa.kernel.conditions import birth_date, full_years

PENALTY = "行政处罚法第50条"
PRIVACY = "政府信息公开条例第15条；个人信息保护法第34条"
_PATTERNS = (
    ("公民身份号码", re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])"), "（身份号码略）"),
    ("银行账号", re.compile(r"(?<![\dA-Za-z])\d{16,19}(?![\dA-Za-z])"), "（账号略）"),
    ("手机号码", re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"), "（电话略）"),
    ("固定电话", re.compile(r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)"), "（电话略）"),
    ("电子邮箱", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "（邮箱略）"),
)
_COUNTY = re.compile(r"^.{2,20}?(?:自治县|县|旗|(?<=市).{1,8}区|区)")
_FAMILY = re.compile(r"妻子|丈夫|儿子|女儿|父亲|母亲|子女|配偶|兄弟|姐妹|家庭成员")
_SECRET = re.compile(r"商业秘密|配方|工艺|技术参数|客户名单|供货渠道|进货价|进价|成本价|报价|底价")
_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "夏侯")


@dataclass(frozen=True, slots=True)
class Hidden:
    """Something hidden: what it was, how often, and the rule. The value itself is not kept."""

    what: str
    times: int
    basis: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text fit for publication. `ask`: what no rule decides and a person must look at before it is published."""

    text: str
    hidden: tuple[Hidden, ...]
    ask: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the law has a published decision say (行政处罚法 第48条、第59条). Days ISO, money 分."""

    number: str
    body: str
    day: str
    parties: Sequence[Mapping[str, Any]]
    act: str
    facts: str
    law: str
    penalty_law: str
    content: str
    people: Sequence[str] = ()
    act_on: str = ""


def some_name(name: str, *, minor: bool = False) -> str:
    """王小明 → 王某某; of a minor nothing is left: 某某 (R049)."""
    if minor:
        return "某某"
    surname = next((s for s in _COMPOUND if name.startswith(s) and len(name) > len(s)), name[:1])
    return surname + "某" * max(1, min(2, len(name) - len(surname)))


def to_county(address: str) -> str:
    """A natural person's address, kept down to the county."""
    match = _COUNTY.match(address)
    return match[0] if match else "（住址略）"


def mask(text: str, names: Mapping[str, str], addresses: Iterable[str] = ()) -> Masked:
    """Hide names (name → what stands in its place), private addresses, numbers and mail addresses in a text."""
    hidden: list[Hidden] = []
    for address in sorted({a for a in addresses if len(a) >= 4}, key=len, reverse=True):
        if times := text.count(address):
            text = text.replace(address, to_county(address))
            hidden.append(Hidden("自然人住址（保留到县级）", times, PRIVACY))
    for name in sorted((n for n in names if len(n) >= 2), key=len, reverse=True):
        if times := text.count(name):
            text = text.replace(name, names[name])
            hidden.append(Hidden("自然人姓名", times, PRIVACY))
    for what, pattern, instead in _PATTERNS:
        text, times = pattern.subn(instead, text)
        if times:
            hidden.append(Hidden(what, times, PRIVACY))
    ask = []
    if words := sorted(set(_FAMILY.findall(text))):
        ask.append(f"提到{'、'.join(words)}：与违法行为无关的家庭成员信息应当删去。")
    if words := sorted(set(_SECRET.findall(text))):
        ask.append(f"提到{'、'.join(words)}：属于商业秘密的应当遮去，或者先征求当事人意见。")
    return Masked(text, _merged(hidden), tuple(ask))


def publication(decision: Decision) -> Masked:
    """The text of one decision for the public site, with what was hidden and why.

    Of an organisation the name, credit code and legal representative stand; of a natural person the surname and the
    county. Witnesses, agents and whoever else is named in the facts keep their surname; minors nothing.
    """
    names: dict[str, str] = {person: some_name(person) for person in decision.people if person}
    addresses: list[str] = []
    lines, hidden = [], []
    for party in decision.parties:
        party_line, left_out = _party(party, decision.act_on or decision.day, names, addresses)
        lines.append(party_line)
        hidden += left_out
    public_lines = [
        f"行政处罚决定书文号：{decision.number or '（见决定书）'}",
        *lines,
        f"违法行为：{decision.act}",
        f"违法事实：{decision.facts}",
        f"违反的规定：{decision.law}",
        f"处罚依据：{decision.penalty_law}",
        f"处罚内容：{decision.content}",
        f"作出决定的机关：{decision.body}",
        f"决定日期：{decision.day}",
    ]
    masked = mask("\n".join(line for line in public_lines if not line.endswith("：")), names, addresses)
    return Masked(masked.text, _merged([*hidden, *masked.hidden]), masked.ask)


def _party(party: Mapping[str, Any], on: str, names: dict[str, str], addresses: list[str]) -> tuple[str, list[Hidden]]:
    name, code = str(party.get("name") or ""), str(party.get("credit_code") or "")
    head, address = str(party.get("legal_representative") or ""), str(party.get("address") or "")
    if party.get("kind") == "org":
        parts = [name, f"统一社会信用代码{code}" if code else "", f"法定代表人{head}" if head else ""]
        left = [Hidden("联系方式", 1, PRIVACY)] if party.get("phone") else []
        return "当事人：" + "，".join(part for part in parts if part), left
    born = birth_date(str(party.get("id_number") or ""))
    minor = bool(born) and full_years(born, on) < 18
    names[name] = some_name(name, minor=minor)
    if address:
        addresses.append(address)
    left = [Hidden("未成年人姓名" if minor else "自然人姓名", 1, PENALTY if minor else PRIVACY)]
    left += [Hidden("公民身份号码", 1, PRIVACY)] if party.get("id_number") else []
    left += [Hidden("联系方式", 1, PRIVACY)] if party.get("phone") else []
    left += [Hidden("自然人住址（保留到县级）", 1, PRIVACY)] if address else []
    named = "，".join(filter(None, (names[name], f"住{to_county(address)}" if address else "")))
    return f"当事人：{named}", left


def _merged(hidden: Iterable[Hidden]) -> tuple[Hidden, ...]:
    totals: dict[tuple[str, str], int] = {}
    for item in hidden:
        totals[item.what, item.basis] = totals.get((item.what, item.basis), 0) + item.times
    return tuple(Hidden(what, times, basis) for (what, basis), times in totals.items())
