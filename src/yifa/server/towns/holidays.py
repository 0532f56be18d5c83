"""The page on which an administrator enters the next year's holidays."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yifa.server.towns.access import requires_role
from yifa.server.towns.calendar import (
    BadNoticeError,
    NoticeTextError,
    enter_notice,
    work_calendar,
)
from yifa.server.towns.models import HolidayNotice, Person

EXAMPLE = (
    "元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。",
    "国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。",
)


class NoticeForm(forms.Form):
    """Year, number of the notice and its lines as they were published."""

    year = forms.IntegerField(label="年份", min_value=2004, max_value=2100)
    document = forms.CharField(label="文号", max_length=60, help_text="例如 国办发明电〔2025〕7号")
    text = forms.CharField(
        label="放假安排", widget=forms.Textarea(attrs={"rows": 9}), help_text="把通知里七个假期的安排整段粘贴，不必分行"
    )

    def clean_document(self) -> str:
        document: str = self.cleaned_data["document"].strip()
        if HolidayNotice.objects.filter(year=self.cleaned_data.get("year") or 0, document=document).exists():
            raise ValidationError("这份通知已经登记过。国务院另行调整的，请填调整通知的文号。")
        return document

    def enter(self, by: Person) -> HolidayNotice | None:
        """Save the notice; what is wrong with it is written on the form, and nothing is saved."""
        cleaned: dict[str, Any] = self.cleaned_data
        try:
            return enter_notice(cleaned["year"], cleaned["document"], cleaned["text"], by)
        except (BadNoticeError, NoticeTextError) as error:
            for line in str(error).splitlines():
                self.add_error("text", line)
            return None


@requires_role("admin")
@require_http_methods(["GET", "POST"])
def holidays(request: HttpRequest) -> HttpResponse:
    """Notices entered so far, and the form for the next."""
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person: Person = request.user  # type: ignore[assignment]
        notice = form.enter(person)
        if notice:
            messages.success(request, f"{notice}已登记，暂计的期限随之重算。")
            return redirect("towns:holidays")
    entered = HolidayNotice.objects.select_related("entered_by").prefetch_related("days")
    context = {"form": form, "notices": entered, "last_year": work_calendar().max_year, "example": EXAMPLE}
    return render(request, "towns/holidays.html", context)
