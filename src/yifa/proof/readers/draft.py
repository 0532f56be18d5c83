"""Where readers collect what they read: paragraphs and tables become one text with known offsets."""

from __future__ import annotations

from dataclasses import dataclass, field

from yifa.proof.api import MOST_CHARACTERS
from yifa.proof.model import Cell, Document, Table


class UnreadableError(ValueError):
    """The file cannot be read; the message is Chinese and says what to do."""


@dataclass(slots=True)
class Draft:
    """Collects paragraphs and tables in reading order; a reader fills it and calls `finish`.

    `places` keeps, for each source paragraph given with its `order`, where it stands in the text.
    """

    parts: list[str] = field(default_factory=list)
    size: int = 0
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    places: dict[int, tuple[int, int]] = field(default_factory=dict)

    def put(self, text: str) -> tuple[int, int]:
        """Append text as it is and return its offsets."""
        start = self.size
        self.parts.append(text)
        self.size += len(text)
        if self.size > MOST_CHARACTERS:
            raise UnreadableError(f"文字超过{MOST_CHARACTERS // 10_000}万字，不像一份报告。请拆成几份再核。")
        return start, self.size

    def paragraph(self, text: str, order: int | None = None) -> None:
        """Append one paragraph; line breaks inside it are kept."""
        start, end = self.put(text)
        self.put("\n")
        if order is not None:
            self.places[order] = (start, end)

    def table(self, rows: list[list[tuple[str, int, int]]]) -> None:
        """Append a table of rows of (text, row span, column span).

        In the text the cells of a row are joined by tabs and rows end with a line feed; a merged cell stands where
        it begins.
        """
        taken: set[tuple[int, int]] = set()
        cells: list[Cell] = []
        for r, row in enumerate(rows):
            column = 0
            for i, (text, row_span, column_span) in enumerate(row):
                while (r, column) in taken:
                    column += 1
                if i:
                    self.put("\t")
                start, end = self.put(text)
                cells.append(Cell(r, column, start, end, text, row_span, column_span))
                taken.update((r + down, column + right) for down in range(1, row_span) for right in range(column_span))
                column += column_span
            self.put("\n")
        if any(cell.text for cell in cells):
            self.tables.append(Table(tuple(cells)))

    def finish(self, source: str, title: str = "") -> Document:
        """The finished document; raises UnreadableError when it holds no text at all."""
        text = "".join(self.parts)
        if not text.strip():
            raise UnreadableError("文件里没有文字。")
        return Document(
            text=text, tables=tuple(self.tables), title=title or None, source=source or None, notes=tuple(self.notes)
        )
