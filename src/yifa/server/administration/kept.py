"""Models whose every change is an act of the administrative book: `class Unit(Kept)`, then `keep(Unit, of="town_id")`.

A change made through the product, by whatever way of Django, writes its act in the same transaction. A change made
behind its back has no act, and `verify` shows it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Self, TypeVar
from uuid import UUID

from django.db import models, transaction

from yifa.kernel.chain import sm3
from yifa.server.administration.models import INSTALLATION

M = TypeVar("M", bound=models.Model)
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
        found: Any = row
        for name in self.of.split("__") if self.of else ():
            found = getattr(found, name, None)
        return str(found) if self.of and found else INSTALLATION

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


KEPT: dict[type[models.Model], Keeping] = {}


def keep(
    model: type[models.Model],
    name: str,
    *,
    of: str = "town",
    personal: Iterable[str] = (),
    passing: Iterable[str] = (),
    growing: bool = False,
) -> None:
    """Put a model under the administrative book; said once beside the model."""
    KEPT[model] = Keeping(model, name, of, frozenset(personal), frozenset(passing), growing)


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


class KeptQuerySet(models.QuerySet[M]):
    """Writes acts for changes of many rows at once."""

    def update(self, **values: Any) -> int:
        """As Django's, with an act of the rows as they are afterwards."""
        keeping = KEPT[self.model]
        names = {self.model._meta.get_field(name).attname for name in values}  # type: ignore[union-attr]
        if names <= keeping.passing:
            return super().update(**values)
        with transaction.atomic(using=self.db, savepoint=False):
            keys = list(self.values_list("pk", flat=True))
            changed = super().update(**values)
            _put(keeping, self.model._base_manager.filter(pk__in=keys))
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        """As Django's, with an act; rows that are to be skipped or replaced can't be told and are refused."""
        if kwargs.get("ignore_conflicts") or kwargs.get("update_conflicts"):
            raise NotImplementedError("a kept table tells each row that was written")
        with transaction.atomic(using=self.db, savepoint=False):
            made = super().bulk_create(objs, *args, **kwargs)
            _put(KEPT[self.model], made)
        return made

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's, with an act of what is gone."""
        with transaction.atomic(using=self.db, savepoint=False):
            gone = list(self)
            _remove(KEPT[self.model], gone)
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


KeptManager = models.Manager.from_queryset(KeptQuerySet)


class Kept(models.Model):
    """A row whose every change is an act."""

    objects = KeptManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's, with an act in the same transaction."""
        keeping = KEPT[type(self)]
        named = kwargs.get("update_fields")
        columns = None if named is None else {self._meta.get_field(name).attname for name in named}  # type: ignore[union-attr]
        if columns is not None and columns <= keeping.passing:
            super().save(*args, **kwargs)
            return
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)
            if columns is None:
                _put(keeping, [self])
            else:  # what was not written stands as the database has it
                _put(keeping, type(self)._base_manager.filter(pk=self.pk))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """As Django's, with an act in the same transaction."""
        with transaction.atomic(savepoint=False):
            _remove(KEPT[type(self)], [self])
            return super().delete(*args, **kwargs)

    def again(self) -> Self:
        """The row as the database has it."""
        return type(self)._base_manager.get(pk=self.pk)


def _put(keeping: Keeping, rows: Iterable[Any]) -> None:
    from yifa.server.administration.book import record

    record(keeping, "put", list(rows))


def _remove(keeping: Keeping, rows: Sequence[Any]) -> None:
    from yifa.server.administration.book import record

    record(keeping, "remove", list(rows))
