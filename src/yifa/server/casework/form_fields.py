"""What a step's form asks, field by field, as the page sets it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from yifa.kernel.attached import ATTACHED, BOX, KINDS, PARTICULARS, described
from yifa.kernel.fields import MANY_TYPES
from yifa.kernel.fills import places_known
from yifa.kernel.model import FieldSpec, PartySpec
from yifa.kernel.parties import CORPORATE, PERSONAL
from yifa.kernel.parties import LABELS as PARTY_LABELS
from yifa.kernel.records import Refusal
from yifa.kernel.signatures import SIGNATURE
from yifa.server.casework.choices import Option, offer
from yifa.server.casework.dry_run import Trial
from yifa.server.casework.fills import usual_of
from yifa.server.casework.place import Place
from yifa.server.config.procedures import in_force
from yifa.server.ledger.attachments import TAKEN, Kept
from yifa.server.ui.parts import Citation
from yifa.server.ui.words import cites

# Fewer choices than this are laid open; more go into a drop-down.
OPEN_CHOICES = 6
EMPTY_ASKED = re.compile(r"\bit\.(\w+) == ''|!it\.(\w+)|size\(it\.(\w+)\) == 0")
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
INPUTS = {"integer": "numeric", "number": "decimal", "percent": "decimal", "money": "decimal", "phone": "tel"}
GENDERS = ("男", "女")


@dataclass(slots=True, kw_only=True)
class Ask:
    """One question of a form. `widget` names the partial that sets it; `rows` are blocks of questions within it; `of`
    says whom alone a particular is asked of: "person", "org" or, of either, ""."""

    key: str
    name: str
    widget: str
    value: Any = ""
    required: bool = False
    shown: bool = True
    conditional: bool = False
    watched: bool = False
    expected: bool = False
    help: str = ""
    unit: str = ""
    mode: str = ""
    kind: str = "text"
    cites: tuple[Citation, ...] = ()
    errors: list[str] = field(default_factory=list)
    options: Sequence[Option] = ()
    rows: list[list[Ask]] = field(default_factory=list)
    columns: Sequence[Ask] = ()
    files: Sequence[tuple[str, str]] = ()
    items: Sequence[Any] = ()
    about: Sequence[Ask] = ()
    told: str = ""
    search: str = ""
    from_href: str = ""
    many: bool = False
    signs: bool = False
    of: str = ""

    @property
    def short(self) -> bool:
        """Whether it may stand beside another in one line."""
        if self.widget in ("radios", "checks"):
            return self.widget == "radios" and sum(len(option.label) + 2 for option in self.options) <= 18
        return self.widget in ("text", "select") and len(self.help) <= 40

    @property
    def id(self) -> str:
        """The id of its input."""
        return f"id_{self.key}"


def asks(trial: Trial, faults: Mapping[str, list[str]] | None = None, refusals: Sequence[Refusal] = ()) -> list[Ask]:
    """Every question of a step, those hidden as things stand included (the page keeps their places)."""
    insisted = dict(trial.action.fields())
    conditions = " ".join(
        f"{spec.when} {spec.required if isinstance(spec.required, str) else ''}" for spec in trial.fields.values()
    )
    conditions += " ".join(["", *trial.action.fills.values()])
    leading = set(places_known(in_force(), trial.procedure, trial.action).values())
    expected = _expected(trial)
    made = []
    for key, spec in trial.fields.items():
        ask = _ask(trial, key, spec, key)
        ask.required = trial.required(spec, insisted[key])
        ask.expected = ask.required or key in expected
        ask.conditional = bool(spec.when)
        ask.shown = trial.shown(spec)
        ask.watched = bool(
            trial.action.reviews or key in leading or re.search(rf"\b(?:it|form|refs)\.{key}\b", conditions)
        )
        ask.errors = [*(faults or {}).get(key, ()), *(_said(spec, r) for r in refusals if r.field == key)]
        made.append(ask)
    return made


def _expected(trial: Trial) -> set[str]:
    """Fields that no rule lets stay empty, though the form by itself would: they are not called optional."""
    keys: set[str] = set()
    for rule in trial.procedure.rules:
        if rule.then == "block" and (not rule.on or trial.action.key in rule.on):
            keys |= {match[1] or match[2] or match[3] for match in EMPTY_ASKED.finditer(rule.when)}
    return keys


def _said(spec: FieldSpec, refusal: Refusal) -> str:
    """A refusal beside its field need not name the field again."""
    message = refusal.say.removeprefix(f"{spec.name}：")
    return "请填写。" if message == f"“{spec.name}”没有填。" else message


def _ask(trial: Trial, key: str, spec: FieldSpec, name: str) -> Ask:
    value = trial.typed[key] if key in trial.typed else usual_of(trial, spec)
    ask = simple(trial.place, spec, name, value)
    party = trial.procedure.parties.get(key)
    if spec.type == "party" and party is not None:
        ask.widget, ask.many = "party", party.max > 1
        rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
        ask.rows = [_person(party, f"{key}-{at}", row) for at, row in enumerate(rows or [{}])]
    elif spec.type == "table":
        _table(trial.place, ask, spec, key, value)
    elif spec.type == "attachment":
        _files(trial.place, ask, spec, key, value)
    elif spec.type in MANY_TYPES:
        chosen = [str(v) for v in value] if isinstance(value, list) else [str(value)] if value else []
        choices = offer(trial.place, spec, trial.occurred.date(), chosen, own=trial.state)
        ask.widget, ask.many, ask.options = "pick", spec.many, choices.options
        if spec.type == "register" and spec.registers:
            ask.from_href = reverse("desk:ledger", args=[spec.registers[0]])
        if choices.more:
            ask.search = reverse("desk:choices", args=[trial.procedure.procedure, key])
    return ask


def _files(place: Place, ask: Ask, spec: FieldSpec, key: str, value: Any) -> None:
    """Files kept so far, and the particulars of those chosen next."""
    ask.widget, ask.many = "attachment", True
    wanted = f"要有：{'、'.join(spec.kinds)}" if spec.kinds else ""
    ask.help = "　".join(filter(None, (spec.help, wanted, f"可以是{TAKEN}")))
    if SIGNATURE in spec.kinds:
        ask.signs, ask.help = True, spec.help
    items = [Kept(**item) for item in value] if isinstance(value, list | tuple) else []
    ask.files = [
        (
            item.name + (f"（{particulars}）" if (particulars := described(item.value())) else ""),
            item.ticket(place.actor.person_id),
        )
        for item in items
    ]
    kinds = [*spec.kinds, *(kind for kind in KINDS if kind not in spec.kinds)]
    only = spec.kinds[0] if len(spec.kinds) == 1 else ""
    options = [Option(kind, kind, "", kind == only) for kind in kinds]
    ask.about = [
        Ask(
            key=f"{key}-{name}",
            name=label,
            widget="select" if name == "kind" else "text",
            options=options if name == "kind" else (),
            kind="date" if name == "taken_on" else "text",
        )
        for name, label in PARTICULARS.items()
    ]


def box_ask(place: Place, value: Sequence[Mapping[str, Any]], errors: Sequence[str]) -> Ask:
    """The question of the box for files that every step has."""
    ask = Ask(key=BOX, name=ATTACHED.name, widget="attachment", errors=list(errors))
    _files(place, ask, ATTACHED, BOX, list(value))
    return ask


def simple(place: Place, spec: FieldSpec, name: str, value: Any) -> Ask:
    """A question with one plain input."""
    ask = Ask(
        key=name,
        name=spec.name,
        widget="text",
        value=value,
        help=spec.help,
        unit=spec.unit,
        cites=cites(spec.basis),
        mode=INPUTS.get(spec.type, ""),
    )
    if spec.type == "paragraph":
        ask.widget = "paragraph"
    elif spec.type == "money":
        ask.unit = spec.unit or "元"
    elif spec.type == "percent":
        ask.unit = spec.unit or "%"
    elif spec.type in ("date", "datetime"):
        # What was typed in another way than the browser's calendar gives is kept as it was typed.
        text = str(value or "")
        plain = not text or ISO_DATE.match(text)
        ask.kind = ("date" if spec.type == "date" else "datetime-local") if plain else "text"
    elif spec.type == "village":
        ask.widget = "select"
        ask.options = [
            Option(code, label, "", code == value or label == value) for code, label in place.villages.items()
        ]
    elif spec.type == "unit":
        ask.widget = "select"
        ask.options = [Option(key, label, "", value in (key, label)) for key, label in place.all_units.items()]
    elif spec.type == "choice":
        ask.widget = "select" if len(spec.options) > OPEN_CHOICES else "radios"
        ask.options = [Option(key, label, "", value in (key, label)) for key, label in spec.options.items()]
    elif spec.type == "choices":
        ask.widget = "checks"
        held = value if isinstance(value, list) else [value]
        ask.options = [Option(key, label, "", key in held or label in held) for key, label in spec.options.items()]
    elif spec.type == "boolean":
        yes = str(value).lower() in ("1", "true", "是")
        ask.widget = "radios" if "是否" in spec.name else "tick"
        ask.value = yes
        if ask.widget == "radios":
            no = str(value).lower() in ("0", "false", "否")
            ask.options = [Option("1", "是", "", yes), Option("0", "否", "", no)]
    return ask


def _person(party: PartySpec, name: str, row: Mapping[str, Any]) -> list[Ask]:
    block = []
    if party.kind == "any":
        kinds = [
            Option("person", "个人", "", row.get("kind") != "org"),
            Option("org", "单位", "", row.get("kind") == "org"),
        ]
        block.append(Ask(key=f"{name}-kind", name="类别", widget="radios", options=kinds))
    elif party.kind == "org":
        block.append(Ask(key=f"{name}-kind", name="类别", widget="hidden", value="org"))
    label = {"person": "姓名", "org": "名称"}.get(party.kind, "姓名或名称")
    block.append(Ask(key=f"{name}-name", name=label, widget="text", value=row.get("name", ""), required=True))
    for key in party.ask:
        if key in (CORPORATE if party.kind == "person" else PERSONAL if party.kind == "org" else ()):
            continue
        value = row.get(key, "")
        ask = Ask(
            key=f"{name}-{key}",
            name=PARTY_LABELS.get(key, key),
            widget="text",
            value=value,
            mode="tel" if key == "phone" else "",
            of="org" if key in CORPORATE else "person" if key in PERSONAL else "",
        )
        if key == "gender":
            ask.widget, ask.options = "radios", [Option(word, word, "", word == value) for word in GENDERS]
        block.append(ask)
    return block


def _table(place: Place, ask: Ask, spec: FieldSpec, key: str, value: Any) -> None:
    ask.widget, ask.many = "table", True
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
    ask.columns = [_cell(place, column, f"{key}-{at}", "") for at, column in spec.columns.items()]
    ask.rows = [
        [_cell(place, column, f"{key}-{at}-{name}", row.get(name, "")) for name, column in spec.columns.items()]
        for at, row in enumerate(rows or [{}])
    ]
    for column, question in zip(spec.columns.values(), ask.columns, strict=True):
        question.required = column.required is True


def _cell(place: Place, spec: FieldSpec, name: str, value: Any) -> Ask:
    ask = simple(place, spec, name, value)
    if spec.type in MANY_TYPES:
        ask.widget = "select"
        ask.options = offer(place, spec, place.today, [str(value)] if value else []).options
    elif ask.widget in ("radios", "checks"):
        ask.widget = "select"
    elif ask.widget == "paragraph":
        ask.widget = "text"
    elif ask.widget == "tick":
        ask.widget = "select"
        ask.options = [Option("1", "是", "", ask.value is True), Option("0", "否", "", str(value) == "0")]
    return ask
