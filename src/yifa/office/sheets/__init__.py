"""Spreadsheets: ledgers and templates out, messy ledgers in, a bureau's form filled in place."""

from .coerce import CellError, CellFault, Reading, Record, coerce, read_records
from .forms import FormCell, fill_form, form_cells
from .header import Header, HeaderColumn, TableRow, detect_header, table_rows
from .match import Field, Match, match_columns, match_sheet
from .read import Sheet, SheetRow, cell_ref, column_letter, read_table
from .rows import insert_rows
from .write import Column, ledger_bytes, write_ledger, write_template

__all__ = [
    "CellError",
    "CellFault",
    "Column",
    "Field",
    "FormCell",
    "Header",
    "HeaderColumn",
    "Match",
    "Reading",
    "Record",
    "Sheet",
    "SheetRow",
    "TableRow",
    "cell_ref",
    "coerce",
    "column_letter",
    "detect_header",
    "fill_form",
    "form_cells",
    "insert_rows",
    "ledger_bytes",
    "match_columns",
    "match_sheet",
    "read_records",
    "read_table",
    "table_rows",
    "write_ledger",
    "write_template",
]
