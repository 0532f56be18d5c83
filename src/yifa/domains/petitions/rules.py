"""Petitions and hotline orders: what is written to residents is read before it goes out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yifa.domains.identifying import IDENTIFYING
from yifa.domains.petitions.replies import review_opinion, review_reply
from yifa.kernel.context import StepContext
from yifa.kernel.registry import Finding, check, review


@review("hotline-reply")
def reply_shown(ctx: StepContext) -> Sequence[Finding]:
    """The reply point by point (国办发〔2020〕53号)."""
    return review_reply(ctx["it"])


@review("petition-opinion")
def opinion_shown(ctx: StepContext) -> Sequence[Finding]:
    """The opinion point by point (信访工作条例第32条; R099)."""
    return review_opinion(ctx["it"])


@check("reply-says-something")
def reply_says_something(ctx: StepContext) -> str:
    """A reply that says neither what was looked into nor what was done answers nobody."""
    sound = {f.point: f.sound for f in review_reply(ctx["it"])}
    if sound["查了什么"] or sound["怎么办的"]:
        return ""
    return "回复没有写查了什么、怎么办的，来电人看不出结果。请改写，或者写明为什么只能这样答复。"


@check("reply-names-nobody")
def reply_names_nobody(ctx: StepContext) -> str:
    """Numbers that point at a person do not go out in a reply (个人信息保护法第25条)."""
    sound = {f.point: f.sound for f in review_reply(ctx["it"])}
    return "" if sound["不露来电人"] else "回复里有手机号或者身份证号，请删去后再回复。"


@check("petition-again")
def petition_again(ctx: StepContext) -> str:
    """The same petitioner on the same kind of subject: a second visit, not a first (信访工作条例 第22条、第36条)."""
    it = ctx["it"]
    if it["same_as"]:
        return ""
    known = [m for m in ctx["earlier"] if m["values"].get("subject") == it["subject"]]
    if not known:
        return ""
    last = known[-1]
    message = f"同一信访人{last['opened_on']}已就“{it['subject']}”提出过（{last['number']}），请选在“上一次的信访件”"
    return f"{message}；确是另一件事的，写明理由。"


@check("handover-names-nobody")
def handover_names_nobody(ctx: StepContext) -> str:
    """What goes to the office that handles a petition does not say who the petitioner is (信访工作条例第30条; R097)."""
    # Spaces and hyphens hide nothing: “蓝样 芝” and “139-0595-0055” are read as they are meant.
    note = re.sub(r"[\s\-－—·.]", "", str(ctx["it"].get("handover") or ""))
    people = ctx["it"].get("petitioner") or ()
    identities = [
        re.sub(r"[\s\-－—·.]", "", str(p.get(k) or ""))
        for p in people
        for k in ("name", "phone", "id_number", "address")
    ]
    if any(len(word) > 1 and word in note for word in identities) or IDENTIFYING.search(note):
        return "事项摘要里写了信访人的姓名、住址、电话或者证件号。摘要要转给承办单位，请删去这些内容。"
    return ""
