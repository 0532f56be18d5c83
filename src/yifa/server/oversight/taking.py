"""At the town: what the county hands back comes into the town's own book; twice, late and out of order without harm."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from yifa.server.ledger.errors import LedgerError
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Matter
from yifa.server.oversight import file_checks
from yifa.server.oversight.container import BadPackage
from yifa.server.oversight.forms import answering
from yifa.server.oversight.keys import county_code, follow, pinned
from yifa.server.oversight.models import Letter
from yifa.server.oversight.package import RETURN, Package, opened
from yifa.server.reports.corrections import returned
from yifa.server.reports.filing import filing
from yifa.server.reports.models import Report, Status
from yifa.server.reports.services import ReportRefused
from yifa.server.towns.models import Town

REPORT_KIND, RECTIFICATION = "annual-report", "rectification"


@dataclass(frozen=True, slots=True)
class ReturnOutcome:
    """What became of a return package: lines for people; `faults` are things that could not be entered."""

    town: str
    said: tuple[str, ...]
    faults: tuple[str, ...] = ()


def take(data: bytes, at: datetime | None = None) -> ReturnOutcome:
    """Take a return package in.

    Raises:
        BadPackage: not whole, altered, not from the county of a town here, or older than what is held.
    """
    at = at or timezone.now()
    package = opened(data, lambda town, key, chain: pinned(county_code(town), key, chain))
    if package.manifest.kind != RETURN:
        raise BadPackage("这是乡镇报送县级的数据包，不是县级的回件。")
    town = Town.objects.filter(code=package.manifest.town).first()
    if town is None:
        raise BadPackage("这个回件是给别的乡镇的，不收。")
    try:
        with transaction.atomic():
            returned = _Taking(package, town, at).take()
            message = follow(county_code(town.code), package.signer, package.successions, at)
            return replace(returned, said=(*returned.said, message)) if message else returned
    except (ValueError, KeyError, TypeError, ArithmeticError) as fault:
        if isinstance(fault, BadPackage):
            raise
        raise BadPackage("回件里的内容写得不对，不收。请县级用同一版本重新制作。") from fault


class _Taking:
    """One return package being taken in, within a transaction; what the book refuses is told and taken back alone."""

    def __init__(self, package: Package, town: Town, at: datetime) -> None:
        self.town, self.at, self.seq = town, at, package.manifest.end.seq
        self.letters: Mapping[str, Any] = package.documents("letters")
        self.blanks = {name: content for name, content in package.files.items() if name.endswith(".xlsx")}

    def take(self) -> ReturnOutcome:
        messages: list[str] = []
        faults: list[str] = []
        for key, content in sorted(self.letters.items()):
            try:
                if line := self._one(key, content):
                    messages.append(line)
            except (LedgerError, ReportRefused) as fault:
                faults.append(f"{_named(content)}：{getattr(fault, 'message', '') or fault}")
        return ReturnOutcome(self.town.code, tuple(messages), tuple(faults))

    @transaction.atomic
    def _one(self, key: str, content: Mapping[str, Any]) -> str:
        """Enter a letter unless it is known; what was done, empty for nothing."""
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        letter = Letter.objects.select_for_update().filter(town=self.town.code, key=key).first()
        if letter is None:
            letter = Letter(town=self.town.code, key=key, kind=str(content["kind"]), matter=0)
        elif letter.content == text or letter.seq > self.seq:
            return ""
        letter.seq, letter.content, letter.received_at = self.seq, text, self.at
        letter.save()
        entering: Callable[[Letter, Mapping[str, Any]], str] = {
            "report": self._report,
            "form": self._form,
            "opinion": self._opinion,
            "check": self._check,
            "positions": self._positions,
        }[letter.kind]
        return entering(letter, content)

    def _positions(self, letter: Letter, content: Mapping[str, Any]) -> str:
        return f"县级留存到第{max((int(one['seq']) for one in content['held']), default=0):,}条。"

    def _report(self, letter: Letter, content: Mapping[str, Any]) -> str:
        """A report returned goes back to its writers with the remarks; one accepted gets its receipt."""
        delivered = (
            Report.objects.filter(
                town=self.town.code,
                kind=REPORT_KIND,
                last__year=content["year"],
                status__in=(Status.PUBLISH, Status.DONE),
            )
            .order_by("edition")
            .last()
        )
        name = _named(content)
        if delivered is None or int(delivered.book_position or 0) != content["position"]:
            return f"{name}：县级说的是另一稿，这里只留存。"
        actor = answering.system_of(self.town)
        if content["status"] == "returned":
            wants = f"请在{content['reply_by']}前重报。" if content["reply_by"] else ""
            places = [(str(one.get("words") or ""), str(one["remark"])) for one in content.get("places", ())]
            on, remarks = timezone.localdate(self.at), f"{content['remarks']}{wants}"
            returned(delivered, replace(actor, name=content["county"]), on=on, remarks=remarks, places=places)
            return f"{name}被退回：{content['remarks']}"
        if content["status"] in ("accepted", "listed"):
            with filing(delivered) as book:
                book.enter(actor, "note_receipt", {"receipt": content["number"] or name})
            letter.matter = delivered.matter
            letter.save(update_fields=["matter"])
            return f"{name}县级已收下，回执号{content['number']}。"
        return f"{name}县级已收到第{content['version']}稿，正在核数。"

    def _form(self, letter: Letter, content: Mapping[str, Any]) -> str:
        before = letter.matter
        answering.take(self.town, letter, content, self.blanks[f"letters/{letter.key}.xlsx"], self.at)
        return f"{_named(content)}：{'县级答复了异议，已重新取数' if before else '账簿已经填好，请镇领导签认'}。"

    def _opinion(self, letter: Letter, content: Mapping[str, Any]) -> str:
        actor, name = answering.system_of(self.town), _named(content)
        row = Matter.objects.filter(town=self.town.code, id=letter.matter).first()
        if row is None:
            values = {
                "opinion": content["number"],
                "subject": content["subject"],
                "reply_by": content["reply_by"],
                "demand": f"{content['facts']}\n{content['demand']}（依据：{content['basis_']}）",
            }
            taken = take_action(self.town, actor, Step(RECTIFICATION, "receive", values, occurred_at=self.at))
            letter.matter = taken.matter_id
            letter.save(update_fields=["matter"])
            return f"{name}已登记，请分办。"
        if row.status == "reported" and content["status"] == "issued":
            step = Step(RECTIFICATION, "again", {"remarks": content["remarks"]}, row.id, occurred_at=self.at)
            take_action(self.town, actor, step)
            return f"{name}县级再提：{content['remarks']}"
        if row.status == "reported" and content["status"] == "settled":
            take_action(self.town, actor, Step(RECTIFICATION, "settle", {}, row.id, occurred_at=self.at))
            return f"{name}整改县级已认可。"
        return ""

    def _check(self, letter: Letter, content: Mapping[str, Any]) -> str:
        return file_checks.take(self.town, answering.system_of(self.town), letter, content, self.at)


def _named(content: Mapping[str, Any]) -> str:
    kind = content.get("kind")
    if kind == "report":
        return f"{content['year']}年度报告"
    if kind == "form":
        return f"《{content['form_name']}》（{content['period']}）"
    if kind == "check":
        return f"案卷抽查{content['number']}"
    return f"督察意见{content.get('number', '')}" if kind == "opinion" else "留存的位置"
