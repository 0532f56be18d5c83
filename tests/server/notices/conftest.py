"""The desk's town, a robot that answers over HTTP and a mail server that takes mail, both on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from tests.postgres import free_port
from tests.server.desk import conftest as desk
from yifa.server.notices.models import MAIL, Channel
from yifa.server.notices.sending import sealed
from yifa.server.towns.models import Person, Town

quick_hashing, town, people = desk.quick_hashing, desk.town, desk.people
actors, take, roll, dispute = desk.actors, desk.take, desk.roll, desk.dispute
sit = desk.desk


@dataclass
class Robot:
    """A robot as WeCom and DingTalk have them: it keeps what it was told, and answers as it is bid."""

    port: int
    told: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    answers: list[tuple[int, Any]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/robot/send?key=abcd-1234"

    @property
    def texts(self) -> list[str]:
        return [told["text"]["content"] for told in self.told]


@pytest.fixture
def robot(settings: Any) -> Iterator[Robot]:
    """A real HTTP server; `robot.answers` queues what it says to the next calls, otherwise all is well."""
    made = Robot(0)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.told.append(json.loads(body))
            made.paths.append(self.path)
            status, answer = made.answers.pop(0) if made.answers else (200, {"errcode": 0, "errmsg": "ok"})
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"http://127.0.0.1:{made.port}/elsewhere")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode() if not isinstance(answer, bytes) else answer)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_port
    settings.WEBHOOK_HOSTS = frozenset({f"127.0.0.1:{made.port}"})
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@dataclass
class Postman:
    """What a mail server has taken."""

    envelopes: list[Any] = field(default_factory=list)
    refuses: bool = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refuses:
            return "451 try later"
        self.envelopes.append(envelope)
        return "250 taken"


@pytest.fixture
def postman(settings: Any) -> Iterator[Postman]:
    """A real SMTP server, named in the settings as an installation would name its own."""
    made = Postman()
    controller = Controller(made, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.DEFAULT_FROM_EMAIL = "yifa@town.example"
    yield made
    controller.stop()


@pytest.fixture(autouse=True)
def reached_by(settings: Any) -> None:
    settings.YIFA_ADDRESS = "https://yifa.example"


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of April 2025; the 7th is a Monday on which the fixture's dispute falls due."""
    return datetime(2025, 4, day, hour, minute, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def channel_of(town: Town, people: dict[str, Person]) -> Callable[..., Channel]:
    """channel_of("wecom", robot, how="now", …)."""

    def make(kind: str, robot: Robot | None = None, secret: str = "", **more: Any) -> Channel:
        made = Channel(
            town=town.code, kind=kind, name=f"通道{kind}", made_by=people["wang"], made_at=moment(1, 9), **more
        )
        if kind != MAIL:
            assert robot is not None
            made.sealed = sealed(made, robot.address, secret)
        made.save()
        return made

    return make
