"""Files nobody vouches for are read in a process of its own: bombs end at a limit, in words, and the server goes on."""

from __future__ import annotations

import os
import pickle
import re
import signal
import subprocess
import sys
import time
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from yifa.office.container import names_inside
from yifa.office.errors import FileDamaged, OfficeError
from yifa.office.ledgers import read_grids
from yifa.office.paper_text import words_in
from yifa.proof.readers import UnreadableError, read_document
from yifa.server.config import confined as room
from yifa.server.config.confined import MIB, Limits, confined

pytestmark = pytest.mark.slow

TIGHT = Limits(cpu=1, memory=128 * MIB, wall=4)
LIMIT = "超出了限度"
NAMES = ("DATABASE_URL", "YIFA_OIDC_SECRET", "YIFA_DATA", "PGPASSWORD")


def _zip(**parts: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def _long_sheet() -> bytes:
    """A real workbook of sixty thousand rows, within the bounds of what a ledger may have."""
    import xlsxwriter

    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("表").write(0, 0, "x")
    row = "".join(f"<c><v>{n}</v></c>" for n in range(100, 160))
    cells = "".join(f"<row><c><v>{n}</v></c>{row}</row>" for n in range(60_000)).encode()
    return _replaced(out.getvalue(), "xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData>" + cells)


def _long_paper() -> bytes:
    """A real Word paper of two million empty paragraphs."""
    from docx import Document

    out = BytesIO()
    Document().save(out)
    return _replaced(out.getvalue(), "word/document.xml", b"<w:sectPr", b"<w:p/>" * 2_000_000 + b"<w:sectPr")


def _replaced(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    content = parts[part].replace(b"<sheetData/>", b"<sheetData></sheetData>")
    assert old in content
    parts[part] = content.replace(old, new, 1)
    return _zip(**parts)


def _long_pdf() -> bytes:
    """A real page whose text is drawn three million times."""
    drawing = zlib.compress(b"BT /F1 1 Tf " + b"(a) Tj " * 3_000_000 + b"ET")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(drawing), drawing),
    ]
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % at for at in places)
    return body + b"xref\n0 5\n0000000000 65535 f \n%strailer << /Root 1 0 R /Size 5 >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(body),
    )


BOMBS: dict[str, tuple[Any, Any]] = {
    "xlsx": (read_grids, _long_sheet),
    "docx": (words_in, _long_paper),
    "pdf": (words_in, _long_pdf),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_ends_at_its_limit_and_the_next_file_is_read(kind: str) -> None:
    read, made = BOMBS[kind]
    bomb = made()
    assert len(bomb) < 1_000_000  # small to send, large to read
    with pytest.raises(OfficeError) as refused:
        confined(read, refuse=OfficeError, limits=TIGHT)(bomb)
    # A reader that is out of memory may still say so itself, as a file it cannot open.
    assert LIMIT in str(refused.value) or isinstance(refused.value, FileDamaged)
    assert confined(read_document, refuse=UnreadableError)("调解10件".encode(), "a.txt").text == "调解10件"


@pytest.mark.parametrize(
    ("function", "given"),
    [
        (re.match, ("(a+)+$", "a" * 60 + "b")),
        (bytearray, (4096 * MIB,)),
        (signal.raise_signal, (signal.SIGKILL,)),
        (os.abort, ()),
    ],
    ids=["endless search", "memory", "killed", "crashed"],
)
def test_what_never_ends_takes_all_memory_or_is_killed_is_refused_in_words(
    function: Any, given: tuple[Any, ...]
) -> None:
    with pytest.raises(UnreadableError, match=f"{LIMIT}（处理器1秒、内存128兆、总共4秒）.*拆成几份"):
        confined(function, refuse=UnreadableError, limits=TIGHT)(*given)


def test_time_on_the_wall_is_limited_too() -> None:
    with pytest.raises(UnreadableError, match=LIMIT):
        confined(time.sleep, refuse=UnreadableError, limits=Limits(cpu=1, wall=1))(60)


def test_what_a_reader_refuses_in_words_comes_back_as_it_is() -> None:
    with pytest.raises(UnreadableError, match="文件是空的"):
        confined(read_document, refuse=UnreadableError)(b"", "a.txt")


def test_what_breaks_a_reader_is_refused_and_only_kind_and_place_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(UnreadableError, match="另存一份"):
        confined(int, refuse=UnreadableError)("王示例13800138000")
    assert "ValueError" in caplog.text
    assert "王示例" not in caplog.text


def test_an_answer_that_would_run_something_is_not_taken() -> None:
    for evil in (pickle.dumps(os.system), pickle.dumps(subprocess.Popen), pickle.dumps(confined), pickle.dumps(eval)):
        with pytest.raises(pickle.UnpicklingError):
            room._Plain(BytesIO(evil)).load()


def test_a_worker_holds_no_secret_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "secret-canary")
    monkeypatch.setattr(room, "_forks", room._Forks())
    get = confined(os.getenv, refuse=OfficeError)
    assert get("PATH")
    assert [get(name) for name in NAMES] == [None] * len(NAMES)


def test_a_forking_process_that_was_killed_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    forks = room._Forks()
    monkeypatch.setattr(room, "_forks", forks)
    assert confined(names_inside, refuse=OfficeError)(_zip(a=b"x")) == ["a"]
    process = forks._process
    assert process is not None
    process.kill()
    process.wait()
    assert confined(names_inside, refuse=OfficeError)(_zip(b=b"x")) == ["b"]


def test_where_the_system_cannot_fork_each_file_gets_a_new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "FORKS", False)
    assert confined(names_inside, refuse=OfficeError)(_zip(a=b"x")) == ["a"]
    with pytest.raises(OfficeError, match=LIMIT):
        confined(os.abort, refuse=OfficeError)()


def test_a_small_file_costs_little_more(monkeypatch: pytest.MonkeyPatch) -> None:
    # What costs is a new interpreter that loads the readers: one is made, and every file is read by a fork of it.
    forks = room._Forks()
    monkeypatch.setattr(room, "_forks", forks)
    read = confined(read_document, refuse=UnreadableError)
    made = set()
    for _ in range(10):
        read("本月共调解纠纷10件。".encode(), "a.txt")
        made.add(forks._process)
    assert len(made) == 1


def test_a_program_runs_under_the_limits(tmp_path: Path) -> None:
    endless = [sys.executable, "-c", "while True: pass"]
    # Without a limit it would run until the time-out, which raises.
    done = subprocess.run(room.limited(endless, TIGHT), capture_output=True, timeout=60, check=False)
    assert done.returncode
    told = subprocess.run(room.limited([sys.executable, "-c", "print(1)"], room.FILE), capture_output=True, check=True)
    assert told.stdout.strip() == b"1"
