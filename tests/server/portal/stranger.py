"""A stranger who follows every link of the public site, and everything he must not find there."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from django.test import Client

from yifa.domains import catalogue
from yifa.kernel.context import all_fields
from yifa.server.ledger.journal import matter_key
from yifa.server.ledger.models import Matter, MatterKey
from yifa.server.ledger.serialization import state_of
from yifa.server.portal.models import PublicRow

LINK = re.compile(r'(?:href|src)="([^"#]+)"')
ELSEWHERE = ("/static/", "/sign-in/")
TAGS = re.compile(r"<(?:style|script).*?</(?:style|script)>|<[^>]+>", re.S)
DIGITS = re.compile(r"\d{7,}[\dXx]?")
TEXT = ("text/html", "application/xhtml+xml")


def walk(client: Client, most: int = 20_000) -> dict[str, str]:
    """Every page that can be reached by links from /p/: address → what a person reads there.

    A form opened with something chosen beforehand is the same form; it is looked at once.
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


def secrets(town: str) -> set[str]:
    """Everything sealed in a town's books: names, numbers, addresses, what people told the town."""
    found: set[str] = set()
    sealed = set(MatterKey.objects.filter(town=town).values_list("matter_id", flat=True))
    for row in Matter.objects.filter(town=town).iterator():
        if row.id not in sealed:
            continue
        procedure = catalogue().get(row.procedure, row.version)
        fields = all_fields(procedure)
        values = state_of(row, matter_key(row.id)).values
        for key, value in values.items():
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
    numbers = set(DIGITS.findall(everything))
    found = []
    for word in sorted(secret - public):
        there = word in numbers if word[:-1].isdigit() and len(word) > 6 else word in everything
        if there:
            where = next(address for address, text in pages.items() if word in text)
            found.append(f"{word} — {where}")
    return found
