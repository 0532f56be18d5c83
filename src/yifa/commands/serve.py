"""`yifa serve`: the web server; one process on Windows and Linux alike, or several where the system can fork."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
from typing import IO

import click

THREADS = 8
# When the port asked for is taken we try this many of its successors.
PORTS_TRIED = 20


def listen(host: str, port: int, tried: int = PORTS_TRIED) -> socket.socket:
    """A listening socket on the first free port of `tried` from `port` on.

    Raises:
        click.ClickException: no port is free, or the address cannot be used; the message says what to do.
    """
    for candidate in range(port, port + tried):
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        # On Windows SO_REUSEADDR would let two servers share a port; elsewhere it only skips the wait after a stop.
        if os.name == "nt":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(128)
        except OSError as error:
            listener.close()
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                continue
            raise click.ClickException(f"不能在 {host} 上提供网页：{error.strerror}。请检查 --host。") from error
        if candidate != port:
            click.echo(f"端口 {port} 已被占用，改用 {candidate}。")
        return listener
    if tried == 1:
        raise click.ClickException(
            f"端口 {port} 用不了：别的程序占着，或者这个账户无权使用。请停掉占用它的程序，或用 --port 另指定一个。"
        )
    raise click.ClickException(f"端口 {port} 至 {port + tried - 1} 都不能用，请用 --port 另指定一个。")


def refuse_unservable(https: bool, workers: int) -> None:
    """Raises ClickException where this system has one process only, or no certificate that may be served here."""
    if workers > 1 and not hasattr(os, "fork"):
        raise click.UsageError("这个系统上只能用一个进程，请去掉 --workers。")
    if https:
        _ready_for_https()


def _ready_for_https() -> None:
    """Raises ClickException where there is no certificate, or none that may be served here."""
    from yifa.server.safekeeping.certificates import server_files

    if os.name == "nt":
        raise click.ClickException("Windows 上请在前面放一个 HTTPS 反向代理（docs/https.md）。")
    if not all(path.is_file() for path in server_files()):
        raise click.ClickException("还没有证书。请先运行 yifa cert 主机名。")


def _hold_sound_folder(clock_is_right: bool) -> IO[str]:
    """Hold the data folder for this server; raises ClickException where it must not be served like this."""
    from django.utils import timezone

    from yifa.server.config.schema import refuse_other_schema
    from yifa.server.safekeeping import start

    try:
        start.refuse_dangerous()
        held = start.hold_folder()
        refuse_other_schema()
        start.refuse_another_key()
        start.refuse_lost_tail()
        if not clock_is_right:
            start.refuse_clock_behind(timezone.now())
    except start.Dangerous as danger:
        raise click.ClickException(str(danger)) from danger
    return held


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址；0.0.0.0 供办公网内其他电脑访问")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="网页端口")
@click.option("--only-this-port", is_flag=True, help="端口被占用就不启动，不换别的（登记为服务时用：大家记着这个网址）")
@click.option("--https", is_flag=True, help="用 yifa cert 制作的证书加密")
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="进程数；一个进程只用得上一个处理器核（Windows上只能是1）",
)
@click.option("--clock-is-right", is_flag=True, help="时钟比最后一条记录早，但核对过没有错")
def command(host: str, port: int, only_this_port: bool, https: bool, workers: int, clock_is_right: bool) -> None:
    """启动网页服务。按 Ctrl+C 停止。"""
    refuse_unservable(https, workers)
    if https:
        os.environ["YIFA_HTTPS"] = "1"  # before the settings are read: cookies go over HTTPS only
    from yifa.server.config.confined import warm_up
    from yifa.server.config.wsgi import application
    from yifa.server.schedule.tick import start_clock

    def begin() -> None:
        start_clock()
        warm_up()

    held = _hold_sound_folder(clock_is_right)
    listener = listen(host, port, 1 if only_this_port else PORTS_TRIED)
    address, bound = listener.getsockname()[:2]
    shown = {"0.0.0.0": socket.gethostname(), "127.0.0.1": "127.0.0.1"}.get(address, address)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # so that a stop from outside ends as cleanly as Ctrl+C
    click.secho(f"依法已启动：{'https' if https else 'http'}://{shown}:{bound}/   （按 Ctrl+C 停止）", bold=True)
    with held:
        if workers > 1 or https:
            from yifa.server.safekeeping.workers import Workers

            Workers(application, listener, workers, THREADS, begin, https=https).run()
        else:
            import waitress

            begin()
            waitress.serve(application, sockets=[listener], threads=THREADS, ident=None, _quiet=True)
    click.echo("已停止。")
