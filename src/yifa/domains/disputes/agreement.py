"""A mediation agreement read before it is signed: who does what, how much, by when, how, and what if not.

Sources: 人民调解法第28条至第30条 (contents, signatures, oral agreements), 第33条 (confirmation within thirty days);
人民调解工作若干规定第35条 (manner, place and time of performance); R106, R107, R109.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from yifa.kernel.registry import Finding

CONTENT = "人民调解法第29条"
PERFORMANCE = "人民调解工作若干规定第35条"
SIDES = re.compile(r"申请人|被申请人|甲方|乙方|双方|各方|第三人|一方|对方")
DOES = re.compile(
    r"支付|付清|付给|给付|偿还|归还|返还|赔偿|补偿|清理|拆除|恢复|停止|道歉|修复|修缮|腾退|搬离|交付|移交|过户|配合|维护|赡养|抚养|"
    r"探望|照顾|砍伐|修剪|退回|停工|整改|改道|承担|不再|不得|共同使用|分担|办理"
)
SUMS = re.compile(r"(\d[\d,，]*(?:\.\d+)?)\s*(万?)\s*元")
DATES = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
WHEN = re.compile(
    r"\d{4}年\d{1,2}月|\d{1,2}月\d{1,2}日|日内|个工作日|当场|当日|即时|签字时|签订时|月底前|年底前|每月|每年"
)
VAGUE = re.compile(r"尽快|适当|酌情|适时|合理时间|以后再说|有钱时|条件允许时|争取|尽量|若干")
INSTALMENTS = re.compile(r"分(?:([两二三四五六七八九十]|\d+))期|分(?:([两二三四五六七八九十]|\d+))次")
COUNTED = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


def sums_of(text: str) -> list[int]:
    """Sums of money in a text, in 分: “1.2万元”, “3,000元”."""
    sums = []
    for digits, ten_thousand in SUMS.findall(text):
        number = float(digits.replace(",", "").replace("，", ""))
        sums.append(round(number * (10_000 if ten_thousand else 1) * 100))
    return sums


def dates_of(text: str) -> list[str]:
    """Full dates in a text, as ISO; days that do not exist are left out."""
    days = []
    for year, month, day in DATES.findall(text):
        try:
            days.append(date(int(year), int(month), int(day)).isoformat())
        except ValueError:
            continue
    return days


def review_agreement(it: Mapping[str, Any], on: str) -> list[Finding]:
    """Every point of an agreement with what was found.

    Args:
        it: form (oral/written), terms, facts, agreed_amount (分), perform_how, perform_where, perform_by (ISO),
            default_terms, signed, sealed, confirmable (True: status, adoption or marriage), applicant, respondent.
        on: ISO date of the agreement.
    """
    written, terms = it.get("form") == "written", str(it.get("terms") or "")
    findings = [_who(it, terms), _what(terms), _how_much(it, terms), _when(it, terms, on)]
    findings += [f for f in (_instalments(terms), _vague(terms)) if f]
    if not written:
        return [
            *findings,
            Finding("记录", bool(terms), "口头协议由调解员记录内容，自达成之日起生效。", "人民调解法第30条"),
        ]
    how, where = str(it.get("perform_how") or ""), str(it.get("perform_where") or "")
    default = str(it.get("default_terms") or "")
    signed, sealed = bool(it.get("signed")), bool(it.get("sealed"))
    told_default = bool(default) or bool(re.search(r"违约|逾期", terms))
    lacking = "、".join([*([] if signed else ["双方签名"]), *([] if sealed else ["调解员签名、调委会印章"])])
    findings += [
        Finding("怎么履行", bool(how), how or "没有写一次付清、分期还是恢复原状等履行方式。", PERFORMANCE),
        Finding("在哪里履行", bool(where), where or "没有写履行地点。", PERFORMANCE),
        Finding(
            "不履行怎么办",
            told_default,
            default or ("协议内容里已写" if told_default else "没有约定违约责任，对方拖延时只能另行起诉。"),
            PERFORMANCE,
        ),
        Finding(
            "签名盖章",
            signed and sealed,
            "双方已签名，调解员已签名盖章，今天生效。" if not lacking else f"还缺{lacking}，协议没有生效。",
            CONTENT,
        ),
        _confirmation(it),
    ]
    return findings


def _who(it: Mapping[str, Any], terms: str) -> Finding:
    names = [str(p.get("name", "")) for side in ("applicant", "respondent") for p in it.get(side) or ()]
    named = [name for name in names if name and name in terms]
    sides = sorted(set(SIDES.findall(terms)))
    if named or sides:
        return Finding("谁来做", True, f"写明了{'、'.join([*named, *sides][:4])}", CONTENT)
    return Finding("谁来做", False, "协议内容没有写由哪一方履行，请写明“申请人”或者“被申请人”。", CONTENT)


def _what(terms: str) -> Finding:
    acts = list(dict.fromkeys(DOES.findall(terms)))
    say = f"要做的是：{'、'.join(acts[:4])}" if acts else "看不出要做什么，请写明支付、清理、恢复等具体行为。"
    return Finding("做什么", bool(acts), say, CONTENT)


def _how_much(it: Mapping[str, Any], terms: str) -> Finding:
    amount, sums = int(it.get("agreed_amount") or 0), sums_of(terms)
    shown = f"{amount / 100:,.2f}元"
    if not amount and not sums:
        pays = re.search(r"支付|付清|赔偿|补偿|偿还|归还.{0,4}款", terms)
        return Finding(
            "多少", None if pays else True, "有给付内容却没有金额，请核对。" if pays else "没有给付金额。", CONTENT
        )
    if amount and not sums:
        return Finding("多少", False, f"协议金额填了{shown}，协议内容里没有写，请写进去。", CONTENT)
    if not amount:
        return Finding("多少", False, f"协议内容写了{sums[0] / 100:,.2f}元，“协议金额”没有填。", CONTENT)
    if amount in sums or amount == sum(sums) or (len(sums) > 2 and amount == sum(sums) - max(sums)):
        return Finding("多少", True, f"{shown}，与协议内容一致。", CONTENT)
    return Finding("多少", False, f"协议金额{shown}，协议内容各项合计{sum(sums) / 100:,.2f}元，对不上。", CONTENT)


def _when(it: Mapping[str, Any], terms: str, on: str) -> Finding:
    by, last = str(it.get("perform_by") or ""), max(dates_of(terms), default="")
    if by and by < on:
        return Finding("什么时候", False, f"履行期限{by}早于协议之日{on}。", PERFORMANCE)
    if by and last > by:
        return Finding("什么时候", False, f"协议内容写到{last}，履行期限却填{by}，请改成一致。", PERFORMANCE)
    if by:
        return Finding("什么时候", True, f"{by}前，到期前后提醒回访。", PERFORMANCE)
    if WHEN.search(terms):
        soft = it.get("form") != "written"
        say = "协议内容写了时间" + ("。" if soft else "，请把“履行期限”也填上，到期才会提醒。")
        return Finding("什么时候", soft, say, PERFORMANCE)
    return Finding("什么时候", False, "没有写履行的日子，请写明某年某月某日前。", PERFORMANCE)


def _instalments(terms: str) -> Finding | None:
    match = INSTALMENTS.search(terms)
    if match is None:
        return None
    count = match[1] or match[2]
    times = COUNTED.get(count) or int(count)
    parts = max(len(sums_of(terms)) - 1, len(dates_of(terms)))
    if parts >= times:
        return Finding("分期", True, f"{match[0]}，每期都写了。", PERFORMANCE)
    return Finding("分期", False, f"写了{match[0]}，没有写清每一期的日期和金额。", PERFORMANCE)


def _vague(terms: str) -> Finding | None:
    words = list(dict.fromkeys(VAGUE.findall(terms)))
    if not words:
        return None
    return Finding(
        "说得清", None, f"“{'”“'.join(words)}”说不清是哪一天、多少，法院也难执行，请换成确定的写法。", CONTENT
    )


def _confirmation(it: Mapping[str, Any]) -> Finding:
    if it.get("confirmable"):
        return Finding("司法确认", None, "涉及身份、收养、婚姻关系，法院不受理司法确认申请。", "民事诉讼法第205条")
    return Finding("司法确认", True, "生效之日起三十日内，双方可以共同申请司法确认。", "人民调解法第33条")
