"""The quiet list, one's wishes, and the administrator's channels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.browsing import sideways
from tests.server.ledger.conftest import found_town
from tests.server.notices.conftest import Postman, Robot, moment
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Matter
from yifa.server.notices.gathering import gather
from yifa.server.notices.models import Channel, Message, Notice, Preference
from yifa.server.notices.sending import opened
from yifa.server.notices.transport import AddressError, check_address
from yifa.server.towns.models import Grant, Person, Town

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Desk = Callable[[str], Client]
Make = Callable[..., Channel]

ROBOT = {
    "name": "司法所工作群",
    "unit": "justice-office",
    "stages": ["due", "overdue"],
    "how": "daily",
    "digest_at": "08:30",
    "quiet_from": "20:00",
    "quiet_to": "08:00",
    "workdays_only": "on",
    "is_on": "on",
}


@pytest.fixture
def admin(town: Town, people: dict[str, Person]) -> Person:
    Grant.objects.create(person=people["mayor"], role="admin", scope=town.code[:9], since=timezone.localdate())
    return people["mayor"]


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_opening_page_counts_what_is_unread(dispute: Taken, sit: Desk) -> None:
    gather(moment(7, 9))
    lin = sit("lin")
    assert 'href="/notices/">提醒 <strong>1</strong>' in text(lin.get("/"))
    page = text(lin.get("/notices/"))
    assert "今天到期" in page and "调结 4月7日" in page
    assert lin.post("/notices/read/").status_code == 302
    assert 'href="/notices/">提醒</a>' in text(lin.get("/"))  # no zeros on the opening page
    assert "（已读）" in text(lin.get("/notices/"))


def test_the_list_shows_only_what_one_may_see_today(dispute: Taken, sit: Desk) -> None:
    gather(moment(7, 9))
    Matter.objects.update(hidden_unit="justice-office")
    assert "没有提醒" in text(sit("lin").get("/notices/"))


def test_nobody_reads_anothers_notices(dispute: Taken, sit: Desk) -> None:
    gather(moment(7, 9))
    assert "没有提醒" in text(sit("wang").get("/notices/"))
    sit("wang").post("/notices/read/")
    assert Notice.objects.get().read_at is None


def test_a_person_says_what_he_wishes(sit: Desk, people: dict[str, Person]) -> None:
    lin = sit("lin")
    assert "还没有启用电子邮件" in text(lin.get("/me/notices/"))
    wish = {"by_mail": "now", "about": ["handed"], "digest_at": "09:00", "quiet_from": "18:00", "quiet_to": "09:00"}
    assert lin.post("/me/notices/", wish).status_code == 302
    kept = Preference.objects.get(person=people["lin"])
    assert (kept.by_mail, kept.about, kept.workdays_only) == ("now", "handed", False)
    bad = lin.post("/me/notices/", {**wish, "by_mail": "pigeon", "quiet_from": "²"})
    assert bad.status_code == 422
    assert Preference.objects.get().by_mail == "now"


def test_an_administrator_adds_a_robot_whose_key_is_never_shown_again(admin: Person, sit: Desk, robot: Robot) -> None:
    boss = sit("mayor")
    added = boss.post("/channels/add/dingtalk/", {**ROBOT, "address": robot.address, "secret": "SECxyz"})
    assert added.status_code == 302, text(added)
    kept = Channel.objects.get()
    assert opened(kept) == (robot.address, "SECxyz")
    assert "abcd" not in kept.sealed and "SECxyz" not in kept.sealed
    pages = text(boss.get("/channels/")) + text(boss.get(f"/channels/{kept.pk}/"))
    assert "abcd-1234" not in pages and "SECxyz" not in pages and "…1234" in pages
    changed = boss.post(f"/channels/{kept.pk}/", {**ROBOT, "name": "新名", "address": "", "secret": ""})
    assert changed.status_code == 302
    kept.refresh_from_db()
    assert kept.name == "新名" and opened(kept) == (robot.address, "SECxyz")


def test_a_test_message_goes_out_at_once_and_says_if_not(
    admin: Person, sit: Desk, robot: Robot, channel_of: Make, postman: Postman
) -> None:
    boss, channel = sit("mayor"), channel_of("wecom", robot)
    said = text(boss.post(f"/channels/{channel.pk}/test/", follow=True))
    assert "已由“通道wecom”发出" in said and "测试消息" in robot.texts[0]
    robot.answers = [(200, {"errcode": 93000})]
    assert "errcode 93000" in text(boss.post(f"/channels/{channel.pk}/test/", follow=True))
    mail = channel_of("email")
    assert "没有电子邮箱" in text(boss.post(f"/channels/{mail.pk}/test/", follow=True))
    Person.objects.filter(pk=admin.pk).update(email="boss@town.example")
    boss.post(f"/channels/{mail.pk}/test/")
    assert postman.envelopes[0].rcpt_tos == ["boss@town.example"]


def test_what_was_given_up_is_tried_again_on_request(admin: Person, sit: Desk, robot: Robot, channel_of: Make) -> None:
    channel = channel_of("wecom", robot)
    Message.objects.create(
        channel=channel,
        key="m",
        subject="甲",
        body="乙",
        next_at=moment(7, 9),
        made_at=moment(7, 9),
        state="failed",
        attempts=6,
        fault="机器人的服务器答500。",
    )
    boss = sit("mayor")
    assert "机器人的服务器答500。" in text(boss.get("/channels/"))
    boss.post(f"/channels/{channel.pk}/again/")
    again = Message.objects.get()
    assert (again.state, again.attempts) == ("waiting", 0)


@pytest.mark.parametrize(
    "address",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a",
        "https://qyapi.weixin.qq.com.evil.example/x",
        "https://qyapi.weixin.qq.com@10.0.0.1/x",
        "https://10.0.0.1/x",
        "file:///etc/passwd",
        "https://qyapi.weixin.qq.com:8443/x",
        "https://oapi.dingtalk.com/robot/send",
        "",
        "nonsense",
        "https://[bad",
    ],
)
def test_an_address_that_is_no_robots_is_refused(address: str) -> None:
    with pytest.raises(AddressError):
        check_address("wecom", address)


def test_a_robots_own_address_is_taken() -> None:
    assert check_address("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a") == "qyapi.weixin.qq.com"
    assert check_address("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=a") == "oapi.dingtalk.com"


def test_a_form_with_a_foreign_address_is_refused_in_words(admin: Person, sit: Desk) -> None:
    answer = sit("mayor").post("/channels/add/wecom/", {**ROBOT, "address": "https://10.0.0.1/"})
    assert answer.status_code == 422
    assert "https://qyapi.weixin.qq.com/" in text(answer)
    assert not Channel.objects.exists()


def test_only_the_towns_administrator_sees_its_channels(
    admin: Person, sit: Desk, robot: Robot, channel_of: Make
) -> None:
    channel = channel_of("wecom", robot)
    for path in ("/channels/", f"/channels/{channel.pk}/", "/channels/add/wecom/"):
        assert sit("lin").get(path).status_code == 403
        assert Client().get(path).status_code == 302
    for path in (f"/channels/{channel.pk}/test/", f"/channels/{channel.pk}/again/"):
        assert sit("lin").post(path).status_code == 403
    other = found_town("359926116000", "柳溪镇")
    Channel.objects.update(town=other.code)
    assert sit("mayor").get(f"/channels/{channel.pk}/").status_code == 404
    assert sit("mayor").post(f"/channels/{channel.pk}/test/").status_code == 404


def test_a_town_has_one_mail(admin: Person, sit: Desk) -> None:
    boss = sit("mayor")
    assert boss.post("/channels/add/email/", {"name": "电子邮件", "is_on": "on"}).status_code == 302
    assert boss.get("/channels/add/email/").status_code == 404
    assert boss.get("/channels/add/pigeon/").status_code == 404


@pytest.mark.browser
@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", ["page", "narrow_page"])
def test_the_pages_are_accessible_and_fit(
    request: pytest.FixtureRequest,
    live_server: Any,
    admin: Person,
    dispute: Taken,
    sit: Desk,
    robot: Robot,
    channel_of: Make,
    axe: Callable[[Any], list[str]],
    screenshot: Callable[[Any, str], Path],
    size: str,
) -> None:
    for day in (3, 7, 8):
        gather(moment(day, 9))
    notice = Notice.objects.filter(stage="alarm").get()
    Notice.objects.filter(pk=notice.pk).update(read_at=moment(3, 10))
    channel = channel_of("wecom", robot, hint="qyapi.weixin.qq.com …1234")
    channel_of("email")
    Message.objects.create(
        channel=channel,
        key="m",
        subject="甲",
        body="乙",
        next_at=moment(7, 9),
        made_at=moment(7, 9),
        state="failed",
        attempts=6,
        fault="机器人的服务器答500。",
    )
    screen = request.getfixturevalue(size)
    for who, paths in {
        "lin": {"list": "/notices/", "wishes": "/me/notices/", "today": "/"},
        "mayor": {"channels": "/channels/", "channel": f"/channels/{channel.pk}/", "robot": "/channels/add/dingtalk/"},
    }.items():
        cookie = sit(who).cookies["yifa_session"]
        screen.context.add_cookies([{"name": "yifa_session", "value": cookie.value, "url": live_server.url}])
        for name, path in paths.items():
            screen.goto(live_server.url + path)
            screenshot(screen, f"notices-{name}")
            assert axe(screen) == [], name
            assert sideways(screen) <= 0, name
