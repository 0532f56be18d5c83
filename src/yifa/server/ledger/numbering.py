"""Numbers of matters and papers: gap-free per town, kind and year, given inside the transaction that uses them."""

from __future__ import annotations

from yifa.kernel.model import Procedure
from yifa.server.ledger.models import Sequence
from yifa.server.towns.models import Town


class Numbers:
    """Gives numbers within one transaction; `save` writes the sequences back."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._taken: dict[tuple[str, int], Sequence] = {}

    def _next(self, key: str, year: int) -> int:
        sequence = self._taken.get((key, year))
        if sequence is None:
            sequence, _ = Sequence.objects.get_or_create(town=self._town.code, key=key, year=year)
            self._taken[key, year] = sequence
        sequence.last += 1
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
            name=town.name, prefix=town.document_prefix, short=town.short, year=year,
            n=self._next(key, year) if "{n" in form else 0,
        )  # fmt: skip

    def save(self) -> None:
        """Write the sequences back."""
        Sequence.objects.bulk_update(self._taken.values(), ["last"])
