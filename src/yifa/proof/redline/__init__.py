"""Two versions of one text: the differences that bind somebody, those of form, and both texts side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yifa.proof.redline.changes import Change, find_changes
from yifa.proof.redline.rows import Kind, Piece, Row, rows_of

__all__ = ["Change", "Kind", "Piece", "Redline", "Row", "compare_versions"]


@dataclass(frozen=True, slots=True)
class Redline:
    """The comparison. `changes` come first on a page, material before form; `rows` are the two texts side by side."""

    rows: tuple[Row, ...]
    changes: tuple[Change, ...]

    @property
    def material(self) -> tuple[Change, ...]:
        """Differences that bind somebody."""
        return tuple(change for change in self.changes if change.material)

    @property
    def immaterial(self) -> tuple[Change, ...]:
        """Differences of form: moved, numbering, punctuation, spelling of numbers, filled gaps."""
        return tuple(change for change in self.changes if not change.material)

    @property
    def same(self) -> bool:
        """Whether the two bind to the same."""
        return not self.material

    @property
    def binding(self) -> bool:
        """Whether more than wording changed: what nobody may call a correction of style."""
        return any(change.kind != "wording" for change in self.material)

    @property
    def verdict(self) -> str:
        """How the form of the final version would call it: 一致, 按意见修改 or 有实质变动 (a proposal, not a decision)."""
        return "一致" if self.same else "有实质变动" if self.binding else "按意见修改"

    def counted(self) -> dict[Kind, int]:
        """Paragraphs by kind."""
        kinds: tuple[Kind, ...] = ("same", "changed", "out", "in")
        return {kind: sum(row.kind == kind for row in self.rows) for kind in kinds}

    def to_json(self) -> dict[str, Any]:
        """The published shape."""
        return {
            "same": self.same,
            "material": [change.to_json() for change in self.material],
            "immaterial": [change.to_json() for change in self.immaterial],
        }


def compare_versions(before: str, after: str) -> Redline:
    """Lay two versions of a text side by side. Never raises; an empty text is one without paragraphs.

    Args:
        before: the draft that was reviewed.
        after: the signed or published version.
    """
    return Redline(rows_of(before, after), find_changes(before, after))
