"""Ledgers and templates as Excel files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yifa.kernel.context import all_fields
from yifa.office.sheets import Column, write_ledger, write_template
from yifa.server.casework.ledger_view import SUMMED, Ledger
from yifa.server.casework.matter_view import Showing
from yifa.server.casework.place import Place, place_of
from yifa.server.casework.reading import ledger_of
from yifa.server.casework.sheet_columns import template_columns
from yifa.server.ledger.models import Matter, MatterKey, ReadLog
from yifa.server.ledger.serialization import readable_state
from yifa.server.ui.parts import Status

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 500


@require_GET
def export(request: HttpRequest, procedure: str) -> FileResponse:
    """Every row the address asks for, written row by row. With names only for whom they are, and each look noted."""
    place = place_of(request)
    kind = ledger_of(place, procedure)
    personal = request.GET.get("personal") == "1"
    acting = {role for action in kind.actions.values() for role in action.by} | set(kind.see.roles)
    if personal and not place.actor.roles & acting:
        raise PermissionDenied
    shown = Ledger(place, kind, request.GET)
    rows, _, _ = shown.sorted_rows()
    columns = [_column(c.key, c.name, c.kind) for c in shown.columns()]
    more = [key for key, spec in all_fields(kind).items() if spec.personal] if personal else []
    columns += [Column(f"p_{key}", all_fields(kind)[key].name) for key in more]
    totals = [c.key for c in columns if (s := kind.fields.get(c.key)) and s.type in SUMMED]
    stream = TemporaryFile()  # noqa: SIM115 - the response closes it
    filters = [f.sentence for f in shown.filters() if f.chosen]
    caption = f"{place.town.name}　{'　'.join(filters)}　{place.now:%Y-%m-%d %H:%M}导出"
    count = write_ledger(
        columns, _values(shown, rows, more, place), title=kind.name, stream=stream, totals=totals, caption=caption
    )
    what = f"导出“{kind.name}”{count}{'件，含个人信息' if personal else '件'}"
    ReadLog.objects.create(
        town=place.town.code, matter_id=0, person=place.actor.person_id, at=timezone.now(), what=what
    )
    stream.seek(0)
    return FileResponse(stream, as_attachment=True, filename=f"{kind.name}{place.today:%Y%m%d}.xlsx", content_type=XLSX)


def _column(key: str, name: str, kind: str) -> Column:
    return Column(key, name, {"money": "money", "number": "number", "date": "date"}.get(kind, "text"))  # type: ignore[arg-type]


def _values(shown: Ledger, rows: Any, more: list[str], place: Place) -> Iterator[dict[str, Any]]:
    batch: list[Matter] = []
    for row in rows.iterator(chunk_size=CHUNK):
        batch.append(row)
        if len(batch) == CHUNK:
            yield from _batch(shown, batch, more, place)
            batch = []
    yield from _batch(shown, batch, more, place)


def _batch(shown: Ledger, batch: list[Matter], more: list[str], place: Place) -> Iterator[dict[str, Any]]:
    keys = shown.keys
    names = _personal(shown, batch, more, place) if more and batch else {}
    for row, cells, _ in shown.cells(batch):
        values = {key: _plain(value) for key, value in zip(keys, cells, strict=True)}
        yield {**values, **names.get(row.id, {})}


def _personal(shown: Ledger, batch: list[Matter], more: list[str], place: Place) -> dict[int, dict[str, str]]:
    sealed = [row for row in batch if "sealed" in json.loads(row.snapshot)]
    wrapped = dict(MatterKey.objects.filter(matter_id__in=[r.id for r in sealed]).values_list("matter_id", "wrapped"))
    readable = {row.id: readable_state(row, wrapped[row.id]) for row in sealed if row.id in wrapped}
    states = {matter: state for matter, state in readable.items() if state is not None}
    opened = [row for row in sealed if row.id in states]
    showing = Showing(place, shown.procedure, [state.values for state in states.values()], True)
    ReadLog.objects.bulk_create(
        ReadLog(
            town=row.town,
            matter_id=row.id,
            person=place.actor.person_id,
            at=timezone.now(),
            what="导出台账，含个人信息",
        )
        for row in opened
    )
    return {
        matter: {f"p_{k}": item.value for k in more if (item := showing.one(k, state.values.get(k))) is not None}
        for matter, state in states.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Status):
        return value.text
    return value if isinstance(value, int | float | date) else str(value or "")


@require_GET
def template(request: HttpRequest, procedure: str) -> HttpResponse:
    """The template to fill in for a kind of work: Chinese headings, drop-downs, hints, an example row."""
    place = place_of(request)
    kind = ledger_of(place, procedure)
    stream = BytesIO()
    write_template(template_columns(place, kind, kind.opening[0]), title=f"{kind.name}（导入模板）", stream=stream)
    answer = HttpResponse(stream.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, f"{kind.name}导入模板.xlsx") or "attachment"
    return answer
