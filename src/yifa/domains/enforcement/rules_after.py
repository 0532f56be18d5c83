"""What may be mended in a served paper: slips that change no amount, party, day, article or effect."""

from __future__ import annotations

import re

from yifa.kernel.context import StepContext
from yifa.kernel.registry import check

_NUMBERS = re.compile(r"[\d０-９〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟]")
_EFFECT = re.compile(r"[不未无非免]|罚|没收|警告|吊销|停业|停产|拆除|责令|撤销")
_REMEDY = re.compile(r"法院|人民政府|复议|起诉|诉讼|期限|日内|个月")
# Which step makes the paper that is to be mended.
_MADE_BY = {
    "行政处罚决定书": "decide",
    "不予行政处罚决定书": "decide_none",
    "责令限期拆除决定书": "decide_removal",
    "行政处罚事先告知书": "notify",
    "责令改正通知书": "order",
}
_LAW = re.compile(r"《|》|条例|第.+[条款项]|法律|法规|规定|办法")


@check("slip-only")
def slip_only(ctx: StepContext) -> str:
    """A slip is a wrong character, not another amount, party, day, article or effect (行政处罚法 第75条第2款)."""
    it = ctx["it"]
    wrong, right = str(it["mend_wrong"]).strip(), str(it["mend_right"]).strip()
    paper = str(it["mend_paper"])
    if not ctx["did"].get(_MADE_BY.get(paper, ""), 0):
        return f"本案没有{paper}，请选已经送达、有笔误的那一份。"
    if wrong == right:
        return "原文和补正后的文字一样，没有可补正的。"
    names = [str(party.get("name", "")) for party in it.get("party") or ()]
    if any(name and (name in wrong or name in right or wrong in name) for name in names):
        return "补正涉及当事人，不是笔误；当事人认定有错的，请办“撤销”后重新作出。"
    changed = _differing(wrong, right)
    if _NUMBERS.search(changed):
        return "补正涉及数额、日期、文号等数字，不是笔误；请办“变更”或者“撤销”后重新作出。"
    if _REMEDY.search(changed) or (changed and _REMEDY.search(wrong)):
        return "补正改变了复议机关、法院或者救济期限，影响当事人的权利，不是笔误；请办“变更”或者“撤销”后重新作出。"
    if _EFFECT.search(changed) or _LAW.search(wrong + right):
        return "补正改变了处罚内容、法律依据或者法律效果，不是笔误；请办“变更”或者“撤销”后重新作出。"
    texts = (value for key, value in it.items() if key not in ("mend_wrong", "mend_right") and isinstance(value, str))
    return "" if any(wrong in text for text in texts) else "文书里没有这段原文，请照抄有笔误的字句。"


def _differing(wrong: str, right: str) -> str:
    """What is in one text and not in the other, between their common beginning and end."""
    start = 0
    while start < min(len(wrong), len(right)) and wrong[start] == right[start]:
        start += 1
    end = 0
    while end < min(len(wrong), len(right)) - start and wrong[-1 - end] == right[-1 - end]:
        end += 1
    return wrong[start : len(wrong) - end] + right[start : len(right) - end]
