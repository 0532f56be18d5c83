"""`yifa doctor`: say what is wrong with this installation."""

from __future__ import annotations

import json

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def command(as_json: bool) -> None:
    """体检：权限、密钥、磁盘、时钟、放假安排、备份、核验、数据库和版本。有问题时退出码为1，危及数据的为2。"""
    from yifa.server.config import setup

    setup()
    from yifa.server.safekeeping.doctor import examine

    findings = examine()
    if as_json:
        rows = [{"about": f.about, "well": f.well, "grave": f.grave, "say": f.say} for f in findings]
        click.echo(json.dumps(rows, ensure_ascii=False))
    for finding in [] if as_json else findings:
        click.echo(f"{'好' if finding.well else '差'}　{finding.about}：{finding.say}")
    bad = [finding for finding in findings if not finding.well]
    raise SystemExit(2 if any(finding.grave for finding in bad) else 1 if bad else 0)
