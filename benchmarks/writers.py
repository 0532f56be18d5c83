"""Eight people writing at once over HTTP, against a server of its own on SQLite."""

from __future__ import annotations

import os
import re
import threading
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

from benchmarks.books import TOWN, found_town, installation
from benchmarks.document import Table
from benchmarks.pages import spread
from benchmarks.serving import serving

TITLE = "Eight writers over HTTP (SQLite)"
WRITERS = 8
SECONDS = int(os.environ.get("YIFA_BENCH_SECONDS", "60"))
ADDRESS = "/new/people-mediation/register/"


def run() -> Table:
    """Disputes registered through the page as fast as eight people can press, each waiting for the answer."""
    with installation() as folder:
        cookies = _people()
        with serving(folder) as port:
            taken, answers = _write(port, cookies)
        kept, sound = _kept()
    assert taken, "no writer came to write; see above"
    failed = sum(count for status, count in answers.items() if status != "302")
    middle, high, slowest = spread(taken, 100)
    rows = (
        ("writes acknowledged", f"{answers['302']:,}"),
        (
            "writes failed",
            f"{failed}" + "".join(f" ({status}: {n})" for status, n in answers.items() if status != "302"),
        ),
        ("a second", f"{answers['302'] / SECONDS:.0f}"),
        ("50 %, ms", middle),
        ("99 %, ms", high),
        ("slowest, ms", slowest),
        ("entries in the book afterwards", f"{kept:,} ({'sound' if sound else 'BROKEN'})"),
    )
    return Table(("writing", "measured"), rows, f"{WRITERS} writers for {SECONDS} s, one form each after the other")


def _people() -> list[str]:
    """Session cookies of the writers."""
    from django.test import Client

    from yifa.server.towns.models import Grant, Person, Town, Unit

    found_town()
    town = Town.objects.get()
    unit = Unit.objects.create(town=town, key="justice-office", name="司法所")
    cookies = []
    for number in range(WRITERS):
        person = Person.objects.create_user(
            f"writer{number}",
            "irrelevant here 1",
            name=f"甄试办{number}",
            town=town,
            unit=unit,
            must_change_password=False,
        )
        Grant.objects.create(person=person, role="justice-clerk", scope=TOWN[:9], unit=unit, since="2020-01-01")
        client = Client(SERVER_NAME="localhost")
        client.get("/sign-in/")  # the seat is taken by middleware, which wakes with the first request
        client.force_login(person, backend="yifa.server.towns.auth.PersonBackend")
        cookies.append(f"yifa_session={client.cookies['yifa_session'].value}")
    return cookies


def _write(port: int, cookies: list[str]) -> tuple[list[float], Counter[str]]:
    taken: list[float] = []
    answers: Counter[str] = Counter()
    ready = threading.Barrier(WRITERS, timeout=120)

    def work(number: int, cookie: str) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", ADDRESS, headers={"Cookie": cookie})
        answer = connection.getresponse()
        form = answer.read().decode()
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', form)
        expect = re.search(r'name="expect" value="([^"]*)"', form)
        assert token and expect, f"{answer.status}: {form[:300]}"
        secret = str(answer.getheader("Set-Cookie")).split(";")[0]
        headers = {
            "Cookie": f"{cookie}; {secret}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": f"http://127.0.0.1:{port}{ADDRESS}",
        }
        turn = 0
        ready.wait()
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            turn += 1
            body = urlencode(
                {
                    "csrfmiddlewaretoken": token[1],
                    "expect": expect[1],
                    "applicant-0-kind": "person",
                    "applicant-0-name": f"王示例{number}号{turn}",
                    "respondent-0-kind": "person",
                    "respondent-0-name": "陈样例",
                    "cause": "邻里纠纷",
                    "source": "排查发现",
                    "village": f"{TOWN[:9]}201",
                    "summary": "相邻排水，雨天漫水",
                }
            )
            began = time.perf_counter()
            try:
                connection.request("POST", ADDRESS, body, headers)
                answer = connection.getresponse()
                answer.read()
                said = str(answer.status)
            except (OSError, HTTPException) as error:
                said = type(error).__name__
                connection.close()
            taken.append(time.perf_counter() - began)
            answers[said] += 1

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(cookies)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken, answers


def _kept() -> tuple[int, bool]:
    from yifa.server.ledger.models import Entry
    from yifa.server.ledger.verification import verify

    return Entry.objects.count(), verify(TOWN).sound
