"""Kinds of work by field of work (领域), in the order of `domains/fields.yaml`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yifa.domains.fields_of_work import field_name, fields_of_work
from yifa.kernel.model import Procedure


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
    order = [*fields_of_work(), *(key for key in grouped if key not in fields_of_work())]
    return [FieldOfWork(key, field_name(key), tuple(grouped[key])) for key in order if key in grouped]
