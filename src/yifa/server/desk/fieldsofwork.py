"""Kinds of work by field of work (领域), in the order of `domains/fields.yaml`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import yaml

from yifa.domains import ROOT
from yifa.kernel.model import Procedure


@cache
def field_names() -> dict[str, str]:
    """Name of each field of work by its folder, in the order pages list them."""
    return dict(yaml.safe_load((ROOT / "fields.yaml").read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class FieldOfWork:
    """A field of work with some of its kinds of work."""

    key: str
    name: str
    kinds: tuple[Procedure, ...]


def by_field(procedures: Iterable[Procedure]) -> list[FieldOfWork]:
    """Kinds of work grouped, those of a folder without a name under its own."""
    grouped: dict[str, list[Procedure]] = {}
    for procedure in procedures:
        grouped.setdefault(procedure.domain, []).append(procedure)
    order = [*field_names(), *(key for key in grouped if key not in field_names())]
    return [FieldOfWork(key, field_names().get(key, key), tuple(grouped[key])) for key in order if key in grouped]
