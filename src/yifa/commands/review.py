"""`yifa review`: read contracts and say what may not be signed so."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="合同…")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def command(files: tuple[Path, ...], as_json: bool) -> None:
    """合同审查：读合同（.docx .doc .pdf .txt），逐处指出不能这样签的和要核对的。不联网，不传出，不代替合法性审查。

    有文件读不了时退出码为 2；查出问题时仍为 0。
    """
    from yifa.commands.check_inputs import read_path
    from yifa.commands.clock import today
    from yifa.law.in_force import ActsInForce
    from yifa.proof.contract import review_contract
    from yifa.proof.readers import UnreadableError

    results, unreadable = [], False
    for path in files:
        try:
            review = review_contract(read_path(path).text, today(), ActsInForce())
        except UnreadableError as error:
            results.append({"file": str(path), "error": str(error)})
            unreadable = True
            if not as_json:
                click.echo(f"{path}：{error}", err=True)
            continue
        results.append({"file": str(path), **review.to_json()})
        if not as_json:
            click.echo(f"{path}：{review.summary}")
            for finding in review.findings:
                click.echo("  " + finding.line)
    if as_json:
        click.echo(json.dumps(results, ensure_ascii=False, indent=1))
    if unreadable:
        raise SystemExit(2)
