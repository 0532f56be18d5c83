"""Pages of matters: found by their keys in an index, read only as many as are shown, counted once until somebody writes."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.db.models import F, OrderBy, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import cached_property

from yifa.kernel.actor import Actor
from yifa.server.ledger.models import Matter
from yifa.server.ledger.remembered import asked_of, until_written
from yifa.server.ui import parts

# How many rows a page may be asked for, and what it offers.
FEWEST, MOST = 10, 200
SIZES = (20, 50, 100, 200)
# Rows passed over that cost less to read than another question.
FAR = 200


class MattersPage(Page[Matter]):
    """A page of matters that says from where its neighbours are read: `after` its last row, `before` its first."""

    @property
    def after(self) -> int:
        """The key of the last row; 0 for an empty page."""
        return self.object_list[-1].pk if len(self.object_list) else 0

    @property
    def before(self) -> int:
        """The key of the first row; 0 for an empty page."""
        return self.object_list[0].pk if len(self.object_list) else 0


class Matters(Paginator[Matter]):
    """Sorted matters of one town (or several) in pages, as an address asks for them.

    `after` and `before` name the key of the matter that a page begins behind or ends in front of, where its address says one
    (`?page=3001&after=…`). Such a page costs the same however far down it lies, and what is registered meanwhile does not
    move it; the page's number is then what it is called.
    """

    def __init__(self, rows: QuerySet[Matter], size: int, town: str, query: QueryDict) -> None:
        super().__init__(rows, size)
        self._rows, self._town = rows, town
        self._after, self._before = query.get("after", ""), query.get("before", "")
        # The few of one village stand in an index of their own, which SQLite takes where it is asked for keys alone.
        self._few = bool(query.get("village"))

    @cached_property
    def count(self) -> int:
        """How many there are."""
        unsorted = self._rows.order_by()
        if not self._town:
            return unsorted.count()
        return until_written(self._town, ("count", asked_of(unsorted)), unsorted.count)

    def page(self, number: int | str) -> MattersPage:
        """One page; one far down by its keys first, so that rows passed over are not read."""
        whole = self.validate_number(number)
        first = (whole - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        if first >= last:
            return MattersPage([], whole, self)
        if first < FAR and not self._few:
            return MattersPage(list(self._rows[first:last]), whole, self)
        keys = self._beside() or list(self._rows.values_list("id", flat=True)[first:last])
        matters = Matter.objects.in_bulk(keys)
        return MattersPage([matters[key] for key in keys if key in matters], whole, self)

    def _beside(self) -> list[int]:
        """Keys of the rows behind or in front of the matter that the address names; none where it names none of these."""
        named = self._after or self._before
        order = sorted_by(self._rows)
        if order is None or not named.isdecimal() or len(named) > 18:
            return []
        column, down = order
        value = self._rows.filter(id=int(named)).values_list(column, flat=True).first()
        if value is None:
            return []
        on = down is not bool(self._before and not self._after)  # the way the rows are walked: forwards or back
        side = "lt" if on else "gt"
        beyond = Q(**{f"{column}__{side}e": value}) & (
            Q(**{f"{column}__{side}": value}) | Q(**{f"id__{side}": int(named)})
        )
        walked = self._rows.filter(beyond).order_by(*(f"-{name}" if on else name for name in (column, "id")))
        keys = list(walked.values_list("id", flat=True)[: self.per_page])
        return keys if on is down else keys[::-1]


def sorted_by(rows: QuerySet[Matter]) -> tuple[str, bool] | None:
    """(column, descending) of matters sorted by one of their columns that is never empty, then by key the same way.

    None where they are sorted otherwise.
    """
    if len(rows.query.order_by) != 2:
        return None
    first, then = rows.query.order_by
    if isinstance(first, OrderBy) and isinstance(first.expression, F):
        column, down = first.expression.name, first.descending  # type: ignore[attr-defined]
    elif isinstance(first, str):
        column, down = first.lstrip("-"), first.startswith("-")
    else:
        return None
    fields = {field.name: field for field in Matter._meta.concrete_fields}
    if column not in fields or fields[column].null or then != ("-id" if down else "id"):
        return None
    return column, down


def page_of_matters(
    rows: QuerySet[Matter], query: QueryDict, actor: Actor, size: int = parts.PAGE_SIZE
) -> Page[Matter]:
    """The page of some sorted matters that the address asks for, with as many rows as it asks for."""
    page = parts.page_of(Matters(rows, rows_asked(query, size), actor.town, query), query)
    page.sizes = SIZES  # type: ignore[attr-defined]
    return page


def rows_asked(query: QueryDict, usual: int) -> int:
    """How many rows the address asks for (`rows`), within what a page may hold; `usual` where it asks for no number."""
    asked = query.get("rows", "")
    return min(max(int(asked), FEWEST), MOST) if asked.isdecimal() and len(asked) < 9 else usual


def page_size(request: HttpRequest) -> int:
    """How many rows a page of the ledger has: fewer on a phone, which says of itself that it is one."""
    return parts.PHONE_SIZE if "Mobi" in request.headers.get("User-Agent", "") else parts.PAGE_SIZE
