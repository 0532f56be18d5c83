"""A report from a phone goes through the ledger's one door exactly once, however often it is sent."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from yifa.server.casework.place import matter_href
from yifa.server.casework.step_form import StepForm, meanwhile
from yifa.server.field.models import Sent
from yifa.server.ledger.errors import NotFound, Refused, Stale
from yifa.server.ledger.journal import Taken, writing
from yifa.server.ledger.models import Matter
from yifa.server.ledger.serialization import state_of
from yifa.server.ui.words import day_said

# A phone whose clock is off by more than this is asked about.
CLOCK_MAY_DIFFER = timedelta(minutes=10)
# A report older than this is asked about: without a network for a day is usual, for a week is not.
USUAL_DELAY = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the phone is told, and the status it is told with."""

    status: int
    body: dict[str, Any]


def already(person: int, key: uuid.UUID, digest: str) -> Answer | None:
    """The first answer to a report that has been taken; it says so when what is sent now differs from what was taken."""
    row = Sent.objects.filter(person=person, key=key).first()
    if row is None:
        return None
    return Answer(200, {**json.loads(row.answer), "again": True, "differs": row.digest != digest})


def send(form: StepForm, key: uuid.UUID) -> Answer:
    """Take the step, or say why not. A refused report leaves nothing behind: it may be mended and sent under its key."""
    person, digest = form.place.actor.person_id, digest_of(form)
    first = already(person, key, digest)
    if first is not None:
        return first
    if not form.ready:
        if not form.typed.unknown:
            form.examination = form.trial.examination()
        return refused(form)
    try:
        with writing(form.place.town) as writer:
            # Asked again now that the book is held: the same report may have come by another way meanwhile.
            first = already(person, key, digest)
            if first is not None:
                return first
            taken = writer.take(form.place.actor, form.step())
            body = _told(form, taken)
            Sent.objects.create(
                person=person,
                key=key,
                town=form.place.town.code,
                matter_id=taken.matter_id,
                action=form.action.key,
                digest=digest,
                answer=json.dumps(body, ensure_ascii=False),
                at=form.place.now,
            )
    except Refused as refusal:
        form.examination = refusal.examination
        return refused(form)
    except Stale:
        return _stale(form)
    except NotFound as missing:
        return Answer(404, {"state": "gone", "say": missing.message})
    return Answer(200, {**body, "again": False, "differs": False})


def digest_of(form: StepForm) -> str:
    """What was reported, as a digest: the same words, choices, photos and moment give the same."""
    content = {"values": form.typed.values, "at": form.occurred_text, "reason": form.reason, "action": form.action.key}
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def clock_question(form: StepForm, phone_now: datetime | None) -> dict[str, Any] | None:
    """Whether the phone's idea of the time must be asked about; then what to say and which moment is likely meant.

    :param phone_now: what the phone took for now when it sent the report; None when it did not say.
    """
    now, occurred = form.place.now, form.occurred
    off = phone_now - now if phone_now else timedelta(0)
    if abs(off) > CLOCK_MAY_DIFFER:
        guess = occurred - off
        word = "快" if off > timedelta(0) else "慢"
        why = f"手机时间比服务器{word}{_span(abs(off))}。"
    elif occurred > now + CLOCK_MAY_DIFFER:
        guess, why = now, "这一条记的时间还没有到。"
    elif now - occurred > USUAL_DELAY:
        guess, why = occurred, f"这一条记的是{_span(now - occurred)}以前的事。"
    else:
        return None
    local = guess.astimezone(now.tzinfo)
    return {
        "state": "clock",
        "say": f"{why}请核对事情发生的时间再送。",
        "phone": form.occurred_text[:16],
        "guess": min(local, now).strftime("%Y-%m-%dT%H:%M"),
        "server": now.strftime("%Y-%m-%dT%H:%M"),
    }


def _span(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    if minutes >= 48 * 60:
        return f"{minutes // (24 * 60)}天"
    return f"{minutes // 60}小时" if minutes >= 60 else f"{minutes}分钟"


def _told(form: StepForm, taken: Taken) -> dict[str, Any]:
    state = form.procedure.states.get(taken.state.status)
    return {
        "state": "taken",
        "number": taken.entry.number or taken.state.number,
        "say": f"{form.action.name}已收到。",
        "status": state.name if state else "",
        "href": matter_href(taken.matter_id),
    }


def refused(form: StepForm) -> Answer:
    """Every reason, with its articles and the question it belongs to."""
    reasons = [
        {
            "say": fault.say,
            "field": fault.anchor.removeprefix("f-"),
            "cites": [cite.text for cite in fault.cites],
        }
        for fault in form.faults()
    ]
    soft = bool(form.examination and any(refusal.soft for refusal in form.examination.refusals))
    return Answer(422, {"state": "refused", "reasons": reasons, "reason_wanted": soft})


def _stale(form: StepForm) -> Answer:
    """Somebody acted first: what happened meanwhile, and how the matter stands."""
    row = Matter.objects.get(id=form.matter_id)
    state = state_of(row, None)
    possible = state.status in form.action.sources
    status = form.procedure.states[row.status].name if row.status in form.procedure.states else "已作废"
    say = f"您填写期间，这一件已经办到“{status}”。"
    say += (
        "看过下面的经过，仍要办的再送一次。" if possible else f"现在不能再“{form.action.name}”，您写的还在，可以抄走。"
    )
    return Answer(
        409,
        {
            "state": "stale",
            "say": say,
            "possible": possible,
            "expect": row.n,
            "meanwhile": [
                f"{day_said(datetime.fromisoformat(when).date())} {when[11:]} {who} {what}"
                for when, who, what in meanwhile(row.id, form.procedure, form.expect)
            ],
        },
    )
