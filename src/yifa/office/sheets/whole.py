"""All sheets of a workbook at once: its empty cells, its tables."""

from __future__ import annotations

import zipfile
from io import BytesIO

from yifa.office.errors import DAMAGED_PACKAGE, guard_package, reading
from yifa.office.sheets.forms import FormCell, form_cells
from yifa.office.sheets.read import Sheet, read_table, sheet_paths


def names_of(data: bytes) -> list[str]:
    """Names of the sheets, in their order. Raises OfficeError for a file that can't be read."""
    guard_package(data, "xlsx")
    with reading(DAMAGED_PACKAGE), zipfile.ZipFile(BytesIO(data)) as package:
        return list(sheet_paths(package))


def cells_of(data: bytes) -> list[FormCell]:
    """The empty cells of every sheet. Raises OfficeError for a file that can't be read."""
    return [cell for name in names_of(data) for cell in form_cells(data, name)]


def tables_of(data: bytes) -> list[Sheet]:
    """Every sheet as rows. Raises OfficeError for a file that can't be read."""
    return [read_table(data, name) for name in names_of(data)]
