"""The same thing counted with its name before the number in one place and behind it in another: 音柱212只, 232只音柱."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from yifa.proof.contract.model import Contract, Finding, Sentence
from yifa.proof.contract.quantities import items
from yifa.proof.contract.sums import UNIT
from yifa.proof.contract.values import NUMBER, plain, quote
from yifa.proof.patterns import lazy
from yifa.proof.quantities.numerals import read_number

_NO_MEASURES = ("次", "份", "期", "年", "小时", "页", "处", "天", "日", "月", "课时", "人次", "个", "本", "米")
_COUNTED = lazy(rf"(?P<n>{NUMBER})(?P<u>{UNIT})(?P<what>[\u4e00-\u9fff]{{0,8}})")
#: What tells that some of the things, or others like them, are counted.
_OTHERS = lazy(
    r"每|各|其中|分别|抽|至少|不少于|不低于|以上|选派|轮流|值班|免费|更换|代表|指派|新增|另|备用|超过|低于|第"
)
_WITH_NAME_BEHIND = ("户", "盏", "辆", "间", "株", "套")
_MEASURES = ("亩", "平方米", "吨", "公里")
#: What may be said of any place or thing, so that two of them need not be one.
_OF_ANYTHING = lazy(r"面积|长度|全长|宽|[共约计为高厚]$")
_SHORTEST, _LONGEST, _WIDEST = 3, 6, 3


@dataclass(frozen=True, slots=True)
class Mention:
    """A number with its measure word, the words before it and behind it, and where it stands."""

    value: Decimal
    unit: str
    before: str
    behind: str
    sentence: Sentence
    at: int


def said_the_other_way(c: Contract) -> Iterator[Finding]:
    """Two clauses that count one thing differently; rows of tables and neighbouring items of a list are left alone."""
    seen: list[Mention] = []
    if c.kinds & {"compensation"}:
        return  # the old house and the new one have each their own measures
    for mention in _mentions(c):
        earlier = next((e for e in seen if _same_thing(e, mention) and _apart(c, e, mention)), None)
        if earlier is not None:
            s, unit = mention.sentence, mention.unit
            yield c.finding(
                s,
                mention.at,
                "quantity_inconsistent",
                "must",
                f"前后数量不一致：前面写的是{plain(earlier.value)}{unit}，这里是{plain(mention.value)}{unit}",
                "",
                f"统一为{plain(earlier.value)}{unit}",
                (quote(c.text, earlier.sentence.start, earlier.sentence.end, earlier.sentence.start + earlier.at),),
            )
        seen.append(mention)


def _mentions(c: Contract) -> Iterator[Mention]:
    for s in c.terms:
        if "\t" in s.text:
            continue
        for m in _COUNTED.finditer(s.text):
            value, before = read_number(m["n"]), re.split(r"[，。；：、（]", s.text[: m.start()])[-1][-10:]
            if value is not None and m["u"] not in _NO_MEASURES and not _OTHERS.search(before + m["what"][:2]):
                yield Mention(value, m["u"], before, m["what"], s, m.start())


def _same_thing(a: Mention, b: Mention) -> bool:
    """Whether the name before one number begins what follows the other."""
    if a.unit != b.unit or a.value == b.value or max(a.value, b.value) > _WIDEST * min(a.value, b.value):
        return False
    if a.behind[:2] == b.behind[:2] and len(a.behind) >= 2 and a.unit in _WITH_NAME_BEHIND:
        return True
    short, long = sorted((a.before, b.before), key=len)
    if a.unit in _MEASURES and len(short) >= 2 and long.endswith(short) and not _OF_ANYTHING.search(short):
        return True
    return any(
        len(behind) >= n and before.endswith(behind[:n])
        for before, behind in ((a.before, b.behind), (b.before, a.behind))
        for n in range(_SHORTEST, _LONGEST + 1)
    )


def _apart(c: Contract, a: Mention, b: Mention) -> bool:
    return c.clause_at(a.sentence.start) != c.clause_at(b.sentence.start) and not items(a.sentence, b.sentence)
