"""What a stranger sees who scans an officer's code."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yifa.server.field.certificate import from_ticket


@login_not_required
@never_cache
@require_GET
def verify(request: HttpRequest, ticket: str) -> HttpResponse:
    """Name, number, body and validity of a certificate as the register stands now, or that there is none."""
    opened = from_ticket(ticket)
    if opened is None:
        return render(request, "field/verify.html", {"certificate": None}, status=404)
    certificate, shown = opened
    today = timezone.localdate()
    context = {
        "certificate": certificate,
        "fault": certificate.fault(today),
        "today": today,
        "shown": shown,
        "stale": shown != today,
    }
    return render(request, "field/verify.html", context)
