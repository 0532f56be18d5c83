"""The quiet list, a person's wishes, and the administrator's channels."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yifa.domains import catalogue
from yifa.server.casework.place import Place, matter_href
from yifa.server.ledger.models import Matter
from yifa.server.ledger.scope import visible_matters
from yifa.server.notices.composing import preference_of
from yifa.server.notices.forms import MailForm, PreferenceForm, form_for, founded
from yifa.server.notices.holidays import CALENDAR
from yifa.server.notices.models import KINDS, MAIL, Channel, Message, Notice
from yifa.server.notices.sending import try_out
from yifa.server.notices.transport import mail_ready
from yifa.server.notices.wording import KIND_WORDS, STAGE_WORDS
from yifa.server.towns.access import actor_of_request, administered_town
from yifa.server.towns.models import Person, Town
from yifa.server.ui import parts
from yifa.server.ui.parts import Link

KIND_NAMES = dict(KINDS)
TONES = {"alarm": "alarm", "due": "alarm", "overdue": "overdue"}
FAULTS_SHOWN = 20


def unread_of(place: Place) -> Link | None:
    """How many notices somebody has not read, for the opening page."""
    unread = Notice.objects.filter(person=place.actor.person_id, read_at=None).count()
    return Link("提醒", reverse("notices"), count=unread)


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """What came due, was handed to me, came back; newest first, of what I may see today."""
    actor = actor_of_request(request)
    seen = visible_matters(actor)
    mine = Notice.objects.filter(person=actor.person_id).filter(Q(matter_id__in=seen.values("id")) | Q(kind=CALENDAR))
    page = parts.page_of(mine, request.GET)
    rows = Matter.objects.defer("snapshot").in_bulk([notice.matter_id for notice in page.object_list])
    lines = [
        _calendar_line(notice) if notice.kind == CALENDAR else _line(notice, rows[notice.matter_id])
        for notice in page.object_list
    ]
    unread = any(line["unread"] for line in lines)
    return render(request, "notices/list.html", {"lines": lines, "page": page, "query": request.GET, "unread": unread})


def _line(notice: Notice, row: Matter) -> dict[str, Any]:
    sentence = STAGE_WORDS[notice.stage] if notice.kind == "due" else KIND_WORDS[notice.kind]
    return {
        "notice": notice,
        "said": sentence,
        "tone": TONES.get(notice.stage, "waiting"),
        "href": matter_href(row.id),
        "number": row.number,
        "title": row.title,
        "procedure": catalogue().get(row.procedure, row.version).name,
        "unread": notice.read_at is None,
    }


def _calendar_line(notice: Notice) -> dict[str, Any]:
    return {
        "notice": notice,
        "said": "待录入",
        "tone": "alarm",
        "href": reverse("towns:holidays"),
        "number": "",
        "title": f"{notice.limit}年放假安排还没有录入，跨年的期限暂时只有最早和最晚",
        "procedure": "放假安排",
        "unread": notice.read_at is None,
    }


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything has been read."""
    mine = Notice.objects.filter(person=actor_of_request(request).person_id, read_at=None)
    mine.update(read_at=timezone.now())
    return redirect("notices")


@require_http_methods(["GET", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """What I wish by e-mail, and when not."""
    person: Person = request.user  # type: ignore[assignment]
    form = PreferenceForm(request.POST or None, instance=preference_of(person))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "提醒的发法已更改。")
        return redirect("notice-wishes")
    town = person.town_id or ""
    on = mail_ready() and Channel.objects.filter(town=town, kind=MAIL, is_on=True).exists()
    context = {"form": form, "email": person.email, "mail_on": on}
    return render(request, "notices/wishes.html", context, status=422 if request.method == "POST" else 200)


@require_GET
def channels(request: HttpRequest) -> HttpResponse:
    """Every channel of the town, and what could not be sent."""
    town = administered_town(request)
    counted = Channel.objects.filter(town=town.code).annotate(
        sent=Count("messages", filter=Q(messages__state="sent")),
        waiting=Count("messages", filter=Q(messages__state__in=["waiting", "sending"])),
        failed=Count("messages", filter=Q(messages__state="failed")),
    )
    faults = Message.objects.filter(channel__town=town.code).exclude(fault="").select_related("channel")[:FAULTS_SHOWN]
    has_mail = any(channel.kind == MAIL for channel in counted)
    return render(
        request,
        "notices/channels.html",
        {
            "town": town,
            "rows": [(channel, KIND_NAMES[channel.kind]) for channel in counted],
            "faults": faults,
            "kinds": [(key, name) for key, name in KINDS if not (key == MAIL and has_mail)],
            "mail_ready": mail_ready(),
        },
    )


@require_http_methods(["GET", "POST"])
def add_channel(request: HttpRequest, kind: str) -> HttpResponse:
    """A new channel. The town has one for mail."""
    town = administered_town(request)
    if kind not in KIND_NAMES or (kind == MAIL and Channel.objects.filter(town=town.code, kind=MAIL).exists()):
        raise Http404
    return _channel(request, town, Channel(town=town.code, kind=kind, name=KIND_NAMES[kind] if kind == MAIL else ""))


@require_http_methods(["GET", "POST"])
def channel(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a channel."""
    town = administered_town(request)
    return _channel(request, town, get_object_or_404(Channel, pk=pk, town=town.code))


def _channel(request: HttpRequest, town: Town, made: Channel) -> HttpResponse:
    form = form_for(made, town, request.POST or None)
    person: Person = request.user  # type: ignore[assignment]
    if request.method == "POST" and form.is_valid():
        kept = founded(form.save(commit=False), person) if isinstance(form, MailForm) else form.kept(person)
        messages.success(request, f"通道“{kept.name}”已保存。")
        return _back(town)
    context = {
        "form": form,
        "town": town,
        "channel": made,
        "kind": KIND_NAMES[made.kind],
        "mail_ready": mail_ready(),
        "is_mail": made.kind == MAIL,
    }
    return render(request, "notices/channel.html", context, status=422 if request.method == "POST" else 200)


def _back(town: Town) -> HttpResponse:
    return redirect(f"{reverse('channels')}?town={town.code}")


@require_POST
def test_channel(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test message now."""
    town = administered_town(request)
    tried = get_object_or_404(Channel, pk=pk, town=town.code)
    person: Person = request.user  # type: ignore[assignment]
    fault = try_out(tried, person)
    if fault:
        messages.error(request, f"测试消息没有发出：{fault}")
    else:
        messages.success(request, f"测试消息已由“{tried.name}”发出。")
    return _back(town)


@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try what was given up once more, from the beginning."""
    town = administered_town(request)
    tried = get_object_or_404(Channel, pk=pk, town=town.code)
    given_up = Message.objects.filter(channel=tried, state="failed")
    count = given_up.update(state="waiting", attempts=0, next_at=timezone.now())
    messages.success(request, f"“{tried.name}”没有发出的{count}条，下一次定时再发。")
    return _back(town)
