"""简易登记: a dispute settled on the spot told once, the whole file made of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yifa.domains.disputes.agreement import review_agreement
from yifa.server.casework.place import Place, matter_href, place_of
from yifa.server.config.procedures import in_force
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.models import Matter, position_of
from yifa.server.rooms.centre import mediators as people
from yifa.server.rooms.centre.posts import RECORD, only_for
from yifa.server.rooms.centre.shortrecord import record as live
from yifa.server.rooms.centre.views.board import rooms
from yifa.server.ui.forms import DeskForm
from yifa.server.ui.words import cites

AREA = forms.Textarea(attrs={"rows": 3})


class RecordForm(DeskForm):
    """The short record. What the law asks further is asked when it is missing, in the words of the step."""

    applicant_name = forms.CharField(label="申请人", max_length=60)
    applicant_phone = forms.CharField(label="申请人电话", max_length=20, required=False)
    applicant_id_number = forms.CharField(label="申请人身份证号", max_length=20, required=False)
    applicant_address = forms.CharField(label="申请人住址", max_length=100, required=False)
    respondent_name = forms.CharField(label="被申请人", max_length=60)
    respondent_phone = forms.CharField(label="被申请人电话", max_length=20, required=False)
    respondent_id_number = forms.CharField(label="被申请人身份证号", max_length=20, required=False)
    respondent_address = forms.CharField(label="被申请人住址", max_length=100, required=False)
    cause = forms.ChoiceField(label="纠纷类型")
    source = forms.ChoiceField(label="怎么知道的")
    village = forms.ChoiceField(label="发生地")
    began = forms.DateField(label="受理日期")
    settled = forms.DateField(label="达成协议日期")
    committee = forms.ChoiceField(label="调解委员会", required=False)
    mediators = forms.MultipleChoiceField(label="调解员", widget=forms.CheckboxSelectMultiple)
    summary = forms.CharField(label="什么纠纷", widget=AREA, max_length=2000, help_text="谁与谁、什么时候、因为什么")
    claim = forms.CharField(label="申请人要求什么", max_length=300, required=False)
    asked = forms.CharField(label="向谁了解过", max_length=60, required=False)
    findings = forms.CharField(
        label="了解到什么", widget=AREA, max_length=2000, required=False, help_text="填了就制作调查笔录，不填不制作"
    )
    record = forms.CharField(
        label="怎么调的", widget=AREA, max_length=4000, help_text="双方怎么说、怎么劝的；制作调解笔录"
    )
    facts = forms.CharField(label="事实和责任", widget=AREA, max_length=2000)
    form = forms.ChoiceField(label="协议形式", widget=forms.RadioSelect)
    terms = forms.CharField(label="协议内容", widget=AREA, max_length=4000, help_text="谁、做什么、多少钱、哪天前")
    agreed_amount = forms.DecimalField(label="协议金额（元）", required=False, min_value=0, decimal_places=2)
    perform_how = forms.CharField(label="履行方式", max_length=100, required=False, help_text="书面协议填写")
    perform_where = forms.CharField(label="履行地点", max_length=100, required=False, help_text="书面协议填写")
    perform_by = forms.DateField(label="履行期限", required=False)
    default_terms = forms.CharField(label="不履行怎么办", max_length=200, required=False)
    signed = forms.BooleanField(label="双方当事人已签名、盖章或者按指印", required=False)
    sealed = forms.BooleanField(label="调解员已签名并加盖调委会印章", required=False)
    confirm = forms.BooleanField(label="双方共同申请司法确认", required=False, help_text="同时制作司法确认申请书")
    court = forms.CharField(label="管辖法院", max_length=60, required=False)

    def __init__(self, place: Place, *args: Any, **kwargs: Any) -> None:
        procedure = in_force()["people-mediation"]
        super().__init__(*args, **kwargs)
        listed: dict[str, list[tuple[str, str]]] = {
            "cause": list(procedure.fields["cause"].options.items()),
            "source": list(procedure.fields["source"].options.items()),
            "village": list(place.villages.items()),
            "form": list(procedure.fields["form"].options.items()),
            "mediators": [(str(position_of(row.id)), row.title) for row, _ in people.in_force(place.town.code)],
            "committee": [("", "（不选）"), *_committees(place)],
        }
        for key, choices in listed.items():
            self.fields[key].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The agreement is not before the acceptance."""
        cleaned: dict[str, Any] = super().clean() or {}
        if (began := cleaned.get("began")) and (settled := cleaned.get("settled")) and settled < began:
            self.add_error("settled", "达成协议的日期不能早于受理日期。")
        if cleaned.get("confirm") and not cleaned.get("court"):
            self.add_error("court", "申请司法确认的，请填写管辖法院。")
        for side in ("applicant", "respondent") if cleaned.get("confirm") else ():
            for key, label in (("id_number", "身份证号"), ("address", "住址")):
                if not cleaned.get(f"{side}_{key}"):
                    self.add_error(f"{side}_{key}", f"申请司法确认的，申请书要写明{label}，请填写。")
        return cleaned

    def entered(self) -> dict[str, Any]:
        """What was typed, as the steps take it."""
        given = {key: value for key, value in self.cleaned_data.items() if value not in (None, "")}
        for side in ("applicant", "respondent"):
            party = {"kind": "person", "name": given.pop(f"{side}_name", "")}
            for key in ("phone", "id_number", "address"):
                if text := given.pop(f"{side}_{key}", ""):
                    party[key] = text
            given[side] = [party]
        if (by := given.get("perform_by")) is not None:
            given["perform_by"] = by.isoformat()
        if (amount := given.get("agreed_amount")) is not None:
            given["agreed_amount"] = str(amount)
        given["mediators"] = [int(at) for at in given.get("mediators", ())]
        if committee := given.get("committee"):
            given["committee"] = int(committee)
        return given


def _committees(place: Place) -> list[tuple[str, str]]:
    rows = Matter.objects.filter(town=place.town.code, procedure="mediation-committee", is_open=True)
    return [(str(position_of(row.id)), row.title) for row in rows.order_by("title")]


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """The form; sent, the whole file or the reason why not."""
    place = place_of(request)
    only_for(place, RECORD)
    today = place.today.isoformat()
    form = RecordForm(place, request.POST or None, initial={"began": today, "settled": today, "form": "oral"})
    refused: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            made = live(place.town, place.actor, form.entered(), cleaned["began"], cleaned["settled"])
        except Refused as error:
            refused = [{"say": r.say, "cites": cites(r.basis)} for r in error.examination.refusals]
        else:
            messages.success(request, "已登记，全套文书已经做好。")
            return redirect(matter_href(made.matter, "desk:case-file"))
    reviewed = _reviewed(form) if request.method == "POST" else []
    return render(
        request,
        "centre/record.html",
        {
            "place": place,
            "tabs": rooms(request, place),
            "form": form,
            "refused": refused,
            "reviewed": reviewed,
        },
        status=422 if request.method == "POST" else 200,
    )


def _reviewed(form: RecordForm) -> list[dict[str, Any]]:
    """The agreement point by point, as far as it was typed."""
    cleaned = getattr(form, "cleaned_data", {})
    it = {
        **cleaned,
        "applicant": [{"name": cleaned.get("applicant_name", "")}],
        "respondent": [{"name": cleaned.get("respondent_name", "")}],
        "agreed_amount": round(float(cleaned.get("agreed_amount") or 0) * 100),
        "perform_by": cleaned["perform_by"].isoformat() if cleaned.get("perform_by") else "",
    }
    on = cleaned["settled"].isoformat() if cleaned.get("settled") else ""
    marks = {True: "sound", False: "lacking", None: "open"}
    return [
        {"mark": marks[f.sound], "point": f.point, "say": f.say, "cites": cites(f.basis)}
        for f in review_agreement(it, on)
    ]
