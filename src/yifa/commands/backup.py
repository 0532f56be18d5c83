"""`yifa backup`: copy a running installation, its keys apart and encrypted."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("target", required=False, type=click.Path(path_type=Path))
@click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="写有口令的文件；不给就当场输入（口令不写在命令行上，别人看得见）",
)
@click.option("--recipient", default="", help="公钥（yifa-recipient-…）：只有持相配私钥的人能打开密钥备份")
@click.option(
    "--new-identity",
    type=click.Path(dir_okay=False, path_type=Path),
    help="造一对钥匙：私钥写进这个文件（拿去别处保管），公钥显示出来",
)
def command(target: Path | None, passphrase_file: Path | None, recipient: str, new_identity: Path | None) -> None:
    """备份到 TARGET：目录（附件只补新的）或者 .tar 文件。可以一边办理一边备份。

    密钥在 keys-….yifa 里，另外加密：没有口令或私钥，备份里的个人信息读不出来。
    """
    from yifa.server.config import setup
    from yifa.server.safekeeping.keyfile import KeyFault

    if new_identity is not None:
        _new_identity(new_identity)
        return
    if target is None:
        raise click.UsageError("请写明备份到哪里，例如 yifa backup /media/backup/yifa。")
    setup()
    import sqlite3

    from django.conf import settings
    from django.db import DatabaseError

    from yifa.commands.failures import sentence
    from yifa.server.config.schema import refuse_vanished, taken_steps
    from yifa.server.safekeeping.backup import back_up, check
    from yifa.server.safekeeping.database_copy import CopyFault
    from yifa.server.safekeeping.proof import note

    recipient = recipient or ("" if passphrase_file else settings.BACKUP_RECIPIENT)
    try:
        taken = taken_steps()
        refuse_vanished(taken)
        if not taken:
            raise click.ClickException("数据库还没有建立，没有什么可备份。请先运行 yifa migrate，或核对 YIFA_DATA。")
        passphrase = "" if recipient else _passphrase(passphrase_file)
        done = back_up(target, _show, passphrase=passphrase, recipient=recipient)
        wrong = check(target, _show) if target.is_dir() else []
    except (KeyFault, CopyFault) as fault:
        raise click.ClickException(str(fault)) from fault
    except (OSError, sqlite3.Error, DatabaseError) as error:
        raise click.ClickException(f"备份没有写成：{sentence(error)}") from error
    note(
        "backup",
        not wrong,
        {"files": done.files, "bytes": done.bytes, "wrong": wrong[:20], "positions": done.positions},
    )
    if wrong:
        raise click.ClickException(f"备份写完后核对，有{len(wrong)}个文件不对（{wrong[0]}等）。请换一块磁盘再备份。")
    click.echo(
        f"已备份到 {target}：{done.files:,}个文件、{done.bytes / 1e6:,.1f}兆字节，新写{done.copied:,}个，核对无误。"
    )
    for town, position in done.positions.items():
        click.echo(f"  {town}　第{position['seq']:,}条　管理账第{position['acts']:,}条")


def _show(what: str, done: int, total: int) -> None:
    import sys

    if sys.stderr.isatty():
        click.echo(f"\r  {what} {done:,}/{total:,}", nl=done >= total, err=True)


def _passphrase(file: Path | None) -> str:
    if file is not None:
        return file.read_text(encoding="utf-8").strip()
    answer: str = click.prompt(
        "给密钥备份设一个口令（至少12个字符，另外记好）", hide_input=True, confirmation_prompt="再输入一次"
    )
    return answer


def _new_identity(path: Path) -> None:
    import os

    from yifa.server.safekeeping.keyfile import new_identity

    private, public = new_identity()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise click.ClickException(f"{path} 已经有了，没有覆盖它。请换一个文件名。") from error
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(private + "\n")
    click.echo(
        f"私钥已写进 {path}，请拿到别处保管；没有它，密钥备份打不开。\n公钥（设为 YIFA_BACKUP_RECIPIENT）：\n{public}"
    )
