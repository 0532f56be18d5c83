"""Every command of `yifa` on an installation that is broken in one way after another: what does it say?

`python -m tests.server.safekeeping.walk_failures FOLDER`: one process forks once for each failure, so that what is
imported is imported once. The answers are printed as JSON: failure -> command -> what happened.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

TOWN = "359999100000"
# What each command is given; `{room}` is a folder with a file of each kind. A new command needs a line here.
COMMANDS = {
    "deadline": "",
    "law at": "民法典 1 --on 2024-01-01",
    "law audit": "",
    "law change": "民法典",
    "law load": "{room}/list.txt",
    "law search": "调解",
    "serve": "",
    "demo": "",
    "figures": f"--town {TOWN}",
    "replay-report": "",
    "fill": "{room}/form.xlsx",
    "export": f"{{room}}/out --town {TOWN}",
    "duties": f"--town {TOWN}",
    "import": f"{{room}}/form.xlsx --town {TOWN}",
    "verify": "",
    "rebuild": "",
    "checkpoint": "",
    "package": f"--town {TOWN}",
    "county agree": TOWN,
    "county check": "",
    "county compact": "",
    "county demo": "",
    "county enrol": "{room}/list.txt --fingerprint 0",
    "county positions": "",
    "county receive": "{room}/list.txt",
    "county return": "359999000000",
    "county sheet": "359999000000",
    "rollup": "",
    "backup": "{room}/backup --passphrase-file {room}/list.txt",
    "restore": "{room}",
    "cert": "",
    "keys list": "",
    "keys rotate": "",
    "service": "show",
    "doctor": "",
    "draw": "{room}/list.txt --head 0 --nonce 0 --size 1",
    "tick": "",
    "setup": f"--town {TOWN} {{room}}/form.xlsx",
    "town": f"--code {TOWN} --name 样例镇 --county 样例县 --admin guanli --admin-name 甄试办",
    "catalogue coverage": "",
    "catalogue draw": "--check",
    "catalogue lint": "",
    "catalogue share": f"--town {TOWN}",
    "catalogue try": "",
    "review": "{room}/form.xlsx",
    "compare": "{room}/form.xlsx {room}/form.xlsx",
    "check": "{room}/list.txt",
    "migrate": "",
}
# Read or draw the whole catalogue and law, and open nothing of an installation.
APART = ("catalogue coverage", "catalogue draw", "catalogue lint", "catalogue try", "law audit")
# Read files of the caller and open no installation: walked once.
ONCE = ("deadline", "draw", "law at", "law change", "law load", "law search", "review", "compare", "check", "service")


def _sql(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / "yifa.sqlite3") as book:
        book.execute(statement)
    book.close()


def _damage(folder: Path) -> None:
    path = folder / "yifa.sqlite3"
    path.write_bytes(b"\x00" * 8192 + path.read_bytes()[8192:])


def _full(folder: Path) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))  # Python ignores SIGXFSZ: writing fails


def _elsewhere(place: str) -> Callable[[Path], None]:
    return lambda folder: os.environ.update(YIFA_DATA=place)


def _new(folder: Path) -> None:
    (folder / "yifa.sqlite3").unlink()
    shutil.rmtree(folder / "heads")


FAILURES: dict[str, Callable[[Path], Any]] = {
    "none": _new,
    "vanished": lambda folder: (folder / "yifa.sqlite3").unlink(),
    "old": lambda folder: _sql(folder, "DELETE FROM django_migrations WHERE app = 'reports' AND name > '0001_initial'"),
    "newer": lambda folder: _sql(
        folder, "INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '9999_later', '2030-01-01')"
    ),
    "damaged": _damage,
    "key open": lambda folder: (folder / "keys" / "master.key").chmod(0o644),
    "key gone": lambda folder: (folder / "keys" / "master.key").unlink(),
    "key empty": lambda folder: (folder / "keys" / "secret.key").write_text(""),
    "full": _full,
    "not to be written": _elsewhere("/sys/yifa"),
    "no folder": _elsewhere("/dev/null/yifa"),
    "no server": lambda folder: os.environ.update(DATABASE_URL="postgresql://nobody@127.0.0.1:1/yifa"),
}


def _marks(folder: Path) -> dict[str, str]:
    """What lies in the data folder, apart from locks and what SQLite keeps beside an open database."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith((".lock", "-shm", "-wal"))
    }


def _walk(failure: str, base: Path, room: Path) -> dict[str, Any]:
    from click.testing import CliRunner

    from yifa.cli import main

    folder = base.parent / f"of-{failure.replace(' ', '-')}"
    shutil.copytree(base, folder)
    os.environ |= {"YIFA_DATA": str(folder)}
    FAILURES[failure](folder)
    before, told = _marks(folder), {}
    for name, words in COMMANDS.items():
        if name in APART or (name == "migrate" and failure in ("none", "old")):  # there it is what mends
            continue
        if name in ONCE and failure != "none":
            continue
        answer = CliRunner().invoke(main, [*name.split(), *words.format(room=room).split()], input="")
        error = answer.exception
        told[name] = {
            "code": answer.exit_code,
            "said": answer.output[-600:],
            "raised": "" if error is None or isinstance(error, SystemExit) else repr(error),
        }
    return {"commands": told, "changed": sorted(set(before.items()) ^ set(_marks(folder).items()))}


def main() -> None:
    """Make a sound installation, then walk a copy of it broken in each way, in a process of its own."""
    import waitress

    import yifa.cli

    waitress.serve = lambda *args, **kwargs: None  # a server that would start answers nobody here
    outer = Path(sys.argv[1])
    base, room = outer / "base", outer / "room"
    room.mkdir()
    (room / "list.txt").write_text("a long passphrase", encoding="utf-8")
    from openpyxl import Workbook

    Workbook().save(room / "form.xlsx")
    os.environ.pop("DATABASE_URL", None)
    if os.fork() == 0:
        os.environ["YIFA_DATA"] = str(base)
        os._exit(yifa.cli.main(["migrate"], standalone_mode=False) or 0)
    assert os.wait()[1] == 0, "no sound installation to begin with"

    for number, failure in enumerate(FAILURES):
        if os.fork() == 0:
            try:
                found = _walk(failure, base, room)
            except BaseException as error:
                found = {"broken": repr(error)}
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            (outer / f"{number}.json").write_text(json.dumps(found), encoding="utf-8")
            os._exit(0)
        os.wait()
    told = {name: json.loads((outer / f"{n}.json").read_text("utf-8")) for n, name in enumerate(FAILURES)}
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main()
