"""Text with hard line ends inside its paragraphs, as mail programs and copies from PDF leave it."""

from __future__ import annotations

import itertools
import re

from yifa.proof.patterns import lazy

_NEW = lazy(
    r"^\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[.．、]\D|第[一二三四五六七八九十]+[章节条]|[　\t ])"
)
_ENDS = "。！？；：.!?;:”』」）)"
#: Lines of mail and print are this long; shorter ones are items of a list, longer ones whole paragraphs.
SHORTEST, LONGEST = 12, 80


def join_wrapped(text: str) -> str:
    """The text with paragraphs on one line each, where lines of one length break in the middle of sentences."""
    lines = text.split("\n")
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    if len(lengths) < 2:
        return text
    full = lengths[min(int(len(lengths) * 0.9), len(lengths) - 1)]
    if not SHORTEST <= full <= LONGEST:
        return text
    joined = [lines[0]]
    for line, following in itertools.pairwise(lines):
        bare = line.rstrip()
        runs_on = (
            bool(bare)
            and bool(following.strip())
            and bare[-1] not in _ENDS
            and len(bare.strip()) >= full * 0.8
            and re.search("[，、；：。]", bare) is not None
            and not _NEW.match(following)
            and "\t" not in line + following
        )
        if runs_on:
            joined[-1] = joined[-1].rstrip() + following.strip()
        else:
            joined.append(following)
    return "\n".join(joined)
