"""A report's steps as entries of the book: what `report-filing` holds is what was done here, typed once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from yifa.domains.roles import role_name
from yifa.kernel.actor import Actor
from yifa.kernel.gates import Examination
from yifa.kernel.records import Refusal
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Step, Writer, writing
from yifa.server.reports.kinds import templates
from yifa.server.reports.models import Report
from yifa.server.reports.render import Renderer
from yifa.server.reports.texts import setting_of, template_of
from yifa.server.towns.models import Town

KEEPER = "reports"
# Steps of a filed kind that only the report itself takes, once its text has passed every check.
_OURS = frozenset({"check_numbers", "sign", "submit", "clear_publication", "publish", "return_", "retract"})
_SECTIONS = {
    "举措和成效": "主要举措和成效",
    "不足和原因": "不足和原因",
    "履行推进法治建设第一责任人职责": "第一责任人履职",
    "主要安排": "下一年度安排",
    "其他需要报告的情况": "其他需要报告的情况",
}


class Filing:
    """The open book for one step of a report; does nothing for kinds that are not filed."""

    def __init__(self, report: Report, writer: Writer | None) -> None:
        self.report, self.writer = report, writer

    def enter(self, actor: Actor, action: str, values: Mapping[str, Any]) -> None:
        """Write the step into the book. Raises Refused with the article."""
        if self.writer is None:
            return
        matter = Report.objects.values_list("matter", flat=True).get(pk=self.report.pk)
        taken = self.writer.take(actor, Step(template_of(self.report).filed, action, values, matter, keeper=KEEPER))
        if not matter:
            Report.objects.filter(pk=self.report.pk).update(matter=taken.matter_id)

    def start(self, actor: Actor) -> None:
        """送核数: a new matter, or the returned one again in work."""
        if not Report.objects.values_list("matter", flat=True).get(pk=self.report.pk):
            text = self.report.text
            sections = [name for words, name in _SECTIONS.items() if words in text]
            self.enter(actor, "start_report", {"year_": self.report.period.last.year, "sections": sections})

    def sign(self, actor: Actor, number: str, on: str) -> None:
        """签发."""
        held = [role for role in ("mayor", "secretary") if role in actor.roles]
        signer = role_name(held[0]) if held else actor.name
        self.enter(actor, "sign", {"doc_number": number, "signer": signer, "signed_on": on})

    def submit(self, actor: Actor, on: str, to: str, late: str) -> None:
        """报送."""
        town = Town.objects.get(code=self.report.town)
        template = template_of(self.report)
        renderer = Renderer(setting_of(town, self.report.period))
        copied = "、".join(renderer.render(text).plain for text in template.copies)
        to = to or renderer.render(self.report.addressee).plain
        values = {"addressee": to, "copied": copied, "submitted_on": on, "late_reason": late or f"{on}报出，补登"}
        self.enter(actor, "submit", values)

    def publish(self, actor: Actor, on: str, secrecy: str, url: str, late: str) -> None:
        """公开, after the review for secrets."""
        self.enter(actor, "clear_publication", {"secret": "可以公开", "secret_by": secrecy})
        self.enter(actor, "publish", {"published_on": on, "url": url, "late_reason": late or f"{on}公开，补登"})


def only_through_the_report(step: Step, kind: str, **_: Any) -> None:
    """Refuse to check, sign or send a report's matter by whatever other door: its words would go out unread.

    Raises:
        Refused: says where the step is taken.
    """
    if step.keeper == KEEPER or not step.matter or step.action not in _OURS:
        return
    if kind in {template.filed for template in templates().values()} - {""}:
        report = Report.objects.filter(matter=step.matter).order_by("-edition").first()
        if report is not None:
            say = f"这一件是“{report.title}”的办理记录。请到“报告”里办这一步，那里先核对正文里的数；这里不能越过。"
            raise Refused(Examination({}, (Refusal("action", say),)))


@contextmanager
def filing(report: Report) -> Iterator[Filing]:
    """The book held for one step of a report: the step and its entry stand together or not at all.

    Raises:
        Refused: the book does not allow the step.
    """
    if not template_of(report).filed:
        yield Filing(report, None)
        return
    with writing(Town.objects.get(code=report.town)) as writer:
        yield Filing(report, writer)


__all__ = ["Filing", "Refused", "filing", "only_through_the_report"]
