"""`yifa tick`: run scheduled work once, for installations whose own scheduler calls it."""

from __future__ import annotations

import click


@click.command(help="办一次定时工作（封账、清理、复核）；yifa serve 会自己每分钟办一次")
def command() -> None:
    """Run what is due and say what was run."""
    from yifa.server.config import ready

    ready()
    from yifa.server.schedule.jobs import JOBS
    from yifa.server.schedule.tick import tick

    names = {job.key: job.name for job in JOBS}
    done = [names[key] for key in tick()]
    click.echo("已办：" + "、".join(done) if done else "没有到点的工作。")
