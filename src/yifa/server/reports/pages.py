"""A report's paragraphs as a page sets them: headings known by their numbers, each number a link to its records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from yifa.office.markdown import parse_markdown
from yifa.office.model import Heading
from yifa.server.reports.render import Rendered, Segment


@dataclass(frozen=True, slots=True)
class Piece:
    """Words, or a number with the address of its records."""

    kind: str
    text: str
    href: str = ""
    say: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: `level` 0 is body text, 1 to 4 headings; `head` is the run-in heading of a body paragraph.

    A table stands as one line: `rows` of cells, the first row its headings.
    """

    level: int
    head: tuple[Piece, ...]
    body: tuple[Piece, ...]
    rows: tuple[tuple[tuple[Piece, ...], ...], ...] = ()


Address = Callable[[Segment], str]


def records_address(position: int | None) -> Address:
    """Where the desk shows the records behind a number, as of the position a signed report is frozen at."""

    def address(part: Segment) -> str:
        assert part.asked is not None
        return f"{reverse('desk:figure', args=[part.asked.key])}?{part.asked.address(position)}#records"

    return address


def line_views(body: Rendered, address: Address) -> list[Line]:
    """Paragraphs for a page; `address` says where each number leads."""
    lines: list[Line] = []
    for parts in body.paragraphs():
        text = "".join(part.text for part in parts).strip()
        if not text.startswith("|"):
            lines.append(_line(parts, address))
        elif not set(text) <= set("|-: "):
            before = lines.pop().rows if lines and lines[-1].rows else ()
            lines.append(Line(0, (), (), (*before, _cells(parts, address))))
    return lines


def _cells(parts: list[Segment], address: Address) -> tuple[tuple[Piece, ...], ...]:
    """A table row's cells; a number never holds the line between two."""
    cells: list[list[Piece]] = [[]]
    for part in parts:
        piece = _piece(part, address)
        if part.kind != "text":
            cells[-1].append(piece)
            continue
        first, *rest = part.text.split("|")
        cells[-1].append(Piece("text", first.strip()))
        cells += [[Piece("text", text.strip())] for text in rest]
    return tuple(tuple(piece for piece in cell if piece.text) for cell in cells[1:-1])


def _line(parts: list[Segment], address: Address) -> Line:
    text = "".join(part.text for part in parts)
    blocks = parse_markdown(text)
    block = blocks[0] if blocks else None
    if not isinstance(block, Heading):
        return Line(0, (), tuple(_piece(part, address) for part in parts))
    room = len(text) - len(text.lstrip()) + len(block.runs[0].text)
    head: list[Piece] = []
    rest: list[Piece] = []
    for part in parts:
        piece = _piece(part, address)
        if room >= len(part.text):
            head.append(piece)
        elif room > 0:
            head.append(Piece(piece.kind, piece.text[:room], piece.href, piece.say))
            rest.append(Piece(piece.kind, piece.text[room:], piece.href, piece.say))
        else:
            rest.append(piece)
        room -= len(part.text)
    return Line(block.level, tuple(head), tuple(rest))


def _piece(part: Segment, address: Address) -> Piece:
    if part.asked is None or part.kind == "wrong":
        return Piece(part.kind, part.text, say=part.say)
    return Piece("figure", part.text, address(part), f"{part.asked.spec.name}，{part.asked.period.name}")
