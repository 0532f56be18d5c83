"""Sums: words against figures, unit price × quantity, totals of tables, parts of a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from yifa.proof.contract.model import Contract, Finding
from yifa.proof.contract.values import HAN, NUMBER, Value, capital_money, money, plain, quote, slipped, ungrouped, yuan
from yifa.proof.patterns import lazy
from yifa.proof.quantities.numerals import read_number

_FILLER = lazy(
    r"[（）：，、¥\s　“”|/]*(?:人民币|大写|小写|金额|整|元|圆|即|为|计|合计|总价|共计|￥|：|（|）|，|¥|\s|　)*"
)
UNIT = (
    r"亩|平方米|㎡|公里|千米|米|吨|公斤|间|台|套|盏|根|株|棵|只|个|人|名|户"
    r"|次|辆|件|张|块|份|桶|立方米|方|车|处|座|场|册|本|樘|幅|头|羽|筐|桌|课时"
    r"|人次|岗|床|期|页|小时|栋|幢|眼|口井|部|宗|箱|点|村|所|班|篇"
)
_RATE = lazy(
    rf"(?:每(?P<one>[^\d，。；每]{{0,3}}?(?P<u>{UNIT}|年|月|日|天|季度|季|周))(?:每(?P<v>{UNIT}"
    rf"|年|月|日|天|季度|季))?(?:[^\d，。；]{{0,10}}?))"
    r"(?P<m>\d[\d,]{0,15}(?:\.\d+)?)(?P<w>万)?元|(?P<m2>\d[\d,]{0,15}(?:\.\d+)?)(?P<w2>万)?元[/／每](?P<u2>"
    + UNIT
    + r"|年|月|日|天|季度|季)(?:[/／·•每](?P<v2>"
    + UNIT
    + r"|年|月|日|天|季度))?"
)
_COUNT = lazy(rf"(?P<n>{NUMBER})个?(?P<u>{UNIT}|年|月|周|日|天|季度)")
_WHOLE = lazy(
    r"(?:合计|共计|总计|总价款?|总额|总费用|总金额|计|共|总租金|总承包费|全年"
    r"|每年|每月|暂定(?:总?价款?|金额|总额)?|年租金|年费用|每月合计|月合计|小计|为)[^\d，。；]{0,10}$"
)


def words_and_figures(c: Contract) -> Iterator[Finding]:
    """A sum in words beside another in figures."""
    for s in c.sentences:
        figures = money(s.text) or _figures_of_a_row(s.text)
        for w in capital_money(s.text):
            best = _beside(s.text, w, figures)
            if best is None or best.value == w.value:
                continue
            yield c.finding(
                s,
                w.start,
                "amount_words_figures",
                "must",
                f"大小写不一致：大写{yuan(w.value)}（{plain(w.value)}），小写{yuan(best.value)}（{plain(best.value)}"
                f"），请以双方商定的数额统一",
                "民法典第470条",
                f"人民币{in_capitals(best.value)}（¥{best.value:,.2f}）",
                (s.text[w.start : w.end], s.text[best.start : best.end]),
            )


def _figures_of_a_row(text: str) -> list[Value]:
    """The bare sums in the cells of a row of totals: 合计|柒万捌仟陆佰贰拾元整|78,620."""
    return [
        Value(ungrouped(m.group()), m.start(), m.end())
        for m in re.finditer(r"(?<=\t)\d[\d,]*(?:\.\d+)?(?=\s*(?:\t|$))", text)
        if "\t" in text
    ]


def _beside(text: str, words: Value, figures: list[Value]) -> Value | None:
    """The sum in figures next to one in words, with nothing but brackets and 大写, 小写 between."""
    near = []
    for f in figures:
        between = text[words.end : f.start] if f.start >= words.end else text[f.end : words.start]
        if len(between) <= 16 and _FILLER.fullmatch(between):
            near.append((len(between) + (2 if f.start < words.start else 0), f))
    return min(near, key=lambda n: n[0])[1] if near else None


def alone_in_words(c: Contract) -> Iterator[Finding]:
    """The price in words alone, against the total of the table of items."""
    totals = [t for t in table_totals(c) if not _of_one_period(c, t[0])]
    if not totals:
        return
    value, _at, row = totals[0]
    single = len(totals) == 1
    for s in c.body:
        below = single and re.match(r"[\s　]*(?:总计|合计)[^，。；]{0,3}(?:大写|人民币)", s.text)
        if (below or re.search(r"合同(?:总|价|金额)|总价|签约合同价", s.text)) and "\t" not in s.text:
            values = list(capital_money(s.text)) + list(money(s.text))
            if (
                values
                and not any(v.value == value for v in values)
                and not re.search(r"其中|另|不含|每|单价|保证金|违约金|\d%|百分之|预付|首付|尾款|定金", s.text)
            ):
                first = values[-1]
                yield c.finding(
                    s,
                    first.start,
                    "arithmetic_total",
                    "must",
                    f"合同总价{yuan(first.value)}与清单合计{yuan(value)}（{plain(value)}）不一致",
                    "",
                    f"合同总价改为{yuan(value)}",
                    (row,),
                )


def _of_one_period(c: Contract, value: Decimal) -> bool:
    """Whether the clauses tell a table's total as the sum of one month or year of several."""
    return any(
        v.value == value and re.search(r"每(?:个?月|年|季度?|期)[^，。；\d]{0,6}$", s.text[: v.start])
        for s in c.body
        if "\t" not in s.text
        for v in money(s.text)
    )


def table_totals(c: Contract) -> Iterator[tuple[Decimal, int, str]]:
    """The totals of the contract's tables: the sum in yuan, where it stands, its row."""
    for cells, start, end in c.tables:
        if start < c.signing_from and re.match(
            r"(?:合\s*计|总\s*计|总\s*价)", cells[0] or (cells[1] if len(cells) > 1 else "")
        ):
            numbers = [n for cell in cells if (n := _plain_number(cell)) is not None]
            if numbers:
                yield numbers[-1], start, quote(c.text, start, end)


def _plain_number(cell: str) -> Decimal | None:
    m = re.fullmatch(r"[¥\s]*(\d[\d,]{0,15}(?:\.\d+)?)\s*(?:元|[^\d\s]{0,3})", cell)
    return ungrouped(m[1]) if m else None


def tables(c: Contract) -> Iterator[Finding]:
    """Quantity × unit price of each row, and the column's total."""
    head: dict[str, int] = {}
    running: dict[int, Decimal] = {}
    right_rows = Decimal(0)
    for cells, start, end in c.tables:
        if any(re.search(r"单价|数量|金额|小计|面积|总价|成交价", cell) for cell in cells) and not any(
            _plain_number(x) for x in cells
        ):
            head, running, right_rows = _columns(cells), {}, Decimal(0)
            continue
        if not head or len(cells) < 2:
            continue
        row = quote(c.text, start, end)
        amount = _cell(cells, head.get("amount"))
        if re.match(r"(?:合\s*计|总\s*计|小\s*计|总\s*价)", cells[0] or cells[1]):
            for column, total in running.items():
                written = _cell(cells, column)
                if written is None and column == head.get("amount"):
                    written = next((n for cell in reversed(cells) if (n := _plain_number(cell)) is not None), None)
                if column == head.get("amount") and written == right_rows:
                    continue  # the row that is wrong has been told
                if written is not None and written != total:
                    yield Finding(
                        "arithmetic_total",
                        "must",
                        row,
                        f"各行相加是{plain(total)}（{total:,}），合计写的是{written:,}",
                        "",
                        f"合计改为{total:,}",
                        at=start,
                    )
            running, right_rows = {}, Decimal(0)
            continue
        number, price = _cell(cells, head.get("number")), _cell(cells, head.get("price"))
        times = _cell(cells, head.get("times")) or Decimal(1)
        right_rows += number * price * times if number is not None and price is not None else amount or Decimal(0)
        if number is not None and price is not None and amount is not None:
            right = number * price
            if (
                amount not in (right, right * times)
                and abs(right - amount) >= Decimal("0.5")
                and abs(right * times - amount) >= Decimal("0.5")
            ):
                yield Finding(
                    "arithmetic_total",
                    "must",
                    row,
                    f"{plain(number)}×{plain(price)}={plain(right)}（{right:,}），这一行写的是{amount:,}",
                    "",
                    f"金额改为{right:,}",
                    at=start,
                )
        for column in {place for key, place in head.items() if key in ("amount", "number")}:
            if (value := _cell(cells, column)) is not None:
                running[column] = running.get(column, Decimal(0)) + value


def _columns(cells: tuple[str, ...]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for key, pattern in (
        ("price", rf"单价|标准|元[/／](?:{UNIT})"),
        ("number", r"数量|面积|工程量|人数"),
        ("amount", r"金额|小计|总价|合价|合计|价款|成交价|费用"),
        ("amount", r"年租金|租金"),
        ("times", r"月数|年数|次数|天数"),
    ):
        for i, cell in enumerate(cells):
            if re.search(pattern, cell) and i not in columns.values():
                columns.setdefault(key, i)
    return columns


def _cell(cells: tuple[str, ...], column: int | None) -> Decimal | None:
    return _plain_number(cells[column]) if column is not None and column < len(cells) else None


def rates(c: Contract) -> Iterator[Finding]:
    """A unit price, and a total in the same clause that no product of the contract's quantities gives."""
    counts = _counts(c)
    years = _years(c)
    for i, s in enumerate(c.body):
        if "\t" in s.text or re.search(r"违约金|罚|扣减|扣除|逾期|保证金|赔偿|滞纳|补助标准", s.text):
            continue
        priced = _rates_of(s.text)
        if not priced:
            continue
        same = [(s, v) for v in money(s.text) if v.start >= priced[0][2] and not _rate_covers(s.text, v)]
        told_first = re.search(
            r"按[^，。；]{0,12}每[^，。；]{1,16}元(?:计算|计价|计费|计)|总价[^。；]{0,40}，每[^，。；]{1,12}元", s.text
        )
        if not same and told_first and len(first := [v for v in money(s.text) if not _rate_covers(s.text, v)]) == 1:
            same = [(s, first[0])]
        nxt = c.body[i + 1] if i + 1 < len(c.body) else None
        if not same and nxt and nxt.line == s.line and not _RATE.search(nxt.text):
            same = [(nxt, v) for v in money(nxt.text)]
        summed: set[Decimal] = set()
        for where, v in same:
            known = {price for price, _, ends in priced if where is not s or ends <= v.start or told_first} | summed
            earlier = [w.value for w in money(where.text) if w.end <= v.start]
            if any(sum(some) == v.value for n in (2, 3, 4) for some in combinations(earlier[-6:], n)):
                continue
            price, units, _ = next((r for r in reversed(priced) if where is not s or r[2] <= v.start), priced[0])
            before = where.text[max(0, v.start - 14) : v.start]
            if not _WHOLE.search(before) or (
                _rate_covers(where.text, v) and not re.search(r"合计|共计|总计|共|全年", before)
            ):
                continue
            if re.search(r"其中|押金|保证金|违约|每期|每次支付|每半年|每季", before):
                continue
            factors = (
                [f for u in dict.fromkeys((*(u for r in priced for u in r[1]), "周", "月")) for f in counts.get(u, ())]
                + [Decimal(12)]
                + years
            )
            if any(_explains(v.value, k, factors) for k in known) or _several_rates(v.value, priced, counts):
                summed.add(v.value)
                continue
            right = _expected(price, units, counts, before, v.value)
            right = _nearest_slip(right, v.value, where.text, years)
            if right is None:
                continue
            yield c.finding(
                where,
                v.start,
                "arithmetic_total",
                "must",
                f"按单价{yuan(price)}计算应当是{yuan(right)}（{plain(right)}），写的是{yuan(v.value)}",
                "",
                f"改为{yuan(right)}",
            )
            break


#: A step by which a price grows, which is no price.
_STEP = lazy(r"平均|约|增加|递增|上浮|上调|提高|上涨|增长|下调|减少|递减|加收|另加")


def _rates_of(text: str) -> list[tuple[Decimal, tuple[str, ...], int]]:
    """The unit prices of a sentence: price, units, where it ends."""
    return [_rate(text, m) for m in _RATE.finditer(text) if not _STEP.search(text[max(0, m.start() - 3) : m.end()])]


def _rate(text: str, m: re.Match[str]) -> tuple[Decimal, tuple[str, ...], int]:
    number = (m["m"] or m["m2"]).replace(",", "")
    price = Decimal(number) * (10_000 if m["w"] or m["w2"] else 1)
    units = tuple(u for u in (m["u"], m["v"], m["u2"], m["v2"]) if u)
    if m["m"] and m["one"] and "每" not in m["one"]:
        tail = re.search(rf"每({UNIT})[^\d，。；]{{0,6}}$", text[: m.start("m")])
        units = tuple(dict.fromkeys((*units, *((tail[1],) if tail else ()))))
    return price, units, m.end()


_TIMES = frozenset({"年", "月", "日", "天", "周", "季", "季度"})


def _rate_covers(text: str, v: Value) -> bool:
    """Whether a sum is itself a price; 每年4,248元 behind 每亩每年18元 is a total."""
    counted = False
    for m in _RATE.finditer(text):
        units = set(_rate(text, m)[1])
        if m.start() <= v.start < m.end():
            return not (counted and units <= _TIMES)
        counted = counted or bool(units - _TIMES)
    return False


def _counts(c: Contract) -> dict[str, list[Decimal]]:
    counts: dict[str, list[Decimal]] = {}
    for m in _COUNT.finditer(c.text[: c.signing_from]):
        if c.text[max(0, m.start() - 1) : m.start()] in ("每", "第"):
            continue
        value = read_number(m["n"])
        for unit in ("人", "名") if m["u"] in ("人", "名") else (m["u"],):
            if value and value not in counts.setdefault(unit, []):
                counts[unit].append(value)
    return counts


def _years(c: Contract) -> list[Decimal]:
    years = []
    for m in re.finditer(rf"(?P<n>\d{{1,2}}|[{HAN}]{{1,3}})(?:个)?年", c.text[: c.signing_from]):
        value = read_number(m["n"])
        if value and 1 <= value <= 70 and value not in years:
            years.append(value)
    return years


def _explains(total: Decimal, rate: Decimal, factors: list[Decimal]) -> bool:
    """Whether the total is the rate times a product of up to three of the contract's numbers."""
    for size in range(0, 4):
        for chosen in combinations(factors[:14], size):
            product = rate
            for f in chosen:
                product *= f
            if abs(product - total) < Decimal("0.5"):
                return True
    return False


def _nearest_slip(right: Decimal | None, written: Decimal, text: str, years: list[Decimal]) -> Decimal | None:
    """The product, or it over the months, weeks or years told, of which the sum written may be a slip."""
    if right is None:
        return None
    spans = [n for m in re.finditer(rf"(?P<n>{NUMBER})个?(?:月|周|年)", text) if (n := read_number(m["n"]))]
    over = {Decimal(1), Decimal(12), *years, *spans}
    slips = [right * n for n in over if slipped(right * n, written)]
    return min(slips, key=lambda sum_right: abs(sum_right - written), default=None)


def _several_rates(
    total: Decimal, priced: list[tuple[Decimal, tuple[str, ...], int]], counts: dict[str, list[Decimal]]
) -> bool:
    """Whether two prices, each times a count of its unit, make the total: 水田98亩×600元 and 旱地14.5亩×350元."""
    for (a, units, _), (b, others, _) in combinations(priced[:4], 2):
        ns = [n for u in units for n in counts.get(u, ())][:8]
        ms = [n for u in others for n in counts.get(u, ())][:8]
        over = (1, 12, *counts.get("年", ())[:4])
        if any((a * n + b * m) * t == total for n in ns for m in ms for t in over):
            return True
    return False


def _expected(
    price: Decimal, units: tuple[str, ...], counts: dict[str, list[Decimal]], before: str, written: Decimal
) -> Decimal | None:
    """The price times the counts of its units; of several counts of a unit the one that comes nearest to the sum said."""
    right = price
    for unit in units:
        if unit in ("年", "月", "日", "天", "季度", "季"):
            if re.search(r"年", before) and unit == "月":
                right *= 12
            continue
        if not counts.get(unit):
            return None
        so_far = right
        right *= min(counts[unit], key=lambda n: abs(so_far * n - written))
    many = re.search(rf"(\d{{1,2}}|[{HAN}]{{1,3}})年(?:合计|共计|总|租金|服务|承包|流转)", before)
    if many and (n := read_number(many[1])) is not None:
        right *= n
    return right if right != price else None


def in_capitals(value: Decimal) -> str:
    """A sum in capital words: 472000 → 肆拾柒万贰仟元整."""
    digits, units = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟")
    whole, cents = int(value), int((value - int(value)) * 100)
    groups, out = [], ""
    while whole:
        groups.append(whole % 10_000)
        whole //= 10_000
    for i in range(len(groups) - 1, -1, -1):
        text, zero = "", False
        for p in range(3, -1, -1):
            d = groups[i] // 10**p % 10
            if d:
                text += ("零" if zero and text else "") + digits[d] + units[p]
                zero = False
            else:
                zero = True
        if text:
            lead = "零" if out and groups[i] < 1000 and not out.endswith("零") else ""
            out += lead + text + ("", "万", "亿", "万亿")[min(i, 3)]
    tail = (
        "整"
        if not cents
        else (f"{digits[cents // 10]}角" if cents // 10 else "零") + (f"{digits[cents % 10]}分" if cents % 10 else "")
    )
    return (out or "零") + "元" + tail
