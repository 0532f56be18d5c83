"""Shares and periods with a highest value: retention, deposit, bond, penalty, payment, lease."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from yifa.proof.contract.model import Contract, Finding, Sentence
from yifa.proof.contract.values import Value, after_months, cn, days_of, money, periods, plain, quote, shares, yuan
from yifa.proof.patterns import lazy

SME_LONGEST = 60
LEASE_LONGEST = 20


@dataclass(frozen=True, slots=True)
class Limit:
    """A security, the words that name it, the highest share of the price in percent, and what says so."""

    kind: str
    words: str
    most: Decimal
    name: str
    basis: str
    unless: str = ""
    applies: Callable[[Contract], bool] = lambda c: True


def _construction(c: Contract) -> bool:
    return "works" in c.kinds or c.says(r"竣工|施工|工程质量")


LIMITS: tuple[Limit, ...] = (
    Limit(
        "retention_over_3",
        r"质量保证金|质保金|保修金|质量保修金|质量保留金|缺陷责任保证金|保留金|质量尾款",
        Decimal(3),
        "质量保证金",
        "建设工程质量保证金管理办法第7条",
        applies=_construction,
    ),
    Limit("deposit_over_20", r"定金", Decimal(20), "定金", "民法典第586条", unless=r"双倍返还"),
    Limit(
        "bond_over_10",
        r"履约保证金|履约担保|履约保函|履约押金|投标保证金",
        Decimal(10),
        "履约保证金",
        "政府采购法实施条例第48条；招标投标法实施条例第58条",
        unless=r"扣除履约|从履约保证金中|没收履约",
        applies=lambda c: not c.kinds & {"lease", "land", "investment"} or bool(c.kinds & {"works", "goods"}),
    ),
)


def over_the_limit(c: Contract) -> Iterator[Finding]:
    """Retention, deposit and bond as a share of the price or as a sum."""
    for limit in LIMITS:
        if not limit.applies(c):
            continue
        for s in c.body:
            m = re.search(limit.words, s.text)
            if not m or (limit.unless and re.search(limit.unless, s.text)):
                continue
            share = _nearest(
                s.text, m.start(), [v for v in shares(s.text) if v.value >= 1 and not _of_something_else(s.text, v)]
            )
            if share is None:
                amount = _nearest(
                    s.text,
                    m.start(),
                    [v for v in money(s.text) if re.search(limit.words, s.text[max(0, v.start - 16) : v.end + 16])],
                )
                if amount is None or not c.total or amount.value >= c.total:
                    continue
                ratio = (amount.value / c.total * 100).quantize(Decimal("0.1"))
                share = Value(ratio, amount.start, amount.end)
            if share.value > limit.most:
                most = plain(limit.most)
                top = f"（最高{yuan((c.total * limit.most / 100).quantize(Decimal('0.01')))}）" if c.total else ""
                yield Finding(
                    limit.kind,
                    "must",
                    quote(c.text, s.start, s.end, s.start + min(m.start(), share.start)),
                    f"{limit.name}为{plain(share.value)}%，不得超过{most}%{top}（百分之{'二十' if most == '20' else '三' if most == '3' else '十'}"
                    f"）",
                    limit.basis,
                    f"改为不超过{most}%",
                    at=s.start + share.start,
                )


def _of_something_else(text: str, v: Value) -> bool:
    return bool(
        re.search(
            r"(?:付至|支付至|付到|支付到)[^，。；]{0,12}$|违约金[^，。；]{0,8}$|预付款?$|验收[^，。；]{0,6}$",
            text[max(0, v.start - 16) : v.start],
        )
    )


#: Between a security and a share behind a comma: what the share is of.
_ANOTHER_MATTER = lazy(r"，[^，]{0,20}(?:支付|预付|付款|付至|拨付|退还|返还|扣除|扣减|扣留|违约|逾期|进度|结算|完成)")


def _nearest(text: str, at: int, values: list[Value]) -> Value | None:
    """The value in the same part between commas, else the nearest behind the word."""
    same = [v for v in values if not re.search(r"[，；]", text[min(at, v.start) : max(at, v.end)])]
    behind = [v for v in values if v.start > at and not _ANOTHER_MATTER.search(text[at : v.end + 6])]
    return min(same or behind, key=lambda v: abs(v.start - at), default=None)


_DAILY = lazy(
    r"逾期(?:一|1)[日天]|每(?:逾期|延迟|迟延|拖延|延误|超过|延期|推迟)?[^，。；月年季周\d]{0,4}(?:一"
    r"|1)?[日天]|按[日天]|每日|日万?千?百?分之"
)


#: What a penalty is a share of, where that is less than the whole price; and a cap told without a share.
_OF_A_MONTH = lazy(r"月租|月服务费|月租金|当月|当日|日服务费|当次|该次")
_OF_A_QUARTER = lazy(r"当季|季度|当期|本期")
_CAPPED_BY_A_FEE = lazy(
    r"(?:累计|总额|合计|最高|最多)[^，。；]{0,6}不超过(?:当|该|本|一个)[\u4e00-\u9fff]{1,3}(?:服务费|租金|费用|价款)"
)


def penalties(c: Contract) -> Iterator[Finding]:
    """Penalties that are out of all proportion: 0.3 % a day or more, or more than 30 % of the price at once."""
    for s in c.body:
        if not re.search(r"违约金|滞纳金|罚息|罚金|赔偿金|逾期利息|利息|赔偿|支付", s.text) or re.search(
            r"双倍返还定金", s.text
        ):
            continue
        daily = _DAILY.search(s.text)
        text = s.text
        if daily:
            for v in shares(text):
                if v.start < daily.start() or re.search(
                    r"累计|总额不超过|最高|上限|不超过", text[max(0, v.start - 14) : v.start]
                ):
                    continue
                capped = any(
                    cap.value <= 30
                    and re.search(r"累计|总额|最高|上限|不超过", text[max(0, cap.start - 14) : cap.start])
                    for cap in shares(text)
                )
                if (capped and v.value <= 1) or (_CAPPED_BY_A_FEE.search(text) and v.value <= 10):
                    continue
                base = text[daily.start() : v.start]
                most = Decimal(10) if _OF_A_MONTH.search(base) else 3 if _OF_A_QUARTER.search(base) else Decimal("0.3")
                if v.value >= most:
                    yield _absurd(c, s, v.start, f"每日{plain(v.value)}%，折合一年{plain(v.value * 365)}%，明显过高")
                    break
            else:
                for m in money(text):
                    if (
                        m.start > daily.start()
                        and c.total
                        and m.value / c.total >= Decimal("0.01")
                        and re.search(r"违约金|赔偿|滞纳|罚", text)
                    ):
                        yield _absurd(
                            c,
                            s,
                            m.start,
                            f"每日{yuan(m.value)}，相当于价款的{plain((m.value / c.total * 100).quantize(Decimal('0.1')))}%，明"
                            f"显过高",
                        )
                        break
            continue
        if not re.search(r"违约金|赔偿金|罚金|滞纳金|倍", text):
            continue
        for v in shares(text):
            if (
                v.value > 30
                and re.search(r"违约金|赔偿", text[max(0, v.start - 20) : v.end + 12])
                and not re.search(r"付至|支付至|返还|退还", text[max(0, v.start - 8) : v.start])
                and not re.search(r"虚报|骗取|冒领|套取|弄虚作假", text)
            ):
                yield _absurd(
                    c, s, v.start, f"违约金为{plain(v.value)}%，一般以不超过造成损失的百分之三十为限，明显过高"
                )
                break
        else:
            m2 = re.search(
                r"(?:总价|总额)[^，。；]{0,4}一倍|(?:总价|总额|价款|金额|租金|合同价|投资额|损失|款)[^，。；]{0,6}的?(?:[二两三四五六七八九十百2-9"
                r"]|10|20|100)倍",
                text,
            )
            if (
                m2
                and re.search(r"违约|赔偿|支付", text)
                and not re.search(
                    r"不超过[^。；，]{0,12}倍|擅自收|违规收|一点五倍|银行|利率|LPR|实际损失为限|虚报|骗取|冒领|套取|违法所得",
                    text,
                )
            ):
                yield _absurd(c, s, m2.start(), "违约金按倍数计算，明显过高")
                continue
            for m in money(text):
                if (
                    re.search(r"违约金|赔偿金", text[max(0, m.start - 16) : m.end + 8])
                    and c.total
                    and m.value > c.total * Decimal("0.3")
                ):
                    yield _absurd(
                        c, s, m.start, f"违约金{yuan(m.value)}，超过价款{yuan(c.total)}的百分之三十，明显过高"
                    )
                    break


def _absurd(c: Contract, s: Sentence, at: int, say: str) -> Finding:
    return c.finding(
        s,
        at,
        "penalty_absurd",
        "ask",
        say,
        "民法典第585条",
        "每逾期一日按应付未付（未完成部分）金额的万分之五支付违约金。",
    )


#: 半年期满后15日内: the days count, not the span that they follow.
_AFTER_A_SPAN = lazy(r"(?:期满|届满|结束|终了|期末|度末)[^，。；\d]{0,4}\d{1,2}个?(?:工作)?日")
_PAYING = lazy(r"支付|付款|付清|结清|拨付|结算|付至|付给")


def payment_too_late(c: Contract) -> Iterator[Finding]:
    """An organ's payment later than sixty days after delivery."""
    if (
        c.ours is None
        or not c.ours.organ
        or (
            c.kinds & {"lease", "land", "sale", "donation", "investment", "compensation", "loan"}
            and not c.kinds & {"works", "goods"}
        )
    ):
        return
    other = c.labels(c.other)
    for s in c.body:
        if not _PAYING.search(s.text) or re.search(
            r"质量保证金|质保金|保修金|缺陷责任|保证金|押金|违约|逾期|拖欠|超过|解除|审计|工资", s.text
        ):
            continue
        if re.search(rf"(?:{other})(?:应当|应|须|需|在)?[^，。；]{{0,14}}(?:支付|付清|缴纳)", s.text):
            continue
        for p in periods(s.text):
            after, before = s.text[p.end : p.end + 10], s.text[max(0, p.start - 12) : p.start]
            within = re.match(r"(?:之?内|以内|后|之后|期满|届满|[^，。；]{0,2}内)", after) or re.search(
                r"(?:验收|竣工|交付|完工|结算|合格|到货)[^，。；]{0,8}(?:满|后第?|之日起第)$", before
            )
            if _AFTER_A_SPAN.match(s.text[p.end :]):
                continue
            kept = re.search(r"质保|保修|缺陷责任|保质期", s.text[max(0, p.start - 14) : p.start])
            if (
                within
                and not kept
                and days_of(p) > SME_LONGEST
                and not re.search(r"(?:期限|服务期|为期|有效期|质保期)[为：]?$|提前[^，]{0,4}$", before)
            ):
                yield c.finding(
                    s,
                    p.start,
                    "payment_too_late",
                    "must",
                    f"付款期{s.text[p.start : p.end]}，自交付（验收）起一般30日，约定的最长不超过60日",
                    "保障中小企业款项支付条例第9条",
                    "甲方自验收合格之日起三十日内支付。",
                )
                break


def payment_days(c: Contract) -> int | None:
    """The longest period for payment the clauses name, in calendar days; None where there is none."""
    lengths = [
        days_of(p)
        for s in c.terms
        if _PAYING.search(s.text)
        for p in periods(s.text)
        if re.match(r"(?:之?内|以内|[^，。；]{0,2}内)", s.text[p.end : p.end + 6])
    ]
    return -int(-max(lengths) // 1) if lengths else None


def term_too_long(c: Contract) -> Iterator[Finding]:
    """A lease of more than twenty years; a transfer of farmland beyond the contracted term."""
    land = "land" in c.kinds
    lease = "lease" in c.kinds and not land
    forest = re.search(r"林|山场", c.title)
    if not lease and not land:
        return
    for s in c.body:
        if not re.search(r"期限|租期|租赁期|为期|承租|出租|流转期|承包期|续租|使用期", s.text) or re.search(
            r"工程|保修", s.text
        ):
            continue
        for p in periods(s.text):
            years = p.value if p.unit == "年" else p.value / 12 if p.unit == "月" else Decimal(0)
            most = LEASE_LONGEST if lease else 70 if forest else 30
            if years > most and not re.search(r"不超过|剩余", s.text[max(0, p.start - 8) : p.start]):
                yield _too_long(c, s, p.start, lease)
                return
    if (
        c.term_from
        and c.term_until
        and c.term_place
        and c.term_until > after_months(c.term_from, 12 * (LEASE_LONGEST if lease else 70 if forest else 30))
    ):
        yield _too_long(c, c.term_place, 0, lease)
        return
    if land and c.term_until:
        for s in c.body:
            m = re.search(
                r"(?:承包期|承包合同|第二轮|二轮)[^。；]{0,30}(20\d\d)年(?:(\d{1,2})月(?:(\d{1,2})日)?)?[^。；]{0,"
                r"6}(?:届满|止|到期|期满)",
                s.text,
            )
            if m and int(m[1]) < c.term_until.year:
                yield Finding(
                    "lease_over_20",
                    "must",
                    quote(c.text, c.term_place.start, c.term_place.end)
                    if c.term_place
                    else quote(c.text, s.start, s.end),
                    f"流转到{cn(c.term_until)}，超过承包期的剩余期限（{m[1]}年止）",
                    "农村土地承包法第38条",
                    f"流转期限改为不晚于{m[1]}年的承包期届满日",
                    (quote(c.text, s.start, s.end, s.start + m.start()),),
                    s.start,
                )
                return


def _too_long(c: Contract, s: Sentence, at: int, lease: bool) -> Finding:
    if lease:
        until = f"，止日不晚于{cn(after_months(c.term_from, 240))}" if c.term_from else ""
        return Finding(
            "lease_over_20",
            "must",
            quote(c.text, s.start, s.end, s.start + at),
            "租赁期限超过二十年（20年）的部分无效",
            "民法典第705条",
            f"租赁期限改为不超过二十年{until}",
            at=s.start,
        )
    return Finding(
        "lease_over_20",
        "must",
        quote(c.text, s.start, s.end, s.start + at),
        "流转、承包期限超过三十年，不得超过承包期的剩余期限",
        "农村土地承包法第21条、第38条",
        "期限改为不超过承包期的剩余期限",
        at=s.start,
    )
