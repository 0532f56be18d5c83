"""The pure rooms have no clock, and no command asks the machine's zone what day it is."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.trees import parsed

SRC = Path(__file__).resolve().parents[2] / "src" / "yifa"
PURE = ("law", "kernel", "proof", "office", "domains")
#: The one place where a command without Django learns the time.
CLOCK = "commands/clock.py"


def told(text: str, *, zoned: bool) -> list[int]:
    """The lines that ask a clock: today(), utcnow(), now() and module time. With `zoned`, now(zone) and time are let by."""
    lines = []
    for node in ast.walk(parsed(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = ast.unparse(node.func.value)
            if of in ("date", "datetime", "datetime.date", "datetime.datetime", "dt.date", "dt.datetime"):
                named = node.func.attr
                if named in ("today", "utcnow") or (named == "now" and not (zoned and (node.args or node.keywords))):
                    lines.append(node.lineno)
        elif not zoned and isinstance(node, ast.Import | ast.ImportFrom):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module]
            lines += [node.lineno] * ("time" in modules)
    return lines


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_is_told_the_day(room: str) -> None:
    assert {
        str(p): asked for p in (SRC / room).rglob("*.py") if (asked := told(p.read_text("utf-8"), zoned=False))
    } == {}


def test_no_module_asks_the_machine_s_zone() -> None:
    files = [p for p in SRC.rglob("*.py") if p != SRC / CLOCK]
    assert {str(p): asked for p in files if (asked := told(p.read_text("utf-8"), zoned=True))} == {}


@pytest.mark.parametrize(
    "line", ["date.today()", "datetime.now()", "datetime.date.today()", "datetime.datetime.utcnow()"]
)
def test_a_clock_is_seen(line: str) -> None:
    assert told(line, zoned=True) == told(line, zoned=False) == [1]
    assert told("import time", zoned=False) == told("from time import monotonic", zoned=False) == [1]
    assert told("datetime.now(UTC)", zoned=False) == [1] and told("datetime.now(UTC)", zoned=True) == []
