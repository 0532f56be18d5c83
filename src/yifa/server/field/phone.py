"""Which steps of the catalogue are done on the way, and their forms as plain data for a phone.

Nothing is defined here twice: the questions, choices and duties come from the procedures; this module only says which
steps go on the phone and under which word they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from yifa.domains import catalogue
from yifa.kernel.model import ActionSpec, FieldSpec, Procedure
from yifa.kernel.records import State
from yifa.server.casework.choices import reachable
from yifa.server.casework.form_fields import Ask
from yifa.server.casework.place import Place
from yifa.server.casework.step_form import blank
from yifa.server.field.grids import Grid, grids_of
from yifa.server.ledger.models import MatterField, position_of
from yifa.server.ledger.serialization import state_of

# Heading → steps that open a matter, in the order of the phone's first page.
OPENINGS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("报事", (("grid-event", "report"), ("grid-event", "handle"))),
    (
        "巡查",
        (
            ("night-patrol", "record"),
            ("river-patrol", "record"),
            ("rural-cleanup", "record"),
            ("traffic-shift", "record"),
            ("dispute-screening", "record"),
        ),
    ),
    ("宣传劝导", (("publicity-activity", "record"), ("anti-fraud", "record"), ("persuasion", "record"))),
    (
        "检查",
        (
            ("fire-inspection", "record"),
            ("safety-inspection", "record"),
            ("key-venue-inspection", "record"),
            ("hazard", "find"),
        ),
    ),
    ("代办", (("village-agency", "take"), ("petition-agency", "entrust"))),
    # Has a page of its own under 执法.
    ("", (("summary-penalty", "decide"),)),
)
# Materials of a guide that the applicant brings himself.
OWN = "申请人自备"
HANGS_ON = re.compile(r"it\.(\w+) == '([^']*)'")
# Kind of work → steps on a matter under way.
STEPS: dict[str, tuple[str, ...]] = {
    "grid-event": ("supplement", "close", "return_", "evaluate"),
    "people-mediation": ("mediate", "visit"),
    "hazard": ("fix", "recheck"),
    "patrol-plan": ("walk",),
    "fraud-warning": ("dissuade",),
    "special-care": ("visit",),
    "release-support": ("visit",),
    "petition-agency": ("work", "finish"),
    "village-agency": ("hand", "return"),
}


@dataclass(frozen=True, slots=True)
class PhoneStep:
    """A step that this person may take on the phone."""

    group: str
    procedure: Procedure
    action: ActionSpec


def openings(place: Place) -> Iterator[PhoneStep]:
    """Steps by which this person may open a matter from the phone, in order."""
    for group, steps in OPENINGS:
        for procedure, action in steps:
            phone_step = _step(place, group, procedure, action)
            if phone_step is not None:
                yield phone_step


def further(place: Place) -> Iterator[PhoneStep]:
    """Steps that this person may take from the phone on matters under way."""
    for procedure, actions in STEPS.items():
        for action in actions:
            phone_step = _step(place, "", procedure, action)
            if phone_step is not None:
                yield phone_step


def allowed(place: Place, procedure: str, action: str, opens: bool) -> bool:
    """Whether a step goes on this person's phone at all."""
    steps = openings(place) if opens else further(place)
    return any((step.procedure.procedure, step.action.key) == (procedure, action) for step in steps)


def _step(place: Place, group: str, procedure: str, action: str) -> PhoneStep | None:
    kind = catalogue().at(procedure, place.today.isoformat())
    spec = kind.actions.get(action)
    return PhoneStep(group, kind, spec) if spec is not None and place.actor.roles & set(spec.by) else None


def forms_of(place: Place) -> list[dict[str, Any]]:
    """Every form of this person's phone, questions and choices included."""
    grids = grids_of(place)
    return [_form(place, step, grids) for step in (*openings(place), *further(place))]


def _form(place: Place, step: PhoneStep, grids: list[Grid]) -> dict[str, Any]:
    form = blank(place, step.procedure, step.action, State(), offers=False)
    return {
        "procedure": step.procedure.procedure,
        "action": step.action.key,
        "kind": step.procedure.name,
        "name": step.action.name,
        "help": step.action.help,
        "group": step.group,
        "opens": step.action.opens,
        "paper": next(iter(step.action.serves), ""),
        "asks": [_asked(place, step, ask, grids) for ask in form.asked()],
    }


def _asked(place: Place, step: PhoneStep, ask: Ask, grids: list[Grid]) -> dict[str, Any]:
    """A question as the phone sets it; choices that are searched on the desk lie on the phone, where no network is."""
    spec = step.procedure.fields.get(ask.key)
    if ask.key == "grid":
        return _grid_choices(ask, grids)
    plain = _plain(ask)
    if spec is None:
        return plain
    if (hangs := HANGS_ON.fullmatch(spec.when)) is not None:
        plain["hangs_on"] = [hangs[1], hangs[2]]
    if spec.registers == ("service-matter",) and ask.widget == "pick":
        plain["options"] = [list(option) for option in guides_of(place, spec)]
        plain.pop("search", None)
    if ask.key == "power":
        plain["options"] = [list(option) for option in powers_of(place, spec)]
        plain.pop("search", None)
    return plain


def powers_of(place: Place, spec: FieldSpec) -> Iterator[tuple[str, str, str]]:
    """Powers to penalise that the town may use today: position, name, code."""
    rows = reachable(place, spec).filter(is_open=True).order_by("title", "id")
    kinds = dict(
        MatterField.objects.filter(matter_id__in=rows.values("id"), field="kind").values_list("matter_id", "text")
    )
    for row in rows.only("id", "title", "number", "procedure"):
        if kinds.get(row.id, "行政处罚") == "行政处罚":
            yield str(position_of(row.id)), row.title, row.number if row.number != row.title else ""


def guides_of(place: Place, spec: FieldSpec) -> Iterator[tuple[str, str, str]]:
    """Services of the town: position, name, and what the applicant has to bring, for whoever takes it in at his door."""
    for row in reachable(place, spec).filter(is_open=True).order_by("title", "id"):
        materials = state_of(row, None).values.get("materials") or ()
        own = [str(one["name"]) for one in materials if one.get("source") == OWN]
        yield str(position_of(row.id)), row.title, f"要带：{'、'.join(own)}" if own else ""


def _grid_choices(ask: Ask, grids: list[Grid]) -> dict[str, Any]:
    """Of all grids of the town, those of the person's own villages."""
    plain = _plain(ask)
    if ask.widget == "pick":
        plain["options"] = [[str(grid.position), grid.name, grid.code] for grid in grids]
        plain.pop("search", None)
    return plain


def _plain(ask: Ask) -> dict[str, Any]:
    """A question without what is empty, so that a day's forms are small."""
    full = {
        "key": ask.key,
        "name": ask.name,
        "widget": ask.widget,
        "value": ask.value if isinstance(ask.value, (str, bool)) else "",
        "required": ask.required,
        "conditional": ask.conditional,
        "help": "" if ask.widget == "attachment" else ask.help,
        "unit": ask.unit,
        "mode": ask.mode,
        "kind": ask.kind if ask.kind != "text" else "",
        "many": ask.many,
        "search": bool(ask.search),
        "options": [[option.value, option.label, option.note] for option in ask.options],
        "rows": [[_plain(cell) for cell in row] for row in ask.rows[:1]],
        "cites": [cite.text for cite in ask.cites],
    }
    return {key: value for key, value in full.items() if value}
