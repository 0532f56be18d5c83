"""`yifa cert`: a local authority and a server certificate for the office network."""

from __future__ import annotations

import socket

import click


@click.command()
@click.argument("hosts", nargs=-1)
def command(hosts: tuple[str, ...]) -> None:
    """制作本机的 HTTPS 证书。HOSTS：手机和电脑上输入的主机名、地址，例如 yifa.local 192.168.1.10；不写则用本机名。

    证书一年有效，到期前再运行一次；手机信任一次本地证书即可（网页 /trust/ 有步骤和二维码）。然后运行 yifa serve --https。
    """
    from datetime import UTC, datetime

    from yifa.commands.failures import sentence
    from yifa.server.safekeeping.certificates import CertificateFault, authority_file, fingerprint, make

    try:
        authority = make(list(hosts or (socket.gethostname(),)), datetime.now(UTC))
    except CertificateFault as fault:
        raise click.ClickException(str(fault)) from fault
    except OSError as error:
        raise click.ClickException(f"证书没有写成：{sentence(error)}") from error
    named = "、".join(hosts or (socket.gethostname(),))
    click.echo(f"已制作{named}的证书。本地证书：{authority_file()}\n指纹（SHA-256）：{fingerprint(authority)}")
    click.echo(
        f"请设 YIFA_HOSTS={','.join(hosts or (socket.gethostname(),))}，运行 yifa serve --https --host 0.0.0.0；手机打开 /trust/ 按步骤信任。"
    )
