"""A secret ballot whose count anybody can repeat: slips, their tally and their digest. Pure.

Every slip that was cast stands in the list under a receipt that only its voter holds. The list is published with
the count: each voter finds his own slip in it, everybody can add it up, and its digest stands in the town's book.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yifa.kernel.chain import sm3
from yifa.kernel.context import StepContext
from yifa.kernel.registry import check

ABSTAINED = "弃权"
GRADES = ("满意", "基本满意", "不满意")
_LINE = re.compile(r"([0-9A-Z]{4}-[0-9A-Z]{4})：(弃权|\d+(?:、\d+)*)")


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a slip: the question, the options, and how many of them may be marked."""

    question: str
    options: tuple[str, ...]
    most: int


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip as it was cast: the voter's receipt, and the numbers (from 1) of what he marked; none is an abstention."""

    receipt: str
    marks: tuple[int, ...]

    @property
    def line(self) -> str:
        """As it stands in the published list."""
        return f"{self.receipt}：{'、'.join(map(str, self.marks)) or ABSTAINED}"


def fault_of(paper: Paper, marks: Sequence[int]) -> str:
    """Why marks make no valid slip, in words; "" when they do."""
    if len(set(marks)) != len(marks) or any(not 1 <= mark <= len(paper.options) for mark in marks):
        return "选项不对，请重新选择。"
    return f"最多选{paper.most}项，您选了{len(marks)}项，请减少后再投。" if len(marks) > paper.most else ""


def listed(slips: Sequence[Slip]) -> str:
    """The list of slips in the order of their receipts: the order says nothing about who voted when."""
    return "\n".join(slip.line for slip in sorted(slips, key=lambda slip: slip.receipt))


def read_list(text: str) -> list[Slip]:
    """The slips of a published list. Raises ValueError, saying which line is none."""
    slips = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if not (match := _LINE.fullmatch(line)):
            raise ValueError(f"“{line[:30]}”不是一张票的写法。")
        marks = () if match[2] == ABSTAINED else tuple(int(mark) for mark in match[2].split("、"))
        slips.append(Slip(match[1], marks))
    return slips


def tally(slips: Sequence[Slip], options: int) -> list[int]:
    """Marks for each option."""
    return [sum(1 for slip in slips if option in slip.marks) for option in range(1, options + 1)]


def digest(text: str) -> str:
    """SM3 of the list (GB/T 32905-2016), in hex: one changed slip changes it."""
    return sm3(text.encode()).hex()


@dataclass(frozen=True, slots=True)
class Kind:
    """A step whose count a ballot gives: what is asked, and what the count fills into the step's form.

    `result(values, marks for each option, slips cast, slips without a mark)`; `issued` and `back` name the fields of
    the numbers of slips.
    """

    action: str
    paper: Callable[[Mapping[str, Any]], Paper]
    result: Callable[[Mapping[str, Any], list[int], int, int], dict[str, Any]]
    issued: str
    back: str


def _projects(it: Mapping[str, Any]) -> Paper:
    options = tuple(row["project"] for row in it["candidates"])
    return Paper(f"{it['year_']}年民生实事项目票决", options, int(it["places"]))


def _projects_counted(it: Mapping[str, Any], counts: list[int], back: int, blank: int) -> dict[str, Any]:
    """A slip that could be cast is valid, one without a mark too."""
    rows = zip(it["candidates"], counts, strict=True)
    named = [{"project": row["project"], "yes": yes} for row, yes in rows]
    return {"counts": named, "ballots_valid": back, "ballots_invalid": 0}


def _appraisal(it: Mapping[str, Any]) -> Paper:
    return Paper(f"{it['unit']}工作评议测评", GRADES, 1)


def _appraised(it: Mapping[str, Any], counts: list[int], back: int, blank: int) -> dict[str, Any]:
    return {**dict(zip(("satisfied", "fairly", "unsatisfied"), counts, strict=True)), "invalid": blank}


KINDS: dict[str, Kind] = {
    "livelihood-vote": Kind("vote", _projects, _projects_counted, "ballots_issued", "ballots_back"),
    "work-appraisal": Kind("vote", _appraisal, _appraised, "issued", "ballots"),
}


def filled(kind: Kind, it: Mapping[str, Any], issued: int, slips: Sequence[Slip]) -> dict[str, Any]:
    """Everything a ballot says about the step's form."""
    blank = sum(1 for slip in slips if not slip.marks)
    return {
        kind.issued: issued,
        kind.back: len(slips),
        "slips": listed(slips),
        **kind.result(it, tally(slips, len(kind.paper(it).options)), len(slips), blank),
    }


@check("ballot-recount")
def ballot_recount(ctx: StepContext) -> str:
    """Where the slips of an electronic ballot are given, the numbers must be theirs."""
    it = ctx["it"]
    if not it["slips"]:
        return ""
    kind = KINDS[ctx.procedure.procedure]
    try:
        slips = read_list(it["slips"])
    except ValueError as error:
        return f"电子票单有误：{error}请从投票页面重新带入。"
    if len({slip.receipt for slip in slips}) != len(slips):
        return "电子票单中有重复的回执号，请从投票页面重新带入。"
    paper = kind.paper(it)
    if wrong := next((slip.receipt for slip in slips if fault_of(paper, slip.marks)), ""):
        return f"电子票单中{wrong}这张票不合要求，请从投票页面重新带入。"
    for key, value in filled(kind, it, it[kind.issued], slips).items():
        if key != "slips" and it[key] != value:
            return "登记的票数与电子票单重新计出的不一致，请按票单更正。"
    return ""
