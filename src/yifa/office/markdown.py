"""The light text that documents and forms are written in. See ``parse_markdown`` for the whole of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.office.errors import ContentFault
from yifa.office.forms import parse_data_table, parse_form
from yifa.office.inline import parse_runs, right_aligned, split_paragraphs, trim
from yifa.office.model import Blank, Block, Face, Heading, PageBreak, Paragraph, Rule

_LEVELS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(r"[一二三四五六七八九十]+、")),
    (2, re.compile(r"[（(][一二三四五六七八九十]+[）)]")),
    (3, re.compile(r"\d{1,2}[.．](?!\d)")),
    (4, re.compile(r"[（(]\d{1,2}[）)]")),
)
_FACES: dict[int, Face] = {1: "heiti", 2: "kaiti", 3: "fangsong", 4: "fangsong"}
_HASHES = re.compile(r"(#{1,5})\s+(.+)")
_FENCE = re.compile(r":::\s*form\b\s*([\d.\s]*)")
_BOLD_LINE = re.compile(r"\*\*([^*]+)\*\*")
_SENTENCE_END = re.compile(r"[。；：！？]")
#: A whole line this long that starts like a heading but holds no full stop is still a heading.
_LONGEST_HEADING = 45


def parse_markdown(text: str, *, run_in: bool = True) -> list[Block]:
    """Read the light text into blocks. Every line that is not empty is one paragraph; empty lines don't count.

    ==============================  ==========================================================
    ``# 标题``                      title; ``##`` … ``#####`` headings of level 1 to 4
    ``一、…`` ``（一）…`` ``1.…``   headings by their numbers; a run-in （一） ends at its first full stop
    ``**重点**``  ``__下划线__``    bold, underlined
    ``-> 文字``  ``-> 文字 <-``     to the right, centred
    ``<- 文字``                     from the left edge, without indent
    ``~`` ``~~`` ``~~~``            one, two, three blank lines
    ``---``  ``===``                thin line, new page
    ``| 甲 | 乙 |`` + ``|---|--:|`` table with a heading row; ``:`` sets alignment
    ``::: form 2 3 2 3`` … ``:::``  form with relative column widths, see ``forms.parse_form``
    ==============================  ==========================================================

    :param run_in: whether 「（一）加强领导。全年……」 begins with a heading; in a paper's list of items it doesn't.
    :raises ContentFault: for a form that isn't closed or whose rows don't fit its columns.
    """
    return list(_blocks(text.replace("\r\n", "\n").split("\n"), run_in))


def _blocks(lines: list[str], run_in: bool) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        line = trim(lines[at])
        at += 1
        if not line:
            continue
        if fence := _FENCE.fullmatch(line):
            body: list[str] = []
            while at < len(lines) and lines[at].strip() != ":::":
                body.append(trim(lines[at]))
                at += 1
            if at == len(lines):
                raise ContentFault("表格“::: form”没有用“:::”结束。请在表格后另起一行写“:::”。")
            at += 1
            yield parse_form(fence.group(1), body)
        elif line.startswith("|"):
            rows = [line]
            while at < len(lines) and lines[at].strip().startswith("|"):
                rows.append(lines[at].strip())
                at += 1
            yield parse_data_table(rows)
        else:
            yield from _line(line, run_in)


def _line(line: str, run_in: bool) -> Iterator[Block]:
    if set(line) == {"~"}:
        yield Blank(len(line))
    elif line == "---":
        yield Rule()
    elif line == "===":
        yield PageBreak()
    elif heading := _HASHES.fullmatch(line):
        level = len(heading.group(1)) - 1
        face: Face = "xiaobiaosong" if level == 0 else _FACES[level]
        yield Heading(level, parse_runs(heading.group(2), face))
    elif line.startswith("->"):
        body = line[2:].lstrip()
        if body.endswith("<-"):
            yield Paragraph(parse_runs(body[:-2].strip()), "center", 0)
        else:
            yield right_aligned(body)
    elif line.startswith("<-"):
        yield Paragraph(parse_runs(line[2:].strip()), "left", 0)
    else:
        for part in split_paragraphs(line.removeprefix("- ")):
            yield _body(part, run_in)


def _body(text: str, run_in: bool) -> Paragraph | Heading:
    if (bold := _BOLD_LINE.fullmatch(text)) and _SENTENCE_END.search(text) is None:
        # A bold line with a heading's number is a heading, and never left alone at the foot of a page.
        text = bold.group(1) if any(pattern.match(bold.group(1)) for _, pattern in _LEVELS) else text
    for level, pattern in _LEVELS:
        if not pattern.match(text):
            continue
        stop = _SENTENCE_END.search(text)
        if stop is None and len(text) <= _LONGEST_HEADING:
            return Heading(level, parse_runs(text, _FACES[level]))
        if run_in and level == 2 and stop is not None and stop.group() == "。" and stop.end() <= _LONGEST_HEADING:
            # "（一）加强领导。全年……": the heading's face ends with its sentence.
            lead, rest = text[: stop.end()], text[stop.end() :]
            return Heading(level, (*parse_runs(lead, _FACES[level]), *parse_runs(rest)))
        break
    return Paragraph(parse_runs(text))
