"""Products said twice: length × width and the area, a share of the price and the sum beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from yifa.proof.contract.instalments import wholes
from yifa.proof.contract.model import Contract, Finding
from yifa.proof.contract.sums import table_totals
from yifa.proof.contract.values import HAN, money, plain, quote, shares, yuan
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
            long, wide, area = (Decimal(m[key].replace(",", "")) for key in ("long", "wide", "area"))
            right = long * _LENGTHS[m["lu"]] * wide
            if abs(right - area) <= right / 100:
                continue
            yield Finding(
                "quantity_inconsistent",
                "must",
                quote(c.text, s.start, s.end, s.start + m.start("area")),
                f"长乘宽是{plain(right)}平方米（{right:,.0f}），写的面积是{plain(area)}平方米",
                "",
                f"面积改为{plain(right)}平方米，或者改正长、宽",
                at=s.start + m.start("area"),
            )


def sums_of_shares(c: Contract) -> Iterator[Finding]:
    """30%即55,800元: the share of the price is the sum beside it; spoken of only where one price is told."""
    known = wholes(c) | {total for total, _, _ in table_totals(c)}
    if not known:
        return
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
                continue
            right = min(sums, key=lambda sum_written: abs(sum_written - beside.value))
            yield Finding(
                "instalments_not_total",
                "must",
                quote(c.text, s.start, s.end, s.start + beside.start),
                f"{plain(share.value)}%应当是{yuan(right)}（{plain(right)}），写的是{yuan(beside.value)}",
                "",
                f"改为{yuan(right)}",
                at=s.start + beside.start,
            )


def _beside(between: str) -> bool:
    return _BESIDE.fullmatch(between) is not None


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
        yield Finding(
            "arithmetic_total",
            "must",
            quote(c.text, s.start, s.end, s.start + total.start),
            f"{m['n']}项相加应当是{yuan(right)}（{plain(right)}），写的是{yuan(total.value)}",
            "",
            f"改为{yuan(right)}",
            at=s.start + total.start,
        )
