"""Hostile requests: the OpenAPI description, pages, forms with one field made wrong, and 200 hostile files. No answer is 5xx."""

from __future__ import annotations

import html.parser
import io
import json
import random
import re
import string
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from benchmarks.books import TOWN, installation
from benchmarks.document import Table
from trials.hostile import FILES, VALUES
from trials.sound import PLACES, FilePlace
from trials.town import full_town

TITLE = "Hostile requests"
SIZE = 20_000
SECONDS_FOR_A_FILE = 30.0
PASSWORD = "irrelevant here 1"


def run(size: int, seed: int) -> tuple[Table, bool]:
    """Send `size` requests, a quarter of each kind, and all hostile files."""
    rng = random.Random(seed)
    with installation():
        full_town()
        from django.conf import settings
        from django.test import Client

        settings.ALLOWED_HOSTS.append("testserver")
        _everybodys_post()
        client = Client(raise_request_exception=False)
        assert client.post("/sign-in/", {"username": "shi9", "password": PASSWORD}).status_code == 302
        trial = _Trial(client, rng)
        for name, send in (
            ("interface", trial.interface),
            ("pages", trial.page),
            ("forms", trial.form),
            ("matters", trial.matter),
        ):
            trial.kind = name
            for _ in range(size // 4):
                send()
        trial.kind = "files"
        trial.files(every=max(1, 4000 // size))
    rows = [
        (kind, *(f"{trial.seen[kind, group]:,}" for group in "2345"))
        for kind in ("interface", "pages", "forms", "matters", "files")
    ]
    broken = "；".join(sorted(trial.broken)[:20])
    seconds, which = trial.slowest
    slow = seconds > SECONDS_FOR_A_FILE
    said = f"{broken or 'no answer of 5xx'}; the dearest file took {seconds:.1f} s by the clock ({which})"
    return Table(("requests", "2xx", "3xx", "4xx", "5xx"), tuple(rows), said), bool(trial.broken) or slow


def _everybodys_post() -> None:
    """Somebody who holds every post of the town, so that requests come as far as they can."""
    from yifa.domains.roles import roles
    from yifa.server.api import auth
    from yifa.server.config.bucket import Buckets, Rate
    from yifa.server.towns.models import Grant, Person, Region, Town, Unit

    town, unit = Town.objects.get(code=TOWN), Unit.objects.order_by("pk")[0]
    person = Person.objects.create_user(
        "shi9", PASSWORD, name="甄试办9", town=town, unit=unit, must_change_password=False
    )
    village = Region.objects.filter(code__startswith=TOWN[:9]).exclude(code=TOWN).order_by("code")[0]
    for key, role in roles().items():
        if role.reach != "county":
            Grant.objects.create(
                person=person,
                role=key,
                scope=TOWN[:9],
                unit=unit,
                since=date(2020, 1, 1),
                village=village if role.reach == "village" else None,
            )
    auth.requests_of = Buckets(Rate(10**9, 10**9))  # a trial is no program gone wild


class _Trial:
    """Sends requests and notes what was answered."""

    def __init__(self, client: Any, rng: random.Random) -> None:
        from yifa.domains import catalogue
        from yifa.kernel.simulate import SimulatedBook
        from yifa.law.calendar import default_calendar
        from yifa.server.ledger.models import Book

        self.client, self.rng, self.kind = client, rng, ""
        self.seen: Counter[tuple[str, str]] = Counter()
        self.broken: set[str] = set()
        self.slowest = (0.0, "")  # seconds for one file, and which
        self.catalogue = catalogue()
        self.living = SimulatedBook(catalogue=catalogue(), calendar=default_calendar())
        self.description = json.loads(client.get("/api/openapi.json").content)
        self.patterns = list(_patterns())
        self.known = [
            TOWN,
            TOWN[:9],
            *(str(n) for n in range(1, 1 + min(70, Book.objects.get(town=TOWN).seq))),
            *self.catalogue.newest,
        ]
        self.actions = [(key, action.key) for key, spec in self.catalogue.newest.items() for action in spec.opening]

    def note(self, what: str, send: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Send; an answer of 5xx, or an exception, is what must not be."""
        try:
            answer = send(*args, **kwargs)
            if answer.streaming:
                b"".join(answer.streaming_content)
            status = answer.status_code
        except (ValueError, UnicodeError) as error:  # the test client itself can't send this
            if "surrogates" in str(error) or "embedded null" in str(error):
                return None
            self.broken.add(f"{what}: {type(error).__name__} {str(error)[:80]}")
            self.seen[self.kind, "5"] += 1
            return None
        self.seen[self.kind, str(status)[0]] += 1
        if status >= 500 and status != 507:
            raised = getattr(answer, "exc_info", None)
            self.broken.add(f"{what}: {status} {raised[0].__name__ + ' ' + str(raised[1])[:80] if raised else ''}")
        return answer

    def value(self) -> Any:
        return self.rng.choice(VALUES)

    def text(self) -> str:
        """Something for an address: mostly a thing that exists."""
        if self.rng.random() < 0.8:
            return str(self.rng.choice(self.known))
        found = self.value()
        return (
            re.sub(r"[/?#%\ud800-\udfff\x00]", "_", found if isinstance(found, str) else json.dumps(found))[:300] or "x"
        )

    def query(self, names: list[str]) -> dict[str, str]:
        """Some parameters, one or two of them wrong."""
        told = {}
        for name in self.rng.sample(names, min(len(names), self.rng.randint(0, 3))):
            found = self.value()
            told[name] = (
                (found if isinstance(found, str) else json.dumps(found))[:2000].encode("utf-8", "replace").decode()
            )
        return told

    def interface(self) -> None:
        """An operation of the OpenAPI description."""
        path = self.rng.choice(sorted(self.description["paths"]))
        verb = self.rng.choice(sorted(self.description["paths"][path]))
        told = self.description["paths"][path][verb]
        names = [one["name"] for one in told.get("parameters", ()) if one["in"] == "query"]
        address = re.sub(r"\{[^}]+\}", lambda _: self.text(), path)
        if verb == "get":
            self.note(f"GET {path}", self.client.get, address, self.query(names))
            return
        body: Any = self.value()
        if self.rng.random() < 0.9:
            body = {
                key: self.value()
                for key in (
                    "procedure",
                    "action",
                    "values",
                    "version",
                    "expect",
                    "occurred_at",
                    "attachments",
                    "reason",
                    "to",
                    "kind",
                    "person",
                    "party",
                    "parties",
                )
                if self.rng.random() < 0.7
            }
        self.note(
            f"{verb.upper()} {path}", self.client.post, address, json.dumps(body), content_type="application/json"
        )

    def page(self) -> None:
        """A page by its address, with parameters of lists and searches."""
        pattern, names = self.rng.choice(self.patterns)
        address = "/" + re.sub(r"<[^>]+>", lambda _: self.text(), pattern)
        common = [
            "q",
            "page",
            "sort",
            "order",
            "from",
            "to",
            "year",
            "month",
            "town",
            "village",
            "status",
            "next",
            "n",
            "act",
            "day",
            "unit",
        ]
        self.note(f"GET {pattern}", self.client.get, address, self.query([*names, *common]))

    def form(self) -> None:
        """A page's own form, its fields filled with something, one or two of them hostile."""
        pattern, _ = self.rng.choice(self.patterns)
        address = "/" + re.sub(r"<[^>]+>", lambda _: self.text(), pattern)
        shown = self.note(f"GET {pattern}", self.client.get, address)
        fields = _Fields.of(shown) if shown is not None and shown.status_code == 200 else {}
        if not fields or "sign-out" in address or "password" in address:
            return
        sent = {
            name: value or self.rng.choice(("1", "2024-05-06", "邻里纠纷", "上坑村")) for name, value in fields.items()
        }
        for name in self.rng.sample(sorted(sent), min(len(sent), self.rng.randint(1, 3))):
            found = self.value()
            sent[name] = (found if isinstance(found, str) else json.dumps(found)).encode("utf-8", "replace").decode()
        self.note(f"POST {pattern}", self.client.post, address, sent)

    def matter(self) -> None:
        """A lawful form of an opening step, one field of it (or of a row in it) made wrong."""
        key, action = self.rng.choice(self.actions)
        entry, _ = self.living.examine(key, action)
        values = dict(entry.values)
        where: Any = values
        name = self.rng.choice(sorted(values) or ["x"])
        while (
            isinstance(where.get(name), list)
            and where[name]
            and isinstance(where[name][0], dict)
            and self.rng.random() < 0.7
        ):
            where = where[name][0]
            name = self.rng.choice(sorted(where) or ["x"])
        where[name] = self.value()
        if self.rng.random() < 0.1:
            values["".join(self.rng.choices(string.ascii_lowercase, k=5))] = self.value()
        body = {"procedure": key, "action": action, "values": values, "occurred_at": entry.occurred_at}
        self.note(
            f"POST matters {key}.{action} {name}",
            self.client.post,
            "/api/v1/matters",
            json.dumps(body),
            content_type="application/json",
        )
        sent = {k: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for k, v in values.items()}
        sent = {k: v.encode("utf-8", "replace").decode() for k, v in sent.items()}
        self.note(f"POST new {key}.{action} {name}", self.client.post, f"/new/{key}/{action}/", sent)

    def files(self, every: int) -> None:
        """Every hostile file (of a short trial some) at every place that takes files."""
        hostile = list(FILES())[::every]
        for place in PLACES:
            name, content = place.sound()
            answer = self._send(place, name, content)
            if answer is None or answer.status_code not in (200, 201, 302):
                said = answer and re.sub(r"<[^>]+>|\s+", " ", answer.content.decode("utf-8", "replace"))[-300:]
                self.broken.add(f"a sound {name} at {place.address}: {answer and answer.status_code} {said}")
            for name, content in hostile:
                self._send(place, name, content)

    def _send(self, place: FilePlace, name: str, content: bytes) -> Any:
        began = time.monotonic()  # by the clock: a process of its own reads the file
        given = {place.field: _named(name, content), **dict(place.beside)}
        answer = self.note(f"file {name} at {place.address}", self.client.post, place.address, given)
        self.slowest = max(self.slowest, (time.monotonic() - began, f"{name} at {place.address}"))
        return answer


def _named(name: str, content: bytes) -> io.BytesIO:
    """A file as a browser sends it, whatever it is called."""
    found = io.BytesIO(content)
    found.name = name
    return found


class _Fields(html.parser.HTMLParser):
    """Names and values of the fields of a page's forms."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    @classmethod
    def of(cls, answer: Any) -> dict[str, str]:
        """Those of an answer; none where it is no page."""
        if "html" not in answer.headers.get("Content-Type", ""):
            return {}
        parser = cls()
        parser.feed(answer.content.decode("utf-8", "replace"))
        return parser.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in ("input", "select", "textarea") and told.get("name"):
            self.found[str(told["name"])] = told.get("value") or ""
        elif tag == "option" and self.found and told.get("value"):
            last = next(reversed(self.found))
            self.found[last] = self.found[last] or str(told["value"])


def _patterns() -> Iterator[tuple[str, list[str]]]:
    """Every address of the product, as Django writes it."""
    from django.urls import URLPattern, URLResolver, get_resolver

    def walk(resolver: URLResolver, before: str) -> Iterator[str]:
        for one in resolver.url_patterns:
            route = before + str(one.pattern)
            if isinstance(one, URLPattern):
                yield route
            elif isinstance(one, URLResolver):
                yield from walk(one, route)

    for route in walk(get_resolver(), ""):
        if not route.startswith(("api/v1", "static", "sign-out", "me/password")):
            yield route.replace("^", "").replace("$", ""), []
