"""Whatever is brought, the answer is a sentence in Chinese and never a traceback."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.office.workbooks import workbook
from yifa.office.binder import BoundItem, bind
from yifa.office.docx import official_to_docx, official_to_pdf, parse_markdown, validate_docx
from yifa.office.errors import OfficeError
from yifa.office.model import Official
from yifa.office.sheets import Field, detect_header, fill_form, form_cells, match_sheet, read_records, read_table

DOCUMENT = Official(
    title="报告", blocks=tuple(parse_markdown("一、情况\n共调解12件。")), issuer_mark="试验镇人民政府文件"
)
SHEET = workbook([["统计表"], ["项目", "数量"], ["调解", 3], ["合计", "=B3"]], merges=["A1:B1"])
FIELDS = [Field("item", "项目")]


def read_whole(data: bytes) -> None:
    """Read a ledger from first to last."""
    sheet = read_table(data)
    header = detect_header(sheet)
    read_records(sheet, header, FIELDS, match_sheet(sheet, header, FIELDS))


def unpacked(data: bytes) -> bytes:
    """The same package without compression, so that damage reaches what is inside."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    return out.getvalue()


READERS: list[tuple[str, bytes, Callable[[bytes], Any]]] = [
    ("ledger", SHEET, read_whole),
    ("form", SHEET, form_cells),
    ("fill", SHEET, lambda data: fill_form(data, {"B3": 1})),
    ("docx", official_to_docx(DOCUMENT), validate_docx),
    ("pdf", official_to_pdf(DOCUMENT), lambda data: bind([BoundItem("报告", data)], heading=["案卷"])),
]


@pytest.mark.parametrize(("name", "data", "read"), READERS, ids=[name for name, _, _ in READERS])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.data())
def test_a_damaged_file_is_refused_in_words(
    name: str, data: bytes, read: Callable[[bytes], Any], drawn: st.DataObject
) -> None:
    source = unpacked(data) if data.startswith(b"PK") and drawn.draw(st.booleans()) else data
    broken = bytearray(source)
    for _ in range(drawn.draw(st.integers(1, 6))):
        broken[drawn.draw(st.integers(0, len(broken) - 1))] = drawn.draw(st.integers(0, 255))
    try:
        read(bytes(broken[: drawn.draw(st.integers(1, len(broken)))] if drawn.draw(st.booleans()) else broken))
    except OfficeError as error:
        assert "。" in str(error)


@given(st.binary(max_size=300))
def test_anything_at_all_is_refused_in_words(data: bytes) -> None:
    for read in (read_table, form_cells, validate_docx):
        with pytest.raises(OfficeError):
            read(data)
