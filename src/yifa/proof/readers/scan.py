"""Reads scans and photographs by an offline recogniser whose models come in its wheel (`pip install yifa[ocr]`).

RapidOCR on ONNX runtime: no network, no account. What it is not sure of is kept apart: figures on a doubtful line are
never judged as wrong.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from typing import Any

from yifa.proof.model import Document
from yifa.proof.readers.draft import Draft, UnreadableError
from yifa.proof.readers.printed import NEW_PARAGRAPH, PAGE_NUMBER

#: A line with figures that the recogniser is less sure of is doubtful.
SURE = 0.97
#: Nothing at all is read of a line below this.
LEAST = 0.5
#: Recognising takes seconds a page; no more pages are read.
MOST_PAGES = 40
#: Dots an inch at which a page is drawn; type of 16 points is then 35 dots high.
RESOLUTION = 200
#: Photographs larger than this are drawn down first.
LARGEST = 3500
MISSING = '这是图片或扫描件，要先识别文字。请装识别组件（pip install "yifa[ocr]"，不联网也能用），或给 Word 原件。'


@dataclass(frozen=True, slots=True)
class ScannedLine:
    """One recognised line with how sure the recogniser is (0 to 1), its edges, top and height in dots."""

    text: str
    sure: float
    left: float
    right: float
    top: float
    height: float


def is_installed() -> bool:
    """Whether the recogniser is there."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def read_pictures(pages: Sequence[Any], name: str = "") -> Document:
    """Read the pages of a scan (pictures as PIL gives them) as one document.

    Raises UnreadableError where the recogniser is missing, there are too many pages or nothing can be read.
    """
    if not is_installed():
        raise UnreadableError(MISSING)
    if len(pages) > MOST_PAGES:
        raise UnreadableError(f"扫描件有{len(pages)}页，超过{MOST_PAGES}页。请拆成几份再核。")
    return assemble([list(_recognised(page)) for page in pages], name)


def assemble(pages: Sequence[Sequence[ScannedLine]], name: str = "") -> Document:
    """One document of recognised lines: rows joined, paragraphs joined, doubtful places noted."""
    printed: list[str] = []
    doubtful: list[str] = []
    scores: list[float] = []
    for page in pages:
        left = min((line.left for line in page), default=0.0)
        edges = sorted(line.right for line in page)
        right = edges[len(edges) * 3 // 4] if edges else 0.0  # a line at the head of the page may reach further
        runs_on = False
        for row in _rows(page):
            text = " ".join(line.text for line in row)
            if PAGE_NUMBER.match(text):
                continue
            scores += [line.sure for line in row]
            doubtful += [line.text for line in row if line.sure < SURE and any(c.isdigit() for c in line.text)]
            indented = row[0].left - left > 1.5 * row[0].height
            if runs_on and not indented and not NEW_PARAGRAPH.match(text):
                printed[-1] += text
            else:
                printed.append(text)
            runs_on = right - row[-1].right < 2.5 * row[-1].height
    if not scores:
        raise UnreadableError("图像里没有认出文字。请换一份清楚的扫描件，或给 Word 原件。")
    draft = Draft()
    for paragraph in printed:
        draft.paragraph(paragraph)
    mean, least = sum(scores) / len(scores), min(scores)
    draft.notes.append(f"文字由图像识别得来，平均把握{mean:.1%}，最低{least:.0%}；把握不足的数字不判为错，请对照原件。")
    if doubtful:
        draft.notes.append("把握不足的行：" + "；".join(f"“{text[:24]}”" for text in doubtful[:10]))
    document = draft.finish(name)
    return replace(document, doubtful=tuple(_places(document.text, doubtful)))


def _places(text: str, doubtful: Sequence[str]) -> Iterator[tuple[int, int]]:
    at = 0
    for line in doubtful:
        place = text.find(line, at)
        if place >= 0:
            yield place, place + len(line)
            at = place


def _rows(page: Sequence[ScannedLine]) -> list[list[ScannedLine]]:
    """Lines of one height on the paper side by side, from the top down."""
    rows: list[list[ScannedLine]] = []
    for line in sorted(page, key=lambda one: one.top):
        if rows and line.top - rows[-1][0].top < rows[-1][0].height / 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda one: one.left) for row in rows]


@cache
def _engine() -> Any:
    import logging

    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.WARNING)
    return RapidOCR()


def _recognised(picture: Any) -> Iterator[ScannedLine]:
    import numpy

    if max(picture.size) > LARGEST:
        picture = picture.copy()
        picture.thumbnail((LARGEST, LARGEST))
    recognised = _engine()(numpy.asarray(picture.convert("RGB"))[:, :, ::-1])
    if recognised.txts is None:
        return
    for box, text, sure in zip(recognised.boxes, recognised.txts, recognised.scores, strict=True):
        if sure >= LEAST and text.strip():
            xs, ys = [float(p[0]) for p in box], [float(p[1]) for p in box]
            yield ScannedLine(text.strip(), float(sure), min(xs), max(xs), min(ys), max(ys) - min(ys))


def read_photograph(data: bytes, name: str = "") -> Document:
    """Read a photograph or a scan saved as a picture."""
    if not is_installed():
        raise UnreadableError(MISSING)
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as picture:
            upright = ImageOps.exif_transpose(picture)
            return read_pictures([upright], name)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise UnreadableError("图片损坏或太大，打不开。请重新拍照或扫描。") from error
