"""Disclosure: the day a request counts as received, what a reply may be, and what may not go out."""

from __future__ import annotations

from typing import Any

from yifa.domains.identifying import IDENTIFYING
from yifa.kernel.context import StepContext
from yifa.kernel.registry import check, effect

# Article 31: which day counts as the day of receipt, by channel.
_BY_SUBMISSION = frozenset({"当面提交"})
_BY_SIGNATURE = frozenset({"挂号信、快递等需签收的邮件"})

# Article 36, 37 and 39 against the rows of the national statistics form (国办公开办函〔2021〕30号, table 3).
REFUSALS = (
    "属于国家秘密",
    "其他法律行政法规禁止公开",
    "危及“三安全一稳定”",
    "保护第三方合法权益",
    "属于三类内部事务信息",
    "属于四类过程性信息",
    "属于行政执法案卷",
    "属于行政查询事项",
)
UNABLE = ("本机关不掌握相关政府信息", "没有现成信息需要另行制作", "补正后申请内容仍不明确")
OTHER = ("申请人无正当理由逾期不补正", "申请人逾期未按收费通知要求缴纳费用", "其他")
_ALLOWED: dict[str, tuple[str, ...]] = {
    "public": ("予以公开", "要求提供公开出版物"),
    "provide": ("予以公开",),
    "partial": ("部分公开",),
    "refuse": REFUSALS,
    "absent": UNABLE,
    "elsewhere": ("本机关不掌握相关政府信息",),
    "repeat": ("重复申请", "无正当理由大量反复申请", "要求行政机关确认或重新出具已获取信息"),
    "special": ("属于行政查询事项",),
    "not-request": ("信访举报投诉类申请", "要求提供公开出版物"),
    "other": OTHER,
}


@check("disclosure-no-identifiers")
def disclosure_no_identifiers(ctx: StepContext) -> str:
    """Nothing published may carry identity, telephone or card numbers (政府信息公开条例 第15条; R049)."""
    match = IDENTIFYING.search(f"{ctx['it']['name_']}\n{ctx['it']['body']}")
    return f"内容中有疑似身份证号、电话或者卡号“{match.group()[:4]}…”，请去标识后再办。" if match else ""


@effect("disclosure-receipt-day")
def disclosure_receipt_day(ctx: StepContext) -> dict[str, str]:
    """The day of receipt (政府信息公开条例 第31条; R086).

    In person: the day of handing in. By registered mail: the day signed for. By ordinary letter, online or fax: the
    day both sides confirm, so it stays open until then.
    """
    it = ctx["it"]
    if it["channel"] in _BY_SUBMISSION:
        return {"received_on": it["submitted_on"]}
    if it["channel"] in _BY_SIGNATURE:
        return {"received_on": it["signed_on"]}
    return {"received_on": it["confirmed_on"]}


# A refusal's ground in law says by itself in which row of the statistics it is counted (articles 14 to 16).
_BY_GROUND = {
    "国家秘密": "属于国家秘密",
    "法律行政法规禁止公开": "其他法律行政法规禁止公开",
    "危及": "危及“三安全一稳定”",
    "商业秘密个人隐私": "保护第三方合法权益",
    "内部事务信息": "属于三类内部事务信息",
    "过程性信息": "属于四类过程性信息",
    "行政执法案卷信息": "属于行政执法案卷",
}


@effect("disclosure-outcome")
def disclosure_outcome(ctx: StepContext) -> dict[str, str]:
    """The row of the statistics where the kind of reply, or the ground of a refusal, leaves only one (R087)."""
    it = ctx["it"]
    if it["outcome"]:
        return {}
    if it["kind"] == "refuse":
        ground = next((row for start, row in _BY_GROUND.items() if it["legal_ground"].startswith(start)), "")
        return {"outcome": ground} if ground else {}
    usual = _ALLOWED.get(it["kind"], ())
    if len(usual) == 1 or it["kind"] == "public":
        return {"outcome": usual[0]}
    return {}


@check("disclosure-outcome-fits")
def disclosure_outcome_fits(ctx: StepContext) -> str:
    """The row of the statistics form must be one that the kind of reply allows (R087, R093)."""
    it = ctx["it"]
    allowed = _ALLOWED.get(it["kind"], ())
    if not allowed or it["outcome"] in allowed:
        return ""
    if not it["outcome"]:
        return f"这种答复在年报统计表中可以归入几行，请选“年报统计归类”：{'、'.join(allowed)}。"
    return f"这种答复在年报统计表中应归入：{'、'.join(allowed)}；现填的是“{it['outcome']}”，请核对。"


@check("disclosure-report-parts")
def disclosure_report_parts(ctx: StepContext) -> str:
    """Six parts, none empty (政府信息公开条例 第50条; R091)."""
    it = ctx["it"]
    names = {
        "general": "总体情况",
        "proactive": "主动公开",
        "requests": "收到和处理申请",
        "remedies": "复议诉讼",
        "problems": "问题及改进",
        "others": "其他",
    }
    missing = [name for key, name in names.items() if not it[key].strip()]
    return f"年报六部分缺：{'、'.join(missing)}，请补写（没有的写“无”）。" if missing else ""


def _total(rows: list[dict[str, Any]], key: str) -> int:
    return sum(int(row.get(key) or 0) for row in rows)


@check("disclosure-table-3")
def disclosure_table_3(ctx: StepContext) -> str:
    """Column equation of table 3: new + carried in = handled + carried over (R092), row by row (R093)."""
    rows = ctx["it"]["table3"]
    for row in rows:
        coming = int(row.get("new") or 0) + int(row.get("brought") or 0)
        leaving = int(row.get("handled") or 0) + int(row.get("carried") or 0)
        if coming != leaving:
            who = row["applicant"]
            return f"表三“{who}”：本年新收＋上年结转＝{coming}，办理结果＋结转下年＝{leaving}，不相等。"
    last = ctx.refs("previous")
    if last:
        before = _total(last[0]["values"].get("table3", []), "carried")
        now = _total(rows, "brought")
        if before != now:
            return f"上年年报“结转下年度”为{before}件，本年“上年结转”为{now}件，应当相等。"
    return ""


@check("disclosure-table-4")
def disclosure_table_4(ctx: StepContext) -> str:
    """Upheld + corrected + other + pending = total, in each of the three groups (R094)."""
    for row in ctx["it"]["table4"]:
        parts = sum(int(row.get(key) or 0) for key in ("upheld", "corrected", "other", "pending"))
        if parts != int(row.get("total") or 0):
            return f"表四“{row['group']}”：各项之和{parts}与总计{row.get('total')}不相等。"
    return ""


@check("disclosure-table-2")
def disclosure_table_2(ctx: StepContext) -> str:
    """Normative documents in force = last year's + made - repealed this year (R095)."""
    it = ctx["it"]
    expected = it["norms_before"] + it["norms_made"] - it["norms_repealed"]
    if it["norms_in_force"] != expected:
        sum_ = f"{it['norms_before']}＋{it['norms_made']}－{it['norms_repealed']}＝{expected}"
        return f"表二规范性文件：现行有效{it['norms_in_force']}件，应为上年＋制发－废止＝{sum_}件，请核对。"
    return ""


@check("response-no-identifiers")
def response_no_identifiers(ctx: StepContext) -> str:
    """A public answer names no person by number (政府信息公开条例 第15条)."""
    match = IDENTIFYING.search(ctx["it"]["response"])
    return f"回应中有疑似证件号、电话或者卡号“{match.group()[:4]}…”，请删去。" if match else ""
