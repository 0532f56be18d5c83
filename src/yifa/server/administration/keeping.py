"""How the rows of models under the administrative book are kept: which table, of which town, which columns, and as what."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.db import models

from yifa.kernel.chain import sm3
from yifa.server.administration.models import INSTALLATION

# Texts longer than this stand in an act by their digest: what is compared is whether they changed.
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Keeping:
    """How the rows of a model are kept.

    Attributes:
        model: the model.
        name: what people call it.
        of: the attributes that lead from a row to its town's code; empty for what belongs to no town.
        personal: columns that stand sealed in an act.
        passing: columns that come and go without an act (when somebody was last seen).
        growing: rows are only ever added, so that proofs need not remember them.
    """

    model: type[models.Model]
    name: str
    of: str = ""
    personal: frozenset[str] = frozenset()
    passing: frozenset[str] = frozenset()
    growing: bool = False

    @property
    def table(self) -> str:
        """The name that stands in acts."""
        return self.model._meta.db_table

    @property
    def columns(self) -> list[models.Field[Any, Any]]:
        """The columns that acts hold, without the key."""
        fields = self.model._meta.concrete_fields
        return [f for f in fields if not f.primary_key and f.attname not in self.passing]

    def town(self, row: models.Model) -> str:
        """The code of the town whose book tells of a row."""
        owner: Any = row
        for name in self.of.split("__") if self.of else ():
            owner = getattr(owner, name, None)
        return str(owner) if self.of and owner else INSTALLATION

    def rows(self, town: str) -> models.QuerySet[Any]:
        """All rows that a town's book must tell of."""
        everything = self.model._base_manager.all()
        if not self.of:
            return everything if town == INSTALLATION else everything.none()
        its = models.Q(**{self.of: town})
        return everything.filter(its | models.Q(**{f"{self.of}__isnull": True}) if town == INSTALLATION else its)

    def values(self, row: models.Model) -> dict[str, Any]:
        """What an act says of a row."""
        return {f.attname: plain(f.to_python(f.value_from_object(row))) for f in self.columns}

    def as_registered(self, values: dict[str, Any]) -> dict[str, Any]:
        """What an act said of a row, in the columns of this version: one that an upgrade added stood at its default."""
        return {
            f.attname: values[f.attname] if f.attname in values else plain(f.to_python(f.get_default()))
            for f in self.columns
        }


KEPT: dict[type[models.Model], Keeping] = {}


def plain(value: Any) -> Any:
    """A column's value as JSON tells it, the same whether it was read from the database or is about to be written."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        value = bytes(value).hex()
    if isinstance(value, int) and abs(value) >= 2**53:
        return str(value)
    if isinstance(value, str) and len(value) > LONGEST:
        return f"sm3:{sm3(value.encode()).hex()}"
    return value


def digest(values: dict[str, Any]) -> bytes:
    """A short mark of a row's values."""
    return sm3(json.dumps(values, ensure_ascii=False, sort_keys=True).encode())[:16]
