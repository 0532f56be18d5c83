"""Law study: who sat and passed an examination, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yifa.domains.identifying import IDENTIFYING
from yifa.kernel.context import StepContext
from yifa.kernel.registry import check, effect


def _roster(it: Mapping[str, Any]) -> tuple[list[str], int]:
    """Names of those who must sit, and how many are exempt."""
    bound = [row["person"] for row in it["roster"] if not row.get("exempt")]
    return bound, len(it["roster"]) - len(bound)


@effect("exam-roster")
def exam_roster(ctx: StepContext) -> dict[str, Any]:
    """The denominator, fixed by the roster of the day: everybody on it who is not exempt."""
    bound, exempt = _roster(ctx["it"])
    return {"expected": len(bound), "exempted": exempt, "sat": 0, "passed": 0, "failed": len(bound)}


@effect("exam-scores")
def exam_scores(ctx: StepContext) -> dict[str, Any]:
    """Who sat and who passed, each person's best attempt counting; whoever did not sit has not passed."""
    it = ctx["it"]
    bound, _ = _roster(it)
    best: dict[str, float] = {}
    for row in (*it["results"], *it["resits"]):
        best[row["person"]] = max(best.get(row["person"], 0.0), float(row["score"]))
    sat = [person for person in bound if person in best]
    passed = [person for person in sat if best[person] >= it["pass_mark"]]
    failed = [
        {"person": person, "cause": f"不合格（{best[person]:g}分）" if person in best else "缺考"}
        for person in bound
        if person not in passed
    ]
    return {"sat": len(sat), "passed": len(passed), "failed": len(failed), "failed_list": failed}


@check("exam-draws")
def exam_draws(ctx: StepContext) -> str:
    """One line for each kind of question, and a full mark of 100: scores are compared with the pass mark of the exam."""
    rows = ctx["it"]["draws"]
    kinds = [row["kind"] for row in rows]
    if len(kinds) != len(set(kinds)):
        return "同一题型写了两行，请合并成一行。"
    full = sum(int(row["number"]) * int(row["points"]) for row in rows)
    return "" if full == 100 else f"按这个抽题办法满分是{full}分，应为100分，请调整题数或者分值。"


@check("exam-persons-on-roster")
def exam_persons_on_roster(ctx: StepContext) -> str:
    """Scores belong to people on the roster, once each; a namesake must be told apart on the roster first."""
    form = ctx["form"]
    names = [row["person"] for row in (form["resits"] if ctx.entry.action == "resit" else form["results"])]
    bound, _ = _roster(ctx["it"])
    if strange := [name for name in names if name not in bound]:
        return f"{'、'.join(strange)}不在应考名单内（或者已免考），请核对姓名；漏列的应更正应考名单。"
    if twice := sorted({name for name in names if names.count(name) > 1}):
        return f"{'、'.join(twice)}出现了两次，请保留一行；同名的请在应考名单中加注单位区分。"
    return ""


@check("award-after-exam")
def award_after_exam(ctx: StepContext) -> str:
    """Whoever failed or missed the year's law examination may not be put up for an award (local rule)."""
    failed = {row["person"]: row["cause"] for exam in ctx.refs("exam") for row in exam["values"].get("failed_list", [])}
    barred = [f"{row['person']}（{failed[row['person']]}）" for row in ctx["it"]["nominees"] if row["person"] in failed]
    return f"{'、'.join(barred)}学法考试没有合格，取消评优资格，请从人选中去掉。" if barred else ""


@check("case-story-anonymous")
def case_story_anonymous(ctx: StepContext) -> str:
    """A published case must not carry identity, telephone or card numbers (个人信息保护法 第34条、第51条; R049)."""
    match = IDENTIFYING.search(f"{ctx['it']['facts']}{ctx['it']['lesson']}{ctx['it']['name_']}")
    return f"文中有疑似证件号、电话或者卡号“{match.group()[:4]}…”，请隐去后再入库。" if match else ""


@effect("calendar-quarter")
def calendar_quarter(ctx: StepContext) -> dict[str, str]:
    """The calendar quarter of the day, as the village-by-quarter table is headed."""
    year, month = ctx.entry.day[:4], int(ctx.entry.day[5:7])
    return {"quarter": f"{year}年第{(month + 2) // 3}季度"}
