"""`yifa restore`: take a backup back into an empty folder, and prove it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yifa.server.config.progress import silent

if TYPE_CHECKING:
    from yifa.server.ledger.held import Held


@click.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--passphrase-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="写有口令的文件")
@click.option("--identity", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="私钥文件")
@click.option(
    "--against",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="别处留存的封存：备份比它旧就不恢复，恢复后与它核对",
)
def command(source: Path, passphrase_file: Path | None, identity: Path | None, against: tuple[Path, ...]) -> None:
    """把备份 SOURCE（目录或 .tar）恢复到空的数据目录（YIFA_DATA），再逐项核验。用 PostgreSQL 时，库也应是空的。"""
    target = Path(os.environ.get("YIFA_DATA", "var")).expanduser().resolve()
    from yifa.commands.failures import sentence
    from yifa.server.ledger.held import BadCheckpoint, read_held
    from yifa.server.safekeeping.keyfile import KeyFault
    from yifa.server.safekeeping.restore import UNFINISHED, RestoreFault, manifest_of, place_files, refuse_older
    from yifa.server.safekeeping.vessel import unpacked

    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".unpacking-") as room:
            folder = unpacked(source, Path(room))
            manifest = manifest_of(folder)
            _same_engine(manifest["engine"])
            held = [one for path in against for one in read_held(path)]
            refuse_older(manifest, held)
            _whole(folder, manifest)
            secret = identity.read_text(encoding="ascii") if identity else ""
            place_files(
                folder,
                manifest,
                target,
                _passphrase(folder / manifest["keys"], passphrase_file, bool(identity)),
                secret,
            )
            os.environ["YIFA_DATA"] = str(target)
            if manifest["engine"] == "postgresql":
                _load(folder / manifest["files"]["database.zip"]["at"], target)
    except (RestoreFault, KeyFault, BadCheckpoint) as fault:
        raise click.ClickException(str(fault)) from fault
    except OSError as error:
        raise click.ClickException(f"没有恢复成：{sentence(error)}") from error
    try:
        _prove(target, manifest, held)
    finally:  # whoever was told how it stands may start a server; one cut off by a power failure begins anew
        (target / UNFINISHED).unlink(missing_ok=True)


def _same_engine(engine: str) -> None:
    now = "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    if now != engine:
        named = {
            "postgresql": "PostgreSQL（请设 DATABASE_URL，库应是空的）",
            "sqlite": "SQLite（请不要设 DATABASE_URL）",
        }
        raise click.ClickException(f"这份备份是 {named[engine]} 的。")


def _whole(folder: Path, manifest: dict[str, object]) -> None:
    from yifa.server.safekeeping.restore import RestoreFault
    from yifa.server.safekeeping.vessel import sha256_of

    files = manifest["files"]
    assert isinstance(files, dict)
    for name, one in files.items():
        path = folder / one["at"]
        if not path.is_file() or sha256_of(path) != one["sha256"]:
            raise RestoreFault(f"备份里的“{name}”缺失或者被改动过，没有恢复。请换一份备份。")


def _passphrase(keys: Path, file: Path | None, has_identity: bool) -> str:
    if file is not None:
        return file.read_text(encoding="utf-8").strip()
    if has_identity or b'"x25519"' in keys.read_bytes()[:400]:
        return ""
    answer: str = click.prompt("备份时的口令", hide_input=True)
    return answer


def _load(copy: Path, target: Path) -> None:
    """Fill the PostgreSQL database; where that fails, the data folder goes again."""
    try:
        _fill(copy)
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


def _fill(copy: Path) -> None:
    from yifa.server.config import setup

    setup()
    from django.core.management import call_command
    from django.db import DatabaseError

    from yifa.server.ledger.models import Entry
    from yifa.server.safekeeping.database_copy import CopyFault, load_tables
    from yifa.server.safekeeping.restore import RestoreFault

    call_command("migrate", interactive=False, verbosity=0)
    if Entry.objects.exists():
        raise RestoreFault("这个 PostgreSQL 库里已经有记录。请恢复到一个空库，原来的库不要动。")
    try:
        load_tables(copy, silent)
    except CopyFault as fault:
        raise RestoreFault(str(fault)) from fault
    except DatabaseError as error:
        reason = str(error).splitlines()[0]
        raise RestoreFault(f"数据库没有恢复成：{reason}。请检查磁盘空间和库的权限，再恢复一次。") from error


def _prove(target: Path, manifest: dict[str, object], held: Sequence[Held]) -> None:
    from yifa.server.config import setup

    setup()
    from yifa.server.config.schema import known_steps, refuse_newer_schema, taken_steps
    from yifa.server.ledger.verification import towns_to_prove, verify
    from yifa.server.safekeeping.backup import positions

    stood, files = manifest["positions"], manifest["files"]
    assert isinstance(stood, dict) and isinstance(files, dict)
    refuse_newer_schema()
    if missing := len(known_steps() - taken_steps()):  # this version can't read all of it, so it can't prove it either
        click.echo(
            f"已恢复到 {target}：{len(files):,}个文件，逐个核对与备份相同。备份是旧版本做的，数据库还差{missing}步："
            "请运行 yifa migrate（先在副本上更新并核验），再运行 yifa verify。"
        )
        return
    there = positions()
    lost = [town for town, one in stood.items() if there.get(town, {"seq": 0})["seq"] < one["seq"]]
    verdicts = [verify(town, against=held) for town in towns_to_prove(held)]
    wrong = [verdict for verdict in verdicts if not verdict.sound]
    for verdict in wrong:
        click.echo(f"{verdict.name}：" + "\n  ".join(verdict.sentences()), err=True)
    if wrong or lost:
        raise click.ClickException(f"已恢复到 {target}，但核验有问题（见上）。请先不要启用。")
    entries = sum(verdict.entries for verdict in verdicts)
    click.echo(f"已恢复到 {target}：{len(files):,}个文件、{entries:,}条记录，逐个核对与备份相同，账簿完好。")
