"""Attachments of a matter: shown or saved, each look at a personal one noted."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from yifa.server.casework.documents import attachment_of
from yifa.server.casework.place import matter_of, place_of
from yifa.server.ui.downloads import from_outside


@require_GET
def attachment(request: HttpRequest, town: str, position: int, n: int, sha: str) -> HttpResponseBase:
    """A file of one entry of a matter."""
    place = place_of(request, town)
    file = attachment_of(place, matter_of(place, position), n, sha)
    return from_outside(file.content, file.mime, file.name, shown=file.shown)
