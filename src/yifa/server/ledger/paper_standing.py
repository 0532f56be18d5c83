"""Whether a paper that somebody holds was issued by the town and still stands, and the hashes its files must have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yifa.domains import catalogue
from yifa.kernel.engine import effective
from yifa.kernel.model import Procedure
from yifa.kernel.records import BUILT_IN
from yifa.kernel.records import Entry as Record
from yifa.server.ledger.journal import history
from yifa.server.ledger.kept_papers import kept_paper
from yifa.server.ledger.models import Entry
from yifa.server.ledger.paper_code import MARK, goes_out
from yifa.server.ledger.papers import paper_name
from yifa.server.towns.models import Town

CHANGED = {"mend": "已经补正", "vary": "已经变更", "annul": "已经撤销"}


@dataclass(frozen=True, slots=True)
class Checked:
    """A paper as its holder may know it: what it is, whether it stands, and the hashes of its files (SHA-256)."""

    name: str
    number: str
    day: str
    stands: bool
    said: str
    files: Mapping[str, str]


def checked(town: Town, seq: int, document: str, mark: str) -> Checked | None:
    """The paper behind a code; None where position, paper and mark do not belong together.

    Args:
        document: its id, or its Chinese name as somebody types it.
        mark: the beginning of the entry's hash, `MARK` letters.
    """
    row = Entry.objects.filter(town=town.code, seq=seq).first()
    if row is None or len(mark) != MARK or row.hash[:MARK] != mark.lower():
        return None
    entries = history(row.matter_id, None)
    issued = next(entry for entry in entries if entry.n == row.n)
    paper = next((key for key in issued.papers if document in (key, paper_name(key))), "")
    procedure = catalogue().get(entries[0].procedure, entries[-1].version)
    if not paper or not goes_out(procedure, paper):
        return None
    standing = [entry for entry in effective(entries) if entry.action not in BUILT_IN]
    kept = kept_paper(entries, row.n, paper)
    files = {form: str(file["of"]) for form, file in kept.files.items()} if kept else {}
    stands, sentence = _standing(procedure, standing, row.n, bool(kept))
    return Checked(paper_name(paper), issued.papers[paper], issued.day, stands, sentence, files)


def _standing(procedure: Procedure, standing: Sequence[Record], n: int, kept: bool) -> tuple[bool, str]:
    """Whether a paper stands, and in words."""
    if all(entry.n != n for entry in standing):
        return False, "制发这份文书的记录已经作废，文书不再有效。"
    for entry in reversed(standing):
        action = procedure.actions.get(entry.action)
        if action and action.alters and entry.n > n:
            sentence = f"这份文书{CHANGED[action.alters]}（{entry.day}，{action.name}）"
            return action.alters == "mend", f"{sentence}，请以本机关后来送达的文书为准。"
    if left := _left_the_roll(procedure, standing, n):
        return False, f"名册上已经退出（{left}），证书、聘书不再有效。"
    if not kept:
        return False, "这份文书送达以前已经更正、重新制发，请以后来制发的文书为准。"
    return True, "账簿里有这份文书，没有补正、变更或者撤销。"


def _left_the_roll(procedure: Procedure, standing: Sequence[Record], n: int) -> str:
    """The day and step by which whoever holds a certificate left the roll it rests on; "" while he is on it."""
    last = standing[-1]
    action = procedure.actions.get(last.action)
    if procedure.kind != "register" or last.n <= n or action is None or not isinstance(action.to, str):
        return ""
    state = procedure.states.get(action.to)
    return f"{last.day}，{action.name}" if state and state.end else ""
