"""The list of projections: every table that can be made anew from the entries. A room that adds one joins here.

`rebuild` empties and refills these tables; `verify` makes their rows again and compares them with what stands there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yifa.server.ledger import crypto, models, use
from yifa.server.ledger.bulk_rows import all_of, as_stored, columns_of
from yifa.server.ledger.postings import MonthTotal, Posting

if TYPE_CHECKING:
    from yifa.server.ledger.project import Rows
    from yifa.server.towns.models import Town

Make = Callable[["Town", "Rows"], Iterable[Any]]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Projection:
    """A table that follows from the entries.

    Attributes:
        model: its model, with the columns `town` and `matter` (below).
        name: what people call it.
        make: the rows it should hold for the matters whose projected rows are given.
        matter: the column that names the matter.
        own: whether `Rows.write` fills it; otherwise who listens to `projected` does.
    """

    model: type[Any]
    name: str
    make: Make
    matter: str = "matter_id"
    own: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns but a counting key, which says nothing."""
        return columns_of(self.model)  # type: ignore[arg-type]

    def row(self, instance: Any) -> Row:
        """A row that was made, as `columns`."""
        return as_stored(self.model, instance)


def _links(town: Town, rows: Rows) -> Iterable[models.Link]:
    """The first one to say a link keeps it, as in the table."""
    first: dict[tuple[int, int, str], models.Link] = {}
    for link in rows.links:
        first.setdefault((link.from_id, link.to_id, link.kind), link)
    return first.values()


def _duty_posts(rows: Rows) -> Iterable[models.DutyPost]:
    return (post for made in rows.duties.values() for _, posts in made for post in posts)


PROJECTIONS: list[Projection] = [
    Projection(models.Matter, "办件", lambda town, rows: rows.matters.values(), matter="id"),
    Projection(models.MatterField, "台账栏目", lambda town, rows: all_of(rows.fields)),
    Projection(models.Deadline, "期限", lambda town, rows: all_of(rows.deadlines)),
    Projection(models.Duty, "待办", lambda town, rows: (duty for made in rows.duties.values() for duty, _ in made)),
    Projection(models.DutyPost, "待办岗位", lambda town, rows: _duty_posts(rows)),
    Projection(models.Link, "关联", _links, matter="from_id"),
    Projection(models.Named, "经办关系", lambda town, rows: rows.named.values()),
    Projection(models.PartyIndex, "当事人索引", lambda town, rows: all_of(rows.parties)),
    Projection(Posting, "记数", lambda town, rows: rows.postings),
]
# Sums of postings over the whole town, so not made matter by matter.
TOTALS = MonthTotal
TOTALS_NAME = "月合计"


def join(projection: Projection) -> None:
    """A room's own projection joins the list (called when its application is ready)."""
    if all(known.model is not projection.model for known in PROJECTIONS):
        PROJECTIONS.append(projection)


def names() -> dict[str, str]:
    """Model name → what people call it."""
    return {p.model.__name__: p.name for p in PROJECTIONS} | {
        TOTALS.__name__: TOTALS_NAME,
        use.LedgerUse.__name__: use.NAME,
    }


def opened(snapshot: str, town: str, position: int, key: bytes | None) -> str:
    """A snapshot with its personal values in the clear, so that two sealings of the same values compare equal.

    Raises:
        ValueError: it is no JSON, or its seal does not open with the matter's key.
    """
    content: dict[str, Any] = _read(snapshot)
    sealed = content.pop("sealed", None)
    if sealed and key is not None:
        content["personal"] = crypto.unseal(key, sealed, f"{town}:{position}:snapshot", parse_float=_number)
    elif sealed:
        content["erased"] = True
    return _sorted_text(content)


def _number(text: str) -> float:
    """3.0 and 3 are one number: the canonical JSON of an entry knows no other way to write it than 3."""
    value = float(text)
    return int(value) if value.is_integer() else value


_read = json.JSONDecoder(parse_float=_number).decode
_sorted_text = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=True).encode


def comparable(row: Row, projection: Projection, keys: Mapping[int, bytes]) -> Row:
    """A row whose snapshot, if it has one, is opened; one that does not open is marked as damaged."""
    if projection.model is not models.Matter:
        return row
    at, town, snapshot = (projection.columns.index(column) for column in ("id", "town", "snapshot"))
    try:
        content = opened(row[snapshot], row[town], models.position_of(row[at]), keys.get(row[at]))
    except (ValueError, KeyError, TypeError):
        content = "damaged"
    return (*row[:snapshot], content, *row[snapshot + 1 :])
