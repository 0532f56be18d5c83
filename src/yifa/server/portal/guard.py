"""Keeps the forms for people: so many from an address, so many of a kind, none in a second, none by a blind machine.

No outside service is asked. A browser that runs scripts does a little work (a hash beginning with zeros) instead of
the reader; where there is no script, he answers a sum written in words.
"""

from __future__ import annotations

import hashlib
import secrets
import time
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from yifa.server.portal.models import Tally
from yifa.server.reports.numbers import in_chinese
from yifa.server.towns.auth import client_address

SALT = "yifa.portal.form"
QUICKEST = 2
"""Seconds in which nobody fills in a form."""
LONGEST = 3 * 3600
BITS = 14
TRAP = "website"
# (what is counted, most, within): of one address, and of one kind of form in a town.
PER_ADDRESS = (("10m", 20, timedelta(minutes=10)), ("day", 60, timedelta(days=1)))
PER_FORM = (("hour", 300, timedelta(hours=1)),)
PER_PAGE = (("10m", 120, timedelta(minutes=10)), ("day", 400, timedelta(days=1)))
"""Pages of forms answered one by one, which may bring files: a form has some ten."""
LOOKS = (("10m", 30, timedelta(minutes=10)),)


class TurnedAway(Exception):
    """The form is not taken; `str()` says in Chinese what to do. What was typed is still there."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a form carries: a signed token, a sum to answer, and the work a script may do instead."""

    token: str
    nonce: str
    question: str

    @property
    def bits(self) -> int:
        """Zero bits the hash of nonce:number must begin with."""
        return BITS


def challenge(scope: str, began: int = 0) -> Challenge:
    """A new challenge for a form; `scope` names town and form, so that a token is good nowhere else. `began`: when
    the form was opened (seconds since 1970), where that was pages ago."""
    first, second = 1 + secrets.randbelow(9), 1 + secrets.randbelow(9)
    nonce = secrets.token_hex(12)
    token = signing.dumps([began or int(time.time()), nonce, first + second], salt=f"{SALT}:{scope}")
    return Challenge(token, nonce, f"{in_chinese(first)}加{in_chinese(second)}等于几")


def check(request: HttpRequest, scope: str) -> str:
    """The nonce of a form that a person sent in time. Raises TurnedAway."""
    post = request.POST
    if post.get(TRAP):
        raise TurnedAway("表单中有一栏应当留空，请清空后再提交。")
    try:
        made, nonce, total = signing.loads(post.get("token", ""), salt=f"{SALT}:{scope}", max_age=LONGEST)
    except (signing.BadSignature, ValueError) as error:
        raise TurnedAway("这张表单放得太久，已经失效。填写的内容还在，请再按一次提交。") from error
    if time.time() - made < QUICKEST:
        raise TurnedAway("提交得太快，没有收到。请核对一遍填写的内容，再按一次提交。")
    if not (worked(nonce, post.get("work", "")) or _number(post.get("answer", "")) == total):
        raise TurnedAway("算式的得数不对。请重新算一算再提交。")
    return str(nonce)


def worked(nonce: str, number: str) -> bool:
    """Whether the hash of nonce:number begins with enough zero bits."""
    if not number.isdigit() or len(number) > 12:
        return False
    digest = hashlib.sha256(f"{nonce}:{number}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - BITS) == 0


def _number(text: str) -> int:
    plain = unicodedata.normalize("NFKC", text).strip().rstrip("。.")
    if plain.isdigit() and len(plain) < 4:
        return int(plain)
    return next((n for n in range(2, 19) if in_chinese(n) == plain), -1)


def count_forms(request: HttpRequest, scope: str) -> None:
    """Count a form sent. Raises TurnedAway beyond what a person or a town needs."""
    address = _address(request)
    for name, most, within in PER_ADDRESS:
        if _count(f"sent:{name}:{address}", within) > most:
            raise TurnedAway("从您这里提交得太多了。请过一会儿再来，或者直接到便民服务中心、村（社区）代办点办理。")
    for name, most, within in PER_FORM:
        if _count(f"form:{name}:{_digest(scope)}", within) > most:
            raise TurnedAway("现在提交的人太多。请一小时后再来，或者直接到便民服务中心、村（社区）代办点办理。")


def count_pages(request: HttpRequest) -> None:
    """Count a page of a form that is answered page by page. Raises TurnedAway beyond what a person needs."""
    address = _address(request)
    for name, most, within in PER_PAGE:
        if _count(f"page:{name}:{address}", within) > most:
            raise TurnedAway("从您这里填得太快、太多了，这一页没有留下。请过十分钟再接着填。")


def count_looks(request: HttpRequest) -> None:
    """Count a try at a receipt number. Raises TurnedAway for an address that tries too many."""
    address = _address(request)
    for name, most, within in LOOKS:
        if _count(f"look:{name}:{address}", within) > most:
            raise TurnedAway("从您这里查得太多了。请十分钟后再查；丢了查询码的，带身份证到窗口查询。")


def once(nonce: str) -> bool:
    """Whether a form's token is used for the first time."""
    _, created = Tally.objects.get_or_create(key=f"once:{nonce}", defaults={"began_at": timezone.now(), "count": 1})
    return created


def clear(before: timedelta = timedelta(days=2)) -> int:
    """Drop what is no longer counted. Returns how many rows went."""
    return Tally.objects.filter(began_at__lt=timezone.now() - before).delete()[0]


def _address(request: HttpRequest) -> str:
    return _digest(client_address(request))


def _digest(text: str) -> str:
    """Addresses are not kept, only keyed digests of them."""
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()[:40]


@transaction.atomic
def _count(key: str, within: timedelta) -> int:
    now = timezone.now()
    if not Tally.objects.filter(key=key, began_at__gt=now - within).update(count=F("count") + 1):
        Tally.objects.update_or_create(key=key, defaults={"began_at": now, "count": 1})
    return Tally.objects.values_list("count", flat=True).get(key=key)
