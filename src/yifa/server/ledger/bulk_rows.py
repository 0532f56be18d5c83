"""Rows written by one prepared statement for all of them.

Django's `bulk_create` builds and prepares the text of a statement anew for every hundred rows, which cost more than a
quarter of taking in a step; a statement prepared once and given the rows' values costs a tenth of that.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any, Literal, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

Item = TypeVar("Item")
Row = TypeVar("Row", bound=models.Model)
Conflict = Literal["", "ignore", "replace"]
# Fields whose Python value is what both databases take.
_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField)


def new_row(model: type[Row], **values: Any) -> Row:
    """A row to be inserted, with the values given under its columns' names and the defaults of the others.

    It reads as the model does, at a twentieth of the cost: a tuple of its columns, without anything to ask of a database.
    """
    return cast(Row, _tuple_of(model)(**values))


@lru_cache(maxsize=64)
def _tuple_of(model: type[models.Model]) -> Callable[..., Any]:
    columns = {field.attname: field.get_default() for field in model._meta.concrete_fields}
    return namedtuple(f"{model.__name__}Row", list(columns), defaults=columns.values())


def all_of(by_matter: Mapping[int, Iterable[Item]]) -> Iterator[Item]:
    """The rows of all matters."""
    return chain.from_iterable(by_matter.values())


def insert(
    model: type[models.Model], rows: Iterable[Any], *, conflict: Conflict = "", unique: Sequence[str] = ()
) -> None:
    """Insert rows; their keys given by the database are not read back.

    Args:
        conflict: what happens to a row that is there already by `unique`: an error, nothing, or it is replaced.
        unique: the columns by which a row is the same; for `replace`.
    """
    written = list(rows)
    if not written:
        return
    statement, values = _prepared(model, conflict, tuple(unique), connection.vendor)
    with connection.cursor() as cursor:
        cursor.executemany(statement, [values(row) for row in written])


@lru_cache(maxsize=64)
def columns_of(model: Any) -> tuple[str, ...]:
    """All columns but a counting key, which says nothing."""
    return tuple(field.attname for field in model._meta.concrete_fields if not isinstance(field, models.AutoField))


def as_stored(model: Any, row: Any) -> tuple[Any, ...]:
    """A row as `stored` gives it once it has been inserted."""
    columns, moments = _reading(model)
    values = [getattr(row, column) for column in columns]
    if _plainly(model) and connection.vendor == "sqlite":
        for number in moments:
            # SQLite keeps moments by the clock of Greenwich, and says no zone.
            values[number] = values[number] and values[number].astimezone(UTC).replace(tzinfo=None)
    return tuple(values)


@lru_cache(maxsize=64)
def _reading(model: Any) -> tuple[tuple[str, ...], list[int]]:
    """(the columns of a model, which of them are moments)."""
    columns = columns_of(model)
    moments = {field.attname for field in model._meta.concrete_fields if isinstance(field, models.DateTimeField)}
    return columns, [number for number, column in enumerate(columns) if column in moments]


def stored(rows: models.QuerySet[Any]) -> list[tuple[Any, ...]]:
    """The columns of rows as the database gives them, to be compared with others of the kind and with `as_stored`."""
    asked = rows.values_list(*columns_of(rows.model))  # type: ignore[arg-type]
    if not _plainly(rows.model):  # type: ignore[arg-type]
        return list(asked)
    try:
        statement, values = asked.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


@lru_cache(maxsize=64)
def _plainly(model: Any) -> bool:
    """Whether equal values of all columns are equal as the database holds them; it may write a JSON in several ways."""
    return all(isinstance(field, (*_PLAIN, models.DateField)) for field in model._meta.concrete_fields)


def _adapter(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    """What turns a field's Python value into what the database takes; days and moments without a detour by fields."""
    if isinstance(field, models.DateTimeField):
        # The steps of a lot are written down within the same few seconds.
        return lru_cache(maxsize=1024)(connection.ops.adapt_datetimefield_value)
    if isinstance(field, models.DateField):
        # SQLite's own adapter writes the same, by a detour for every value.
        return _iso if connection.vendor == "sqlite" else connection.ops.adapt_datefield_value
    return lambda value: field.get_db_prep_save(value, connection)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


@lru_cache(maxsize=64)
def _prepared(
    model: type[models.Model], conflict: Conflict, unique: tuple[str, ...], vendor: str
) -> tuple[str, Callable[[Any], Sequence[Any]]]:
    """The statement for rows of a model on a database engine, and what turns a row into its values."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"
    if conflict == "ignore":
        statement += " ON CONFLICT DO NOTHING"
    elif conflict == "replace":
        changed = [quote(str(f.column)) for f in fields if f.column not in unique and not f.primary_key]
        same = ", ".join(quote(name) for name in unique)
        statement += f" ON CONFLICT ({same}) DO UPDATE SET {', '.join(f'{name} = EXCLUDED.{name}' for name in changed)}"
    read = attrgetter(*(field.attname for field in fields))
    adapted = [(number, _adapter(field)) for number, field in enumerate(fields) if not isinstance(field, _PLAIN)]
    made, left_out = _tuple_of(model), len(model._meta.concrete_fields) - len(fields)
    assert all(isinstance(field, models.AutoField) for field in model._meta.concrete_fields[:left_out])

    def values(row: Any) -> Sequence[Any]:
        columns = list(row[left_out:] if type(row) is made else read(row))
        for number, adapt in adapted:
            columns[number] = adapt(columns[number])
        return columns

    return statement, values
