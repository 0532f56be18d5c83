"""Papers as issued: once printed or served, the bytes are stored and served again; they are never rendered anew.

A kept paper is an entry of its own (`KEEP`): the hashes of its files stand in the chain. The files are sealed with the
matter's key where it has one, so that erasing the people of a matter erases them in its papers too. Before service a
correction makes a paper be issued again; what was issued then stays in the book.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.kernel.engine import effective
from yifa.kernel.records import BUILT_IN, CORRECT, KEEP, VOID, Entry
from yifa.office.papers import paper_to_docx, paper_to_pdf
from yifa.server.config.ciphers import decrypt, encrypt
from yifa.server.ledger.after_service import served_papers
from yifa.server.ledger.attachments import keep_file, opened
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.journal import Step, history, matter_key, take_action
from yifa.server.ledger.paper_code import code_of, goes_out
from yifa.server.ledger.paperwork import Paperwork
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Town

MAKERS = {"docx": paper_to_docx, "pdf": paper_to_pdf}


@dataclass(frozen=True, slots=True)
class Kept:
    """A paper as it was issued: of the step `of`, kept by the entry `n`. `files`: form → where and what it is."""

    document: str
    of: int
    n: int
    files: Mapping[str, Mapping[str, Any]]


def kept_paper(entries: Sequence[Entry], n: int, document: str) -> Kept | None:
    """The paper of a step as it was issued and still stands; None where it has not been issued (again)."""
    papers = [
        Kept(document, n, entry.n, {key: entry.values[key] for key in MAKERS})
        for entry in entries
        if entry.action == KEEP and entry.values["of"] == n and entry.values["document"] == document
    ]
    changes = [entry.n for entry in entries if entry.action in (CORRECT, VOID)]
    served = _served(entries, n, document)
    for kept in reversed(papers):
        # After service a paper stays as it is, whatever else is corrected.
        if not any(kept.n < change < (served or change + 1) for change in changes):
            return kept
    return None


def _served(entries: Sequence[Entry], n: int, document: str) -> int:
    """The entry by which a paper was served; 0 while it was not."""
    standing = [entry for entry in effective(entries) if entry.action not in BUILT_IN]
    if not standing:
        return 0
    procedure = catalogue().get(standing[0].procedure, standing[-1].version)
    counts = [p.served for p in served_papers(procedure, standing) if p.document == document and p.issued == n]
    return min(counts, default=0)


def content_of(town: Town, matter_id: int, kept: Kept, form: str) -> bytes:
    """The bytes of a kept paper. Raises NotFound where they are gone, altered, or belong to people who were erased."""
    file = kept.files[form]
    with opened(town.code, file) as stored:
        sealed = stored.read()
    if not file.get("keyed"):
        return sealed
    key = matter_key(matter_id)
    if key is None:
        raise NotFound("这一件的个人信息已经销毁，留存的文书也随之读不出来了。")
    data = decrypt(key, sealed, f"{town.code}:{matter_id}:{file['of']}".encode())
    if hashlib.sha256(data).hexdigest() != file["of"]:
        raise NotFound("留存的文书与账簿记的指纹不符，请联系系统管理员。")
    return data


def issue(town: Town, actor: Actor, matter_id: int, n: int, document: str) -> Kept:
    """The paper of a step as issued; it is rendered and kept now where it was not yet.

    Raises:
        NotFound: the step made no such paper.
    """
    key = matter_key(matter_id)
    entries = history(matter_id, key)
    if (kept := kept_paper(entries, n, document)) is not None:
        return kept
    procedure = catalogue().get(entries[0].procedure, entries[-1].version)
    paper = Paperwork(town, procedure, entries, work_calendar()).paper(n, document)
    if goes_out(procedure, document):
        paper = replace(paper, code=code_of(town, matter_id, n, document))
    values: dict[str, Any] = {"document": document, "of": n}
    for form, make in MAKERS.items():
        data = make(paper)
        print_of = hashlib.sha256(data).hexdigest()
        stored = encrypt(key, data, f"{town.code}:{matter_id}:{print_of}".encode()) if key else data
        name = f"{paper.name}.{form}"
        values[form] = {**keep_file(town, actor.person_id, name, stored).value(), "of": print_of, "keyed": bool(key)}
    taken = take_action(town, actor, Step("", KEEP, values, matter_id, None, timezone.now()))
    return Kept(document, n, taken.entry.n, {form: values[form] for form in MAKERS})


def issue_served(town: Town, actor: Actor, matter_id: int) -> None:
    """Keep every paper that the last step served: the party holds it now, and nothing may make it say otherwise."""
    entries = [entry for entry in history(matter_id, None) if entry.action not in BUILT_IN]
    if not entries:
        return
    procedure = catalogue().get(entries[0].procedure, entries[-1].version)
    for paper in served_papers(procedure, entries):
        if paper.served == entries[-1].n:
            issue(town, actor, matter_id, paper.issued, paper.document)


__all__ = ["Kept", "content_of", "issue", "issue_served", "kept_paper"]
