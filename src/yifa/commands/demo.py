"""`yifa demo`: load demonstration towns through the ledger's one door."""

from __future__ import annotations

import click


@click.command(help="载入演示乡镇：一年的记录全部由办理步骤产生")
@click.option("--town", "towns", multiple=True, help="演示镇代号；可写多次，默认葛坑镇，all为全部")
@click.option("--list", "listing", is_flag=True, help="列出可演示的乡镇")
def command(towns: tuple[str, ...], listing: bool) -> None:
    """Load towns that are not loaded yet, with a progress bar, and print the accounts."""
    from yifa.server.config import ready

    ready()
    from yifa.server.demo import loader, scenario
    from yifa.server.demo.grid_map import draw_demo_map
    from yifa.server.towns.demo import DEMO_PASSWORD

    keys = scenario.town_keys()
    if listing:
        for key in keys:
            story = scenario.read(key)
            click.echo(f"{key}　{story.county_name}{story.name}　{story.year}年")
        return
    wanted = keys if "all" in towns else list(towns) or [scenario.FIRST]
    for key in wanted:
        if key not in keys:
            raise click.BadParameter(f"没有“{key}”这个演示镇，可选：{'、'.join(keys)}。")
        story = scenario.read(key)
        if loader.is_loaded(story):
            click.echo(f"{story.name}已载入。")
        else:
            with click.progressbar(length=100, label=f"载入{story.name}{story.year}年") as bar:

                def show(done: int, total: int, bar: object = bar) -> None:
                    bar.update(int(done * 100 / total) - bar.pos)  # type: ignore[attr-defined]

                town = loader.load(story, show)
            draw_demo_map(town)
        click.echo("演示账号（密码都是 " + DEMO_PASSWORD + "）：")
        for person in story.people:
            if person.show:
                click.echo(f"  {person.username:<20}{person.name}　{person.show}")
