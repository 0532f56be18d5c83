"""An exam that is on: a bank of questions, a roster of three, the room open since this morning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.server.desk.conftest import actors, desk, people, quick_hashing, take, town  # noqa: F401
from tests.server.ledger.conftest import at
from yifa.server.ledger.journal import Taken
from yifa.server.rooms.exams import room
from yifa.server.rooms.exams.room import Exam
from yifa.server.towns.models import Person, Town

OPTIONS = [{"key": key, "text": f"说法{key}"} for key in "ABCD"]


def fill(take: Callable[..., Taken], each: int = 6) -> None:  # noqa: F811
    """So many questions of each kind; right are “对”, “B” and “AC”."""
    for kind, answer in (("判断题", "对"), ("单选题", "B"), ("多选题", "AC")):
        for n in range(each):
            take(
                "lin",
                "exam-question",
                "enrol",
                at(2025, 1, 6),
                kind=kind,
                law="行政处罚法",
                article="第42条",
                stem=f"{kind}之{n}",
                options_=OPTIONS if kind != "判断题" else [],
                answer=answer,
            )


def opened(take: Callable[..., Taken], opens: timedelta, closes: timedelta) -> int:  # noqa: F811
    """The matter of an exam that opens and closes so long from now. Roster: 林样例, 周甲一 and 村民兵 without account."""
    now = timezone.localtime()
    roster = [{"person": "林样例", "unit": "司法所"}, {"person": "周甲一", "unit": "党政办"}, {"person": "孙样例"}]
    planned = take(
        "wang",
        "law-exam",
        "plan",
        now - timedelta(days=1),
        year_=2025,
        kind="国家工作人员学法考试",
        platform="本系统",
        exam_on=now.date().isoformat(),
        pass_mark=60,
        roster=roster,
    )
    draws = [
        {"kind": "判断题", "number": 5, "points": 8},
        {"kind": "单选题", "number": 3, "points": 10},
        {"kind": "多选题", "number": 3, "points": 10},
    ]
    take(
        "wang",
        "law-exam",
        "open",
        None,
        planned.matter_id,
        draws=draws,
        minutes=30,
        opens_at=(now + opens).isoformat("T", "minutes"),
        closes_at=(now + closes).isoformat("T", "minutes"),
    )
    return planned.entry.matter


@pytest.fixture
def exam(take: Callable[..., Taken], town: Town) -> Exam:  # noqa: F811
    """On since an hour ago, for two hours more."""
    fill(take)
    found = room.exam_of(town, opened(take, timedelta(hours=-1), timedelta(hours=2)))
    assert found is not None
    return found


@pytest.fixture
def answers() -> Callable[[Any, bool], dict[str, list[str]]]:
    """Answers to a whole sheet, right or wrong."""

    def give(sitting: Any, right: bool) -> dict[str, list[str]]:
        wrong = {"对": "错", "B": "A", "AC": "A"}
        return {str(q.position): list(q.answer if right else wrong[q.answer]) for q in room.sheet_of(sitting)}

    return give


@pytest.fixture
def head(people: dict[str, Person]) -> Person:  # noqa: F811
    """Who collects the sheets."""
    return people["wang"]


__all__ = ["Client"]
