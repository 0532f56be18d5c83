"""Answers to residents, read before they go out: a hotline reply, an opinion on a petition (pure).

Sources: 国办发〔2020〕53号 (handled, told, checked); 信访工作条例第32条 (what an opinion states), 第35条 (review).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from yifa.domains.disputes.likeness import grams
from yifa.domains.identifying import IDENTIFYING
from yifa.kernel.registry import Finding

HOTLINE = "国办发〔2020〕53号"
LOOKED = re.compile(r"现场|查看|核实|核查|调查|走访|查阅|测量|检查|了解到|经查|经核")
DID = re.compile(
    r"已[^，。；]{0,20}(?:修|换|清|运|装|补|拨|发|停|拆|改|办|整|洒|安排|告知|说明|解释|协调|联系|恢复|处置|立案)|将于|计划于|列入|正在"
)
BASIS = re.compile(r"依据|根据|按照|依照|《[^》]+》|规定")
CALL = re.compile(r"(?:联系|咨询|监督)?电话|联系人|0\d{2,3}-?\d{7,8}")
EMPTY_WORDS = re.compile(
    r"高度重视|感谢您的(?:来电|支持|理解)|进一步加强|相关部门|有关部门|积极协调|尽快|加大力度|持续跟进|引以为戒"
)
DAY = re.compile(r"\d{1,2}月\d{0,2}日?|\d{4}年|日内|本周|下周|本月|月底|当日|当天|年底|个工作日")
ARTICLE = re.compile(r"《[^》]+》\s*第[一二三四五六七八九十百\d]+条|第[一二三四五六七八九十百\d]+条")


def review_reply(it: Mapping[str, Any]) -> list[Finding]:
    """A hotline reply: answered, looked into, done, by what rule, whom to call; nothing empty, nobody exposed.

    Args:
        it: reply, result (solved, explained, progressing, law, unreasonable), content, subject, secret.
    """
    reply, result = str(it.get("reply") or ""), str(it.get("result") or "")
    grams_of_request = grams(f"{it.get('subject') or ''}，{it.get('content') or ''}")
    shared = sorted(grams_of_request & grams(reply))
    empty = list(dict.fromkeys(EMPTY_WORDS.findall(reply)))
    findings = [
        Finding(
            "答的是所问",
            bool(shared) if grams_of_request else None,
            f"提到了来电所说的“{'”“'.join(shared[:4])}”" if shared else "回复里找不到来电所说的事，请对着诉求写。",
            HOTLINE,
        ),
        Finding(
            "查了什么", bool(LOOKED.search(reply)), _said(LOOKED, reply, "没有写到现场看过、核实过什么。"), HOTLINE
        ),
        Finding("怎么办的", bool(DID.search(reply)), _said(DID, reply, "没有写做了什么或者打算怎么做。"), HOTLINE),
        Finding("凭什么", bool(BASIS.search(reply)), _said(BASIS, reply, "没有写依据；不予支持的尤其要写。"), HOTLINE),
        Finding("找谁问", bool(CALL.search(reply)), _said(CALL, reply, "没有留承办单位的联系电话。"), HOTLINE),
        Finding(
            "不写空话",
            not empty,
            f"“{'”“'.join(empty)}”等于没说，请换成做了什么。" if empty else "没有套话。",
            "回复质量要求",
        ),
        Finding(
            "不露来电人",
            not IDENTIFYING.search(reply),
            "回复里有手机号或者身份证号，请删去。" if IDENTIFYING.search(reply) else "没有手机号、身份证号。",
            "个人信息保护法第25条",
        ),
    ]
    if result == "progressing":
        say = _said(DAY, reply, "分步解决的，要写到哪一天办到哪一步。")
        findings.append(Finding("到哪一天", bool(DAY.search(reply)), say, HOTLINE))
    return findings


def review_opinion(it: Mapping[str, Any]) -> list[Finding]:
    """An opinion on a petition: request, facts and reasons, opinion and basis, conclusion, how to ask for review.

    Args:
        it: facts, opinion, law, conclusion (support, explain, refuse), review_authority.
    """
    law, conclusion = str(it.get("law") or ""), str(it.get("conclusion") or "")
    facts, opinion = str(it.get("facts") or ""), str(it.get("opinion") or "")
    article, authority = ARTICLE.search(law), str(it.get("review_authority") or "")
    acts = re.search(r"补|付|办理|更正|恢复|修|停止|重新|责成|督促|给予", opinion)
    findings = [
        Finding(
            "事实和理由",
            len(facts) >= 15,
            "已写" if len(facts) >= 15 else "写得太短，请写明怎么查的、查到什么。",
            "信访工作条例第32条",
        ),
        Finding("意见", bool(opinion), "已写" if opinion else "没有写处理意见。", "信访工作条例第32条"),
        Finding(
            "依据到条",
            bool(article),
            article[0] if article else "请写到哪部法律法规政策的第几条。",
            "信访工作条例第32条",
        ),
        Finding(
            "可以申请复查",
            bool(authority),
            f"收到之日起三十日内向{authority}请求复查。" if authority else "没有写向哪个机关请求复查。",
            "信访工作条例第35条",
        ),
    ]
    if conclusion == "support":
        findings.append(
            Finding(
                "支持的要能执行",
                bool(acts),
                acts[0] if acts else "支持请求的，写明谁在什么时候做什么。",
                "信访工作条例第32条",
            )
        )
    return findings


def _said(pattern: re.Pattern[str], text: str, otherwise: str) -> str:
    match = pattern.search(text)
    return f"“{match[0]}”" if match else otherwise
