"""Files of a matter for whoever may read them: attachments, papers, the case file. Each look that names people is noted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

from django.core.exceptions import PermissionDenied
from django.http import Http404

from yifa.kernel.attached import are_personal
from yifa.kernel.context import all_fields
from yifa.office.papers import Paper, paper_to_docx, paper_to_pdf
from yifa.server.casework.case_file import CaseFile
from yifa.server.casework.place import Place, procedure_of
from yifa.server.casework.reading import may_read_file, may_read_personal, note_look
from yifa.server.ledger.attachments import SHOWN, opened
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.journal import history, matter_key
from yifa.server.ledger.kept_papers import content_of, issue
from yifa.server.ledger.models import Matter
from yifa.server.ledger.paperwork import Paperwork

# Form of a paper as a file -> its media type and what sets it.
KINDS = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", paper_to_docx),
    "pdf": ("application/pdf", paper_to_pdf),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """An attachment, opened. `shown`: a browser may show it."""

    content: IO[bytes]
    mime: str
    name: str
    shown: bool


def attachment_of(place: Place, row: Matter, n: int, sha: str) -> Attached:
    """A file of one entry of a matter.

    Raises:
        Http404: no such file. PermissionDenied: it is personal, and not for him.
    """
    procedure = procedure_of(row)
    fields = all_fields(procedure)
    entry = next((e for e in history(row.id, matter_key(row.id)) if e.n == n), None)
    attached = [
        (spec.personal, value)
        for key, value in (entry.values if entry else {}).items()
        if (spec := fields.get(key)) is not None and spec.type == "attachment"
    ]
    attached += [(are_personal(procedure), entry.attachments)] if entry else []
    for personal, value in attached:
        for item in value:
            if item.get("sha") != sha:
                continue
            if personal:
                if not may_read_personal(place, procedure, row):
                    raise PermissionDenied
                note_look(place, row.id, f"打开附件“{item.get('name', '')}”")
            try:
                content = opened(place.town.code, item)
            except NotFound as error:
                raise Http404(error.message) from error
            mime = str(item.get("mime", "application/octet-stream"))
            return Attached(content=content, mime=mime, name=str(item.get("name", "附件")), shown=mime in SHOWN)
    raise Http404


def paper_of(place: Place, row: Matter, n: int, document: str) -> Paper:
    """A paper, filled. It names people, so that it needs the same right as their names, and is noted like them.

    Raises:
        Http404: no such paper. PermissionDenied: not for him.
    """
    procedure = procedure_of(row)
    if not may_read_file(place, procedure, row):
        raise PermissionDenied
    entries = history(row.id, matter_key(row.id))
    try:
        paper = Paperwork(place.town, procedure, entries, place.calendar).paper(n, document)
    except NotFound as error:
        raise Http404(error.message) from error
    if are_personal(procedure):
        note_look(place, row.id, f"文书“{paper.name}”")
    return paper


def paper_file(place: Place, row: Matter, n: int, document: str, kind: str) -> tuple[bytes, str, str]:
    """A paper as issued, byte for byte the same each time: content, media type, name. Raises as `paper_of`."""
    if kind not in KINDS:
        raise Http404
    paper = paper_of(place, row, n, document)
    try:
        kept = issue(place.town, place.actor, row.id, n, document)
        content = content_of(place.town, row.id, kept, kind)
    except NotFound as error:
        raise Http404(error.message) from error
    return content, KINDS[kind][0], f"{paper.name}{paper.number or row.number or ''}.{kind}"


def case_file_of(place: Place, row: Matter, what: str) -> CaseFile:
    """The case file, for who may read it; the look is noted as `what`.

    Raises:
        Http404: the matter is an entry of a register, which has no file.
        PermissionDenied: its personal data are not for him.
    """
    procedure = procedure_of(row)
    if procedure.kind == "register":
        raise Http404
    if not may_read_file(place, procedure, row):
        raise PermissionDenied
    file = CaseFile(place, procedure, row)
    for part in file.parts:
        if are_personal(part.procedure):
            note_look(place, part.row.id, what)
    return file


def bound_file(row: Matter, file: CaseFile) -> tuple[bytes, str, str]:
    """The bound case file: content, media type, name. Raises OfficeError or NotFound for what can't be bound."""
    return file.bound().pdf, "application/pdf", f"案卷{row.number or row.title}.pdf"
