"""Files as answers: a name a browser keeps, and nothing in them that could run here."""

from __future__ import annotations

from typing import IO

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

# A file from outside runs nothing here, whatever it holds.
INERT = "default-src 'none'; sandbox; img-src 'self'; style-src 'unsafe-inline'"


def to_keep(content: bytes, mime: str, name: str) -> HttpResponse:
    """A file made here, to save under its Chinese name."""
    answer = HttpResponse(content, content_type=mime)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def from_outside(content: IO[bytes], mime: str, name: str, *, shown: bool) -> HttpResponseBase:
    """A file somebody handed in: shown in the browser where that is safe, else saved."""
    answer = FileResponse(content, content_type=mime, filename=name, as_attachment=not shown)
    answer["Content-Security-Policy"] = INERT
    return answer
