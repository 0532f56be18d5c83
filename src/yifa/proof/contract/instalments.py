"""Instalments against the price: n × a sum, a list of sums, shares that do not make 100 %."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from yifa.proof.contract.model import Contract, Finding, Sentence
from yifa.proof.contract.sums import UNIT
from yifa.proof.contract.values import (
    NUMBER,
    Value,
    capital_money,
    money,
    plain,
    quote,
    shares,
    slipped,
    ungrouped,
    yuan,
)
from yifa.proof.patterns import lazy
from yifa.proof.quantities.numerals import read_number

_TIMES = lazy(rf"分(?P<n>{NUMBER})(?:次|期|年|个?季度|个?月)")
_EACH = lazy(
    r"[每当](?P<per>期|次|季度|季|半年|月|年|半个月|个季度|个月)(?:[^，。；]{0,16}日内(?:支付|付|拨付)|[^，。；\d]{0,8}\d{1,2}日前(?:支付|付|拨付))?[^\d，。；：]{0,16}?(?P<m>\d[\d,]{0,15}(?:\.\d+)?)(?P<w>万)?元"
)
_PAYS = lazy(r"支付|付款|拨付|拨给|付清|缴纳|交纳|汇入|转入|支|付给|付")


def instalments(c: Contract) -> Iterator[Finding]:
    """Instalments that do not make the price: n × sum, a list of sums, shares that do not make 100 %."""
    yield from _equal_instalments(c)
    yield from _so_much_each_time(c)
    yield from _listed_instalments(c)
    yield from _with_a_rest(c)
    yield from _shares(c)
    yield from _paid_in_parts(c)


def _equal_instalments(c: Contract) -> Iterator[Finding]:
    known = wholes(c)
    year_long = c.term_from and c.term_until and 360 <= (c.term_until - c.term_from).days <= 366
    for s in c.body:
        every = list(_EACH.finditer(s.text))
        each = next((m for m in every if _PAYS.search(m.group())), every[0] if every else None)
        until = s.text[: each.end() + 12] if each else s.text
        if not _PAYS.search(s.text) or re.search(r"违约金|保证金|逾期|扣减|[月年度]共", until) or "\t" in s.text:
            continue
        times = _TIMES.search(s.text)
        n = read_number(times["n"]) if times else None
        if each and re.search(rf"每(?:{UNIT}|个[\u4e00-\u9fff]{{1,4}})$", s.text[: each.start()]):
            each = None
        values = money(s.text)
        if each:
            value = ungrouped(each["m"]) * (10_000 if each["w"] else 1)
            often = re.search(r"每(季度|季|半年|个月|月)[^，。；]{0,4}(?:支付|付|结算)", s.text)
            rhythm = often[1] if often and each["per"] in ("次", "期") else each["per"]
            per = {"季度": 4, "季": 4, "个季度": 4, "半年": 2, "月": 12, "个月": 12}.get(rhythm)
            span = _span_years(c)
            months = _span_months(c)
            options = {Decimal(per), *((per * span,) if span else ())} if per else {n} if n else set()
            if per and months and (12 // per) <= months:
                options |= {Decimal(months * per // 12), Decimal(-(-months * per // 12))}
        elif n and re.search(r"每(?:季|期|次|月|半年)|平均|等额", s.text) and values:
            value, options = values[-1].value, {n}
        else:
            continue
        if not options or not known or value in known:
            continue
        totals = {value * o for o in options if o}
        if totals & known:
            continue
        if each and each["per"] in ("月",) and not re.search(r"付", s.text):
            continue
        whole = max((w for w in known if w > value), default=None)
        count = n or (min(options) if len(options) == 1 else per * span if per and span else max(options))
        if whole is None or not (year_long or n or span_known(c)):
            continue
        closest = min(known, key=lambda w: min(abs(w - t) for t in totals))
        if not any(slipped(t, closest) for t in totals):
            continue
        yield Finding(
            "instalments_not_total",
            "must",
            quote(c.text, s.start, s.end, s.start + (each.start() if each else values[-1].start)),
            f"{plain(Decimal(count or 1))}次×{yuan(value)}={yuan(value * Decimal(count or 1))}（{plain(value * Decimal(count or 1))}"
            f"），与总额{yuan(closest)}不符，每次应当是{plain(closest / Decimal(count or 1))}元",
            "",
            f"每次支付{yuan(closest / Decimal(count or 1))}",
            at=s.start,
        )


_EACH_TIME = lazy(
    rf"(?P<sum>\d[\d,]{{0,15}}(?:\.\d+)?)元(?:（[^（）]*）)?，分(?P<n>{NUMBER})(?:次|期|年)[^。；元]{{0,60}}"
    rf"各(?:支付|付|拨付|缴纳|交纳)(?P<each>\d[\d,]{{0,15}}(?:\.\d+)?)元"
)


def _so_much_each_time(c: Contract) -> Iterator[Finding]:
    """全年2,832元，分两次于6月30日、12月31日前各支付1,416元."""
    for s in c.body:
        m = _EACH_TIME.search(s.text)
        number = read_number(m["n"].replace("两", "二")) if m else None
        if m is None or not number:
            continue
        total, each = (ungrouped(m[key]) for key in ("sum", "each"))
        if each * number != total:
            right = total / number
            say = f"{m['n']}次各{yuan(each)}共{yuan(each * number)}（{plain(each * number)}），与{yuan(total)}不符，每次应当是{plain(right)}元"
            yield c.finding(s, m.start("each"), "instalments_not_total", "must", say, "", f"每次支付{yuan(right)}")


def span_known(c: Contract) -> bool:
    """Whether the term is known."""
    return bool(c.term_from and c.term_until and c.term_until > c.term_from)


def _span_months(c: Contract) -> int | None:
    """The whole months from start to end."""
    if not (c.term_from and c.term_until and c.term_until > c.term_from):
        return None
    return round((c.term_until - c.term_from).days / 30.44)


def _span_years(c: Contract) -> Decimal | None:
    if not (c.term_from and c.term_until and c.term_until > c.term_from):
        return None
    return Decimal(round((c.term_until - c.term_from).days / 365)) or None


def wholes(c: Contract) -> set[Decimal]:
    """Sums that stand for a whole: the price, yearly and total sums."""
    sums = {c.total} if c.total is not None else set()
    for s in c.body:
        if re.search(r"保证金|押金|违约金|定金", s.text) and not re.search(r"合同|总", s.text):
            continue
        for v in (*money(s.text), *capital_money(s.text)):
            if re.search(
                r"合计|共计|总|全年|每年|年租金|年费|一年|价款|服务费|合同价|共(?:人民币)?$",
                s.text[max(0, v.start - 16) : v.start],
            ):
                sums.add(v.value)
    return sums


def _listed_instalments(c: Contract) -> Iterator[Finding]:
    known = wholes(c)
    for clause in c.clauses:
        inside = [s for s in c.body if clause.start <= s.start < clause.end and "\t" not in s.text]
        lead = next((s for s in inside if _TIMES.search(s.text) and _PAYS.search(s.text)), None)
        if lead is None or re.search(r"每(?:季|期|次|月|半年)", lead.text):
            continue
        n = read_number(_TIMES.search(lead.text)["n"])  # type: ignore[index]
        parts: list[tuple[Sentence, Value]] = []
        for s in inside[inside.index(lead) :]:
            if re.search(r"违约金|逾期|保证金|押金", s.text):
                continue
            start = _TIMES.search(s.text).end() if s is lead else 0  # type: ignore[union-attr]
            parts += [
                (s, v)
                for v in money(s.text)
                if v.start >= start
                and re.search(rf"{_PAYS.pattern}|第[一二三四五六\d][期次年]", s.text[max(0, v.start - 14) : v.start])
            ]
        if n is None or len(parts) != n or len(parts) < 2:
            continue
        total = sum((v.value for _, v in parts), Decimal(0))
        if total not in known and known:
            whole = min(known, key=lambda w: abs(w - total))
            yield _not_the_total(c, parts, total, whole, f"各期之和应当等于{yuan(whole)}")


def _not_the_total(
    c: Contract, parts: list[tuple[Sentence, Value]], total: Decimal, whole: Decimal, right: str
) -> Finding:
    """That payments add up to another sum than the contract's; said at the last of them."""
    s, v = parts[-1]
    return c.finding(
        s,
        v.start,
        "instalments_not_total",
        "must",
        f"各期相加是{yuan(total)}（{plain(total)}），与总额{yuan(whole)}（{plain(whole)}）不符",
        "",
        right,
        tuple(quote(c.text, a.start, a.end, a.start + b.start) for a, b in parts[:-1]),
    )


def _paid_in_parts(c: Contract) -> Iterator[Finding]:
    """上半年支付59,000元，12月20日前支付59,000元: a clause on payment that tells nothing but sums paid."""
    known = wholes(c)
    for clause in c.clauses:
        text = c.text[clause.start : clause.end]
        if not re.search(r"付款|支付|拨付", text[:14]) or re.search(
            r"每|各|余|比例|[%×]|保证金|违约|逾期|第[一二三1-3][期次]", text
        ):
            continue
        parts = [
            (s, v) for s in c.body if clause.start <= s.start < clause.end and "\t" not in s.text for v in money(s.text)
        ]
        paid = all(re.search(rf"(?:{_PAYS.pattern})[^，。；]{{0,8}}$", s.text[: v.start]) for s, v in parts)
        total = sum((v.value for _, v in parts), Decimal(0))
        if len(parts) < 2 or not paid or not known or total in known or any(v.value in known for _, v in parts):
            continue
        whole = min(known, key=lambda whole_sum: abs(whole_sum - total))
        yield _not_the_total(c, parts, total, whole, f"各次之和应当等于{yuan(whole)}")


_SUM_OF_A_SHARE = lazy(r"(?:即|(?<![共合总小])计)(?:人民币)?$")
_REST = lazy(r"(?:余款|尾款|剩余款?项?|其余款?项?)[^，。；\d]{0,6}$")


def _with_a_rest(c: Contract) -> Iterator[Finding]:
    """拨付40%，即30,240元；…；期满拨付余款15,120元: shares told in yuan, and the rest."""
    known = wholes(c)
    for clause in c.clauses:
        if re.search(r"付至|拨至", c.text[clause.start : clause.end]):
            continue
        parts: list[tuple[Sentence, Value]] = []
        for s in (s for s in c.body if clause.start <= s.start < clause.end and "\t" not in s.text):
            for v in money(s.text):
                before = s.text[max(0, v.start - 10) : v.start]
                if _SUM_OF_A_SHARE.search(before) or (parts and _REST.search(before)):
                    parts.append((s, v))
        if len(parts) < 2 or not known or not _REST.search(parts[-1][0].text[: parts[-1][1].start]):
            continue
        total = sum((v.value for _, v in parts), Decimal(0))
        if total not in known:
            whole = min(known, key=lambda w: abs(w - total))
            rest = whole - total + parts[-1][1].value
            yield _not_the_total(c, parts, total, whole, f"余款应当是{yuan(rest)}")


_STAGE = lazy(r"支付|付至|付清|付款|拨付|预付|付|返还|质保金|质量保证金|尾款|余款|定金|首付款")

#: The work's progress, not a payment: 主管网完成50%后; a share paid of the work done (支付至完成工程量的80%) is one.
_PROGRESS = lazy(
    r"(?:^|[，；：。\t])(?![^，；：。\t]*付)[^，；：。\t]*(?:完成|进度|工程量|形象|达到)[^，；。\t付]{0,8}$"
)


#: A part of a sentence that speaks of shares which are no payments.
_NO_STAGE = lazy(r"[^，；]*(?:违约金|(?<!不计)利息|逾期|罚|税率|履约保证金|履约担保|上浮|下浮|扣减|得分|利率)[^，；]*")
#: A clause of two payments that may leave something for elsewhere.
_MAY_BE_MORE = lazy(r"余|剩|尾|质保|质量保证|保修|考核|定金|预付|首付|付至|其他|据实|每")
#: Shares of a payment by the grade of the work: 良好的支付95%，一般的支付85%.
_GRADES = lazy(r"(?:优秀|良好|一般|较差|合格|中等|[以及]上|[A-E]级?)”?的[^。；，]{0,10}(?:付|拨)[^。；，]{0,6}\d")
#: What is left to be paid at last.
_LEFT = lazy(r"质量保证金|质保金|保修金|余款|剩余|其余|尾款|余额")


def _shares(c: Contract) -> Iterator[Finding]:
    for clause in c.clauses:
        if not re.search(r"付|款|费|价|结算", c.text[clause.start : clause.start + 24]):
            continue
        inside = [s for s in c.body if clause.start <= s.start < clause.end]
        done, places, open_end = Decimal(0), [], False
        for s in inside:
            text = _NO_STAGE.sub(lambda part: "　" * len(part.group()), s.text)
            open_end = open_end or (text != s.text and bool(_LEFT.search(s.text)))
            if re.search(r"考核[^。；]{0,12}(?:分|系数|等次|等级|结果|挂钩|比例)", s.text) or _GRADES.search(s.text):
                open_end = True
                continue
            for v in shares(text):
                if v.value < 1:
                    continue
                before, after = text[max(0, v.start - 30) : v.start], text[v.end : v.end + 24]
                if not _STAGE.search(before + after) or _PROGRESS.search(before):
                    continue
                if re.search(r"(?:付至|支付至|累计[^，。；]{0,10}|付到|支付到|达到)[^，。；]{0,14}$", before):
                    done = v.value
                elif re.search(r"不超过|不低于|高于|低于|超过", before[-8:]):
                    continue
                else:
                    done += v.value
                places.append((s, v))
            if re.search(r"(?:余款|剩余|其余|尾款|余额|付清|结清|余下)", s.text) and not shares(text):
                open_end = True
            if re.search(r"(?:余款|剩余|其余|余额)[^，。；]{0,14}(?:付清|结清|一次)", s.text) and not re.search(
                r"\d+%|百分之", s.text
            ):
                open_end = True
        whole = len(places) == 2 and not _MAY_BE_MORE.search(c.text[clause.start : clause.end])
        if (len(places) >= 3 or whole) and done != 100 and not (open_end and done < 100):
            s, v = places[-1]
            yield c.finding(
                s,
                v.start,
                "instalments_not_total",
                "must",
                f"各期付款比例合计{plain(done)}%，不是100%",
                "",
                "调整各期比例，使合计为100%。",
                tuple(quote(c.text, a.start, a.end, a.start + b.start) for a, b in places[:-1]),
            )
