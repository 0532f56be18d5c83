"""Forms that are alike all over the country (domains/national_forms.yaml): what each of their cells asks, label by label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from yifa import domains
from yifa.office.sheets import FormCell
from yifa.server.figures.form_sense import cut
from yifa.server.figures.form_words import Reading, bare, squeezed

NONE = "-"


@dataclass(frozen=True, slots=True)
class NationalForm:
    """A form: labels are kept without marks, `cells` with the words that stand for {cell}."""

    name: str
    basis: str
    about: tuple[str, ...]
    heads: frozenset[str]
    cells: Mapping[str, tuple[str, str]]
    across: Mapping[str, str]
    total: Mapping[str, str]

    def key(self, label: str, across: str | None) -> str:
        """``figure@kind`` that a cell asks, where `across` is the heading that crosses its label."""
        words, key = self.cells[label]
        figure, _, part = key.partition("@")
        kind = "" if across is None else self.across[across]
        if across is not None and not kind:
            figure, part = self.total.get(figure, figure), part.replace("／{across}", "").replace("{across}", "")
        part = part.replace("{cell}", words).replace("{across}", kind)
        return f"{figure}@{part}" if part else figure


@dataclass(frozen=True, slots=True)
class Known:
    """What a known form says of a cell: a figure and its kind; no figure: the book holds none that it asks."""

    form: NationalForm
    figure: str = ""
    part: str = ""


@lru_cache(maxsize=1)
def national_forms() -> Mapping[str, NationalForm]:
    """Every known form, by id."""
    raw = yaml.safe_load(Path(domains.__file__).with_name("national_forms.yaml").read_text(encoding="utf-8"))
    return {
        key: NationalForm(
            form["name"],
            form["basis"],
            tuple(bare(word) for word in form["about"]),
            frozenset(bare(word) for word in form["heads"]),
            {bare(label): (label, asked) for label, asked in form["cells"].items()},
            {bare(heading): kind for heading, kind in form.get("across", {}).items()},
            form.get("total", {}),
        )
        for key, form in raw.items()
    }


def known_cell(cell: FormCell, reading: Reading) -> Known | None:
    """What a known form says of a cell; None where no form has such a cell under such headings."""
    rows, columns = ([bare(label) for label in axis] for axis in (cell.rows, cell.columns))
    lines = [bare(line) for line in (*cell.titles, cell.sheet)] + [*rows, *columns]
    # What is neither a time nor a place, with the time that opens a label (本年制发件数).
    meant = {bare(one) for one in (*cell.rows, *cell.columns) if squeezed(one).endswith(reading.words)}
    for form in national_forms().values():
        if not any(word in line for word in form.about for line in lines):
            continue
        for label, across in _crossings(form, rows, columns):
            if any(cut(word) for word in meant - {label, across} - form.heads):
                continue
            if form.cells[label][1] == NONE:
                return Known(form)
            figure, _, part = form.key(label, across).partition("@")
            return Known(form, figure, part)
    return None


def _crossings(form: NationalForm, rows: Sequence[str], columns: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Pairs of a cell's label and the heading across it, the likeliest first; of a form without such headings the label."""
    if not form.across:
        yield from ((label, None) for label in (*reversed(rows), *reversed(columns)) if label in form.cells)
        return
    for labels, crossing in ((rows[-1:], columns), (columns[-1:], columns[:-1]), (columns[-1:], rows)):
        yield from ((one, other) for one in labels if one in form.cells for other in crossing if other in form.across)
