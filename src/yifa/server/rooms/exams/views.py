"""Pages of the examination room: mine, the entrance, the sheet, and what those who hold the exam see."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from yifa.domains import catalogue
from yifa.domains.education import exam as law
from yifa.server.casework.place import matter_href, matter_of, place_of, posted_words
from yifa.server.config.bucket import Buckets, Rate
from yifa.server.ledger.errors import Refused, Stale
from yifa.server.rooms.exams import room as hall
from yifa.server.rooms.exams.mistakes import mistakes_of
from yifa.server.rooms.exams.models import Sitting
from yifa.server.rooms.exams.room import Exam, RoomError
from yifa.server.towns.access import actor_of_request
from yifa.server.towns.auth import client_address
from yifa.server.towns.models import Person, Town

SEAT = "exam-seat"
tries_of = Buckets(Rate(per_minute=4, burst=40))


def _exam(town: str, position: int) -> Exam:
    township = Town.objects.filter(code=town).first()
    exam = hall.exam_of(township, position) if township else None
    if exam is None or not exam.attempt:
        raise Http404
    return exam


def _seat(request: HttpRequest, exam: Exam) -> int | None:
    """The row this browser sits at: by the account, or by a code given before."""
    if request.user.is_authenticated and isinstance(request.user, Person) and request.user.town_id == exam.town.code:
        row = hall.row_of_person(exam, request.user)
        if row is not None:
            return row
    row = request.session.get(SEAT, {}).get(f"{exam.matter_id}:{exam.attempt}")
    return row if row in {n for n, _ in exam.rows} else None


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Exams that wait for the person signed in."""
    person = request.user
    assert isinstance(person, Person)  # the middleware lets nobody else come here
    waiting = [
        {
            "exam": exam,
            "sitting": hall.sitting_of(exam, row),
            "why": exam.why_closed(timezone.now()),
            "href": reverse("exams:enter", args=[exam.town.code, exam.position]),
        }
        for exam, row in hall.exams_for(person)
    ]
    return render(request, "exams/mine.html", {"waiting": waiting})


@never_cache
@require_GET
def mistakes(request: HttpRequest) -> HttpResponse:
    """One's own wrong answers, each with the right one a press away."""
    person = request.user
    assert isinstance(person, Person)  # the middleware lets nobody else come here
    return render(request, "exams/mistakes.html", {"mistakes": mistakes_of(person)})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """The entrance: what the exam asks, and a code from those whom no account tells."""
    exam = _exam(town, position)
    fault, status = "", 200
    if request.method == "POST":
        fault = _begin(request, exam)
        if not fault:
            return redirect("exams:sheet", town, position)
        status = 422
    row = _seat(request, exam)
    return render(
        request,
        "exams/enter.html",
        {
            "exam": exam,
            "seated": row is not None,
            "fault": fault,
            "why": exam.why_closed(timezone.now()),
            "sitting": hall.sitting_of(exam, row) if row is not None else None,
            "counts": exam.values["draws"],
            "number": sum(int(row["number"]) for row in exam.values["draws"]),
        },
        status=status,
    )


def _begin(request: HttpRequest, exam: Exam) -> str:
    """Take the seat and draw the sheet; what stands against it, or ""."""
    row = _seat(request, exam)
    if row is None:
        row = hall.row_of_code(exam, posted_words(request, "code", 20).replace(" ", ""))
        # A whole room may come from behind one address: only wrong codes are counted, but then right ones wait too.
        if tries_of.wait(client_address(request)) or (row is None and tries_of.take(client_address(request))):
            return "输错次数较多，请一分钟后再试，或者向组织考试的同事核对准考证。"
        if row is None:
            return "准考证号不对，请核对后重新输入。"
        request.session[SEAT] = {**request.session.get(SEAT, {}), f"{exam.matter_id}:{exam.attempt}": row}
    try:
        hall.begin(exam, row, timezone.now())
    except RoomError as error:
        return str(error)
    return ""


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """The questions; answers are kept as they are given. After handing in, what was right and where it stands."""
    exam = _exam(town, position)
    row = _seat(request, exam)
    sitting = hall.sitting_of(exam, row) if row is not None else None
    if sitting is None:
        return redirect("exams:enter", town, position)
    refusal = ""
    if request.method == "POST":
        marks_by_question = {name[2:]: request.POST.getlist(name) for name in request.POST if name.startswith("q-")}
        try:
            hall.keep(sitting, marks_by_question, timezone.now(), hand_in="hand-in" in request.POST)
        except RoomError as error:
            refusal = str(error)
        if request.htmx and not sitting.handed_in_at:  # type: ignore[attr-defined]
            return render(request, "exams/kept.part.html", {"at": timezone.localtime(), "answered": _answered(sitting)})
        if sitting.handed_in_at:
            if refusal:
                messages.info(request, refusal)
            here = reverse("exams:sheet", args=[town, position])
            return HttpResponseClientRedirect(here) if request.htmx else redirect(here)  # type: ignore[attr-defined]
    hall.close_those_whose_time_is_over(exam, timezone.now())
    sitting.refresh_from_db()
    return render(
        request,
        "exams/result.html" if sitting.handed_in_at else "exams/sheet.html",
        {
            "exam": exam,
            "sitting": sitting,
            "answered": _answered(sitting),
            "questions": _questions(sitting),
            "passed": (sitting.points or 0) >= int(exam.values["pass_mark"]),
            "explained": not exam.on or timezone.now() >= exam.closes_at,
            "total": len(hall.sheet_of(sitting)),
            "seconds": max(0, int((sitting.ends_at - timezone.now()).total_seconds())),
        },
    )


def _answered(sitting: Sitting) -> int:
    return len(hall.answers_of(sitting))


def _questions(sitting: Sitting) -> list[dict[str, Any]]:
    answers = hall.answers_of(sitting)
    shown = []
    for n, question in enumerate(hall.sheet_of(sitting), 1):
        answer = answers.get(str(question.position), "")
        options = [
            {"key": key, "text": text, "chosen": key in answer, "letter": question.kind != law.TRUE_FALSE}
            for key, text in question.options
        ]
        shown.append(
            {
                "n": n,
                "q": question,
                "options": options,
                "many": question.kind == law.MULTIPLE,
                "given": answer,
                "points": law.mark(question, answer),
            }
        )
    return shown


def _held(request: HttpRequest, town: str, position: int) -> Exam:
    """The exam, for those who may enter its marks. Raises Http404, PermissionDenied."""
    place = place_of(request, town)
    row = matter_of(place, position)
    if row.procedure != hall.PROCEDURE:
        raise Http404
    by = catalogue().get(row.procedure, row.version).actions["score"].by
    if not actor_of_request(request).roles & set(by):
        raise PermissionDenied
    return _exam(place.town.code, position)


@never_cache
@require_http_methods(["GET", "POST"])
def room(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """Who has come and who has handed in, in the order of the roster; collecting the sheets."""
    exam = _held(request, town, position)
    now, faults, reason = timezone.now(), [], posted_words(request, "reason", 500)
    if request.method == "POST":
        person = request.user
        assert isinstance(person, Person)
        try:
            taken = hall.collect(exam, person, reason, now)
        except RoomError as error:
            faults = [{"say": str(error)}]
        except Refused as refused:
            faults = [{"say": refusal.say} for refusal in refused.examination.refusals]
        except Stale as stale:
            faults = [{"say": stale.message}]
        else:
            messages.success(request, "已收卷，成绩已登记，答卷汇总已附在这一步。")
            return redirect(matter_href(taken.matter_id))
    hall.close_those_whose_time_is_over(exam, now)
    sittings = {s.row: s for s in Sitting.objects.filter(exam=exam.matter_id, attempt=exam.attempt)}
    people = [{"row": row, "sitting": sittings.get(n)} for n, row in exam.rows]
    bank: dict[str, int] = {}
    for question in hall.bank_of(exam.town):
        bank[question.kind] = bank.get(question.kind, 0) + 1
    draws = [
        {**row, "there": bank.get(row["kind"], 0), "short": bank.get(row["kind"], 0) < int(row["number"])}
        for row in exam.values["draws"]
    ]
    return render(
        request,
        "exams/room.html",
        {
            "exam": exam,
            "people": people,
            "draws": draws,
            "faults": faults,
            "reason": reason,
            "came": len(sittings),
            "handed_in": sum(1 for s in sittings.values() if s.handed_in_at),
            "early": now < exam.closes_at,
            "back": matter_href(exam.matter_id),
            "on": exam.on,
            "entrance": request.build_absolute_uri(reverse("exams:enter", args=[town, position])),
        },
        status=422 if faults else 200,
    )


@never_cache
@require_GET
def codes(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """Admission slips to print: a name, a code and the entrance as a QR code each."""
    exam = _held(request, town, position)
    entrance = request.build_absolute_uri(reverse("exams:enter", args=[town, position]))
    picture = mark_safe(segno.make(entrance, error="m").svg_inline(scale=3, border=2))
    slips = [{"row": row, "code": hall.code_of(exam, n)} for n, row in exam.rows]
    return render(
        request,
        "exams/codes.html",
        {
            "exam": exam,
            "slips": slips,
            "entrance": entrance,
            "picture": picture,
            "back": reverse("exams:room", args=[town, position]),
        },
    )
