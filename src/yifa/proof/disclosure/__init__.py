"""政府信息公开工作年度报告: the equations of its tables, and the text against them (R091–R095)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yifa.proof.disclosure.equations import against_last, equations, relations
from yifa.proof.disclosure.tables import Tables, is_disclosure_report, read_tables
from yifa.proof.model import Document, Finding, Quantity, Relation
from yifa.proof.patterns import lazy

__all__ = ["check_disclosure", "is_disclosure_report", "read_tables"]

APPLICATION = r"(?:信息公开|依申请公开|公开)申请"
TEXT_FIGURES = (
    (
        lazy(rf"(?:收到|受理|新收)[^，,。；\d]{{0,12}}{APPLICATION}[^，,。；\d]{{0,6}}(\d+)\s*件"),
        "new",
        "本年新收",
    ),
    (lazy(r"(?:上年|上一年度?)结转[^，,。；\d]{0,12}(\d+)\s*件"), "carried", "上年结转"),
    (lazy(r"(?:予以公开)[^，,。；\d]{0,6}(\d+)\s*件"), "open", "予以公开"),
    (lazy(r"结转下一?年度?[^，,。；\d]{0,12}(\d+)\s*件"), "next", "结转下年度继续办理"),
)
NONE = lazy(r"(?:未|没有|无)(?:收到|受理)[^，,。；]{0,16}申请")


def _text(document: Document, tables: Tables) -> Iterator[Finding]:
    """Numbers of the running text against the tables."""
    rows = tables.applications
    inside = [(t.start, t.end) for t in document.tables]
    for pattern, key, name in TEXT_FIGURES:
        for match in pattern.finditer(document.text):
            if key in rows and not any(a <= match.start() < b for a, b in inside):
                stated, value = int(match[1]), rows[key][6].number
                if stated != value:
                    yield Finding(
                        "disclosure-text",
                        "figures",
                        "error",
                        match.start(1),
                        match.end(1),
                        f"正文写{name}{stated}件，表中是{value}件。",
                        "核对后统一。",
                    )
    none = NONE.search(document.text)
    if none and "new" in rows and rows["new"][6].number:
        yield Finding(
            "disclosure-text",
            "figures",
            "error",
            none.start(),
            none.end(),
            f"正文说没有收到申请，表中本年新收{rows['new'][6].number}件。",
            "核对后统一。",
        )


def check_disclosure(
    document: Document, quantities: Sequence[Quantity] = (), last: Document | None = None
) -> tuple[list[Relation], list[Finding]]:
    """Check the tables' equations and the text against the tables; nothing is said of other documents.

    `last` is last year's report. The relations refer to `quantities`.
    """
    if not is_disclosure_report(document):
        return [], []
    tables = read_tables(document)
    checked = list(equations(tables))
    if last is not None and is_disclosure_report(last):
        checked += against_last(tables, read_tables(last))
    findings = [e.finding() for e in checked if not e.holds] + list(_text(document, tables))
    return relations(checked, quantities), sorted(findings, key=lambda f: (f.start, f.end))
