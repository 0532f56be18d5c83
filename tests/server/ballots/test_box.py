"""A ballot is secret, is cast once, and its count can be proved."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from yifa.domains.congress.ballot import digest, read_list, tally
from yifa.server.ledger.models import Entry, Matter, position_of
from yifa.server.rooms.ballots import box
from yifa.server.rooms.ballots.box import BoxError
from yifa.server.rooms.ballots.models import Cast, Slip

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]


def test_a_slip_is_cast_once(shortlisted: Matter) -> None:
    code = box.open_box(shortlisted, 3)[0]
    box.cast(code, [1, 2])
    with pytest.raises(BoxError, match="已经投过"):
        box.cast(code, [3])
    assert Cast.objects.count() == 1


def test_a_slip_with_too_many_marks_is_not_taken_and_may_be_cast_again(shortlisted: Matter) -> None:
    code = box.open_box(shortlisted, 1)[0]
    with pytest.raises(BoxError, match="最多选2项，您选了3项"):
        box.cast(code, [1, 2, 3])
    assert box.cast(code.lower().replace("-", " "), [])
    assert not Slip.objects.filter(used=False).exists()


def test_nothing_that_is_kept_joins_a_code_to_the_marks_that_were_cast_with_it(shortlisted: Matter) -> None:
    codes = box.open_box(shortlisted, 20)
    receipts = [box.cast(code, [1]) for code in codes]
    kept = json.dumps([list(Slip.objects.values()), list(Cast.objects.values())], default=str)
    assert not any(code in kept for code in codes)
    # The rows lie in the order of a lot, not of voting, and know no moment.
    assert [one.receipt for one in Cast.objects.order_by("id")] != receipts
    assert not {field.name for model in (Slip, Cast) for field in model._meta.fields} & {"at", "cast_at", "used_at"}


def test_nobody_sees_a_count_before_the_ballot_is_over(shortlisted: Matter, client: Client) -> None:
    for code in box.open_box(shortlisted, 2):
        box.cast(code, [1])
    vote = box.latest(shortlisted.id)
    assert vote is not None and box.count_of(vote).slips == []
    page = client.get(f"/vote/{shortlisted.town}/{position_of(shortlisted.id)}/").content.decode()
    assert "投票正在进行" in page and "得票" not in page.replace("公布得票", "")


def test_after_the_end_nothing_can_be_cast_and_the_list_adds_up(shortlisted: Matter) -> None:
    codes = box.open_box(shortlisted, 5)
    for code, marks in zip(codes, ([1], [1, 2], [2], []), strict=False):
        box.cast(code, marks)
    vote = box.latest(shortlisted.id)
    assert vote is not None
    counted = box.close_box(vote, timezone.now())
    with pytest.raises(BoxError, match="已经结束"):
        box.cast(codes[4], [3])
    assert tally(read_list(counted.text), 3) == [2, 2, 0] and digest(counted.text) == counted.digest


def test_a_ballot_under_way_cannot_be_thrown_away(shortlisted: Matter) -> None:
    codes = box.open_box(shortlisted, 2)
    assert len(box.open_box(shortlisted, 3)) == 3, "nobody had voted yet"
    with pytest.raises(BoxError, match="票号不对"):
        box.cast(codes[0], [1])
    box.cast(box.open_box(shortlisted, 2)[0], [1])
    with pytest.raises(BoxError, match="还没有结束"):
        box.open_box(shortlisted, 2)


def test_the_count_goes_into_the_step_by_itself_and_the_book_keeps_every_slip(shortlisted: Matter, desk: Desk) -> None:
    place = f"/vote/{shortlisted.town}/{position_of(shortlisted.id)}/"
    clerk = desk("wang")
    page = clerk.post(f"{place}box/", {"open": "1", "number": "4"}).content.decode()
    assert page.count("ballot-code") == 4
    vote = box.latest(shortlisted.id)
    assert vote is not None
    vote.delete()
    for code, marks in zip(box.open_box(shortlisted, 4), ([1, 2], [1, 2], [1], [3]), strict=True):
        box.cast(code, marks)
    step = clerk.post(f"{place}box/", {"close": "1"}).url  # type: ignore[attr-defined]
    form = clerk.get(step).content.decode()
    for name, value in (("ballots_issued", 4), ("ballots_back", 4), ("ballots_valid", 4), ("ballots_invalid", 0)):
        assert f'name="{name}" value="{value}"' in form, name
    counted = box.count_of(box.latest(shortlisted.id))  # type: ignore[arg-type]
    posted = {
        "expect": "2",
        "occurred_at": "",
        "total": "5",
        "present": "4",
        "ballots_issued": "4",
        "ballots_back": "4",
        "ballots_valid": "4",
        "ballots_invalid": "0",
        "tellers": "任示例、陶样例",
        "slips": counted.text,
        "counts-0-project": "村道硬化",
        "counts-0-yes": "3",
        "counts-1-project": "路灯安装",
        "counts-1-yes": "2",
        "counts-2-project": "农贸市场改造",
        "counts-2-yes": "1",
    }
    answer = clerk.post(step, posted)
    assert answer.status_code == 422 and "会议" in answer.content.decode(), "the session it was voted in is missing"
    assert all(slip.receipt in counted.text for slip in counted.slips)
    assert not Entry.objects.filter(action="vote").exists()


def test_only_those_who_record_the_count_open_the_box(shortlisted: Matter, desk: Desk, client: Client) -> None:
    here = f"/vote/{shortlisted.town}/{position_of(shortlisted.id)}/box/"
    assert desk("wang").get(here).status_code == 200
    assert desk("seal").get(here).status_code in {403, 404}
    assert client.get(here).status_code == 302


def test_two_who_press_with_the_same_slip_cast_one(shortlisted: Matter) -> None:
    code = box.open_box(shortlisted, 1)[0]
    vote = box.vote_of(code)
    Slip.objects.filter(vote=vote).update(used=True)
    with pytest.raises(BoxError, match="已经投过"):
        box.cast(code, [1])
    assert Cast.objects.count() == 0
