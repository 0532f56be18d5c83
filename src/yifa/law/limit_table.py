"""The table of limits looked over: what is wrong in it, by line, before it governs a case."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ID = re.compile(r"^- id: *(\S+)")
_KEY = re.compile(r"^  (\w+):")
# What every limit says itself. Fixed dates and frequencies carry theirs in the rule.
NEEDED = ("name", "procedure", "step", "starts_from", "length", "unit", "day_rule", "act")


def table_faults(text: str) -> Iterator[tuple[int, str]]:
    """(line from 1, reason in Chinese) of each fault in `limits.yaml`: an id given twice, a limit without its figures."""
    first: dict[str, int] = {}
    for line, rule_id, keys in _entries(text):
        if rule_id in first:
            yield line, f"期限编号“{rule_id}”在第{first[rule_id]}行已有；编号不改不复用，新的期限请另起编号"
        first.setdefault(rule_id, line)
        for key in NEEDED:
            if key not in keys:
                yield line, f"期限“{rule_id}”没有写 {key}"


def _entries(text: str) -> Iterator[tuple[int, str, set[str]]]:
    at, rule_id, keys = 0, "", set[str]()
    for number, line in enumerate(text.splitlines(), 1):
        if begun := _ID.match(line):
            if at:
                yield at, rule_id, keys
            at, rule_id, keys = number, begun[1], set()
        elif at and (key := _KEY.match(line)):
            keys.add(key[1])
    if at:
        yield at, rule_id, keys
