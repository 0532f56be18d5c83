"""Oversight by the congress: promises with a day, and votes whose count can be proved."""

from __future__ import annotations

from typing import Any

from yifa.domains.congress import ballot  # noqa: F401 - registers its check
from yifa.domains.decisions.majorities import over_half
from yifa.kernel.context import StepContext
from yifa.kernel.registry import check, effect


@effect("commitments-due")
def commitments_due(ctx: StepContext) -> dict[str, Any]:
    """How many promises were made, and the day the last of them falls due."""
    rows = ctx["it"]["commitments"]
    return {"promises": len(rows), "kept": 0, "last_by": max((row["by"] for row in rows), default="")}


@effect("livelihood-count")
def livelihood_count(ctx: StepContext) -> dict[str, Any]:
    """Candidates in order of votes; chosen are the first `places` with more than half of all deputies.

    The majority is of all deputies, not of those present (地方组织法 第25条).
    """
    it = ctx["it"]
    ranked = sorted(it["counts"], key=lambda row: -int(row["yes"]))
    enough = [row for row in ranked if over_half(int(row["yes"]), it["total"])]
    earlier = [dict(row) for row in it["elected"]]
    chosen = earlier + [{"project": row["project"], "yes": row["yes"]} for row in enough[: it["places"]]]
    return {"chosen": chosen, "chosen_count": len(chosen)}


@effect("livelihood-again")
def livelihood_again(ctx: StepContext) -> dict[str, Any]:
    """For another ballot: those chosen stand, the others are voted on for the places left (民生实事项目票决办法)."""
    it = ctx["it"]
    done = {row["project"] for row in it["chosen"]}
    left = [dict(row) for row in it["candidates"] if row["project"] not in done]
    new = len(it["chosen"]) - len(it["elected"])
    return {
        "elected": [dict(row) for row in it["chosen"]],
        "candidates": left,
        "places": it["places"] - new,
        "counts": [],
    }


@check("livelihood-ballots")
def livelihood_ballots(ctx: StepContext) -> str:
    """The count must close: ballots out = back + missing, back = valid + invalid, no candidate above valid."""
    it = ctx["it"]
    if it["ballots_issued"] > it["present"]:
        return "发出的选票多于出席代表，请复核；选票一人一张。"
    if it["ballots_back"] > it["ballots_issued"]:
        return "收回的选票多于发出的选票，这次表决无效，应当重新投票。"
    if it["ballots_valid"] + it["ballots_invalid"] != it["ballots_back"]:
        return "有效票与无效票之和应等于收回的选票，请复核计票。"
    names = [row["project"] for row in it["counts"]]
    if len(names) != len(set(names)):
        return "计票表中有项目重复，请核对。"
    if sorted(names) != sorted(row["project"] for row in it["candidates"]):
        return "计票表的项目与候选项目不一致，请逐个项目登记得票（没有得票的填0）。"
    over = [row["project"] for row in it["counts"] if int(row["yes"]) > it["ballots_valid"]]
    if over:
        return f"{'、'.join(over)}的赞成票多于有效票，请复核计票。"
    if sum(int(row["yes"]) for row in it["counts"]) > it["ballots_valid"] * it["places"]:
        return f"赞成票总数多于有效票乘以应选{it['places']}项，有选票多选而未作无效处理，请复核计票。"
    return ""


@check("livelihood-tie")
def livelihood_tie(ctx: StepContext) -> str:
    """Equal votes at the last place decide nothing: those tied are voted on again."""
    it = ctx["it"]
    ranked = sorted((int(row["yes"]) for row in it["counts"] if over_half(int(row["yes"]), it["total"])), reverse=True)
    places = it["places"]
    if len(ranked) > places and ranked[places - 1] == ranked[places]:
        return f"第{places}名有项目得票相同（{ranked[places]}票），应对得票相同的项目再次投票后登记最终得票。"
    return ""
