"""The rules of the room: who may sit, until when, what counts as handed in, and how the marks reach the ledger.

An exam is read here without a person's sight of matters, since whoever is on its roster may sit it; all that leaves
this module is the exam's heading and one's own row and sheet. The list of everybody is for those who may act on it.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from yifa.domains.education import exam as law
from yifa.office.sheets import Column
from yifa.office.sheets.write import ledger_bytes
from yifa.server.ledger import attachments
from yifa.server.ledger.journal import Step, Taken, take_action
from yifa.server.ledger.models import Matter, position_of, row_id
from yifa.server.ledger.serialization import state_of
from yifa.server.rooms.exams.models import Sitting
from yifa.server.towns.models import Person, Town

PROCEDURE, BANK = "law-exam", "exam-question"
GRACE = timedelta(seconds=60)
"""What a slow network may take after the last second; answers that come later are not taken."""
CODE_DIGITS = 8


class RoomError(Exception):
    """`str()` says in Chinese why not, and what to do."""


@dataclass(frozen=True, slots=True)
class Exam:
    """An exam as its matter stands now."""

    matter_id: int
    town: Town
    title: str
    n: int
    values: Mapping[str, Any]
    attempt: int
    status: str

    @property
    def position(self) -> int:
        """Its position in the town's book."""
        return position_of(self.matter_id)

    @property
    def opens_at(self) -> datetime:
        """When the room opens."""
        return _moment(self.values["opens_at"])

    @property
    def closes_at(self) -> datetime:
        """When the last sheet is collected."""
        return _moment(self.values["closes_at"])

    @property
    def on(self) -> bool:
        """Whether the exam is held here, and its sheets are not collected yet."""
        return bool(self.values.get("sitting"))

    @property
    def rows(self) -> list[tuple[int, Mapping[str, Any]]]:
        """Row number and row of everybody who may sit now."""
        return law.roster_rows(self.values)

    def why_closed(self, now: datetime) -> str:
        """Why nobody may begin at this moment; "" when one may."""
        if not self.on:
            return "这场考试没有在本系统开考，或者已经收卷。"
        if now < self.opens_at:
            return f"还没有到开考时间，{timezone.localtime(self.opens_at):%m月%d日%H:%M}开始。"
        return "考试已经截止。没有参加的请等补考安排。" if now >= self.closes_at else ""


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else timezone.make_aware(moment)


def exam_of(town: Town, position: int) -> Exam | None:
    """The exam at a position of the town's book, or None."""
    row = Matter.objects.filter(id=row_id(town.code, position), procedure=PROCEDURE).first()
    return _exam(town, row) if row else None


def _exam(town: Town, row: Matter) -> Exam:
    state = state_of(row, None)
    attempt = state.done.get("open", 0) + state.done.get("open_resit", 0)
    return Exam(row.id, town, row.title, row.n, state.values, attempt, row.status)


def exams_for(person: Person) -> list[tuple[Exam, int]]:
    """Exams that are on and have this person on the roster, with the row."""
    if person.town is None:
        return []
    rows = Matter.objects.filter(town=person.town.code, procedure=PROCEDURE, is_open=True).order_by("-id")[:50]
    exams = (_exam(person.town, row) for row in rows)
    return [(exam, n) for exam in exams if exam.on and (n := row_of_person(exam, person)) is not None]


def row_of_person(exam: Exam, person: Person) -> int | None:
    """The roster's row of somebody signed in: by name, and by office where namesakes are on it. None when in doubt."""
    named = [(n, row) for n, row in exam.rows if row["person"].split("（")[0] == person.name]
    if len(named) > 1 and person.unit is not None:
        named = [(n, row) for n, row in named if person.unit.name in (row.get("unit", ""), row["person"])]
    return named[0][0] if len(named) == 1 else None


def code_of(exam: Exam, row: int) -> str:
    """The admission code of a row: eight digits that only this installation can make."""
    mac = salted_hmac("yifa.exam", f"{exam.matter_id}:{exam.attempt}:{row}", algorithm="sha256")
    return str(int(mac.hexdigest(), 16))[-CODE_DIGITS:]


def row_of_code(exam: Exam, code: str) -> int | None:
    """The row an admission code belongs to; every row is compared, so that time tells nothing."""
    numbers = [n for n, _ in exam.rows if hmac.compare_digest(code_of(exam, n).encode(), code.encode())]
    return numbers[0] if numbers else None


def bank_of(town: Town) -> list[law.Question]:
    """Every question of the town that is in use."""
    rows = Matter.objects.filter(town=town.code, procedure=BANK, status="active")
    return [law.question_of(position_of(row.id), state_of(row, None).values) for row in rows]


def sitting_of(exam: Exam, row: int) -> Sitting | None:
    """Where somebody sits already."""
    return Sitting.objects.filter(exam=exam.matter_id, attempt=exam.attempt, row=row).first()


def begin(exam: Exam, row: int, now: datetime) -> Sitting:
    """Draw a sheet and start the clock; who has begun goes on where he was.

    Raises:
        RoomError: the room is closed, or the bank too small.
    """
    if sitting := sitting_of(exam, row):
        return sitting
    if why := exam.why_closed(now):
        raise RoomError(why)
    try:
        sheet = law.draw(bank_of(exam.town), exam.values["draws"], Random(secrets.randbits(128)))
    except law.TooFewError as error:
        raise RoomError(str(error)) from error
    ends = min(now + timedelta(minutes=int(exam.values["minutes"])), exam.closes_at)
    questions = json.dumps([question.as_json() for question in sheet], ensure_ascii=False)
    try:
        with transaction.atomic():
            return Sitting.objects.create(
                town=exam.town.code,
                exam=exam.matter_id,
                attempt=exam.attempt,
                row=row,
                sheet=questions,
                started_at=now,
                ends_at=ends,
            )
    except IntegrityError:  # begun at the same moment on two machines
        return Sitting.objects.get(exam=exam.matter_id, attempt=exam.attempt, row=row)


def sheet_of(sitting: Sitting) -> list[law.Question]:
    """The questions somebody has before him."""
    return [law.from_json(content) for content in json.loads(sitting.sheet)]


def answers_of(sitting: Sitting) -> dict[str, str]:
    """Answers kept so far, by the question's position."""
    answers: dict[str, str] = json.loads(sitting.answers)
    return answers


def keep(sitting: Sitting, marks_by_question: Mapping[str, list[str]], now: datetime, *, hand_in: bool = False) -> None:
    """Keep answers, and hand the sheet in when asked; what is on no sheet is left out.

    Raises:
        RoomError: handed in already, or the time is over; then the answers kept before stand.
    """
    if sitting.handed_in_at:
        raise RoomError("答卷已经交了，不能再改。")
    late = now > sitting.ends_at + GRACE
    if not late:
        answers = {}
        for question in sheet_of(sitting):
            marked = set(marks_by_question.get(str(question.position), ())) & {key for key, _ in question.options}
            if marked:
                answers[str(question.position)] = "".join(sorted(marked))
        sitting.answers = json.dumps(answers, ensure_ascii=False)
    if late or hand_in:
        _close(sitting, min(now, sitting.ends_at + GRACE))
    sitting.save()
    if late:
        raise RoomError("考试时间已到，此前保存的答案已经交卷。")


def _close(sitting: Sitting, at: datetime) -> None:
    sitting.handed_in_at, sitting.points = at, law.score(sheet_of(sitting), answers_of(sitting))


def close_those_whose_time_is_over(exam: Exam, now: datetime) -> None:
    """Hand in what was kept by people who never pressed the button."""
    over = Sitting.objects.filter(exam=exam.matter_id, handed_in_at=None, ends_at__lt=now - GRACE)
    for sitting in over:
        _close(sitting, sitting.ends_at)
        sitting.save()


def collect(exam: Exam, person: Person, reason: str, now: datetime) -> Taken:
    """Collect every sheet and enter the marks, by the same step as marks from elsewhere, the sheets attached.

    Raises:
        RoomError: nothing to collect.
        Refused, Stale: what the ledger says against it.
    """
    if not exam.on:
        raise RoomError("这场考试没有在本系统开考，或者已经收卷。")
    with transaction.atomic():
        sittings = list(Sitting.objects.select_for_update().filter(exam=exam.matter_id, attempt=exam.attempt))
        if not sittings:
            raise RoomError("还没有人参加考试，没有答卷可收。")
        for sitting in sittings:
            if sitting.handed_in_at is None:
                _close(sitting, min(now, sitting.ends_at))
                sitting.save()
        roster = exam.values["roster"]
        marks = [{"person": roster[s.row]["person"], "score": s.points or 0} for s in sittings]
        upload = SimpleUploadedFile(f"{exam.title}答卷.xlsx", _workbook(exam, sittings))
        file = attachments.store(exam.town, person.pk, upload)
        values: dict[str, Any] = {"sheets": [file.value()]}
        if exam.values["sitting"] == "resit":
            values |= {"resits": marks, "resit_on": timezone.localtime(now).date().isoformat()}
        else:
            values |= {"results": marks}
        action = "resit" if exam.values["sitting"] == "resit" else "score"
        actor = person.actor(timezone.localtime(now).date())
        return take_action(exam.town, actor, Step(PROCEDURE, action, values, exam.matter_id, exam.n, reason=reason))


def _workbook(exam: Exam, sittings: list[Sitting]) -> bytes:
    """Every question of every sheet with the answer given, the right one and the points: a count anybody can repeat."""
    columns = [
        Column("person", "姓名", "text"),
        Column("n", "题号", "integer"),
        Column("kind", "题型", "text"),
        Column("stem", "题目", "text"),
        Column("law", "依据", "text"),
        Column("given", "作答", "text"),
        Column("right", "答案", "text"),
        Column("points", "得分", "integer"),
    ]
    rows = []
    for sitting in sorted(sittings, key=lambda s: s.row):
        answers = answers_of(sitting)
        for n, question in enumerate(sheet_of(sitting), 1):
            answer = answers.get(str(question.position), "")
            rows.append(
                {
                    "person": exam.values["roster"][sitting.row]["person"],
                    "n": n,
                    "kind": question.kind,
                    "stem": question.stem,
                    "law": f"{question.law}{question.article}",
                    "given": answer,
                    "right": question.answer,
                    "points": law.mark(question, answer),
                }
            )
    return ledger_bytes(columns, rows, title="答卷", totals=["points"])
