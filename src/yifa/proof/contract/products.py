"""Products said twice: length × width and the area, a share of the price and the sum beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from yifa.proof.contract.instalments import wholes
from yifa.proof.contract.model import Contract, Finding, Sentence
from yifa.proof.contract.sums import table_totals
from yifa.proof.contract.values import HAN, Value, money, plain, quote, shares, ungrouped, yuan
from yifa.proof.patterns import lazy
from yifa.proof.quantities.numerals import read_number

_LENGTHS = {"公里": Decimal(1000), "千米": Decimal(1000), "米": Decimal(1)}
_AREA = lazy(
    r"长(?:度)?[为约]?(?P<long>\d[\d,]*(?:\.\d+)?)(?P<lu>公里|千米|米)，?(?:平均)?(?:路面)?宽(?:度)?[为约]?(?P<wide>\d[\d,]*(?:\.\d+)?)米"
    r"[^。；\d]{0,12}?面积(?:共|约|为|计){0,2}(?P<area>\d[\d,]*(?:\.\d+)?)(?:平方米|㎡)"
)
#: A share and, right beside it, the sum it makes: 30%即55,800元; 20%，金额64,000元; a row 20%|32,640元.
_BESIDE = lazy(r"(?:(?:计算)?，?(?:即|金额|计)(?:为|人民币)?|[：（]|\t)(?:人民币)?[¥]?")


def areas(c: Contract) -> Iterator[Finding]:
    """长1,860米，宽4.5米，面积8,370平方米: length times width is the area, within a hundredth."""
    for s in c.body:
        for m in _AREA.finditer(s.text):
            long, wide, area = (ungrouped(m[key]) for key in ("long", "wide", "area"))
            right = long * _LENGTHS[m["lu"]] * wide
            if abs(right - area) <= right / 100:
                continue
            yield c.finding(
                s,
                m.start("area"),
                "quantity_inconsistent",
                "must",
                f"长乘宽是{plain(right)}平方米（{right:,.0f}），写的面积是{plain(area)}平方米",
                "",
                f"面积改为{plain(right)}平方米，或者改正长、宽",
            )


def sums_of_shares(c: Contract) -> Iterator[Finding]:
    """30%即55,800元: the share of the price is the sum beside it; spoken of only where one price is told."""
    known = wholes(c) | {total for total, _, _ in table_totals(c)}
    if not known:
        return
    wrong: list[tuple[Sentence, Value, Value, Decimal]] = []
    agree = False
    for s in c.body:
        figures = money(s.text)
        if re.search(r"违约金|逾期|利息|考核|扣减|暂列", s.text):
            continue
        for share in shares(s.text):
            beside = next((v for v in figures if v.start >= share.end and _beside(s.text[share.end : v.start])), None)
            if beside is None or share.value < 1 or share.value >= 100:
                continue
            sums = {whole * share.value / 100 for whole in known}
            if any(abs(right - beside.value) < 1 for right in sums):
                agree = True
                continue
            part = beside.value
            right = min(sums, key=lambda sum_written: abs(sum_written - part))
            wrong.append((s, share, beside, right))
    whole = None if agree else _one_base([(percent.value, part.value) for _, percent, part, _ in wrong])
    if whole is not None:
        yield from _another_whole(c, whole, min(known, key=lambda price: abs(price - (whole or 0))), wrong)
        return
    for s, share, beside, right in wrong:
        yield c.finding(
            s,
            beside.start,
            "instalments_not_total",
            "must",
            f"{plain(share.value)}%应当是{yuan(right)}（{plain(right)}），写的是{yuan(beside.value)}",
            "",
            f"改为{yuan(right)}",
        )


def _one_base(pairs: list[tuple[Decimal, Decimal]]) -> Decimal | None:
    """The one sum of which two shares and more are all told right: the total is wrong, not each of them."""
    bases = [(part * 100 / share).quantize(Decimal("0.01")) for share, part in pairs]
    return bases[0] if len(bases) >= 2 and max(bases) - min(bases) < 5 else None


def _another_whole(
    c: Contract, whole: Decimal, written: Decimal, parts: list[tuple[Sentence, Value, Value, Decimal]]
) -> Iterator[Finding]:
    """The total that the shares deny, told once at its place."""
    place = next(((s, v) for s in c.body for v in money(s.text) if v.value == written), None)
    s, v = place or (parts[0][0], parts[0][2])
    say = f"各期按比例推算，总额是{yuan(whole)}（{plain(whole)}），写的是{yuan(written)}"
    also = tuple(quote(c.text, part.start, part.end) for part, *_ in parts)
    yield c.finding(s, v.start, "arithmetic_total", "must", say, "", f"总额改为{yuan(whole)}，或者改正各期金额", also)


_OF_A_BASE = lazy(
    r"按(?P<base>[\u4e00-\u9fff]{2,8}?)的(?P<r>\d{1,2}(?:\.\d+)?)%(?:计取|计算|计收|收取)?，?(?:计|即|合计|共计)(?:为|人民币)*"
    r"(?P<sum>\d[\d,]{0,15}(?:\.\d+)?)元"
)


def shares_of_a_base(c: Contract) -> Iterator[Finding]:
    """设计费按估算投资的3.5%计取，计44,100元: the base is told with one sum in the contract."""
    for s in c.terms:
        m = _OF_A_BASE.search(s.text)
        if m is None:
            continue
        sums = re.findall(rf"{m['base']}[^，。；\d]{{0,4}}(\d[\d,]*(?:\.\d+)?)(万)?元", c.text)
        bases = {ungrouped(n) * (10_000 if w else 1) for n, w in sums}
        total = ungrouped(m["sum"])
        if len(bases) != 1 or abs((right := bases.pop() * Decimal(m["r"]) / 100) - total) < 1:
            continue
        say = f"{m['base']}的{m['r']}%是{yuan(right)}（{plain(right)}），写的是{yuan(total)}"
        yield c.finding(s, m.start("sum"), "arithmetic_total", "must", say, "", f"改为{yuan(right)}")


def _beside(between: str) -> bool:
    return _BESIDE.fullmatch(between) is not None


_YIELD = lazy(
    r"(?P<area>\d[\d,]*(?:\.\d+)?)亩，[^。；，\d]{0,6}亩产量?[约为]{0,2}(?P<each>\d[\d,]*(?:\.\d+)?)(?P<u>公斤|斤)，?"
    r"[^。；，\d]{0,4}总产量?[约为]{0,2}(?P<all>\d[\d,]*(?:\.\d+)?)(?P<au>吨|公斤|斤)"
)
_KILOGRAMS = {"公斤": Decimal(1), "斤": Decimal("0.5"), "吨": Decimal(1000)}


def yields(c: Contract) -> Iterator[Finding]:
    """种植面积420亩，亩产1,000公斤，总产量约420吨: area times yield, within a twentieth."""
    for s in c.body:
        for m in _YIELD.finditer(s.text):
            area, each, total = (ungrouped(m[key]) for key in ("area", "each", "all"))
            right = area * each * _KILOGRAMS[m["u"]] / _KILOGRAMS[m["au"]]
            if abs(right - total) * 20 > right:
                say = f"面积乘亩产是{plain(right)}{m['au']}，写的是{m['all']}{m['au']}"
                fix = f"改为{plain(right)}{m['au']}"
                yield c.finding(s, m.start("all"), "quantity_inconsistent", "must", say, "", fix)


_ITEMS = lazy(rf"(?P<n>[{HAN}两\d])项(?:费用)?(?:合计|共计|总计)(?:为|人民币)?")


def so_many_items(c: Contract) -> Iterator[Finding]:
    """两项合计44,240元: that many of the sums told before it in its clause make the total."""
    for s in c.body:
        m, figures = _ITEMS.search(s.text), money(s.text)
        number = read_number(m["n"].replace("两", "二")) if m else None
        total = next((v for v in figures if m and 0 <= v.start - m.end() <= 3), None)
        clause = c.clause_at(s.start)
        if not m or not number or not total or clause is None:
            continue
        amounts = [
            v.value
            for earlier in c.body
            if clause.start <= earlier.start <= s.start
            for v in money(earlier.text)
            if earlier is not s or v.end <= m.start()
        ][-8:]
        count = int(number)
        if count < 2 or len(amounts) < count or any(sum(some) == total.value for some in combinations(amounts, count)):
            continue
        right = min(
            (sum(some, Decimal(0)) for some in combinations(amounts, count)), key=lambda v: abs(v - total.value)
        )
        yield c.finding(
            s,
            total.start,
            "arithmetic_total",
            "must",
            f"{m['n']}项相加应当是{yuan(right)}（{plain(right)}），写的是{yuan(total.value)}",
            "",
            f"改为{yuan(right)}",
        )
