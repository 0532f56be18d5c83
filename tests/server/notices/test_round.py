"""From what comes due to what is sent, through a real robot and a real mail server."""

from __future__ import annotations

import base64
import email
import email.header
import email.policy
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection

from tests.server.ledger.conftest import DISPUTE, at
from tests.server.notices.conftest import Postman, Robot, moment
from yifa.kernel.records import ASSIGN
from yifa.law.dates import SHANGHAI
from yifa.server.ledger.journal import Step, Taken, take_action
from yifa.server.ledger.models import Deadline, Matter
from yifa.server.notices import rounds, sending
from yifa.server.notices.composing import compose
from yifa.server.notices.gathering import gather
from yifa.server.notices.holidays import remind, tell_of_moved
from yifa.server.notices.models import Channel, Message, Notice, Preference
from yifa.server.notices.rounds import forget, go_round
from yifa.server.notices.sending import deliver
from yifa.server.schedule.jobs import JOBS
from yifa.server.schedule.tick import tick
from yifa.server.towns.models import Grant, Person, Town, Unit
from yifa.server.towns.signals import Moved

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Make = Callable[..., Channel]
Act = Callable[..., Taken]


def subjects(postman: Postman) -> list[str]:
    return [str(_mail(envelope)["Subject"]) for envelope in postman.envelopes]


def bodies(postman: Postman) -> list[str]:
    return [_mail(envelope).get_content() for envelope in postman.envelopes]


def _mail(envelope: Any) -> Any:
    return email.message_from_bytes(envelope.content, policy=email.policy.default)


def test_a_limit_is_told_to_its_handler_once_at_each_stage(dispute: Taken, people: dict[str, Person]) -> None:
    for day in (1, 2, 3, 3, 6, 7, 7, 8, 9):
        gather(moment(day, 9))
    told = Notice.objects.filter(person=people["lin"].pk).order_by("id").values_list("stage", flat=True)
    assert list(told) == ["alarm", "due", "overdue"]


def test_what_stays_overdue_is_told_to_the_head_of_the_unit_then_to_the_leader_in_charge(
    town: Town, dispute: Taken, people: dict[str, Person]
) -> None:
    # Due on Monday the 7th of April; the town's practice: the head after one working day, the leader after three.
    Unit.objects.filter(key="justice-office").update(leader=people["mayor"])
    told: dict[int, list[int]] = {}
    for day in range(7, 15):
        gather(moment(day, 9))
        for notice in Notice.objects.filter(kind="raised"):
            told.setdefault(notice.person, []).append(notice.at.day)
    assert {person: days[0] for person, days in told.items()} == {people["wang"].pk: 8, people["mayor"].pk: 10}
    assert Notice.objects.filter(kind="raised").count() == 2  # once each
    Notice.objects.all().delete()
    town.settings = json.dumps({"raise_head_days": 0, "raise_leader_days": 0})
    town.save()
    gather(moment(15, 9))
    assert not Notice.objects.filter(kind="raised").exists()


def test_what_has_ended_is_not_told(dispute: Taken, take: Act) -> None:
    take(
        "lin",
        "people-mediation",
        "agree",
        at(2025, 3, 20),
        dispute.matter_id,
        form="oral",
        facts="排水沟",
        terms="共同修沟",
        confirmable=False,
    )
    assert gather(moment(7, 9)) == 0


def test_an_old_ledger_that_was_overdue_long_ago_is_no_news(dispute: Taken) -> None:
    assert gather(moment(7, 9) + timedelta(days=90)) == 0


def test_a_matter_handed_over_is_told_to_whoever_takes_it(
    town: Town, dispute: Taken, people: dict[str, Person], actors: dict[str, Any]
) -> None:
    gather(moment(1, 8))  # the first look only remembers where the book stands
    Notice.objects.all().delete()
    values = {"handler": people["wang"].pk, "unit": "justice-office"}
    take_action(town, actors["lin"], Step("people-mediation", ASSIGN, values, dispute.matter_id, reason="轮休"))
    gather(moment(1, 9))
    gather(moment(1, 10))
    handed = Notice.objects.get(kind="handed")
    assert handed.person == people["wang"].pk


def test_nobody_is_told_of_a_matter_he_may_not_see(dispute: Taken, people: dict[str, Person]) -> None:
    Matter.objects.update(hidden_unit="justice-office")
    assert gather(moment(7, 9)) == 0


def test_a_digest_goes_by_mail_once_a_day_in_the_morning(
    dispute: Taken, people: dict[str, Person], channel_of: Make, postman: Postman
) -> None:
    channel_of("email")
    Person.objects.filter(pk=people["lin"].pk).update(email="lin@town.example")
    for hour in (7, 8, 9, 10, 15):
        go_round(moment(7, hour, 35))
    assert subjects(postman) == ["【依法】葛坑镇：今天到期1件"]
    assert postman.envelopes[0].rcpt_tos == ["lin@town.example"]
    body = bodies(postman)[0]
    assert "人民调解：“调结”今天到期（4月7日） https://yifa.example/m/359926115/" in body
    assert Message.objects.get().state == "sent"


def test_who_wishes_it_at_once_gets_it_at_once_but_not_at_night(
    dispute: Taken, people: dict[str, Person], channel_of: Make, postman: Postman
) -> None:
    channel_of("email")
    Person.objects.filter(pk=people["lin"].pk).update(email="lin@town.example")
    Preference.objects.create(person=people["lin"], by_mail="now")
    go_round(moment(7, 6))
    assert postman.envelopes == []
    go_round(moment(7, 8, 5))
    assert len(postman.envelopes) == 1


def test_who_wishes_no_mail_gets_none_and_still_has_the_page(
    dispute: Taken, people: dict[str, Person], channel_of: Make, postman: Postman
) -> None:
    channel_of("email")
    Person.objects.filter(pk=people["lin"].pk).update(email="lin@town.example")
    Preference.objects.create(person=people["lin"], by_mail="never")
    go_round(moment(7, 9))
    assert postman.envelopes == [] and Notice.objects.count() == 1
    Preference.objects.update(by_mail="daily")
    go_round(moment(7, 10))
    assert postman.envelopes == []


def test_without_a_mail_server_nothing_waits_to_be_sent(
    dispute: Taken, people: dict[str, Person], channel_of: Make, settings: Any
) -> None:
    channel_of("email")
    settings.EMAIL_HOST = ""
    go_round(moment(7, 9))
    assert Message.objects.count() == 0


def test_a_robot_of_wecom_is_told_in_its_own_form(dispute: Taken, channel_of: Make, robot: Robot) -> None:
    channel_of("wecom", robot)
    for minute in (0, 35, 40):
        go_round(moment(7, 8, minute))
    assert robot.paths == ["/robot/send?key=abcd-1234"]
    assert robot.told[0]["msgtype"] == "text"
    assert robot.texts[0].startswith("【依法】葛坑镇：今天到期1件\n1. ")


def test_a_robot_of_dingtalk_gets_the_signed_time(dispute: Taken, channel_of: Make, robot: Robot) -> None:
    channel_of("dingtalk", robot, secret="SECabc")
    go_round(moment(7, 9))
    query = parse_qs(urlsplit(robot.paths[0]).query)
    stamp = query["timestamp"][0]
    assert int(stamp) == int(moment(7, 9).timestamp() * 1000)
    right = hmac.new(b"SECabc", f"{stamp}\nSECabc".encode(), hashlib.sha256).digest()
    assert query["sign"][0] == base64.b64encode(right).decode()
    assert query["key"] == ["abcd-1234"]


def test_a_robot_of_one_unit_hears_of_that_units_matters(dispute: Taken, channel_of: Make, robot: Robot) -> None:
    channel_of("wecom", robot, unit="enforcement", how="now")
    go_round(moment(7, 9))
    assert robot.told == []
    channel_of("wecom", robot, unit="justice-office", how="now")
    go_round(moment(7, 9, 5))
    assert len(robot.told) == 1


def test_what_is_restricted_or_hidden_from_a_unit_never_reaches_a_group(
    town: Town, take: Act, actors: dict[str, Any], channel_of: Make, robot: Robot
) -> None:
    clerk = Person.objects.create_user(
        "xin", "irrelevant here 1", name="信访干事", town=town, unit=Unit.objects.get(town=town, key="office")
    )
    Grant.objects.create(person=clerk, role="petition-clerk", scope=town.code[:9], since=date(2020, 1, 1))
    actors["xin"] = clerk.actor(date(2025, 3, 3))
    take(
        "xin",
        "petition-case",
        "register",
        at(2025, 3, 3),
        source="direct",
        channel="来信",
        received_on="2025-03-03",
        people=1,
        kind="accusation",
        petitioner=[{"name": "王示例"}],
        subject="执法作风",
        request="反映收费",
        real_name=True,
        accused_unit="执法队",
    )
    assert Deadline.objects.filter(state="running").exists()
    channel_of("wecom", robot, how="now")
    for day in range(7, 31):
        go_round(moment(day, 9))
    assert robot.told == []


def test_nothing_new_is_no_message(dispute: Taken, channel_of: Make, robot: Robot) -> None:
    channel_of("wecom", robot)
    for day in range(8, 12):
        go_round(moment(day, 9))
    assert len(robot.told) == 1


def test_a_robot_out_of_order_is_tried_later_and_later_and_the_matter_goes_on(
    dispute: Taken, channel_of: Make, robot: Robot, take: Act
) -> None:
    channel_of("wecom", robot, how="now", workdays_only=False, quiet_from="00:00", quiet_to="00:00")
    robot.answers = [(500, {}), (200, {"errcode": 45009, "errmsg": "too often"}), (200, b"<html>"), (302, {})]
    now = moment(7, 9)
    go_round(now)
    message = Message.objects.get()
    assert (message.state, message.attempts, message.fault) == ("waiting", 1, "机器人的服务器答500。")
    agreed = take(
        "lin",
        "people-mediation",
        "agree",
        at(2025, 4, 7),
        dispute.matter_id,
        form="oral",
        facts="排水沟",
        terms="共同修沟",
        confirmable=False,
    )
    assert agreed.state.status == "agreed"
    for minutes in (1, 6, 21, 81):
        deliver(now + timedelta(minutes=minutes))
    message.refresh_from_db()
    assert message.state == "sent" and message.attempts == 5
    assert len(robot.told) == 5 and not any("elsewhere" in path for path in robot.paths)


def test_what_fails_too_often_is_given_up_and_says_why_without_the_key(
    dispute: Taken, channel_of: Make, robot: Robot
) -> None:
    channel_of("wecom", robot, how="now", workdays_only=False, quiet_from="00:00", quiet_to="00:00")
    robot.answers = [(200, {"errcode": 93000})] * 20
    now = moment(7, 9)
    go_round(now)
    for hours in range(1, 24):
        deliver(now + timedelta(hours=hours))
    message = Message.objects.get()
    assert message.state == "failed" and message.attempts == 6
    assert message.fault == "机器人没有收下（errcode 93000）。"
    assert "abcd" not in message.fault


def test_a_mail_server_that_says_later_is_asked_later(
    dispute: Taken, people: dict[str, Person], channel_of: Make, postman: Postman
) -> None:
    channel_of("email")
    Person.objects.filter(pk=people["lin"].pk).update(email="lin@town.example")
    postman.refuses = True
    go_round(moment(7, 9))
    assert Message.objects.get().state == "waiting"
    postman.refuses = False
    deliver(moment(7, 9, 2))
    assert len(postman.envelopes) == 1


def test_a_mail_sent_again_bears_the_same_id(postman: Postman) -> None:
    for _ in range(2):
        sending.carry_mail("lin@town.example", "甲", "乙", "key-1")
    first, second = (_mail(envelope)["Message-ID"] for envelope in postman.envelopes)
    assert first == second


def test_no_channel_says_more_than_twenty_in_any_minute(channel_of: Make, robot: Robot) -> None:
    channel = channel_of("wecom", robot, workdays_only=False, quiet_from="00:00", quiet_to="00:00")
    start = moment(7, 9)
    for n in range(60):
        Message.objects.create(
            channel=channel, key=f"m{n}", subject="甲", body=f"第{n}条", next_at=start, made_at=start
        )
    sent_at = []
    for second in range(0, 240):
        now = start + timedelta(seconds=second)
        sent_at += [second] * deliver(now)
    assert len(sent_at) > 40
    for second in range(0, 240):
        assert sum(1 for at_ in sent_at if second <= at_ < second + 60) <= 20
    assert len(set(robot.texts)) == len(robot.texts)


def test_quiet_hours_set_later_hold_back_what_was_already_made(channel_of: Make, robot: Robot) -> None:
    channel = channel_of("wecom", robot)
    now = moment(7, 21)
    Message.objects.create(channel=channel, key="m", subject="甲", body="乙", next_at=now, made_at=now)
    assert deliver(now) == 0
    assert Message.objects.get().next_at == moment(8, 8)
    assert deliver(moment(8, 8)) == 1


def test_a_channel_switched_off_says_nothing(dispute: Taken, channel_of: Make, robot: Robot) -> None:
    channel_of("wecom", robot, is_on=False)
    go_round(moment(7, 9))
    assert robot.told == []


def test_a_message_that_a_process_died_over_is_taken_up_again(channel_of: Make, robot: Robot) -> None:
    channel = channel_of("wecom", robot)
    now = moment(7, 9)
    Message.objects.create(
        channel=channel,
        key="m",
        subject="甲",
        body="乙",
        next_at=now + timedelta(minutes=10),
        made_at=now,
        state="sending",
        attempts=1,
    )
    assert deliver(now) == 0
    assert deliver(now + timedelta(minutes=11)) == 1


def test_the_clock_runs_the_round(dispute: Taken, channel_of: Make, robot: Robot, monkeypatch: Any) -> None:
    channel_of("wecom", robot, how="now")
    job = [job for job in JOBS if job.key == "notices"]
    real = rounds.go_round
    monkeypatch.setattr(rounds, "go_round", lambda: real(moment(7, 9)))
    assert tick(moment(7, 9), job) == ["notices"]
    assert tick(moment(7, 9, 1), job) == []
    assert len(robot.told) == 1


def test_a_fault_in_one_part_does_not_stop_the_others(channel_of: Make, robot: Robot, monkeypatch: Any) -> None:
    def broken(now: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(rounds, "gather", broken)
    channel = channel_of("wecom", robot)
    now = moment(7, 9)
    Message.objects.create(channel=channel, key="m", subject="甲", body="乙", next_at=now, made_at=now)
    go_round(now)
    assert len(robot.told) == 1


def test_old_notices_and_messages_are_dropped(dispute: Taken, channel_of: Make, robot: Robot) -> None:
    channel_of("wecom", robot, how="now")
    go_round(moment(7, 9))
    forget(moment(7, 9) + timedelta(days=100))
    assert Notice.objects.count() == 2 and Message.objects.count() == 0
    forget(moment(7, 9) + timedelta(days=200))
    assert Notice.objects.count() == 0


def test_a_round_over_many_matters_asks_the_database_no_more_often(
    take: Act, roll: int, channel_of: Make, robot: Robot, django_assert_max_num_queries: Any
) -> None:
    channel_of("wecom", robot)
    for _ in range(30):
        opened = take("lin", "people-mediation", "register", at(2025, 3, 4), **DISPUTE)
        take("lin", "people-mediation", "accept", at(2025, 3, 5), opened.matter_id, told=True, mediators=[roll])
    with django_assert_max_num_queries(40, connection=connection):
        gather(moment(7, 9))
        compose(moment(7, 9))
    assert Notice.objects.count() == 60
    assert deliver(moment(7, 9)) == 1
    left = re.search(r"另有(\d+)件", robot.texts[0])
    assert left and int(left[1]) + len(re.findall(r"^\d+\. ", robot.texts[0], re.M)) == 30
    assert len(robot.texts[0].encode()) <= 2048


# -- the holidays of the next year -------------------------------------------------------------------------------------


def test_administrators_are_reminded_daily_from_november_until_the_next_year_is_in(people: dict[str, Person]) -> None:
    admins = set(Grant.objects.filter(role="admin", until=None).values_list("person_id", flat=True))
    october, first, second = (
        datetime(2026, month, day, 9, tzinfo=SHANGHAI) for month, day in ((10, 31), (11, 1), (11, 2))
    )
    assert remind(october) == 0
    assert remind(first) == len(admins) and remind(first) == 0
    assert remind(second) == len(admins)
    unread = Notice.objects.filter(kind="calendar", read_at=None)
    assert set(unread.values_list("person", flat=True)) == admins and unread.count() == len(admins)
    # The year 2026 came with the product: in November 2025 nobody is reminded.
    assert remind(datetime(2025, 11, 5, 9, tzinfo=SHANGHAI)) == 0


def test_a_new_notice_tells_whose_deadlines_it_moved(dispute: Taken, people: dict[str, Person]) -> None:
    line = Deadline.objects.filter(matter_id=dispute.matter_id, state="running").first()
    assert line is not None
    moved = Moved(dispute.matter_id, line.run, line.key, line.due, line.due + timedelta(3))
    tell_of_moved((moved,))
    tell_of_moved((moved,))
    told = Notice.objects.get(kind="moved")
    assert (told.person, told.due) == (people["lin"].pk, line.due + timedelta(3))
