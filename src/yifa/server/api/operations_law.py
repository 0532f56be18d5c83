"""Operations on what the law prescribes: procedures, statutory periods, holidays; and on one's own seat."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router

from yifa.domains.roles import role_name
from yifa.kernel.context import all_fields
from yifa.kernel.fields import FieldError
from yifa.kernel.model import Procedure
from yifa.law.errors import LawError
from yifa.law.explanation import explain_judged
from yifa.law.limits import all_limits, find_limits
from yifa.server.api import describing
from yifa.server.api.models import Token
from yifa.server.api.problems import Problem
from yifa.server.api.shapes import CountAsked, CountedOut, MeOut
from yifa.server.casework import sharing
from yifa.server.casework.choices import offer
from yifa.server.casework.period_count import counted
from yifa.server.casework.place import place_of
from yifa.server.config.procedures import in_force

router = Router(tags=["依据"])


@router.get("/me", response=MeOut, tags=["本人"], summary="以谁的名义、在什么岗位")
def me(request: HttpRequest) -> dict[str, Any]:
    """令牌所属的人、单位、地域、今天的岗位，以及可以选的村（社区）。"""
    place = place_of(request)
    token = request.auth if isinstance(request.auth, Token) else None  # type: ignore[attr-defined]
    return {
        "person": place.actor.name,
        "town": place.town.code,
        "unit": place.actor.unit,
        "scope": place.actor.scope,
        "roles": [{"key": key, "name": role_name(key)} for key in sorted(place.actor.roles)],
        "villages": [{"key": code, "name": name} for code, name in place.villages.items()],
        "token": token.name if token else "",
        "may_write": token.may_write if token else True,
        "expires_at": token.expires_at if token else None,
    }


@router.get("/procedures", response=list[dict[str, Any]], summary="全部程序")
def procedures(
    request: HttpRequest, words: str = Query("", max_length=40, description="查找的词")
) -> list[dict[str, Any]]:
    """每一类事项一条：代号、名称、工作领域、依据、现行版本。"""
    return [describing.line(p) for p in in_force().values() if words in p.name]


@router.get("/sharing-catalogue", response=list[dict[str, Any]], summary="政务数据目录")
def sharing_catalogue(
    request: HttpRequest, unused: bool = Query(False, description="连同没有启用的台账")
) -> list[dict[str, Any]]:
    """本镇启用的台账逐份列出：信息项和类型、共享类型（建议）和条件、共享方式、更新周期、启用日期。不含任何办件内容。"""
    town = place_of(request).town
    return [sharing.as_json(town, one) for one in sharing.listed(town, unused=unused)]


@router.get("/procedures/{procedure}", response=dict[str, Any], summary="一个程序")
def procedure(request: HttpRequest, procedure: str) -> dict[str, Any]:
    """状态、步骤、栏目、期限、规则、文书、计数，都带依据。"""
    return describing.whole(procedure_named(procedure))


@router.get("/procedures/{procedure}/actions/{action}/schema", response=dict[str, Any], summary="一个步骤的JSON Schema")
def action_schema(request: HttpRequest, procedure: str, action: str) -> dict[str, Any]:
    """办理这一步时 values 应有的内容。随条件变化的要求在办理时判断。"""
    kind = procedure_named(procedure)
    spec = kind.actions.get(action)
    if spec is None:
        raise Http404(f"“{kind.name}”没有“{action}”这一步。")
    return describing.schema(place_of(request), kind, spec)


@router.get("/procedures/{procedure}/choices/{field}", response=list[dict[str, str]], summary="一个栏目可以选的项")
def choices(
    request: HttpRequest, procedure: str, field: str, q: str = Query("", max_length=40, description="查找的词")
) -> Any:
    """名册、事项、工作人员一类的栏目可以选哪些；value 填进 values。"""
    place, kind = place_of(request), procedure_named(procedure)
    spec = all_fields(kind).get(field)
    if spec is None or spec.type not in ("register", "matter", "staff"):
        raise Http404(f"“{kind.name}”没有可以查选的栏目“{field}”。")
    options = offer(place, spec, place.today, query=q.strip()).options
    return [{"value": option.value, "label": option.label, "note": option.note} for option in options]


def procedure_named(key: str) -> Procedure:
    """A procedure as it is in force. Raises Http404."""
    kind = in_force().get(key)
    if kind is None:
        raise Http404("没有这一类事项。全部代号见 /api/v1/procedures。")
    return kind


@router.get("/limits", response=list[dict[str, Any]], tags=["期限"], summary="法定期限")
def limits(request: HttpRequest, words: str = Query("", max_length=40, description="查找的词")) -> list[dict[str, Any]]:
    """按词查找法定期限，不填即全部。"""
    listed = find_limits(*words.split()) if words.strip() else list(all_limits().values())
    return [
        {
            "rule": limit.id,
            "name": limit.name,
            "procedure": limit.procedure,
            "term": limit.term_text,
            "starts_from": limit.starts_from,
            "basis": limit.citation,
            "local_practice": limit.local,
        }
        for limit in listed
    ]


@router.get("/limits/{rule}/count", response=CountedOut, tags=["期限"], summary="计算一个期限")
def count_limit(
    request: HttpRequest,
    rule: str,
    asked: Query[CountAsked],
) -> dict[str, Any]:
    """届满之日和算法，同“期限”页。"""
    place, limit = place_of(request), all_limits().get(rule)
    if limit is None:
        raise Http404("没有这个期限。全部期限见 /api/v1/limits。")
    try:
        judged = counted(limit, request.GET, place.calendar)
    except (LawError, FieldError) as error:
        raise Problem(422, str(error)) from error
    result = judged.deadline
    return {
        "rule": rule,
        "name": limit.name,
        "basis": result.limit.citation,
        "local_practice": limit.local,
        "start": asked.start,
        "due": result.due,
        "due_at": result.due_at,
        "alarm": result.alarm,
        "provisional": result.provisional,
        "earliest": result.earliest,
        "latest": result.latest,
        "warnings": list(judged.warnings),
        "explanation": explain_judged(judged, place.calendar),
    }


@router.get("/holidays", response=dict[str, Any], tags=["期限"], summary="一年的放假和调休上班")
def holidays(request: HttpRequest, year: int = Query(ge=2000, le=2200, description="年份")) -> dict[str, Any]:
    """不是平常周末的日子；announced 为 false 时该年安排尚未公布，期限是暂定的。"""
    calendar = place_of(request).calendar
    off, worked = calendar.exceptions(year)
    return {
        "year": year,
        "announced": year in calendar.loaded_years,
        "off": [{"date": day.date, "name": day.holiday or ""} for day in off],
        "worked": [{"date": day.date, "name": day.holiday or ""} for day in worked],
    }
