"""A Word copy with the findings as comments: in the original .docx where there is one, else in a plain new one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime
from typing import Any

import docx
from docx.text.run import Run

from yifa.proof.model import Report
from yifa.proof.readers.word import W, pieces_of, read_docx_places
from yifa.proof.render.view import ABOUT, WORDS, Note, head_line, notes_of, tally

AUTHOR, INITIALS = "核数", "核"


def commented_docx(report: Report, when: datetime, original: bytes | None = None) -> bytes:
    """The report as .docx with a comment at each finding.

    `original` is the .docx the report was read from, whose layout is kept; its own comments stay. `when` dates the
    comments.
    """
    if original is not None:
        document = docx.Document(io.BytesIO(original))
        places = read_docx_places(original)[1]
        paragraphs = {
            places[order]: element
            for order, element in enumerate(body_paragraphs(document.element.body))
            if order in places
        }
    else:
        document = docx.Document()
        paragraphs = {}
        position = 0
        for line in report.document.text.split("\n"):
            if line.strip():
                paragraphs[(position, position + len(line))] = document.add_paragraph(line)._p
            position += len(line) + 1
    first = next(iter(paragraphs.values()), None)
    if first is None:
        first = document.add_paragraph("")._p
    for note in notes_of(report):
        _comment(document, paragraphs, note, first, when)
    _say(document, [Run(_whole_run(first), document)], f"{head_line(report)}{tally(report)}", when)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def body_paragraphs(element: Any) -> Iterator[Any]:
    """Paragraphs in the order in which the reader numbers them: those of the body, and all inside its tables."""
    for child in element:
        if child.tag == W + "p":
            yield child
        elif child.tag == W + "tbl":
            yield from child.iter(W + "p")
        else:
            yield from body_paragraphs(child)


def _comment(document: Any, paragraphs: dict[tuple[int, int], Any], note: Note, first: Any, when: datetime) -> None:
    finding = note.finding
    text = f"【{WORDS[finding.severity]}·{ABOUT[finding.about]}】{finding.message}"
    if finding.suggestion:
        text += f"\n建议：{finding.suggestion}"
    touched = [(span, p) for span, p in paragraphs.items() if span[0] <= finding.start <= span[1]]
    runs: list[Any] = []
    if touched:
        (start, end), paragraph = touched[0]
        runs = runs_between(paragraph, finding.start - start, min(finding.end, end) - start)
        first = paragraph
    _say(document, [Run(r, document) for r in runs] or [Run(_whole_run(first), document)], text, when)


def _say(document: Any, runs: list[Run], text: str, when: datetime) -> None:
    comment = document.add_comment(runs=[runs[0], runs[-1]], text=text, author=AUTHOR, initials=INITIALS)
    # Word shows the hour as it stands, without a zone.
    comment._comment_elm.date = when.replace(tzinfo=None)


def _whole_run(paragraph: Any) -> Any:
    """The first run of a paragraph, made if there is none."""
    run = paragraph.find(W + "r")
    return paragraph.add_r() if run is None else run


def runs_between(paragraph: Any, start: int, end: int) -> list[Any]:
    """The runs that hold the characters from `start` to `end` of a paragraph, split so that they hold no others."""
    if end <= start:
        return []
    split_at(paragraph, start)
    split_at(paragraph, end)
    runs, position = [], 0
    for run in [r for r in paragraph.iter(W + "r") if r.getparent().tag != W + "del"]:
        length = len("".join(pieces_of(run)))
        if length and position >= start and position + length <= end:
            runs.append(run)
        position += length
    return runs


def split_at(paragraph: Any, offset: int) -> None:
    """Make a run boundary at a character of a paragraph; the text and its form stay as they are."""
    position = 0
    for run in [r for r in paragraph.iter(W + "r") if r.getparent().tag != W + "del"]:
        parts = [child for child in run if child.tag != W + "rPr"]
        for index, child in enumerate(parts):
            length = len("".join(pieces_of([child])))
            inside = position < offset < position + length and child.tag == W + "t"
            between = position == offset and index > 0
            if inside or between:
                tail = deepcopy(run)
                for extra in [c for c in tail if c.tag != W + "rPr"][:index]:
                    tail.remove(extra)
                for extra in parts[index + inside :]:
                    run.remove(extra)
                if inside:
                    text = child.text or ""
                    child.text = text[: offset - position]
                    rest = next(c for c in tail if c.tag == W + "t")
                    rest.text = text[offset - position :]
                    for half in (child, rest):
                        half.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                run.addnext(tail)
                return
            position += length
