"""A line of a paper's template ends where the paper's line ends."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import yifa.domains

TEMPLATES = sorted(Path(yifa.domains.__path__[0]).glob("*/documents/*.md"))
ASSIGNMENT = re.compile(r"\{% set .*?%\}\n?", re.DOTALL)
ONLY_TAGS = re.compile(r"(\{%[^%]*%\}\s*)+")


def glued(template: str) -> list[str]:
    """Lines with text that end in a tag: the tag takes the line break with it (Jinja's `trim_blocks`), and the next
    line is set behind them. `{% endif +%}` keeps the break; a next line that begins with `{%-` means to be joined."""
    lines = ASSIGNMENT.sub("", template).splitlines()
    return [
        line
        for line, following in pairwise(lines)
        if line.endswith("%}")
        and not line.endswith(("+%}", "{% endmacro %}"))
        and not ONLY_TAGS.fullmatch(line)
        and following.strip()
        and not following.startswith("{%-")
    ]


def test_no_line_of_a_paper_runs_into_the_next() -> None:
    faulty = {path.stem: glued(path.read_text(encoding="utf-8")) for path in TEMPLATES}
    assert {name: lines for name, lines in faulty.items() if lines} == {}


def test_a_line_that_swallows_its_break_is_seen() -> None:
    template = "申请人：{% if it.name %}{{ it.name }}{% endif %}\n~\n{% if it.day %}\n日期{% endif +%}\n完"
    assert glued(template) == ["申请人：{% if it.name %}{{ it.name }}{% endif %}"]
