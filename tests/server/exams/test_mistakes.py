"""错题本: what one got wrong stays until one gets it right; nobody else sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from yifa.server.rooms.exams import room
from yifa.server.rooms.exams.mistakes import mistakes_of
from yifa.server.rooms.exams.room import Exam
from yifa.server.towns.models import Person

pytestmark = pytest.mark.django_db


def test_wrong_answers_are_kept_for_their_person_when_the_exam_is_over(
    desk: Callable[[str], Client], exam: Exam, answers: Callable[[Any, bool], dict[str, list[str]]]
) -> None:
    lin = Person.objects.get(username="lin")
    sitting = room.begin(exam, room.row_of_person(exam, lin) or 0, timezone.now())
    right, wrong = answers(sitting, True), answers(sitting, False)
    missed = list(right)[:2]
    room.keep(sitting, {**right, **{key: wrong[key] for key in missed}}, timezone.now(), hand_in=True)
    assert mistakes_of(lin) == []  # others still sit
    over = exam.closes_at + timedelta(minutes=1)
    kept = mistakes_of(lin, over)
    assert sorted(str(one.question.position) for one in kept) == sorted(missed)
    assert all(one.times == 1 and one.given for one in kept)
    assert mistakes_of(Person.objects.get(username="wang"), over) == []
    page = desk("lin").get("/exams/mistakes/").content.decode()
    assert "没有错题" in page
