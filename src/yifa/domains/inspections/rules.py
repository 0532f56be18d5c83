"""Inspections of enterprises: places reserved in the enterprise's own file, so that the cap holds over all visits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from yifa.domains.enforcement.rules import certificate_fault
from yifa.kernel.context import StepContext
from yifa.kernel.registry import check, effect
from yifa.law.dates import cn_date

RESERVED, DONE, RELEASED = "已预约", "已检查", "已取消"
# What counts towards the year's cap; every other kind is for a cause that is recorded (国办发〔2024〕54号; R062).
COUNTED = frozenset({"plan", "joint"})
REASONS = {
    "plan": "计划内日常检查",
    "joint": "多部门联合检查",
    "complaint": "投诉举报",
    "clue": "案件线索",
    "assigned": "上级转办交办",
    "alert": "数据监测预警",
    "safety": "危及公共安全、生命健康",
    "recheck": "整改复查",
}
SOON_DAYS = 31
Booking = Mapping[str, Any]


def ids_of(booking: Booking) -> set[str]:
    """Positions of the inspection items of a visit."""
    return set(str(booking.get("ids") or "").split("、")) - {""}


def counted(bookings: Iterable[Booking], year: int, item: str = "") -> list[Booking]:
    """Visits of a calendar year that count towards the cap, booked or made; with `item`, those that inspect it.

    A visit for two items is one visit; one called off gives its place back (国办发〔2024〕54号; R062).
    """
    return [
        b
        for b in bookings
        if str(b["on"])[:4] == str(year)
        and b["reason"] in {REASONS[key] for key in COUNTED}
        and b["state"] != RELEASED
        and (not item or item in ids_of(b))
    ]


def cap_fault(bookings: Sequence[Booking], ref: int, caps: Mapping[str, tuple[str, int]], general: int) -> str:
    """Why one visit goes beyond a yearly cap, naming the visits that take the places; "" where it does not.

    Args:
        bookings: every visit of the enterprise, the one asked about among them.
        ref: which one is asked about.
        caps: item → (its name, the frequency published for it; 0: none).
        general: the town's own cap on all visits of a year where no frequency is published; 0: none.
    """
    own = next(b for b in bookings if int(b["ref"]) == ref)
    if own["reason"] not in {REASONS[key] for key in COUNTED}:
        return ""
    year = int(str(own["on"])[:4])
    for item, (name, cap) in caps.items():
        others = [b for b in counted(bookings, year, item if cap else "") if int(b["ref"]) != ref]
        most = cap or general
        if most and len(others) >= most:
            what = f"的“{name}”" if cap else ""
            return (
                f"{year}年对这家企业{what}年度检查上限{most}次，名额已占满：{said_of(others)}。可以把事项并入其中还没有"
                "实施的一次；确有投诉举报、线索、交办、预警、危及安全或者整改复查的，改选检查类型并写明事由。"
            )
    return ""


def said_of(bookings: Iterable[Booking]) -> str:
    """Visits in words: number, day, standing."""
    return "；".join(
        f"{b['no'] or '第' + str(b['ref']) + '件'}（{cn_date(date.fromisoformat(str(b['on'])))}，{b['state']}）"
        for b in bookings
    )


def _kept(ctx: StepContext) -> list[dict[str, Any]]:
    return [dict(row) for row in ctx["was"]["bookings"]]


def _titles(ctx: StepContext) -> dict[str, str]:
    return {str(item["position"]): str(item["title"]) for item in ctx.refs("visit_item")}


def _left(bookings: Sequence[Booking], year: int) -> str:
    rows = counted(bookings, year)
    free = sum(b["state"] != RELEASED for b in bookings if str(b["on"])[:4] == str(year)) - len(rows)
    sentence = f"{year}年计入次数的检查{len(rows)}次" + (f"：{said_of(rows)}" if rows else "")
    return sentence + (f"；另有不计次数的{free}次" if free else "") + "。"


def _result(ctx: StepContext, rows: list[dict[str, Any]]) -> dict[str, Any]:
    row = next((row for row in rows if row["ref"] == int(ctx["it"]["visit_ref"])), None)
    year = int(str(row["on"] if row else ctx["on"])[:4])
    return {"bookings": rows, "visits_left": _left(rows, year)}


@effect("book-visit")
def book_visit(ctx: StepContext) -> Mapping[str, Any]:
    """Reserve a place: the visit stands in the enterprise's file from the day it is proposed (R062)."""
    it, titles = ctx["it"], _titles(ctx)
    row = {
        "ref": int(it["visit_ref"]),
        "no": it["visit_no"],
        "on": it["visit_on"],
        "items": "、".join(titles.values()),
        "ids": "、".join(titles),
        "reason": REASONS.get(it["visit_reason"], ""),
        "basis": it["visit_basis"],
        "state": RESERVED,
    }
    return _result(ctx, [*_kept(ctx), row])


@effect("merge-visit")
def merge_visit(ctx: StepContext) -> Mapping[str, Any]:
    """More items on a visit already booked: it stays one visit (民营经济促进法 第52条; R058)."""
    titles, rows = _titles(ctx), _kept(ctx)
    for row in rows:
        if row["ref"] == int(ctx["it"]["visit_ref"]):
            fresh = {key: name for key, name in titles.items() if key not in ids_of(row)}
            row["items"] = "、".join(filter(None, (row["items"], *fresh.values())))
            row["ids"] = "、".join(filter(None, (row["ids"], *fresh)))
    return _result(ctx, rows)


def _marked(ctx: StepContext, state: str) -> dict[str, Any]:
    rows = _kept(ctx)
    for row in rows:
        if row["ref"] == int(ctx["it"]["visit_ref"]):
            row["state"] = state
    return _result(ctx, rows)


@effect("release-visit")
def release_visit(ctx: StepContext) -> Mapping[str, Any]:
    """Give the place back when the visit is called off or not approved (R062)."""
    return _marked(ctx, RELEASED)


@effect("note-visit")
def note_visit(ctx: StepContext) -> Mapping[str, Any]:
    """The visit was made; the year in which the enterprise was last visited counts it once a year."""
    return {**_marked(ctx, DONE), "visited_year": int(ctx["on"][:4])}


@check("plan-within-caps")
def plan_within_caps(ctx: StepContext) -> str:
    """A year's plan stays within the frequency published for each item, else within the town's own cap (R062).

    Returns the fault in words, "" where there is none (国办发〔2024〕54号: 年度检查频次上限).
    """
    most = max((int(row["every"] or 0) for row in ctx["it"]["times"]), default=0)
    general = int(ctx["town"].get("inspection_cap") or 0)
    for item in ctx.refs("items"):
        cap = int(item["values"]["frequency"] or 0) or general
        if cap and most > cap:
            return f"“{item['title']}”一年最多检查{cap}次，计划写了{most}次。请减少次数，或者把几个事项并在一次。"
    return ""


@check("yearly-cap")
def yearly_cap(ctx: StepContext) -> str:
    """Visits stay within the published cap, over every matter of the year, booked or made (R062)."""
    caps = {
        str(i["position"]): (str(i["title"]), int(i["values"].get("frequency") or 0)) for i in ctx.refs("visit_item")
    }
    rows = list(ctx["it"]["bookings"])
    ref = int(ctx["it"]["visit_ref"])
    if not any(row["ref"] == ref for row in rows):
        return "名录里没有这次检查的预约，请重新呈批检查。"
    return cap_fault(rows, ref, caps, int(ctx["town"].get("inspection_cap") or 0))


@check("visit-soon-before")
def visit_soon_before(ctx: StepContext) -> str:
    """Another counted visit within a month: the items should go together (民营经济促进法 第52条; R058)."""
    it = ctx["it"]
    if it["visit_reason"] not in COUNTED or not it["visit_on"]:
        return ""
    on = date.fromisoformat(it["visit_on"])
    names = {REASONS[key] for key in COUNTED}
    near = [
        b
        for b in _kept(ctx)
        if b["state"] != RELEASED
        and b["reason"] in names
        and abs((date.fromisoformat(str(b["on"])) - on).days) < SOON_DAYS
    ]
    return f"一个月内对这家企业另有检查：{said_of(near)}。多个事项应尽可能合并或者联合检查。" if near else ""


@check("visit-in-time")
def visit_in_time(ctx: StepContext) -> str:
    """The visit is made on the approved day or later in the same year: the place was reserved for that year (R061)."""
    began, planned = str(ctx["it"]["began"])[:10], str(ctx["it"]["planned_on"])
    if began < planned:
        return f"批准的检查日期是{cn_date(date.fromisoformat(planned))}，不能提前进入企业；要改日期的先取消再呈批。"
    if began[:4] != planned[:4]:
        return f"名额占在{planned[:4]}年，跨年的请取消后重新呈批，占用{began[:4]}年的名额。"
    return ""


@effect("inspection-code")
def inspection_code(ctx: StepContext) -> Mapping[str, Any]:
    """The code the enterprise scans: only when approved, with two certified officers (R061)."""
    valid = [o for o in ctx.refs("officers") if not certificate_fault(o, ctx["on"])]
    if len(valid) < 2 or not ctx["it"]["approval_no"]:
        return {"code_": ""}
    body = f"{ctx['on'][:4]}{ctx['matter']:06d}"
    return {"code_": f"JC{body}-{97 - int(body) % 97:02d}"}


# The day the opinions on inspections of enterprises took effect; earlier visits had no yearly number.
CAPPED_FROM = "2024-12-31"


@check("visit-approved")
def visit_approved(ctx: StepContext) -> str:
    """A routine check of an enterprise uses an approved visit that counts towards its cap (国办发〔2024〕54号; R062)."""
    it = ctx["it"]
    if it["kind"] in ("复查", "举报核查") or ctx["on"] < CAPPED_FROM:
        return ""
    visits = ctx.refs("visit")
    if not visits:
        return f"“{it['kind']}”要占用入企检查的年度名额，请先在“涉企行政检查”呈批，再选“批准的入企检查”。"
    visit = visits[0]
    if not visit["last"].get("approve"):
        return f"所选的入企检查“{visit['title']}”还没有批准，不能进入企业。"
    if visit["last"].get("cancel"):
        return f"所选的入企检查“{visit['title']}”已取消，请重新呈批。"
    if int(visit["values"].get("enterprise") or 0) != int(it["site"] or 0):
        return f"所选的入企检查“{visit['title']}”不是对这家企业的，请选对。"
    return ""
