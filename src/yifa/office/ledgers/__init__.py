"""Old ledgers as people kept them: any sheet as headings, records and what stands around them. Understands no law."""

from yifa.office.ledgers.layout import Column, Layout, Line, layout_of
from yifa.office.ledgers.values import Amount, Moment, Unreadable, amount_of, moment_of, text_of
from yifa.office.ledgers.workbook import Grid, read_grids

__all__ = [
    "Amount",
    "Column",
    "Grid",
    "Layout",
    "Line",
    "Moment",
    "Unreadable",
    "amount_of",
    "layout_of",
    "moment_of",
    "read_grids",
    "text_of",
]
