"""The table a benchmark gives, and its place in docs/benchmarks.md."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path

PREFACE = """# Benchmarks

Made by `python3 run.py bench`. Identical runs on a shared machine differ by half as much again; a ratio under 1.5
says nothing. Text outside of the marked blocks is kept.
"""


@dataclass(frozen=True)
class Table:
    """What one benchmark measured: column names, rows, and the size of the data it ran on."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    data: str

    def text(self) -> str:
        """As a Markdown table; every column but the first is right-aligned."""
        marks = ["---"] + ["---:"] * (len(self.columns) - 1)
        lines = [self.columns, marks, *self.rows]
        return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def machine() -> str:
    """What it ran on: processor count, memory, system, Python."""
    memory = ""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = f", {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    return (
        f"{os.cpu_count()} cores{memory}, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    )


def write_block(document: Path, name: str, title: str, table: Table, where: str, command: str = "") -> None:
    """Put a table in the place of the block `name`, or at the end of the document.

    Args:
        command: what of `run.py` measured it; without one `bench NAME`.
    """
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    today = dt.date.today().isoformat()
    said = (
        f"Data: {table.data}. Machine: {where}. Date: {today}. Command: `python3 run.py {command or f'bench {name}'}`."
    )
    block = f"{begin}\n## {title}\n\n{said}\n\n{table.text()}\n{end}"
    text = document.read_text(encoding="utf-8") if document.exists() else PREFACE
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    in_place = pattern.sub(lambda _: block, text)
    text = in_place if pattern.search(text) else f"{text.rstrip()}\n\n{block}\n"
    document.parent.mkdir(parents=True, exist_ok=True)
    document.write_text(text, encoding="utf-8")
