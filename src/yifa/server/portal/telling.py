"""进度有变化告诉我: by mail, or by the town's own gateway for text messages and its official account (短信、公众号).

What goes out says the kind of matter, its receipt number and where it stands; no name, no subject. The address is kept
for this alone and goes when the matter is over.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from yifa.domains import catalogue
from yifa.server.config.outgoing import UndeliveredError, mail_ready, post_json, send_mail
from yifa.server.ledger import crypto
from yifa.server.ledger.facts import settings_of
from yifa.server.ledger.models import Matter
from yifa.server.portal.models import Receipt, Subscription
from yifa.server.portal.receipts import spoken
from yifa.server.towns.models import Town

MAIL, GATEWAY = "mail", "gateway"
AGAIN = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=4), timedelta(hours=24))
"""After a failure; then nothing more is tried until the matter goes on."""
MOST = 200
PHONE = re.compile(r"1[3-9]\d{9}")


class BadAddress(ValueError):
    """Not where anything could be sent; `str()` says in Chinese what to do."""


def gateway_of(town: Town) -> str:
    """The address of the town's gateway, if it is on a host that the machine's administrator allows; else ""."""
    address = str(settings_of(town).get("push_gateway") or "")
    parts = urlsplit(address)
    return address if parts.scheme in ("http", "https") and parts.netloc in settings.WEBHOOK_HOSTS else ""


def ways(town: Town) -> list[tuple[str, str]]:
    """(key, what to fill in) of the ways there are; none where neither mail nor a gateway is set up."""
    there = [(MAIL, "电子邮箱")] if mail_ready() else []
    return [*there, (GATEWAY, "手机号码（收短信）")] if gateway_of(town) else there


def asked(town: Town, receipt: Receipt) -> Subscription | None:
    """What is arranged for a receipt."""
    return Subscription.objects.filter(town=town.code, receipt=receipt.number).first()


def arrange(town: Town, receipt: Receipt, way: str, address: str) -> None:
    """Tell of this matter at this address from now on. Raises BadAddress."""
    plain = address.strip()
    if way not in dict(ways(town)):
        raise BadAddress("请选怎样告诉您。")
    if way == MAIL:
        try:
            validate_email(plain)
        except ValidationError as error:
            raise BadAddress("电子邮箱写得不对，例如 name@example.com。") from error
    elif not PHONE.fullmatch(plain):
        raise BadAddress("手机号码写得不对，应是11位。")
    row = Matter.objects.get(id=receipt.matter_id, town=town.code)
    Subscription.objects.update_or_create(
        town=town.code,
        receipt=receipt.number,
        defaults={
            "matter_id": row.id,
            "way": way,
            "sealed": crypto.seal_file(plain.encode(), f"subscription:{row.id}"),
            "told": row.n,
            "status": row.status,
            "tries": 0,
            "next_at": timezone.now(),
        },
    )


def stop(town: Town, receipt: Receipt) -> None:
    """Say nothing more, and forget the address."""
    Subscription.objects.filter(town=town.code, receipt=receipt.number).delete()


def tell_all(now: datetime) -> int:
    """Tell everybody whose matter stands elsewhere than when he heard last. Returns how many messages went out."""
    rows = Matter.objects.filter(id=OuterRef("matter_id"), town=OuterRef("town"))
    Subscription.objects.filter(~Exists(rows)).delete()
    # Only those that went on: else the oldest of thousands that stand still would keep all others waiting.
    went_on = Subscription.objects.filter(Exists(rows.filter(n__gt=OuterRef("told"))), next_at__lte=now)
    towns = {town.code: town for town in Town.objects.all()}
    sent = 0
    for one in went_on.order_by("next_at")[:MOST]:
        sent += _tell(one, towns[one.town], Matter.objects.get(id=one.matter_id, town=one.town), now)
    return sent


def _tell(one: Subscription, town: Town, row: Matter, now: datetime) -> bool:
    if row.status != one.status:
        try:
            _send(one, town, row)
        except UndeliveredError:
            one.tries += 1
            if one.tries <= len(AGAIN):
                one.next_at = now + AGAIN[one.tries - 1]
                one.save(update_fields=["tries", "next_at"])
                return False
    went_out = row.status != one.status and one.tries <= len(AGAIN)
    if not row.is_open:
        one.delete()
        return went_out
    one.told, one.status, one.tries, one.next_at = row.n, row.status, 0, now
    one.save(update_fields=["told", "status", "tries", "next_at"])
    return went_out


def _send(one: Subscription, town: Town, row: Matter) -> None:
    procedure = catalogue().get(row.procedure, row.version)
    state = procedure.states.get(row.status)
    site = str(settings_of(town).get("site_address") or "").rstrip("/")
    where = f"{site}{reverse('portal:follow', args=[town.prefix])}" if site else "本镇公开网站“查我的办件”"
    status = state.name if state else "已撤销登记"
    text = f"您在{town.name}办的“{procedure.name}”（回执号{spoken(one.receipt)}）现在：{status}。凭回执号和查询码查看：{where}"
    to = crypto.open_file(bytes(one.sealed), f"subscription:{row.id}").decode()
    key = f"subscription:{one.receipt}:{row.n}"
    if one.way == MAIL:
        send_mail(to, f"{town.name}：您的办件有进展", text, key)
        return
    address = gateway_of(town)
    if not address:
        raise UndeliveredError("短信网关的地址没有设，或者不在允许的主机里。")
    token = {"Authorization": f"Bearer {settings.GATEWAY_TOKEN}"} if settings.GATEWAY_TOKEN else {}
    post_json(address, {"to": to, "text": text, "key": key}, whom="短信网关", headers=token)
