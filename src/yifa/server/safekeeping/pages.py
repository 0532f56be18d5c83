"""The page 账簿: when the town's books were last proved and backed up, and its checkpoints, to be printed and handed out."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yifa.domains.roles import roles
from yifa.server.administration.models import Safety
from yifa.server.ledger.checkpoints import checkpoint, signed_form
from yifa.server.ledger.faults import KINDS
from yifa.server.ledger.models import Checkpoint
from yifa.server.safekeeping import certificates
from yifa.server.towns.access import administered_town
from yifa.server.towns.forms import grantable
from yifa.server.towns.models import Town
from yifa.server.towns.second_step import REQUIRED

SHOWN = 12


@require_http_methods(["GET", "POST"])
def books(request: HttpRequest) -> HttpResponse:
    """How the books stand; posted: which posts must use a second step."""
    town = administered_town(request)
    if request.method == "POST":
        chosen = sorted(set(request.POST.getlist("role")) & set(roles()))
        town.settings = json.dumps({**town.practice, REQUIRED: chosen}, ensure_ascii=False)
        town.save()
        messages.success(request, "已更改。下次登录时生效。")
        return redirect(f"{reverse('safekeeping:books')}?town={town.code}")
    backup = Safety.objects.filter(kind="backup").order_by("-at").first()
    proof = _proof(town)
    required = town.practice.get(REQUIRED, ())
    context = {
        "town": town,
        "proof": proof,
        "backup": backup,
        "backup_old": _old(backup, settings.BACKUP_DAYS),
        "proof_old": proof is None or _old(proof["row"], 2),
        "required": required,
        "groups": grantable(),
        "checkpoints": Checkpoint.objects.filter(town=town.code).order_by("-id")[:SHOWN],
    }
    return render(request, "safekeeping/books.html", context)


def _old(row: Safety | None, days: int) -> bool:
    return row is None or timezone.now() - row.at > timedelta(days=days)


def _proof(town: Town) -> dict[str, Any] | None:
    """The last proof that told of this town: when, how much, and what was found, by kind."""
    for row in Safety.objects.filter(kind="verify").order_by("-at")[:SHOWN]:
        for verdict in json.loads(row.told):
            if verdict["town"] == town.code:
                faults = [
                    {
                        "name": KINDS.get(kind, kind),
                        "count": count,
                        "say": [fault["say"] for fault in verdict["faults"] if fault["kind"] == kind],
                    }
                    for kind, count in verdict["counts"].items()
                ]
                return {"row": row, **verdict, "faults": faults}
    return None


@require_POST
def seal(request: HttpRequest) -> HttpResponse:
    """Seal the books where they stand now."""
    town = administered_town(request)
    mark = checkpoint(town.code, timezone.now())
    messages.success(request, f"已封存到第{mark.seq:,}条。请打印，盖章后交县级留存。")
    return redirect(f"{reverse('safekeeping:sheet', args=[mark.pk])}?town={town.code}")


@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One checkpoint as a sheet to be printed: every digit, and a QR code of the whole signed form."""
    town = administered_town(request)
    mark = get_object_or_404(Checkpoint, pk=pk, town=town.code)
    form = signed_form(mark)
    code = segno.make(json.dumps(form, ensure_ascii=False, separators=(",", ":")), error="l")
    context = {"town": town, "mark": mark, "form": form, "picture": code.svg_data_uri(scale=3, border=4, light="white")}
    return render(request, "safekeeping/sheet.html", context)


@login_not_required
@require_GET
def trust(request: HttpRequest) -> HttpResponse:
    """How a phone is led to trust this server's own authority; open, since a phone comes here before anything else."""
    authority = certificates.authority()
    if authority is None:
        raise Http404
    code = segno.make(request.build_absolute_uri(), error="m")
    context = {
        "pairs": certificates.fingerprint(authority).split(":"),
        "picture": code.svg_data_uri(scale=4, border=4, light="white"),
    }
    return render(request, "safekeeping/trust.html", context)


@login_not_required
@require_GET
def trust_file(request: HttpRequest) -> HttpResponse:
    """The authority's certificate, which is public."""
    if certificates.authority() is None:
        raise Http404
    return HttpResponse(certificates.authority_file().read_bytes(), content_type="application/x-x509-ca-cert")
