"""The catalogue: one folder per field of work, each with procedures (*.yaml), rules (*.py) and documents (*.md)."""

from __future__ import annotations

import gc
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yifa.kernel.catalogue import Catalogue

ROOT = Path(__file__).resolve().parent


def register_rules() -> None:
    """Import every `rules*.py` of the domains, so that their checks and effects are known by name."""
    import importlib

    for path in sorted(ROOT.glob("*/rules*.py")):
        importlib.import_module(f"yifa.domains.{path.parent.name}.{path.stem}")


@cache
def catalogue() -> Catalogue:
    """The house's own catalogue, loaded once per process."""
    from yifa.domains.remembered import Remembered
    from yifa.kernel.catalogue import load

    collecting = gc.isenabled()
    gc.disable()
    try:
        register_rules()
        remembered = Remembered(ROOT)
        loaded = load(ROOT, remembered.read)
        remembered.keep()
        # Some hundred thousand objects that live as long as the process: whoever looks for garbage need not look there,
        # which took a tenth of the time of every long piece of work.
        gc.freeze()
    finally:
        if collecting:
            gc.enable()
    return loaded
