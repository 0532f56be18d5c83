"""Pages of one matter: its time-chain, its records of the six steps, its text for publication."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET

from yifa.law.dates import day_or_none
from yifa.server.casework.place import matter_href, matter_of, place_of, procedure_of
from yifa.server.casework.reading import may_read_file, may_read_personal, note_look
from yifa.server.ledger.journal import history, matter_key
from yifa.server.ledger.papers import paper_name
from yifa.server.ledger.serialization import state_of
from yifa.server.rooms.enforcement.casework import chain_of, gaps, publication_of, records_of
from yifa.server.rooms.enforcement.gantt import SAID, gantt
from yifa.server.ui.parts import Column, Link, Row, Status, Tone, make_table
from yifa.server.ui.words import cites

TONES: dict[str, Tone] = {
    "met": "done",
    "late": "overdue",
    "overdue": "overdue",
    "alarm": "alarm",
    "running": "running",
    "paused": "paused",
    "minimum": "running",
    "ended": "ended",
}


@require_GET
def time_chain(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """Every period of the matter on one line of time; what is missing, late or out of order in red."""
    place = place_of(request, town)
    row = matter_of(place, position)
    procedure, state = procedure_of(row), state_of(row, None)
    chain, wrong = chain_of(place, procedure, state)
    columns = [
        Column("name", "期限", lead=True),
        Column("start", "起算", "date"),
        Column("due", "届满", "date"),
        Column("until", "办理", "date"),
        Column("said", "情况", "status"),
        Column("basis", "依据"),
    ]
    rows = [
        Row(
            (
                p.name + ("（对方）" if p.theirs else ""),
                day_or_none(p.start),
                day_or_none(p.due),
                day_or_none(p.until),
                Status("已届满" if p.standing == "ended" and not p.until else SAID[p.standing], TONES[p.standing]),
                p.basis,
            ),
            matter_href(row.id, "desk:counted", p.run),
            TONES[p.standing],
        )
        for p in chain
    ]
    drawing = gantt(chain, place.today, f"{row.number or row.title}的时限链")
    return render(
        request,
        "enforcement/time_chain.html",
        {
            "row": row,
            "procedure": procedure,
            "back": matter_href(row.id),
            "drawing": mark_safe(drawing),
            "faults": [(fault.say, cites(fault.basis)) for fault in wrong],
            "table": make_table("期限", columns, rows, empty_title="这一件还没有起算的期限"),
        },
    )


@require_GET
def recording(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """The six steps with their papers and media, and what is lacking (行政处罚法 第47条)."""
    place = place_of(request, town)
    row = matter_of(place, position)
    procedure = procedure_of(row)
    entries = history(row.id, None)
    stages = records_of(procedure, entries)
    if not stages:
        raise Http404
    papers_open = may_read_file(place, procedure, row)
    shown = [
        {
            "stage": stage,
            "papers": [
                Link(paper_name(document), matter_href(row.id, "desk:paper", n, document) if papers_open else "")
                for n, document in stage.papers
            ],
            "later": any(other.reached for other in stages[index + 1 :]),
            "media": "、".join(f"{kind}{count}份" for kind, count in stage.media.items()),
        }
        for index, stage in enumerate(stages)
    ]
    may_record = row.is_open and place.actor.roles & set(procedure.actions["record"].by)
    return render(
        request,
        "enforcement/recording.html",
        {
            "row": row,
            "procedure": procedure,
            "back": matter_href(row.id),
            "stages": shown,
            "gaps": gaps(stages),
            "law": cites("行政处罚法第47条；国办发〔2018〕118号"),
            "record_href": matter_href(row.id, "desk:step", "record") if may_record else "",
        },
    )


@require_GET
def publication(request: HttpRequest, town: str, position: int) -> HttpResponse:
    """The text of the decision made fit for the public site, with what was hidden and by which rule."""
    place = place_of(request, town)
    row = matter_of(place, position)
    procedure = procedure_of(row)
    if not may_read_personal(place, procedure, row):
        raise PermissionDenied
    state = state_of(row, matter_key(row.id))
    made = publication_of(place, procedure, state)
    if made is None:
        raise Http404
    note_look(place, row.id, "生成公示文本")
    may_publish = place.actor.roles & set(procedure.actions["publish"].by) and not state.done.get("publish")
    return render(
        request,
        "enforcement/publication.html",
        {
            "row": row,
            "procedure": procedure,
            "back": matter_href(row.id),
            "made": made,
            "hidden": [(item, cites(item.basis)) for item in made.hidden],
            "publish_href": matter_href(row.id, "desk:step", "publish") if may_publish else "",
        },
    )
