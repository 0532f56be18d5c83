"""A summary for the terminal, in colour where the terminal has it."""

from __future__ import annotations

import unicodedata

from yifa.proof.model import Report
from yifa.proof.render.view import ABOUT, SIGNS, WORDS, groups_of, head_line, notes_of, tally

COLOURS = {"error": "31", "warning": "33", "info": "2"}


def terminal_summary(report: Report, *, colour: bool = False, width: int = 80, infos: bool = True) -> str:
    """Head line, then findings weightiest first, each with line, quotation, message and what to do."""
    document = report.document
    lines = [
        _paint(document.source or document.title or "粘贴的文字", "1", colour),
        head_line(report),
        tally(report),
        *document.notes,
    ]
    for group in groups_of(notes_of(report)):
        if group.severity == "info" and not infos:
            continue
        note = group.notes[0]
        finding = note.finding
        row = document.text.count("\n", 0, finding.start) + 1
        many = f"（同类共{len(group.notes)}处）" if len(group.notes) > 1 else ""
        kind = f"{SIGNS[group.severity]} {WORDS[group.severity]}·{ABOUT[finding.about]}"
        quote = f"　“{note.quote.strip('“”')}”" if note.quote else ""
        head = f"{kind}　第{row}行{quote}{many}"
        lines.append("")
        lines.append(_paint(head, COLOURS[group.severity], colour))
        lines.extend(_wrapped(finding.message, width))
        if finding.suggestion:
            lines.extend(_wrapped("→ " + finding.suggestion, width))
    return "\n".join(lines)


def _paint(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text


def _wrapped(text: str, width: int, indent: str = "  ") -> list[str]:
    """Lines no wider than the terminal; a Chinese character takes two columns."""
    lines, line, used = [], indent, len(indent)
    for c in text:
        columns = 2 if unicodedata.east_asian_width(c) in "WF" else 1
        if used + columns > width and c not in "，。；：、）》”！？":
            lines.append(line)
            line, used = indent, len(indent)
        line += c
        used += columns
    return [*lines, line]
