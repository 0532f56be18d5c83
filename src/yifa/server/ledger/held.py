"""Positions of books that somebody holds elsewhere: read from the files he was given, before any database is open.

A file is a checkpoint (`yifa-checkpoint/1`), a list of them, a list of positions, or links as CSV.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yifa.kernel.chain import canonical
from yifa.server.ledger import signing

HEX = frozenset("0123456789abcdef")


class BadCheckpoint(ValueError):
    """A file that is no checkpoint, or whose signature does not hold; `str()` says in Chinese what to do."""


@dataclass(frozen=True, slots=True)
class Held:
    """A position that somebody holds of a town's book. `seal` and `acts_head` are empty where he was given none."""

    town: str
    seq: int
    head: str
    seal: str = ""
    source: str = ""
    acts: int = 0
    acts_head: str = ""


def held_in(content: Mapping[str, Any], source: str, town: str = "") -> Held:
    """One held position. Raises BadCheckpoint."""
    try:
        held = Held(
            str(content.get("town") or town),
            int(content["seq"]),
            str(content.get("head") or content["hash"]),
            str(content.get("seal") or ""),
            source,
            int(content.get("acts") or 0),
            str(content.get("acts_head") or ""),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadCheckpoint(f"{source}里有一处写得不全：每个位置要有区划代码、第几条和摘要。") from error
    if not held.town or any(len(text) != 64 or not set(text) <= HEX for text in (held.head, held.seal or held.head)):
        raise BadCheckpoint(f"{source}里有一处的区划代码或摘要不对：摘要应是64位十六进制数字。")
    if content.get("signature"):
        unsigned = {key: value for key, value in content.items() if key != "signature"}
        try:
            signing.check(str(content.get("public", "")), canonical(unsigned), str(content["signature"]))
        except signing.BadSignature as error:
            raise BadCheckpoint(f"{source}：{error}请向留存的单位另要一份。") from error
    return held


def _positions(content: Any, source: str, town: str) -> Iterator[Held]:
    if isinstance(content, list):
        for item in content:
            yield from _positions(item, source, town)
    elif isinstance(content, dict) and "positions" in content:
        yield from _positions(content["positions"], source, str(content.get("town") or town))
    elif isinstance(content, dict):
        yield held_in(content, source, town)
    else:
        raise BadCheckpoint(f"{source}不是封存文件。")


def read_held(path: Path, town: str = "") -> list[Held]:
    """What a file says of positions: a checkpoint, a list of positions (JSON), or links (CSV: seq, hash[, town, seal]).

    Args:
        path: the file.
        town: the town it is about, where the file itself doesn't say.

    Raises:
        BadCheckpoint: it can't be read, is neither, or is signed and was altered.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadCheckpoint(f"读不出{path.name}：请检查文件是否完好，再试一次。") from error
    source = f"“{path.name}”"
    if text.lstrip()[:1] in ("{", "["):
        try:
            positions = list(_positions(json.loads(text), source, town))
        except ValueError as error:
            if isinstance(error, BadCheckpoint):
                raise
            raise BadCheckpoint(f"{source}不是完整的 JSON 文件。") from error
    else:
        positions = [held_in(row, source, town) for row in csv.DictReader(text.splitlines())]
    if not positions:
        raise BadCheckpoint(f"{source}里没有一个位置。应是 yifa checkpoint --json 的输出，或县级留存的位置、链条清单。")
    return positions
