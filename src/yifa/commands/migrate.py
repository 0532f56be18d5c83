"""`yifa migrate`: make the database, or bring it up to date."""

from __future__ import annotations

import click


@click.command()
def command() -> None:
    """建立数据库，或更新到本版本的结构。可以重复运行。"""
    from yifa.server.config import setup

    setup()
    from django.core.management import call_command
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    from yifa.commands.progress import progress

    try:
        executor = MigrationExecutor(connection)
        steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if steps:
            call_command("migrate", interactive=False, verbosity=0)
        from yifa.server.administration.book import adopt
        from yifa.server.ledger import key_marks
        from yifa.server.ledger.upgrade import replay_if_made_otherwise
        from yifa.server.portal.shelving import refresh_if_declared_anew

        adopt()
        key_marks.note_all()
        with progress("按新版本重放账簿") as show:
            replayed = replay_if_made_otherwise(show)
        refresh_if_declared_anew()
    except (DatabaseError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise click.ClickException(
            f"数据库没有更新成：{reason}。请检查磁盘空间、数据目录的权限和数据库地址，再重新运行。"
        ) from error
    click.echo(f"数据库已更新（{len(steps)} 步）。" if steps else "数据库已是最新。")
    for told in replayed:
        click.echo(told)
