"""Years and dates that disagree, and words of time that point nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from yifa.proof.checks.context import Context, at
from yifa.proof.identify import TITLE_YEAR, signature_date
from yifa.proof.model import Finding, Severity
from yifa.proof.outline import DATE, parse_date
from yifa.proof.patterns import lazy

PLAN = lazy(r"思路|计划|打算|安排|展望|下一?年|下步|下一步")
YEAR = lazy(r"(?<!\d)(20\d{2})\s*年(?!\d)")
RELATIVE = lazy(r"截至目前|今年(?:以来|来)?|目前(?=，|,|我|全|已|共|[\u4e00-\u9fa5]{0,8}(?:有|为|配))|本年度")
MASKED_YEAR = lazy(r"[xXｘ×＊*]{2,4}年")
LAW_CONTEXT = lazy(r"[《》（(—\-〔]")


def _signed_before(context: Context, year: int, signed: date) -> Iterator[Finding]:
    """2025年5月运行情况通报, signed in April: the month of the title had not begun."""
    signature = signature_date(context.outline)
    month = re.search(r"年(\d{1,2})月(?!\d{1,2}日)", context.document.title or "")
    if signature is None or month is None or not 1 <= int(month[1]) <= 12 or signed >= date(year, int(month[1]), 1):
        return
    message = f"标题写的是{year}年{month[1]}月，落款却在这之前（{signed.year}年{signed.month}月{signed.day}日）。"
    yield at(signature, "signed-early", "form", "warning", message, "核对标题和落款的日期。")


#: A report to a congress is titled by the year it is given in and begins with the one before.
_LOOKED_BACK = lazy(r"(?:[一-龥]{0,6}工作)?(?:的?回顾|总结|主要成绩|主要工作|完成情况|执行情况)")


def year_mismatch(context: Context) -> Iterator[Finding]:
    """Title, opening, headings, file number and signature must name one report year (and the plan the next)."""
    if not context.whole:
        return
    title, text = context.document.title, context.text
    if title and title in text:
        yield from _title_against_body(context, title)
    year, signed = context.document.year, context.document.signed
    if year is not None and signed is not None:
        yield from _signed_before(context, year, signed)
    if not context.is_annual_report or year is None:
        return
    # A year that only the text gives may have been misread, one in the title not.
    severity: Severity = "error" if title and TITLE_YEAR.search(title) else "warning"
    for section in context.outline.top():
        match = YEAR.search(section.heading)
        if not match or re.search(r"[—\-–]", section.heading):
            continue
        stated, plan = int(match[1]), bool(PLAN.search(section.heading))
        expected = (year, year + 1) if not plan else (year + 1,)
        if stated not in expected:
            yield Finding(
                "year-mismatch",
                "form",
                severity,
                section.start,
                section.body,
                f"报告的是{year}年，这一标题却写{stated}年{'的安排' if plan else ''}。",
                f"改为{expected[0]}年，或核对报告年度。",
            )
    signature = signature_date(context.outline)
    if signature is None or signed is None:
        return
    if signed.year < year or signed.year > year + 1:
        yield at(
            signature,
            "year-mismatch",
            "form",
            severity,
            f"报告的是{year}年，落款却是{signed.year}年。",
            f"核对报告年度与落款，落款一般在{year + 1}年初。",
        )
    elif signed.year == year:
        full = re.search(r"全年", text)
        yield at(
            signature,
            "signed-early",
            "form",
            "error" if full else "warning",
            f"落款在{year}年内（{signed.month}月{signed.day}日），报告的却是{year}年"
            + (f"，还写了“{text[full.start() : full.start() + 8].strip()}…”这样的全年数" if full else "")
            + "：年底前的日子没有计入或只是估计。",
            f"数字截至12月31日，{year + 1}年3月1日前报送（R135）；确需提前的，写明数据截止日期。",
        )
    elif signed > date(year + 1, 4, 1):
        yield at(
            signature,
            "signed-late",
            "form",
            "info",
            f"落款在{year + 1}年4月1日以后。年度报告3月1日前报送、4月1日前公开（R135）。",
            "核对日期。",
        )


def _title_against_body(context: Context, title: str) -> Iterator[Finding]:
    start = context.text.index(title)
    titled = TITLE_YEAR.search(title)
    if not titled:
        return
    opening = context.text[start + len(title) : start + len(title) + 400]
    masked = MASKED_YEAR.search(opening)
    if masked:
        yield Finding(
            "year-mismatch",
            "form",
            "error",
            start + titled.start(),
            start + len(title),
            f"标题写{titled[1]}年，正文的年份却没有填，无法核对报告的是哪一年。",
            "填上正文各处的年份。",
        )
        return
    if PLAN.search(title):
        return
    first = re.search(r"(20\d{2})年(?!\d{1,2}月\d{1,2}日)", opening)
    if first and first[1] != titled[1] and int(first[1]) > 2000:
        before = opening[max(0, first.start() - 1) : first.start()]
        looked_back = int(first[1]) == int(titled[1]) - 1 and _LOOKED_BACK.match(opening, first.end())
        if not LAW_CONTEXT.search(before) and not looked_back:
            position = start + len(title) + first.start()
            yield Finding(
                "year-mismatch",
                "form",
                "warning",
                position,
                position + len(first[0]),
                f"标题写{titled[1]}年，开头却写{first[1]}年。",
                "核对报告年度。",
            )


def impossible_dates(context: Context) -> Iterator[Finding]:
    """A day the calendar does not have."""
    dates = list(context.finditer(DATE))
    for match in dates:
        if parse_date(match) is None:
            yield at(match, "impossible-date", "text", "error", f"没有“{match[0]}”这一天。", "核对日期。")
    for match in re.finditer(r"20(?<!\d20)\d{2}年(?:0|00|1[3-9]|[2-9]\d)月", context.text):
        yield at(match, "impossible-date", "text", "error", f"没有“{match[0]}”这个月。", "核对日期。")
    for match in re.finditer(r"(\d(?<!\d\d)\d?)月(\d{1,2})日", context.text):
        month, day = int(match[1]), int(match[2])
        if (
            not 1 <= month <= 12
            or not 1 <= day <= 31
            or (month, day) in ((2, 30), (2, 31), (4, 31), (6, 31), (9, 31), (11, 31))
        ):
            if any(m.start() <= match.start() < m.end() for m in dates):
                continue
            yield at(match, "impossible-date", "text", "error", f"没有“{match[0]}”这一天。", "核对日期。")


def future_dates(context: Context) -> Iterator[Finding]:
    """An event dated after the signature cannot be reported as done."""
    signed = context.document.signed
    if not context.is_annual_report or signed is None:
        return
    plan = next((s.start for s in context.outline.top() if PLAN.search(s.heading)), len(context.text))
    for match in DATE.finditer(context.text, 0, plan):
        day = parse_date(match)
        if day and day > signed:
            yield at(
                match,
                "date-after-signature",
                "text",
                "error",
                f"“{match[0]}”晚于落款日期{signed.year}年{signed.month}月{signed.day}日。",
                "核对日期。",
            )


def relative_time(context: Context) -> Iterator[Finding]:
    """今年, 目前, 截至目前 in a report that is read the year after (info)."""
    if not context.is_annual_report:
        return
    looking_back = [s for s in context.outline.top() if "上一年度" in s.heading]
    seen: set[str] = set()
    for match in context.finditer(RELATIVE):
        word = re.sub(r"以?来$", "", match[0])
        if word in seen:
            continue
        _, end = context.outline.sentence(match.start())
        if PLAN.search("".join(s.heading for s in context.outline.path(match.start()))):
            continue
        if not context.counts_in(match.start(), end) and not looking_back:
            continue
        seen.add(word)
        clash = "，标题又称“上一年度”，读的人分不清是哪一年" if looking_back else "，没有写明截至哪一天"
        yield at(
            match,
            "relative-time",
            "text",
            "warning" if looking_back and "今年" in match[0] else "info",
            f"“{match[0]}”{clash}。",
            "改为具体年份，或写“截至某年12月31日”。",
        )
