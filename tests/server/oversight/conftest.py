"""A town whose key the county has pinned, and packages of it at some positions of its book."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.utils import timezone

from tests.server.small_town import lived, town  # noqa: F401
from yifa.server.ledger.models import Book
from yifa.server.oversight import keys
from yifa.server.oversight.building import build
from yifa.server.oversight.receiving import Receipt, receive
from yifa.server.towns.models import Town

Take = Callable[..., Receipt]


@pytest.fixture
def enrolled(town: Town) -> Town:  # noqa: F811
    """The town, its sheet handed over."""
    said = keys.sheet(town.code, town.government_name, timezone.localtime())
    keys.enrol(json.dumps(said), said["key"], timezone.now())
    return town


@pytest.fixture
def seq(enrolled: Town) -> int:
    """How many entries its book has."""
    return Book.objects.get(town=enrolled.code).seq


@pytest.fixture
def received(enrolled: Town) -> Receipt:
    """The whole book, taken in."""
    receipt = receive(build(enrolled, 0).data)
    assert receipt.verdict == "taken", receipt.say
    return receipt
