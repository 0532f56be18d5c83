"""Proof of the files: whatever an entry refers to by hash must lie on the disk, open, and hash to its name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from yifa.kernel.records import Entry
from yifa.server.ledger import crypto
from yifa.server.ledger.attachments import path_of
from yifa.server.ledger.faults import Verdict
from yifa.server.ledger.models import Attachment

HASH = re.compile(r"^[0-9a-f]{64}$")
# What rooms above keep by hash beside the entries: (town) → (hash, what it is).
SOURCES: list[Callable[[str], Iterable[tuple[str, str]]]] = []


def hashes_in(value: Any) -> Iterator[str]:
    """Every stored file that a form's value refers to, however deep."""
    if isinstance(value, dict):
        sha = value.get("sha")
        if isinstance(sha, str) and HASH.match(sha):
            yield sha
        for inner in value.values():
            yield from hashes_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from hashes_in(inner)


class FileProof:
    """Gathers what the entries of a town refer to, then opens each file once."""

    def __init__(self, town: str, verdict: Verdict) -> None:
        self._town, self._verdict = town, verdict
        self._wanted: dict[str, int] = {}

    def note(self, entry: Entry) -> None:
        """Take in the files of one entry."""
        for sha in hashes_in([entry.values, list(entry.attachments), dict(entry.papers)]):
            self._wanted.setdefault(sha, entry.seq)

    def finish(self) -> None:
        """Open and hash every file that is referred to or listed."""
        listed = {row.sha: row for row in Attachment.objects.filter(town=self._town)}
        for sha, seq in self._wanted.items():
            if sha not in listed:
                self._verdict.add("file", f"第{seq:,}条所附文件{sha[:8]}不在文件登记里", seq)
        labels = {sha: f"文件{sha[:8]}" for sha in listed} | {
            sha: f"第{seq:,}条所附文件{sha[:8]}" for sha, seq in self._wanted.items()
        }
        for source in SOURCES:
            labels |= {sha: what for sha, what in source(self._town) if sha}
        for sha, what in labels.items():
            self._verdict.files += 1
            self._open(sha, what, listed.get(sha))

    def _open(self, sha: str, what: str, row: Attachment | None) -> None:
        seq = self._wanted.get(sha, 0)
        try:
            content = crypto.open_file(path_of(self._town, sha).read_bytes(), f"{self._town}:{sha}")
        except OSError:
            self._verdict.add("file", f"{what}在磁盘上找不到", seq)
            return
        except ValueError:
            self._verdict.add("file", f"{what}打不开，内容被改动过或者不是本机密钥所封", seq)
            return
        if hashlib.sha256(content).hexdigest() != sha:
            self._verdict.add("file", f"{what}的内容与它的指纹不符", seq)
        elif row is not None and row.size != len(content):
            self._verdict.add("file", f"{what}的大小与登记不符", seq)
