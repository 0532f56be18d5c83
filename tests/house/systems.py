"""The 151 systems of a township: which kinds of work carry each, and the fullest life that is walked for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from yifa import domains
from yifa.domains import catalogue
from yifa.kernel.model import Procedure

SYSTEMS = yaml.safe_load((Path(domains.__file__).parent / "systems.yaml").read_text(encoding="utf-8"))
STRANGE = {"wait", "link", "ends"}


def kinds_of(system: str) -> list[str]:
    """The kinds of work of a town that carry a system."""
    return [key for key, found in catalogue().newest.items() if system in found.covers and found.home == "town"]


def steps(sample: Any) -> set[str]:
    """The different steps of a sample."""
    return {step if isinstance(step, str) else next(iter(step)) for step in sample} - STRANGE


def fullest(procedure: Procedure) -> int:
    """The sample with the most different steps: the fullest life."""
    return max(range(len(procedure.samples)), key=lambda n: (len(steps(procedure.samples[n])), -n))
