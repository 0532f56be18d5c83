"""Receipt numbers and codes: how somebody without an account finds his own matter, and nobody else's.

The code is random and only its keyed digest is kept; the town cannot read it back. Five wrong codes lock a number
for a quarter of an hour.
"""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from datetime import timedelta

from django.core import signing
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from yifa.server.portal.guard import TurnedAway
from yifa.server.portal.models import Receipt
from yifa.server.towns.models import Town

# Without 0 O 1 I L 2 Z 5 S 8 B: what is read aloud or written by hand comes back the same.
LETTERS = "34679ACDEFGHJKMNPQRTUVWXY"
LENGTH = 10
WRONG = 5
LOCKED = timedelta(minutes=15)
COOKIE = "yifa_receipt"
MINUTES = 30
SALT = "yifa.portal.receipt"


def issue(town: Town, matter_id: int, form: str, joined: bool = False) -> tuple[Receipt, str]:
    """A receipt for a matter just opened, or another's `joined`, and its code, which is told once."""
    code = _code()
    now = timezone.localtime()
    while True:
        number = f"{now:%y%m%d}{secrets.randbelow(10**6):06d}"
        if not Receipt.objects.filter(town=town.code, number=number).exists():
            break
    digest = _digest(town.code, number, code)
    receipt = Receipt.objects.create(
        town=town.code, number=number, digest=digest, matter_id=matter_id, form=form, made_at=now, joined=joined
    )
    return receipt, _grouped(code)


def give(town: Town, matter_id: int) -> tuple[Receipt, str]:
    """A receipt for a matter received at the counter; asked for again, the number stays and the old code is void."""
    held = Receipt.objects.filter(town=town.code, matter_id=matter_id, joined=False).first()
    if held is None:
        return issue(town, matter_id, f"desk:{matter_id}")
    code = _code()
    held.digest, held.failures, held.locked_until = _digest(town.code, held.number, code), 0, None
    held.save(update_fields=["digest", "failures", "locked_until"])
    return held, _grouped(code)


def _code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def _grouped(code: str) -> str:
    return f"{code[:5]}-{code[5:]}"


def spoken(number: str) -> str:
    """A number in groups, as it is read."""
    return f"{number[:6]}-{number[6:]}"


def find(town: Town, number: str, code: str) -> Receipt:
    """The receipt of a number and its code. Raises TurnedAway: the same words whether number or code was wrong."""
    plain = re.sub(r"\D", "", unicodedata.normalize("NFKC", number))
    typed = re.sub(r"[^A-Z0-9]", "", unicodedata.normalize("NFKC", code).upper())
    receipt = Receipt.objects.filter(town=town.code, number=plain).first()
    now = timezone.now()
    if receipt and receipt.locked_until and receipt.locked_until > now:
        until = timezone.localtime(receipt.locked_until)
        raise TurnedAway(f"连续输错{WRONG}次，这个回执号到{until:%H:%M}才能再查。丢了查询码的，带身份证到窗口查询。")
    expected = receipt.digest if receipt else _digest(town.code, "none", "none")
    right = hmac.compare_digest(expected, _digest(town.code, plain, typed))
    if receipt and right:
        Receipt.objects.filter(pk=receipt.pk).update(failures=0, locked_until=None)
        return receipt
    if receipt:
        Receipt.objects.filter(pk=receipt.pk).update(failures=F("failures") + 1)
        locked = Receipt.objects.filter(pk=receipt.pk, failures__gte=WRONG)
        locked.update(failures=0, locked_until=now + LOCKED)
    raise TurnedAway("回执号或者查询码不对，请对照回执逐位核对。字母不分大小写。")


def remember(response: HttpResponse, town: Town, receipt: Receipt, secure: bool) -> None:
    """Let this browser see the matter for half an hour."""
    response.set_cookie(
        COOKIE,
        signing.dumps([town.code, receipt.number], salt=SALT),
        max_age=MINUTES * 60,
        httponly=True,
        secure=secure,
        samesite="Strict",
        path=reverse("portal:follow", args=[town.prefix]),
    )


def remembered(request: HttpRequest, town: Town) -> Receipt | None:
    """The receipt this browser has shown number and code of within the last half hour."""
    try:
        code, number = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=MINUTES * 60)
    except (signing.BadSignature, ValueError):
        return None
    return Receipt.objects.filter(town=town.code, number=number).first() if code == town.code else None


def forget(response: HttpResponse, town: Town) -> None:
    """Leave: on a shared machine the next person sees nothing."""
    response.delete_cookie(COOKIE, path=reverse("portal:follow", args=[town.prefix]), samesite="Strict")


def _digest(town: str, number: str, code: str) -> str:
    return salted_hmac(SALT, f"{town}|{number}|{code}", algorithm="sha256").hexdigest()
