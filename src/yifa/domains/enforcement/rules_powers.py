"""The library of powers 权力事项库: what an entry says of its act and lists, and what a case takes from its power."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from yifa.kernel.context import StepContext
from yifa.kernel.registry import check, effect
from yifa.law.acts import find
from yifa.law.dates import cn_date
from yifa.law.errors import UnknownRuleError

WHOLE, ENFORCED, APPROVED = "权责清单", "执法监管事项清单", "审批服务权限指导目录"
LISTS_OF: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("行政处罚", "行政强制", "行政检查"), (WHOLE, ENFORCED)),
    **dict.fromkeys(("行政许可", "行政给付", "公共服务"), (WHOLE, APPROVED)),
}


@effect("lists-by-kind")
def lists_by_kind(ctx: StepContext) -> Mapping[str, Any]:
    """The lists a power stands in follow from its kind, where nobody has said otherwise (两清单一目录)."""
    it = ctx["it"]
    return {} if it["lists"] else {"lists": list(LISTS_OF.get(str(it["kind"]), (WHOLE,)))}


@effect("act-version")
def act_version(ctx: StepContext) -> Mapping[str, Any]:
    """Which version of its act a power rests on, from the table of acts; what a person wrote stays.

    An act that the table does not hold (a province's own regulation) leaves the words to people.
    """
    it, day = ctx["it"], date.fromisoformat(str(ctx["on"])[:10])
    if ctx.values.get("act_version"):
        return {}
    try:
        version = find(str(it["act_name"])).version_on(day)
    except UnknownRuleError:
        return {}
    return {"act_version": f"{cn_date(version.start)}起施行的版本"} if version else {}


def least_of(town: int, powers: Sequence[Mapping[str, Any]], field: str) -> int:
    """The lower of the town's amount and those of the powers used, 分; 0 where none is set.

    A power may ask for a check earlier than the town does, never later.
    """
    amounts = [town, *(int(power["values"].get(field) or 0) for power in powers)]
    return min((amount for amount in amounts if amount > 0), default=0)


@effect("published-by-power")
def published_by_power(ctx: StepContext) -> Mapping[str, Any]:
    """A decision is for publication where its power says so; nobody leaves that out (行政处罚法 第48条)."""
    publishes = any(power["values"].get("publicity") == "应当公示" for power in ctx.refs("power"))
    return {"publish_needed": True} if publishes else {}


@check("circumstances-of-the-power")
def circumstances_of_the_power(ctx: StepContext) -> str:
    """What the power counts as lighter and heavier, said to whoever weighs the penalty (行政处罚法 第32条、第34条)."""
    parts = []
    for power in ctx.refs("power"):
        for field, name in (("lighter", "从轻减轻情节"), ("heavier", "从重情节")):
            lines = [line.strip().rstrip("。；") for line in str(power["values"].get(field) or "").splitlines()]
            if any(lines):
                parts.append(f"{name}：{'；'.join(line for line in lines if line)}")
    return f"权力事项库写明的{'。'.join(parts)}。" if parts else ""


@check("whom-to-inform")
def whom_to_inform(ctx: StepContext) -> str:
    """Whom the town must tell of a decision under this power (行政处罚法 第20条、第24条)."""
    receivers = [str(power["values"]["inform"]) for power in ctx.refs("power") if power["values"].get("inform")]
    return f"决定后应当告知、通报：{'、'.join(receivers)}。" if receivers else ""
