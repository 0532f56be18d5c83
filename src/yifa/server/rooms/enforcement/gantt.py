"""Periods of a matter drawn as bars on a line of time. Pure; colours are attributes, so it stands on paper too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from yifa.kernel.timechain import Period, Standing

WIDTH, LABEL, ROW, TOP = 960, 236, 30, 34
INK, MUTED, LINE, BLUE, GREEN, RED, AMBER, GREY = (
    "#1b2430",
    "#566170",
    "#d5dae1",
    "#1f4e8c",
    "#1d6b3c",
    "#b3261e",
    "#9a5b00",
    "#b9c0ca",
)
FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
COLOURS: dict[Standing, str] = {
    "met": GREEN,
    "late": RED,
    "running": BLUE,
    "alarm": AMBER,
    "overdue": RED,
    "paused": GREY,
    "ended": GREY,
    "minimum": AMBER,
}


def gantt(periods: Sequence[Period], on: date, label: str) -> str:
    """An SVG: one bar a period from its beginning to its due day, a mark where it was met, a line for today."""
    if not periods:
        return ""
    first = min(date.fromisoformat(p.start) for p in periods)
    last = max([on, *(date.fromisoformat(_end(p)) for p in periods)])
    last = min(last, date.fromordinal(max(on, first).toordinal() + 400))
    span = max((last - first).days, 1)

    def x(day: str) -> float:
        days = (date.fromisoformat(day) - first).days
        return LABEL + min(max(days, 0), span) / span * (WIDTH - LABEL - 90)

    height = TOP + ROW * len(periods) + 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label="{escape(label)}" font-family="{FONT}" font-size="13">'
    ]
    parts += _months(first, last, x, height)
    for index, period in enumerate(periods):
        y, colour = TOP + ROW * index, COLOURS[period.standing]
        name = period.name if len(period.name) <= 15 else period.name[:14] + "…"
        begin, end = x(period.start), x(_bar_end(period))
        parts.append(f'<text x="{LABEL - 12}" y="{y + 17}" text-anchor="end" fill="{INK}">{escape(name)}</text>')
        parts.append(
            f'<rect x="{begin:.1f}" y="{y + 7}" width="{max(end - begin, 3):.1f}" height="12" fill="{colour}" '
            f'opacity="{0.35 if period.theirs else 0.85}"><title>{escape(period_text(period))}</title></rect>'
        )
        if period.until:
            parts.append(
                f'<circle cx="{x(period.until):.1f}" cy="{y + 13}" r="5" fill="#fff" stroke="{colour}" '
                'stroke-width="2.5"/>'
            )
        parts.append(
            f'<text x="{max(end, x(period.until or period.due)) + 10:.1f}" y="{y + 17}" fill="{MUTED}" '
            f'font-size="12">{_bar_end(period)[5:]}</text>'
        )
    today = x(on.isoformat())
    if first <= on <= last:
        parts.append(
            f'<line x1="{today:.1f}" y1="{TOP - 8}" x2="{today:.1f}" y2="{height - 14}" stroke="{RED}" '
            f'stroke-dasharray="3 3"/><text x="{today:.1f}" y="{height - 2}" text-anchor="middle" fill="{RED}" '
            'font-size="12">今天</text>'
        )
    return "".join([*parts, "</svg>"])


def _bar_end(period: Period) -> str:
    """A period that was called off reaches no further than that day."""
    return period.until if period.standing == "ended" and period.until else period.due


def _end(period: Period) -> str:
    return max(_bar_end(period), period.until)


def _months(first: date, last: date, x: object, height: int) -> list[str]:
    months = (last.year - first.year) * 12 + last.month - first.month
    step = 1 if months <= 10 else 3 if months <= 30 else 12
    parts = []
    for n in range(1, months + 1):
        index = first.year * 12 + first.month - 1 + n
        day = date(index // 12, index % 12 + 1, 1)
        if n % step or day > last:
            continue
        at = x(day.isoformat())  # type: ignore[operator]
        words = f"{day.year}年{day.month}月" if day.month == 1 or n == step else f"{day.month}月"
        parts.append(
            f'<line x1="{at:.1f}" y1="{TOP - 6}" x2="{at:.1f}" y2="{height}" stroke="{LINE}"/>'
            f'<text x="{at + 3:.1f}" y="{TOP - 10}" fill="{MUTED}" font-size="11">{words}</text>'
        )
    return parts


SAID: dict[Standing, str] = {
    "met": "按期办理",
    "late": "逾期办理",
    "running": "期内",
    "alarm": "临期",
    "overdue": "逾期未办",
    "paused": "中止",
    "ended": "已终止",
    "minimum": "最短期间",
}


def period_text(period: Period) -> str:
    """A period in words."""
    words = SAID[period.standing]
    if period.standing == "ended" and not period.until:
        words = "已届满"
    return f"{period.name}：{period.start}至{period.due}，{words}" + (f"（{period.until}）" if period.until else "")
