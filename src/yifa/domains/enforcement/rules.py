"""What the law of penalties asks that a single condition can't say: certificates, powers, ages, bands, service."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from yifa.domains.enforcement.rules_powers import least_of
from yifa.kernel.conditions import birth_date, full_years
from yifa.kernel.context import StepContext
from yifa.kernel.registry import check, effect
from yifa.law.dates import cn_date
from yifa.law.limits import get_limit
from yifa.law.periods import compute

HEARING_KINDS = frozenset(
    {"降低资质等级", "吊销许可证件", "限制开展生产经营活动", "责令停产停业", "责令关闭", "限制从业"}
)
MITIGATING = frozenset(
    {"主动消除或者减轻危害", "受胁迫诱骗", "主动供述未掌握的违法行为", "配合查处有立功", "已满十四不满十八"}
)
PRIVATE = {
    "身份证号": re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"),
    "手机号": re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"),
    "银行卡号": re.compile(r"(?<!\d)\d{16,19}(?!\d)"),
}
SERVICE_PROOF = {
    "直接送达": frozenset({"受送达人签收"}),
    "留置送达": frozenset({"见证人签名", "拍照录像"}),
    "邮寄送达": frozenset({"邮寄回执"}),
    "电子送达": frozenset({"到达受送达人系统的记录"}),
    "委托送达": frozenset({"受送达人签收"}),
    "公告送达": frozenset({"公告留存"}),
}


def certificate_fault(officer: Mapping[str, Any], day: str) -> str:
    """Why this officer may not act on that day, or "" (行政处罚法 第42条; R020)."""
    values = officer["values"]
    if officer["status"] == "suspended":
        return "执法证暂扣中"
    if not values.get("issued_on") or values["issued_on"] > day:
        return "当天还没有取得执法证"
    if values.get("valid_until", "") < day:
        return f"执法证有效期至{values.get('valid_until') or '（未登记）'}"
    return ""


@check("two-certified-officers")
def two_certified_officers(ctx: StepContext) -> str:
    """At least two officers, each with a certificate valid on the day (行政处罚法 第42条、第55条; R020, R021)."""
    officers = ctx.refs("officers")
    faults = [f"{o['title']}：{fault}" for o in officers if (fault := certificate_fault(o, ctx["on"]))]
    if faults:
        return f"{'；'.join(faults)}。请换有效持证人员后再办。"
    return "" if len(officers) >= 2 else "执法人员不得少于两人，请补选持有效执法证的承办人。"


def power_fault(values: Mapping[str, Any], name: str, day: str) -> str:
    """Why a power may not be used on a day, or "" (行政处罚法 第20条、第24条、第38条; R017–R019). The day is ISO."""
    if not values.get("published_on") or values["published_on"] > day:
        return f"“{name}”在{day}还没有向社会公布，不能行使。"
    if values.get("taken_on", "") > day:
        return f"“{name}”自{values['taken_on']}起才由本镇行使，请移送原机关办理。"
    if values.get("withdrawn_on") and values["withdrawn_on"] <= day:
        return f"“{name}”已于{values['withdrawn_on']}收回，请移送有权机关办理。"
    if values.get("entrusted_until") and values["entrusted_until"] < day:
        return f"“{name}”的委托期限至{values['entrusted_until']}，请先续签委托书。"
    return ""


@check("power-in-force")
def power_in_force(ctx: StepContext) -> str:
    """The power named belongs to this town on the day (行政处罚法 第20条、第24条、第38条; R017–R019)."""
    for power in ctx.refs("power"):
        fault = power_fault(power["values"], power["values"].get("item_name") or power["title"], ctx["on"])
        if fault:
            return fault
    return ""


def _fine(ctx: StepContext) -> int:
    key = "plan_fine" if ctx.entry.action == "notify" else "fine"
    return int(ctx["it"].get(key) or 0)


@check("fine-within-band")
def fine_within_band(ctx: StepContext) -> str:
    """The fine lies in the discretion band chosen, or the reason is written (行政处罚法 第34条; R029)."""
    fine, it = _fine(ctx), ctx["it"]
    for band in ctx.refs("standard"):
        low, high = int(band["values"].get("low") or 0), int(band["values"].get("high") or 0)
        if high and fine and not low <= fine <= high and not it.get("band_reason"):
            return (
                f"罚款{fine / 100:g}元不在所选档次{low / 100:g}至{high / 100:g}元之内，请换档次，或者在决定时写明理由。"
            )
        lighter, level = bool(MITIGATING & set(it.get("factors") or ())), band["values"].get("level")
        if lighter and level == "从重":
            return "有应当从轻、减轻的情节，裁量档次不能选“从重”。"
        if lighter and level == "一般" and fine >= low:
            return "有应当从轻、减轻的情节，请选“从轻”档，或者在这一档以下减轻。"
    return ""


@effect("acting-body")
def acting_body(ctx: StepContext) -> Mapping[str, Any]:
    """In whose name a paper is made out: the entrusting or parent body's, else the town's (行政处罚法 第20条; R018)."""
    for power in ctx.refs("power"):
        if power["values"].get("form_") in ("entrusted", "stationed"):
            return {"acting_body": str(power["values"].get("from_whom") or "")}
    return {"acting_body": ""}


@effect("band-working")
def band_working(ctx: StepContext) -> Mapping[str, Any]:
    """How the fine proposed stands to the discretion band chosen, in words (行政处罚法 第34条; R029)."""
    fine, it = int(ctx["it"]["plan_fine"] or 0), ctx["it"]
    for band in ctx.refs("standard"):
        values = band["values"]
        low, high = int(values.get("low") or 0), int(values.get("high") or 0)
        place = "在幅度之内" if low <= fine <= high else "低于幅度" if fine < low else "高于幅度"
        share = f"，位于幅度的{(fine - low) * 100 // (high - low)}%处" if low <= fine <= high and high > low else ""
        words = (
            f"{values.get('behaviour', '')}，{values.get('level', '')}档：{low / 100:g}元至{high / 100:g}元；"
            f"拟罚款{fine / 100:g}元，{place}{share}。"
        )
        reason = str(it["band_reason"] or "")
        return {"band_working": words + (f"出档理由：{reason}" if reason and place != "在幅度之内" else "")}
    return {"band_working": ""}


@check("age-and-mitigation")
def age_and_mitigation(ctx: StepContext) -> str:
    """Under 14: no penalty; 14 to 18: lighter (行政处罚法 第30条; R026). Mitigation forbids “从重” (第32条; R027)."""
    it = ctx["it"]
    for person in it.get("party") or ():
        born = birth_date(str(person.get("id_number") or ""))
        age = full_years(born, it["act_on"])
        if born and age < 14:
            return "当事人行为时不满十四周岁，不予行政处罚，请责令监护人管教并办“决定不予处罚”。"
        if born and age < 18 and "已满十四不满十八" not in it["factors"]:
            return "当事人行为时已满十四不满十八周岁，应当从轻或者减轻，请在“调查终结”中补选该情节。"
    if "从重情节" in it["factors"] and MITIGATING & set(it["factors"]):
        return "既有从轻、减轻情节又选了从重情节，请核对量罚情节。"
    return ""


@check("moderator-apart")
def moderator_apart(ctx: StepContext) -> str:
    """The hearing is chaired by somebody who did not investigate (行政处罚法 第64条第4项; R039)."""
    investigators = {officer["title"] for officer in ctx.refs("officers")}
    for moderator in ctx.refs("moderator"):
        if moderator["title"] in investigators:
            return "听证主持人不得是本案调查人员，请另选一位。"
    return ""


@check("auditor-qualified")
def auditor_qualified(ctx: StepContext) -> str:
    """Who first audited from 2018 on holds the legal profession's certificate (行政处罚法 第58条第2款; R041)."""
    for auditor in ctx.refs("auditor"):
        values = auditor["values"]
        if values.get("since", "") >= "2018-01-01" and not values.get("qualification_no"):
            return f"{auditor['title']}没有登记法律职业资格证书，请先在法制审核人员名册补登。"
    return ""


@check("instalments-add-up")
def instalments_add_up(ctx: StepContext) -> str:
    """Instalments add up to what is still owed (行政处罚法 第66条第2款; R047)."""
    it = ctx["it"]
    if it["defer_kind"] != "分期缴纳":
        return ""
    owed = int(it["fine"]) - int(it["paid_total"])
    planned = sum(int(row["amount"]) for row in it["plan"])
    if planned != owed:
        return f"各期合计{planned / 100:g}元，尚欠{owed / 100:g}元，请改成一致。"
    last = max((row["due"] for row in it["plan"]), default="")
    return "" if last == it["defer_until"] else f"最后一期是{last}，请与“最后一期到期日”写成一致。"


@check("published-text-masked")
def published_text_masked(ctx: StepContext) -> str:
    """No identity, mobile or card number and no minor's name in a published decision (政府信息公开条例 第15条; R049)."""
    it = ctx["it"]
    text = str(it.get("publish_text") or "")
    kinds = [name for name, pattern in PRIVATE.items() if pattern.search(text)]
    day = str(it.get("act_on") or it.get("happened_at") or ctx["on"])[:10]
    if any(person.get("name") and person["name"] in text for person in _minors(it, day)):
        kinds.append("未成年人姓名")
    return f"公示内容里还有{'、'.join(kinds)}，请去掉后再公示。" if kinds else ""


def _minors(it: Mapping[str, Any], day: str) -> list[Mapping[str, Any]]:
    """Parties under 18 on a day."""
    born = [(person, birth_date(str(person.get("id_number") or ""))) for person in it.get("party") or ()]
    return [person for person, birthday in born if birthday and full_years(birthday, day) < 18]


@check("guardian-present")
def guardian_present(ctx: StepContext) -> str:
    """A minor party is asked in the presence of his guardian (民法典 第23条: 监护人是法定代理人; R026)."""
    it = ctx["it"]
    if it["asked_as"] != "当事人" or it["guardian"] or not _minors(it, ctx["on"]):
        return ""
    return "当事人未满十八周岁，询问时应通知监护人到场，请写明到场的监护人；监护人不能到场的，写明理由。"


@check("recused-stepped-back")
def recused_stepped_back(ctx: StepContext) -> str:
    """Whoever must avoid the case is no longer among its officers (行政处罚法 第43条; R022)."""
    it = ctx["it"]
    if it["recused_officer"] not in (ctx["was"]["officers"] or ()):
        return "被提出回避的人不是本案承办人，请选本案的承办人。"
    if it["recuse_result"] == "应当回避" and it["recused_officer"] in it["officers"]:
        return "已决定回避的人员还列在承办人里，请改选其他持证人员。"
    return ""


@check("lighter-law")
def lighter_law(ctx: StepContext) -> str:
    """The old rules apply, unless those of the day of decision are lighter or see no violation (第37条; R030)."""
    it = ctx["it"]
    if not it["law_changed"]:
        return ""
    then, now = int(it["then_max"]), int(it["now_max"])
    if it["now_lawful"]:
        return "决定时的规定不认为违法，适用新规定，不能处罚，请办“决定不予处罚”。"
    if not then or not now:
        return "规定有修改的，请填行为时和决定时规定的罚款上限，以便比较轻重。"
    newer = str(it["law_applied"]).startswith("适用决定时")
    if now < then and not newer:
        return f"决定时的规定较轻（上限{now / 100:g}元，行为时{then / 100:g}元），应当适用决定时的规定。"
    if now >= then and newer:
        return f"决定时的规定不比行为时轻（上限{now / 100:g}元，行为时{then / 100:g}元），应当适用行为时的规定。"
    limit = now if newer else then
    return f"罚款超过所适用规定的上限{limit / 100:g}元，请核对。" if int(it["fine"]) > limit else ""


@check("service-proof")
def service_proof(ctx: StepContext) -> str:
    """Each way of service has its proof; public notice only after another way failed (民事诉讼法 第87–95条; R054)."""
    it = ctx["it"]
    needed = SERVICE_PROOF.get(it["serve_mode"], frozenset())
    if needed and not needed & set(it["serve_proof"]):
        return f"{it['serve_mode']}应有“{'”或“'.join(sorted(needed))}”，请补上凭证或者改送达方式。"
    if it["serve_mode"] == "公告送达" and not ctx["did"].get("serve_failed"):
        return "公告送达须先用其他方式送达不成，请先办“登记未能送达”。"
    return ""


@effect("hearing-right")
def hearing_right(ctx: StepContext) -> Mapping[str, Any]:
    """Whether a hearing must be offered: by kind, or by the province's amounts (行政处罚法 第63条; R038)."""
    it, town = ctx["it"], ctx["town"]
    limit = int(town.get("hearing_fine_org" if it["party_kind"] == "org" else "hearing_fine_person") or 0)
    limit = least_of(limit, ctx.refs("power"), "hearing_fine")
    large = 0 < limit <= int(it["plan_fine"] or 0)
    seized = 0 < int(town.get("hearing_confiscate") or 0) <= int(it["plan_confiscate"] or 0)
    return {"hearing_right": bool(HEARING_KINDS & set(it["plan_kinds"])) or large or seized}


def surcharge(fine: int, due: date, until: date, excluded: Iterable[tuple[date, date]] = ()) -> tuple[int, str]:
    """Daily 3 % of the fine, never more than the fine; days under reconsideration or suit don't count.

    Args:
        fine: 罚款, 分.
        due: last day to pay; the surcharge begins the day after.
        until: last day counted, inclusive.
        excluded: (first, last) days of remedies, both inclusive.

    Returns:
        the surcharge in 分 and its working in words (行政处罚法 第72条、第73条; 行政强制法 第45条; R046).
    """
    days = {due + timedelta(days=n) for n in range(1, (until - due).days + 1)}
    skipped = {first + timedelta(days=n) for first, last in excluded for n in range((last - first).days + 1)} & days
    counted = len(days) - len(skipped)
    raw = fine * 3 * counted // 100
    amount = min(fine, raw)
    words = f"缴款期限至{cn_date(due)}，自次日起至{cn_date(until)}共{len(days)}日"
    if skipped:
        words += f"，扣除复议、诉讼期间{len(skipped)}日，计{counted}日"
    words += f"；{fine / 100:g}元×3%×{counted}日＝{raw / 100:g}元"
    if raw > fine:
        words += f"，超过罚款本数，按本数计{fine / 100:g}元"
    return amount, words + "。"


@effect("surcharge")
def surcharge_effect(ctx: StepContext) -> Mapping[str, Any]:
    """Surcharge on what is unpaid up to the day of the step, with its working kept (R046)."""
    it, due = ctx["it"], ctx["limits"]["pay"]["due"]
    if not due or due >= ctx["on"]:
        return {}
    remedies = []
    if it["remedy_from"]:
        remedies.append((date.fromisoformat(it["remedy_from"]), date.fromisoformat(it["remedy_until"] or ctx["on"])))
    owed = max(int(it["fine"]) - int(it["paid_total"]), 0)
    amount, words = surcharge(owed, date.fromisoformat(due), date.fromisoformat(ctx["on"]), remedies)
    return {"surcharge": amount, "surcharge_working": words}


@check("too-young")
def too_young(ctx: StepContext) -> str:
    """A person under 14 on the day of the act is not fined (行政处罚法 第30条; R026)."""
    for person in ctx["it"].get("party") or ():
        born = birth_date(str(person.get("id_number") or ""))
        if born and full_years(born, ctx["it"]["happened_at"]) < 14:
            return "当事人不满十四周岁，不予行政处罚，请责令监护人加以管教。"
    return ""


@check("compulsion-steps")
def compulsion_steps(ctx: StepContext) -> str:
    """The steps of a compulsory measure; a witness stands in for an absent party (行政强制法 第18条; R067)."""
    needed = ["出示执法身份证件", "通知当事人到场", "制作现场笔录", "当事人和执法人员签名"]
    if ctx["it"]["absent"]:
        needed[-1] = "见证人到场签名"
    else:
        needed += ["当场告知理由依据权利救济", "听取陈述申辩"]
    missing = [step for step in needed if step not in ctx["it"]["steps"]]
    return f"还缺：{'、'.join(missing)}。补齐后才能实施。" if missing else ""


@check("execution-hours")
def execution_hours(ctx: StepContext) -> str:
    """No execution at night or on a public holiday, save in an emergency (行政强制法 第43条; R072).

    The act doesn't fix the hours of the night: they are the town's setting.
    """
    it, town = ctx["it"], ctx["town"]
    begins, ends = str(town.get("night_begins") or ""), str(town.get("night_ends") or "")
    if it["emergency"]:
        return ""
    moments = (it["act_at"],) if ctx.entry.action == "decide" else (it["began"], it["ended"])
    for moment in moments:
        day, clock = str(moment)[:10], str(moment)[11:16]
        if begins and clock and (clock < ends or clock >= begins) and clock != "00:00":
            return f"{moment.replace('T', ' ')}是夜间，不得强制执行；情况紧急的写明情况。"
        if day and ctx.calendar is not None and ctx.calendar.day(date.fromisoformat(day)).kind == "holiday":
            return f"{day}是法定节假日，不得强制执行；情况紧急的写明情况。"
    return ""


@check("substitute-reminded")
def substitute_reminded(ctx: StepContext) -> str:
    """The party was reminded three working days before substitute performance (行政强制法 第51条、第69条; R075)."""
    it = ctx["it"]
    if it["kind"] != "substitute" or it["immediate"] or ctx.calendar is None:
        return ""
    latest = compute(
        get_limit("substitute-urge-3wd-before"), date.fromisoformat(it["began"][:10]), calendar=ctx.calendar
    ).due.isoformat()
    if ctx["last"]["remind"] and ctx["last"]["remind"] <= latest:
        return ""
    return f"代履行三个工作日前（{latest}前）应再催告当事人履行，请先办“代履行前再催告”，或者改日实施。"
