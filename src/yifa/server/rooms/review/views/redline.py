"""定稿比对: the reviewed draft beside the signed version, what binds somebody first."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from yifa.proof.readers import UnreadableError
from yifa.proof.redline import Redline, Row, compare_versions
from yifa.server.casework.place import Place, matter_href, matter_of, place_of, procedure_of
from yifa.server.casework.throttle import TooManyError
from yifa.server.casework.throttle import place as a_place
from yifa.server.config.confined import confined
from yifa.server.ledger.models import Matter
from yifa.server.ledger.serialization import state_of
from yifa.server.rooms.review.texts import text_of_stored, text_of_upload
from yifa.server.ui.forms import DeskForm
from yifa.server.ui.words import cites

ACCEPT = ".docx,.doc,.wps,.pdf,.txt"
#: Kind of work → (field of the draft, field of the final version).
VERSIONS = {"legality-review": ("draft", "final"), "contract": ("draft_file", "signed_file")}
AROUND = 1
"""Unchanged paragraphs shown on either side of a change; the others are folded."""


class VersionForm(DeskForm):
    """Two versions; what the matter already holds needs no file."""

    draft = forms.FileField(
        label="审查稿",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        help_text="不选时用本件里的送审稿",
    )
    final = forms.FileField(
        label="定稿（签署稿）",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        help_text="Word、PDF 或文本；只在本机比对，不保存。不选时用本件里的定稿",
    )


@require_http_methods(["GET", "POST"])
def of_matter(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """The versions a matter holds, or one just handed in against the draft it holds."""
    place = place_of(request, town)
    row = matter_of(place, position)
    form = VersionForm(*sent(request))
    refusal, compared, names = "", None, ("", "")
    if request.method == "GET" or form.is_valid():
        try:
            names, compared = _compared(place, row, form)
        except (UnreadableError, TooManyError) as error:
            refusal = str(error) if request.method == "POST" or _has_both(row) else ""
    context: dict[str, Any] = {
        "row": row,
        "procedure": procedure_of(row),
        "form": form,
        "said": refusal,
        "names": names,
        "redline": compared,
        "blocks": folded(compared.rows) if compared else (),
        "back": matter_href(row.id),
        "registered": _registered(row, compared),
        "counted": compared.counted() if compared else {},
        "cites": cites("重大行政决策程序暂行条例第25条"),
    }
    return render(request, "review/redline.html", context, status=422 if refusal and request.method == "POST" else 200)


def _registered(row: Matter, compared: Redline | None) -> str:
    """What was registered as the result of the comparison, where the two texts say otherwise."""
    recorded = str(state_of(row, None).values.get("compare") or "")
    agrees = (
        compared is None
        or not recorded
        or recorded == compared.verdict
        or {recorded, compared.verdict} == {"有实质变动", "按意见修改"}
    )
    return "" if agrees else recorded


def sent(request: HttpRequest) -> tuple[Any, Any]:
    """What a form is bound to: nothing while it is only looked at."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _fields(row: Matter) -> tuple[str, str]:
    return VERSIONS.get(row.procedure, ("draft", "final"))


def _has_both(row: Matter) -> bool:
    values = state_of(row, None).values
    return all(values.get(key) for key in _fields(row))


def _compared(place: Place, row: Matter, form: VersionForm) -> tuple[tuple[str, str], Redline]:
    values = state_of(row, None).values
    texts = []
    for key, field, name in zip(_fields(row), ("draft", "final"), ("审查稿", "定稿"), strict=True):
        upload = form.files.get(field)
        try:
            texts.append(
                (upload.name or name, text_of_upload(upload)) if upload else text_of_stored(place.town, values.get(key))
            )
        except UnreadableError as error:
            raise UnreadableError(f"{name}读不了：{error}请选择文件。") from error
    (before_name, before), (after_name, after) = texts
    with a_place():
        return (before_name, after_name), confined(compare_versions, refuse=UnreadableError)(before, after)


def folded(rows: tuple[Row, ...]) -> list[dict[str, Any]]:
    """Rows in blocks: changes with a paragraph around them, and stretches of unchanged paragraphs between."""
    near = {n + step for n, row in enumerate(rows) if row.kind != "same" for step in range(-AROUND, AROUND + 1)}
    blocks: list[dict[str, Any]] = []
    for n, row in enumerate(rows):
        open_ = n in near
        if not blocks or blocks[-1]["open"] != open_:
            blocks.append({"open": open_, "rows": []})
        blocks[-1]["rows"].append(row)
    return blocks
