"""A town with a public site, and a stranger at a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.server.desk.conftest import actors, desk, people, quick_hashing, roll, take, town
from tests.server.ledger.conftest import TOWN
from yifa.server.portal import guard
from yifa.server.portal.keeping import kept, searched

__all__ = ["actors", "desk", "people", "quick_hashing", "roll", "take", "town"]
SITE = f"/p/{TOWN[:9]}"
NUMBERS = "零一二三四五六七八九"


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Each test has books of its own; pages of the last one are forgotten."""
    kept.clear()
    searched.clear()
    yield
    kept.clear()
    searched.clear()


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time passes between opening a form and sending it."""
    monkeypatch.setattr(guard, "QUICKEST", -1)


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()


def answered(page: str) -> dict[str, str]:
    """The token of a form and the answer to its sum."""
    first, second = re.search(r"请算一算：(.)加(.)等于几", page).groups()  # type: ignore[union-attr]
    token = re.search(r'name="token" value="([^"]+)"', page)[1]  # type: ignore[index]
    return {"token": token, "answer": str(NUMBERS.index(first) + NUMBERS.index(second))}


@pytest.fixture
def send(client: Client, unhurried: None) -> Callable[..., HttpResponse]:
    """send(path, **fields): open a form of the public site, answer its sum and send it."""

    def fill(path: str, **fields: Any) -> HttpResponse:
        page = client.get(f"{SITE}/{path}")
        assert page.status_code == 200, path
        return client.post(f"{SITE}/{path}", {**answered(text_of(page)), **fields})  # type: ignore[return-value]

    return fill


def receipt_of(answer: HttpResponse) -> dict[str, str]:
    """Number and code of a receipt page."""
    assert answer.status_code == 200, re.findall(r'class="p-faults".*?</div>', text_of(answer), re.S)
    number, code = re.findall(r"<dd>([0-9A-Z-]+)</dd>", text_of(answer))
    return {"number": number, "code": code}


DISCLOSURE = {
    "applicant-0-kind": "person",
    "applicant-0-name": "王示例",
    "applicant-0-id_number": "11010519491231002X",
    "applicant-0-phone": "19900000001",
    "applicant_kind": "自然人",
    "subject": "三组征地补偿方案",
    "detail": "请公开批准文件和补偿标准",
    "form_": "电子邮件",
    "email": "wang@example.com",
}
