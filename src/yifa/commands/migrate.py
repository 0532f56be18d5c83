"""`yifa migrate`: make the database, or bring it up to date."""

from __future__ import annotations

from contextlib import nullcontext

import click


@click.command()
@click.option("--without-copy", is_flag=True, help="不先在副本上试更新（磁盘放不下副本时；请先另做备份）")
def command(without_copy: bool) -> None:
    """建立数据库，或更新到本版本的结构。可以重复运行。

    已有记录的，先复制一份，在副本上更新、重放、核验，逐条比对无误，再更新原库；副本上不成，原库不动。
    """
    from yifa.server.config import setup

    setup()
    from django.core.management import call_command
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    from yifa.commands.failures import sentence
    from yifa.commands.progress import progress
    from yifa.server.config.keys import master_key
    from yifa.server.config.schema import refuse_newer_schema, refuse_vanished, taken_steps
    from yifa.server.safekeeping.start import Dangerous, hold_folder
    from yifa.server.safekeeping.upgrade_trial import TrialFault, has_entries, try_on_copy

    try:
        master_key()
        refuse_vanished(taken_steps())
        refuse_newer_schema()
        executor = MigrationExecutor(connection)
        steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
        with hold_folder() if steps else nullcontext():
            if steps and has_entries() and not without_copy:
                if connection.vendor == "sqlite":
                    click.echo(f"先在副本上更新……{try_on_copy():,}条记录逐条比对相同，核验完好。")
                else:
                    click.echo("PostgreSQL 上不另做副本，每一步都在事务里，不成就退回。请确认已有备份。")
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
    except (Dangerous, TrialFault) as fault:
        raise click.ClickException(str(fault)) from fault
    except (DatabaseError, OSError) as error:
        raise click.ClickException(f"数据库没有更新成：{sentence(error)}") from error
    click.echo(f"数据库已更新（{len(steps)} 步）。" if steps else "数据库已是最新。")
    for message in replayed:
        click.echo(message)
