"""Calculators of the enforcement room: each gives its result with the working and the articles. Money in 分."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from yifa.domains.enforcement.rules import MITIGATING, surcharge
from yifa.law.calendar import WorkCalendar
from yifa.law.dates import add_months, cn_date
from yifa.law.limits import get_limit
from yifa.law.periods import compute

MOST_INSTALMENTS = 60


@dataclass(frozen=True, slots=True)
class Working:
    """A result with its working.

    `answer`: the result in words; `amount`: in 分 where it is one; `lines`: step by step; `rows`: a table, its heading
    first; `basis`: articles; `broken`: the law forbids what was asked, and `answer` says why.
    """

    answer: str
    lines: tuple[str, ...]
    basis: str
    amount: int | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    broken: bool = False


def yuan(fen: int) -> str:
    """分 as 元: 123450 → 1234.50元, 120000 → 1200元."""
    return f"{fen // 100}元" if fen % 100 == 0 else f"{Decimal(fen) / 100:.2f}元"


def late_payment(
    fine: int, due: date, until: date, excluded: Sequence[tuple[date, date]], *, calendar: WorkCalendar
) -> Working:
    """加处罚款: 3 % a day, never more than the fine (行政处罚法 第72条; R046).

    Args:
        fine: what is unpaid, 分.
        due: last day to pay; until: last day counted, inclusive.
        excluded: (first, last) days under reconsideration or suit (行政处罚法 第73条).
    """
    basis = "行政处罚法第72条、第73条；行政强制法第45条、第46条"
    if until <= due:
        return Working("还没有逾期，不能加处罚款。", (f"缴款期限至{cn_date(due)}，到这一天为止都不算逾期。",), basis, 0)
    amount, words = surcharge(fine, due, until, excluded)
    full = -(-fine // (fine * 3 // 100)) if fine >= 34 else 0
    wait = compute(get_limit("surcharge-before-enforce-30d"), due + timedelta(days=1), calendar=calendar).due
    lines = [words]
    if full:
        lines.append(f"按每日3%，计满{full}日达到罚款本数，此后不再增加。")
    lines.append(f"加处罚款超过三十日（{cn_date(wait)}以后）仍不履行的，经催告可以强制执行或者申请法院强制执行。")
    return Working(f"加处罚款{yuan(amount)}，连同罚款共{yuan(fine + amount)}。", tuple(lines), basis, amount)


def interest(principal: int, per_myriad: Decimal, first: date, last: date, *, capped: bool, basis: str) -> Working:
    """Simple interest or a late charge by the day.

    Args:
        principal: 分.
        per_myriad: rate in ten-thousandths a day (万分之几).
        first: last day to pay; the first day counted is the one after.
        last: last day counted, inclusive.
        capped: never more than the principal (滞纳金, 行政强制法 第45条).
        basis: the act, agreement or order that sets the rate; it is cited, never assumed.
    """
    days = max((last - first).days, 0)
    exact = Decimal(principal) * per_myriad / 10000 * days
    amount = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    lines = [
        f"应付日是{cn_date(first)}，自次日起至{cn_date(last)}共{days}日。",
        f"{yuan(principal)}×万分之{per_myriad.normalize():f}×{days}日＝{yuan(amount)}。",
    ]
    if capped and amount > principal:
        amount = principal
        lines.append(f"滞纳金不得超出本金，按{yuan(principal)}计。")
    return Working(f"{yuan(amount)}，连同本金共{yuan(principal + amount)}。", tuple(lines), basis, amount)


def instalments(total: int, count: int, first_due: date, *, calendar: WorkCalendar) -> Working:
    """分期缴纳: equal monthly instalments that add up to what is owed (行政处罚法 第66条第2款; R047).

    What does not divide evenly is paid with the last one. A day of rest moves the day to pay to the next working day.
    """
    basis = "行政处罚法第66条第2款、第72条第2款；民法典第202条、第203条"
    if not 1 <= count <= MOST_INSTALMENTS or total < count:
        say = f"期数应在1至{MOST_INSTALMENTS}之间，每期至少一分。"
        return Working(say, (), basis, broken=True)
    each = total // count // 100 * 100 or total // count
    rows: list[tuple[str, ...]] = [("期次", "应缴日", "金额", "缴后尚欠")]
    left, due = total, first_due
    for n in range(count):
        nominal = add_months(first_due, n)
        due = calendar.around(nominal)[1]
        amount = each if n < count - 1 else left
        left -= amount
        moved = f"（{cn_date(nominal)}是休息日，顺延）" if due != nominal else ""
        rows.append((f"第{n + 1}期", cn_date(due) + moved, yuan(amount), yuan(left)))
    court = compute(get_limit("penalty-court-enforce-after-deferral-3m"), due, calendar=calendar).due
    lines = (
        f"{yuan(total)}分{count}期，每期{yuan(each)}，除不尽的并入最后一期；各期合计等于尚欠罚款。",
        f"最后一期是{cn_date(due)}；到期不缴的，自这一天起三个月内（{cn_date(court)}前）可以申请法院强制执行。",
        "须当事人申请、行政机关批准；批准的期限内不加处罚款。",
    )
    return Working(f"分{count}期，最后一期{cn_date(due)}。", lines, basis, total, tuple(rows))


def limitation(act_ended: date, discovered: date, grave: bool, *, calendar: WorkCalendar) -> Working:
    """追责时效: two years, five where life, health or financial security was harmed (行政处罚法 第36条; R023).

    Args:
        act_ended: the day of the act; of a continuing one, the day it ended.
        found: the day it was discovered.
    """
    limit = get_limit("penalty-limitation-5y" if grave else "penalty-limitation-2y")
    last = compute(limit, act_ended, calendar=calendar).due
    years = "五年" if grave else "二年"
    lines = (
        f"违法行为终了于{cn_date(act_ended)}，时效{years}，至{cn_date(last)}届满；届满日是休息日也不顺延。",
        f"发现于{cn_date(discovered)}，{'在时效之内' if discovered <= last else '已经超过时效'}。",
        "有连续或者继续状态的，从行为终了之日起算；法律另有规定的从其规定。",
    )
    answer = "没有超过追责时效，可以立案。" if discovered <= last else "超过追责时效，不再给予行政处罚，应当不予立案。"
    return Working(answer, lines, "行政处罚法第36条", broken=discovered > last)


def discretion(
    bands: Iterable[Mapping[str, Any]], fine: int, factors: Iterable[str], hearing_from: int, summary_up_to: int
) -> Working:
    """裁量: where a fine lies in the published bands, and what its size brings with it (R029, R031, R038).

    Args:
        bands: entries of the register of discretion standards: `title` and `values` with behaviour, level, low, high.
        fine: proposed, 分.
        factors: 量罚情节 as the case names them.
        hearing_from: the province's amount from which a hearing must be offered (行政处罚法 第63条), 分; 0: none.
        summary_up_to: most that may be fined on the spot (第51条), 分.
    """
    rows: list[tuple[str, ...]] = [("违法行为", "档次", "适用情形", "幅度", "这个数")]
    holding = []
    for band in bands:
        values = band["values"]
        low, high = int(values.get("low") or 0), int(values.get("high") or 0)
        inside = low <= fine <= high
        if inside:
            holding.append(str(values.get("level") or ""))
        share = f"在内，位于{(fine - low) * 100 // (high - low)}%处" if inside and high > low else "在内"
        place = share if inside else "低于下限" if fine < low else "高于上限"
        rows.append(
            (
                str(values.get("behaviour") or band["title"]),
                str(values.get("level") or ""),
                str(values.get("circumstances") or ""),
                f"{yuan(low)}至{yuan(high)}",
                place,
            )
        )
    circumstances = set(factors)
    mild, heavy = sorted(MITIGATING & circumstances), "从重情节" in circumstances
    lines = []
    if mild:
        lines.append(f"有{'、'.join(mild)}，应当从轻或者减轻，不能选“从重”档（第30条、第32条）。")
    if mild and heavy:
        lines.append("同时选了从重情节，请核对量罚情节。")
    if not mild and not heavy:
        lines.append("没有从轻、减轻或者从重情节，一般选“一般”档。")
    if not holding:
        lines.append("不在任何一档之内：要么换数额，要么在决定中写明出档的理由（第34条）。")
    if hearing_from and fine >= hearing_from:
        lines.append(f"达到本省听证标准{yuan(hearing_from)}，须告知听证权利（第63条）。")
    if fine <= summary_up_to:
        lines.append(f"不超过{yuan(summary_up_to)}，事实确凿并有法定依据的可以当场处罚（第51条）。")
    wrong = bool(mild) and holding == ["从重"]
    answer = (
        f"罚款{yuan(fine)}落在{'、'.join(dict.fromkeys(holding))}档。"
        if holding
        else f"罚款{yuan(fine)}不在所列档次之内。"
    )
    return Working(answer, tuple(lines), "行政处罚法第30条、第32条、第34条、第51条、第63条", fine, tuple(rows), wrong)
