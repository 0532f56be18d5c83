"""`yifa law`: acts and articles on a day, the audit of every citation, what a new version touches, official texts."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from yifa.law.errors import LawError


@click.group(help="法律法规：某日的条号、全部引用的审核、新版本的影响、正式文本")
def command() -> None:
    """Group of the law room's commands."""


@command.command("at", help="一条在某日是第几条，当时是否施行")
@click.argument("act", metavar="法名")
@click.argument("article", metavar="条号")
@click.option("--on", required=True, metavar="日期", help="要看哪一天的条号。")
@click.option("--numbered", metavar="日期", help="给出的条号是哪一天的；不写即收录的最新版本。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def at(act: str, article: str, on: str, numbered: str | None, as_json: bool) -> None:
    """Resolve one article; exit code 1 when the act is not known or the input is no article or date."""
    from yifa.law.dates import parse_date
    from yifa.law.resolution import resolve

    try:
        found = resolve(act, article, parse_date(on), parse_date(numbered) if numbered else None)
    except LawError as error:
        if as_json:
            click.echo(json.dumps({"act": act, "error": error.code, "message": str(error)}, ensure_ascii=False))
        else:
            click.echo(str(error), err=True)
        sys.exit(1)
    if not as_json:
        click.echo(found.explanation)
        return
    record: dict[str, Any] = {
        "act": found.act.name,
        "version_from": found.version.start.isoformat() if found.version else None,
        "in_force": found.in_force,
        "article": found.article,
        "was": found.was,
        "successor": found.successor,
        "explanation": found.explanation,
    }
    if found.also:
        record["also"] = list(found.also)
    if found.successor_article:
        record["successor_article"] = found.successor_article
        record["successor_article_checked"] = not found.candidate
    click.echo(json.dumps(record, ensure_ascii=False))
