"""The code on a paper that goes out: its place in the town's book, by which anybody who holds it can check it.

The code names the position of the entry that issued the paper, the paper, and the beginning of the entry's hash; it says
nothing of anybody. The public page answers only to all three together, so that nobody reads through the book by numbers.
"""

from __future__ import annotations

import io
from urllib.parse import urlencode

import segno

from yifa.kernel.model import Procedure
from yifa.office.model import Code
from yifa.server.ledger.facts import settings_of
from yifa.server.ledger.models import Entry
from yifa.server.ledger.papers import is_outcome, paper_name
from yifa.server.towns.models import Town

# Letters of the entry's hash that the code carries.
MARK = 16


def goes_out(procedure: Procedure, document: str) -> bool:
    """Whether a paper reaches people outside: a step serves it, an applicant may fetch it, or a case ends in it."""
    served = any(document in action.serves for action in procedure.actions.values())
    followed = document in procedure.follow.papers
    return served or followed or is_outcome(document)


def code_of(town: Town, matter_id: int, n: int, document: str) -> Code:
    """The code of a paper issued by the entry `n` of a matter."""
    row = Entry.objects.get(matter_id=matter_id, n=n)
    mark = row.hash[:MARK]
    site = str(settings_of(town).get("site_address") or "").rstrip("/")
    if site:
        text = f"{site}/p/{town.prefix}/paper/?{urlencode({'n': row.seq, 'd': document, 'h': mark})}"
    else:
        text = f"{town.name}文书核验　账簿位置：{row.seq}　文书：{paper_name(document)}　核验码：{mark}"
    picture = io.BytesIO()
    segno.make(text, error="m").save(picture, kind="png", scale=6, border=2)
    return Code(picture.getvalue(), f"核验：账簿{row.seq}号　{mark}")
