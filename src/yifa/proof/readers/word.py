"""Reads .docx straight from its XML: body text, automatic numbering, tables; deleted text is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from yifa.proof.model import Document
from yifa.proof.readers.draft import Draft, UnreadableError
from yifa.proof.readers.limits import open_zip, read_part, stream_part
from yifa.proof.readers.numbering import Numbering

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
BODY = "word/document.xml"
NOTES = ("word/footnotes.xml", "word/endnotes.xml")
SKIPPED = frozenset({W + "del", W + "moveFrom", W + "txbxContent", MC + "Fallback", W + "pPr", W + "rPr"})
MAX_PARAGRAPHS = 100_000
BROKEN = "文件损坏，读不出正文。请在 Word、WPS 里打开后另存一份再核。"


def read_docx(data: bytes, name: str = "") -> Document:
    """Read a Word document. Raises UnreadableError for damaged, encrypted or oversized files."""
    return read_docx_places(data, name)[0]


def read_docx_places(data: bytes, name: str = "") -> tuple[Document, dict[int, tuple[int, int]]]:
    """The same, with the offsets of the body's n-th paragraph (cells included), for comments put into the file."""
    archive = open_zip(data)
    if BODY not in archive.namelist():
        raise UnreadableError("这不是 Word 文档（.docx），里面没有正文部件。")
    draft = Draft()
    numbering = Numbering.parse(read_part(archive, "word/numbering.xml"), read_part(archive, "word/styles.xml"))
    title = ""
    order = 0
    beside: list[str] = []
    for block in blocks(stream_part(archive, BODY)):
        beside += boxed_text(block)
        if block.tag == W + "p":
            label = numbering.label(block)
            text = paragraph_text(block)
            if text.strip():
                draft.put(label)
                draft.paragraph(text, order)
                if not title and numbering.is_title(style_of(block)):
                    title = text.strip()
            order += 1
            if order > MAX_PARAGRAPHS:
                raise UnreadableError(f"文档超过{MAX_PARAGRAPHS}段，不像一份报告。请只留报告正文再核。")
        else:
            before = len(draft.tables)
            draft.table(table_rows(block))
            if len(draft.tables) > before:
                for cell, inner in zip(draft.tables[-1].cells, cell_orders(block), strict=True):
                    draft.places[order + inner] = (cell.start, cell.end)
            order += sum(1 for _ in block.iter(W + "p"))
    for part in NOTES:
        beside += note_text(read_part(archive, part))
    for text in beside:
        draft.paragraph(text)
    if beside:
        draft.notes.append("文本框和脚注里的文字排在正文之后一并核对。")
    return draft.finish(name, title), draft.places


def boxed_text(block: Any) -> list[str]:
    """The paragraphs of text boxes in a block; the copy for older programs is left out."""
    texts = []
    for box in block.iter(W + "txbxContent"):
        if next(box.iterancestors(MC + "Fallback"), None) is None:
            texts += [text for p in box.iter(W + "p") if (text := paragraph_text(p).strip())]
    return texts


def note_text(data: bytes | None) -> list[str]:
    """The footnotes or endnotes of a part, without the lines that part them from the text."""
    if not data:
        return []
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError:
        return []
    notes = [n for n in root if n.get(W + "type", "normal") == "normal"]
    texts = ("".join(paragraph_text(p) for p in n.iter(W + "p")).strip() for n in notes)
    return [text for text in texts if text]


def blocks(pieces: Iterator[bytes]) -> Iterator[Any]:
    """Paragraphs and tables of the body in order, each freed after use so that memory stays small."""
    parser = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    depth = 0
    try:
        for piece in pieces:
            parser.feed(piece)
            for event, element in parser.read_events():
                if element.tag not in (W + "p", W + "tbl"):
                    continue
                depth += 1 if event == "start" else -1
                if event == "end" and depth == 0:
                    yield element
                    element.clear()
                    parent = element.getparent()
                    while parent is not None and element.getprevious() is not None:
                        del parent[0]
        parser.close()
    except etree.XMLSyntaxError as error:
        raise UnreadableError(BROKEN) from error


def paragraph_text(paragraph: Any) -> str:
    """Visible text of a paragraph: runs, tabs and breaks; nothing of deleted runs, fields' codes or text boxes."""
    return "".join(pieces_of(paragraph))


def pieces_of(element: Any) -> Iterator[str]:
    """Text pieces below an element in reading order."""
    for child in element:
        tag = child.tag
        if tag in SKIPPED:
            continue
        if tag == W + "t":
            yield child.text or ""
        elif tag == W + "tab":
            yield "\t"
        elif tag in (W + "br", W + "cr"):
            yield "\n"
        elif tag == W + "noBreakHyphen":
            yield "-"
        else:
            yield from pieces_of(child)


def style_of(paragraph: Any) -> str:
    """Style id of a paragraph, empty for the default."""
    node = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if node is None else str(node.get(W + "val", ""))


def cell_orders(table: Any) -> list[int]:
    """For each cell that `table_rows` gives, the place of its first paragraph among all of the table."""
    orders = {id(p): i for i, p in enumerate(table.iter(W + "p"))}
    firsts = (cell.find(f".//{W}p") for line in cell_grid(table) for cell, _, _ in line)
    return [orders.get(id(p), 0) for p in firsts]


def table_rows(table: Any) -> list[list[tuple[str, int, int]]]:
    """Rows of (text, row span, column span); vertically merged cells are joined to the cell they continue."""
    return [[(cell_text(cell), down, right) for cell, down, right in line] for line in cell_grid(table)]


def cell_text(cell: Any) -> str:
    """The paragraphs of a cell on one line."""
    text = " ".join(filter(None, (paragraph_text(p).strip() for p in cell.iter(W + "p"))))
    return text.replace("\t", " ").replace("\n", " ")


def cell_grid(table: Any) -> list[list[tuple[Any, int, int]]]:
    """Rows of (cell element, row span, column span)."""
    grid: list[list[list[Any]]] = []
    open_cells: dict[int, list[Any]] = {}
    for row in table.findall(W + "tr"):
        line: list[list[Any]] = []
        column = 0
        for cell in row.findall(W + "tc"):
            span_node = cell.find(f"{W}tcPr/{W}gridSpan")
            span_text = "1" if span_node is None else str(span_node.get(W + "val", "1"))
            span = min(int(span_text), 200) if span_text.isdigit() and int(span_text) > 0 else 1
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            continued = merge is not None and merge.get(W + "val", "continue") == "continue"
            if continued and column in open_cells:
                open_cells[column][1] += 1
            else:
                entry = [cell, 1, span]
                line.append(entry)
                if merge is not None:
                    open_cells[column] = entry
                else:
                    open_cells.pop(column, None)
            column += span
        grid.append(line)
    return [[(c[0], int(c[1]), int(c[2])) for c in line] for line in grid]
