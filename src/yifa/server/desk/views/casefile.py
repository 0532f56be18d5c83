"""The case file: the binder on a page, and bound into one PDF. Both name people, so that both are noted as looks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yifa.office.errors import OfficeError
from yifa.server.casework.case_file import CaseFile
from yifa.server.casework.documents import bound_file, case_file_of
from yifa.server.casework.place import matter_href, matter_of, place_of
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.models import Matter
from yifa.server.ui.downloads import to_keep


@require_GET
def show(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """Cover, index and papers along the chain of the case, with everything that is missing or contradictory."""
    place = place_of(request, town)
    row = matter_of(place, position)
    return _page(request, row, case_file_of(place, row, "打开案卷"))


@require_GET
def bound(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """装订成册: one PDF; what can't be bound is said on the page instead."""
    place = place_of(request, town)
    row = matter_of(place, position)
    file = case_file_of(place, row, "装订案卷")
    try:
        return to_keep(*bound_file(row, file))
    except (OfficeError, NotFound) as error:
        return _page(request, row, file, fault=str(error), status=422)


def _page(request: HttpRequest, row: Matter, file: CaseFile, fault: str = "", status: int = 200) -> HttpResponse:
    context = {
        "row": row,
        "procedure": file.procedure,
        "back": matter_href(row.id),
        "file": file,
        "fault": fault,
        "bind_href": matter_href(row.id, "desk:case-file-bound"),
        "papers": sum(1 for sheet in file.sheets if sheet.order),
    }
    return render(request, "desk/matter/file.html", context, status=status)
