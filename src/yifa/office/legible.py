"""Whether a photographed or scanned paper can be read at all: opened, large enough, neither blank nor blurred.

The text itself is not read. Measured are tiles of the picture as it would look a thousand pixels wide, every nth pixel
as it is, so that neither size nor smoothing decides.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium

# A sheet of A4 in which a character of 12 pt is still some ten pixels high.
SHORT_SIDE = 600
TILE, TILES = 40, 9
LOOKED_AT = 1000
# Grey levels, 0 to 255: what differs less than this over the whole sheet is blank.
LEAST_SPREAD = 12
# Mean of the squared Laplacian of the sharpest tiles; text in focus has thousands, out of focus under a hundred.
LEAST_EDGE = 220
PDF_SCALE = 1.5
BROKEN = "打不开，可能没有传完或者已经损坏，请重新拍或者重新选"
SMALL = "太小，字看不清，请用原图，不要用缩小过的图"
BLANK = "几乎是一片空白（或者全黑），请看看是不是拍错了"
BLURRED = "拍虚了，字看不清，请对准、拿稳再拍一张"
EMPTY = "里面一页也没有，请重新选"


def complaint(content: bytes, mime: str) -> str:
    """What keeps a paper from being read, in Chinese words that say what to do; "" where nothing does.

    Args:
        content: the file.
        mime: its media type. JPEG, PNG and PDF are looked at; of PNG only size and wholeness.
    """
    try:
        if mime == "image/jpeg":
            return _of_jpeg(content)
        if mime == "application/pdf":
            return _of_pdf(content)
    except (pdfium.PdfiumError, ValueError):
        return BROKEN
    return _of_png(content) if mime == "image/png" else ""


def _of_jpeg(content: bytes) -> str:
    document = pdfium.PdfDocument.new()
    try:
        picture = pdfium.PdfImage.new(document)
        picture.load_jpeg(io.BytesIO(content), inline=True)
        width, height = picture.get_px_size()
        if not width or not height:
            return BROKEN
        if min(width, height) < SHORT_SIDE:
            return SMALL
        return _of_tiles(picture.get_bitmap())
    finally:
        document.close()


def _of_pdf(content: bytes) -> str:
    document = pdfium.PdfDocument(content)
    try:
        if not len(document):
            return EMPTY
        if any(page.get_textpage().count_chars() for page in document):
            return ""
        faults = [_of_tiles(page.render(scale=PDF_SCALE, grayscale=True)) for page in document]
        return BLANK if all(fault == BLANK for fault in faults) else ""
    finally:
        document.close()


def _of_png(content: bytes) -> str:
    """PNG come from screens and scanners and are never out of focus."""
    if content[12:16] != b"IHDR":
        return ""
    if not content.rstrip(b"\x00").endswith(b"IEND\xaeB`\x82"):
        return BROKEN
    sides = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    return SMALL if min(sides) < SHORT_SIDE // 2 else ""


def _of_tiles(bitmap: pdfium.PdfBitmap) -> str:
    spreads, edges = [], []
    for tile in _tiles(bitmap):
        flat = [grey for row in tile for grey in row]
        spreads.append(max(flat) - min(flat))
        edges.append(_edge(tile))
    spreads.sort(reverse=True)
    edges.sort(reverse=True)
    strongest = edges[: max(3, len(edges) // 10)]
    if spreads[0] < LEAST_SPREAD:
        return BLANK
    return BLURRED if sum(strongest) / len(strongest) < LEAST_EDGE else ""


def _tiles(bitmap: pdfium.PdfBitmap) -> Iterator[list[bytes]]:
    """Square pieces in grey, spread evenly over the picture."""
    step, line, data = bitmap.n_channels, bitmap.stride, memoryview(bitmap.buffer).cast("B")
    green = 1 if step > 1 else 0  # of colours, green carries most of the brightness
    nth = max(1, min(bitmap.width, bitmap.height) // LOOKED_AT)
    side = TILE * nth
    for down in range(TILES):
        top = (bitmap.height - side) * down // (TILES - 1)
        for across in range(TILES):
            left = (bitmap.width - side) * across // (TILES - 1)
            yield [
                bytes(data[y * line + left * step + green : y * line + (left + side) * step : step * nth])
                for y in range(top, top + side, nth)
            ]


def _edge(tile: Sequence[bytes]) -> float:
    total = 0
    for above, here, below in zip(tile, tile[1:], tile[2:], strict=False):
        for x in range(1, len(here) - 1):
            total += (above[x] + below[x] + here[x - 1] + here[x + 1] - 4 * here[x]) ** 2
    return total / ((len(tile) - 2) * (len(tile[0]) - 2))
