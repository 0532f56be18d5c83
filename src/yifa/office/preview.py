"""Blocks to HTML for preview on screen. Classes only: the pages forbid inline styles."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from yifa.office.inline import reveal
from yifa.office.model import Blank, Block, Cell, Heading, PageBreak, Paragraph, Rule, Run, TableBlock


def blocks_to_html(blocks: Iterable[Block], layout: str) -> str:
    """An ``<article class="paper paper-LAYOUT">``; see each function for the classes used."""
    inner = "\n".join(_block(block) for block in blocks)
    return f'<article class="paper paper-{escape(layout)}" lang="zh-CN">\n{inner}\n</article>'


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        tag = f"h{block.level + 1}"
        return f"<{tag}>{_runs(block.runs)}</{tag}>"
    if isinstance(block, Paragraph):
        return _paragraph(block)
    if isinstance(block, TableBlock):
        return _table(block)
    if isinstance(block, Blank):
        return '<p class="blank"></p>' * block.lines
    if isinstance(block, Rule):
        return "<hr>"
    assert isinstance(block, PageBreak)
    return '<hr class="page-break">'


def _paragraph(block: Paragraph) -> str:
    classes = [f"align-{block.align}"]
    if block.indent:
        classes.append("indent")
    return f'<p class="{" ".join(classes)}">{_runs(block.runs)}{"　" * round(block.right)}</p>'


def _runs(runs: Iterable[Run]) -> str:
    parts: list[str] = []
    for run in runs:
        if run.picture:
            parts.append("〔签名〕")
            continue
        text = escape(reveal(run.text))
        if run.bold:
            text = f"<strong>{text}</strong>"
        if run.underline:
            text = f"<u>{text}</u>"
        if run.face:
            text = f'<span class="face-{run.face}">{text}</span>'
        parts.append(text)
    return "".join(parts)


def _table(table: TableBlock) -> str:
    rows: list[str] = []
    for row in table.rows:
        cells = "".join(_cell(cell, row.heading) for cell in row.cells)
        tall = ' class="tall"' if row.height and row.height >= 20 else ""
        rows.append(f"<tr{tall}>{cells}</tr>")
    return f'<div class="table-scroll"><table class="{table.kind}"><tbody>{"".join(rows)}</tbody></table></div>'


def _cell(cell: Cell, heading: bool) -> str:
    tag = "th" if heading or cell.label else "td"
    spans = (f' colspan="{cell.columns}"' if cell.columns > 1 else "") + (
        f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    )
    sides = [name for name, is_open in (("open-top", cell.open_top), ("open-bottom", cell.open_bottom)) if is_open]
    classes = f' class="{" ".join(sides)}"' if sides else ""
    return f"<{tag}{spans}{classes}>{''.join(_paragraph(line) for line in cell.lines)}</{tag}>"
