"""Papers of a matter: looked at, what they still lack, saved as Word or PDF."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from yifa.office.papers import paper_to_html
from yifa.server.casework.documents import paper_file, paper_of
from yifa.server.casework.place import matter_href, matter_of, place_of, procedure_of
from yifa.server.ui.downloads import to_keep
from yifa.server.ui.parts import Citation
from yifa.server.ui.words import cites


@require_GET
def paper(request: HttpRequest, town: str, position: int, n: int, document: str) -> HttpResponse:
    """The paper as it will be printed, and what it still lacks."""
    place = place_of(request, town)
    row = matter_of(place, position)
    filled = paper_of(place, row, n, document)
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
    return to_keep(*paper_file(place, matter_of(place, position), n, document, kind))
