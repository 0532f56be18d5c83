"""A procedure for machines: its parts as the catalogue declares them, and a JSON Schema for the form of each step."""

from __future__ import annotations

from typing import Any

from yifa.domains.roles import role_name
from yifa.kernel.attached import BOX, PARTICULARS, box_of
from yifa.kernel.context import all_fields
from yifa.kernel.fields import MANY_TYPES, MAX_PARAGRAPH, MAX_TEXT
from yifa.kernel.model import ActionSpec, FieldSpec, Procedure
from yifa.kernel.parties import LABELS as PARTY_LABELS
from yifa.server.casework.place import Place
from yifa.server.ledger.papers import paper_name

DECIMAL = {"anyOf": [{"type": "number"}, {"type": "string"}]}


def line(procedure: Procedure) -> dict[str, Any]:
    """A procedure in a list."""
    return {
        "key": procedure.procedure,
        "name": procedure.name,
        "kind": procedure.kind,
        "domain": procedure.domain,
        "version": procedure.version,
        "about": procedure.about,
        "basis": list(procedure.basis),
    }


def whole(procedure: Procedure) -> dict[str, Any]:
    """A procedure with everything it declares."""
    return {
        **line(procedure),
        "number": procedure.number,
        "visible_to": procedure.see.level,
        "parties": {k: {"name": p.name, "min": p.min, "max": p.max} for k, p in procedure.parties.items()},
        "fields": {key: _field(spec) for key, spec in all_fields(procedure).items()},
        "states": {
            key: {"name": spec.name, "end": spec.end, "help": spec.help} for key, spec in procedure.states.items()
        },
        "actions": {key: _action(spec) for key, spec in procedure.actions.items()},
        "limits": {
            key: {
                "name": spec.name,
                "rule": spec.rule,
                "from": list(spec.from_),
                "until": list(spec.until),
                "of_party": spec.of == "party",
                "basis": spec.basis,
            }
            for key, spec in procedure.limits.items()
        },
        "rules": [
            {
                "ids": list(rule.id),
                "on": list(rule.on),
                "then": rule.then,
                "say": rule.say,
                "basis": rule.basis,
                "mend": list(rule.fix),
            }
            for rule in procedure.rules
        ],
        "figures": {
            key: {"name": spec.name, "unit": spec.unit, "definition": spec.definition}
            for key, spec in procedure.figures.items()
        },
    }


def _field(spec: FieldSpec) -> dict[str, Any]:
    return {
        "name": spec.name,
        "type": spec.type,
        "help": spec.help,
        "unit": spec.unit,
        "personal": spec.personal,
        "options": spec.options,
        "when": spec.when,
        "required": spec.required,
        "basis": spec.basis,
        "registers": list(spec.registers),
    }


def _action(spec: ActionSpec) -> dict[str, Any]:
    to = [spec.to] if isinstance(spec.to, str) else [branch.state for branch in spec.to]
    return {
        "name": spec.name,
        "opens": spec.opens,
        "from": list(spec.sources),
        "to": [state for state in to if state],
        "by": [{"key": key, "name": role_name(key)} for key in spec.by],
        "form": [key for key, _ in spec.fields()],
        "required": [key for key, needed in spec.fields() if needed],
        "papers": [{"key": document, "name": paper_name(document)} for document in spec.produces],
        "basis": spec.basis,
        "help": spec.help,
    }


def schema(place: Place, procedure: Procedure, action: ActionSpec) -> dict[str, Any]:
    """The JSON Schema (2020-12) of `values` of a step.

    It says what is always required; what is required or asked for on a condition, and what the law says of the
    values, is judged when the step is taken.
    """
    fields = all_fields(procedure)
    needed = [key for key, insisted in action.fields() if insisted or fields[key].required is True]
    form_fields = {key: fields[key] for key, _ in action.fields()}
    if (box := box_of(procedure, action)) is not None:
        form_fields[BOX] = box
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{procedure.name}：{action.name}",
        "type": "object",
        "additionalProperties": False,
        "properties": {key: _property(spec, place) for key, spec in form_fields.items()},
        "required": [key for key in needed if not fields[key].when],
    }


def _property(spec: FieldSpec, place: Place) -> dict[str, Any]:
    description = "；".join(
        part
        for part in (
            spec.help,
            f"单位：{spec.unit}" if spec.unit else "",
            f"条件：{spec.when}" if spec.when else "",
            spec.basis,
        )
        if part
    )
    return {"title": spec.name, **({"description": description} if description else {}), **_kind(spec, place)}


def _kind(spec: FieldSpec, place: Place) -> dict[str, Any]:
    if spec.type == "table":
        columns = {key: _property(column, place) for key, column in spec.columns.items()}
        row = {"type": "object", "additionalProperties": False, "properties": columns}
        return {"type": "array", "maxItems": 200, "items": row}
    if spec.type == "party":
        who = {key: {"type": "string", "title": name} for key, name in PARTY_LABELS.items()}
        party = {"type": "object", "additionalProperties": False, "properties": who, "required": ["name"]}
        return {"type": "array", "maxItems": 200, "items": party}
    if spec.type == "attachment":
        about = {key: {"type": "string", "title": name} for key, name in PARTICULARS.items()}
        ticket = {"type": "object", "properties": {"ticket": {"type": "string"}, **about}, "required": ["ticket"]}
        return {"type": "array", "items": {**ticket, "additionalProperties": False}}
    if spec.type == "choice":
        return {"type": "string", "enum": list(spec.options)}
    if spec.type == "choices":
        return {"type": "array", "items": {"type": "string", "enum": list(spec.options)}}
    if spec.type in MANY_TYPES:
        one = {"type": "integer", "minimum": 1}
        return {"type": "array", "items": one} if spec.many else one
    if spec.type in ("integer", "number", "percent"):
        bounds = {name: value for name, value in (("minimum", spec.min), ("maximum", spec.max)) if value is not None}
        return {"type": "integer" if spec.type == "integer" else "number", **bounds}
    return _words(spec, place)


def _words(spec: FieldSpec, place: Place) -> dict[str, Any]:
    if spec.type == "money":
        return {**DECIMAL, "$comment": "以元为单位，最多到分"}
    if spec.type == "boolean":
        return {"type": "boolean"}
    if spec.type == "date":
        return {"type": "string", "format": "date"}
    if spec.type == "datetime":
        return {"type": "string", "$comment": "2026-03-05T09:30"}
    if spec.type == "village":
        return {"type": "string", "enum": list(place.villages)} if place.villages else {"type": "string"}
    if spec.type == "unit":
        return {"type": "string", "enum": list(place.all_units)} if place.all_units else {"type": "string"}
    return {"type": "string", "maxLength": MAX_PARAGRAPH if spec.type == "paragraph" else MAX_TEXT}
