"""Queries that every page asks: their SQL is built once in a process, and only the values are given anew.

Django builds the SQL of a query each time it is asked, which takes many times as long as the database takes to answer it
by its key. Here it is built with markers in place of the values; what is asked afterwards is the same query of the same
managers, and comes back as the same instances of the same models.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.query import ModelIterable, get_related_populators

M = TypeVar("M")
LARGEST = 2**63 - 1


def _marker(kind: type, place: int) -> Any:
    """A value of a kind that no query of ours holds by itself; a number that the smallest column takes."""
    if kind is datetime:
        return datetime(1001, 1, 1, tzinfo=UTC) + timedelta(days=place)
    if kind is date:
        return date(1002, 1, 1) + timedelta(days=place)
    return 31_700 + place if kind is int else f"\ue000{place}"


def _as_stored(value: Any, ops: Any) -> Any:
    """A value as this database takes it."""
    if isinstance(value, datetime):
        return ops.adapt_datetimefield_value(value)
    return ops.adapt_datefield_value(value) if isinstance(value, date) else value


class Prepared(Generic[M]):
    """A query whose values are given when it is asked: `rows(*values)`. One of `values_list` gives tuples."""

    def __init__(self, query: Callable[..., models.QuerySet[Any, M]], *kinds: type) -> None:
        """
        Args:
            query: gives the query of some values, each of which must reach its SQL as it is.
            kinds: what each value is: `str`, `int`, `date` or `datetime` with a time zone.
        """
        self._query, self._kinds = query, kinds
        self._built: tuple[Any, ...] | None = None

    def _build(self) -> tuple[Any, ...]:
        """SQL, constants or places of values, and how its rows are read."""
        connection = connections[DEFAULT_DB_ALIAS]
        marks = [_marker(kind, place) for place, kind in enumerate(self._kinds)]
        asked = self._query(*marks)
        compiler = asked.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        compiler.pre_sql_setup()
        stored = [_as_stored(mark, connection.ops) for mark in marks]
        places = [(stored.index(value), None) if value in stored else (-1, value) for value in params]
        if missing := set(range(len(marks))) - {place for place, _ in places}:
            raise ValueError(f"values {sorted(missing)} do not reach the SQL as they are: {sql}")
        converters = compiler.get_converters([column[0] for column in compiler.select])
        if asked._iterable_class is not ModelIterable:
            return sql, places, compiler, converters, None
        columns = compiler.klass_info["select_fields"]
        own = slice(columns[0], columns[-1] + 1)
        names = [expression.target.attname for expression, _, _ in compiler.select[own]]
        # The stubs describe a later Django, which asks for one argument more.
        related = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        return sql, places, compiler, converters, (names, own, related)

    def rows(self, *values: Any) -> list[M]:
        """What the query gives for these values; nothing for a number larger than any column holds."""
        if any(isinstance(value, int) and abs(value) > LARGEST for value in values):
            return []
        if self._built is None:
            self._built = self._build()
        sql, places, compiler, converters, whole = self._built
        connection = connections[DEFAULT_DB_ALIAS]
        given = [_as_stored(value, connection.ops) for value in values]
        with connection.cursor() as cursor:
            cursor.execute(sql, [constant if place < 0 else given[place] for place, constant in places])
            read = cursor.fetchall()
        rows = compiler.apply_converters(read, converters) if converters else read
        if whole is None:
            return [tuple(row) for row in rows]  # type: ignore[misc]
        names, own, related = whole
        instances = []
        for row in rows:
            made = compiler.klass_info["model"].from_db(DEFAULT_DB_ALIAS, names, row[own])
            for populator in related:
                populator.populate(row, made)
            instances.append(made)
        return instances

    def first(self, *values: Any) -> M | None:
        """The first row, or None."""
        return next(iter(self.rows(*values)), None)
