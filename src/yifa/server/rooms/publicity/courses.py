"""课程表: what is to be learned in a year, month by month, and what was taught and sat."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from yifa.server.casework.place import Place, matter_href
from yifa.server.ledger.models import Matter, position_of
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import plain_values

PLAN, STUDY, EXAM = "law-study-plan", "cadre-law-study", "law-exam"
# What was taught: kind of work → field with its subject.
TAUGHT = {STUDY: "topic", "law-lecture": "topic", "village-cadre-training": "topic"}


@dataclass(frozen=True, slots=True)
class Course:
    """A line of the calendar. `planned` and not `done`: still to be learned; `day` is None where only the month is known."""

    month: int
    topic: str
    whom: str
    href: str
    day: date | None = None
    must: bool = False
    planned: bool = False
    done: bool = False

    def late(self, today: date, year: int) -> bool:
        """Whether its month is over and nobody has entered that it was learned."""
        return self.planned and not self.done and (year, self.month) < (today.year, today.month)


def _rows(place: Place, procedure: str) -> list[tuple[Matter, dict[str, Any]]]:
    rows = visible_matters(place.actor, procedure).filter(town=place.town.code)
    return [(row, plain_values(row.snapshot)) for row in rows.order_by("opened_on", "id")]


def courses(place: Place, year: int) -> list[Course]:
    """Everything of a year: planned topics, those learned with their day, what was taught besides, exams."""
    taught, learned = [], defaultdict[tuple[int, str], list[Matter]](list)
    for kind, field in TAUGHT.items():
        for row, values in _rows(place, kind):
            if row.opened_on.year == year:
                topic = str(values.get(field) or row.title)
                whom = str(values.get("for_whom") or values.get("kind") or "")
                taught.append(Course(row.opened_on.month, topic, whom, matter_href(row.id), row.opened_on, done=True))
                if values.get("plan"):
                    learned[int(values["plan"]), topic].append(row)
    planned = []
    for row, values in _rows(place, PLAN):
        if values.get("year_") == year:
            for line in values.get("topics") or []:
                topic = str(line.get("topic") or "")
                done = bool(learned[position_of(row.id), topic])
                month = int(line.get("month") or 12)
                whom = str(values.get("scope") or "")
                planned.append(
                    Course(
                        month, topic, whom, matter_href(row.id), must=bool(line.get("must")), planned=True, done=done
                    )
                )
    exams = [
        Course(day.month, row.title, "考试", matter_href(row.id), day, done=not row.is_open)
        for row, values in _rows(place, EXAM)
        if (day := date.fromisoformat(str(values["exam_on"])[:10]) if values.get("exam_on") else row.opened_on).year
        == year
    ]
    return sorted(
        [*planned, *taught, *exams], key=lambda one: (one.month, one.day or date(year, one.month, 1), one.topic)
    )


def by_month(lines: list[Course]) -> list[tuple[int, list[Course]]]:
    """Twelve months, each with its lines."""
    return [(month, [one for one in lines if one.month == month]) for month in range(1, 13)]
