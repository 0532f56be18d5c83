"""Papers of matters, and bureaus' forms as they went out, for the folder of everything a town owns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from yifa.kernel.engine import effective
from yifa.kernel.records import BUILT_IN
from yifa.office.errors import OfficeError
from yifa.office.papers import paper_to_docx
from yifa.server.config.files import write_whole
from yifa.server.config.procedures import in_force
from yifa.server.figures.forms import FormRefused, read_kept
from yifa.server.figures.models import FilledForm
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.journal import history, matter_key
from yifa.server.ledger.kept_papers import content_of, kept_paper
from yifa.server.ledger.models import Matter, ReadLog, position_of
from yifa.server.ledger.paperwork import Paperwork
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Town

LOOKED = "导出全镇资料：文书"


def file_name(text: str) -> str:
    """A text as part of a file's name."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "", text)[:80] or "未命名"


def papers(town: Town, folder: Path, missing: list[str]) -> int:
    """Write every paper of every matter as Word: as issued where it was issued, else as it reads now.

    Papers name people: each matter is noted in the reading log.
    """
    kinds = [p.procedure for p in in_force().values() if any(action.produces for action in p.actions.values())]
    calendar, count = work_calendar(), 0
    for row in Matter.objects.filter(town=town.code, procedure__in=kinds).order_by("id").iterator(chunk_size=500):
        entries = history(row.id, matter_key(row.id))
        made = [(e.n, document) for e in effective(entries) if e.action not in BUILT_IN for document in e.papers]
        if not made:
            continue
        work = Paperwork(town, in_force()[row.procedure], entries, calendar)
        ReadLog.objects.create(town=town.code, matter_id=row.id, person=0, at=timezone.now(), what=LOOKED)
        name = file_name(row.number or f"第{position_of(row.id)}条")
        for n, document in made:
            try:
                kept = kept_paper(entries, n, document)
                paper = work.paper(n, document)
                content = content_of(town, row.id, kept, "docx") if kept else paper_to_docx(paper)
            except (NotFound, OfficeError) as fault:
                missing.append(f"{row.number or row.title}的文书“{document}”：{fault}")
                continue
            below = folder / file_name(in_force()[row.procedure].name) / name
            below.mkdir(parents=True, exist_ok=True)
            write_whole(below / f"{n:02d}-{file_name(paper.name)}.docx", content)
            count += 1
    return count


def forms(town: Town, folder: Path, missing: list[str]) -> Iterator[list[Any]]:
    """Write each bureau's form as filled; yields a line of the list for each, its file's name last."""
    for form in FilledForm.objects.filter(town=town.code).order_by("id"):
        name = ""
        try:
            content = read_kept(form.filled_sha or form.blank_sha)
        except FormRefused as fault:
            missing.append(f"填报的表“{form.name}”：{fault}")
        else:
            name = f"{form.pk}-{file_name(form.name.removesuffix('.xlsx'))}（第{form.edition}版）.xlsx"
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(folder / name, content)
        sent = form.sent_at.date() if form.sent_at else ""
        line = [form.name, form.edition, form.first, form.last, form.person_name, form.sent_to, sent, form.signed_by]
        yield [*line, form.book_position, form.answers, name]
