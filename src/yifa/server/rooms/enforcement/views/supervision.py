"""Draws of files: the list from the ledger, and the draw done again by anybody who has hash, number and list."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from yifa.domains.enforcement.draws import files_of, ranked, seed_of
from yifa.server.casework.place import matter_href, matter_of, place_of
from yifa.server.config.numbers import whole_of
from yifa.server.ledger.models import Entry, row_id
from yifa.server.ledger.serialization import state_of
from yifa.server.rooms.enforcement.pool import files_between

MOST_FILES, MOST_TEXT = 5000, 200_000


@require_http_methods(["GET", "POST"])
def check_draw(request: HttpRequest) -> HttpResponse:
    """Do a draw again from what was published about it. By post: a list of files is long."""
    place_of(request)
    query = request.POST if request.method == "POST" else request.GET
    text = query.get("files", "").replace("\x00", "")[:MOST_TEXT]
    head, nonce, size = (query.get(key, "").strip()[:200] for key in ("head", "nonce", "size"))
    context: dict[str, Any] = {"files": text, "head": head, "nonce": nonce, "size": size}
    if request.method == "POST":
        files = files_of(text)
        wanted = whole_of(size, 5) or 0
        if not (head and nonce and 0 < wanted <= len(files) <= MOST_FILES):
            context["fault"] = "请填账簿校验值、公开随机数、案号清单和抽取数；抽取数不多于案卷数，一次最多五千卷。"
        else:
            seed = seed_of(head, nonce)
            context |= {"seed": seed, "ranked": ranked(files, wanted, seed), "count": len(files)}
    return render(request, "enforcement/draw.html", context, status=422 if "fault" in context else 200)


@require_GET
def pool(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """The list of one spot check beside the ledger, and the proof of its draw."""
    place = place_of(request, town)
    row = matter_of(place, position)
    if row.procedure != "file-spot-check":
        raise Http404
    state = state_of(row, None)
    values = state.values
    listed = files_of(str(values.get("pool_list") or ""))
    expected = files_between(place, values["from_"], values["until_"])
    head = Entry.objects.filter(id=row_id(row.town, state.matter)).values_list("hash", flat=True).first() or ""
    context: dict[str, Any] = {
        "row": row,
        "back": matter_href(row.id),
        "listed": listed,
        "head": head,
        "seq": state.matter,
        "left_out": [file for file in expected if file not in set(listed)],
        "unknown": [file for file in listed if file not in set(expected)],
        "size": values.get("sample_size"),
        "nonce": values.get("nonce", ""),
    }
    if values.get("drawn"):
        again = ranked(listed, int(values["sample_size"]), seed_of(head, str(values["nonce"])))
        context |= {
            "ranked": again,
            "same": [r.file for r in again if r.chosen] == files_of(str(values["drawn"])),
            "seed": seed_of(head, str(values["nonce"])),
        }
    return render(request, "enforcement/pool.html", context)
