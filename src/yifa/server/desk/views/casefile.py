"""The case file: the binder on a page, and bound into one PDF. Both name people, so that both are noted as looks."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yifa.kernel.context import all_fields
from yifa.office.errors import OfficeError
from yifa.server.casework.case_file import CaseFile
from yifa.server.casework.place import Place, matter_href, matter_of, place_of, procedure_of
from yifa.server.casework.reading import may_read_file, note_look
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.models import Matter


def opened(place: Place, row: Matter, what: str) -> CaseFile:
    """The file, for who may read it.

    Raises:
        Http404: the matter is an entry of a register, which has no file.
        PermissionDenied: its personal data are not for him.
    """
    procedure = procedure_of(row)
    if procedure.kind == "register":
        raise Http404
    if not may_read_file(place, procedure, row):
        raise PermissionDenied
    file = CaseFile(place, procedure, row)
    for part in file.parts:
        if any(spec.personal for spec in all_fields(part.procedure).values()):
            note_look(place, part.row.id, what)
    return file


@require_GET
def show(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """Cover, index and papers along the chain of the case, with everything that is missing or contradictory."""
    place = place_of(request, town)
    row = matter_of(place, position)
    return _page(request, row, opened(place, row, "打开案卷"))


@require_GET
def bound(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """装订成册: one PDF; what can't be bound is said on the page instead."""
    place = place_of(request, town)
    row = matter_of(place, position)
    file = opened(place, row, "装订案卷")
    try:
        return pdf_of(row, file)
    except (OfficeError, NotFound) as error:
        return _page(request, row, file, fault=str(error), status=422)


def pdf_of(row: Matter, file: CaseFile) -> HttpResponse:
    """The bound file to keep. Raises OfficeError or NotFound for what can't be bound."""
    pdf = file.bound().pdf
    answer = HttpResponse(pdf, content_type="application/pdf")
    name = f"案卷{row.number or row.title}.pdf"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def _page(request: HttpRequest, row: Matter, file: CaseFile, fault: str = "", status: int = 200) -> HttpResponse:
    context = {
        "row": row, "procedure": file.procedure, "back": matter_href(row.id), "file": file, "fault": fault,
        "bind_href": matter_href(row.id, "desk:case-file-bound"),
        "papers": sum(1 for sheet in file.sheets if sheet.order),
    }  # fmt: skip
    return render(request, "desk/matter/file.html", context, status=status)
