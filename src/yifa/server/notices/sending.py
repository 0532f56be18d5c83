"""Messages on their way: claimed by one process, slowed by the channel's bucket, tried again later and later."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.utils import timezone

from yifa.server.config.bucket import Rate
from yifa.server.config.ciphers import lock_values, unlock_values
from yifa.server.notices.composing import hours_of, preference_of
from yifa.server.notices.models import MAIL, Channel, Message
from yifa.server.notices.timing import allowed_from, retry_at
from yifa.server.notices.transport import UndeliveredError, mail_ready, post_text, send_mail
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Person

log = logging.getLogger(__name__)
# Ten at once and ten more within the minute: never more than the twenty a minute that a robot takes.
RATE = Rate(10, 10)
# How long a process may be at a message before another takes it up.
CLAIM = timedelta(minutes=10)
MOST = 200


def deliver(now: datetime) -> int:
    """Send what is due; returns how many went out. A channel that fails or is full is left alone until the next round."""
    aside: set[int] = set()
    sent = 0
    due = Message.objects.filter(state__in=("waiting", "sending"), next_at__lte=now, channel__is_on=True)
    for message in due.select_related("channel").order_by("next_at", "id")[:MOST]:
        if message.channel_id in aside or _held_back(message, now):
            continue
        if take(message.channel, now):
            aside.add(message.channel_id)
            continue
        outcome = _send(message, now)
        sent += outcome is True
        if outcome is False:
            aside.add(message.channel_id)
    return sent


def _held_back(message: Message, now: datetime) -> bool:
    """Quiet hours may have been set, or begun, since the message was made."""
    person = Person.objects.select_related("notice_preference").filter(pk=message.person).first()
    quiet = preference_of(person) if person else message.channel
    start = allowed_from(now, hours_of(quiet), work_calendar())
    if start > now:
        Message.objects.filter(pk=message.pk).update(next_at=start)
    return start > now


def take(channel: Channel, now: datetime) -> float:
    """Take one from a channel's bucket, shared by all processes; 0, or the seconds to wait."""
    for _ in range(5):
        held = Channel.objects.only("level", "level_at", "turn").get(pk=channel.pk)
        level = RATE.burst
        if held.level_at is not None:
            level = RATE.level(held.level / 1000, (now - held.level_at).total_seconds())
        if wait := RATE.wait(level):
            return wait
        left = {"level": int((level - 1) * 1000), "level_at": now, "turn": held.turn + 1}
        if Channel.objects.filter(pk=channel.pk, turn=held.turn).update(**left):
            return 0.0
    return 1.0


def _send(message: Message, now: datetime) -> bool | None:
    """Whether one message went out; None when another process has it."""
    mine = Message.objects.filter(pk=message.pk, state=message.state, attempts=message.attempts)
    attempts = message.attempts + 1
    if not mine.update(state="sending", attempts=attempts, next_at=now + CLAIM):
        return None
    claimed = Message.objects.filter(pk=message.pk)
    try:
        _carry(message, now)
    except UndeliveredError as fault:
        _again(message, attempts, now, str(fault))
        return False
    except Exception as error:  # a fault of one message must not hold up the others
        log.exception("message %s could not be sent", message.pk)
        _again(message, attempts, now, f"程序出错（{type(error).__name__}）。")
        return False
    claimed.update(state="sent", sent_at=now, fault="")
    return True


def _again(message: Message, attempts: int, now: datetime, fault: str) -> None:
    at = retry_at(now, attempts)
    state = "waiting" if at else "failed"
    Message.objects.filter(pk=message.pk).update(state=state, next_at=at or now, fault=fault[:200])


def _carry(message: Message, now: datetime) -> None:
    channel = message.channel
    if channel.kind == MAIL:
        to = Person.objects.filter(pk=message.person, is_active=True).values_list("email", flat=True).first()
        if not to:
            raise UndeliveredError("收件人没有电子邮箱，或者账号已停用。")
        carry_mail(to, message.subject, message.body, message.key)
    else:
        address, secret = opened(channel)
        post_text(channel.kind, address, secret, message.body, int(now.timestamp() * 1000))


def carry_mail(to: str, subject: str, body: str, key: str) -> None:
    """One mail, where the installation has a mail server. Raises UndeliveredError."""
    if not mail_ready():
        raise UndeliveredError("还没有设置邮件服务器（YIFA_MAIL_HOST）。")
    send_mail(to, subject, body, key)


def sealed(channel: Channel, address: str, secret: str) -> str:
    """A robot's address and secret as they are stored: whoever has them can speak in the group."""
    return lock_values("notices", {"address": address, "secret": secret}, f"channel:{channel.town}")


def opened(channel: Channel) -> tuple[str, str]:
    """(address, secret) of a robot."""
    values = unlock_values("notices", channel.sealed, f"channel:{channel.town}")
    return str(values["address"]), str(values["secret"])


def try_out(channel: Channel, person: Person) -> str:
    """Send a test message now; "" when it went out, else why not."""
    now = timezone.localtime()
    if wait := take(channel, now):
        return f"这个通道刚发了很多，请{int(wait) + 1}秒后再试。"
    text = f"【依法】测试消息：通道“{channel.name}”可以使用。"
    try:
        if channel.kind == MAIL:
            if not person.email:
                return "您的账号没有电子邮箱，请先在“人员与岗位”里填写。"
            carry_mail(person.email, text, text, f"test:{channel.pk}:{now.timestamp()}")
        else:
            address, secret = opened(channel)
            post_text(channel.kind, address, secret, text, int(now.timestamp() * 1000))
    except UndeliveredError as fault:
        return str(fault)
    return ""
