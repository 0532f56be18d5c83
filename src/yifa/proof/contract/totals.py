"""Totals told beside their parts: months and years, named sums, items above, parts of a whole, yearly interest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from yifa.proof.contract.model import Contract, Finding, Sentence
from yifa.proof.contract.values import HAN, Value, capital_money, money, plain, quote, ungrouped, yuan
from yifa.proof.patterns import lazy
from yifa.proof.quantities.numerals import read_number

_MONTHLY = lazy(
    r"月(?:租金|服务费|费用|工资|管理费|承包费)[为是：共计]{0,2}(?P<month>\d[\d,]{0,15}(?:\.\d+)?)元[^。；]{0,14}?"
    r"年(?:度)?(?:租金|服务费|费用|工资|管理费|承包费)?[为是：共计总额]{0,4}(?P<year>\d[\d,]{0,15}(?:\.\d+)?)元"
)


#: 每月43,200元（每人每月3,600元），全年518,400元: of one thing, not of each of several.
_EACH_MONTH = lazy(
    r"(?<![\u4e00-\u9fff])(?:[\u4e00-\u9fff]{0,4}[费金用]：?)?每月(?P<month>\d[\d,]{0,15}(?:\.\d+)?)元(?:（[^（）]*）)?，"
    r"(?:全年|每年|一年)(?:合计|共计|共)?(?P<year>\d[\d,]{0,15}(?:\.\d+)?)元"
)


def monthly_and_yearly(c: Contract) -> Iterator[Finding]:
    """月租金1,200元，年租金14,400元: twelve months make a year."""
    for s in c.body:
        m = _MONTHLY.search(s.text) or _EACH_MONTH.search(s.text)
        if not m or s.text[m.start() - 1 : m.start()] == "每":
            continue
        month, year = (ungrouped(m[key]) for key in ("month", "year"))
        if month * 12 != year:
            say = f"每月{yuan(month)}，一年应当是{yuan(month * 12)}（{plain(month * 12)}），写的是{yuan(year)}"
            yield c.finding(s, m.start(), "arithmetic_total", "must", say, "", f"改为{yuan(month * 12)}")


_PERIODS = lazy(
    rf"每(?P<unit>月|年|季度?)(?:合计|共计|共)?(?P<each>\d[\d,]{{0,15}}(?:\.\d+)?)元，?(?P<times>\d{{1,3}}|[{HAN}两]{{1,3}})个?(?P<span>月|年|季度?)"
    r"(?:共计?|合计|总计)(?:为|人民币)?(?P<total>\d[\d,]{0,15}(?:\.\d+)?)元"
)


def so_many_periods(c: Contract) -> Iterator[Finding]:
    """每月3,500元，6个月共21,000元; 每年83,525元，三年共250,575元."""
    for s in c.body:
        for m in _PERIODS.finditer(s.text):
            times = read_number(m["times"].replace("两", "二"))
            if times and m["unit"] == "月" and m["span"] == "年":
                times *= 12
            each, total = (ungrouped(m[key]) for key in ("each", "total"))
            if times is None or each * times == total:
                continue
            right = each * times
            span = f"{m['times']}{'个月' if m['span'] == '月' else m['span']}"
            say = f"每{m['unit']}{yuan(each)}，{span}应当是{yuan(right)}（{plain(right)}），写的是{yuan(total)}"
            yield c.finding(s, m.start(), "arithmetic_total", "must", say, "", f"改为{yuan(right)}")


def listed_sums(c: Contract) -> Iterator[Finding]:
    """A费60,000元，B费50,000元，合计100,000元: named sums of one sentence against the total behind them."""
    for s in c.body:
        m = re.search(r"(?:以上)?(?:合计|共计|总计)(?:每[月年季]|[为：])?(?:人民币)?", s.text)
        if not m or "\t" in s.text:
            continue
        lead = re.sub(r"（[^（）]*）", lambda b: "　" * len(b.group()), s.text[: m.start()])
        lead = re.sub(r"^[^：]*每[月年季][^：元]*：", lambda b: "　" * len(b.group()), lead)
        if re.search(r"每|单价|[×%]|分之|其中各|保证金|违约|大写", lead):
            continue
        figures = money(s.text)
        total = next((v for v in figures if v.start >= m.end() and v.start - m.end() <= 3), None)
        parts = list(money(lead))
        named = all(
            re.search(r"(?:[费款金资酬][为：]?|第[一二三四五六七八九十\d]+年度?)$", lead[max(0, v.start - 8) : v.start])
            for v in parts
        )
        if total is None or len(parts) < 2 or not named:
            continue
        right = sum((v.value for v in parts), Decimal(0))
        if right != total.value:
            yield _added_up(c, s, total, right)


_TOTAL_OF = lazy(r"(?:合计|共计|总计|总额|总价|总金额|总费用)[^，。；\d]{0,8}$")


def turned_digits(c: Contract) -> Iterator[Finding]:
    """开发费96,000元 …、计36,000元，合同总额123,000元: a total whose digits are those of the right sum in another order."""
    for s in c.terms:
        figures = money(s.text)
        for n, v in enumerate(figures):
            parts = [w.value for w in figures[:n]][-6:]
            if len(parts) < 2 or "\t" in s.text or not _TOTAL_OF.search(s.text[: v.start]):
                continue
            sums = {sum(some) for k in range(2, len(parts) + 1) for some in combinations(parts, k)}
            turned = [right for right in sums if sorted(str(right)) == sorted(str(v.value))]
            if v.value not in sums and v.value not in parts and turned:
                yield _added_up(c, s, v, Decimal(turned[0]))


_SUM = r"\d[\d,]{0,15}(?:\.\d+)?"
_CHANGED = lazy(
    rf"(?P<way>增加|追加|减少|核减)[^。；，\d]{{0,10}}(?P<by>{_SUM})元[^。；]{{0,30}}?由(?:原来的)?(?P<old>{_SUM})元(?:调整|变更|增加|减少|增|减)[为至到](?P<new>{_SUM})元"
)
_LESS = lazy(
    rf"(?P<old>{_SUM})元，(?P<way>扣除|扣减|减去|抵扣)[^。；，\d]{{0,14}}(?P<by>{_SUM})元后?，?[^。；，\d]{{0,4}}(?:实付|应付|支付|余额|付)[^。；，\d]{{0,6}}(?P<new>{_SUM})元"
)


def changed_by(c: Contract) -> Iterator[Finding]:
    """增加38,600元，由856,400元调整为895,000元; 31,500元，扣除800元，实付30,700元."""
    for s in c.body:
        for m in (*_CHANGED.finditer(s.text), *_LESS.finditer(s.text)):
            by, old, new = (ungrouped(m[key]) for key in ("by", "old", "new"))
            right = old + by if m["way"] in ("增加", "追加") else old - by
            if right != new:
                say = f"{yuan(old)}{m['way']}{yuan(by)}是{yuan(right)}（{plain(right)}），写的是{yuan(new)}"
                yield c.finding(s, m.start("new"), "arithmetic_total", "must", say, "", f"改为{yuan(right)}")


_INTEREST = lazy(
    r"(?:每年[^。；]{0,16}利息|率[^。；]{0,12}(?:全年|每年)(?:利息|占用费)?)(?:为|人民币)?(?P<sum>\d[\d,]{0,15}(?:\.\d+)?)元"
)
_RATE_OF_YEAR = lazy(r"年利?率(?:为|按)?(?P<rate>\d{1,2}(?:\.\d+)?)%")


def yearly_interest(c: Contract) -> Iterator[Finding]:
    """年利率3.6%，每年支付利息10,800元: the yearly interest on the one sum that is lent."""
    for s in c.terms:
        m, rate = _INTEREST.search(s.text), _RATE_OF_YEAR.search(c.text)
        if m is None or rate is None or "loan" not in c.kinds or not c.total:
            continue
        total, right = ungrouped(m["sum"]), c.total * Decimal(rate["rate"]) / 100
        if abs(total - right) >= 1:
            say = f"{yuan(c.total)}按年利率{rate['rate']}%，一年利息是{yuan(right)}（{plain(right)}），写的是{yuan(total)}"
            yield c.finding(s, m.start(), "arithmetic_total", "must", say, "", f"改为{yuan(right)}")


_YEARS_TOTAL = lazy(
    rf"(?P<n>\d{{1,2}}|[{HAN}两]{{1,3}})年(?:合计|共计|总计|共)[^\d，。；]{{0,10}}?(?P<total>\d[\d,]{{0,15}}(?:\.\d+)?)元"
)
_YEARLY = lazy(
    r"(?:每年|全年|年[\u4e00-\u9fff]{0,6}?[费金款]用?)[^\d，。；每]{0,10}?(?P<year>\d[\d,]{0,15}(?:\.\d+)?)元(?![/／每])"
)


def years_together(c: Contract) -> Iterator[Finding]:
    """年运营费516,000元 …；三年合计1,548,000元: the yearly sum of the clause times the years, where nothing grows."""
    for s in c.terms:
        m, clause = _YEARS_TOTAL.search(s.text), c.clause_at(s.start)
        if (
            m is None
            or clause is None
            or re.search(r"递增|上浮|上调|增加|自第|首年|免租", text := c.text[clause.start : clause.end])
        ):
            continue
        number, total = read_number(m["n"].replace("两", "二")), ungrouped(m["total"])
        yearly = {
            ungrouped(y["year"])
            for y in _YEARLY.finditer(text)
            if not re.search(r"每[^，。；]{0,3}$|平均", text[max(0, y.start() - 5) : y.start()])
        }
        if number and len(yearly) == 1 and (right := yearly.pop() * number) != total and right / 2 < total < right * 2:
            say = f"{m['n']}年合计应当是{yuan(right)}（{plain(right)}），写的是{yuan(total)}"
            yield c.finding(s, m.start(), "arithmetic_total", "must", say, "", f"改为{yuan(right)}")


def _added_up(c: Contract, s: Sentence, total: Value, right: Decimal) -> Finding:
    """That named sums make another total than the one written."""
    say = f"各项相加是{yuan(right)}（{plain(right)}），写的是{yuan(total.value)}"
    return c.finding(s, total.start, "arithmetic_total", "must", say, "", f"改为{yuan(right)}")


_ABOVE = lazy(
    r"(?:^[\s　]*(?:合计|共计|总计)|以上[^，。；\d]{0,16}(?:合计|共计|总计|共))(?:为|人民币)?[^，。；\d]{0,4}"
)


def items_above(c: Contract) -> Iterator[Finding]:
    """以上合计282,800元: the sums of the items before it in its clause; any choice of them that makes it is right."""
    for s in c.terms:
        m, clause = _ABOVE.search(s.text), c.clause_at(s.start)
        if not m or clause is None or "\t" in s.text:
            continue
        both = [*money(s.text), *capital_money(s.text)]
        total = next((v for v in sorted(both, key=lambda v: v.start) if v.start >= m.start()), None)
        above = [e for e in c.terms if clause.start <= e.start < s.start and "\t" not in e.text]
        last = [figures[-1].value for e in above if (figures := money(e.text))]
        every = [v.value for e in above for v in money(e.text)][-12:]
        if total is None or len(last) < 2 or any("\t" in e.text for e in c.terms if clause.start <= e.start < s.start):
            continue
        if any(sum(some) == total.value for n in range(1, len(every) + 1) for some in combinations(every, n)):
            continue
        yield _added_up(c, s, total, sum(last, Decimal(0)))


#: What is named out of a price without being the rest of it.
_SOME_ONLY = lazy(r"安全文明|暂列|暂估|税|规费|人工费|工资|利润|措施费|预备费|上级|自筹|首付|定金|预付")


def parts_of_a_whole(c: Contract) -> Iterator[Finding]:
    """总投资5000万元，其中固定资产3800万元，流动资金1200万元."""
    for s in c.body:
        m = re.search(r"其中", s.text)
        figures = money(s.text)
        whole = [v for v in figures if m and v.end <= m.start()]
        near = s.text[whole[-1].end :] if whole else s.text
        if not m or "\t" in s.text or re.search(r"每|%|百分之", near):
            continue
        parts = [v for v in figures if v.start > m.start()]
        if not whole or len(parts) < 2 or re.search(r"其余|剩余|等(?!级|保)|包括但", s.text[m.start() :]):
            continue
        total = sum((p.value for p in parts), Decimal(0))
        some_only = total < whole[-1].value and (total * 2 < whole[-1].value or _SOME_ONLY.search(s.text[m.start() :]))
        if total != whole[-1].value and not some_only and whole[-1].value not in (p.value for p in parts):
            yield Finding(
                "arithmetic_total",
                "must",
                quote(c.text, s.start, s.end, s.start + parts[0].start),
                f"其中各项相加是{yuan(total)}（{plain(total)}），与{yuan(whole[-1].value)}不符",
                "",
                f"各项之和应当等于{yuan(whole[-1].value)}",
                at=s.start + whole[-1].start,
            )
