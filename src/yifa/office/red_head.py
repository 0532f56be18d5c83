"""A paper with a red head: its blocks put in the places of GB/T 9704-2012 (版头, 主体, 版记).

The template says them in order: the issuer's mark, the title, the number, the body, and at the end, at the right edge, the
signature and the date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from yifa.office.inline import reveal
from yifa.office.model import Blank, Block, Heading, Official, Paragraph

_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_SEAL = re.compile(r"（印章）|[\s　]+$")


def official_of(name: str, blocks: Sequence[Block], *, numbered: bool) -> Official:
    """The official document that a template's blocks describe.

    :param name: the paper's name, for the title where the template has no second heading.
    :param numbered: whether the paper is issued; a draft shows no number (7.2.5).
    """
    rest = list(blocks)
    heads = [block for block in rest if isinstance(block, Heading) and block.level == 0][:2]
    rest = [block for block in rest if not any(block is head for head in heads)]
    mark = heads[0].text if heads else ""
    title = heads[1].text if len(heads) > 1 else name
    number = next((at for at, block in enumerate(rest) if _right(block)), None)
    line = reveal(_text(rest.pop(number))).strip() if number is not None and number < _body_begins(rest) else ""
    dated, signature = _closing(rest)
    while rest and isinstance(rest[0], Blank):
        rest.pop(0)
    while rest and isinstance(rest[-1], Blank):
        rest.pop()
    return Official(
        title=reveal(title),
        blocks=tuple(rest),
        issuer_mark=reveal(mark),
        number=line if numbered else None,
        signature=signature or None,
        dated=dated,
        printed_by=signature or None,
        printed_on=dated,
    )


def _right(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.align == "right"


def _text(block: Block) -> str:
    return block.text if isinstance(block, Paragraph) else ""


def _body_begins(blocks: Sequence[Block]) -> int:
    """Where the first paragraph of the body stands."""
    body = (at for at, b in enumerate(blocks) if isinstance(b, Paragraph) and not _right(b) and b.align != "center")
    return next(body, len(blocks))


def _closing(blocks: list[Block]) -> tuple[date | None, str]:
    """Take date and signature from the end of the body."""
    dated, signature = None, ""
    while blocks and (isinstance(blocks[-1], Blank) or _right(blocks[-1])):
        text = _SEAL.sub("", _text(blocks.pop()).strip())
        if (match := _DAY.search(text)) and dated is None:
            dated = date(*(int(part) for part in match.groups()))
        elif text:
            signature = text
            break
    return dated, reveal(signature)
