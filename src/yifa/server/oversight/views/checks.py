"""/county/checks/: a file that a town has handed over for a check, read as one PDF; each look is journalled in the town's book."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from yifa.office.errors import OfficeError
from yifa.server.casework.case_file import CaseFile
from yifa.server.casework.documents import bound_file
from yifa.server.casework.place import Place, matter_href, procedure_of
from yifa.server.casework.reading import note_look
from yifa.server.ledger.errors import NotFound
from yifa.server.oversight import file_checks
from yifa.server.oversight.views import parts
from yifa.server.towns.access import requires_role
from yifa.server.towns.models import Town
from yifa.server.ui.downloads import to_keep


@require_GET
@requires_role("county-justice")
def drawn_file(request: HttpRequest, position: int, n: int) -> HttpResponse:
    """The n-th file drawn by a check, where the town has handed it over and the time is not over."""
    actor, county = parts.desk(request)
    row = parts.matter(actor, county, position, file_checks.PROCEDURE)
    now = timezone.localtime()
    files = file_checks.handed_files(county, row, now.date())
    matter = files[n].matter if n < len(files) else None
    if matter is None:
        raise Http404("这一卷没有交到这里来看。")
    place = Place(actor, Town.objects.get(code=matter.town), now)
    note_look(place, matter.id, f"县级案卷抽查{row.number}看卷")
    try:
        return to_keep(*bound_file(matter, CaseFile(place, procedure_of(matter), matter)))
    except (OfficeError, NotFound) as fault:
        messages.error(request, f"这一卷装订不成：{fault}请乡镇装订好，或者到镇上看卷。")
        return redirect(matter_href(row.id))
