"""合同快速检查: a contract's text point by point, from a file handed in or from the one a contract holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from yifa.kernel.records import State
from yifa.proof.contract import Point, Registered, check_contract
from yifa.proof.readers import UnreadableError
from yifa.server.casework.place import Place, matter_href, matter_of, place_of
from yifa.server.ledger.serialization import state_of
from yifa.server.rooms.review.texts import text_of_stored, text_of_upload
from yifa.server.rooms.review.views.redline import ACCEPT, sent
from yifa.server.ui.forms import DeskForm
from yifa.server.ui.words import cites

SME = {"": None, "yes": True, "no": False}
ORDER = ("fault", "warn", "absent", "ok")
SAID = {"fault": "不能这样签", "warn": "请核对", "absent": "没有写", "ok": "通过"}


class ContractForm(DeskForm):
    """A contract's file, and whether the counterparty is a small or medium enterprise."""

    file = forms.FileField(
        label="合同文本", help_text="Word、PDF 或文本；只在本机检查，不保存。扫描件要先做文字识别。",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )  # fmt: skip
    sme = forms.ChoiceField(
        label="相对人是中小企业", required=False, choices=[("", "不清楚"), ("yes", "是"), ("no", "不是")]
    )


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """A file handed in; nothing of it is kept."""
    place_of(request)
    form = ContractForm(*sent(request))
    said, sheet = "", None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            points = check_contract(text_of_upload(upload), sme=SME.get(form.cleaned_data["sme"]))
            sheet = sheet_of(points, upload.name or "")
        except UnreadableError as error:
            said = str(error)
    status = 422 if request.method == "POST" and sheet is None else 200
    return render(request, "review/contract.html", {"form": form, "said": said, "sheet": sheet}, status=status)


@require_GET
def of_matter(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """The sheet of a contract in the ledger: its text against what was registered of it."""
    place = place_of(request, town)
    row = matter_of(place, position)
    if row.procedure != "contract":
        raise Http404
    sheet = sheet_of_matter(place, state_of(row, None))
    context = {"row": row, "sheet": sheet, "back": matter_href(row.id), "said": sheet["said"]}
    return render(request, "review/contract.html", context)


def sheet_of_matter(place: Place, state: State) -> dict[str, Any]:
    """The check of the text a contract holds; `said` where it can't be read."""
    values = state.values
    files = values.get("signed_file") or values.get("draft_file")
    try:
        name, text = text_of_stored(place.town, files)
    except UnreadableError as error:
        return {"said": f"合同文本读不了：{error}" if files else "", "points": (), "name": ""}
    given = values.get("sme")
    sheet = sheet_of(check_contract(text, sme=given if isinstance(given, bool) else None,
                                    registered=registered_of(values)), name)  # fmt: skip
    return {**sheet, "said": ""}


def registered_of(values: Any) -> Registered:
    """What the ledger holds of a contract. The counterparty's name is personal data and is not asked here."""
    amount = values.get("amount")
    return Registered(
        Decimal(amount) / 100 if amount and not values.get("no_amount") else None,
        "",
        _day(values.get("term_from")),
        _day(values.get("term_until")),
        int(values["pay_days"]) if values.get("pay_days") else None,
    )


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(str(text)[:10]) if text else None
    except ValueError:
        return None


def sheet_of(points: tuple[Point, ...], name: str) -> dict[str, Any]:
    """Points for the page: what may not be signed first, in the contract's own order within."""
    ordered = sorted(points, key=lambda point: ORDER.index(point.tone))
    return {
        "name": name,
        "points": [{"point": point, "said": SAID[point.tone], "cites": cites(point.basis)} for point in ordered],
        "faults": sum(point.tone == "fault" for point in points),
        "questions": sum(point.tone in ("warn", "absent") for point in points),
    }
