"""The package `yifa-package/1`: everything of a town's book since a position, signed, without matters or people.

The manifest is canonical JSON (RFC 8785); the signature covers its bytes, and it covers every file by its digest (SM3).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yifa.kernel.chain import canonical, sm3
from yifa.server.ledger.seals import Position, PostingLine
from yifa.server.ledger.signing import BadSignature, check
from yifa.server.oversight.container import (
    MANIFEST,
    SIGNATURE,
    SUCCESSION,
    BadPackage,
    Packed,
    packed,
    read,
    write,
)

FORMAT = "yifa-package/1"
BOOK, RETURN = "book", "return"
_KINDS = (BOOK, RETURN)
_COLUMNS = {
    "links.csv": ("seq", "hash"),
    "postings.csv": ("seq", "figure", "day", "amount", "village", "part"),
    "deadlines.csv": ("month", "procedure", "rule", "due", "met", "met_late", "running_late", "longest_days"),
    "figures.csv": ("key", "name", "unit", "kind", "definition", "ratio", "sum", "digits"),
}
_HEX = frozenset("0123456789abcdef")
_LARGEST_AMOUNT = 2**63
Rows = Sequence[Sequence[Any]]
Chain = Sequence[Mapping[str, Any]]
KeyOf = Callable[[str, str, Chain], str]
"""The public key (base64) by which a signature holds, of a town's code, a key's fingerprint and how keys were handed on.

Empty for none that is pinned; raises BadPackage, saying why, for one that must not be followed.
"""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a package says of itself.

    Attributes:
        kind: `book` (town to county) or `return` (county to town).
        town: 12-digit code of the town it is of, or for.
        start, end: the positions of the book between which it lies.
        restated: why the whole book is counted anew; empty for what is merely added.
        catalogue: digest of the definitions by which it was counted.
        made_on: the day, as the town's clock said; nothing is decided by it.
    """

    kind: str
    town: str
    name: str
    start: Position
    end: Position
    catalogue: str
    version: str
    made_on: date
    restated: str = ""

    def as_dict(self, files: Mapping[str, Any]) -> dict[str, Any]:
        """As it stands in the file."""
        return {
            "format": FORMAT,
            "kind": self.kind,
            "town": self.town,
            "name": self.name,
            "from": _told(self.start),
            "to": _told(self.end),
            "restated": self.restated,
            "catalogue": self.catalogue,
            "yifa": self.version,
            "made_on": self.made_on.isoformat(),
            "files": dict(files),
        }


@dataclass(frozen=True, slots=True)
class Package:
    """A package that was read and whose signature holds. `signer`: the fingerprint of its key."""

    manifest: Manifest
    digest: str
    signer: str
    files: Mapping[str, bytes]

    @property
    def successions(self) -> Chain:
        """How keys were handed on, oldest first."""
        return _chain(self.files.get(SUCCESSION))

    @property
    def links(self) -> list[tuple[int, str]]:
        """(position, hash of the entry), in order."""
        return [(int(seq), _hex(linked)) for seq, linked in self._rows("links.csv")]

    @property
    def postings(self) -> dict[int, list[PostingLine]]:
        """What was counted, by position."""
        by_position: dict[int, list[PostingLine]] = {}
        for seq, figure, day, amount, village, part in self._rows("postings.csv"):
            if abs(int(amount)) >= _LARGEST_AMOUNT:
                raise BadPackage("记数表里有的数太大，不收。")
            by_position.setdefault(int(seq), []).append((figure, date.fromisoformat(day), int(amount), village, part))
        return by_position

    @property
    def deadlines(self) -> list[tuple[date, str, str, list[int]]]:
        """(month, procedure, rule, numbers) of periods of the law that fell due."""
        return [
            (date.fromisoformat(row[0]), row[1], row[2], [int(n) for n in row[3:]])
            for row in self._rows("deadlines.csv")
        ]

    @property
    def figures(self) -> list[list[str]]:
        """Definitions, where they came along."""
        return self._rows("figures.csv") if "figures.csv" in self.files else []

    def documents(self, folder: str) -> dict[str, Any]:
        """The JSON documents of a folder, by name without ending."""
        return {
            name.removeprefix(f"{folder}/").removesuffix(".json"): json.loads(content)
            for name, content in self.files.items()
            if name.startswith(f"{folder}/") and name.endswith(".json")
        }

    def _rows(self, name: str) -> list[list[str]]:
        rows = csv.reader(io.StringIO(self.files[name].decode("utf-8")))
        if tuple(next(rows, ())) != _COLUMNS[name]:
            raise BadPackage(f"{name}的列不对，请用同一版本的 yifa package 重新制作。")
        checked = list(rows)
        if any(len(row) != len(_COLUMNS[name]) for row in checked):
            raise BadPackage(f"{name}里有不完整的行，不收。")
        return checked


def table(name: str, rows: Iterable[Sequence[Any]]) -> bytes:
    """One of the tables as CSV."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(_COLUMNS[name])
    out.writerows(rows)
    return text.getvalue().encode()


def json_file(content: Any) -> bytes:
    """A document of a package: JSON in UTF-8, its keys in order, so that the same content gives the same bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()


def sealed(manifest: Manifest, files: Mapping[str, bytes], sign: Callable[[bytes], str]) -> bytes:
    """The signed package; the same bytes for the same content."""
    inside = [packed(name, files[name]) for name in sorted(files)]
    parts = {
        file.name: {"bytes": file.size, "sm3": sm3(files[file.name]).hex(), "packed": sm3(file.data).hex()}
        | ({"rows": files[file.name].count(b"\n") - 1} if file.name.endswith(".csv") else {})
        for file in inside
    }
    head = canonical(manifest.as_dict(parts))
    signature = f"{sign(head)}\n".encode("ascii")
    return write([packed(MANIFEST, head), packed(SIGNATURE, signature), *inside])


def opened(data: bytes, public_of: KeyOf) -> Package:
    """Read a package and prove it.

    Args:
        data: the file.
        public_of: the key that is trusted.

    Raises:
        BadPackage: not whole, altered, or signed with a key that is not pinned for that town.
    """
    files = read(data)
    head = files[MANIFEST].unpacked()
    try:
        manifest, parts = _manifest(head)
        lines = files[SIGNATURE].unpacked().decode("ascii").splitlines()
        signature = lines[0]
        signer = signature.split(" ")[1]
        handed = files[SUCCESSION].unpacked() if SUCCESSION in files else None
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise BadPackage("数据包的目录写得不对，不收。请用 yifa package 重新制作。") from error
    public = public_of(manifest.town, signer, _chain(handed))
    if not public:
        raise BadPackage(
            f"签名的钥匙没有为{manifest.name}登记过，不收。请先核对盖章的钥匙单，用 yifa county enrol 登记。"
        )
    try:
        check(public, head, signature)
    except BadSignature as error:
        raise BadPackage(f"{error}这个数据包不收。") from error
    if files.keys() - {MANIFEST, SIGNATURE} != parts.keys():
        raise BadPackage("数据包里的文件与目录所列不符，不收。")
    return Package(manifest, sm3(data).hex(), signer, {name: _proved(files[name], parts[name]) for name in parts})


def named(data: bytes) -> str:
    """The town a package says it is of, before anything of it is proved. Raises BadPackage."""
    try:
        return _manifest(read(data)[MANIFEST].unpacked())[0].town
    except (KeyError, ValueError, TypeError) as error:
        if isinstance(error, BadPackage):
            raise
        raise BadPackage("数据包的目录写得不对，不收。请用 yifa package 重新制作。") from error


def _chain(content: bytes | None) -> Chain:
    try:
        links = json.loads(content or b"[]")
        if not isinstance(links, list) or not all(isinstance(one, dict) for one in links):
            raise ValueError("not a list")
    except ValueError as error:
        raise BadPackage("数据包里的钥匙接替说明读不出来，不收。请用 yifa package 重新制作。") from error
    return links


def _proved(file: Packed, part: Mapping[str, Any]) -> bytes:
    if sm3(file.data).hex() != part["packed"] or file.size != part["bytes"]:
        raise BadPackage(f"{file.name}与签过名的目录不符，不收。请重新拷贝或传送。")
    content = file.unpacked()
    if sm3(content).hex() != part["sm3"]:
        raise BadPackage(f"{file.name}与签过名的目录不符，不收。请重新拷贝或传送。")
    return content


def _manifest(head: bytes) -> tuple[Manifest, dict[str, Any]]:
    content = json.loads(head)
    if content["format"] != FORMAT or content["kind"] not in _KINDS or canonical(content) != head:
        raise ValueError("another format")
    manifest = Manifest(
        content["kind"],
        str(content["town"]),
        str(content["name"]),
        _position(content["from"]),
        _position(content["to"]),
        str(content["catalogue"]),
        str(content["yifa"]),
        date.fromisoformat(content["made_on"]),
        str(content["restated"]),
    )
    if manifest.end.seq < manifest.start.seq:
        raise ValueError("ends before it begins")
    return manifest, dict(content["files"])


def _told(position: Position) -> dict[str, Any]:
    return {"seq": position.seq, "head": position.head, "seal": position.seal}


def _position(stated: Mapping[str, Any]) -> Position:
    return Position(int(stated["seq"]), _hex(stated["head"]), _hex(stated["seal"]))


def _hex(text: str) -> str:
    if len(text) != 64 or not set(text) <= _HEX:
        raise BadPackage("摘要的写法不对，不收。")
    return text
