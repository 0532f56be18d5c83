"""Safety work: who may order rectification, and whom a year's count holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from yifa.domains.enforcement.rules import two_certified_officers
from yifa.kernel.context import StepContext
from yifa.kernel.registry import check, effect


@check("two-if-named")
def two_if_named(ctx: StepContext) -> str:
    """An order to an enterprise is made by two certified officers; a household may be told by one (R059)."""
    return two_certified_officers(ctx) if ctx.refs("site") or ctx.refs("officers") else ""


@effect("care-year")
def care_year(ctx: StepContext) -> Mapping[str, Any]:
    """The year this person is counted for: a person visited twice in a year counts once."""
    return {"cared_year": int(str(ctx["it"]["visited_on"] or ctx["on"])[:4])}


@effect("care-next")
def care_next(ctx: StepContext) -> Mapping[str, Any]:
    """The day of the next visit by the colour of care (how often: local practice); a chosen day counts if it is earlier."""
    it, settings = ctx["it"], ctx.facts.settings
    days = settings.get(f"care_days_{it['colour']}")
    if days is None:
        return {}
    since = date.fromisoformat(str(ctx["form"].get("visited_on") or ctx["on"])[:10])
    latest, chosen = (since + timedelta(int(days))).isoformat(), str(ctx["form"].get("visit_due") or "")
    return {"visit_due": min(chosen, latest) if chosen else latest}


@effect("patrol-gaps")
def patrol_gaps(ctx: StepContext) -> Mapping[str, Any]:
    """When each place of a plan was last reached, which are due and were not, and the day by which the next is due.

    A place of which nothing is known counts from the day it came into the plan (各地网格化服务管理规定).
    """
    it, today = ctx["it"], date.fromisoformat(ctx["on"])
    known = {row["place"]: row["on"] for row in it["visits"]}
    if not it["points"]:
        return {}
    if ctx["form"]["places"] and it["walked_on"]:
        known |= {row["place"]: max(it["walked_on"], known.get(row["place"], "")) for row in ctx["form"]["places"]}
    due = {
        row["place"]: date.fromisoformat(known.setdefault(row["place"], today.isoformat()))
        + timedelta(int(row["every"]))
        for row in it["points"]
    }
    missed = [place for place, day in due.items() if day < today]
    return {
        "visits": [{"place": place, "on": known[place]} for place in due],
        "missed": "、".join(missed),
        "missed_count": len(missed),
        "next_due": max(min(due.values()), today + timedelta(1)).isoformat(),
    }


@check("patrol-places-known")
def patrol_places_known(ctx: StepContext) -> str:
    """Only places of the plan are reached by it; another is put into the plan first."""
    known = {row["place"] for row in ctx["it"]["points"]}
    beyond = [row["place"] for row in ctx["form"]["places"] if row["place"] not in known]
    return (
        f"{'、'.join(beyond)}不在这份计划里，请先“修改计划”加上；计划里的点：{'、'.join(sorted(known))}。"
        if beyond
        else ""
    )


@check("roster-covers-period")
def roster_covers_period(ctx: StepContext) -> str:
    """Every day of a key period has somebody in the lead and somebody on duty (本镇特别防护期工作方案)."""
    it = ctx["it"]
    if not it["roster"] or not it["begins"] or not it["ends"]:
        return ""
    held = {row["day"] for row in it["roster"]}
    first, last = date.fromisoformat(it["begins"]), date.fromisoformat(it["ends"])
    days = [(first + timedelta(n)).isoformat() for n in range((last - first).days + 1)]
    empty = [day for day in days if day not in held]
    if beyond := sorted(held - set(days)):
        return f"{'、'.join(beyond)}不在防护期内，请核对。"
    return f"还没有排班的日子：{'、'.join(empty)}。" if empty else ""
