"""The desk's town and people, each with a token of his own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tests.server.desk import conftest as desk
from yifa.server.api import auth, tokens
from yifa.server.towns.models import Person

quick_hashing, town, people = desk.quick_hashing, desk.town, desk.people
actors, take, roll, dispute = desk.actors, desk.take, desk.roll, desk.dispute
sit = desk.desk


class Machine:
    """A program that holds a token and speaks JSON."""

    def __init__(self, secret: str = "", client: Client | None = None) -> None:
        self.client = client or Client()
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def post(self, path: str, body: Any, key: str = "", raw: bool = False) -> Any:
        headers = {**self.headers, **({"Idempotency-Key": key} if key else {})}
        sent = body if raw else json.dumps(body)
        return self.client.post(f"/api/v1/{path}", sent, content_type="application/json", headers=headers)


def token_of(person: Person, may_write: bool = True) -> str:
    """A token's secret."""
    return tokens.make(person, person, "对接测试", 30, may_write=may_write)[1]


@pytest.fixture(autouse=True)
def full_buckets() -> Iterator[None]:
    """Every test begins with full buckets."""
    auth.requests_of.clear()
    auth.failures_of.clear()
    yield
    auth.requests_of.clear()
    auth.failures_of.clear()


@pytest.fixture
def machine(people: dict[str, Person]) -> Callable[[str], Machine]:
    """`machine("lin")` speaks with a token of that person."""
    return lambda username: Machine(token_of(people[username]))
