"""`yifa export`: everything a town owns, in one folder."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--town", "key", default="gekeng", show_default=True, help="演示镇代号、12位区划代码或镇名")
@click.option("--personal", is_flag=True, help="连同个人信息、文书和附件（每件都记入查阅记录）；默认不含")
def command(folder: Path, key: str, personal: bool) -> None:
    """把一个镇的全部资料写到 FOLDER：台账（Excel）、账簿（JSON 逐行）、数和口径（CSV）、报告、填报的表、机构、文书、附件。不用装依法也能看。"""
    from yifa.server.config import ready

    ready()
    from yifa.commands.place import chosen_town
    from yifa.server.casework.town_export import export_town

    town = chosen_town(key)
    try:
        done = export_town(town, folder, personal=personal, tell=lambda message: click.echo(message, err=True))
    except OSError as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(
        f"{town.name}：{done.ledgers}种台账{done.matters}件，账簿{done.entries}条，报告{done.reports}份，"
        f"填报的表{done.forms}份，文书{done.papers}份，附件{done.files}个。"
    )
    for omission in done.missing:
        click.echo(f"没有写出：{omission}", err=True)
    if done.missing:
        raise SystemExit(1)
