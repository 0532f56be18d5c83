"""Models whose every change is an act of the administrative book: `class Unit(Kept)`, then `keep(Unit, of="town_id")`.

A change made through the product, by whatever way of Django, writes its act in the same transaction. A change made
behind its back has no act, and `verify` shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self, TypeVar

from django.db import models, transaction

from yifa.server.administration.book import record
from yifa.server.administration.keeping import KEPT, Keeping

M = TypeVar("M", bound=models.Model)


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
    record(keeping, "put", list(rows))


def _remove(keeping: Keeping, rows: Sequence[Any]) -> None:
    record(keeping, "remove", list(rows))
