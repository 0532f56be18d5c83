"""`yifa law`: acts and articles on a day, the audit of every citation, what a new version touches, official texts."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from yifa.law.errors import LawError

if TYPE_CHECKING:
    from datetime import date

    from yifa.domains.citing import Place
    from yifa.law.audit import CitationFault


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
        resolution = resolve(act, article, parse_date(on), parse_date(numbered) if numbered else None)
    except LawError as error:
        if as_json:
            click.echo(json.dumps({"act": act, "error": error.code, "message": str(error)}, ensure_ascii=False))
        else:
            click.echo(str(error), err=True)
        sys.exit(1)
    if not as_json:
        click.echo(resolution.explanation)
        return
    record: dict[str, Any] = {
        "act": resolution.act.name,
        "version_from": resolution.version.start.isoformat() if resolution.version else None,
        "in_force": resolution.in_force,
        "article": resolution.article,
        "was": resolution.was,
        "successor": resolution.successor,
        "explanation": resolution.explanation,
    }
    if resolution.also:
        record["also"] = list(resolution.also)
    if resolution.successor_article:
        record["successor_article"] = resolution.successor_article
        record["successor_article_checked"] = not resolution.candidate
    click.echo(json.dumps(record, ensure_ascii=False))


@command.command("audit", help="审核全部引用：法律法规收录、施行、条数、条号，逐处说明")
@click.option("--on", metavar="日期", help="按哪一天审核；不写即今天。")
@click.option(
    "--root", type=click.Path(exists=True, file_okay=False), help="审核另一处的程序文件夹（默认本软件自身）。"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def audit(on: str | None, root: str | None, as_json: bool) -> None:
    """Walk every citation; exit code 1 when one is at fault."""
    from pathlib import Path

    from yifa.commands.clock import today
    from yifa.domains.citing import PACKAGE, audited
    from yifa.law.dates import parse_date

    try:
        day = parse_date(on) if on else today()
    except LawError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    checked, wrong = audited(day, Path(root) if root else PACKAGE)
    if root is None:
        wrong += _compared_with_texts(day)
    if as_json:
        faults = [
            {
                "kind": fault.kind,
                "where": place.kind,
                "file": place.file,
                "line": place.line,
                "cited": place.written,
                "say": fault.say,
            }
            for place, fault in wrong
        ]
        click.echo(json.dumps({"on": day.isoformat(), "citations": checked, "faults": faults}, ensure_ascii=False))
    else:
        for place, fault in wrong:
            click.secho(f"{place.file}:{place.line} 〔{place.kind}〕{place.written}：{fault.say}", fg="red")
        click.echo(f"审核{checked}处引用，{len(wrong)}处有问题。")
    sys.exit(1 if wrong else 0)


def _compared_with_texts(day: date) -> list[tuple[Place, CitationFault]]:
    """Limits whose length or actor does not stand in the articles cited, where the town has loaded the text."""
    from yifa.domains.citing import Place
    from yifa.law.acts import refer
    from yifa.law.audit import words_missing
    from yifa.law.limits import all_limits
    from yifa.server.casework.law_library import library

    shelf = library()
    faults: list[tuple[Place, CitationFault]] = []
    for limit in all_limits().values():
        extended = f"；{limit.extension.basis}" if limit.extension and limit.extension.basis else ""
        references = [reference for reference in refer(limit.citation + extended) if reference.article]
        texts = [shelf.article(reference.act, str(reference.article), day) for reference in references]
        read = [article.text for article in texts if article]
        if read and len(read) == len(texts):
            place = Place("期限", "law/data/limits.yaml", 0, None, limit.citation)
            faults += [(place, fault) for fault in words_missing(limit, "\n".join(read))]
    return faults


def _in_the_books(act: str) -> dict[str, list[str]]:
    """Open matters of the procedures that rest on an act, and reports not yet signed that name it; nothing without
    a database."""
    from yifa.server.config import setup

    setup()
    from django.db import DatabaseError
    from django.db.models import Count

    from yifa.domains.citing import procedures_on
    from yifa.server.ledger.models import Matter
    from yifa.server.reports.models import Report

    procedures = procedures_on(act)
    try:
        rows = Matter.objects.filter(is_open=True, procedure__in=procedures).values("town", "procedure")
        matters = [f"{r['town']} {procedures[r['procedure']]} {r['n']}件" for r in rows.annotate(n=Count("id"))]
        reports = [f"{report.town} {report.title}" for report in Report.objects.filter(frozen="", text__contains=act)]
    except DatabaseError:
        return {}
    return {"在办事项": matters, "报告": reports}


@command.command("load", help="读入法律法规的正式文本（国家法律法规数据库的 Word 版），供引用处查看、检索和审核")
@click.argument("files", nargs=-1, required=True, metavar="文件.docx…")
@click.option("--from", "since", metavar="日期", help="施行日期；不写则按修正历史和条文认定。只能和一个文件同用。")
def load(files: tuple[str, ...], since: str | None) -> None:
    """Read official texts into the town's library; exit code 1 when one could not be read."""
    from pathlib import Path

    from yifa.law.dates import parse_date
    from yifa.office.statutes import StatuteFault, read_statute
    from yifa.server.casework.law_library import library

    if since and len(files) > 1:
        click.echo("--from 只能和一个文件同用，请逐个读入。", err=True)
        sys.exit(2)
    failed = 0
    for file in files:
        try:
            loaded = library().load(read_statute(Path(file)), parse_date(since) if since else None)
        except (StatuteFault, LawError) as error:
            failed += 1
            click.echo(str(error), err=True)
            continue
        click.echo(f"已读入《{loaded.statute.title}》{loaded.since}起施行的文本，{len(loaded.statute.articles)}条。")
    sys.exit(1 if failed else 0)


@command.command("search", help="在读入的正式文本里检索")
@click.argument("words", nargs=-1, required=True, metavar="词语…")
def search(words: tuple[str, ...]) -> None:
    """Articles that hold every word."""
    from yifa.law.renumbering import article_place
    from yifa.server.casework.law_library import library

    hits = library().search(" ".join(words))
    for hit in hits:
        click.echo(f"《{hit.act}》（{hit.since}起）{article_place(hit.article.number)}　{hit.article.text}")
    click.echo(f"共{len(hits)}条。", err=True)
    sys.exit(0 if hits else 1)


@command.command("change", help="一部法律法规有了新版本，牵涉哪些程序、文书、期限、规则、在办事项和报告")
@click.argument("act", metavar="法名")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def change(act: str, as_json: bool) -> None:
    """List what rests on an act, with the articles used."""
    from yifa.domains.citing import resting_on
    from yifa.law.acts import find

    try:
        statute = find(act)
    except LawError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    touched = resting_on(statute.name) | _in_the_books(statute.name)
    if as_json:
        click.echo(json.dumps({"act": statute.name, **touched}, ensure_ascii=False))
        return
    for version in statute.versions:
        until = f"至{version.end}" if version.end else "现行"
        click.echo(f"{version.start} 起 {until} {version.note}")
    for kind, lines in touched.items():
        click.echo(f"{kind}（{len(lines)}）")
        for line in lines:
            click.echo(f"  {line}")
