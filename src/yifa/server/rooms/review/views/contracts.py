"""合同快速检查: a contract's text point by point, from a file handed in or from the one a contract holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from yifa.kernel.records import State
from yifa.law.dates import readable_day
from yifa.law.in_force import ActsInForce
from yifa.proof.contract import Registered, Review
from yifa.proof.readers import UnreadableError
from yifa.server.casework.place import Place, matter_href, matter_of, place_of
from yifa.server.ledger.serialization import state_of
from yifa.server.rooms.review.texts import reviewed, text_of_stored, text_of_upload
from yifa.server.rooms.review.views.redline import ACCEPT, sent
from yifa.server.ui.forms import DeskForm
from yifa.server.ui.words import cites

SME = {"": None, "yes": True, "no": False}
TONES = {"must": "fault", "ask": "warn", "info": "ok"}


class ContractForm(DeskForm):
    """A contract's file, and whether the counterparty is a small or medium enterprise."""

    file = forms.FileField(
        label="合同文本",
        help_text="Word、PDF 或文本；只在本机检查，不保存。扫描件要先做文字识别。",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )
    sme = forms.ChoiceField(
        label="相对人是中小企业", required=False, choices=[("", "不清楚"), ("yes", "是"), ("no", "不是")]
    )


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """A file handed in; nothing of it is kept."""
    today = place_of(request).today
    form = ContractForm(*sent(request))
    refusal, sheet = "", None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            review = reviewed(text_of_upload(upload), today, ActsInForce(), sme=SME.get(form.cleaned_data["sme"]))
            sheet = sheet_of(review, upload.name or "")
        except UnreadableError as error:
            refusal = str(error)
    status = 422 if request.method == "POST" and sheet is None else 200
    return render(request, "review/contract.html", {"form": form, "said": refusal, "sheet": sheet}, status=status)


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
        given = values.get("sme")
        review = reviewed(
            text,
            place.today,
            ActsInForce(),
            registered=registered_of(values),
            sme=given if isinstance(given, bool) else None,
        )
    except UnreadableError as error:
        return {"said": f"合同文本读不了：{error}" if files else "", "points": (), "name": "", "read": False}
    sheet = sheet_of(review, name)
    return {**sheet, "said": ""}


def registered_of(values: Any) -> Registered:
    """What the ledger holds of a contract. The counterparty's name is personal data and is not asked here."""
    amount = values.get("amount")
    return Registered(
        Decimal(amount) / 100 if amount and not values.get("no_amount") else None,
        "",
        readable_day(values.get("term_from")),
        readable_day(values.get("term_until")),
    )


def sheet_of(review: Review, name: str) -> dict[str, Any]:
    """Findings for the page, what may not be signed first, and what was read from the text."""
    return {
        "name": name,
        "read": True,
        "facts": _facts(review),
        "points": [
            {
                "finding": finding,
                "tone": TONES[finding.severity],
                "cites": cites(finding.basis) if finding.basis else (),
            }
            for finding in review.findings
        ],
        "faults": sum(finding.severity == "must" for finding in review.findings),
        "questions": sum(finding.severity == "ask" for finding in review.findings),
    }


def _facts(review: Review) -> list[tuple[str, str]]:
    """What the text says of itself, for a reader to see that it was read."""
    facts = review.facts
    amount, period = facts["amount"], facts["period"]
    return [
        ("当事人", "、".join(facts["parties"]) or "没有读到"),
        ("金额", f"{Decimal(amount):,.2f}元" if amount else "没有读到"),
        ("期限", f"{period[0]}至{period[1]}" if period else "没有固定的起止日期"),
        ("种类", facts["contract_kind"] or "没有读出"),
    ]
