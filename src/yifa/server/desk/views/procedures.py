"""程序: what a kind of work is, drawn, with its steps, limits, papers and figures."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yifa.domains import catalogue
from yifa.kernel.limits import resolve
from yifa.kernel.model import ActionSpec, Procedure
from yifa.server.desk.nextsteps import targets
from yifa.server.desk.place import address_if_any
from yifa.server.desk.words import cites, role_names
from yifa.server.ledger.papers import paper_name


def procedure_or_404(key: str) -> Procedure:
    """The kind of work in its present version."""
    found = catalogue().current.get(key)
    if found is None:
        raise Http404
    return found


@require_GET
def procedure(request: HttpRequest, procedure: str) -> HttpResponse:
    """The page of one kind of work."""
    found = procedure_or_404(procedure)
    limits = []
    for spec in found.limits.values():
        limit = resolve(spec)
        limits.append(
            {
                "name": spec.name,
                "term": limit.term_text,
                "counting": limit.counting,
                "local": limit.local,
                "from": _names(found, spec.from_),
                "until": _names(found, spec.until),
                "cites": cites(limit.citation),
                "extension": limit.extension.text if limit.extension else "",
            }
        )
    return render(
        request,
        "desk/procedure/page.html",
        {
            "procedure": found,
            "basis": found.basis,
            "steps": [_step(found, action) for action in found.actions.values()],
            "limits": limits,
            "rules": [
                {"say": r.say, "cites": cites(r.basis), "then": r.then, "on": _names(found, r.on)} for r in found.rules
            ],
            "papers": sorted({paper_name(d) for action in found.actions.values() for d in action.produces}),
            "figures": [{"spec": f, "href": address_if_any("desk:figure", f.key)} for f in found.figures.values()],
        },
    )


def _names(procedure: Procedure, keys: tuple[str, ...]) -> str:
    return "、".join(procedure.actions[key].name for key in keys if key in procedure.actions)


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
