"""What is not parted from what follows it: the last text before signatures, signatures from each other, 此致 from its court."""

from __future__ import annotations

from collections.abc import Sequence

from yifa.office.model import Blank, Block, Paragraph

#: Longer paragraphs may be parted: a part of theirs stays with what follows anyway.
_MOST = 240
#: A line to sign on is short.
_SIGNED = 60


def _signs(block: Block | None) -> bool:
    """Whether a block is a line to sign on."""
    if not isinstance(block, Paragraph) or len(block.text) > _SIGNED or block.text.rstrip().endswith("。"):
        return False
    return "签名" in block.text or "签字" in block.text


def _leads(block: Block, following: Block | None) -> bool:
    """Whether a short line belongs to the lines to sign on below it: who the officers are, with their certificates."""
    if not isinstance(block, Paragraph) or len(block.text) > _SIGNED or block.text.rstrip().endswith("。"):
        return False
    return "：" in block.text and _signs(following)


def kept_with_next(blocks: Sequence[Block]) -> list[bool]:
    """For each block, whether it stands on the page of the next one."""
    stays = []
    for at, block in enumerate(blocks):
        rest = [other for other in blocks[at + 1 :] if not isinstance(other, Blank)]
        following = next(iter(rest), None)
        closing = isinstance(block, Paragraph) and block.text.strip() == "此致"
        whole = isinstance(block, Blank) or (isinstance(block, Paragraph) and len(block.text) <= _MOST)
        signed = _signs(following) or (following is not None and _leads(following, next(iter(rest[1:]), None)))
        stays.append(following is not None and (closing or (whole and signed)))
    return stays
