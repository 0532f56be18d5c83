"""Other systems are told what happened: chosen kinds of work and figures, signed, in order, until they say they have it.

A town's settings: `webhooks: [{url, secret_env, procedures, figures}]`, where `secret_env` names the environment variable
with the shared secret. What goes out names the kind of work, the step, the day and the position in the book; figures with
their value of the year. Nothing of a matter's words, parties or people.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from yifa.domains import catalogue
from yifa.server.api.models import Told
from yifa.server.config.procedures import in_force
from yifa.server.figures import queries
from yifa.server.figures.period import Period
from yifa.server.figures.queries import Scope
from yifa.server.ledger.models import Entry, position_of
from yifa.server.ledger.postings import Posting
from yifa.server.towns.models import Town

log = logging.getLogger(__name__)
PATIENCE = 10
MOST_AT_ONCE = 200
# After so many failures in a row a receiver is asked once a day.
_PAUSES = (1, 5, 15, 60, 240, 1440)


@dataclass(frozen=True, slots=True)
class Receiver:
    """A system to be told, and what of."""

    url: str
    secret: str
    procedures: frozenset[str]
    figures: frozenset[str]


def receivers(town: Town) -> list[Receiver]:
    """Whom a town tells; one without a secret or with an address that is none is left out and logged."""
    registered = []
    for setting in town.practice.get("webhooks") or ():
        secret = os.environ.get(str(setting.get("secret_env", "")), "")
        url = str(setting.get("url", ""))
        if not secret or urlsplit(url).scheme not in ("http", "https"):
            log.warning("webhook of %s left out: no secret or no http(s) address", town.code)
            continue
        kinds = frozenset(setting.get("procedures") or ()) & in_force().keys()
        figures = frozenset(setting.get("figures") or ()) & catalogue().figures.keys()
        registered.append(Receiver(url, secret, kinds, figures))
    return registered


def tell_everybody(now: datetime) -> int:
    """Send what is new to every receiver of every town; returns how many messages were taken."""
    return sum(tell(town, receiver, now) for town in Town.objects.order_by("code") for receiver in receivers(town))


def tell(town: Town, receiver: Receiver, now: datetime) -> int:
    """Send one receiver what is new, oldest first; stop at the first that is not taken and try again later."""
    state, made = Told.objects.get_or_create(
        town=town.code, url=receiver.url, defaults={"seq": _newest(town), "next_at": now}
    )
    if made or state.next_at > now:
        return 0
    sent = 0
    for seq, message in _messages(town, receiver, state.seq):
        if not _take(receiver, message):
            state.failures += 1
            state.next_at = now + timedelta(minutes=_PAUSES[min(state.failures, len(_PAUSES)) - 1])
            break
        state.seq, state.failures, sent = seq, 0, sent + 1
    else:
        state.next_at = now
    state.save(update_fields=["seq", "failures", "next_at"])
    return sent


def _newest(town: Town) -> int:
    """A receiver is told from the day it was entered: what lies before, it fetches through the interface."""
    return Entry.objects.filter(town=town.code).order_by("-seq").values_list("seq", flat=True).first() or 0


def _messages(town: Town, receiver: Receiver, after: int) -> Iterator[tuple[int, Mapping[str, Any]]]:
    entries = Entry.objects.filter(town=town.code, seq__gt=after).order_by("seq")
    rows = list(entries.values_list("seq", "procedure", "action", "day", "matter_id")[:MOST_AT_ONCE])
    posted: dict[int, set[str]] = {}
    if receiver.figures and rows:
        counted = set(queries.counted_in(sorted(receiver.figures)))
        postings = Posting.objects.filter(town=town.code, seq__gt=after, seq__lte=rows[-1][0], figure__in=counted)
        for seq, figure in postings.values_list("seq", "figure"):
            posted.setdefault(seq, set()).add(figure)
    for seq, procedure, action, day, matter in rows:
        message: dict[str, Any] = {"id": f"{town.code}-{seq}", "town": town.code, "seq": seq, "date": f"{day}"}
        if procedure in receiver.procedures:
            message |= {"procedure": procedure, "action": action, "matter": position_of(matter)}
        if seq in posted:
            message["figures"] = _figures(town, receiver, posted[seq], day, seq)
        if len(message) > 4:
            yield seq, message


def _figures(town: Town, receiver: Receiver, posted: set[str], day: date, seq: int) -> list[dict[str, Any]]:
    """The chosen figures that an entry moved, with the year's value as of that entry."""
    keys = [key for key in sorted(receiver.figures) if posted & set(queries.counted_in([key]))]
    values = queries.values(keys, Scope(town.prefix, as_of=seq), Period.year(day.year))
    return [
        {"figure": key, "name": value.spec.name, "unit": value.spec.unit, "year": day.year, "value": value.number}
        for key, value in values.items()
    ]


def signature(secret: str, body: bytes) -> str:
    """The mark a receiver checks: HMAC-SHA256 of the body with the shared secret."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _take(receiver: Receiver, message: Mapping[str, Any]) -> bool:
    """Whether the receiver took a message. Its `id` is the same at every try, so that it is counted once."""
    body = json.dumps(message, ensure_ascii=False).encode()
    url = urlsplit(receiver.url)
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=PATIENCE)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": str(message["id"]),
        "X-Yifa-Signature": signature(receiver.secret, body),
    }
    try:
        connection.request("POST", url.path + (f"?{url.query}" if url.query else "") or "/", body, headers)
        return 200 <= connection.getresponse().status < 300
    except (OSError, http.client.HTTPException) as error:
        log.info("webhook %s not reached: %s", url.hostname, error)
        return False
    finally:
        connection.close()
