"""A law examination: questions drawn from the bank, and answers marked. Pure; the lot is an argument."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Any

TRUE_FALSE, SINGLE, MULTIPLE = "判断题", "单选题", "多选题"
KINDS = (TRUE_FALSE, SINGLE, MULTIPLE)
"""Kinds of question in the order of a sheet."""
SAID = (("对", "对"), ("错", "错"))


class TooFewError(Exception):
    """The bank has fewer questions of a kind than are to be drawn; `str()` says which, in Chinese."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was when it was drawn: what happens to the bank later changes no sheet."""

    position: int
    """Its position in the town's book."""
    kind: str
    stem: str
    options: tuple[tuple[str, str], ...]
    """Key and words of each answer offered."""
    answer: str
    """“对”, “错” or the letters that are right, in order."""
    law: str = ""
    article: str = ""
    points: int = 0

    def as_json(self) -> dict[str, Any]:
        """As it is kept on a sheet."""
        return asdict(self)


def question_of(position: int, values: Mapping[str, Any]) -> Question:
    """A question from its entry in the register `exam-question`."""
    options = tuple((str(row["key"]), str(row["text"])) for row in values.get("options_") or ())
    kind = values["kind"]
    return Question(
        position,
        kind,
        values["stem"],
        options if kind != TRUE_FALSE else SAID,
        "".join(sorted(values["answer"])),
        values.get("law", ""),
        values.get("article", ""),
    )


def from_json(content: Mapping[str, Any]) -> Question:
    """A question as a sheet kept it."""
    return Question(**{**content, "options": tuple((key, text) for key, text in content["options"])})


def draw(bank: Iterable[Question], draws: Sequence[Mapping[str, Any]], lot: Random) -> list[Question]:
    """As many questions of each kind as `draws` says (`kind`, `number`, `points`), in a fresh order.

    The same lot over the same bank draws the same sheet, so that a draw can be repeated.

    Raises:
        TooFewError: the bank has not enough of a kind.
    """
    by_kind: dict[str, list[Question]] = {kind: [] for kind in KINDS}
    for question in sorted(bank, key=lambda q: q.position):
        by_kind[question.kind].append(question)
    sheet = []
    for row in sorted(draws, key=lambda row: KINDS.index(row["kind"])):
        there, number = by_kind[row["kind"]], int(row["number"])
        if len(there) < number:
            raise TooFewError(f"题库里在用的{row['kind']}只有{len(there)}道，抽题办法要{number}道，请先补充题库。")
        sheet += [_worth(question, int(row["points"])) for question in lot.sample(there, number)]
    return sheet


def _worth(question: Question, points: int) -> Question:
    return Question(**{**asdict(question), "options": question.options, "points": points})


def mark(question: Question, answer: str) -> int:
    """Points for an answer: all of them when it is exactly right, otherwise none."""
    return question.points if "".join(sorted(set(answer))) == question.answer else 0


def score(sheet: Sequence[Question], answers: Mapping[str, str]) -> int:
    """Points of a whole sheet; answers by the question's position as text, none given counting as wrong."""
    return sum(mark(question, answers.get(str(question.position), "")) for question in sheet)


def roster_rows(values: Mapping[str, Any]) -> list[tuple[int, Mapping[str, Any]]]:
    """Row number and row of everybody who may sit now: not exempt and, in a resit, on the list of those who failed."""
    rows = [(n, row) for n, row in enumerate(values.get("roster") or ()) if not row.get("exempt")]
    if values.get("sitting") != "resit":
        return rows
    failed = {row["person"] for row in values.get("failed_list") or ()}
    return [(n, row) for n, row in rows if row["person"] in failed]
