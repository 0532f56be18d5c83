"""Spreadsheets: ledgers and templates out, messy ledgers in, a bureau's form filled in place."""

from yifa.office.sheets.coerce import CellError, CellFault, Reading, Record, coerce, read_records
from yifa.office.sheets.forms import FormCell, fill_form, form_cells
from yifa.office.sheets.header import Header, HeaderColumn, TableRow, detect_header, table_rows
from yifa.office.sheets.match import Field, Match, match_columns, match_sheet
from yifa.office.sheets.read import Sheet, SheetRow, cell_ref, column_letter, read_table
from yifa.office.sheets.rows import insert_rows
from yifa.office.sheets.write import Column, ledger_bytes, write_ledger, write_template, write_templates

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
    "write_templates",
]
