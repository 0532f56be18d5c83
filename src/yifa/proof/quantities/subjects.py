"""The thing counted: the clause before the number, and the noun after its unit."""

from __future__ import annotations

from yifa.proof.patterns import lazy

BREAKS = lazy(r"[，。；、：！？,;:!?()（）\n\t|【】]")
_LEAD = lazy(
    r"^(?:[\s\-—]*(?:其中|其余|包括|包含|含|同时|目前|截至目前|截止目前|今年以来|一年来|今年来|今年|本年度|全年|年内|以及|并且|并|"
    r"[一二三四五六七八九十]是|另|此外|分别|共计?|累计|总计|合计|已经?|均)+)+"
)
_TAIL = lazy(r"(?:为|是|有|达到?|共计?|累计|总计|合计|约|近|超过?|逾|均|已|分别|各|的|了|至|到|在|仅|占)+$")
_NOUN = lazy(r"[^\W\d_]{1,10}")
_CUT = lazy(r"担任|参加|参与|组成|进行|开展|实现|完成|通过|均|已|全部|的|和|及|与|被|由|对|在|为|是|等")


def subject_of(text: str, clause_start: int, start: int, end: int) -> str:
    """The words that say what is counted, without fillers; at most some twenty characters."""
    before = text[max(clause_start, start - 24) : start]
    lead = _LEAD.match(before)
    if lead:
        before = before[lead.end() :]
    before = _TAIL.sub("", before).strip()
    after = ""
    noun = _NOUN.match(text, end)
    if noun:
        after = _CUT.split(noun[0], maxsplit=1)[0]
    return before + after
