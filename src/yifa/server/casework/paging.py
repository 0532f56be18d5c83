"""Pages of matters: found by their keys in an index, read only as many as are shown, counted once until somebody writes."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property

from yifa.kernel.actor import Actor
from yifa.server.ledger.models import Matter
from yifa.server.ledger.remembered import asked_of, until_written
from yifa.server.ui import parts

# Rows passed over that cost less to read than another question.
FAR = 200


class Matters(Paginator[Matter]):
    """Sorted matters of one town (or several) in pages."""

    def __init__(self, rows: QuerySet[Matter], size: int, town: str) -> None:
        super().__init__(rows, size)
        self._rows, self._town = rows, town

    @cached_property
    def count(self) -> int:
        """How many there are."""
        unsorted = self._rows.order_by()
        if not self._town:
            return unsorted.count()
        return until_written(self._town, ("count", asked_of(unsorted)), unsorted.count)

    def page(self, number: int | str) -> Page[Matter]:
        """One page; one far down by its keys first, so that rows passed over are not read."""
        whole = self.validate_number(number)
        first = (whole - 1) * self.per_page
        if first < FAR:
            return super().page(number)
        keys = list(self._rows.values_list("id", flat=True)[first : first + self.per_page])
        matters = Matter.objects.in_bulk(keys)
        return Page([matters[key] for key in keys if key in matters], whole, self)


def page_of_matters(
    rows: QuerySet[Matter], query: QueryDict, actor: Actor, size: int = parts.PAGE_SIZE
) -> Page[Matter]:
    """The page of some sorted matters that the address asks for."""
    return parts.page_of(Matters(rows, size, actor.town), query)


def page_size(request: HttpRequest) -> int:
    """How many rows a page of the ledger has: fewer on a phone, which says of itself that it is one."""
    return parts.PHONE_SIZE if "Mobi" in request.headers.get("User-Agent", "") else parts.PAGE_SIZE
