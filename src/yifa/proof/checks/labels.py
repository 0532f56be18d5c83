"""Numbered labels such as “五个一”: defined, complete, with one meaning, not taken by a national name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.proof.checks.context import Context, at
from yifa.proof.model import Finding
from yifa.proof.outline import han_value
from yifa.proof.patterns import lazy

NUMERAL = "一二三四五六七八九十两"
LABEL = lazy(rf"“(?P<label>(?:[^“”，。、\n]{{0,5}}[{NUMERAL}\d][^“”，。、\n]{{1,6}}|[\d+＋NnXx]{{3,9}}))”")
MEASURE = "个项大四制联动色员日法清拆整治者有到化办员评定码站庭所进严查防治化讲走访看排控管"
# Names known all over the country, which need no explanation in a town's report.
KNOWN = lazy(
    r"三重一大|三项制度|四个意识|四个自信|两个维护|两个确立|一岗双责|[五六七八九]五|双随机|一网|最多跑一|枫桥|两委|[四五六]议两公开|"
    r"一村.{0,2}法律顾问|两代表一委员|三会一课|一站|一件事|一号|一窗|一次|首违|首问|十[三四五]五|二十大|十九大|三农|四风|"
    r"五位一体|四个全面|两学一做|三个代表|一带一路|两高|[一二三]季度|一把手|第一|两山|三区三线|两不愁|百分|三公|一支队伍|"
    r"一门|一老一小|三社联动|一国两制|八项规定|万|一刀切|一线|五社联动|三调联动|1\+|12345|110|12348|关键少数|两纲|四下基层|"
    r"[一二三四五六七八九十\d]+[·.．月][一二三四五六七八九十\d]+|八五|24小时|三支一扶|三个清单|两张清单|一张网|一张图|一体|三小|三安全一稳定"
)
NATIONAL = ("12345", "12348", "110", "119", "120", "12388", "12309", "12371")
RESERVED = lazy(rf"“?(?<!\d)(?P<name>{'|'.join(NATIONAL)})”?(?!\d)")
RESERVED_USE = lazy(
    r"热线|平台|工单|市民|政务|便民|法律|接警|报警|警情|电话|服务|投诉|举报|派|转办|诉求|件|号|网|台|急救|非警务|联动|联席|与|、|和|指挥|接处|求助|反映|交办|渠道|系统|留言"
)
PARTS = {
    "三项制度": (("公示",), ("全过程记录", "全纪录", "全记录"), ("法制审核", "法制审查")),
}


def undefined_labels(context: Context) -> Iterator[Finding]:
    """A label with a number whose parts are named nowhere (info): an outside reader cannot verify it."""
    if not context.whole:
        return
    seen: set[str] = set()
    for match in context.finditer(LABEL):
        label = match["label"]
        if label in seen or KNOWN.search(label) or not _counts_parts(label):
            continue
        seen.add(label)
        if _is_defined(context.text, label):
            continue
        yield at(
            match,
            "undefined-label",
            "text",
            "info",
            f"“{label}”指哪几项，全文没有说明，外人无从核对。",
            "首次出现时逐项写出，或加注。",
        )


def _counts_parts(label: str) -> bool:
    if re.fullmatch(r"[\d+＋NnXx]+", label):
        return ("+" in label or "＋" in label) and not label.startswith("x")
    if set(re.findall(f"[{NUMERAL}]", label)) == {"一"} and not re.search(r"\d", label):
        return False  # 一案一化解 speaks of each, not of parts
    return bool(re.search(rf"[{NUMERAL}][{MEASURE}\u4e00-\u9fa5]", label)) or bool(re.search(r"\d[.·]\d", label))


def _value(numeral: str) -> int:
    return 2 if numeral == "两" else han_value(numeral)


def _is_defined(text: str, label: str) -> bool:
    """Whether somewhere the label is followed or preceded by an enumeration of at least two parts."""
    for match in re.finditer(re.escape(label), text):
        if re.match(r"”?[^。；]{0,8}[：:，,。]\s*(?:一是|第一|1)", text[match.end() : match.end() + 16]):
            return True
        after = text[match.end() : match.end() + 60]
        before = text[max(0, match.start() - 90) : match.start()]
        if re.match(r"”?[^。；]{0,12}[（(：:][^）)。]{3,}?[、，,][^）)。]*", after) or re.match(
            r"”?[，,]?即[^。]{4,}", after
        ):
            return True
        if re.search(r"[^、。；]{2,16}、[^。；]{2,40}”?(?:的|等|这|为内容的|组成的|构成的)“?$", before):
            return True
        adjoining = re.search(r"(?:[^、，。；和]{2,20}、)+[^、，。；和]{2,20}“$", before)
        if adjoining and adjoining[0].count("、") + 1 == sum(_value(c) for c in label if c in NUMERAL):
            return True
    return False


def partly_listed(context: Context) -> Iterator[Finding]:
    """A label that counts 进 (法律八进) followed by fewer parts than it counts."""
    for match in re.finditer(rf"(?:法律|普法|送法|宪法|民法典|反诈|宣讲|学法|政策)[“”]?([{NUMERAL}])进", context.text):
        number = _value(match[1])
        start, end = context.outline.sentence(match.start())
        listed = re.findall(
            r"(?<![促推改先引跟增演前])进(?:入)?[\u4e00-\u9fa5]{2,4}(?=[、，,。等”]|普法|活动|和进)",
            context.text[start:end],
        )
        if 2 <= len(listed) < number and context.whole:
            yield Finding(
                "label-partly-listed",
                "text",
                "info",
                start,
                end,
                f"“{match[0]}”应有{number}项，这里只列了{len(listed)}项。",
                f"列全{number}项，或不写数字。",
            )


def known_parts(context: Context) -> Iterator[Finding]:
    """A nationally known label of which only some parts occur in the report (info)."""
    if not context.is_annual_report:
        return
    text = context.text
    for label, parts in PARTS.items():
        match = re.search(f"“?{label}”?", text)
        missing = [names[0] for names in parts if not any(name in text for name in names)]
        if match and missing:
            yield at(
                match,
                "label-parts-missing",
                "text",
                "info",
                f"“{label}”中的{'、'.join(missing)}，全文没有写到。",
                "补写落实情况，或核对是否开展。",
            )
    listing = re.search(r"一是[^一二三]{0,12}公示制度[\s\S]{0,300}?二是[^。]{0,16}(?:记录|纪录)制度", text)
    if listing and "三是" not in text[listing.end() : listing.end() + 300]:
        yield Finding(
            "label-parts-missing",
            "text",
            "info",
            listing.start(),
            listing.end(),
            "行政执法三项制度在这里只写了公示、全过程记录两项，缺重大执法决定法制审核。",
            "补写法制审核，三项写在一处。",
        )


def two_meanings(context: Context) -> Iterator[Finding]:
    """One label explained by two different lists."""
    if not context.whole:
        return
    lists: dict[str, str] = {}
    for match in re.finditer(
        rf"“([^”\n]{{8,160}}、[^”\n]{{2,80}})”?的?“?(?P<label>[{NUMERAL}][个项大]?[\u4e00-\u9fa5]{{1,2}})(?=[”\u4e00-\u9fa5])",
        context.text,
    ):
        parts = match[1].split("、")
        label = match["label"][:3]
        number = _value(label[0])
        if number != len(parts) or "个方" in label:
            continue
        if label in lists and lists[label] != match[1]:
            yield Finding(
                "label-two-meanings",
                "text",
                "warning",
                match.start("label"),
                match.start("label") + len(label),
                f"“{label}”在前面指“{lists[label][:20]}…”，这里又指“{match[1][:20]}…”，一名两指。",
                "换一个名称。",
            )
        lists.setdefault(label, match[1])


def reserved_names(context: Context) -> Iterator[Finding]:
    """A local label that takes the number of a national hotline (info)."""
    if not context.whole or not any(number in context.text for number in NATIONAL):
        return
    for match in context.finditer(RESERVED):
        quoted = match[0].startswith("“")
        after = context.text[match.end() : match.end() + 8]
        if quoted and not RESERVED_USE.search(after):
            yield at(
                match,
                "reserved-name",
                "text",
                "info",
                f"“{match['name']}”是全国统一的服务号码，用作别的名称容易混淆。",
                "换一个名称，或加说明。",
            )
