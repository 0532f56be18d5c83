"""程序: what a kind of work is, drawn, with its steps, limits, papers and figures."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from yifa.domains.roles import role_names
from yifa.domains.roles import roles as all_roles
from yifa.kernel.limits import resolve
from yifa.kernel.model import ActionSpec, Procedure
from yifa.kernel.procedure_graph import targets
from yifa.server.casework.fields_of_work import by_field
from yifa.server.casework.place import address_if_any
from yifa.server.config.procedures import in_force
from yifa.server.ledger.papers import paper_name
from yifa.server.ledger.scope import sight
from yifa.server.ui.bpmn import bpmn as as_bpmn
from yifa.server.ui.drawing import draw, svg
from yifa.server.ui.procedure_docs import action_names
from yifa.server.ui.words import cites

REACH = {"county": "全县", "town": "全镇", "unit": "本单位", "village": "所在村（社区）", "self": "与本人有关的"}


def procedure_or_404(key: str) -> Procedure:
    """The kind of work in its present version."""
    kind = in_force().get(key)
    if kind is None:
        raise Http404
    return kind


@require_GET
def procedures(request: HttpRequest) -> HttpResponse:
    """Every kind of work by field."""
    fields = [
        {"name": field.name, "kinds": [{"name": p.name, "id": p.procedure, "about": p.about} for p in field.kinds]}
        for field in by_field(in_force().values())
    ]
    return render(request, "desk/procedure/index.html", {"fields": fields})


@require_GET
def bpmn(request: HttpRequest, procedure: str, name: str) -> HttpResponse:
    """The procedure for a standard modeller."""
    kind = procedure_or_404(procedure)
    answer = HttpResponse(as_bpmn(kind), content_type="application/bpmn+xml")
    answer["Content-Disposition"] = content_disposition_header(True, f"{kind.name}.bpmn") or "attachment"
    return answer


@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """Every post: what it may do and what it may see, from the catalogue."""
    groups: dict[str, list[dict[str, object]]] = {}
    for key, role in all_roles().items():
        does = []
        for kind in in_force().values():
            steps = [action.name for action in kind.actions.values() if key in action.by]
            if steps:
                does.append({"name": kind.name, "id": kind.procedure, "steps": "、".join(steps)})
        seen = sight(frozenset({key}), "county" if role.group == "县级" else "town")
        groups.setdefault(role.group, []).append(
            {
                "name": role.name,
                "about": role.description,
                "reach": REACH[role.reach],
                "does": does,
                "sees": len(seen.everywhere),
                "own": len(seen.own_unit),
            }
        )
    return render(request, "desk/procedure/roles.html", {"groups": groups.items(), "total": len(in_force())})


@require_GET
def procedure(request: HttpRequest, procedure: str) -> HttpResponse:
    """The page of one kind of work."""
    kind = procedure_or_404(procedure)
    limits = []
    for spec in kind.limits.values():
        limit = resolve(spec)
        limits.append(
            {
                "name": spec.name,
                "term": limit.term_text,
                "counting": limit.counting,
                "local": limit.local,
                "from": action_names(kind, spec.from_),
                "until": action_names(kind, spec.until),
                "cites": cites(limit.citation),
                "extension": limit.extension.text if limit.extension else "",
            }
        )
    made = draw(kind)
    return render(
        request,
        "desk/procedure/page.html",
        {
            # Every word in it is escaped where it is drawn.
            "drawing": mark_safe(svg(made, f"{kind.name}的程序图")),
            "anywhere": made.anywhere,
            "procedure": kind,
            "basis": kind.basis,
            "steps": [_step(kind, action) for action in kind.actions.values()],
            "limits": limits,
            "rules": [
                {"say": r.say, "cites": cites(r.basis), "then": r.then, "on": action_names(kind, r.on)}
                for r in kind.rules
            ],
            "papers": sorted({paper_name(d) for action in kind.actions.values() for d in action.produces}),
            "figures": [{"spec": f, "href": address_if_any("desk:figure", f.key)} for f in kind.figures.values()],
        },
    )


def _step(procedure: Procedure, action: ActionSpec) -> dict[str, object]:
    sources = [
        procedure.states[s].name if s in procedure.states else "尚未登记" if s == "start" else "任何未办结的状态"
        for s in action.sources
    ]
    return {
        "name": action.name,
        "help": action.help,
        "by": role_names(action.by),
        "cites": cites(action.basis),
        "from": "、".join(sources),
        "to": "或".join(procedure.states[t].name for t in targets(action)),
        "papers": "、".join(paper_name(document) for document in action.produces),
    }
