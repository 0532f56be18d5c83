"""Blocks to WordprocessingML. Strings, because a form has hundreds of cells and object trees are slow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from yifa.office.inline import reveal
from yifa.office.layout import POINTS_PER_MM, WORD_FACES, Page
from yifa.office.model import (
    Blank,
    Block,
    Cell,
    Face,
    Heading,
    PageBreak,
    Paragraph,
    Rule,
    Run,
    TableBlock,
    width_in_chars,
)
from yifa.office.sticking import kept_with_next

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = {
    "w": W,
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
}
# Before the name of a picture, in a text that the package replaces by the picture.
PICTURE = "\ue200"
_EMU_PER_TWIP = 635
#: Left and right padding of a table cell, twips.
_PADDING = 85
#: A row of fewer characters is kept on one page.
_WHOLE_ROW = 500
_STYLES = {0: "Title", 1: "Heading1", 2: "Heading2", 3: "Heading3", 4: "Heading4"}


def twips(points: float) -> int:
    """Twentieths of a point."""
    return round(points * 20)


def mm(millimetres: float) -> int:
    """Millimetres in twips."""
    return twips(millimetres * POINTS_PER_MM)


def run_properties(
    face: Face, size: float, tracking: float = 0, bold: bool = False, extra: str = "", color: str = ""
) -> str:
    """``w:rPr`` with the East Asian face set, so that no theme font slips in. ``extra`` follows the size."""
    name = WORD_FACES[face][0]
    return (
        f'<w:rPr><w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}" w:hint="eastAsia"/>'
        + ("<w:b/>" if bold else "")
        + '<w:snapToGrid w:val="0"/>'
        + (f'<w:color w:val="{color}"/>' if color else "")
        + (f'<w:spacing w:val="{twips(tracking)}"/>' if tracking else "")
        + '<w:kern w:val="0"/>'
        + f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>{extra}'
        + '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>'
    )


def run_xml(run: Run, face: Face, size: float, tracking: float = 0, color: str = "") -> str:
    """One run. A picture travels as its name and height, until the package that holds it is there."""
    if run.picture:
        return f"<w:r><w:t>{PICTURE}{run.picture} {run.height:g}</w:t></w:r>"
    underline = '<w:u w:val="single"/>' if run.underline else ""
    ink = "FF0000" if run.red else color
    properties = run_properties(run.face or face, size, tracking, run.bold, underline, ink)
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(reveal(run.text))}</w:t></w:r>'


def paragraph_xml(
    runs: Iterable[Run],
    *,
    face: Face = "fangsong",
    size: float,
    line: float,
    tracking: float = 0,
    align: str = "both",
    first: float = 0,
    left: float = 0,
    right: float = 0,
    before: float = 0,
    style: str = "",
    border: str = "",
    color: str = "",
    keep_next: bool = False,
    at_least: bool = False,
) -> str:
    """One paragraph; all lengths in points, ``line`` is the exact line pitch unless ``at_least``."""
    runs = tuple(runs)
    at_least = at_least or any(run.picture for run in runs)
    indent = f'<w:ind w:left="{twips(left)}" w:right="{twips(right)}"'
    indent += f' w:hanging="{twips(-first)}"/>' if first < 0 else f' w:firstLine="{twips(first)}"/>'
    rule = "atLeast" if at_least else "exact"
    return (
        "<w:p><w:pPr>"
        + (f'<w:pStyle w:val="{style}"/>' if style else "")
        + ("<w:keepNext/>" if keep_next else "")
        + '<w:widowControl w:val="0"/>'
        + border
        + '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:adjustRightInd w:val="0"/>'
        + '<w:snapToGrid w:val="0"/>'
        + f'<w:spacing w:before="{twips(before)}" w:after="0" w:line="{twips(line)}" w:lineRule="{rule}"/>'
        + f'{indent}<w:jc w:val="{align}"/>'
        + run_properties(face, size, tracking)
        + "</w:pPr>"
        + "".join(run_xml(run, face, size, tracking, color) for run in runs)
        + "</w:p>"
    )


def blank_xml(page: Page, lines: int = 1) -> str:
    """Empty lines at the line pitch."""
    return paragraph_xml((), size=page.size, line=page.line) * lines


def blocks_xml(blocks: Iterable[Block], page: Page) -> Iterator[str]:
    """The blocks in order."""
    blocks = list(blocks)
    for block, stays in zip(blocks, kept_with_next(blocks), strict=True):
        if isinstance(block, Paragraph):
            yield _paragraph(block, page, stays)
        elif isinstance(block, Heading):
            yield _heading(block, page)
        elif isinstance(block, TableBlock):
            yield table_xml(block, page)
        elif isinstance(block, Blank):
            yield blank_xml(page, block.lines)
        elif isinstance(block, Rule):
            yield paragraph_xml((), size=6, line=8, border=bottom_border(0.5, 0, "000000"))
        elif isinstance(block, PageBreak):
            yield paragraph_xml((), size=1, line=1).replace("</w:p>", '<w:r><w:br w:type="page"/></w:r></w:p>')


def pinned_xml(content: str, *, top: int, width: int, height: int, name: str) -> str:
    """Content in a box at a fixed height of the page, from the left edge of the text; lengths in twips.

    A text box, for neither floating tables nor frames are placed alike by the programs in use.
    """
    size = f'cx="{width * _EMU_PER_TWIP}" cy="{height * _EMU_PER_TWIP}"'
    return (
        '<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr><w:r><mc:AlternateContent>'
        '<mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" '
        'relativeHeight="2" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="0"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="margin"><wp:posOffset>0</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{top * _EMU_PER_TWIP}</wp:posOffset></wp:positionV>'
        f'<wp:extent {size}/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/>'
        f'<wp:docPr id="1" name="{name}"/><wp:cNvGraphicFramePr/><a:graphic>'
        f'<a:graphicData uri="{NAMESPACES["wps"]}"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>'
        f"<a:ln><a:noFill/></a:ln></wps:spPr><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"/></wps:wsp></a:graphicData></a:graphic>'
        "</wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r></w:p>"
    )


def bottom_border(points: float, space: float, color: str) -> str:
    """A line under a paragraph: its weight and its distance from the text in points."""
    return (
        f'<w:pBdr><w:bottom w:val="single" w:sz="{round(points * 8)}" w:space="{round(space)}" '
        f'w:color="{color}"/></w:pBdr>'
    )


def _paragraph(block: Paragraph, page: Page, stays: bool = False) -> str:
    size = block.size or page.size
    return paragraph_xml(
        block.runs,
        size=size,
        line=page.line if size <= page.line - 4 else size * 1.3,
        tracking=page.tracking,
        align="both" if block.align == "justify" else block.align,
        first=(block.indent - block.hang) * page.char,
        left=block.hang * page.char,
        right=block.right * page.char,
        keep_next=stays,
    )


def _title_indent(text: str, page: Page) -> float:
    """Points free on each side of a title, so that one of several lines breaks into lines of like length."""
    room, wide = page.width * POINTS_PER_MM, width_in_chars(reveal(text)) * page.title
    lines = -(-wide // room)
    return max((room - wide / lines - 1.2 * page.title) / 2, 0) if lines > 1 else 0


def _heading(block: Heading, page: Page) -> str:
    if block.level == 0:
        side = _title_indent(block.text, page)
        return paragraph_xml(
            block.runs,
            left=side,
            right=side,
            face="xiaobiaosong",
            size=page.title,
            line=max(page.line, page.title * 1.5),
            align="center",
            style="Title",
            keep_next=True,
        )
    return paragraph_xml(
        block.runs,
        size=page.size,
        line=page.line,
        tracking=page.tracking,
        first=2 * page.char,
        style=_STYLES[block.level],
        keep_next=len(block.runs) == 1,
    )


def table_xml(table: TableBlock, page: Page) -> str:
    """A table with spans and ruled cells over the whole type area, between two slight gaps."""
    total = mm(page.width)
    scale = total / sum(table.widths)
    grid = [round(width * scale) for width in table.widths]
    grid[-1] += total - sum(grid)
    weight = 6 if table.kind == "form" else 4
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="{weight}" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    head = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{total}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{lines}'
        f'</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{_PADDING}" w:type="dxa"/>'
        f'<w:right w:w="{_PADDING}" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
        + "</w:tblGrid>"
    )
    # Column -> the cell that still reaches down into the present row, and how many rows of it are left.
    reaching: dict[int, tuple[Cell, int]] = {}
    rows: list[str] = []
    for row in table.rows:
        cells: list[str] = []
        own = iter(row.cells)
        column = 0
        while column < len(grid):
            if column in reaching:
                cell, left = reaching.pop(column)
                if left > 1:
                    reaching[column] = (cell, left - 1)
                cells.append(_cell(cell, grid, column, page, continues=True))
            else:
                begun = next(own, None)
                if begun is None:
                    break
                cell = begun
                if cell.rows > 1:
                    reaching[column] = (cell, cell.rows - 1)
                cells.append(_cell(cell, grid, column, page, continues=False))
            column += cell.columns
        height = mm(row.height if row.height is not None else page.table * 0.72)
        rows.append(
            f'<w:tr><w:trPr><w:cantSplit w:val="{int(sum(len(cell.text) for cell in row.cells) < _WHOLE_ROW)}"/>'
            f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>'
            f"{'<w:tblHeader/>' if row.heading else ''}</w:trPr>{''.join(cells)}</w:tr>"
        )
    gap = paragraph_xml((), size=2, line=5, keep_next=True)
    return f"{gap}{head}{''.join(rows)}</w:tbl>{gap}"


def _cell(cell: Cell, grid: list[int], column: int, page: Page, *, continues: bool) -> str:
    merge = "<w:vMerge/>" if continues else '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""
    open_sides = "".join(
        f'<w:{side} w:val="nil"/>'
        for side, is_open in (("top", cell.open_top), ("bottom", cell.open_bottom))
        if is_open
    )
    # Opinions begin at the top of their cell, signatures stand at its foot.
    prose = any(line.indent > 0 for line in cell.lines)
    align = "top" if cell.open_bottom or prose else "bottom" if cell.open_top else "center"
    lines = () if continues else cell.lines
    face: Face = "fangsong"
    content = "".join(
        paragraph_xml(
            line.runs,
            face=face,
            size=page.table,
            line=page.table * 1.45,
            align="both" if line.align == "justify" else line.align,
            first=line.indent * page.table,
            right=line.right * page.table,
            at_least=True,
        )
        for line in lines
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{sum(grid[column : column + cell.columns])}" w:type="dxa"/>'
        + (f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else "")
        + merge
        + (f"<w:tcBorders>{open_sides}</w:tcBorders>" if open_sides else "")
        + f'<w:vAlign w:val="{align}"/></w:tcPr>'
        + (content or paragraph_xml((), size=page.table, line=page.table * 1.45, at_least=True))
        + "</w:tc>"
    )
