"""依据: what an article is in our words, since when, and where it applies here."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yifa.kernel.limits import resolve
from yifa.kernel.model import Procedure
from yifa.law import acts, articles
from yifa.law.dates import cn_date
from yifa.law.errors import UnknownRuleError
from yifa.law.limits import all_limits
from yifa.law.renumbering import article_number, article_place
from yifa.law.resolution import resolve as resolve_article
from yifa.law.rules import all_rules
from yifa.server.casework.law_library import library
from yifa.server.casework.place import place_of
from yifa.server.config.procedures import in_force
from yifa.server.ui.parts import Link

# Kinds in the table of acts that are no law and have no page of their own.
NO_LAW = frozenset({"国家标准", "统计标准", "惯例"})


@require_GET
def laws(request: HttpRequest) -> HttpResponse:
    """Every act that is held: in force since when, used here how often, what changes next; and the texts loaded."""
    today, shelf = place_of(request).today, library()
    words = request.GET.get("words", "").strip()[:40]
    loaded = set(shelf.acts())
    rows = [
        {
            "act": item,
            "href": reverse("desk:act", args=[item.name]),
            "version": item.version_on(today),
            "uses": len(procedures_by_act(today).get(item.name, ())),
            "coming": coming(item, today),
            "ended": item.ended_by(today),
            "loaded": item.name in loaded,
        }
        for item in acts.all_acts().values()
        if item.versions
        and item.kind not in NO_LAW
        and (not words or words in item.title or words in item.name or words in item.aliases)
    ]
    rows.sort(key=lambda row: (not row["coming"], -int(str(row["uses"]))))
    hits = [
        {"hit": hit, "place": place, "href": reverse("desk:article", args=[hit.act, place])}
        for hit in (shelf.search(words) if words and loaded else [])
        for place in (article_place(hit.article.number),)
    ]
    context = {"words": words, "rows": rows, "hits": hits, "texts": len(loaded)}
    return render(request, "desk/law/laws.html", context)


@require_GET
def article(request: HttpRequest, act: str, number: str) -> HttpResponse:
    """One article; beside the text when htmx asks."""
    try:
        statute = acts.find(act)
    except UnknownRuleError as error:
        raise Http404 from error
    try:
        gist, uses = (known := articles.article(act, number)).gist, known.used_by
    except UnknownRuleError:
        gist, uses = "", ()
    plain = article_number(number)
    today = place_of(request).today
    context = {
        "title": f"{statute.name}{number}",
        "act": statute,
        "gist": gist,
        "act_href": reverse("desk:act", args=[statute.name]),
        "rules": [all_rules()[use.id] for use in uses if use.kind == "rule" and use.id in all_rules()],
        "limits": [all_limits()[use.id] for use in uses if use.kind == "limit" and use.id in all_limits()],
        "places": places(statute.name, number),
        "standing": resolve_article(statute.name, plain, today) if plain and statute.versions else None,
        "text": library().article(statute.name, plain, today) if plain and statute.versions else None,
    }
    dialog = bool(request.headers.get("HX-Request"))
    return render(request, "desk/law/article.part.html" if dialog else "desk/law/article.html", context)


@require_GET
def act(request: HttpRequest, act: str) -> HttpResponse:
    """An act: its versions, what changes next, every article of it that matters here, and where it is used."""
    try:
        statute = acts.find(act)
    except UnknownRuleError as error:
        raise Http404 from error
    today = place_of(request).today
    listed = [
        {
            "number": item.number,
            "gist": item.gist,
            "href": reverse("desk:article", args=[statute.name, item.number]),
            "was": _was(statute, item.number, today),
        }
        for item in articles.articles_of(statute.name)
    ]
    context = {
        "act": statute,
        "articles": listed,
        "coming": coming(statute, today),
        "used_in": procedures_by_act(today).get(statute.name),
        "texts": library().versions(statute.name),
    }
    return render(request, "desk/law/act.html", context)


def _was(act: acts.Act, number: str, today: date) -> str:
    """The number of an article in the version before, if it was another one."""
    plain = article_number(number)
    was = resolve_article(act.name, plain, today).was if plain and act.version_on(today) else None
    return was if was and was != plain else ""


def coming(act: acts.Act, today: date) -> list[str]:
    """What is known to change after today: a version that begins, an act that ends."""
    lines = [f"{cn_date(version.start)}起施行新的版本" for version in act.versions if version.start > today]
    last = act.versions[-1].end if act.versions else None
    if last and last >= today:
        lines.append(f"{cn_date(last)}后由《{act.replaced_by}》代替" if act.replaced_by else f"{cn_date(last)}后失效")
    return lines


@lru_cache(maxsize=2)
def procedures_by_act(today: date) -> dict[str, tuple[Link, ...]]:
    """The procedures that rest on each act today."""
    by_act: dict[str, dict[str, Link]] = {}
    for procedure in in_force().values():
        link = Link(procedure.name, reverse("desk:procedure", args=[procedure.procedure]))
        bases = [*procedure.basis, *(basis for _, basis in _cited(procedure) if basis)]
        for name in {reference.act for basis in bases for reference in acts.refer(basis)}:
            by_act.setdefault(name, {})[procedure.procedure] = link
    return {name: tuple(links.values()) for name, links in by_act.items()}


def _cited(procedure: Procedure) -> list[tuple[str, str]]:
    """Everything of a procedure that rests on a basis, and the basis."""
    cited = [(f"“{a.name}”这一步", a.basis) for a in procedure.actions.values()]
    cited += [(f"“{f.name}”一栏", f.basis) for f in procedure.fields.values()]
    cited += [(f"“{spec.name}”期限", resolve(spec).citation) for spec in procedure.limits.values()]
    return cited + [("办理条件", rule.basis) for rule in procedure.rules]


def places(act: str, number: str) -> list[Link]:
    """Steps, limits, fields and rules of the catalogue that rest on an article."""
    links: dict[str, Link] = {}
    for procedure in in_force().values():
        href = reverse("desk:procedure", args=[procedure.procedure])
        for cited_as, basis in _cited(procedure):
            if basis and any(r.act == act and r.article_key == number for r in acts.refer(basis)):
                links.setdefault(f"{procedure.name}：{cited_as}", Link(f"{procedure.name}：{cited_as}", href))
    return list(links.values())
