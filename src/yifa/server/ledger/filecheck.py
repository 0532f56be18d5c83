"""The papers of a matter against its record: what the door asks before a file is closed, and the file's page shows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from yifa.kernel.attached import SIGNED
from yifa.kernel.context import all_fields
from yifa.kernel.model import Procedure
from yifa.kernel.records import Entry, State
from yifa.law.calendar import WorkCalendar
from yifa.office.errors import OfficeError
from yifa.office.paper_check import FiledPaper, FileRecord, check_file, identities_in, labelled_of, text_of
from yifa.office.paper_text import words_in
from yifa.office.papers import Paper
from yifa.server.config.confined import PAPER, confined
from yifa.server.ledger.attachments import opened
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.papers import paper_name
from yifa.server.ledger.paperwork import Paperwork
from yifa.server.towns.models import Town

# What a paper calls the day of a step, by the step's key; the step's own name must say the same.
DAYS = {"file": "立案", "accept": "受理", "decide": "决定", "close": "结案"}
# What papers call the one party of a case.
CALLED = ("受送达人", "被处罚人", "被申请执行人", "姓名或名称")


@lru_cache(maxsize=2048)
def asks_for_file(procedure: Procedure, action: str) -> bool:
    """Whether a rule of the step looks at what the papers say."""
    return any(
        ("file." in rule.when or rule.check == "file-agrees") and (not rule.on or action in rule.on)
        for rule in procedure.rules
    )


def made_paper(order: int, name: str, dated: date, paper: Paper, number: str = "") -> FiledPaper:
    """A paper set from the record, as it is compared."""
    return FiledPaper(order, name, dated, text_of(paper.blocks), number, labelled_of(paper.blocks))


def signed_paper(
    order: int, dated: date, town: str, item: Mapping[str, Any], made: Sequence[FiledPaper]
) -> FiledPaper | None:
    """An uploaded paper as it is compared; None where it has no words to read.

    Raises:
        OfficeError, NotFound: it can't be opened.
    """
    with opened(town, item) as content:
        words = confined(words_in, refuse=OfficeError, limits=PAPER)(content.read())
    if words is None:
        return None
    called = PurePath(str(item.get("name", ""))).stem
    original = next((paper for paper in made if called.startswith(paper.name)), None)
    if original is None:
        return FiledPaper(order, called, dated, words.text, "", words.labelled, copy=True)
    return FiledPaper(order, original.name, original.dated, words.text, original.number, words.labelled, copy=True)


def papers_at_odds(
    town: Town, procedure: Procedure, state: State, entries: Sequence[Entry], calendar: WorkCalendar
) -> tuple[str, ...]:
    """Every contradiction of a matter's papers, as a kind and the papers' names; nothing personal is repeated."""
    paperwork = Paperwork(town, procedure, entries, calendar)
    papers: list[FiledPaper] = []
    for entry in paperwork.entries:
        day = date.fromisoformat(entry.day)
        for document, number in entry.papers.items():
            try:
                paper = paperwork.paper(entry.n, document)
                papers.append(made_paper(len(papers) + 1, paper_name(document), day, paper, number))
            except (OfficeError, NotFound):
                continue
        for item in signed_of(procedure, entry):
            try:
                signed = signed_paper(len(papers) + 1, day, town.code, item, papers)
            except (OfficeError, NotFound):
                continue
            papers += [signed] if signed else []
    names = {paper.order: paper.name for paper in papers}
    contradictions = check_file(papers, record_of(procedure, state, paperwork))
    return tuple(
        f"{item.kind}（{'、'.join(f'《{names[order]}》' for order in item.papers)}）" for item in contradictions
    )


def signed_of(procedure: Procedure, entry: Entry) -> list[Mapping[str, Any]]:
    """The attachments of a step that are papers of this file."""
    fields = all_fields(procedure)
    attached = [
        (SIGNED in fields[key].kinds, value or ())
        for key, value in entry.values.items()
        if key in fields and fields[key].type == "attachment"
    ]
    return [
        item
        for signed, value in [*attached, (False, entry.attachments)]
        for item in value
        if signed or item.get("kind") == SIGNED
    ]


def parties_of(procedure: Procedure, state: State) -> dict[str, list[str]]:
    """Label of a role → the names recorded for it."""
    parties = {}
    for key, spec in procedure.parties.items():
        names = [str(party.get("name", "")) for party in state.values.get(key) or []]
        if names:
            parties[spec.name] = names
    return parties


def record_of(procedure: Procedure, state: State, paperwork: Paperwork) -> FileRecord:
    """What the record says, for the papers to be compared with."""
    names: dict[str, Sequence[str]] = dict(parties_of(procedure, state))
    if len(names) == 1:
        names |= dict.fromkeys(CALLED, next(iter(names.values())))
    entries = paperwork.entries
    refs = paperwork.context(entries[-1], "")["refs"] if entries else {}
    fields = all_fields(procedure)
    # What somebody wrote into a story is what is compared, not what it is compared with.
    stories = {key for key, spec in fields.items() if spec.type in ("paragraph", "table")}
    kept = [{key: value for key, value in entry.values.items() if key not in stories} for entry in entries]
    record_text = json.dumps([kept, refs], ensure_ascii=False, default=str)
    chosen = [item for ref in refs.values() for item in (ref if isinstance(ref, list) else [ref])]
    numbers = {state.number, *(str(item.get("number", "")) for item in chosen)}
    numbers |= {number for entry in entries for number in entry.papers.values()}
    actions = procedure.actions
    days = {
        label: date.fromisoformat(state.last[key])
        for key, label in DAYS.items()
        if key in state.last and label in actions[key].name
    }
    fine = state.values.get("fine")
    varied = {value for entry in entries if isinstance(value := entry.values.get("fine"), int)} - {fine}
    return FileRecord(
        names,
        identities_in(record_text),
        frozenset(filter(None, numbers)),
        days,
        fine if isinstance(fine, int) else None,
        frozenset(varied),
    )
