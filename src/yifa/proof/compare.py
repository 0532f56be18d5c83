"""A report beside last year's report: sentences carried over, balances, changes against last year's figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from yifa.proof.checks.repeats import FORMULA, FORMULA_LONG, Core, shared_passages
from yifa.proof.measures import Measure, best_match, core_name, measures, same_unit, similarity
from yifa.proof.model import Finding, Quantity, Report, Severity
from yifa.proof.outline import Outline
from yifa.proof.patterns import lazy

CARRIED = 30
"""Shared characters from which a passage is reported as carried over from last year."""
CHANGE = lazy(
    r"(?:较|比|同)(?:上年度?|去年|上一年度?|比|期)(?:同期)?(?:相比)?[^，,。；]{0,8}?(?P<way>增加|增长|上升|提高|多|下降|减少|降低|少)(?:了)?$"
)
UP = frozenset(["增加", "增长", "上升", "提高", "多"])
OPENING = lazy(r"上年度?结转|上一年度?结转|年初(?:结存|余额|在册|未办结|存量)?|期初|去年结转|上年末|上年底|去年底")
CLOSING = lazy(r"结转下一?年度?(?:继续办理)?|年末|期末|年底(?:结存|余额|在册)?|未办结|尚未办结|在办|截至12月31日")
LAST = lazy(r"(?:上年度?|去年|上一年度?)(?:同期)?[^，,。；较比]{0,12}$")
PLAN = lazy(r"下一?步|下一?年|安排|打算|计划|思路")


def compare_years(this: Report, last: Report) -> list[Finding]:
    """Findings on this year's report that need last year's beside it; offsets refer to this year's text."""
    here, there = Outline(this.document.text, this.document.tables), Outline(last.document.text, last.document.tables)
    now, then = measures(this, here), measures(last, there)
    findings = [
        *_carried_over(this, last, here, there),
        *_openings(now, then),
        *_changes(this, now, then, here),
        *_last_year_figures(now, then),
        *_unchanged(now, then),
    ]
    return sorted(findings, key=lambda f: (f.start, f.end))


def _carried_over(this: Report, last: Report, here: Outline, there: Outline) -> Iterator[Finding]:
    core, old = Core(this.document.text), Core(last.document.text)
    shared = 0
    for i, j, length in shared_passages(old.text, core.text):
        start, end = core.place(j), core.place(j + length - 1) + 1
        passage = this.document.text[start:end]
        if length < (FORMULA_LONG if FORMULA.search(passage) else CARRIED):
            continue
        shared += length
        counted = [q for q in this.quantities if q.kind in ("count", "percent", "money") and start <= q.start < end]
        was_plan = any(PLAN.search(s.heading) for s in there.path(old.place(i))[:1])
        is_plan = any(PLAN.search(s.heading) for s in here.path(start)[:1])
        where = "，去年写在下一年打算里" if was_plan and not is_plan else ""
        what = "连数字也一样" if counted else "打算也一样" if is_plan and was_plan else ""
        yield Finding(
            "carried-over-sentence",
            "text",
            "warning" if counted or (is_plan and was_plan) or length >= 80 else "info",
            start,
            end,
            f"这{length}个字与上年报告逐字相同{'，' + what if what else ''}{where}。",
            "按今年的实际情况改写；数字重新核对。" if counted else "按今年的实际情况改写。",
        )
    if core.text and shared * 3 > len(core.text):
        first = here.lines[0]
        yield Finding(
            "carried-over-share",
            "text",
            "warning",
            first.start,
            first.end,
            f"全文约{round(100 * shared / len(core.text))}%与上年报告逐字相同。",
            "通读全文，核对是否沿用旧稿。",
        )


def _openings(now: list[Measure], then: list[Measure]) -> Iterator[Finding]:
    """What was carried into this year must be what last year carried out of it."""
    closings = [m for m in then if CLOSING.search(m.clause)]
    for measure in now:
        if not OPENING.search(measure.clause):
            continue
        name = core_name(OPENING.sub("", measure.clause))
        fitting = [
            (similarity(name, core_name(CLOSING.sub("", c.clause))), c)
            for c in closings
            if same_unit(c.quantity.unit, measure.quantity.unit)
        ]
        fitting = [item for item in fitting if item[0] >= 0.6 or (len(closings) == 1 and len(name) < 3)]
        if not fitting:
            continue
        closing = max(fitting, key=lambda item: item[0])[1]
        if not _overlap(measure.quantity, closing.quantity):
            yield _about(
                measure,
                "opening-closing",
                "error",
                f"今年写上年结转{measure.quantity.text}，上年报告的年末数却是{closing.quantity.text}。",
                "按台账核对结转数。",
            )


def _changes(this: Report, now: list[Measure], then: list[Measure], here: Outline) -> Iterator[Finding]:
    """较上年增加 so many, or so many per cent, against the figure that last year's report gives."""
    for index, quantity in enumerate(this.quantities):
        if quantity.value is None or quantity.kind not in ("count", "percent", "money"):
            continue
        start, _ = here.clause(quantity.start)
        change = CHANGE.search(this.document.text, start, quantity.start)
        if not change or change.end() != quantity.start:
            continue
        current = next(
            (m for m in reversed(now) if m.index < index and m.quantity.kind == "count" and _near(this, m, quantity)),
            None,
        )
        base = best_match(current, then) if current else None
        if current is None or base is None or base.quantity.approx != "exact" or current.quantity.approx != "exact":
            continue
        sign = 1 if change["way"] in UP else -1
        difference = current.value - base.value
        if quantity.kind == "percent":
            if base.value == 0:
                continue
            actual = sign * difference * 100 / base.value
            exponent = quantity.value.as_tuple().exponent
            places = Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)
            holds = abs(actual - quantity.value) <= places
            right = f"{change['way'] if actual >= 0 else '反而相反，变化'}{abs(actual).quantize(Decimal('0.01')):f}%"
        else:
            holds = sign * difference == quantity.value
            right = f"{'增加' if difference >= 0 else '减少'}{abs(difference):f}{current.quantity.unit}"
        if not holds:
            yield Finding(
                "last-year-change",
                "figures",
                "error",
                quantity.start,
                quantity.end,
                f"“{change[0]}{quantity.text}”与上年报告不符：上年{base.quantity.text}，今年{current.quantity.text}，应为{right}。",
                f"改为“{right}”，或核对两年的口径。",
            )


def _last_year_figures(now: list[Measure], then: list[Measure]) -> Iterator[Finding]:
    """A figure given for last year, 去年45件, against last year's report."""
    for measure in now:
        if not LAST.search(measure.clause) or OPENING.search(measure.clause):
            continue
        base = best_match(measure, then)
        if base and not _overlap(measure.quantity, base.quantity):
            yield _about(
                measure,
                "last-year-figure",
                "warning",
                f"这里说上年是{measure.quantity.text}，上年报告写的是{base.quantity.text}。",
                "核对上年数，或说明调整原因。",
            )


def _unchanged(now: list[Measure], then: list[Measure]) -> Iterator[Finding]:
    """A count of some size that is exactly last year's (info): chance, or not brought up to date."""
    for measure in now:
        quantity = measure.quantity
        if quantity.kind != "count" or quantity.approx != "exact" or measure.value < 20 or LAST.search(measure.clause):
            continue
        base = best_match(measure, then)
        if base and base.value == measure.value and not re.search(r"[年月日]|行政村|社区|村民小组|平方", quantity.unit):
            yield _about(
                measure,
                "same-as-last-year",
                "info",
                f"“{measure.name}”与上年报告同为{quantity.text}。",
                "核对是否已更新为今年的数。",
            )


def _near(this: Report, measure: Measure, quantity: Quantity) -> bool:
    between = this.document.text[measure.quantity.end : quantity.start]
    return len(between) <= 40 and "。" not in between


def _overlap(one: Quantity, other: Quantity) -> bool:
    """Whether two readings can be the same number."""
    low = max(v for v in (one.low, other.low, Decimal(0)) if v is not None)
    highs = [v for v in (one.high, other.high) if v is not None]
    return not highs or low <= min(highs)


def _about(measure: Measure, rule: str, severity: Severity, message: str, suggestion: str) -> Finding:
    quantity = measure.quantity
    return Finding(rule, "figures", severity, quantity.start, quantity.end, message, suggestion)
