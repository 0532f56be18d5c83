"""Numbers of matters and papers: gap-free per town, kind and year, given inside the transaction that uses them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db import connection

from yifa.kernel.model import Procedure
from yifa.kernel.records import Entry
from yifa.server.ledger.models import Sequence
from yifa.server.towns.models import Town


class Numbers:
    """Gives numbers within one transaction; `save` writes the sequences back."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._taken: dict[tuple[str, int], Sequence] = {}
        self._moved: set[tuple[str, int]] = set()

    def _next(self, key: str, year: int) -> int:
        sequence = self._taken.get((key, year))
        if sequence is None:
            sequence = Sequence.of(self._town.code, key, year)
            self._taken[key, year] = sequence
        sequence.last += 1
        self._moved.add((key, year))
        return sequence.last

    def matter(self, procedure: Procedure, day: str) -> str:
        """〔2025〕第38号 in the form the procedure declares; "" where it declares none."""
        return self._form(procedure.number, f"matter:{procedure.procedure}", int(day[:4]))

    def paper(self, document: str, form: str, day: str) -> str:
        """The number of a paper, by its template's form."""
        return self._form(form, f"paper:{document}", int(day[:4]))

    def _form(self, form: str, key: str, year: int) -> str:
        if not form:
            return ""
        town = self._town
        return form.format(
            name=town.name,
            prefix=town.document_prefix,
            short=town.short,
            year=year,
            n=self._next(key, year) if "{n" in form else 0,
        )

    def save(self) -> None:
        """Write the sequences back."""
        moved = [self._taken[key] for key in sorted(self._moved)]
        self._moved.clear()
        if moved:
            with connection.cursor() as cursor:
                cursor.executemany(
                    f"UPDATE {Sequence._meta.db_table} SET last = %s WHERE id = %s",
                    [(row.last, row.id) for row in moved],
                )


class BorneNumbers:
    """Counts the numbers that a book's entries bear, to compare them with the sequences: gap-free, none twice."""

    def __init__(self) -> None:
        self._given: Counter[tuple[str, int]] = Counter()
        self._numbers: Counter[tuple[str, str]] = Counter()

    def note(self, entry: Entry) -> None:
        """Take in one entry. Numbers that old ledgers bear are their own, and were never given by this book."""
        if entry.batch:
            return
        year = int(entry.day[:4])
        if entry.number:
            self._given[f"matter:{entry.procedure}", year] += 1
            self._numbers[entry.procedure, entry.number] += 1
        for document, number in entry.papers.items():
            if number:
                self._given[f"paper:{document}", year] += 1
                self._numbers[document, number] += 1

    def faults(self, town: str) -> Iterator[str]:
        """What does not agree, as sentences."""
        for (_, number), times in self._numbers.items():
            if times > 1:
                yield f"编号“{number}”用了{times}次"
        last = {(row.key, row.year): row.last for row in Sequence.objects.filter(town=town, last__gt=0)}
        for key in sorted(self._given.keys() | last.keys()):
            if self._given.get(key, 0) != last.get(key, 0):
                yield f"{key[1]}年“{key[0]}”已编到{last.get(key, 0)}号，记录里有{self._given.get(key, 0)}个"
