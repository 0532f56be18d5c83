"""Whatever goes wrong, the page is in Chinese, says what to do, and shows no trace of the program."""

from __future__ import annotations

import logging
import re

import pytest
from django.db import DatabaseError, OperationalError
from django.test import Client, RequestFactory

from yifa.server.config.errors import ErrorMiddleware
from yifa.server.config.keys import UnusableKey
from yifa.server.towns.models import Person

pytestmark = pytest.mark.django_db


def page(response: object) -> str:
    text: str = response.content.decode()  # type: ignore[attr-defined]
    assert "Traceback" not in text and "Django" not in text
    return text


def test_an_unknown_address_says_where_to_look(signed_in: Client) -> None:
    answer = signed_in.get("/no-such-page/")
    assert answer.status_code == 404 and "没有找到这一页" in page(answer)


def test_a_forged_form_is_refused_and_says_how_to_keep_what_was_typed(clerk: Person) -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post("/sign-in/", {"username": "zhanglan", "password": "x"})
    assert answer.status_code == 403
    assert "这张表单已经失效" in page(answer) and "复制已填写的文字" in page(answer)


def test_a_form_from_the_page_itself_is_accepted(clerk: Person) -> None:
    browser = Client(enforce_csrf_checks=True)
    form = page(browser.get("/sign-in/"))
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token
    given = {"username": "zhanglan", "password": "Paper-lantern-88", "csrfmiddlewaretoken": token[1]}
    assert browser.post("/sign-in/", given).status_code == 302


def test_an_oversized_request_is_refused_before_it_is_read(signed_in: Client, settings: object) -> None:
    settings.REQUEST_MAX_BYTES = 1000  # type: ignore[attr-defined]
    answer = signed_in.post("/me/password/", {"old_password": "x" * 2000})
    assert answer.status_code == 413 and "文件太大" in page(answer)


def test_a_form_longer_than_any_report_is_refused(signed_in: Client, settings: object) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 500  # type: ignore[attr-defined]
    answer = signed_in.post("/me/password/", "old_password=" + "x" * 900, "application/x-www-form-urlencoded")
    assert answer.status_code == 413


def test_a_length_that_is_no_number_is_a_bad_request(client: Client) -> None:
    assert client.get("/sign-in/", headers={"Content-Length": "-5"}).status_code == 400


def test_a_host_that_is_not_ours_is_refused(client: Client, settings: object) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]  # type: ignore[attr-defined]
    answer = client.get("/sign-in/", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 400 and "这个请求看不懂" in page(answer)


@pytest.mark.parametrize(
    ("fault", "status", "said"),
    [
        (OSError(28, "No space left on device"), 507, "磁盘已满"),
        (OperationalError("database or disk is full"), 507, "磁盘已满"),
        (OperationalError("database is locked"), 503, "稍等片刻"),
        (OperationalError("attempt to write a readonly database"), 503, "只能看，不能写"),
        (OSError(30, "Read-only file system"), 503, "只能看，不能写"),
        (DatabaseError("database disk image is malformed"), 503, "从备份恢复"),
        (OperationalError("unable to open database file"), 503, "从备份恢复"),
        (OperationalError("no such table: ledger_book"), 503, "从备份恢复"),
        (UnusableKey("主密钥文件不见了"), 503, "密钥文件"),
    ],
)
def test_a_fault_of_the_machine_says_that_nothing_was_saved(
    fault: Exception, status: int, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    request = RequestFactory().post("/people/add/", {"name": "张岚"})
    answer = ErrorMiddleware(lambda _: None).process_exception(request, fault)  # type: ignore[arg-type, return-value]
    assert answer is not None and answer.status_code == status
    assert said in page(answer) and "没有保存任何内容" in page(answer)
    assert "张岚" not in caplog.text


def test_a_database_that_is_gone_is_told_on_a_page_though_no_session_can_be_read(
    clerk: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Client(raise_request_exception=False)
    browser.force_login(clerk, backend="yifa.server.towns.auth.PersonBackend")

    def gone(*_: object) -> None:
        raise OperationalError("no such table: django_session")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", gone)
    logging.disable(logging.CRITICAL)
    answer, asked = browser.get("/"), browser.get("/api/v1/matters")
    logging.disable(logging.NOTSET)
    assert asked.status_code == 503 and "从备份恢复" in asked.json()["detail"]
    assert answer.status_code == 503 and "数据库读不出来了" in page(answer) and "从备份恢复" in page(answer)


def test_a_fault_of_the_program_shows_no_trace(clerk: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Client(raise_request_exception=False)
    monkeypatch.setattr("yifa.server.towns.sign_in.SignIn.get_context_data", lambda *_, **__: 1 / 0)
    logging.disable(logging.CRITICAL)
    answer = browser.get("/sign-in/")
    logging.disable(logging.NOTSET)
    assert answer.status_code == 500 and "这不是您的操作造成的" in page(answer)
