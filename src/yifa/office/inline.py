"""Marks inside a line, and how values are kept from being read as marks."""

from __future__ import annotations

import re

from yifa.office.model import Face, Paragraph, Run

# A value put into a template must never be read as a mark: each mark character travels as a private-use character.
_MARKS = "|*_#~<>-=:[]{}^/\n、（(）).．"
_HIDDEN = {ord(char): chr(0xE100 + at) for at, char in enumerate(_MARKS)}
_SHOWN = {0xE100 + at: char for at, char in enumerate(_MARKS)}
_NEWLINE = _HIDDEN[ord("\n")]
# XML 1.0 can't carry these; they come from clipboards and old databases.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STYLED = re.compile(r"\*\*(.*?)\*\*|(?<!_)__([^_]*)__(?!_)|!\[(\w+) (\d+)\]")
# An underline around an empty value is room to write.
_ROOM = "　　　　"


def protect(text: str) -> str:
    """Hide the marks in a value, so that it is set as it stands."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_HIDDEN)


def reveal(text: str) -> str:
    """Bring hidden marks back and drop characters that no file can hold."""
    return FORBIDDEN.sub("", text.translate(_SHOWN))


def trim(text: str) -> str:
    """Drop blanks around a line, but keep full-width blanks at its end: they hold room for a signature."""
    return text.lstrip().rstrip(" \t\r")


def right_aligned(text: str) -> Paragraph:
    """A line at the right edge; full-width blanks at its end become distance from that edge."""
    body = text.rstrip("\u3000 ")
    return Paragraph(parse_runs(body), "right", 0, right=float(text.count("\u3000", len(body))))


def split_paragraphs(text: str) -> list[str]:
    """Split at the line breaks inside values; each part is a paragraph of its own."""
    return [part.strip() for part in text.split(_NEWLINE) if part.strip()]


def parse_runs(text: str, face: Face | None = None) -> tuple[Run, ...]:
    """Split ``**bold**``, ``__underlined__`` and ``![picture 14]`` (14 mm high) into runs."""
    # Where lines can't be parted, a line break in a value is a blank.
    text = text.replace(_NEWLINE, " ")
    runs: list[Run] = []
    end = 0
    for mark in _STYLED.finditer(text):
        if mark.start() > end:
            runs.append(Run(reveal(text[end : mark.start()]), face))
        bold, underlined, picture, height = mark.groups()
        if picture:
            runs.append(Run("", face, picture=picture, height=float(height)))
        elif bold:
            runs.append(Run(reveal(bold), face, bold=True))
        elif underlined is not None:
            runs.append(Run(reveal(underlined) or _ROOM, face, underline=True))
        end = mark.end()
    if end < len(text):
        runs.append(Run(reveal(text[end:]), face))
    return tuple(runs)


def cell_lines(text: str, label: bool = False) -> tuple[Paragraph, ...]:
    """The lines of a cell, parted by `` // `` or by line breaks in a value.

    ``-> text`` stands right, ``-> text <-`` centred, ``>> text`` is indented like a paragraph.
    """
    lines: list[Paragraph] = []
    for piece in re.split(r"[ \t]*//[ \t]*", text):
        line = trim(piece)
        mark = line[:2] if line[:2] in {"->", ">>"} else ""
        # Each line of a value is set as the mark before it says.
        for part in line.removeprefix(mark).split(_NEWLINE):
            lines.append(_cell_line(mark, trim(part), label))
    return tuple(lines)


def _cell_line(mark: str, text: str, label: bool) -> Paragraph:
    if mark == "->" and text.endswith("<-"):
        return Paragraph(parse_runs(text[:-2].strip()), "center", 0)
    if mark == "->":
        return right_aligned(text)
    if mark == ">>":
        return Paragraph(parse_runs(text), "justify", 2)
    return Paragraph(parse_runs(text), "center" if label else "left", 0)
