"""A document as plain data: what is said, in which role, before any file format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

#: The five faces of official documents, by role. Each output maps them to installed fonts.
Face = Literal["fangsong", "heiti", "kaiti", "xiaobiaosong", "songti"]
Align = Literal["justify", "left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Run:
    """Text set in one way. ``face=None`` is the face of the surrounding text; ``red`` marks what is wrong.

    ``picture`` names a picture set in place of text (a signature), ``height`` its height in mm.
    """

    text: str
    face: Face | None = None
    bold: bool = False
    underline: bool = False
    red: bool = False
    picture: str = ""
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class Code:
    """A code at the upper right edge of the first page, outside the text: its picture (PNG) and the words under it."""

    picture: bytes
    words: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. ``indent`` is the first-line indent and ``right`` the distance from the right edge, in characters.

    ``hang`` is the left indent of all lines but the first, in characters; ``size`` the type size in points.
    """

    runs: tuple[Run, ...]
    align: Align = "justify"
    indent: float = 2.0
    right: float = 0.0
    hang: float = 0.0
    size: float | None = None

    @property
    def text(self) -> str:
        """The text without its dress."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 0 is a title; 1 to 4 are 一、 （一） 1. （1） (GB/T 9704-2012, 7.3.3).

    A run-in heading carries the rest of its paragraph in the later runs.
    """

    level: int
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The text without its dress."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its spans. ``label`` is set centred; an ``open_*`` side has no line."""

    lines: tuple[Paragraph, ...]
    columns: int = 1
    rows: int = 1
    label: bool = False
    open_top: bool = False
    open_bottom: bool = False

    @property
    def text(self) -> str:
        """The lines joined by line breaks."""
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the cells that begin in it. ``height`` is the least height in mm; ``heading`` repeats on each page."""

    cells: tuple[Cell, ...]
    height: float | None = None
    heading: bool = False


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table; ``widths`` are relative. A form is ruled for filling in, a data table lists."""

    rows: tuple[Row, ...]
    widths: tuple[float, ...]
    kind: Literal["data", "form"] = "data"


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line over the whole width."""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Blank:
    """Empty lines."""

    lines: int = 1


Block = Paragraph | Heading | TableBlock | Rule | PageBreak | Blank


@dataclass(frozen=True, slots=True)
class Attachment:
    """附件: named in the attachment note, printed on pages of its own when it has blocks."""

    title: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Official:
    """An official document with the elements of GB/T 9704-2012, clause 7. Only the title and the body are required.

    :param issuer_mark: 发文机关标志, printed red (德化县某镇人民政府文件); ``None`` for paper without a red head.
    :param number: 发文字号, e.g. 某政〔2025〕11号 (7.2.5).
    :param signers: 签发人, for documents to a superior (7.2.6); moves the number to the left.
    :param copy_number: 份号, six digits (7.2.1); ``secrecy`` 密级和保密期限 (7.2.2); ``urgency`` 紧急程度 (7.2.3).
    :param addressees: 主送机关, without the colon (7.3.2).
    :param signature: 发文机关署名; ``dated`` 成文日期; ``sealed`` leaves room for the seal (7.3.5).
    :param note: 附注, without brackets (7.3.6).
    :param copies_to: 抄送机关 (7.4.2); ``printed_by`` and ``printed_on`` 印发机关和印发日期 (7.4.3).
    """

    title: str
    blocks: tuple[Block, ...]
    issuer_mark: str | None = None
    number: str | None = None
    signers: tuple[str, ...] = ()
    copy_number: str | None = None
    secrecy: str | None = None
    urgency: str | None = None
    addressees: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    signature: str | None = None
    dated: date | None = None
    sealed: bool = True
    note: str | None = None
    copies_to: tuple[str, ...] = ()
    printed_by: str | None = None
    printed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A departure from a rule: its id or clause, where it is, and what is wrong, in Chinese."""

    rule: str
    where: str
    message: str


def plain(text: str, face: Face | None = None, bold: bool = False) -> tuple[Run, ...]:
    """One run of text."""
    return (Run(text, face, bold),)


def cn_date(day: date) -> str:
    """2026年3月5日: Arabic figures, no leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def width_in_chars(text: str) -> float:
    """Width of a line of text in full-width characters; ASCII counts one half."""
    return sum(0.5 if ord(char) < 0x2000 else 1.0 for char in text)
