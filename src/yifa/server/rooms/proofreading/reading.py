"""From what was handed in to an examined report; all of it in memory, nothing kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from yifa.law.in_force import ActsInForce
from yifa.proof.against_ledger import LedgerFigure
from yifa.proof.examine import examine
from yifa.proof.identify import identify
from yifa.proof.model import Document, Report
from yifa.proof.readers import UnreadableError, form_of, read_text
from yifa.server.casework.convert import document_of
from yifa.server.config.confined import confined
from yifa.server.figures.period import Period
from yifa.server.figures.proof import figures_of_period
from yifa.server.figures.queries import Scope

MAX_TEXT = 300_000
"""Longest text the page examines, in characters: some three hundred printed pages."""
PASTED = "粘贴的文字"


@dataclass(frozen=True, slots=True)
class Handed:
    """What somebody handed in. `data` is empty for a pasted text."""

    name: str
    data: bytes
    text: str
    last_name: str
    last_data: bytes | None
    town: str
    on: date | None
    scope: Scope | None

    @property
    def original(self) -> bytes | None:
        """The .docx to comment in, if it is one."""
        return self.data if self.data and form_of(self.data) == "docx" else None


def examined(handed: Handed) -> Report:
    """Read and examine. Raises UnreadableError with a Chinese sentence saying what to do."""
    document = _read(handed)
    if len(document.text) > MAX_TEXT:
        raise UnreadableError(
            f"这份文件有 {len(document.text) / 10_000:.0f} 万字，网页上一次核 {MAX_TEXT // 10_000} 万字以内的。"
            "请分成几份，或用命令 yifa check 核。"
        )
    document = replace(document, town=handed.town or document.town)
    ledger, note = _ledger(handed, document)
    last = _last(handed)
    if note:
        document = replace(document, notes=(*document.notes, note))
    within = confined(examine, refuse=UnreadableError)
    return within(document, last=last, ledger=ledger, acts=ActsInForce(), on=handed.on)


def _read(handed: Handed) -> Document:
    if handed.data:
        return document_of(handed.data, handed.name)
    return read_text(handed.text, handed.name)


def _last(handed: Handed) -> Document | None:
    if handed.last_data is None:
        return None
    try:
        return document_of(handed.last_data, handed.last_name)
    except UnreadableError as error:
        raise UnreadableError(f"上年的报告读不了：{error}") from error


def _ledger(handed: Handed, document: Document) -> tuple[Mapping[str, LedgerFigure] | None, str]:
    """The town's own figures of the year the report speaks of, and what to say about them."""
    if handed.scope is None:
        return None, ""
    year = identify(document).year
    if year is None:
        return None, "从标题和开头看不出报告的年度，没有与台账核对。"
    return figures_of_period(handed.scope, Period.year(year)), f"已与本镇{year}年台账的数核对。"
