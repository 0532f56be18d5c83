"""The words of a paper that somebody uploaded: a signed scan with a text layer, or a paper edited in Word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

from docx import Document
from docx.document import Document as DocxDocument
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from pypdf import PdfReader

from yifa.office.errors import reading
from yifa.office.paper_check import labelled_in

MOST_PAGES = 200
# A line of a PDF ends where the page does, not the sentence; two numbers one under the other stay apart.
_JOINT = re.compile(r"(?<=[\u4e00-\u9fff〔〕，、（）])\n|\n(?=[\u4e00-\u9fff〔〕，、（）])")


@dataclass(frozen=True, slots=True)
class Words:
    """The text of an uploaded paper and its labelled pairs, as `paper_check` compares them."""

    text: str
    labelled: tuple[tuple[str, str], ...] = ()


def words_in(data: bytes) -> Words | None:
    """The words of a .docx or of a PDF with a text layer; ``None`` where there are none to read.

    :raises FileDamaged: the file looks like one of these, but can't be opened.
    """
    if data[:4] == b"PK\x03\x04":
        with reading("这份Word文书打不开，请重新上传。"):
            return _docx(Document(BytesIO(data)))
    if b"%PDF-" in data[:1024]:
        with reading("这份PDF文书打不开，请重新上传。"):
            reader = PdfReader(BytesIO(data))
            text = "\n".join(page.extract_text() for page in reader.pages[:MOST_PAGES])
        return Words(_JOINT.sub("", text), labelled_in(text)) if text.strip() else None
    return None


def _docx(document: DocxDocument) -> Words:
    lines: list[str] = []
    pairs: list[tuple[str, str]] = []
    for element in document.element.body.iterchildren():
        if element.tag == qn("w:p"):
            lines.append(Paragraph(element, document).text)
        elif element.tag == qn("w:tbl"):
            for row in Table(element, document).rows:
                cells = list(dict.fromkeys(cell.text.strip() for cell in row.cells))
                lines += cells
                pairs += pairwise(cells)
    text = "\n".join(lines)
    return Words(text, (*pairs, *labelled_in(text)))


__all__ = ["Words", "words_in"]
