"""Unfilled placeholders and words damaged by masking."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.proof.checks.context import Context, at
from yifa.proof.model import Finding
from yifa.proof.patterns import lazy

HAN = "\u4e00-\u9fa5"
MARK = "xXｘＸ×〇○＿_＊*"
_MARKS = frozenset(MARK)
UNITS = "年月日号时分个件起宗条项人名户家份次场处辆批宗亩元万亿千百余多台部套期栋间所支位篇册本张页"
# Two or more marks between Chinese, digits or punctuation; Latin words such as “xxx.cn” or “MAX” are none.
RUN = lazy(rf"[{MARK}](?<![A-Za-z0-9].)[{MARK}]+(?![A-Za-z0-9@])")
SINGLE = lazy(rf"[xXｘＸ×](?<![A-Za-z0-9{MARK}+＋./\-].)(?=[{UNITS}%％‰])(?!光|射)")
BESIDE = lazy(rf"[xｘ](?<=[{HAN}、“].)(?=[{HAN}])(?!光|射线|轴)")
MASKED_DAY = lazy(r"[xXｘ×][xXｘ×]?[·.．・][xXｘ×]{1,2}")
MASKED_TIME = lazy(r"[xX×]{2,4}年(?:[xX×]{1,2}月(?:[xX×]{1,2}日)?)?|[xX×]{1,2}月[xX×]{1,2}日")
AMBIGUOUS = lazy(r"x(?<![A-Za-z]x)\s*[+＋]\s*[XN]")
DIGIT_LETTER = lazy(r"x(?<![A-Za-z0-9]x)(?=[A-Z](?![A-Za-z]))")
EMPTY = lazy(
    r"[\[【〔（(_＿](?:(?<=【)\s*】|(?<=\[)\s*\]|(?<=〔)\s*〕"
    r"|(?<![_＿])(?:\s{2,}|\s*[…_＿]+\s*)[\]】〕）)]|(?<=[_＿])(?<![_＿][_＿])[_＿]+)"
)
SOMEBODY = lazy(r"某某(?=[镇乡县市区局村社街办单同律])")
NEEDED = lazy(
    r"[（(【\[](?:此处|请|待)(?:填|补|核|插入|完善|确认)[^）)】\]]{0,20}[）)】\]]|待补充|待核实后填|【待[^】]{0,12}】"
)
# 主动公开条，其中…: a total without its number.
NUMBERLESS = lazy(
    r"(?:[，、；：,;:]|^|[一-龥]{2})(?:共计?|累计|合计|总计|主动公开|率达?到?为?)(?P<unit>件|起|条|次|场次?|人次|份|户|宗|%|％)(?=[，。；、,;]|其中|$)"
)
# What every one of these holds, cheaper to look for.
_BARE_UNIT = lazy(
    r"(?:共计?|累计|合计|总计|主动公开|率达?到?为?)(?:件|起|条|次|场次?|人次|份|户|宗|%|％)(?=[，。；、,;]|其中|$)"
)
# Masking of persons and numbers on purpose is no placeholder: 138****1234, 王**, 李某某.
PERSONAL = lazy(r"\d[*＊]{2,}\d|\d[xX×]{3,}\d")
DAYS = {
    "禁毒日": "6·26",
    "国家宪法日": "12·4",
    "消费者权益": "3·15",
    "安全教育日": "4·15",
    "消防": "11·9",
    "环境日": "6·5",
}


def placeholders(context: Context) -> Iterator[Finding]:
    """Slots of a template or masked figures that were never filled in (error): nothing can be read from them."""
    text = context.text
    taken = {i for m in context.finditer(PERSONAL) for i in range(*m.span())}
    for match in context.finditer(MASKED_DAY):
        taken.update(range(*match.span()))
        after = text[match.end() : match.end() + 10]
        day = next((d for name, d in DAYS.items() if name in after), "")
        yield at(
            match,
            "masked-date",
            "text",
            "warning",
            f"纪念日的日期“{match[0]}”被遮蔽。纪念日是公开的固定日期，不需要遮蔽。",
            f"改为“{day}”。" if day else "填上日期。",
        )
    for match in context.finditer(AMBIGUOUS):
        taken.update(range(*match.span()))
        yield at(
            match,
            "ambiguous-mask",
            "text",
            "info",
            f"“{match[0]}”里的小写 x 像是被遮蔽的数字，后面的字母才是名称本身。",
            "核对名称，如“5+X”，填上数字。",
        )
    for match in context.finditer(DIGIT_LETTER):
        taken.update(range(*match.span()))
        word = text[match.start() : match.end() + 1]
        yield at(match, "mask-damage", "text", "error", f"“{word}”像是固定名称里的数字被遮蔽。", "恢复原名。")
    for pattern in (MASKED_TIME, RUN, SINGLE, BESIDE) if not _MARKS.isdisjoint(text) else ():
        for match in context.finditer(pattern):
            if match.start() in taken or _is_no_placeholder(text, match):
                continue
            taken.update(range(*match.span()))
            yield _placeholder(text, match)
    for match in context.finditer(NUMBERLESS) if _BARE_UNIT.search(text) else ():
        yield at(
            match, "placeholder", "text", "error", f"“{match[0]}”缺数字。", "填上数字，并与台账核对。", group="unit"
        )
    for pattern in (EMPTY, NEEDED, SOMEBODY):
        for match in context.finditer(pattern):
            if taken.isdisjoint(range(*match.span())):
                yield at(match, "placeholder", "text", "error", f"“{match[0].strip()}”处没有填写。", "填上内容或删去。")


def _is_no_placeholder(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
    mark = match[0]
    if re.match(r"[×xX]*\d", text[match.end() : match.end() + 6]):
        return True  # ×1为年份，××2为流水号: a form explained
    if set(mark) <= set("〇○"):  # Chinese zero in a year, or circles used as bullets
        return bool(re.match(r"[一二三四五六七八九]", before or " ") or not re.match(f"[年月日{UNITS}]", after or " "))
    if set(mark) <= set("*＊"):
        # Stars mask persons and are also Markdown; only a slot before a unit is one that should be filled.
        return not re.match(f"[{UNITS}]", after or " ") or bool(re.match(f"[{HAN}]", before or " ") and after == "号")
    if set(mark) <= set("_＿"):
        return True  # reported as an empty slot
    if mark == "×" and before.isdigit():
        return True  # a product
    return before.isascii() and before.isalnum()


def _placeholder(text: str, match: re.Match[str]) -> Finding:
    after = text[match.end() : match.end() + 2]
    shown = text[max(0, match.start() - 4) : match.start()].rpartition("\n")[2] + match[0]
    shown = (shown + text[match.end() : match.end() + 4].partition("\n")[0]).strip()
    single_in_name = len(match[0]) == 1 and (_is_quoted(text, match.start()) or after[:1] not in UNITS + "%％‰")
    if match[0].endswith("年"):
        what, todo = "年份没有填", "填上年份，并与标题、落款核对。"
    elif match[0][-1] in "月日" or after[:1] in ("月", "日"):
        what, todo = "日期没有填", "填上年月日。"
    elif after == "热线":
        what, todo = "热线号码是公开的固定名称，不应遮蔽", "恢复号码，如“12345”。"
    elif single_in_name and not re.match("[镇乡县市区村省街]", after):
        what, todo = "词里的字被遮蔽，词已残缺", "恢复原来的词。"
    elif after[:1] and after[0] in UNITS + "%％‰":
        what, todo = "数字没有填", "填上数字，并与台账核对。"
    else:
        what, todo = "名称没有填", "填上名称。"
    rule = "mask-damage" if todo.startswith("恢复") else "placeholder"
    return at(match, rule, "text", "error", f"“{shown}”处{what}。", todo)


def _is_quoted(text: str, position: int) -> bool:
    mark = max(text.rfind("“", max(0, position - 20), position), text.rfind("《", max(0, position - 20), position))
    return mark >= 0 and "”" not in text[mark:position] and "》" not in text[mark:position]
