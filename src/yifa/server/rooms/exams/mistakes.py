"""错题本: what one got wrong in exams that are over, until one gets it right. Nobody but the person sees it; nothing counts it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from yifa.domains.education import exam as law
from yifa.server.ledger.models import position_of
from yifa.server.rooms.exams.models import Sitting
from yifa.server.rooms.exams.room import Exam, answers_of, exam_of, row_of_person, sheet_of
from yifa.server.towns.models import Person

MOST = 60
"""Sittings looked at, the last ones: some ten years of exams."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A question as it stood on the sheet, what was answered last, and how often it was wrong."""

    question: law.Question
    given: str
    times: int
    exam: str
    at: datetime

    @property
    def right(self) -> list[tuple[str, str]]:
        """The right answers with their words."""
        return [(key, text) for key, text in self.question.options if key in self.question.answer]


def mistakes_of(person: Person, now: datetime | None = None) -> list[Mistake]:
    """What is still wrong, the newest first; a question answered rightly since has left the book."""
    if person.town is None:
        return []
    now = now or timezone.now()
    seats: dict[int, list[Sitting]] = defaultdict(list)
    rows = Sitting.objects.filter(town=person.town.code).exclude(handed_in_at=None)
    for sitting in rows.order_by("-id"):
        seats[sitting.exam].append(sitting)
    own: list[tuple[Exam, Sitting]] = []
    for matter_id, sittings in seats.items():
        exam = exam_of(person.town, position_of(matter_id))
        seat = row_of_person(exam, person) if exam else None
        if exam is not None and (not exam.on or now >= exam.closes_at):
            own += [(exam, one) for one in sittings if one.row == seat]
    return _still_wrong(sorted(own[:MOST], key=lambda pair: pair[1].id))


def _still_wrong(own: list[tuple[Exam, Sitting]]) -> list[Mistake]:
    wrong: dict[int, Mistake] = {}
    for exam, sitting in own:
        answers = answers_of(sitting)
        for question in sheet_of(sitting):
            given = answers.get(str(question.position), "")
            before = wrong.pop(question.position, None)
            if not law.mark(question, given) and sitting.handed_in_at is not None:
                times = before.times + 1 if before else 1
                wrong[question.position] = Mistake(question, given, times, exam.title, sitting.handed_in_at)
    return list(reversed(wrong.values()))
