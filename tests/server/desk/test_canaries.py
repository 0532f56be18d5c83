"""Secrets and personal values are laid out like canaries; then logs, errors, processes, messages and the database are searched."""

from __future__ import annotations

import io
import logging
import subprocess
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP

from tests.server.api.conftest import Machine, token_of
from yifa.cli import COMMANDS
from yifa.server.config.discreet import Discreet
from yifa.server.config.keys import master_key
from yifa.server.config.paths import data_dir
from yifa.server.schedule.jobs import Job
from yifa.server.schedule.models import Run
from yifa.server.schedule.tick import tick
from yifa.server.towns.models import Person, Town
from yifa.server.towns.second_step import CodeDevice

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NAME, PHONE, IDENTITY = "秘金丝雀", "13912345678", "110101199003074514"
WRONG, PASSWORD = "Canary-wrong-44x", "Canary-right-71q"
FORM = {
    "applicant-0-name": NAME,
    "applicant-0-phone": PHONE,
    "applicant-0-id_number": IDENTITY,
    "respondent-0-name": "陈样例",
    "cause": "邻里纠纷",
    "source": "当事人申请",
    "village": "359926115201",
    "summary": "两家排水沟相邻，雨天漫水",
}
ADDRESS = "/new/people-mediation/register/"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that any logger says from INFO on, more than the product keeps, as its log has it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Discreet("{asctime} {levelname} {name} {message}", style="{"))
    root, level = logging.getLogger(), logging.getLogger().level
    known = [logging.getLogger(name) for name in ("django", "django.request", "django.security", "axes", "yifa")]
    before = [one.level for one in known]
    root.addHandler(handler)
    for one in (root, *known):
        one.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)
    for one, was in zip(known, before, strict=True):
        one.setLevel(was)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Command lines of all processes that are started, as `ps` shows them."""
    lines: list[str] = []

    class Noted(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, args: Any, *more: Any, **named: Any) -> None:
            lines.append(args if isinstance(args, str) else " ".join(map(str, args)))
            super().__init__(args, *more, **named)

    monkeypatch.setattr(subprocess, "Popen", Noted)
    return lines


def dumped() -> str:
    """The whole database as text."""
    connection.ensure_connection()
    return "\n".join(connection.connection.iterdump())


def test_no_canary_is_found_anywhere(
    people: dict[str, Person], town: Town, written: io.StringIO, started: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    person = people["lin"]
    person.set_password(PASSWORD)
    person.save()
    client = Client(raise_request_exception=False)
    assert client.post("/sign-in/", {"username": person.username, "password": WRONG}).status_code == 200
    assert client.post("/sign-in/", {"username": person.username, "password": PASSWORD}).status_code == 302
    client.get("/me/code/")
    device = CodeDevice.objects.get(user=person)
    assert client.post("/me/code/", {"code": f"{TOTP(device.secret).token():06d}"}).status_code == 302
    secret = token_of(person)
    assert Machine(secret).get("me").status_code == 200
    assert Machine(f"{secret}x").get("me").status_code == 401

    taken = client.post(ADDRESS, FORM)
    assert taken.status_code == 302, taken.content.decode()[-3000:]
    assert (
        NAME in client.post(f"{taken['Location']}personal/").content.decode()
    )  # it is there, for those who may see it
    assert client.post(ADDRESS, FORM).status_code == 409  # the same people again, the same day
    assert client.post(ADDRESS, {**FORM, "village": ""}).status_code in (409, 422)
    sent = client.post("/check/", {"file": SimpleUploadedFile("报告.txt", f"{NAME}调解10件".encode())})
    assert sent.status_code == 200

    secrets = [WRONG, PASSWORD, secret, device.typed_secret, device.secret.hex(), master_key().hex()]
    personal = [NAME, PHONE, IDENTITY]
    out, err = capfd.readouterr()
    files = b"".join(
        path.read_bytes() for path in Path(data_dir()).rglob("*") if path.is_file() and "keys" not in path.parts
    )
    for canary in secrets + personal:
        assert canary not in written.getvalue(), "log"
        assert canary not in out + err, "screen"
        assert not [line for line in started if canary in line], "ps"
        assert canary not in dumped(), "database"
        assert canary.encode() not in files, "files"
        assert not [one for one in mail.outbox if canary in one.subject + str(one.body)], "mail"


def test_an_error_nobody_foresaw_is_logged_by_kind_and_place(
    people: dict[str, Person], desk: Callable[[str], Client], written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(fields: Any, post: Any, *more: Any) -> Any:
        try:
            return int(post["applicant-0-phone"] + post["applicant-0-name"])
        except ValueError as error:
            raise RuntimeError(f"no number: {post.dict()}") from error

    client = desk("lin")
    client.raise_request_exception = False
    monkeypatch.setattr("yifa.server.casework.step_form.read", broken)
    answer = client.post(ADDRESS, FORM)
    assert answer.status_code == 500 and NAME not in answer.content.decode()
    log = written.getvalue()
    assert "RuntimeError" in log and "ValueError" in log and "test_canaries.py" in log
    assert NAME not in log and PHONE not in log
    monkeypatch.setenv("YIFA_TRACEBACK", "1")  # whoever maintains the machine may ask for more
    client.post(ADDRESS, FORM)
    assert PHONE in written.getvalue()


def test_a_failed_job_keeps_kind_and_place(db: None, written: io.StringIO) -> None:
    def work(planned: Any) -> None:
        raise KeyError(NAME)

    tick(timezone.now(), [Job("canary", "试", work)])
    assert Run.objects.latest("id").failed.startswith("KeyError at test_canaries.py:")
    assert NAME not in written.getvalue()


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_takes_a_secret_among_its_words(name: str) -> None:
    """Whoever may run `ps` reads the words of a command: secrets come from a file, a prompt or the environment."""
    command = import_module(COMMANDS[name][0]).command
    every = [command, *getattr(command, "commands", {}).values()]
    for option in (option for one in every for option in one.params):
        told = {word.strip("-").split("-")[0] for word in option.opts}
        if told & {"password", "passphrase", "secret", "token", "pin"}:
            assert isinstance(option.type, click.Path) or getattr(option, "is_flag", False), option.opts
