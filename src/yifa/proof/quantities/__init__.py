"""Reading the numbers of a Chinese text."""

from __future__ import annotations

from yifa.proof.model import Quantity
from yifa.proof.quantities.scanner import Scanner

__all__ = ["read_quantities"]


def read_quantities(text: str) -> list[Quantity]:
    """Every number of the text with unit, approximation and kind, in order of place.

    Never raises, whatever the text; time is linear in its length.
    """
    return Scanner(text).read()
