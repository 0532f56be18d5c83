"""Reads what a quick check asks from a contract's plain text. Never raises, whatever the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from yifa.proof.model import Quantity
from yifa.proof.quantities import read_quantities
from yifa.proof.redline import parties_of

from .model import Amount, Contract, Passage, Payment

CAPITALS = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟")
#: How far a sum in words may stand from its figures, in characters.
NEAR = 40
_SENTENCE = re.compile(r"[^。；;\n]+")
_PAY = re.compile(r"支付|付款|付清|结清|拨付|结算款|付至")
_WITHIN = re.compile(r"(?:之?日)?(?:起|后)?[^，。]{0,6}内")
_TERM = re.compile(r"自[^。\n]{0,30}?起[^。\n]{0,12}?(?:至|到)[^。\n]{0,30}?(?:止|日)")
_AUDIT = re.compile(
    r"以[^。；]{0,20}审计[^。；]{0,20}(?:为准|依据|作为|结算|支付)|审计(?:结果|结论|报告|决算)[^。；]{0,16}(?:为准|后[^。；]{0,8}(?:支付|付款|结算)|依据)"
)
_FUNDS = re.compile(r"(?:资金|款项|拨款|财政|补助)[^。；，]{0,10}(?:到位|下达|拨付)后")
_GUARANTEE = re.compile(r"担保|保证人|连带(?:清偿|保证)?责任|抵押|质押|一般保证")
_NO_GUARANTEE = re.compile(r"不(?:得|提供|承担|设定|作)[^，。；]{0,10}(?:担保|抵押|质押|连带)|无需[^，。；]{0,6}担保")
_REGIME = re.compile(
    r"换届|行政区划(?:调整|变更)|机构(?:或者?职能)?(?:调整|改革)|职能调整|(?:负责人|责任人|领导班子?)(?:更替|变更|调整)"
)
_DROPS = re.compile(r"不再履行|终止|解除|失效|免除|不承担|自动|可以?不")
_COURT = re.compile(r"人民法院|法院")
_SEAL = re.compile(r"盖章|公章|签章|签字|签名")
_SIGNED = re.compile(r"(?:签订|签署|签约|订立)(?:日期|时间)|日\s*期\s*[:：]|年\s*月\s*日\s*$")
_BLANK = re.compile(
    r"[_＿]{2,}|【[\s　]*】|\[[\s　]*\]|（[\s　]{2,}）|(?<![A-Za-z])[xX×]{2,}(?![A-Za-z])|[\s　]年[\s　]+月[\s　]+日|￥[\s　]*元|[:：][\s　]*元"
)
_SIGNING = re.compile(r"盖章|签字|签名|签章|法定代表人|负责人|委托代理人|日\s*期|开户|账号|电话|地址")


def read_contract(text: str) -> Contract:
    """What the text of a contract says, clause by clause."""
    lines = text.splitlines()
    starts = _line_starts(text)
    quantities = read_quantities(text)
    sentences = [(m.group().strip(), _line(starts, m.start()), m.start(), m.end()) for m in _SENTENCE.finditer(text)]
    begins, ends, term = _term(text, starts, quantities)
    return Contract(
        parties=tuple(parties_of(text).items()),
        amounts=tuple(_amounts(text, starts, quantities)),
        term_from=begins,
        term_until=ends,
        term=term,
        payments=tuple(_payments(sentences, quantities)),
        audit=_found(sentences, _AUDIT),
        funds=tuple(p for p in _found(sentences, _FUNDS) if _PAY.search(p.text)),
        guarantees=tuple(p for p in _found(sentences, _GUARANTEE) if not _NO_GUARANTEE.search(p.text)),
        regime=tuple(p for p in _found(sentences, _REGIME) if _DROPS.search(p.text)),
        courts=_found(sentences, _COURT),
        arbitration=_found(sentences, re.compile("仲裁")),
        breach=next(iter(_found(sentences, re.compile("违约"))), None),
        seals=next(iter(_found(sentences, _SEAL)), None),
        signed_on=_signed(lines),
        blanks=tuple(_blanks(lines)),
    )


def _line_starts(text: str) -> list[int]:
    return [0, *(m.end() for m in re.finditer("\n", text))]


def _line(starts: Sequence[int], at: int) -> int:
    return bisect_right(starts, at)


def _found(sentences: Sequence[tuple[str, int, int, int]], pattern: re.Pattern[str]) -> tuple[Passage, ...]:
    return tuple(Passage(said, line) for said, line, _, _ in sentences if pattern.search(said))


def _amounts(text: str, starts: Sequence[int], quantities: Sequence[Quantity]) -> Iterator[Amount]:
    """Sums in words with the figures before (or, failing that, after) them in the same line."""
    money = [q for q in quantities if q.kind == "money"]
    figures = [q for q in money if not CAPITALS & set(q.text)]
    paired: set[int] = set()
    for words in (q for q in money if CAPITALS & set(q.text)):
        near = [
            q for q in figures
            if q.start not in paired and "\n" not in text[min(q.end, words.end):max(q.start, words.start)]
            and min(abs(words.start - q.end), abs(q.start - words.end)) <= NEAR
        ]  # fmt: skip
        chosen = min(near, key=lambda q: (q.start > words.start, abs(q.start - words.start)), default=None)
        if chosen is not None:
            paired.add(chosen.start)
        begin = min(words.start, chosen.start if chosen else words.start)
        finish = max(words.end, chosen.end if chosen else words.end)
        passage = Passage(text[begin:finish], _line(starts, begin))
        yield Amount(chosen.value if chosen else None, words.value, words.text, passage)
    for q in figures:
        if q.start not in paired and re.search(
            r"总(?:价|额|金额|造价|费)|合同(?:价款?|金额)|(?:租金|承包费|服务费)(?:总|合计|共)",
            text[max(0, q.start - 16) : q.start],
        ):
            yield Amount(q.value, None, "", Passage(q.text, _line(starts, q.start)))


def _day(quantity: Quantity) -> date | None:
    digits = str(quantity.value) if quantity.value is not None else ""
    if len(digits) != 8:
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _term(
    text: str, starts: Sequence[int], quantities: Sequence[Quantity]
) -> tuple[date | None, date | None, Passage | None]:
    for match in _TERM.finditer(text):
        days = [
            day for q in quantities
            if q.kind == "date" and match.start() <= q.start < match.end() and (day := _day(q)) is not None
        ]  # fmt: skip
        if len(days) >= 2:
            return days[0], days[1], Passage(match.group(), _line(starts, match.start()))
    return None, None, None


def _payments(sentences: Sequence[tuple[str, int, int, int]], quantities: Sequence[Quantity]) -> Iterator[Payment]:
    """Periods that stand before 内 in a sentence about paying."""
    day, working = Decimal(1), Decimal(7) / 5
    units = {"日": day, "天": day, "个工作日": working, "工作日": working, "个月": day * 30, "月": day * 30}
    for said, line, start, end in sentences:
        if not _PAY.search(said):
            continue
        for q in quantities:
            if not start <= q.start < end or q.value is None or q.kind not in ("count", "date"):
                continue
            scale = units.get(q.unit)
            offset = q.end - start
            if scale is not None and _WITHIN.match(said[offset : offset + 12].lstrip("历")):
                yield Payment(-int(-(q.value * scale) // 1), Passage(said, line))
        for match in re.finditer(r"([一二两三半]|\d)(?:个)?年内", said):
            years = {"一": 365, "二": 730, "两": 730, "三": 1095, "半": 183}.get(match[1]) or int(match[1]) * 365
            yield Payment(years, Passage(said, line))


def _signed(lines: Sequence[str]) -> date | None:
    """The last full date in a line about signing."""
    for line in reversed(lines):
        if _SIGNED.search(line) or re.fullmatch(r"[\s　]*\d{4}年\d{1,2}月\d{1,2}日[\s　]*", line):
            for q in reversed(read_quantities(line)):
                if q.kind == "date" and (day := _day(q)) is not None:
                    return day
    return None


def _blanks(lines: Sequence[str]) -> Iterator[Passage]:
    """Gaps left to be filled, but for those of the signatures at the end."""
    last = next((n for n, line in enumerate(lines) if _SEAL.search(line) and n > len(lines) * 0.6), len(lines))
    for n, line in enumerate(lines, 1):
        if _BLANK.search(line) and not (n > last and _SIGNING.search(line)):
            yield Passage(line.strip()[:60], n)
