"""Papers of a matter: looked at, what they still lack, saved as Word or PDF."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from yifa.kernel.context import all_fields
from yifa.office.papers import Paper, paper_to_docx, paper_to_html, paper_to_pdf
from yifa.server.casework.place import Place, matter_href, matter_of, place_of, procedure_of
from yifa.server.casework.reading import may_read_personal, note_look
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.journal import history, matter_key
from yifa.server.ledger.models import Matter
from yifa.server.ledger.paperwork import Paperwork
from yifa.server.ui.parts import Citation
from yifa.server.ui.words import cites

KINDS = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", paper_to_docx),
    "pdf": ("application/pdf", paper_to_pdf),
}


def _filled(place: Place, row: Matter, n: int, document: str) -> Paper:
    """The paper. It names people, so that it needs the same right as their names, and is noted like them."""
    procedure = procedure_of(row)
    personal = any(spec.personal for spec in all_fields(procedure).values())
    if personal and not may_read_personal(place, procedure, row):
        raise PermissionDenied
    entries = history(row.id, matter_key(row.id))
    try:
        paper = Paperwork(place.town, procedure, entries, place.calendar).paper(n, document)
    except NotFound as error:
        raise Http404(error.message) from error
    if personal:
        note_look(place, row.id, f"文书“{paper.name}”")
    return paper


@require_GET
def paper(request: HttpRequest, town: str, position: int, n: int, document: str) -> HttpResponse:
    """The paper as it will be printed, and what it still lacks."""
    place = place_of(request, town)
    row = matter_of(place, position)
    filled = _filled(place, row, n, document)
    basis: list[Citation] = [cite for text in filled.basis for cite in cites(text)]
    return render(
        request,
        "desk/matter/paper.html",
        {
            "row": row,
            "procedure": procedure_of(row),
            "back": matter_href(row.id),
            "paper": filled,
            "basis": basis,
            # The writer of the fragment escapes every text.
            "html": mark_safe(paper_to_html(filled)),
            "files": [
                (name, matter_href(row.id, "desk:paper-file", n, document, kind))
                for kind, name in (("docx", "下载Word"), ("pdf", "下载PDF"))
            ],
        },
    )


@require_GET
def download(request: HttpRequest, town: str, position: int, n: int, document: str, kind: str) -> HttpResponse:
    """The paper as a file."""
    place = place_of(request, town)
    row = matter_of(place, position)
    if kind not in KINDS:
        raise Http404
    filled = _filled(place, row, n, document)
    mime, make = KINDS[kind]
    name = f"{filled.name}{filled.number or row.number or ''}.{kind}"
    answer = HttpResponse(make(filled), content_type=mime)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
