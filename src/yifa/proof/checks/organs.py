"""Words of other organs and powers that a town does not have."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from yifa.proof.checks.context import Context, at
from yifa.proof.identify import speaks_from_above
from yifa.proof.model import Finding, Severity
from yifa.proof.patterns import lazy

TOWN_WORDS = lazy(
    r"我[镇乡]|我街道|镇党委|乡党委|镇政府|乡政府|镇人民政府|乡人民政府|街道党工委|街道办事处|全镇|全乡|镇委|(?:^|[，。；])街道(?!司法所)|镇综合(?:行政)?执法|镇司法所|镇综治"
)
QUOTED = lazy(r"“[^”]*”|《[^》]*》")
OTHER_SELF = lazy(r"(?<![自为对向给])我(局|区|县|市|省|委|厅|院|校|公司|中心|所|支队|大队)(?![镇乡街道长里内外域属级])")
# A verb must make it one's own work: the formula 科学立法、严格执法、公正司法 does not.
LEGISLATE = lazy(
    r"(?:推进|开展|加强|完善|做好|加快|抓好)(?:科学|民主|依法|地方|行政|重点领域)?立法"
    r"(?!联系|意见|建议|征[求集]|调研|协商|听证|宣传|法|精神|机关|民意|信息|需求|原意|目的|、严格|、公正|工作的?意见)"
)
RULES = lazy(
    r"(?:制定|修订|清理|起草|出台|废止|修改|颁布|公布|审议|发布)[^，。；]{0,20}?(?:政府规章|地方政府规章|地方性法规)(?!和?政策的?宣传)"
    r"|(?:政府规章|地方性法规)的?(?:制定|起草|修订|清理)"
)
JUSTICE = lazy(r"严格执法、公正司法|公正司法")
SOLVED = lazy(r"(?:破获|侦破|刑事拘留|批准逮捕|提起公诉|审结|判决)[^，。；]{0,16}?\d+\s*[件起宗人名]")
TOWN_LEVEL = lazy(r"我[镇乡]|我街道")


def organs(context: Context) -> Iterator[Finding]:
    """我局, 我区 in a town's report; legislating; other authorities' powers."""
    text = context.text
    is_town = bool(context.document.town) or bool(TOWN_WORDS.search(text))
    if not is_town or (context.whole and not context.document.town and speaks_from_above(text)):
        return
    quoted = [m.span() for m in context.finditer(QUOTED)]
    opened = [start for start, _ in quoted]

    def is_quoted(position: int) -> bool:
        before = bisect_right(opened, position) - 1
        return before >= 0 and position < quoted[before][1]

    yield from _wrong_self(context, is_quoted)
    for match in context.finditer(LEGISLATE):
        if is_quoted(match.start()) or re.search(
            r"[参配]与|配合|支持|国家|人大|省|市", text[match.start() - 8 : match.start()]
        ):
            continue
        yield at(
            match,
            "power-legislation",
            "law",
            "error",
            "乡镇（街道）没有立法权，写成本级“推进立法”多半是套用了上级文稿。",
            "删去，或写明是配合上级立法征求意见。",
        )
    for match in context.finditer(RULES):
        if is_quoted(match.start()) or re.search(
            r"省|市|上级|配合|根据|按照", text[max(0, match.start() - 8) : match.end()]
        ):
            continue
        yield at(
            match,
            "power-rules",
            "law",
            "error",
            "乡镇（街道）不能制定政府规章、地方性法规，也就没有可清理、修订的规章（立法法第93条）。",
            "只写本级的行政规范性文件。",
        )
    if not context.whole:
        return
    for match in context.finditer(JUSTICE):
        yield at(
            match,
            "power-justice",
            "law",
            "info",
            "“公正司法”是司法机关的职责，乡镇报告写进本级成效是套话。",
            "只写本级的执法、守法、普法工作。",
        )
        break
    for match in context.finditer(SOLVED):
        clause = text[context.outline.clause(match.start())[0] : match.end()]
        if not re.search(r"公安|派出所|法院|检察|法庭|协助|配合|警方", context.sentence(match.start())):
            yield at(
                match,
                "power-police",
                "law",
                "info",
                f"“{clause.strip()}”是公安、司法机关的职权，乡镇不办理此类案件。",
                "写明数据来源，如“据派出所统计”，或改写为配合开展的工作。",
            )


def _wrong_self(context: Context, is_quoted: object) -> Iterator[Finding]:
    """A self-reference that is not the town's; one or two against many of 我镇 are copied from elsewhere."""
    text = context.text
    own = len(TOWN_LEVEL.findall(text)) + (2 if context.document.town else 0)
    selves = [m for m in context.finditer(OTHER_SELF) if callable(is_quoted) and not is_quoted(m.start())]
    if own == 0 and not context.whole:
        own = len(re.findall(r"镇党委|乡党委|镇政府|乡政府|党工委|办事处|全镇|全乡|镇综合|镇司法所|镇综治", text))
    for match in selves:
        if own == 0 or len(selves) > own:
            continue
        unit = match[1]
        above = unit in "区县市省"
        # Speaking of one's county as 我县 is common usage; a bureau, a court or a school is another organ.
        severity: Severity = "warning" if above else "error"
        kind = "街道" if (context.document.town or "").endswith("街道") else "镇"
        own_word = "我乡" if (context.document.town or "").endswith("乡") else f"我{kind}"
        sentence = context.sentence(match.start())
        if above and not context.whole:
            continue
        if above and not re.search(
            rf"{match[0]}(?:高度重视|坚持|认真|积极|严格|深入|扎实|共|切实|始终|全面|将|已|着力|持续|通过|以)", sentence
        ):
            continue
        yield at(
            match,
            "wrong-organ",
            "text",
            severity,
            f"乡镇的报告自称“{match[0]}”，前后不一，像是从别的单位文稿抄来。",
            f"改为“{own_word}”，并核对这一段的内容是否属实。",
        )
