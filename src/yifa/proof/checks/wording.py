"""Grammar and typing that a general rule can see."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.proof.checks.context import Context, at
from yifa.proof.model import Finding
from yifa.proof.patterns import lazy

# 我 begins a clause of an official text but no noun of place or body follows.
BARE_SELF = lazy(
    r"我(?:(?<=[。；，,;：:\n年]我)|(?<=以来我)|(?<![\s\S]我))(?=(?:注重|严格|坚持|积极|认真|始终|高度|深入|扎实|切实|持续|进一步|不断|大力|全面|加强|充分|主动|着力|按照|通过|组织|开展|共|结合|牢固|依托|围绕))"
)
PATTERNS: tuple[tuple[str, re.Pattern[str], str, str], ...] = (
    ("double-construction", lazy(r"将[^，。；,;\n将]{2,30}也将"), "“将……也将”两种句式混用", "删去一个“将”。"),
    (
        "double-construction",
        lazy(r"对开展(?!的|情况|工作)[^，。；\n]{4,40}?进行"),
        "“对开展……进行”多一个动词",
        "删去“开展”或“进行”。",
    ),
    (
        "double-construction",
        lazy(r"切忌不要|(?:防止|避免|杜绝)[^，。；]{0,8}不(?:再|会)发生"),
        "用词重复或意思相反",
        "改用其中一个。",
    ),
    (
        "typing",
        lazy(r"[二三四五六七八九]?十[一二三四五六七八九]十(?!几|多|[一-九]?[岁天])|十十"),
        "数字写法有误",
        "核对数字。",
    ),
    ("typing", lazy(r"组织成(?=的|[，。])"), "“组织成”多一个字", "改为“组成”。"),
    ("typing", lazy(r"(?:矛盾纠纷|行政处罚|信访|行政复议)案(?=\d+\s*[件起宗])"), "“案”后缺字", "改为“案件”。"),
    (
        "typing",
        lazy(r"[办队站所室局科中](?<=[\u4e00-\u9fa5].)(?:(?<!中)|心)(?:[办队站所室局科]|中心)+(?=[\u4e00-\u9fa5])"),
        "几类机构之间缺顿号",
        "用“、”分开。",
    ),
    (
        "broken-sentence",
        lazy(r"(?<=。)[\u4e00-\u9fa5]{2,8}为(?:成员|副组长|组员)(?=[，。])"),
        "这一句接的是上一句的名单，被句号断开",
        "把前面的句号改为逗号。",
    ),
    (
        "broken-sentence",
        lazy(r"[，、；的](?:(?<!的)(?=[。；])|(?<=[，。；]的)(?=[\u4e00-\u9fa5])(?!确))"),
        "句子残缺",
        "补全或删去多余的标点。",
    ),
)
ORGAN_CHAIN = lazy(r"(?:[办队站所室局科]|中心)")


def bare_self(context: Context) -> Iterator[Finding]:
    """我 without 镇, 乡, 街道 (error in an official text: a word is missing)."""
    text = context.text
    for match in context.finditer(BARE_SELF):
        if text.count("“", 0, match.start()) > text.count("”", 0, match.start()):
            continue
        if context.whole or re.search(r"镇|乡|街道|政府|执法", context.sentence(match.start())):
            own = context.document.town or "镇"
            word = "我街道" if own.endswith("街道") else f"我{own[-1]}"
            yield at(match, "missing-subject", "text", "error", "“我”后面缺字。", f"改为“{word}”。")


def grammar(context: Context) -> Iterator[Finding]:
    """Mixed constructions, stray characters, broken sentences (warning)."""
    for rule, pattern, what, todo in PATTERNS:
        for match in context.finditer(pattern):
            if rule == "typing" and "机构" in what and len(ORGAN_CHAIN.findall(match[0])) < 4:
                continue
            yield at(match, rule, "text", "warning", f"“{match[0][:30]}”：{what}。", todo)


def label_mismatch(context: Context) -> Iterator[Finding]:
    """An enumerated label whose topic the sentences under it never touch (info)."""
    if not context.whole:
        return
    for match in context.finditer(LABELLED):
        body = re.split(r"[一二三四五六七八九十]是", match["body"])[0]
        topic = next((t for t in TOPIC_WORDS if t in match["label"]), None)
        if topic is None or len(body) < 20:
            continue
        other = next((t for t in TOPIC_WORDS if t in match["label"] and t != topic), None)
        if other or TOPIC_WORDS[topic].search(body):
            continue
        yield at(
            match,
            "label-mismatch",
            "text",
            "info",
            f"小标题说“{match['label']}”，下文没有写{topic}。",
            "核对小标题与内容。",
            group="label",
        )


LABELLED = lazy(r"[一二三四五六七八九]是(?P<label>[\u4e00-\u9fa5]{4,14})。(?=(?P<body>[^\n]{20,400}))")
TOPIC_WORDS = {
    "监督": lazy(r"监督|人大|评议|问责|巡察|督[察查办]|举报|投诉|监察|质询|检查|考核"),
    "普法": lazy(r"普法|宣传|讲座|学法|宣讲"),
    "调解": lazy(r"调解|纠纷|矛盾|化解|调处"),
    "公开": lazy(r"公开|公示|发布|公布"),
    "审查": lazy(r"审查|审核|备案"),
    "培训": lazy(r"培训|学习|授课|考试|轮训|练兵"),
}
