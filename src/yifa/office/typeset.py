"""Blocks to PDF with typst. The document travels as data, so no text can ever be read as a command."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from yifa.office.inline import reveal
from yifa.office.layout import OFFICIAL, Page
from yifa.office.model import Blank, Block, Code, Heading, Official, PageBreak, Paragraph, Rule, Run, TableBlock
from yifa.office.official import copies_line, corner_blocks, main_blocks, mark_size, printed_line
from yifa.office.sticking import kept_with_next

_EPOCH = datetime(2012, 7, 1, tzinfo=UTC)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    # Scanning the machine's fonts costs more than setting a page.
    return typst.Fonts()


@lru_cache(maxsize=8)
def _source(name: str) -> bytes:
    return files(__package__).joinpath(name).read_bytes()


def compile_pdf(template: str, data: Mapping[str, Any], *, root: Path | None = None) -> bytes:
    """Run one of the package's typst templates on data (JSON). The same data gives the same bytes.

    :param root: folder of the pictures that the data names.
    """
    inputs = {"data": json.dumps(data)}
    compiler = typst.Compiler(_source(template), root=root, font_paths=_fonts(), sys_inputs=inputs)
    result = compiler.compile(format="pdf", timestamp=_EPOCH)
    assert isinstance(result, bytes)
    return result


def blocks_to_pdf(
    blocks: Iterable[Block],
    page: Page,
    *,
    title: str,
    pictures: Mapping[str, bytes] | None = None,
    code: Code | None = None,
) -> bytes:
    """The blocks on the given page, with real table headings and document title.

    :param pictures: what the runs with a picture name: PNG or JPEG by name; ``code`` stands on the first page's edge.
    """
    data = {"page": asdict(page), "title": title, "blocks": _blocks(list(blocks))}
    return compile_pdf("paper.typ", data | _pictures(pictures or {}, code))


def _pictures(pictures: Mapping[str, bytes], code: Code | None) -> dict[str, Any]:
    """Pictures as the template reads them: bytes as numbers, for typst has no other way in from JSON."""
    shown = {"picture": list(code.picture), "words": reveal(code.words)} if code else None
    return {"pictures": {name: list(content) for name, content in pictures.items()}, "code": shown}


def official_pdf(document: Official, code: Code | None = None) -> bytes:
    """An official document on its page (GB/T 9704-2012); `code` stands on the first page's edge."""
    blocks = [_block(block) for block in corner_blocks(document)]
    if document.issuer_mark is not None:
        mark = document.issuer_mark
        blocks.append({"kind": "mark", "text": reveal(mark), "size": mark_size(mark)})
        signers = "　".join(document.signers)
        blocks.append({"kind": "number", "number": reveal(document.number or ""), "signers": reveal(signers)})
    blocks += _blocks(list(main_blocks(document)))
    copies, (office, day) = copies_line(document), printed_line(document)
    if copies or office or day:
        blocks.append({"kind": "imprint", "copies": reveal(copies), "office": reveal(office), "day": day})
    data = {"page": asdict(OFFICIAL), "title": document.title, "blocks": blocks}
    return compile_pdf("paper.typ", data | _pictures({}, code))


def _blocks(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """The blocks with what of them is not parted from the next."""
    stays = kept_with_next(blocks)
    return [{**_block(block), "stays": stay} for block, stay in zip(blocks, stays, strict=True)]


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "runs": _runs(block.runs)}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", **_paragraph(block)}
    if isinstance(block, TableBlock):
        return {
            "kind": "table",
            "form": block.kind == "form",
            "widths": list(block.widths),
            "rows": _rows(block),
        }
    if isinstance(block, Blank):
        return {"kind": "blank", "lines": block.lines}
    if isinstance(block, Rule):
        return {"kind": "rule"}
    assert isinstance(block, PageBreak)
    return {"kind": "page-break"}


def _rows(table: TableBlock) -> list[dict[str, Any]]:
    """The rows with the grid column in which each cell begins, cells from above counted in."""
    rows: list[dict[str, Any]] = []
    reach = [0] * len(table.widths)
    for row in table.rows:
        taken = [rows_left > 0 for rows_left in reach]
        reach = [max(rows_left - 1, 0) for rows_left in reach]
        cells: list[dict[str, Any]] = []
        column = 0
        for cell in row.cells:
            while taken[column]:
                column += 1
            cells.append(
                {
                    "column": column,
                    "columns": cell.columns,
                    "rows": cell.rows,
                    "open_top": cell.open_top,
                    "open_bottom": cell.open_bottom,
                    "lines": [_paragraph(line) for line in cell.lines],
                }
            )
            for at in range(column, column + cell.columns):
                reach[at] = cell.rows - 1
            column += cell.columns
        rows.append({"height": row.height, "heading": row.heading, "cells": cells})
    return rows


def _paragraph(block: Paragraph) -> dict[str, Any]:
    return {
        "runs": _runs(block.runs),
        "align": block.align,
        "indent": block.indent - block.hang,
        "hang": block.hang,
        "right": block.right,
        "size": block.size,
    }


def _runs(runs: Iterable[Run]) -> list[dict[str, Any]]:
    return [{**asdict(run), "text": reveal(run.text)} for run in runs]
