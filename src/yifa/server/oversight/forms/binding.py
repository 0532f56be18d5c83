"""At the county: a bureau's empty form read once; each of its lines is bound to a figure, proposed here, confirmed by a person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.db import transaction

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.office.sheets import FormCell
from yifa.server.figures.form_match import match
from yifa.server.figures.form_sense import parts_of
from yifa.server.figures.form_words import Place, core, place_of, read_cell
from yifa.server.figures.forms import cells_of
from yifa.server.figures.period import Period
from yifa.server.ledger.attachments import opened
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Matter
from yifa.server.ledger.serialization import state_of
from yifa.server.oversight.forms.cells import BOUND, BY_HAND, NOT_ASKED, TYPED, Cell
from yifa.server.oversight.models import CountyForm
from yifa.server.oversight.standing import names_within
from yifa.server.towns.models import Town

PROCEDURE = "form-admission"
# A form that is asked this often already answers one that is asked less often.
_OFTEN = {"每月": 0, "每季度": 1, "每半年": 2, "每年": 3, "一次": 3}


class CannotBind(ValueError):
    """A form that cannot be bound or asked; `str()` says in Chinese why and what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one label of a form means, in all its cells.

    Attributes:
        figure: a figure's key, `by-hand`, `not-asked`, or empty while nobody has said.
        sure: proposed by the matcher as the very thing; still confirmed by a person.
        offers: figures that resemble it, to choose from; never preselected.
    """

    sheet: str
    label: str
    unit: str
    words: str
    cells: tuple[str, ...]
    figure: str = ""
    part: str = ""
    sure: bool = False
    offers: tuple[str, ...] = ()
    why: str = ""

    @property
    def bound(self) -> bool:
        """Whether a figure answers it."""
        return self.figure not in ("", BY_HAND, NOT_ASKED)


def places_of(county: Town) -> Place:
    """The county and its towns as a form names them."""
    return place_of(county.name, names_within(county.code[:6]))


def blank_of(county: Town, row: Matter) -> tuple[bytes, str]:
    """The empty form that was attached to its proposal, and the attachment. Raises CannotBind, NotFound."""
    files = state_of(row, None).values.get("file") or []
    kept = next((one for one in reversed(files) if str(one["name"]).lower().endswith(".xlsx")), None)
    if kept is None:
        raise CannotBind("提出这张表时没有附空表。请在提出时附上 .xlsx 空表，或者用“更正”补上。")
    return opened(county.code, kept).read(), json.dumps(kept, ensure_ascii=False)


def sample_period(cells: Sequence[FormCell], place: Place, today: date) -> Period:
    """A period the form can be for: the one its own title allows, of this year or earlier ones."""
    years = (today.year, today.year - 1, today.year - 2)
    tried = [Period.year(year) for year in years]
    tried += [Period.quarter(year, quarter) for year in years for quarter in (1, 2, 3, 4)]
    tried += [Period.month(year, month) for year in years for month in range(1, 13)]
    tried += [Period.months(year, *span) for year in years for span in ((1, 6), (7, 12))]
    one = cells[:1]
    return next((period for period in tried if not any(read_cell(cell, period, place).fault for cell in one)), tried[0])


def propose(data: bytes, place: Place, today: date) -> list[Line]:
    """The lines of a form with what the matcher is sure of. Raises OfficeError, CannotBind."""
    cells = cells_of(data)
    if not cells:
        raise CannotBind("没有找到要填的空格：请确认表头和行名在表内，空格没有公式或锁定内容。")
    period = sample_period(cells, place, today)
    units = {f"{cell.sheet}!{cell.ref}": cell.unit or "" for cell in cells}
    grouped: dict[tuple[str, str, str], Line] = {}
    for answer in match(cells, period, place, {}):
        key = (answer.sheet, answer.label, units[answer.place])
        filled = answer.standing == "filled"
        new = Line(
            *key,
            answer.words,
            (answer.ref,),
            answer.figure if filled else "",
            answer.part if filled else "",
            filled,
            answer.offers,
            "" if filled else answer.why,
        )
        known = grouped.get(key)
        grouped[key] = new if known is None else _joined(known, new)
    return list(grouped.values())


def _joined(one: Line, other: Line) -> Line:
    """The same label in two cells: sure only where both are, of the same thing."""
    cells = (*one.cells, *other.cells)
    # What the cells differ in (time, town) is not what the line means.
    one = replace(one, words=one.label or one.words)
    if (one.figure, one.part) == (other.figure, other.part):
        return replace(one, cells=cells)
    offers = tuple(dict.fromkeys(key for key in (*one.offers, *other.offers, one.figure, other.figure) if key))
    return replace(one, cells=cells, figure="", part="", sure=False, offers=offers, why="同样的话在几格里意思不同。")


def begin(county: Town, row: Matter, today: date) -> CountyForm:
    """The form of a proposal, read and with its lines proposed; the same one when it was begun before."""
    bound = CountyForm.objects.filter(matter=row.id).first()
    if bound:
        return bound
    data, kept = blank_of(county, row)
    lines = propose(data, places_of(county), today)
    return CountyForm.objects.create(
        county=county.code,
        matter=row.id,
        name=str(state_of(row, None).values["form_name"]),
        blank=kept,
        lines=lines_text(lines),
    )


def blank(form: CountyForm) -> bytes:
    """The empty form."""
    return opened(form.county, json.loads(form.blank)).read()


def lines_of(form: CountyForm) -> list[Line]:
    """Its lines as they stand."""
    return [
        Line(**{**one, "cells": tuple(one["cells"]), "offers": tuple(one["offers"])}) for one in json.loads(form.lines)
    ]


def lines_text(lines: Iterable[Line]) -> str:
    """Lines for the table."""
    return json.dumps([asdict(line) for line in lines], ensure_ascii=False)


@transaction.atomic
def confirm(form: CountyForm, county: Town, actor: Actor, chosen: Mapping[int, tuple[str, str]], at: datetime) -> None:
    """Keep what a person says each line means (number of the line → figure, part), and tell the county's book.

    Raises:
        CannotBind: a line is left open, or there is no such figure or part.
        LedgerError: the book does not take it.
    """
    lines = lines_of(form)
    figures = catalogue().figures
    for n, line in enumerate(lines):
        figure, part = chosen.get(n, ("", ""))
        if not figure:
            raise CannotBind(f"“{line.words}”还没有说明：选一项数，或者选“由乡镇填写”“不用填”。")
        if figure not in figures and figure not in (BY_HAND, NOT_ASKED):
            raise CannotBind(f"“{line.words}”所选的数没有了，请重选。")
        proposed = (figure, part) == (line.figure, line.part)
        if part and not proposed and (figure not in figures or part not in parts_of(figure)):
            raise CannotBind(f"“{line.words}”所选的数没有“{part}”这一类，请重选。")
        lines[n] = replace(line, figure=figure, part=part if figure in figures else "")
    held = CountyForm.objects.select_for_update().get(pk=form.pk)
    held.lines, held.confirmed_by, held.confirmed_at = lines_text(lines), actor.person_id, at
    held.save(update_fields=["lines", "confirmed_by", "confirmed_at"])
    form.lines = held.lines
    row = Matter.objects.get(town=county.code, id=form.matter)
    known = overlaps(held, row)
    values = {
        "cells": counted(lines),
        "bound": counted(line for line in lines if line.bound),
        "overlap": sum(len(line.cells) for line, _ in known),
        "overlap_with": "、".join(sorted({name for _, name in known}))[:500],
    }
    take_action(county, actor, Step(PROCEDURE, "bind", values, row.id))


def counted(lines: Iterable[Line]) -> int:
    """How many cells some lines ask."""
    return sum(len(line.cells) for line in lines if line.figure != NOT_ASKED)


def overlaps(form: CountyForm, row: Matter) -> list[tuple[Line, str]]:
    """Lines that an admitted form answers already, each with that form's name: by figure and part, not by words."""
    often = _OFTEN.get(str(state_of(row, None).values.get("frequency")), 3)
    names: dict[tuple[str, str], str] = {}
    admitted = Matter.objects.filter(town=form.county, procedure=PROCEDURE, status="admitted").exclude(id=form.matter)
    others = {other.matter: other for other in CountyForm.objects.filter(matter__in=admitted.values("id"))}
    for one in admitted:
        if one.id in others and _OFTEN.get(str(state_of(one, None).values.get("frequency")), 3) <= often:
            for line in lines_of(others[one.id]):
                if line.bound:
                    names.setdefault((line.figure, line.part), others[one.id].name)
    return [
        (line, names[line.figure, line.part])
        for line in lines_of(form)
        if line.bound and (line.figure, line.part) in names
    ]


def cells_for(form: CountyForm, place: Place, period: Period) -> list[Cell]:
    """The cells of a form as they are asked for a period. Raises CannotBind where its title speaks of another one."""
    lines = {(line.sheet, line.label, line.unit): line for line in lines_of(form)}
    cells = []
    for cell in cells_of(blank(form)):
        reading = read_cell(cell, period, place)
        line = lines.get((cell.sheet, "／".join(core(word) for word in reading.words), cell.unit or ""))
        if line is None or line.figure == NOT_ASKED:
            continue
        standing = BOUND if line.bound and not reading.fault else TYPED
        bound = (line.figure, line.part, reading.time.period.code, reading.time.change) if standing == BOUND else ()
        cells.append(
            Cell(
                cell.sheet,
                cell.ref,
                cell.label,
                standing,
                *(bound or ("", "", period.code, "")),
                cell.unit or "",
                reading.village,
            )
        )
    if not any(cell.standing == BOUND for cell in cells):
        raise CannotBind("空表标题里写的时段与所选的时段不同，或者没有一格对应到数。请核对时段。")
    return cells
