"""The one choke point of the public site: every page asks here, and here only public rows are known.

`PublicRow` holds what the catalogue declares public and nothing else (`shelving`); signed and published reports come
frozen. No page of the portal reads a matter, an entry or a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from yifa.domains.disputes.likeness import grams
from yifa.kernel.context import all_fields
from yifa.kernel.fields import MANY_TYPES
from yifa.kernel.model import FieldSpec, Procedure
from yifa.office.model import cn_date
from yifa.server.config.procedures import in_force
from yifa.server.ledger.facts import units_of
from yifa.server.ledger.models import Book, row_id
from yifa.server.ledger.naming import shown
from yifa.server.portal.models import PublicRow
from yifa.server.portal.shelves import HALL
from yifa.server.portal.shelving import normal
from yifa.server.reports.models import Report
from yifa.server.towns.models import Town

MOST_COMPARED = 500
# Pictures whose hidden particulars we can't take out are not handed to the public.
UNSHOWN = frozenset({"image/heic", "image/heif", "image/tiff"})


def towns() -> list[Town]:
    """Towns with a public site."""
    return list(Town.objects.order_by("code"))


def standing(town: Town) -> tuple[str, str]:
    """What a rendered public page depends on: the head of the book, and the last report published or changed."""
    head = Book.objects.filter(town=town.code).values_list("head", flat=True).first() or ""
    report = reports(town).order_by("-changed_at").values_list("changed_at", flat=True).first()
    return head, report.isoformat() if report else ""


def rows(town: Town, on: date) -> QuerySet[PublicRow]:
    """Everything the town publishes on a day."""
    current = Q(until=None) | Q(until__gte=on)
    current_rows = PublicRow.objects.filter(current, town=town.code, day__lte=on).exclude(shelf=HALL)
    return current_rows.order_by("-day", "-id")


def hall(town: Town, on: date) -> list[PublicRow]:
    """The numbers taken in the hall on a day that wait or are being served, in the order taken."""
    return list(PublicRow.objects.filter(town=town.code, shelf=HALL, day=on).order_by("id").defer("text"))


def counts(town: Town, on: date) -> dict[str, int]:
    """How many rows each kind of work has."""
    return dict(rows(town, on).order_by().values_list("procedure").annotate(n=Count("id")))


def parts(town: Town, procedure: str, on: date) -> dict[str, int]:
    """How many rows each class of a kind of work has."""
    rows_of_kind = rows(town, on).filter(procedure=procedure).exclude(part="").order_by()
    return dict(rows_of_kind.values_list("part").annotate(n=Count("id")))


def item(town: Town, position: int, on: date) -> PublicRow | None:
    """One published row."""
    return rows(town, on).filter(id=row_id(town.code, position)).first()


def latest(town: Town, on: date, most: int) -> list[PublicRow]:
    """What was published last. Registers (who sits where) are not news."""
    registers = [p.procedure for p in in_force().values() if p.public and p.kind == "register"]
    return list(rows(town, on).exclude(procedure__in=registers).defer("text")[:most])


def open_consultations(town: Town, on: date, most: int) -> list[PublicRow]:
    """Drafts on which anybody may still give an opinion."""
    procedure = in_force()["public-consultation"]
    still = procedure.states["open"].name
    return list(rows(town, on).filter(procedure=procedure.procedure, status=still).defer("text")[:most])


def search(town: Town, on: date, query: str, most: int = 200) -> list[PublicRow]:
    """Rows that hold every word of a query; those that have them in the title come first."""
    words = [word for word in normal(query).split() if word][:8]
    if not words:
        return []
    matching = rows(town, on)
    for word in words:
        matching = matching.filter(text__contains=word)
    listed = list(matching.defer("text")[:most])
    return sorted(listed, key=lambda row: not all(word in normal(row.title) for word in words))


def nearly(town: Town, on: date, query: str, most: int = 20) -> list[PublicRow]:
    """Where no row holds every word: rows that share at least half of the query's pairs of characters, most first."""
    pairs = sorted(grams(normal(query)))[:12]
    if len(pairs) < 2:
        return []
    some = Q()
    for pair in pairs:
        some |= Q(text__contains=pair)
    held = [(sum(pair in row.text for pair in pairs), row) for row in rows(town, on).filter(some)[:MOST_COMPARED]]
    enough = [(n, row) for n, row in held if n * 2 >= len(pairs)]
    return [row for _, row in sorted(enough, key=lambda item: -item[0])][:most]


def reports(town: Town) -> QuerySet[Report]:
    """Reports that anybody may read: signed, frozen and published."""
    return Report.published.filter(town=town.code).exclude(frozen="")


def entries_of(town: Town, procedures: Sequence[str], on: date) -> list[PublicRow]:
    """Public entries of registers, for a resident to choose from."""
    return list(rows(town, on).filter(procedure__in=procedures).order_by("title", "id").defer("text"))


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with its value in words; `table` rows under `head`; `links` to other public rows; files by digest."""

    label: str
    value: str = ""
    long: bool = False
    head: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    links: tuple[tuple[str, int], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    unit: str = ""


def facts_of(town: Town, row: PublicRow, on: date, keys: Iterable[str] = ()) -> list[Fact]:
    """The fields of a row in words, in the declared order; those left empty are not told."""
    procedure = procedure_of(row)
    return facts_from(
        town, procedure, row.values, list(keys) or list(procedure.public.fields if procedure.public else ()), on
    )


def facts_from(
    town: Town, procedure: Procedure, values: Mapping[str, Any], wanted: Sequence[str], on: date
) -> list[Fact]:
    """Values in words, in the order wanted. Look-ups are named only where what they point at is public itself."""
    villages = {region.code: region.name for region in town.villages()}
    fields = all_fields(procedure)
    if any(key in fields and fields[key].type == "unit" and values.get(key) for key in wanted):
        villages |= units_of(town.code)
    others = _others(town, on, fields, {key: values[key] for key in wanted if values.get(key)})
    lines = []
    for key in wanted:
        value = values.get(key)
        if value not in (None, "", []) and value is not False and key in fields:
            one = _one(fields[key], values[key], villages, others)
            if one is not None:
                lines.append(one)
    return lines


def procedure_of(row: PublicRow) -> Procedure:
    """The newest version of a row's kind of work: what is public of it is said there."""
    return in_force()[row.procedure]


def _others(town: Town, on: date, fields: Mapping[str, FieldSpec], values: Mapping[str, Any]) -> dict[int, PublicRow]:
    """Public rows that the look-ups point at; what is not public itself is not named."""
    wanted = {
        row_id(town.code, position)
        for key, value in values.items()
        if key in fields and fields[key].type in MANY_TYPES
        for position in (value if isinstance(value, list) else [value])
    }
    return {row.position: row for row in rows(town, on).filter(id__in=wanted)} if wanted else {}


def _one(spec: FieldSpec, value: Any, villages: Mapping[str, str], others: Mapping[int, PublicRow]) -> Fact | None:
    if spec.type in MANY_TYPES:
        links = tuple((others[p].title, p) for p in (value if isinstance(value, list) else [value]) if p in others)
        return Fact(spec.name, links=links) if links else None
    if spec.type == "attachment":
        files = tuple((str(file["name"]), str(file["sha"])) for file in value if file.get("mime") not in UNSHOWN)
        return Fact(spec.name, files=files) if files else None
    if spec.type == "table":
        columns = [key for key in spec.columns if any(row.get(key) not in (None, "", False) for row in value)]
        head = tuple(spec.columns[key].name for key in columns)
        table = tuple(tuple(_cell(spec.columns[key], row.get(key), villages) for key in columns) for row in value)
        return Fact(spec.name, head=head, table=table)
    if spec.type == "date":
        return Fact(spec.name, cn_date(date.fromisoformat(value)))
    text = shown(spec, value, villages)
    unit = _unit(spec, value)
    return Fact(spec.name, text + unit, long=spec.type == "paragraph" or len(text) > 60, unit=unit)


def _unit(spec: FieldSpec, value: Any) -> str:
    """The unit after a number: 5个工作日, 3次; money and shares bring their own, and 当场办结 needs none."""
    if spec.type not in ("integer", "number") or (spec.zero and value == 0):
        return ""
    return f"个{spec.unit}" if spec.unit == "工作日" else spec.unit


def _cell(spec: FieldSpec, value: Any, villages: Mapping[str, str]) -> str:
    if spec.type == "boolean":
        return "是" if value else ""
    return shown(spec, value, villages)


def under_way(town: Town, procedure: Procedure, on: date) -> list[PublicRow]:
    """Published matters of a kind of work that are still under way, the newest first."""
    open_ = [state.name for state in procedure.states.values() if not state.end]
    return list(rows(town, on).filter(procedure=procedure.procedure, status__in=open_).defer("text")[:MOST_COMPARED])


def file_of(town: Town, position: int, sha: str, on: date) -> Mapping[str, Any] | None:
    """A file of a published row, if a field that is declared public holds it."""
    row = item(town, position, on)
    if row is None:
        return None
    fields = all_fields(procedure_of(row))
    return next(
        (
            file
            for key, value in row.values.items()
            if key in fields and fields[key].type == "attachment"
            for file in value
            if file.get("sha") == sha and file.get("mime") not in UNSHOWN
        ),
        None,
    )


def unit_names(town: Town, listed: Iterable[PublicRow]) -> dict[str, str]:
    """Key → name of the town's units, where a kind of work in a list is told apart by its unit."""
    kinds = {row.procedure: procedure_of(row) for row in listed}.values()
    asked = any(kind.fields[key].type == "unit" for kind in kinds for key in _leading(kind) if key in kind.fields)
    return units_of(town.code) if asked else {}


def _leading(procedure: Procedure) -> Sequence[str]:
    return (procedure.public.lead or procedure.public.fields) if procedure.public else ()


def gist(row: PublicRow, units: Mapping[str, str]) -> str:
    """The few facts of a row that tell it from its neighbours in a list: where it stands, if it may stand in several
    states, and what its title does not say already; look-ups and tables stay out."""
    procedure = procedure_of(row)
    fields = all_fields(procedure)
    values = row.values
    moves = procedure.kind != "register" and procedure.public is not None and len(procedure.public.in_) > 1
    parts = [row.status] if moves and row.status else []
    for key in _leading(procedure):
        spec = fields[key]
        if key in values and spec.type not in (*MANY_TYPES, "table", "attachment", "paragraph", "date", "village"):
            text = shown(spec, values[key], units) + _unit(spec, values[key])
            if text not in row.title:
                parts.append(f"{spec.name} {text}" if spec.type in ("integer", "number", "money", "percent") else text)
    return "　".join(parts[:4])[:80]
