"""What a town says of a figure far from its own earlier years: the county asks by an opinion, the answer stands beside it."""

from __future__ import annotations

from datetime import date, timedelta

from yifa.kernel.actor import Actor
from yifa.kernel.figure_spec import FigureSpec
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Matter
from yifa.server.ledger.serialization import plain_values
from yifa.server.oversight.opinions import PROCEDURE
from yifa.server.towns.models import Town

# Days in which a town is asked to answer; no law sets them, the county's bureau may set others on the opinion itself.
ANSWER_IN = timedelta(days=15)
BASIS = "法治政府建设与责任落实督察工作规定"


def subject_of(spec: FigureSpec, year: int) -> str:
    """The subject by which an asking is known again."""
    return f"{year}年“{spec.name}”与历年相差较大"


def explanations(county: Town, spec: FigureSpec, year: int) -> dict[str, str]:
    """By the name of each town that was asked about a figure of a year: what it answered, or that it has not yet."""
    answers = {}
    for row in Matter.objects.filter(town=county.code, procedure=PROCEDURE).order_by("id"):
        values = plain_values(row.snapshot)
        if values.get("subject") == subject_of(spec, year):
            reply = str(values.get("reply") or "")
            answers[str(values["town_name"])] = f"乡镇说明：{reply}" if reply else f"已请乡镇说明（{row.number}）"
    return answers


def ask(county: Town, officer: Actor, town: str, spec: FigureSpec, year: int, facts: str, today: date) -> None:
    """Ask a town, by its name, to explain. Raises LedgerError where the step is refused."""
    values = {
        "town_name": town,
        "subject": subject_of(spec, year),
        "facts": facts,
        "basis_": BASIS,
        "demand": "请说明原因；记录有遗漏、错误的，更正后随下一个数据包报来。",
        "reply_by": (today + ANSWER_IN).isoformat(),
    }
    take_action(county, officer, Step(PROCEDURE, "issue", values))
