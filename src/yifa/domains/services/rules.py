"""Service matters: what may be asked of an applicant, and the day the town promised."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from yifa.kernel.context import StepContext
from yifa.kernel.registry import check, effect


def _guide(ctx: StepContext) -> dict[str, Any]:
    """The service guide of the matter, or an empty one."""
    chosen = ctx.refs("matter_")
    return dict(chosen[0]["values"]) if chosen else {}


@effect("service-matter-facts")
def service_matter_facts(ctx: StepContext) -> dict[str, Any]:
    """What the guide in force at filing says of the matter; the case is judged by it to the end."""
    guide = _guide(ctx)
    return {
        "matter_name": guide.get("name_", ""),
        "klass": guide.get("klass", "other"),
        "mode": guide.get("mode") or "own",
        "guide": guide.get("version_no", 1),
        "promised_days": guide.get("promised_days", 0),
        "online_capable": guide.get("online", "none") in ("accept", "full"),
    }


@effect("service-promise")
def service_promise(ctx: StepContext) -> dict[str, str]:
    """The day promised by the guide: working days after acceptance (优化营商环境条例 第36条; R080)."""
    promised = int(ctx["it"]["promised_days"])
    if not promised or ctx.calendar is None:
        return {"promise_by": ""}
    return {"promise_by": ctx.calendar.add_workdays(date.fromisoformat(ctx.entry.day), promised).isoformat()}


def _rows(ctx: StepContext) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in _guide(ctx).get("materials", [])}


@check("service-asks-only-guide")
def service_asks_only_guide(ctx: StepContext) -> str:
    """Nothing beyond the guide, and nothing the authorities share already.

    优化营商环境条例 第36条; 国务院关于在线政务服务的若干规定 第12条 (R080, R081).
    """
    guide = _rows(ctx)
    if not guide:
        return ""
    materials = [row["name"] for row in ctx["form"]["lacking"]]
    if beyond := [name for name in materials if name not in guide]:
        return f"{'、'.join(beyond)}不在办事指南的材料清单内，不得要求提交；指南里的材料：{'、'.join(guide)}。"
    if shared := [name for name in materials if guide[name].get("source") == "数据共享免交"]:
        return f"{'、'.join(shared)}可以通过数据共享取得，不得要求申请人提交。"
    return ""


@check("service-tolerable")
def service_tolerable(ctx: StepContext) -> str:
    """Only material that the guide marks as tolerable may be missing at acceptance (容缺受理, local practice)."""
    it = ctx["it"]
    if not it["tolerance"]:
        return ""
    allowed = [name for name, row in _rows(ctx).items() if row.get("tolerable")]
    beyond = [row["name"] for row in it["tolerated"] if row["name"] not in allowed]
    if not beyond:
        return ""
    listed = f"可容缺的有：{'、'.join(allowed)}。" if allowed else "这个事项没有可容缺的材料。"
    return f"{'、'.join(beyond)}不是指南标明可容缺的材料，应当补正后受理；{listed}"


@check("appointment-on-a-working-day")
def appointment_on_a_working_day(ctx: StepContext) -> str:
    """The hall is open on working days only, adjusted weekends included; an appointment lies ahead."""
    day = str(ctx["it"]["day"])
    if not day:
        return ""
    if day < ctx["on"]:
        return "预约的日子已经过了，请另选一天。"
    if ctx.calendar is not None and not ctx.calendar.day(date.fromisoformat(day)).is_workday:
        return f"{day}不上班（休息日或者放假），请另选一个工作日。"
    return ""


@effect("one-thing-facts")
def one_thing_facts(ctx: StepContext) -> dict[str, Any]:
    """What the theme says of a joint case, where the window has not said otherwise: its name, parts and promised day."""
    chosen = ctx.refs("theme")
    if not chosen:
        return {}
    theme, it = chosen[0]["values"], ctx["it"]
    facts: dict[str, Any] = {}
    if not it["theme_name"]:
        facts["theme_name"] = theme.get("name_", "")
    if not it["parts"]:
        facts["parts"] = max(2, len(theme.get("matters", [])))
    if not it["promise_by"] and ctx.calendar is not None and theme.get("days"):
        due = ctx.calendar.add_workdays(date.fromisoformat(ctx.entry.day), int(theme["days"]))
        facts["promise_by"] = due.isoformat()
    return facts


@effect("ticket-waited")
def ticket_waited(ctx: StepContext) -> dict[str, Any]:
    """Minutes from taking a number to its first call; calling it again changes nothing."""
    it = ctx["it"]
    if it["called_at"] or not it["taken_at"]:
        return {}
    now = datetime.fromisoformat(ctx.entry.occurred_at)
    seconds = (now.replace(tzinfo=None) - datetime.fromisoformat(it["taken_at"]).replace(tzinfo=None)).total_seconds()
    return {"called_at": ctx.entry.occurred_at, "waited": max(0, round(seconds / 60))}
