"""What the town's own book knows of a party: fined once for one act, and whether a violation is the first.

The ledger finds earlier matters by the blind index of identity numbers and credit codes (never by name); what is
found is written into the record with the earlier matter's number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yifa.kernel.conditions import add_months
from yifa.kernel.context import StepContext, identities
from yifa.kernel.registry import check, effect
from yifa.law.dates import cn_date

NO_IDENTITY = "当事人没有填证件号码（统一社会信用代码），无法在本镇账簿里查以往记录，请补填后再办。"
ANNULLED = ("rescind", "revoke")


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier decision on the same party. `begins` and `ends` are the days of the act; `fine` in 分."""

    number: str
    decided: str
    act: str
    outcome: str
    fine: int
    begins: str
    ends: str
    power: int
    item: int

    @property
    def words(self) -> str:
        """The decision in one line, with its number."""
        return f"{self.number}（{cn_date(date.fromisoformat(self.decided))}，{self.act}，{self.outcome}）"


def past_decisions(ctx: StepContext) -> Iterator[Past]:
    """Earlier decisions that still stand, oldest first; an annulled one proves nothing."""
    for matter in ctx["earlier"]:
        values, last = matter["values"], matter["last"]
        decided = str(last.get("decide") or last.get("decide_none") or "")
        if not decided or any(last.get(step) for step in ANNULLED):
            continue
        fine = int(values.get("fine") or 0) if last.get("decide") and matter["procedure"] != "first-violation" else 0
        kinds = values.get("kinds") or ([values["kind"]] if values.get("kind") else [])
        outcome = "、".join(f"罚款{fine / 100:g}元" if kind == "罚款" else str(kind) for kind in kinds)
        punished = last.get("decide") and matter["procedure"] != "first-violation"
        begins = str(values.get("act_on") or values.get("happened_at") or values.get("happened_on") or "")[:10]
        yield Past(
            str(matter["number"]),
            decided,
            str(values.get("act") or matter["title"]),
            (outcome or "处罚") if punished else "不予处罚",
            fine,
            begins,
            str(values.get("act_ended_on") or begins),
            int(values.get("power") or 0),
            int(values.get("item") or 0),
        )


def _plain(act: str) -> str:
    return act.removeprefix("涉嫌").removeprefix("首次")


def _same_kind(past: Past, it: Mapping[str, Any]) -> bool:
    """The same power, the same item of the list, or the same words for the act."""
    power, item = int(it.get("power") or 0), int(it.get("item") or 0)
    act, other = _plain(str(it.get("act") or "")), _plain(past.act)
    return bool(
        (power and power == past.power) or (item and item == past.item) or (act and (act in other or other in act))
    )


@effect("earlier-records")
def earlier_records(ctx: StepContext) -> Mapping[str, Any]:
    """What the look-up found, kept in the record (行政处罚法 第29条、第33条; R024, R028)."""
    if not any(identities(ctx.procedure, ctx["it"])):
        return {"earlier_found": "当事人没有填证件号码，没有查到可以比对的记录。"}
    records = [past.words for past in past_decisions(ctx)]
    if not records:
        return {"earlier_found": "按证件号码在本镇账簿里查过，没有处罚、不予处罚记录。"}
    return {"earlier_found": f"按证件号码在本镇账簿里查到{len(records)}件：{'；'.join(records)}。"}


@check("earlier-shown")
def earlier_shown(ctx: StepContext) -> str:
    """Earlier decisions on the party, for whoever takes the step to know (R024, R028)."""
    records = [past.words for past in past_decisions(ctx)]
    return f"本镇账簿里有这个当事人的记录：{'；'.join(records)}。" if records else ""


@check("same-act-fined-once")
def same_act_fined_once(ctx: StepContext) -> str:
    """No second fine for one act: same party, same kind, days that overlap (行政处罚法 第29条; R024)."""
    it = ctx["it"]
    kinds = it.get("kinds") or [it.get("kind")]
    if "罚款" not in kinds or it.get("distinct_act"):
        return ""
    begins = str(it.get("act_on") or it.get("happened_at") or "")[:10]
    ends = str(it.get("act_ended_on") or begins)
    for past in past_decisions(ctx):
        if past.fine and _same_kind(past, it) and past.begins <= ends and begins <= past.ends:
            return f"同一违法行为已由{past.words}罚过款，不得再罚款；确实不是同一行为的，写明说明。"
    return ""


@check("first-offence")
def first_offence(ctx: StepContext) -> str:
    """“First” means: no decision of the same kind within the years the town looks back (行政处罚法 第33条; R028)."""
    it = ctx["it"]
    if it.get("ground") != "first" and it.get("none_ground") != "初次违法危害后果轻微并及时改正":
        return ""
    if not any(identities(ctx.procedure, it)):
        return NO_IDENTITY
    years = int(ctx["town"].get("first_violation_years") or 0)
    since = add_months(ctx["on"], -12 * years) if years else ""
    for past in past_decisions(ctx):
        if past.decided >= since and _same_kind(past, it):
            return f"本镇账簿里有同类违法记录：{past.words}，不是初次违法，不能按首违不罚办理。"
    return ""
