"""Quick check of a contract's text: what it says, and what a careful reviewer would stop at."""

from __future__ import annotations

from .model import Contract, Passage, Point, Registered, Tone
from .points import check_contract
from .reading import read_contract

__all__ = ["Contract", "Passage", "Point", "Registered", "Tone", "check_contract", "read_contract"]
