"""`yifa service`: have the system start the server with the machine, and again when it ends."""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from yifa.commands.serve import refuse_unservable


@click.command()
@click.argument("what", type=click.Choice(["show", "install"]))
@click.option("--host", default="0.0.0.0", show_default=True, help="监听地址")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="网页端口")
@click.option("--https", is_flag=True, help="用 yifa cert 制作的证书加密")
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="进程数；一个进程只用得上一个处理器核（Windows上只能是1）",
)
@click.option("--backup", default="", help="每夜备份到哪个目录（另一块磁盘）")
@click.option("--recipient", default="", help="备份密钥的公钥（yifa backup --new-identity 造出）")
def command(what: str, host: str, port: int, https: bool, workers: int, backup: str, recipient: str) -> None:
    """登记为开机自启的服务（Linux 用 systemd，Windows 用任务计划）。show 只显示内容，install 登记并启动，需要管理员权限。"""
    from yifa.server.config.paths import data_dir
    from yifa.server.safekeeping.service import NAME, Serving, systemd_unit, windows_task

    if bool(backup) != bool(recipient):
        raise click.UsageError("--backup 和 --recipient 要一起给：夜里没有人输入口令。")
    refuse_unservable(https, workers)
    serving = Serving(host, port, https, workers, os.environ.get("YIFA_HOSTS", ""))
    python, data = Path(sys.executable), data_dir()
    windows = os.name == "nt"
    text = (
        windows_task(python, data, host, port)
        if windows
        else systemd_unit(python, data, serving, getpass.getuser(), backup, recipient)
    )
    if what == "show":
        click.echo(text)
        return
    try:
        if windows:
            _run_on_windows(text, NAME)
        else:
            Path(f"/etc/systemd/system/{NAME}.service").write_text(text, encoding="utf-8")
            subprocess.run(["systemctl", "daemon-reload"], check=True)
            subprocess.run(["systemctl", "enable", "--now", NAME], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise click.ClickException(f"没有登记成：{error}。请用管理员（root）身份再运行一次。") from error
    click.echo(
        "已登记，现在运行，以后开机自动启动，停了会自动再起。日志："
        + ("事件查看器" if windows else f"journalctl -u {NAME}")
    )


def _run_on_windows(text: str, name: str) -> None:
    with tempfile.TemporaryDirectory() as room:
        task = Path(room) / "task.xml"
        task.write_text(text, encoding="utf-16")
        subprocess.run(["schtasks", "/create", "/f", "/tn", name, "/xml", str(task)], check=True)
        subprocess.run(["schtasks", "/run", "/tn", name], check=True)
