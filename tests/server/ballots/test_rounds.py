"""Two tellers hold a key each, and too few chosen means another ballot for the places left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.server.ledger.conftest import at
from yifa.kernel.actor import Actor
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Matter, position_of
from yifa.server.rooms.ballots import box
from yifa.server.rooms.ballots.box import BoxError
from yifa.server.towns.models import Town, Unit

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


def test_slips_marked_by_pen_are_counted_with_the_others_and_none_twice(
    shortlisted: Matter, desk: Callable[[str], Client]
) -> None:
    keys = box.new_keys()
    codes = box.open_box(shortlisted, 4, keys)
    box.cast(codes[0], [1, 2])
    vote = box.latest(shortlisted.id)
    assert vote is not None
    for text, why in (
        (f"{codes[1]} 1、3\n{codes[0]} 2", "第2行：票号不对，或者这张票已经投过了"),
        (f"{codes[1]} 1\n{codes[1]} 2", "第2行：这个票号上面已经写过"),
        (f"{codes[1]} 1、2、3", "第1行：最多选2项"),
        (f"{codes[1]}", "第1行：票号后面空一格"),
        ("", "一张一行"),
    ):
        with pytest.raises(BoxError, match=why):
            box.enter_paper(vote, shortlisted, text, keys)
    with pytest.raises(BoxError, match="两把钥匙"):
        box.enter_paper(vote, shortlisted, f"{codes[1]} 1", keys[:1])
    place = f"/vote/{shortlisted.town}/{position_of(shortlisted.id)}/box/"
    entered = {"slips": f"{codes[1].lower()}　1，3\r\n{codes[2]} 弃权\r\n", "key": keys}
    assert desk("wang").post(place, entered).status_code == 302
    assert "（其中纸质票2张）" in desk("wang").get(place).content.decode()
    with pytest.raises(BoxError, match="已经投过"):
        box.cast(codes[1], [2])
    count = box.close_box(vote, timezone.now(), keys)
    assert sorted(slip.marks for slip in count.slips) == [(), (1, 2), (1, 3)]


def test_an_office_s_appraisals_of_other_years_stand_on_the_page(
    shortlisted: Matter, town: Town, desk: Callable[[str], Client]
) -> None:
    clerk = Actor(
        51, "人大专干", frozenset({"congress-clerk", "congress-chair"}), town.code, "", town.prefix, frozenset()
    )
    Unit.objects.get_or_create(town=town, key="office-a", defaults={"name": "社会事务办"})
    for year, satisfied in ((2024, 40), (2025, 48)):
        plan = {"year_": year, "unit": "office-a", "topics": ["依法履职"], "plan": "会上测评"}
        opened = take_action(town, clerk, Step("work-appraisal", "plan", plan, occurred_at=at(year, 6, 2)))
        count = {
            "issued": 50,
            "ballots": 50,
            "satisfied": satisfied,
            "fairly": 0,
            "unsatisfied": 50 - satisfied,
            "invalid": 0,
        }
        take_action(town, clerk, Step("work-appraisal", "vote", count, opened.matter_id, occurred_at=at(year, 6, 9)))
    page = desk("wang").get(f"/m/{town.prefix}/{opened.entry.matter}/").content.decode()
    table = page.partition("历年评议")[2].partition("</table>")[0]
    assert "80" in table and "96" in table and table.index("2024") < table.index("2025（本次）")
