"""Operations on what is recorded about records: 更正、关联、改派、撤销、一人办理的请求和答复, as the small pages beside a matter do."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Status

from yifa.kernel.records import ASK, ASSIGN, CONSENT, LINK, VOID
from yifa.server.api.json_values import form_from_json
from yifa.server.api.problems import Problem
from yifa.server.api.shapes import (
    AnswerConsentIn,
    AskConsentIn,
    AssignIn,
    ConsentsOut,
    LinkIn,
    StepIn,
    TakenOut,
    VoidIn,
)
from yifa.server.api.stepping import arrange, take
from yifa.server.casework.changes import KINDS, able_people, before, correction, standing
from yifa.server.casework.consents import asked_in, may_be_asked
from yifa.server.casework.place import matter_of, place_of, procedure_of
from yifa.server.ledger.arrangements import may_ask
from yifa.server.ledger.journal import Step
from yifa.server.ledger.serialization import state_of

router = Router(tags=["办理"])


@router.post("/matters/{town}/{position}/links", response={201: TakenOut}, summary="与另一件关联")
def link(request: HttpRequest, town: str, position: int, payload: LinkIn) -> Any:
    """另一件须是看得到的。"""
    place = place_of(request, town)
    row, other = matter_of(place, position), matter_of(place, payload.position)
    if payload.kind not in KINDS or other.id == row.id:
        raise Problem(422, f"请写明另一件和关系，关系可用：{'、'.join(KINDS)}。")
    links = ({"to": payload.position, "kind": payload.kind},)
    step = Step(row.procedure, LINK, {}, row.id, payload.version, links=links)
    return Status(201, arrange(request, place, procedure_of(row), step))


@router.get("/matters/{town}/{position}/handlers", response=list[dict[str, Any]], summary="可以改派给谁")
def handlers(request: HttpRequest, town: str, position: int) -> Any:
    """本镇今天的岗位能办这一类事项的人。"""
    place = place_of(request, town)
    people = able_people(place, procedure_of(matter_of(place, position)))
    return [{"handler": p.pk, "name": p.name, "unit": p.unit.name if p.unit else ""} for p in people]


@router.post("/matters/{town}/{position}/assignment", response={201: TakenOut}, summary="改派")
def assign(request: HttpRequest, town: str, position: int, payload: AssignIn) -> Any:
    """交给一位同事办理。"""
    place = place_of(request, town)
    row = matter_of(place, position)
    procedure = procedure_of(row)
    person = able_people(place, procedure).filter(pk=payload.handler).first()
    if person is None:
        raise Problem(422, "接办人不在可以改派的人里，请从 handlers 中选择。")
    values = {"handler": person.pk, "unit": person.unit.key if person.unit else row.unit}
    step = Step(row.procedure, ASSIGN, values, row.id, payload.version, reason=payload.reason)
    return Status(201, arrange(request, place, procedure, step))


@router.get("/matters/{town}/{position}/consents", response=ConsentsOut, summary="由一人办理的请求，可以请谁同意")
def consents(request: HttpRequest, town: str, position: int) -> dict[str, Any]:
    """两步本应由不同的人办、又确实没有别人能办的，可以请一位同事同意由一人办理。"""
    place = place_of(request, town)
    row = matter_of(place, position)
    procedure, state = procedure_of(row), state_of(row, None)
    steps = [step for key, step in procedure.actions.items() if may_ask(procedure, state, place.actor, key)]
    people = may_be_asked(place, procedure, row) if steps else []
    return {
        "asked": [
            {
                "step": {"key": item.said.step, "name": item.step},
                "person": item.said.by,
                "name": item.who,
                "of": item.said.of,
                "of_name": item.whom,
                "asked_on": item.said.on,
                "reason": item.reason,
                "may_answer": bool(item.href),
            }
            for item in asked_in(place, procedure, row, state)
        ],
        "steps": [{"key": step.key, "name": step.name} for step in steps],
        "colleagues": [{"of": p.pk, "name": p.name, "unit": p.unit.name if p.unit else ""} for p in people],
    }


@router.post("/matters/{town}/{position}/consents", response={201: TakenOut}, summary="请同事同意由本人一人办理")
def ask_consent(request: HttpRequest, town: str, position: int, payload: AskConsentIn) -> Any:
    """步骤被拒而 reasons 的 mend 里有 _ask 的，用这一项；同事同意以后再办那一步。须写 reason。"""
    place = place_of(request, town)
    row = matter_of(place, position)
    values = {"step": payload.step, "of": payload.of}
    step = Step(row.procedure, ASK, values, row.id, payload.version, reason=payload.reason)
    return Status(201, arrange(request, place, procedure_of(row), step))


@router.post("/matters/{town}/{position}/consents/answer", response={201: TakenOut}, summary="答复是否同意由一人办理")
def answer_consent(request: HttpRequest, town: str, position: int, payload: AnswerConsentIn) -> Any:
    """不能答复本人的请求；不同意的须写 reason。"""
    place = place_of(request, town)
    row = matter_of(place, position)
    values = {"step": payload.step, "person": payload.person, "agreed": payload.agreed}
    step = Step(row.procedure, CONSENT, values, row.id, payload.version, reason=payload.reason)
    return Status(201, arrange(request, place, procedure_of(row), step))


@router.post(
    "/matters/{town}/{position}/entries/{n}/correction", response={201: TakenOut}, summary="更正一步所记的内容"
)
def correct(request: HttpRequest, town: str, position: int, n: int, payload: StepIn) -> Any:
    """values 写更正后的各栏；原记录保留，计数随之改在原来的日期。须写 reason。"""
    place = place_of(request, town)
    row = matter_of(place, position)
    procedure = procedure_of(row)
    entries, target = standing(row, n)
    action = procedure.actions[target.action]
    if not place.actor.roles & set(action.by):
        raise Http404("这一步不是您的岗位办理的，不能更正。")
    occurred = payload.occurred_at or target.occurred_at[:16]
    form = form_from_json(
        place, procedure, action, before(place, entries, n), payload.values, occurred, payload.reason, payload.version
    )
    return Status(201, take(request, place, form, lambda checked: correction(checked, row, target)))


@router.post("/matters/{town}/{position}/entries/{n}/void", response={201: TakenOut}, summary="撤销误记的最后一步")
def void(request: HttpRequest, town: str, position: int, n: int, payload: VoidIn) -> Any:
    """记录保留，注明已撤销。"""
    place = place_of(request, town)
    row = matter_of(place, position)
    standing(row, n)
    step = Step(row.procedure, VOID, {}, row.id, payload.version, reason=payload.reason, corrects=n)
    return Status(201, arrange(request, place, procedure_of(row), step))
