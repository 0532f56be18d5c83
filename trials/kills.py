"""Killed at random moments under eight writers: is anything lost that had been acknowledged?

Each turn is a process of its own with eight threads that register disputes one after the other; in one of five turns a
ninth thread makes a backup, replays the book, seals it, takes a lot of fifty in one transaction as an import does, or keeps uploads.
The process gets SIGKILL at a random moment. This is the death of a process, not of a machine.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.books import TOWN, found_town, installation
from benchmarks.document import Table

TITLE = "Killed under load"
SIZE = 1000
WRITERS = 8
# Seconds from the first acknowledgement to the kill, at most; what is done beside the writers takes longer.
LONGEST, LONGEST_BESIDE = 0.6, 2.5
BESIDE = ("backup", "rebuild", "seal", "lot", "upload")
PASSPHRASE = "a passphrase for trials"
Say = Callable[..., None]


def run(size: int, seed: int) -> tuple[Table, bool]:
    """Kill `size` processes, then compare all that was acknowledged with what is there."""
    rng = random.Random(seed)
    with installation() as folder:
        from django.db import connections

        from yifa.server.administration.book import adopt

        adopt()
        found_town()
        acknowledged: list[dict[str, Any]] = []
        turns: Counter[str] = Counter()
        for turn in range(size):
            connections.close_all()
            kind = rng.choice(BESIDE) if turn % 5 == 4 else "writing"
            acknowledged += _turn(turn, kind, Path(folder), rng)
            turns[kind] += 1
        lost, wrong = _compare(acknowledged, Path(folder))
    told = Counter(one["what"] for one in acknowledged)
    rows = [(f"kills, {kind}", f"{turns[kind]:,}") for kind in ("writing", *BESIDE)]
    rows += [(f"acknowledged, {what}", f"{count:,}") for what, count in sorted(told.items())]
    rows += [
        ("acknowledged and lost, or with other content", f"{len(lost)}"),
        ("book afterwards", wrong or "sound, rebuilt = live"),
    ]
    return Table(("killed", "measured"), tuple(rows), f"{size:,} kills, {WRITERS} writers each; SQLite"), bool(
        lost or wrong
    )


def _turn(turn: int, kind: str, folder: Path, rng: random.Random) -> list[dict[str, Any]]:
    """One process, killed; what it had acknowledged."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        try:
            _work(turn, kind, folder, theirs)
        finally:
            os._exit(1)
    os.close(theirs)
    kill_at, content = time.monotonic() + 30, b""
    wait = rng.random() * (LONGEST if kind == "writing" else LONGEST_BESIDE)
    while time.monotonic() < kill_at:
        ready, _, _ = select.select([ours], [], [], max(0.0, kill_at - time.monotonic()))
        if not ready:
            break
        part = os.read(ours, 65536)
        if not part:
            raise RuntimeError(f"turn {turn} ({kind}) ended by itself")
        if not content:
            kill_at = time.monotonic() + wait
        content += part
    os.kill(child, signal.SIGKILL)
    while part := os.read(ours, 65536):
        content += part
    os.waitpid(child, 0)
    os.close(ours)
    return [json.loads(line) for line in content.split(b"\n")[:-1]]


def _work(turn: int, kind: str, folder: Path, pipe: int) -> None:
    def say(**told: Any) -> None:
        os.write(pipe, json.dumps(told).encode() + b"\n")  # short enough to be whole

    threads = [threading.Thread(target=_write, args=(turn, number, say)) for number in range(WRITERS)]
    if kind != "writing":
        threads.append(threading.Thread(target=_beside, args=(kind, turn, folder, say)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _actor(number: int) -> Any:
    from yifa.kernel.actor import Actor

    return Actor(
        number + 1, "试办", frozenset({"mediator", "justice-clerk"}), TOWN, "justice-office", TOWN[:9], frozenset()
    )


def _step(words: str) -> Any:
    from django.utils import timezone

    from yifa.server.ledger.journal import Step

    form = {
        "applicant": [{"name": f"王示例{words}"}],
        "respondent": [{"name": "陈样例"}],
        "cause": "邻里纠纷",
        "source": "排查发现",
        "village": f"{TOWN[:9]}201",
        "summary": f"相邻排水 {words}",
    }
    when = datetime(2024, 3, 4, 10, tzinfo=timezone.get_default_timezone())
    return Step("people-mediation", "register", form, occurred_at=when)


def _write(turn: int, number: int, say: Say) -> None:
    from yifa.server.ledger.journal import take_action
    from yifa.server.towns.models import Town

    town, count = Town.objects.get(), 0
    while True:
        count += 1
        words = f"{turn}-{number}-{count}"
        taken = take_action(town, _actor(number), _step(words))
        say(what="entry", seq=taken.entry.seq, words=words)


def _beside(kind: str, turn: int, folder: Path, say: Say) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from yifa.server.ledger.attachments import store
    from yifa.server.ledger.checkpoints import checkpoint
    from yifa.server.ledger.integrity import rebuild
    from yifa.server.ledger.journal import writing
    from yifa.server.safekeeping.backup import back_up
    from yifa.server.towns.models import Town

    town, count = Town.objects.get(), 0
    while True:
        count += 1
        if kind == "backup":
            back_up(folder.with_name(f"{folder.name}-backup"), lambda *_: None, passphrase=PASSPHRASE)
            say(what="backup")
        elif kind == "rebuild":
            rebuild(town)
            say(what="rebuild")
        elif kind == "seal":
            say(what="seal", seq=checkpoint(TOWN, timezone.now()).seq)
        elif kind == "lot":
            words = [f"{turn}-lot-{count}-{n}" for n in range(50)]
            with writing(town) as writer:
                seqs = [writer.take(_actor(0), _step(one)).entry.seq for one in words]
            for seq, one in zip(seqs, words, strict=True):
                say(what="entry of a lot", seq=seq, words=one)
        else:
            content = b"\x89PNG\r\n\x1a\n" + f"{turn}-{count}".encode() * 50
            kept = store(town, 1, SimpleUploadedFile("照片.png", content))
            say(what="upload", kept=kept.value(), words=f"{turn}-{count}")


def _compare(acknowledged: list[dict[str, Any]], folder: Path) -> tuple[list[str], str]:
    """(what is lost or has another content, what is wrong with the installation)."""
    from django.db import connections

    from yifa.server.ledger.attachments import opened
    from yifa.server.ledger.integrity import rebuild
    from yifa.server.ledger.models import Entry, MatterKey
    from yifa.server.ledger.verification import verify
    from yifa.server.safekeeping.backup import check
    from yifa.server.towns.models import Town

    connections.close_all()
    lost = []
    rows = {row.seq: row for row in Entry.objects.filter(town=TOWN)}
    keys = {row.matter_id: row for row in MatterKey.objects.filter(town=TOWN)}
    for one in acknowledged:
        if one["what"].startswith("entry"):
            row = rows.get(one["seq"])
            if row is None or not _summary(row, keys[row.matter_id]).endswith(f" {one['words']}"):
                lost.append(f"entry {one}")
        elif one["what"] == "upload" and one["words"].encode() not in opened(TOWN, one["kept"]).read():
            lost.append(f"upload {one}")
    town = Town.objects.get()
    wrong = verify(TOWN).sentences()
    if not rebuild(town, keep=False).equal:
        wrong.append("rebuilt differs from live")
    kept = folder.with_name(f"{folder.name}-backup")
    if any(one["what"] == "backup" for one in acknowledged):
        wrong += [f"backup: {name}" for name in check(kept, lambda *_: None)]
    return lost, "；".join(wrong[:5])


def _summary(row: Any, key: Any) -> str:
    """What an entry says, its sealed part opened."""
    from yifa.server.ledger.crypto import readable
    from yifa.server.ledger.serialization import entry_of

    return str(entry_of(row.payload, readable(key)).values["summary"])
