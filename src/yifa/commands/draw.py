"""`yifa draw`: repeat a draw of files from the book's hash, the number produced in public and the list."""

from __future__ import annotations

from typing import IO

import click

from yifa.domains.enforcement.draws import files_of, ranked, seed_of


@click.command()
@click.argument("files", type=click.File(encoding="utf-8"))
@click.option("--head", required=True, help="抽取记录上的账簿校验值")
@click.option("--nonce", required=True, help="当众产生的公开随机数")
@click.option("--size", required=True, type=click.IntRange(1), help="抽取多少卷")
@click.option("--all", "everything", is_flag=True, help="连没有抽中的一起列出")
def command(files: IO[str], head: str, nonce: str, size: int, everything: bool) -> None:
    """重抽一次。FILES 是案号清单，每行一个（- 为标准输入）。

    对“校验值|随机数|案号”（UTF-8）逐一求 SHA-256，值最小的若干个抽中。
    """
    listed = files_of(files.read())
    if size > len(listed):
        raise click.ClickException(f"清单只有{len(listed)}卷，抽不出{size}卷。")
    for item in ranked(listed, size, seed_of(head.strip(), nonce)):
        if item.chosen or everything:
            click.echo(f"{'抽中' if item.chosen else '　　'}　{item.file}　{item.value}")
