"""各稿比对: any two versions of the text a matter carries, from its drafting to its issue, laid side by side."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yifa.proof.readers import UnreadableError
from yifa.proof.redline import Redline, compare_versions
from yifa.server.casework.place import Place, matter_href, matter_of, place_of, procedure_of
from yifa.server.casework.reading import may_read_personal, note_look
from yifa.server.casework.throttle import TooManyError
from yifa.server.casework.throttle import place as a_place
from yifa.server.config.confined import confined
from yifa.server.ledger.journal import matter_key
from yifa.server.rooms.review.drafts_of import CARRIERS, Draft, drafts_of
from yifa.server.rooms.review.views.redline import folded


@require_GET
def of_matter(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """Two versions of a matter's text: those of the address (`a`, `b`), else the last two."""
    place = place_of(request, town)
    row = matter_of(place, position)
    if row.procedure not in CARRIERS:
        raise Http404
    procedure = procedure_of(row)
    key = matter_key(row.id) if may_read_personal(place, procedure, row) else None
    drafts = drafts_of(row, procedure, key)
    if key is not None:
        note_look(place, row.id, "各稿比对")
    by_key = {draft.key: draft for draft in drafts}
    usual = [draft.key for draft in drafts[-2:]]
    chosen = [request.GET.get(name) or key for name, key in zip(("a", "b"), usual, strict=False)]
    compared, say = None, ""
    if len(chosen) == 2:
        try:
            compared = _compared(place, [by_key.get(key) for key in chosen])
        except (UnreadableError, TooManyError) as error:
            say = str(error)
    labels = [by_key[key].label if key in by_key else "" for key in chosen]
    context = {
        "row": row,
        "procedure": procedure,
        "back": matter_href(row.id),
        "drafts": drafts,
        "sides": [
            {"name": name, "label": label, "chosen": key}
            for name, label, key in zip(("a", "b"), ("前稿", "后稿"), chosen, strict=False)
        ],
        "names": labels,
        "say": say,
        "redline": compared,
        "blocks": folded(compared.rows) if compared else (),
        "counted": compared.counted() if compared else {},
    }
    return render(request, "review/drafts.html", context)


def _compared(place: Place, drafts: list[Draft | None]) -> Redline:
    texts = []
    for draft in drafts:
        if draft is None:
            raise UnreadableError("本件里没有这一稿，请从列表里选。")
        texts.append(draft.read(place.town))
    before, after = texts
    with a_place():
        return confined(compare_versions, refuse=UnreadableError)(before, after)
