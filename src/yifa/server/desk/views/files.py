"""Attachments of a matter: shown or saved, each look at a personal one noted."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from yifa.kernel.context import all_fields
from yifa.server.casework.place import matter_of, place_of, procedure_of
from yifa.server.casework.reading import may_read_personal, note_look
from yifa.server.ledger.attachments import SHOWN, opened
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.journal import history, matter_key


@require_GET
def attachment(request: HttpRequest, town: str, position: int, n: int, sha: str) -> HttpResponseBase:
    """A file of one entry of a matter."""
    place = place_of(request, town)
    row = matter_of(place, position)
    procedure = procedure_of(row)
    fields = all_fields(procedure)
    entry = next((e for e in history(row.id, matter_key(row.id)) if e.n == n), None)
    for key, value in (entry.values if entry else {}).items():
        spec = fields.get(key)
        if spec is None or spec.type != "attachment":
            continue
        for item in value:
            if item.get("sha") != sha:
                continue
            if spec.personal:
                if not may_read_personal(place, procedure, row):
                    raise PermissionDenied
                note_look(place, row.id, f"打开附件“{item.get('name', '')}”")
            try:
                content = opened(place.town.code, item)
            except NotFound as error:
                raise Http404(error.message) from error
            mime = str(item.get("mime", "application/octet-stream"))
            shown = mime in SHOWN
            answer = FileResponse(
                content, content_type=mime, filename=str(item.get("name", "附件")), as_attachment=not shown
            )
            # A file from outside runs nothing here, whatever it holds.
            answer["Content-Security-Policy"] = "default-src 'none'; sandbox; img-src 'self'; style-src 'unsafe-inline'"
            return answer
    raise Http404
