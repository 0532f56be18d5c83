"""A stranger who follows every link of the public site, and everything he must not find there."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urljoin
from zipfile import ZipFile

from django.test import Client
from pypdfium2 import PdfDocument

from tests.server.oversight.personal_values import found_in
from yifa.domains import catalogue
from yifa.kernel.context import all_fields
from yifa.server.ledger.crypto import Keyring
from yifa.server.ledger.models import Matter, MatterKey
from yifa.server.ledger.serialization import state_of
from yifa.server.portal.models import PublicRow

LINK = re.compile(r'(?:href|src)="([^"#]+)"')
ELSEWHERE = ("/static/", "/sign-in/")
TAGS = re.compile(r"<(?:style|script).*?</(?:style|script)>|<[^>]+>", re.S)
DIGITS = re.compile(r"\d{7,}[\dXx]?")
TEXT = ("text/html", "application/xhtml+xml")


HIDDEN = (b"Exif\x00", b"GPS", b"http://ns.adobe.com/xap", b"Photoshop 3.0", b"tEXt", b"eXIf", b"EXIF", b"XMP ")
"""Where pictures keep who took them, when and where."""


def walk(client: Client, most: int = 20_000, files: dict[str, str] | None = None) -> dict[str, str]:
    """Every page that can be reached by links from /p/: address → what a person reads there.

    `files` takes what is no page, with the name it is handed out under: pictures, whose hidden particulars fail the
    walk, and documents, as the text in them. A form opened with something chosen beforehand is the same form; it is looked at once.
    """
    waiting, seen = ["/p/"], {}
    known = {"/p/"}
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        assert answer.status_code in (200, 302), (address, answer.status_code)
        if answer.status_code == 302:
            targets = [answer["Location"]]
            assert targets[0].startswith("/p/"), (address, targets)
        elif not answer["Content-Type"].startswith(TEXT):
            if files is not None:
                files[address] = unquote(answer.get("Content-Disposition", "")) + inside(answer, address)
            continue
        else:
            page = answer.content.decode()
            seen[address] = html.unescape(TAGS.sub("\n", page))
            targets = [urljoin(address, html.unescape(link)) for link in LINK.findall(page)]
        for target in targets:
            if target.startswith(ELSEWHERE):
                continue
            assert target.startswith("/p/"), (address, target)
            plain = target.partition("?")[0] if "/form/" in target or "/type/" in target else target
            if plain not in known and "/type/" not in plain:
                known.add(plain)
                waiting.append(plain)
        assert len(seen) < most
    return seen


def inside(answer: Any, address: str) -> str:
    """The text of a file; a picture has none, nor anything beside what is seen."""
    content, mime = b"".join(answer) if answer.streaming else answer.content, answer["Content-Type"]
    if mime.startswith("image/") and "svg" not in mime:
        assert not [mark for mark in HIDDEN if mark in content], address
        return ""
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as packed:
            parts = [packed.read(name) for name in packed.namelist() if name.endswith(".xml")]
        return TAGS.sub("\n", b"\n".join(parts).decode(errors="replace"))
    if content.startswith(b"%PDF"):
        document = PdfDocument(content)
        return "\n".join(
            [*document.get_metadata_dict().values(), *(p.get_textpage().get_text_bounded() for p in document)]
        )
    return html.unescape(content.decode(errors="replace"))


def secrets(town: str) -> set[str]:
    """Everything sealed in a town's books: names, numbers, addresses, what people told the town."""
    found: set[str] = set()
    ring = Keyring()
    keys = {row.matter_id: ring.unwrap(row.wrapped, row.matter_id) for row in MatterKey.objects.filter(town=town)}
    for row in Matter.objects.filter(town=town).iterator():
        if row.id not in keys:
            continue
        fields = all_fields(catalogue().get(row.procedure, row.version))
        for key, value in state_of(row, keys[row.id]).values.items():
            if fields[key].personal:
                found.update(strings(value))
    return found


def strings(value: Any) -> Iterator[str]:
    """Strings within a value that could tell who somebody is or what he said."""
    if isinstance(value, str):
        if len(value.strip()) > 1:
            yield value.strip()
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in ("kind", "gender", "mime", "sha"):
                yield from strings(item)


def declared(town: str) -> set[str]:
    """Strings that the catalogue declares public: a mediator's name stays public though a party bears it too."""
    found: set[str] = set()
    for row in PublicRow.objects.filter(town=town):
        found.add(row.title)
        found.update(strings(row.values))
    return found


def leaks(pages: dict[str, str], secret: set[str], public: set[str]) -> list[str]:
    """Sealed strings that stand on some page and are not public in their own right."""
    everything = "\n".join(pages.values())
    hidden = secret - public
    digits = {word for word in hidden if word[:-1].isdigit() and len(word) > 6}
    found = (digits & set(DIGITS.findall(everything))) | found_in(hidden - digits, everything)
    return [f"{word} — {next(address for address, text in pages.items() if word in text)}" for word in sorted(found)]
