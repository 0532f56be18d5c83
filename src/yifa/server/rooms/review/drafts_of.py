"""Every version of the text that a matter carries: what its steps wrote into the field for it, and documents attached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yifa.kernel.context import all_fields
from yifa.kernel.engine import effective
from yifa.kernel.model import Procedure
from yifa.kernel.records import Entry
from yifa.server.ledger.journal import history
from yifa.server.ledger.models import Matter
from yifa.server.rooms.review.texts import text_of_stored
from yifa.server.towns.models import Town

# Kinds of work that carry a text through drafting, review, signing and issue, with the field that holds it whole.
CARRIERS: Mapping[str, str] = {
    "normative-document": "full_text",
    "public-consultation": "draft_text",
    "village-charter": "text",
    "contract": "",
    "legality-review": "",
    "major-decision": "",
    "collective-decision": "",
    "outgoing-document": "",
}
DOCUMENTS = (".docx", ".doc", ".wps", ".pdf", ".txt")


@dataclass(frozen=True, slots=True)
class Draft:
    """One version: its place in the matter's history, how it is called, its text or the stored file that holds it."""

    key: str
    label: str
    text: str = ""
    file: Mapping[str, Any] | None = None

    def read(self, town: Town) -> str:
        """Its text. Raises UnreadableError with a Chinese sentence where its file cannot be read."""
        return text_of_stored(town, [self.file])[1] if self.file is not None else self.text


def drafts_of(row: Matter, procedure: Procedure, key: bytes | None) -> list[Draft]:
    """Every version, oldest first; a text a step left as it was is no new one.

    Args:
        key: the matter's key, without which what is attached beside the forms stays sealed.
    """
    drafts: list[Draft] = []
    carrier = CARRIERS.get(row.procedure, "")
    for entry in effective(history(row.id, key)):
        action = procedure.actions.get(entry.action)
        step = f"{entry.day}　{action.name if action else '更正'}"
        text = str(entry.values.get(carrier) or "").strip() if carrier else ""
        if text and text != next((draft.text for draft in reversed(drafts) if draft.text), ""):
            name = all_fields(procedure)[carrier].name
            drafts.append(Draft(f"{entry.n}", f"{step}　{name}", text))
        seen = {draft.file["sha"] for draft in drafts if draft.file is not None}
        for number, (where, file) in enumerate(_documents(entry, procedure), 1):
            if file["sha"] not in seen:
                drafts.append(Draft(f"{entry.n}-{number}", f"{step}　{where}：{file.get('name', '')}", file=file))
    return drafts


def _documents(entry: Entry, procedure: Procedure) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(what it is attached as, stored file) of every readable document of an entry."""
    fields = all_fields(procedure)
    lists: list[tuple[str, Sequence[Any]]] = [
        (fields[key].name, value)
        for key, value in entry.values.items()
        if key in fields and fields[key].type == "attachment" and isinstance(value, list)
    ]
    for where, files in [*lists, ("附件", entry.attachments)]:
        for file in files:
            if isinstance(file, Mapping) and str(file.get("name", "")).lower().endswith(DOCUMENTS):
                yield where, file
