"""A column of an old ledger and what it was taken for."""

from __future__ import annotations

from dataclasses import dataclass

from yifa.office.ledgers import Column
from yifa.server.casework.imports.targets import REMARK, SKIP


@dataclass(frozen=True, slots=True)
class Mapped:
    """A column and what it is; ``why`` in Chinese, ``sure`` from 0 to 1. A column may serve several ends."""

    sheet: str
    column: Column
    targets: tuple[tuple[str, str], ...]
    sure: float = 1.0
    why: str = ""

    @property
    def is_mapped(self) -> bool:
        """Whether the column was understood to be something of the matter."""
        return any(name not in (REMARK, SKIP, "") for name, _ in self.targets)
