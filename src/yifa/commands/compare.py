"""`yifa compare`: the reviewed draft against the signed copy."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("reviewed", type=click.Path(path_type=Path), metavar="审查稿")
@click.argument("signed", type=click.Path(path_type=Path), metavar="签署稿")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def command(reviewed: Path, signed: Path, as_json: bool) -> None:
    """比对审查稿与签署稿（.docx .doc .pdf .txt）：先列有实质影响的改动，再列标点、条号、位置等形式上的出入。"""
    from yifa.commands.check_inputs import Refused, read_path
    from yifa.proof.readers import UnreadableError
    from yifa.proof.redline import compare_versions

    texts = []
    for path in (reviewed, signed):
        try:
            texts.append(read_path(path).text)
        except UnreadableError as error:
            raise Refused(f"{path} 读不了：{error}") from error
    result = compare_versions(*texts)
    if as_json:
        click.echo(json.dumps(result.to_json(), ensure_ascii=False, indent=1))
        return
    click.echo("两份文字没有实质差别" if result.same else f"有{len(result.material)}处实质改动")
    for change in result.changes:
        click.echo(
            f"  {change.name}　{change.where}　{change.say}" if change.where else f"  {change.name}　{change.say}"
        )
