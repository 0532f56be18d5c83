"""The page on which entries of the former list of powers go into the library, many at once."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yifa.server.casework.place import place_of
from yifa.server.rooms.enforcement.moving import FOR_ALL, fields_asked, may_move, move, typed_of, waiting


@require_http_methods(["GET", "POST"])
def powers_moved(request: HttpRequest) -> HttpResponse:
    """Those still in the former list; those ticked are moved, each by its two steps, or stay with the reason."""
    place = place_of(request)
    if not may_move(place):
        raise PermissionDenied
    entries = waiting(place)
    sent = request.POST.dict() if request.method == "POST" else {}
    ticked = set(request.POST.getlist("pick"))
    typed = {entry.position: typed_of(entry, sent) for entry in entries}
    chosen = [entry for entry in entries if str(entry.position) in ticked]
    moved = sum(move(place, entry, typed[entry.position]) for entry in chosen)
    kept = len(chosen) - moved
    if moved:
        messages.success(request, f"{moved}项已并入权力事项库。")
    if moved and not kept:
        return redirect(request.get_full_path())
    left = [entry for entry in entries if entry not in chosen or entry.refusals]
    fields = fields_asked()
    context = {
        "for_all": [(key, fields[key], sent.get(key, "")) for key in FOR_ALL],
        "heads": list(fields.values()),
        "rows": [
            (
                entry,
                [(key, spec, typed[entry.position][key]) for key, spec in fields.items()],
                request.method == "GET" or str(entry.position) in ticked,
            )
            for entry in left
        ],
        "nothing_chosen": request.method == "POST" and not chosen,
        "kept": kept,
    }
    return render(request, "enforcement/moving.html", context, status=422 if kept or context["nothing_chosen"] else 200)
