"""/county/reports/<year>/: what was received, as Word and PDF: one report, or all of a year in one zip file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yifa.server.config.progress import silent
from yifa.server.oversight import reading, received_papers, standing
from yifa.server.oversight.views import parts
from yifa.server.oversight.views.reports import asked_version
from yifa.server.towns.access import requires_role
from yifa.server.ui.downloads import to_keep

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
@requires_role(*parts.READERS)
def one(request: HttpRequest, year: int, town: str, form: str) -> HttpResponse:
    """One report: `form` is `docx` (as it came, where it came as a file) or `pdf`."""
    if form not in ("docx", "pdf"):
        raise Http404
    _, version = asked_version(request, year, town)
    name = f"{version.town[:9]}-{year}-{version.n}.{form}"
    if form == "docx":
        return to_keep(received_papers.as_docx(version), DOCX, name)
    return to_keep(received_papers.as_pdf(version), "application/pdf", name)


@require_GET
@requires_role(*parts.READERS)
def everything(request: HttpRequest, year: int) -> HttpResponseBase:
    """Word and PDF of every report of a year, sent as they are made."""
    _, prefix = parts.reach(request)
    versions = reading.newest(prefix, year, request.GET.get("kind") or reading.KIND)
    if not versions:
        raise Http404("这一年还没有收到报告。")
    pieces = received_papers.all_as_zip(versions, standing.names_within(prefix), silent)
    answer = StreamingHttpResponse(pieces, content_type=parts.ZIP)
    answer["Content-Disposition"] = content_disposition_header(True, f"{year}年度报告.zip") or "attachment"
    return answer
