"""What is decided by facts, not by ticks: legal audit, collective discussion, evidence, each party's own penalty."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yifa.domains.enforcement.recording import kind_of
from yifa.domains.enforcement.rules import HEARING_KINDS, MITIGATING
from yifa.domains.enforcement.rules_powers import least_of
from yifa.kernel.context import StepContext
from yifa.kernel.registry import check, effect

CATALOGUED = "本镇目录所列"
AFTER_HEARING = "直接关系重大权益且经过听证"
# What each evidence step leaves in the file.
LEAVES = {
    "inspect": "现场检查（勘验）笔录",
    "interview": "询问笔录",
    "collect": "其他证据",
    "preserve": "先行登记保存清单",
    "sample": "抽样取证物品清单",
    "recheck": "复查记录",
    "record": "音像记录",
}
_MEDIA = re.compile(r"(照片|录像|视频|录音)\s*(\d+|[一二三四五六七八九十]+)?\s*[张份段个组幅]?")
_NUMERALS = "零一二三四五六七八九十"


def _money(value: int) -> str:
    return f"{value / 100:g}元"


def review_reasons(
    it: Mapping[str, Any],
    town: Mapping[str, Any],
    kinds: list[str],
    fine: int,
    powers: Sequence[Mapping[str, Any]] = (),
) -> Iterator[str]:
    """Why a case is major by its facts: kind, amount, power, removal, hearing (行政处罚法 第57条、第58条)."""
    org = it["party_kind"] == "org"
    least = least_of(int(town.get("audit_fine_org" if org else "audit_fine_person") or 0), powers, "audit_fine")
    if 0 < least <= fine:
        yield f"罚款{_money(fine)}，达到本镇目录的{_money(least)}"
    if any(power["values"].get("always_audit") for power in powers):
        yield "权力事项库写明这一项一律法制审核"
    if heavy := [kind for kind in kinds if kind in HEARING_KINDS]:
        yield "、".join(heavy)
    seized = int(town.get("hearing_confiscate") or 0)
    if 0 < seized <= int(it["plan_confiscate"] or 0):
        yield f"没收{_money(int(it['plan_confiscate']))}，达到本镇目录的{_money(seized)}"
    if it["plan_removal"]:
        yield "责令限期拆除"
    if it["hearing_held"]:
        yield "经过听证"


@effect("review-needs")
def review_needs(ctx: StepContext) -> Mapping[str, Any]:
    """Which audits the facts demand, beside what people have added; never fewer (行政处罚法 第57条第2款、第58条)."""
    it = ctx["it"]
    kinds, fine = list(it["plan_kinds"] or ()), int(it["plan_fine"] or 0)
    reasons = list(review_reasons(it, ctx["town"], kinds, fine, ctx.refs("power")))
    chosen = [*(ctx.state.values.get("major_kinds") or ()), *(it["major_kinds"] or ())]
    if it["hearing_held"] or ctx.entry.action == "report":
        chosen.append(AFTER_HEARING)
    if [reason for reason in reasons if reason != "经过听证"]:
        chosen.append(CATALOGUED)
    outside = bool(_outside_band(ctx))
    if outside:
        reasons.append("罚款不在裁量基准档次之内")
    complex_ = bool(reasons) or bool(ctx.state.values.get("complex")) or bool(it["complex"])
    why = f"按事实须经法制审核、集体讨论：{'；'.join(reasons)}。" if reasons else ""
    return {"major_kinds": list(dict.fromkeys(chosen)), "complex": complex_, "needs_why": why}


# In the order of the act: minors, then the facts of 第32条.
_MITIGATING_FIRST = (
    "已满十四不满十八",
    "主动消除或者减轻危害",
    "受胁迫诱骗",
    "主动供述未掌握的违法行为",
    "配合查处有立功",
)


@effect("penalty-weight")
def penalty_weight(ctx: StepContext) -> Mapping[str, Any]:
    """How a decision stands to the article's range and why: reduced below it, lighter within it, or neither.

    The reason is the first mitigating fact found (行政处罚法 第30条、第32条、第33条第2款).
    """
    it = ctx["it"]
    reason = next((fact for fact in _MITIGATING_FIRST if fact in (it["factors"] or ())), "")
    least = max((_least_fine(power["values"], it) for power in ctx.refs("power")), default=0)
    levels = {band["values"].get("level") for band in ctx.refs("standard")}
    if reason and 0 < int(it["fine"] or 0) < least:
        weight = "减轻处罚"
    elif reason or "从轻" in levels:
        weight = "从轻处罚"
    elif "从重情节" in (it["factors"] or ()) or "从重" in levels:
        weight = "从重处罚"
    else:
        weight = "一般处罚"
    return {"weight": weight, "weight_reason": reason or ("裁量基准规定的其他情形" if weight == "从轻处罚" else "")}


def _least_fine(values: Mapping[str, Any], it: Mapping[str, Any]) -> int:
    """The least fine that a power's article allows for this kind of party, in 分; 0 where it names none."""
    return int((values.get("fine_min_org") if it["party_kind"] == "org" else 0) or values.get("fine_min") or 0)


def _outside_band(ctx: StepContext) -> bool:
    fine = int(ctx["it"]["fine" if ctx.entry.action == "decide" else "plan_fine"] or 0)
    for band in ctx.refs("standard"):
        low, high = int(band["values"].get("low") or 0), int(band["values"].get("high") or 0)
        return bool(high and fine and not low <= fine <= high)
    return False


@check("fine-within-statute")
def fine_within_statute(ctx: StepContext) -> str:
    """No fine beyond what the power's article allows; below it only with a mitigating fact (行政处罚法 第4条、第32条)."""
    it = ctx["it"]
    fine = int(it["plan_fine" if ctx.entry.action == "notify" else "fine"] or 0)
    if not fine:
        return ""
    for power in ctx.refs("power"):
        values, org = power["values"], it["party_kind"] == "org"
        most = int((values.get("fine_max_org") if org else 0) or values.get("fine_max") or 0)
        least = _least_fine(values, it)
        where = f"{values.get('act_name', '')}{values.get('article', '')}"
        if most and fine > most:
            return f"罚款{_money(fine)}超过{where}规定的上限{_money(most)}，不能作出。"
        if least and fine < least and not MITIGATING & set(it.get("factors") or ()):
            return f"罚款{_money(fine)}低于{where}规定的下限{_money(least)}，没有减轻情节的不能低于下限。"
    return ""


@check("kinds-within-statute")
def kinds_within_statute(ctx: StepContext) -> str:
    """Only the kinds of penalty that the power's article provides for (行政处罚法 第4条、第16条)."""
    it = ctx["it"]
    one = [str(it["kind"])] if it.get("kind") else []
    kinds = list(it.get("plan_kinds" if ctx.entry.action == "notify" else "kinds") or one)
    for power in ctx.refs("power"):
        allowed = [str(kind) for kind in power["values"].get("penalties") or ()]
        beyond = [kind for kind in kinds if kind not in allowed]
        if allowed and beyond:
            where = f"{power['values'].get('act_name', '')}{power['values'].get('article', '')}"
            return f"{where}规定的处罚种类是{'、'.join(allowed)}，没有{'、'.join(beyond)}，不能作出。"
    return ""


@check("power-law-agrees")
def power_law_agrees(ctx: StepContext) -> str:
    """The article the case names as its ground is the power's own (行政处罚法 第59条第3项)."""
    typed = str(ctx["it"].get("penalty_law") or "")
    for power in ctx.refs("power"):
        act = str(power["values"].get("act_name") or "").removeprefix("中华人民共和国").strip("《》")
        if act and typed and act not in typed:
            return f"处罚依据写的是“{typed}”，所选权力事项的依据是《{act}》{power['values'].get('article', '')}，请改成一致。"
        if typed and not re.search(r"第[一二三四五六七八九十百千\d]+条", typed):
            return f"处罚依据“{typed}”没有写明第几条，请写到条、款、项。"
    broken = str(ctx["it"].get("law") or "")
    if not typed:
        return "没有写处罚依据，所选权力事项里也没有，请在权力事项库补全，或者在这里写明。"
    if not broken:
        return "没有写违反的规定，所选权力事项里也没有，请在权力事项库补全，或者在这里写明。"
    if not re.search(r"《.+》.*第[一二三四五六七八九十百千\d]+条", broken):
        return f"违反的规定“{broken}”应写明法律名称（加书名号）和条款项。"
    return ""


@check("confiscation-described")
def confiscation_described(ctx: StepContext) -> str:
    """A confiscation names its amount or its objects (行政处罚法 第9条、第28条第2款、第59条)."""
    it = ctx["it"]
    kinds = it["plan_kinds" if ctx.entry.action == "notify" else "kinds"] or ()
    amount = int(it["plan_confiscate" if ctx.entry.action == "notify" else "confiscate"] or 0)
    if "没收违法所得" in kinds and not amount:
        return "没收违法所得须写明金额，请填没收金额。"
    if "没收非法财物" in kinds and not it["goods"]:
        return "没收非法财物须列明物品名称、数量，请填“没收财物清单”。"
    if amount and not {"没收违法所得", "没收非法财物"} & set(kinds):
        return "填了没收金额，处罚种类里没有没收，请核对。"
    return ""


@check("each-party-own-penalty")
def each_party_own_penalty(ctx: StepContext) -> str:
    """Several parties: each with a penalty of his own; one fine is not shared (行政处罚法 第5条、第59条)."""
    it = ctx["it"]
    names = [str(party.get("name", "")) for party in it.get("party") or ()]
    if len(names) < 2:
        return ""
    rows = it["shares"] or ()
    named = [str(row.get("who") or "") for row in rows]
    if sorted(named) != sorted(names):
        return f"本案有{len(names)}名当事人（{'、'.join(names)}），请在“各当事人的处罚”里逐人写明，不能共一个罚款。"
    fine = int(it["plan_fine" if ctx.entry.action == "notify" else "fine"] or 0)
    total = sum(int(row.get("fine") or 0) for row in rows)
    return "" if total == fine else f"各当事人的罚款合计{_money(total)}，与罚款{_money(fine)}不一致，请核对。"


@check("facts-as-told")
def facts_as_told(ctx: StepContext) -> str:
    """A decision on facts other than those told needs a new notice (行政处罚法 第44条、第62条)."""
    told_facts, decided = str(ctx["it"].get("told_facts") or ""), str(ctx["it"].get("facts") or "")
    pairs = _pairs(decided)
    if not told_facts or not pairs:
        return ""
    if sum(pair in _pairs(told_facts) for pair in pairs) * 2 < len(pairs):
        return "决定认定的事实与告知书告知的事实明显不同，请先重新“调查终结”并重新告知，或者改回告知的事实。"
    return ""


def _pairs(text: str) -> set[str]:
    bare = re.sub(r"\W", "", text)
    return {bare[i : i + 2] for i in range(len(bare) - 1)}


@check("not-heavier-after-defence")
def not_heavier_after_defence(ctx: StepContext) -> str:
    """A second notice after a defence is heavier only on evidence gathered since (行政处罚法 第45条第2款)."""
    heard = ctx["last"]["defend"]
    if ctx.entry.action != "notify" or not heard:
        return ""
    was, it = ctx["was"], ctx["it"]
    heavier = int(it["plan_fine"] or 0) > int(was["told_fine"] or 0) or not set(it["plan_kinds"] or ()) <= set(
        was["told_kinds"] or ()
    )
    since = max(ctx["last"][step] for step in ("inspect", "interview", "collect"))
    if heavier and since <= heard:
        return f"当事人{heard}陈述申辩之后没有新的证据，不得因申辩加重处罚；有新的事实的，先补充调查取证。"
    return ""


def _files(it: Mapping[str, Any]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in it["proofs"] or ():
        counts[str(row["kind"])] = counts.get(str(row["kind"]), 0) + int(row.get("count") or 1)
    return counts


@effect("evidence-listed")
def evidence_listed(ctx: StepContext) -> Mapping[str, Any]:
    """The list of evidence, with what this step adds: its record, and its pictures and recordings by kind."""
    it, done = ctx["it"], ctx["did"]
    rows = [dict(row) for row in ctx["was"]["proofs"] or ()]
    action, day = ctx.entry.action, ctx["on"]
    kind = str(it["evidence_kind"]) if action == "collect" else LEAVES.get(action, "")
    proves = str(it["proves"] or "") if "proves" in ctx.values else ""
    if action != "record":
        number = done.get(action, 0) + 1
        name = str(it["evidence_note"]) if action == "collect" else f"{kind}{f'（第{number}次）' if number > 1 else ''}"
        rows.append({"kind": kind, "name": name[:120], "day": day, "count": 1, "proves": proves})
    media: dict[str, int] = {}
    for item in ctx.values.get("files") or ():
        media[kind_of(str(item.get("name", "")))] = media.get(kind_of(str(item.get("name", ""))), 0) + 1
    unit = {"照片": "张", "录音": "段", "录像": "段", "文字": "份"}
    for sort, count in media.items():
        label = "附件材料" if sort == "文字" else sort
        rows.append(
            {"kind": label, "name": f"{label}{count}{unit[sort]}", "day": day, "count": count, "proves": proves}
        )
    return {"proofs": rows}


@check("evidence-in-file")
def evidence_in_file(ctx: StepContext) -> str:
    """What the text names as evidence is in the file (行政处罚法 第40条、第46条、第47条)."""
    text, have, did = str(ctx["it"].get("evidence") or ""), _files(ctx["it"]), ctx["did"]
    if re.search(r"(现场检查|勘验)", text) and not did["inspect"]:
        return "证据写有现场检查（勘验）笔录，案卷里没有，请先办“现场检查（勘验）”。"
    if "询问笔录" in text and not did["interview"]:
        return "证据写有询问笔录，案卷里没有，请先办“询问”。"
    for word, number in _MEDIA.findall(text):
        kind = "录像" if word == "视频" else word
        wanted = int(number) if number.isdigit() else _NUMERALS.find(number) if number else 1
        if have.get(kind, 0) < max(wanted, 1):
            return f"证据写有{word}{number}，案卷里只有{have.get(kind, 0)}，请先在取证的步骤附上，或者改正数目。"
    return ""


@check("evidence-complete")
def evidence_complete(ctx: StepContext) -> str:
    """The evidence the power's list demands, or a reason for each piece that is missing (行政处罚法 第40条、第46条)."""
    it, did, have = ctx["it"], ctx["did"], _files(ctx["it"])
    wanted: list[str] = []
    for power in ctx.refs("power"):
        wanted += [str(item) for item in power["values"].get("evidence_needed") or ()]
    present = {
        "现场检查（勘验）笔录": did["inspect"],
        "询问笔录": did["interview"],
        "照片": have.get("照片", 0),
        "录像": have.get("录像", 0),
        "鉴定意见": have.get("鉴定意见", 0),
        "证人证言": have.get("证人证言", 0),
        "书证": have.get("书证", 0),
        "物证": have.get("物证", 0),
        "当事人身份证明": have.get("附件材料", 0),
        "责令改正通知书": did["order"],
    }
    excused = {str(row.get("piece")) for row in it["evidence_gaps"] or ()}
    lacking = [piece for piece in dict.fromkeys(wanted) if not present.get(piece) and piece not in excused]
    if lacking:
        return f"这项权力的证据清单还缺：{'、'.join(lacking)}；请补取，确实取不到的在“缺少的证据和理由”里逐项写明。"
    return ""
