"""依据: what an article is in our words, since when, and where it applies here."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yifa.kernel.limits import resolve
from yifa.law import acts, articles
from yifa.law.errors import UnknownRuleError
from yifa.law.limits import all_limits
from yifa.law.rules import all_rules
from yifa.server.config.procedures import in_force
from yifa.server.ui.parts import Link


@require_GET
def article(request: HttpRequest, act: str, number: str) -> HttpResponse:
    """One article; beside the text when htmx asks."""
    try:
        found = acts.find(act)
    except UnknownRuleError as error:
        raise Http404 from error
    try:
        gist, uses = (known := articles.article(act, number)).gist, known.used_by
    except UnknownRuleError:
        gist, uses = "", ()
    context = {
        "title": f"{found.name}{number}",
        "act": found,
        "gist": gist,
        "act_href": reverse("desk:act", args=[found.name]),
        "rules": [all_rules()[use.id] for use in uses if use.kind == "rule" and use.id in all_rules()],
        "limits": [all_limits()[use.id] for use in uses if use.kind == "limit" and use.id in all_limits()],
        "places": places(found.name, number),
    }
    dialog = bool(request.headers.get("HX-Request"))
    return render(request, "desk/law/article.part.html" if dialog else "desk/law/article.html", context)


@require_GET
def act(request: HttpRequest, act: str) -> HttpResponse:
    """An act: its versions, and every article of it that matters here."""
    try:
        found = acts.find(act)
    except UnknownRuleError as error:
        raise Http404 from error
    listed = [
        {"number": item.number, "gist": item.gist, "href": reverse("desk:article", args=[found.name, item.number])}
        for item in articles.articles_of(found.name)
    ]
    return render(request, "desk/law/act.html", {"act": found, "articles": listed})


def places(act: str, number: str) -> list[Link]:
    """Steps, limits, fields and rules of the catalogue that rest on an article."""
    found: dict[str, Link] = {}
    for procedure in in_force().values():
        cited = [(f"“{a.name}”这一步", a.basis) for a in procedure.actions.values()]
        cited += [(f"“{f.name}”一栏", f.basis) for f in procedure.fields.values()]
        cited += [(f"“{spec.name}”期限", resolve(spec).citation) for spec in procedure.limits.values()]
        cited += [("办理条件", rule.basis) for rule in procedure.rules]
        href = reverse("desk:procedure", args=[procedure.procedure])
        for said, basis in cited:
            if basis and any(r.act == act and r.article_key == number for r in acts.refer(basis)):
                found.setdefault(f"{procedure.name}：{said}", Link(f"{procedure.name}：{said}", href))
    return list(found.values())
