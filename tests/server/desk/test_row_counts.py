"""How many rows a list shows is said in its address, within what a page may hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from tests.server.ledger.conftest import DISPUTE, at
from yifa.server.casework import paging
from yifa.server.casework.paging import rows_asked
from yifa.server.ledger.journal import Taken

pytestmark = pytest.mark.django_db
LIST = "/ledgers/people-mediation/"


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("", 50), ("20", 20), ("200", 200), ("1", 10), ("100000", 200), ("0", 10), ("-5", 50), ("²", 50), ("x", 50)],
)
def test_only_a_number_of_rows_a_page_may_hold_is_followed(asked: str, shown: int) -> None:
    query = QueryDict(mutable=True)
    query["rows"] = asked
    assert rows_asked(query, 50) == shown
    assert rows_asked(QueryDict(), 25) == 25


@pytest.fixture
def two_dozen(take: Callable[..., Taken], dispute: Taken) -> list[Taken]:
    """Twenty-four disputes more, on days of their own."""
    values: dict[str, Any] = {**DISPUTE}
    day = at(2025, 3, 4)
    return [take("lin", "people-mediation", "register", day + timedelta(days=n), **values) for n in range(24)]


def numbers(page: str) -> list[str]:
    return re.findall(r"/m/\d+/(\d+)/", page.split("<tbody>")[1].split("</tbody>")[0])


def test_a_list_shows_as_many_rows_as_its_address_says(desk: Callable[[str], Client], two_dozen: list[Taken]) -> None:
    clerk = desk("lin")
    whole = clerk.get(LIST).content.decode()
    assert len(set(numbers(whole))) == 25
    first = clerk.get(f"{LIST}?rows=20&state=all").content.decode()
    second = clerk.get(f"{LIST}?rows=20&state=all&page=2").content.decode()
    assert (len(set(numbers(first))), len(set(numbers(second)))) == (20, 5)
    assert set(numbers(first)) | set(numbers(second)) == set(numbers(whole))
    # Turning the page keeps how many there are; choosing how many begins with the first page.
    assert "?rows=20&amp;state=all&amp;page=2" in first
    assert 'href="?rows=100&amp;state=all"' in second
    assert '<span\n        aria-current="true">20</span>' in first
    assert "每页" not in clerk.get(f"{LIST}?words=没有这样的词").content.decode()


def test_a_search_does_too(desk: Callable[[str], Client], two_dozen: list[Taken]) -> None:
    clerk = desk("lin")
    assert len(set(numbers(clerk.get("/search/?q=邻里&rows=10").content.decode()))) == 10
    answer = clerk.get("/api/v1/matters?q=邻里&size=15")
    assert len(answer.json()["lines"]) == 15
    assert answer.json()["pages"] == 2
    assert clerk.get("/api/v1/matters?q=邻里&size=201").status_code == 422


def _turned(page: str, way: str) -> str:
    """The address of the next or the previous page."""
    found = re.search(rf'href="([^"]+)" rel="{way}"', page)
    assert found is not None
    return LIST + found[1].replace("&amp;", "&")


@pytest.mark.parametrize("order", ["", "&sort=number", "&sort=-number", "&sort=opened_on"])
def test_pages_are_turned_from_the_row_where_one_stands(
    desk: Callable[[str], Client], two_dozen: list[Taken], order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "FAR", 0)
    clerk = desk("lin")

    def shown(address: str) -> tuple[str, list[str]]:
        page = clerk.get(address).content.decode()
        return page, list(dict.fromkeys(numbers(page)))

    pages = [shown(f"{LIST}?rows=10{order}&page={number}") for number in (1, 2, 3)]
    assert [len(rows) for _, rows in pages] == [10, 10, 5]
    onward = [shown(_turned(page, "next")) for page, _ in pages[:2]]
    assert [rows for _, rows in onward] == [rows for _, rows in pages[1:]]
    assert shown(_turned(onward[1][0], "prev"))[1] == pages[1][1]
    assert shown(_turned(onward[0][0], "prev"))[1] == pages[0][1]
    # A filter or an order chosen there begins anew, and so does a number of rows.
    assert "after=" in _turned(onward[0][0], "next")
    assert re.findall(r'href="\?[^"]*(?:after|before)=[^"]*"(?! rel=)', onward[0][0]) == []


def test_what_is_registered_meanwhile_does_not_move_the_next_page(
    desk: Callable[[str], Client], take: Callable[..., Taken], two_dozen: list[Taken], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "FAR", 0)
    clerk = desk("lin")
    first, second = (clerk.get(f"{LIST}?rows=10&page={number}").content.decode() for number in (1, 2))
    take("lin", "people-mediation", "register", at(2025, 6, 1), **DISPUTE)
    assert numbers(clerk.get(_turned(first, "next")).content.decode()) == numbers(second)
    assert numbers(clerk.get(f"{LIST}?rows=10&page=2").content.decode()) != numbers(second)


@pytest.mark.parametrize("row", ["0", "x", "-1", "²", "9" * 30, "359999100000999999"])
def test_a_page_beside_a_row_that_is_not_there_is_found_by_its_number(
    desk: Callable[[str], Client], two_dozen: list[Taken], row: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "FAR", 0)
    clerk = desk("lin")
    plain = numbers(clerk.get(f"{LIST}?rows=10&page=2").content.decode())
    assert numbers(clerk.get(f"{LIST}?rows=10&page=2&after={row}").content.decode()) == plain
