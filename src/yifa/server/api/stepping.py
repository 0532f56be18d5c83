"""Steps through the one door for machines: stated, checked, taken once however often the request comes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from django.utils import timezone

from yifa.kernel.model import Procedure
from yifa.kernel.records import BUILT_IN
from yifa.server.api import serializers
from yifa.server.api.models import Answered
from yifa.server.api.problems import Problem, reasons, refuse
from yifa.server.casework.place import Place
from yifa.server.casework.step_form import StepForm, meanwhile
from yifa.server.ledger.errors import Refused, Stale
from yifa.server.ledger.journal import Step, writing

KEY = re.compile(r"[\x21-\x7e]{1,100}")


def take(
    request: HttpRequest, place: Place, form: StepForm, made: Callable[[StepForm], Step] = StepForm.step
) -> dict[str, Any]:
    """Take the step that `made` makes of a form, or give again the answer that the same request had before.

    Raises:
        Problem: refused (422 with every reason), somebody acted first (409 with who), a key used for another request.
        NotFound: no such matter.
    """

    def step() -> Step:
        if not form.ready:
            raise _refused(form)
        return made(form)

    try:
        return _once(request, place, step)
    except Refused as refused:
        form.examination = refused.examination
        raise _refused(form) from refused
    except Stale as stale:
        raise _stale(form.matter_id, form.procedure, form.expect) from stale


def arrange(request: HttpRequest, place: Place, procedure: Procedure, step: Step) -> dict[str, Any]:
    """Record something about a matter (改派、关联、撤销、一人办理的请求和答复), once. Raises like `take`."""
    try:
        return _once(request, place, lambda: step)
    except Refused as refused:
        raise refuse(refused.examination.refusals) from refused
    except Stale as stale:
        raise _stale(step.matter, procedure, step.expect or 0) from stale


def _once(request: HttpRequest, place: Place, step: Callable[[], Step]) -> dict[str, Any]:
    key, content = key_of(request), _digest(request)
    with writing(place.town) as writer:
        # Under the lock of the book: of two equal requests at once the second finds the first one's answer.
        if key and (known := _answered(place, key, content)) is not None:
            return known
        done = writer.take(place.actor, step())
        writer.flush()
        answer = serializers.taken(place, done)
        if key:
            Answered.objects.create(
                person=place.actor.person_id,
                town=place.town.code,
                key=key,
                request=content,
                answer=json.dumps(answer, cls=DjangoJSONEncoder, ensure_ascii=False),
                at=timezone.now(),
            )
        return answer


def key_of(request: HttpRequest) -> str:
    """The idempotency key of a request, or "". Raises Problem for one that can't be kept."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if key and not KEY.fullmatch(key):
        raise Problem(400, "Idempotency-Key应为1至100个英文字母、数字或符号，例如一个UUID。")
    return key


def _digest(request: HttpRequest) -> str:
    return hashlib.sha256(str(request.method).encode() + request.path.encode() + b"\n" + request.body).hexdigest()


def _answered(place: Place, key: str, content: str) -> dict[str, Any] | None:
    earlier = Answered.objects.filter(person=place.actor.person_id, town=place.town.code, key=key).first()
    if earlier is None:
        return None
    if earlier.request != content:
        raise Problem(422, "这个Idempotency-Key已用于另一个内容不同的请求。新的请求请换一个新的键。")
    answer: dict[str, Any] = json.loads(earlier.answer)
    return answer


def _refused(form: StepForm) -> Problem:
    """Every reason at once: what could not be read, what was never offered, what the law says."""
    if not form.ready and not form.typed.unknown and form.examination is None:
        form.examination = form.trial.examination()
    names = {spec_key: spec.name for spec_key, spec in form.trial.fields.items()}
    reasons_of_form: list[dict[str, Any]] = [
        {
            "say": f"“{names.get(key, key)}”：{say}",
            "kind": "field",
            "rules": [],
            "basis": "",
            "field": key,
            "mend": [],
            "needs_reason": False,
        }
        for key, says in form.typed.faults.items()
        for say in says
    ]
    reasons_of_form += [
        {
            "say": f"“{key}”不是这一步的栏目，可填：{'、'.join(names) or '无'}。",
            "kind": "field",
            "rules": [],
            "basis": "",
            "field": key,
            "mend": [],
            "needs_reason": False,
        }
        for key in form.typed.unknown[:20]
    ]
    actions = form.procedure.actions
    refusals = [r for r in form.refusals() if not (form.typed.unknown and r.kind == "field" and not r.field)]
    # A field that could not be read is empty to the law, which says so a second time.
    refusals = [r for r in refusals if not (r.kind == "field" and r.field in form.typed.faults)]
    reasons_of_form += reasons(refusals, lambda key: actions[key].name if key in actions else BUILT_IN.get(key, key))
    return Problem(
        422, "；".join(item["say"] for item in reasons_of_form) or "这一步不能办理。", reasons=reasons_of_form
    )


def _stale(matter_id: int, procedure: Procedure, seen: int) -> Problem:
    since = meanwhile(matter_id, procedure, seen)
    happened = "；".join(f"{when} {who}办了“{what}”" for when, who, what in since)
    return Problem(
        409,
        f"这一件已不是版本{seen}：{happened or '版本号比现有的记录还大'}。请重新读取后再办。",
        meanwhile=[{"when": when, "who": who, "what": what} for when, who, what in since],
    )
