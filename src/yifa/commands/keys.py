"""`yifa keys`: the keys in use, and replacing them."""

from __future__ import annotations

import click


@click.group()
def command() -> None:
    """密钥：列出在用的，更换主密钥、会话密钥和乡镇的签名密钥。"""
    from yifa.server.config import ready

    ready()


@command.command("list")
def list_keys() -> None:
    """列出登记的密钥文件：从何时起用，到何时止。"""
    from django.utils import timezone

    from yifa.server.ledger.key_marks import KeyMark

    for mark in KeyMark.objects.order_by("town", "name", "since"):
        until = f"—{timezone.localtime(mark.until):%Y-%m-%d}" if mark.until else "起用"
        click.echo(f"{mark.name}　{timezone.localtime(mark.since):%Y-%m-%d}{until}　登记 {mark.mark[:16]}")


@command.command()
@click.option(
    "--master", "what", flag_value="master", help="主密钥：各件的密钥、附件、验证码等逐一重新加密，不必停止服务"
)
@click.option("--secret", "what", flag_value="secret", help="会话密钥：换后重启服务，各人重新登录")
@click.option("--town", help="一个乡镇（12位区划代码）的签名密钥：由原钥匙签名交接，县级自动改认")
def rotate(what: str | None, town: str | None) -> None:
    """更换密钥；不写哪一样时更换主密钥。中途断电、被停掉都不要紧，再运行一次接着做完。

    换下的签名密钥仍登记着公钥：以前签过的封存、数据包照样可以核对。换过主密钥以后请立即另做一次备份，旧备份用旧密钥。
    """
    from yifa.commands.progress import progress
    from yifa.server.safekeeping.rotation import RotationFault, rotate_master, rotate_secret, rotate_signing

    if town:
        from yifa.server.oversight.keys import handed_on, spaced

        click.echo(f"已更换。新的指纹：{spaced(rotate_signing(town))}。")
        click.echo(
            "原钥匙已经签名说明由它接替，随下一个数据包（县级的随下一个回件）带去，对方收下后自动改认，不必另交钥匙单。"
            if handed_on(town)
            else "原钥匙已经没有了。请运行 yifa package --enrol 导出钥匙单，盖章后交县级登记。"
        )
    elif what == "secret":
        rotate_secret()
        click.echo("已更换会话密钥。请重启服务；各人要重新登录，未用的考试准考证、投票凭条和办件回执随之失效。")
    else:
        try:
            with progress("重新加密") as show:
                done = rotate_master(lambda what, at, total: show(at, total))
        except RotationFault as fault:
            raise click.ClickException(str(fault)) from fault
        click.echo(f"已更换主密钥：{done.rows:,}行、{done.files:,}个文件重新加密。请立即运行 yifa backup。")
