"""`yifa deadline`: one statutory deadline, a search for its id, or a file of cases."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

import click

from yifa.law.errors import LawError, PeriodError

if TYPE_CHECKING:
    from yifa.law.events import PeriodEvent
    from yifa.law.lawful import Judged

_UNITS = {
    "d": "calendar_day",
    "日": "calendar_day",
    "天": "calendar_day",
    "wd": "working_day",
    "个工作日": "working_day",
    "工作日": "working_day",
    "m": "month",
    "个月": "month",
    "月": "month",
    "y": "year",
    "年": "year",
    "h": "hour",
    "小时": "hour",
}
_EXTEND = re.compile(r"(\d+)\s*([a-z]+|[一-鿿]+)@(.+)", re.I)


@click.command()
@click.argument("words", nargs=-1, metavar="[期限编号]")
@click.option("--from", "start", metavar="日期", help="起算日（事件发生之日）；按小时计的写明时刻：2026-03-05T14:30。")
@click.option(
    "--extend",
    "extends",
    multiple=True,
    metavar="30d@批准日",
    help="延长；d 日，wd 工作日，m 月，y 年，h 小时。",
)
@click.option(
    "--suspend",
    "suspends",
    multiple=True,
    metavar="起..止",
    help="中止或扣除：起日的次日至止日不计；尚未恢复的止日留空。可多次。",
)
@click.option("--restart", "restarts", multiple=True, metavar="日期", help="自该日重新起算。")
@click.option("--explain", is_flag=True, help="说明逐日怎么算、依据哪一条。")
@click.option("--certain", is_flag=True, help="只要确定的日期；所跨年份没有录入放假安排的报 NO_CALENDAR。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--list", "listing", is_flag=True, help="列出期限；后面写词语即按词查找。")
@click.option("--cases", metavar="文件.csv", help="成批计算，每行一例；列名 case_id、rule_id、start_date、events。")
@click.help_option("-h", "--help", help="显示这段说明。")
def command(
    words: tuple[str, ...],
    start: str | None,
    extends: tuple[str, ...],
    suspends: tuple[str, ...],
    restarts: tuple[str, ...],
    explain: bool,
    certain: bool,
    as_json: bool,
    listing: bool,
    cases: str | None,
) -> None:
    """计算法定期限的到期日、警戒日，并说明怎么算。

    \b
    例：
      yifa deadline --list 信访
      yifa deadline petition-close-60d --from 2026-01-04 --explain
      yifa deadline petition-close-60d --from 2026年1月4日 --extend 30d@2026-02-28
      yifa deadline gi-reply-20wd --from 20250910 --suspend 2025-09-15..2025-09-29
      yifa deadline --cases 案例.csv --json
    """
    if cases:
        from yifa.commands.deadline_cases import run_cases

        sys.exit(run_cases(cases, certain=certain, as_json=as_json, explain=explain))
    if listing:
        _list(words, as_json)
        return
    if len(words) != 1 or not start:
        click.echo("请写明期限编号和 --from 起算日；不知道编号可用 yifa deadline --list 词语 查找。", err=True)
        sys.exit(2)
    try:
        _show(_compute(words[0], start, _events(extends, suspends, restarts), certain), explain, as_json)
    except LawError as error:
        if as_json:
            click.echo(
                json.dumps({"rule_id": words[0], "error": error.code, "message": str(error)}, ensure_ascii=False)
            )
        else:
            click.echo(f"算不出来：{error}", err=True)
        sys.exit(1)


def _compute(rule_id: str, start: str, events: list[PeriodEvent], certain: bool) -> Judged:
    from yifa.law.calendar import default_calendar
    from yifa.law.dates import parse_moment
    from yifa.law.lawful import judge
    from yifa.law.limits import get_limit

    return judge(get_limit(rule_id), parse_moment(start), events, calendar=default_calendar(), certain=certain)


def _events(extends: tuple[str, ...], suspends: tuple[str, ...], restarts: tuple[str, ...]) -> list[PeriodEvent]:
    from yifa.law.dates import parse_date, parse_moment
    from yifa.law.events import Extend, Restart, Suspend

    events: list[PeriodEvent] = []
    for text in extends:
        match = _EXTEND.fullmatch(text.strip())
        unit = match and _UNITS.get(match[2].lower())
        if not match or not unit:
            raise PeriodError(f"--extend “{text}”看不懂，应写作 30d@2026-03-01（30日，3月1日批准）或 10wd@2026-03-01。")
        events.append(Extend(int(match[1]), unit, parse_date(match[3])))  # type: ignore[arg-type]
    for text in suspends:
        first, dots, last = text.partition("..")
        if not dots:
            raise PeriodError(f"--suspend “{text}”看不懂，应写作 2026-03-06..2026-03-20；尚未恢复的写 2026-03-06.. 。")
        events.append(Suspend(parse_date(first), parse_date(last) if last.strip() else None))
    events.extend(Restart(parse_moment(text)) for text in restarts)
    return events


def _show(judged: Judged, explain: bool, as_json: bool) -> None:
    from yifa.law.calendar import default_calendar
    from yifa.law.explanation import count_days, explain_judged, said

    calendar, deadline = default_calendar(), judged.deadline
    if as_json:
        from yifa.commands.deadline_record import as_record

        record = {"rule_id": deadline.rule_id, **as_record(judged)}
        if explain:
            record["explanation"] = explain_judged(judged, calendar)
        click.echo(json.dumps(record, ensure_ascii=False))
        return
    at = f" {deadline.due_at:%H:%M}" if deadline.due_at else ""
    if deadline.due_provisional:
        click.echo(f"到期  最早{said(deadline.earliest)}，最晚{said(deadline.latest)}（暂定，该年放假安排未公布）")
    else:
        click.echo(f"到期  {said(deadline.due)}{at}")
    if not explain:
        for warning in judged.warnings:
            click.echo(f"注意  {warning}")
        click.echo(f"警戒  {said(deadline.alarm)}")
        click.echo(f"依据  {deadline.limit.citation}　（加 --explain 看怎么算）")
        return
    click.echo()
    for line in explain_judged(judged, calendar):
        click.echo(line)
    days = count_days(deadline, calendar)
    if len(days) > 1:
        click.echo("\n逐日：")
        for counted in days:
            number = f"第{counted.number}日" if counted.number else "——"
            source = "" if counted.day.kind in ("workday", "weekend") else f"　{counted.day.source}"
            click.echo(f"  {said(counted.day.date)}  {number}  {counted.note}{source}")


def _list(words: tuple[str, ...], as_json: bool) -> None:
    from yifa.law.limits import find_limits

    limits = find_limits(*words)
    if not limits:
        click.echo(f"没有找到含“{'、'.join(words)}”的期限；不加词语可列出全部。", err=True)
        sys.exit(1)
    for limit in limits:
        if as_json:
            record = {"id": limit.id, "name": limit.name, "term": limit.term_text, "citation": limit.citation}
            click.echo(json.dumps(record, ensure_ascii=False))
        else:
            click.echo(f"{limit.id}  {limit.name}  {limit.term_text}  {limit.citation}")
    if not as_json:
        click.echo(f"共{len(limits)}项。", err=True)
