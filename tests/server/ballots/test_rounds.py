"""Two tellers hold a key each, and too few chosen means another ballot for the places left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from yifa.server.ledger.models import Matter, position_of
from yifa.server.rooms.ballots import box
from yifa.server.rooms.ballots.box import BoxError

pytestmark = pytest.mark.django_db


def test_one_key_alone_opens_nothing(shortlisted: Matter) -> None:
    keys = box.new_keys()
    box.cast(box.open_box(shortlisted, 1, keys)[0], [1])
    vote = box.latest(shortlisted.id)
    assert vote is not None and not any(key in vote.keys for key in keys)
    for wrong in ((), keys[:1], (keys[0], keys[0]), (keys[0], "AAAA-AAAA")):
        with pytest.raises(BoxError, match="两把钥匙"):
            box.close_box(vote, timezone.now(), wrong)
    assert box.close_box(vote, timezone.now(), [keys[1].lower(), keys[0]]).digest


def test_the_keys_are_shown_once_with_the_slips_and_asked_for_at_the_end(
    shortlisted: Matter, desk: Callable[[str], Client]
) -> None:
    place = f"/vote/{shortlisted.town}/{position_of(shortlisted.id)}/box/"
    clerk = desk("wang")
    page = clerk.post(place, {"open": "1", "number": "1", "keys": "1"}).content.decode()
    (code,) = [part.split("<")[0] for part in page.split('class="ballot-code">')[1:]]
    keys = [part.split("<")[0] for part in page.split('class="ballot-code ballot-key">')[1:]]
    box.cast(code, [1, 2])
    assert "监票人乙的钥匙" in clerk.get(place).content.decode()
    assert clerk.post(place, {"close": "1", "key": keys[:1]}).status_code == 422
    assert clerk.post(place, {"close": "1", "key": keys}).status_code == 302


def test_each_round_can_be_counted_by_anybody_as_it_was_voted_on(shortlisted: Matter, client: Client) -> None:
    for marks in ([1, 2], [3]):
        box.cast(box.open_box(shortlisted, 1)[0], marks)
        vote = box.latest(shortlisted.id)
        assert vote is not None and box.paper_at(vote, shortlisted).options == ("村道硬化", "路灯安装", "农贸市场改造")
        box.close_box(vote, timezone.now())
    place = f"/vote/{shortlisted.town}/{position_of(shortlisted.id)}/"
    first, second = (client.get(place, {"round": n}).content.decode() for n in (1, 2))
    assert "：1、2" in first and "：3" not in first and "：3" in second and "：1、2" not in second
    assert "：3" in client.get(place).content.decode() and 'href="?round=1"' in second
