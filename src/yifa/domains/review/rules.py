"""Legality review and contracts: amounts in words, review before signature, interest on late payment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from yifa.kernel.context import StepContext
from yifa.kernel.registry import check, effect

_DIGITS = {ch: n for n, ch in enumerate("零壹贰叁肆伍陆柒捌玖")} | {"两": 2, "〇": 0}
_SMALL = {"拾": 10, "佰": 100, "仟": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_CENTS = {"角": 10, "分": 1}


def fen_in_words(text: str) -> int | None:
    """Amount in 分 of a sum in capital numerals (壹万贰仟元整), or None where it can't be read.

    Source: 支付结算办法, appendix 1, which says how sums are written on bills and vouchers.
    """
    total = section = digit = cents = 0
    for ch in text.removeprefix("人民币").strip():
        if ch in _DIGITS:
            digit = _DIGITS[ch]
        elif ch in _SMALL:
            section += (digit or 1) * _SMALL[ch]
            digit = 0
        elif ch in _LARGE:
            total = (total + section + digit) * _LARGE[ch] if ch == "亿" else total + (section + digit) * _LARGE[ch]
            section = digit = 0
        elif ch in "元圆":
            total += section + digit
            section = digit = 0
        elif ch in _CENTS:
            cents += digit * _CENTS[ch]
            digit = 0
        elif ch not in "整正 　":
            return None
    finished = any(unit in text for unit in "元圆角分")
    return total * 100 + cents if finished and not (section or digit) else None


@check("contract-amount-words")
def contract_amount_words(ctx: StepContext) -> str:
    """The amount in words must equal the amount in figures; figures alone are no contract text (quick check)."""
    it = ctx["it"]
    if it["no_amount"]:
        return ""
    if not it["amount_words"]:
        return "请照合同抄写金额大写，用来与小写核对；没有金额的合同请在起草登记时勾选“无金额合同”。"
    read = fen_in_words(str(it["amount_words"]))
    if read is None:
        return f"金额大写“{it['amount_words']}”读不懂，请用壹贰叁……的写法，写到“元整”。"
    if read != it["amount"]:
        return f"金额大小写不一致：小写{it['amount'] / 100:,.2f}元，大写读出来是{read / 100:,.2f}元，请改合同文本。"
    return ""


def reviews_of(ctx: StepContext, kind: str = "") -> list[Mapping[str, Any]]:
    """Linked legality reviews, of one class of matter where `kind` says so."""
    reviews = [link for link in ctx["links"] if link["procedure"] == "legality-review"]
    return [link for link in reviews if not kind or link["values"].get("kind") == kind]


def review_refusal(reviews: list[Mapping[str, Any]], missing: str, step: str) -> str:
    """Why the linked reviews don't let a step through; "" where one of them does (R112, R124, R126)."""
    refusal = missing
    for review in reviews:
        number, values, last = review.get("number", ""), review["values"], review["last"]
        if not last.get("leader_approve"):
            refusal = f"审查件{number}还没有审结，出具意见后才能{step}。"
        elif values.get("conclusion") == "不合法":
            refusal = f"审查件{number}的结论是“不合法”，不得{step}；请修改后重新送审。"
        elif values.get("conclusion") == "修改后合法" and not last.get("feedback"):
            refusal = f"审查件{number}的结论是“修改后合法”，请先逐条反馈采纳情况，再{step}。"
        else:
            return ""
    return refusal


@check("contract-reviewed")
def contract_reviewed(ctx: StepContext) -> str:
    """A contract is signed only after a review that let it pass (R124; 合法性审查地方规定)."""
    reviews = reviews_of(ctx, "contract")
    missing = "没有与本合同关联的合法性审查件。合同未经合法性审查不得签订，请先送审。"
    if refusal := review_refusal(reviews, missing, "签订"):
        return refusal
    passed = min(review["last"]["leader_approve"] for review in reviews if review["last"].get("leader_approve"))
    signed = ctx["it"]["signed_on"]
    return f"签订日期{signed}早于审查通过日{passed}，合同未经审查不得签订。" if signed < passed else ""


@check("final-as-reviewed")
def final_as_reviewed(ctx: StepContext) -> str:
    """“一致” is read in the texts, not said: every difference between the draft reviewed and the final one (R112)."""
    it, texts = ctx["it"], ctx["texts"]
    if it["compare"] != "一致":
        return ""
    draft, final = texts.get("draft", ""), texts.get("final", "")
    if it["draft"] and not it["final"]:
        return "有送审稿的，请上传定稿再比对；没有定稿不能登记“一致”。"
    if not draft or not final:
        return ""
    changes = differences(draft, final)
    return f"定稿与审查稿不一致：{changes}。请选“按意见修改”或者“有实质变动”。" if changes else ""


def differences(draft: str, final: str) -> str:
    """Where two texts say something else, blanks aside: the first three places in words; "" where they agree."""
    was, now = (re.sub(r"\s", "", text) for text in (draft, final))
    places = [
        f"“{was[max(a - 8, 0) : b + 4]}”变为“{now[max(c - 8, 0) : d + 4]}”"
        for kind, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
        if kind != "equal"
    ]
    return "；".join(places[:3]) + (f"等{len(places)}处" if len(places) > 3 else "")


@check("issued-as-deliberated")
def issued_as_deliberated(ctx: StepContext) -> str:
    """What is issued is the text that the meeting passed, word for word (国办发〔2018〕37号)."""
    passed, issued = str(ctx["was"]["full_text"] or ""), str(ctx["it"]["full_text"] or "")
    changes = differences(passed, issued) if passed and issued else ""
    if not changes or ctx["it"]["meeting_result"] != "通过":
        return ""
    return f"要公布的全文与审议通过的一稿不同：{changes}。审议时改过的，审议结果应为“修改后通过”，请先更正“集体审议”。"


@check("issued-with-changes")
def issued_with_changes(ctx: StepContext) -> str:
    """Passed with changes: what differs from the text that was tabled is shown before it is issued."""
    passed, issued = str(ctx["was"]["full_text"] or ""), str(ctx["it"]["full_text"] or "")
    changes = differences(passed, issued) if passed and issued else ""
    return f"与提请审议的一稿相比：{changes}。请核对正是会上改的。" if changes else ""


@check("paid-within-contract")
def paid_within_contract(ctx: StepContext) -> str:
    """Payments stay within the contract's price, or the price was changed first (民法典 第509条、第543条)."""
    it = ctx["it"]
    paid, amount = int(ctx["was"]["paid"] or 0) + int(it["paid_now"] or 0), int(it["amount"] or 0)
    if it["no_amount"] or not amount or paid <= amount:
        return ""
    return f"累计付款{paid / 100:g}元，超过合同金额{amount / 100:g}元；金额有变更的先办“变更或解除”。"


@effect("contract-payment")
def contract_payment(ctx: StepContext) -> dict[str, Any]:
    """Paid so far, and interest of 0.05 % a day on what is late (保障中小企业款项支付条例 第17条; R125)."""
    it = ctx["it"]
    late = 0
    due = next((ctx["limits"][key]["due"] for key in ("pay_in_30", "pay_as_agreed") if ctx["limits"][key]["due"]), "")
    if due and it["sme"]:
        late = max(0, (date.fromisoformat(it["paid_on"]) - date.fromisoformat(due)).days)
    interest = round(it["paid_now"] * late * 5 / 10_000)
    return {"paid": int(ctx["was"]["paid"] or 0) + it["paid_now"], "overdue_interest": interest}


@check("reviewed-before-meeting")
def reviewed_before_meeting(ctx: StepContext) -> str:
    """What must be reviewed reaches no meeting without a review that let it pass (重大行政决策程序暂行条例 第25条; R112)."""
    missing = "没有关联的合法性审查件，不得提交会议讨论；征求意见、会签不能代替审查。不需要审查的，请改选“不属于审查范围”并写明理由。"
    return review_refusal(reviews_of(ctx), missing, "提交会议")


@check("normative-reviewed")
def normative_reviewed(ctx: StepContext) -> str:
    """A draft goes to deliberation only after legality review (国办发〔2018〕115号; R118)."""
    missing = "没有关联的合法性审查件，不得提交集体审议；征求意见、会签不能代替审核。请先送合法性审核。"
    return review_refusal(reviews_of(ctx, "normative"), missing, "提交集体审议")


@check("fair-competition-passed")
def fair_competition_passed(ctx: StepContext) -> str:
    """No policy on business without a fair-competition review (公平竞争审查条例 第12条、第18条; R121)."""
    if not ctx["it"]["business"]:
        return ""
    reviews = [link for link in ctx["links"] if link["procedure"] == "fair-competition-review"]
    if not reviews:
        return "涉及经营主体的文件，未经公平竞争审查不得出台，请先办公平竞争审查。"
    if all(link["values"].get("conclusion", "") in ("", "不得出台") for link in reviews):
        return "公平竞争审查还没有通过，违反标准又不符合例外的不得出台。"
    return ""


@check("normative-keywords")
def normative_keywords(ctx: StepContext) -> str:
    """Words of the clauses that a person has to look at again (国办发〔2018〕37号; R119)."""
    words = (
        "罚款",
        "没收",
        "扣押",
        "查封",
        "强制",
        "许可",
        "收费",
        "押金",
        "保证金",
        "证明",
        "指定",
        "本地企业",
        "户籍",
    )
    hits = [word for word in words if word in str(ctx["it"]["clauses"])]
    return f"条款中有“{'、'.join(hits)}”，请核对是否违法设定处罚、许可、强制、收费、证明或者地方保护。" if hits else ""
