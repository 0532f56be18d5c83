"""Quantities said twice, copies of the contract, lists and the number behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from yifa.proof.contract.model import Contract, Finding, Sentence
from yifa.proof.contract.sums import UNIT
from yifa.proof.contract.values import HAN, NUMBER, plain, quote
from yifa.proof.patterns import lazy
from yifa.proof.quantities.numerals import read_number


def quantities_said_twice(c: Contract) -> Iterator[Finding]:
    """The same thing counted differently in two places; copies that do not make the number of copies; lists and their count."""
    yield from _copies(c)
    yield from _lists(c)
    yield from _against_the_table(c)
    yield from _counted_together(c)
    if c.kinds & {"compensation"}:
        return  # the old house and the new one have each their own area
    seen: dict[tuple[str, str], tuple[Decimal, Sentence, int]] = {}
    reported: set[tuple[str, str]] = set()
    for s in c.sentences:
        if s.signing and "\t" not in s.text and "附" not in s.text:
            continue
        for m in re.finditer(rf"(?P<n>{NUMBER})个?(?P<u>{UNIT})(?P<what>[\u4e00-\u9fff]{{0,6}})", s.text):
            value = read_number(m["n"])
            before = s.text[max(0, m.start() - 6) : m.start()]
            if (
                value is None
                or re.search(r"[每第其不少低超至近约另新增加减退已前后首]|大于|小于|以内|多于|[×/*-]$", before[-4:])
                or (m["u"] == "个" and not _PLACES.match(m["what"]))
                or (m["u"] == "本" and re.match(r"合同|协议|条|款|法|章", m["what"]))
                or m["u"] in ("次", "份", "期", "年", "小时", "页", "处", "元", "米")
            ):
                continue
            for key in _keys(before, m["u"], m["what"]):
                old = seen.setdefault(key, (value, s, m.start()))
                if old[0] != value and key not in reported and old[1] is not s and not _items(old[1], s):
                    reported.add(key)
                    yield Finding(
                        "quantity_inconsistent",
                        "must",
                        quote(c.text, s.start, s.end, s.start + m.start()),
                        f"前后数量不一致：{old[1].clause or '前文'}写的是{plain(old[0])}{m['u']}，这里是{plain(value)}{m['u']}",
                        "",
                        f"统一为{plain(old[0])}{m['u']}",
                        (quote(c.text, old[1].start, old[1].end, old[1].start + old[2]),),
                        s.start + m.start(),
                    )


#: Places that are counted without a measure word of their own.
_PLACES = lazy(r"行政村|自然村|村民小组|社区|收集点|公厕|网格")
_NUMBERED = lazy(r"[\s　]*(?:（|\d{1,2}[.、．]|[①-⑳]|第)")


def _items(a: Sentence, b: Sentence) -> bool:
    """Whether two sentences are neighbouring items of a list, which count different things."""
    return abs(a.line - b.line) == 1 and bool(_NUMBERED.match(a.text) and _NUMBERED.match(b.text))


def _keys(before: str, unit: str, what: str) -> Iterator[tuple[str, str]]:
    """What is counted: the noun behind the unit (3间店铺), or for an area or length the label before it (建筑面积96平方米)."""
    noun = re.match(r"(?:保洁员|工作人员|店铺|厂房|路灯|摄像机|教室|护理员|驾驶员|保安|[\u4e00-\u9fff]{2,4})", what)
    if unit in ("亩", "平方米", "㎡", "公里", "千米", "吨"):
        label = re.search(
            r"(建筑面积|总面积|流转面积|租赁面积|占地面积|使用面积|面积|总长|全长|长度"
            r"|里程|总量)[共约为计合]{0,2}[：]?$",
            before,
        )
        if label:
            yield (
                "label",
                label[1].replace("总面积", "面积").replace("流转面积", "面积").replace("租赁面积", "面积") + unit,
            )
        if re.search(r"土地|流转|共计?$|合计$", before) or re.match(r"(?:土地)", what):
            yield ("land", unit)
        return
    lead = re.search(r"([\u4e00-\u9fff]{3})$", before)
    if lead and unit in ("名", "人"):
        yield "人", lead[1]
    if re.search(r"(?:共计?|合计|总计)$", before) or re.match(r"(?:合计|共计|总计|每年合计|全年合计)", what):
        yield "whole", unit
    if noun and not re.match(
        r"以上|以下|以内|为|的|和|及|与|并|由|在|每|按|合计|共|年|月|元|左右|工程|项目|单价", noun.group()
    ):
        yield (unit if unit not in ("名", "人") else "人", noun.group()[:3])


def _against_the_table(c: Contract) -> Iterator[Finding]:
    """前端感知设备63套, where the table of items has 36."""
    for cells, start, end in c.tables:
        count = next((m for cell in cells if (m := re.fullmatch(rf"(\d[\d,]{{0,15}}(?:\.\d+)?)({UNIT})", cell))), None)
        name = next((cell for cell in cells if re.fullmatch(r"[\u4e00-\u9fff]{3,10}", cell)), "")
        if count is None or not name:
            continue
        for s in c.terms:
            m = re.search(rf"{name}[共计约]{{0,2}}(?P<n>{NUMBER})个?{count[2]}", s.text) if "\t" not in s.text else None
            number, right = read_number(m["n"]) if m else None, Decimal(count[1].replace(",", ""))
            if m and number is not None and number != right:
                say = f"{name}在清单里是{plain(right)}{count[2]}，这里是{plain(number)}{count[2]}"
                place = quote(c.text, s.start, s.end, s.start + m.start())
                row = (quote(c.text, start, end),)
                yield Finding(
                    "quantity_inconsistent", "must", place, say, "", f"统一为{plain(right)}{count[2]}", row, s.start
                )
                break


_TOGETHER = lazy(
    rf"(?:^|[，：。（为])(?P<parts>(?:[^\d，、；。：每其约]{{2,14}}\d{{1,4}}(?P<u>{UNIT})[，、和及]?)"
    rf"(?:[^\d，、；。：每其约]{{2,14}}\d{{1,4}}(?P=u)[，、和及]?)+)(?:合计|总计|共计|共)(?P<n>\d{{1,5}})(?P=u)(?!次|/)"
)


def _counted_together(c: Contract) -> Iterator[Finding]:
    """茶叶班50人，民宿班30人，共80人: the numbers of one list against the number of all."""
    for s in c.terms:
        m = _TOGETHER.search(s.text)
        if m is None:
            continue
        total = sum(int(n) for n in re.findall(rf"(\d{{1,4}}){m['u']}", m["parts"]))
        if total != int(m["n"]):
            say = f"各项相加是{total}{m['u']}，写的是{m['n']}{m['u']}"
            place = quote(c.text, s.start, s.end, s.start + m.start("parts"))
            yield Finding(
                "quantity_inconsistent", "must", place, say, "", f"改为{total}{m['u']}", at=s.start + m.start()
            )


def _copies(c: Contract) -> Iterator[Finding]:
    for s in c.sentences:
        m = re.search(rf"一式(?P<n>{NUMBER})份", s.text)
        total = read_number(m["n"]) if m else None
        if m is None or total is None:
            continue
        rest = re.split(r"副本|一式", s.text[m.end() :])[0]
        if re.search(r"其余|其他|剩余|等[^，。；]{0,8}各", rest):
            continue
        given = Decimal(0)
        for d in re.finditer(
            rf"(?P<who>双方各|三方各|各方各|各|甲方|乙方|丙方|[\u4e00-\u9fff]{{2,10}}?)(?:执"
            rf"|持|存|留存|备案|保存|报)?(?P<n>{NUMBER})份",
            rest,
        ):
            n = read_number(d["n"]) or Decimal(0)
            named = len(re.split(r"[、和及]", re.split(r"[，。；]", rest[: d.start()])[-1] + d["who"]))
            times = named if named > 2 and "双方" not in d["who"] else len(c.parties) or 2
            given += n * (max(2, times) if "各" in d["who"] else 1)
        others = re.search(
            r"部门|机关|机构|政府|[局委处所院行社]各?(?:执|存|持|备案|一|\d)|备案|[、及和][\u4e00-\u9fff]{3,}各", rest
        )
        if given and (given > total if others and "各" in rest else given != total):
            yield Finding(
                "quantity_inconsistent",
                "ask",
                quote(c.text, s.start, s.end, s.start + m.start()),
                f"一式{m['n']}份，分给各方的却是{plain(given)}份",
                "",
                f"改为一式{plain(given)}份",
                at=s.start + m.start(),
            )


def _lists(c: Contract) -> Iterator[Finding]:
    """白鹭村、溪尾村、陈坊村等四个村: names counted against the number behind them."""
    for s in c.body:
        for m in re.finditer(
            rf"((?:[\u4e00-\u9fff]{{2,6}}(?P<k>村|镇|社区))(?:、[\u4e00-\u9fff]{{1,6}}(?P=k))*(?:[和及][\u4e00-"
            rf"\u9fff]{{1,6}}(?P=k))?)(?P<n>[{HAN}\d]{{1,2}})个?(?P=k)",
            s.text,
        ):
            names = len(re.findall(m["k"], m[1]))
            n = read_number(m["n"])
            if n and names >= 2 and n != names:
                yield Finding(
                    "quantity_inconsistent",
                    "must",
                    quote(c.text, s.start, s.end, s.start + m.start()),
                    f"列出的是{names}个{m['k']}，写的是{m['n']}个",
                    "",
                    f"改为{names}个{m['k']}",
                    at=s.start + m.start(),
                )
