"""From the JSON of a request to the raw values of a step's form. Nothing is judged here but the kind of JSON value."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from yifa.kernel.attached import BOX, PARTICULARS, box_of
from yifa.kernel.context import all_fields
from yifa.kernel.fields import MANY_TYPES, FieldError
from yifa.kernel.model import ActionSpec, FieldSpec, Procedure
from yifa.kernel.parties import LABELS as PARTY_LABELS
from yifa.kernel.records import State
from yifa.server.api.problems import Problem
from yifa.server.casework.place import Place
from yifa.server.casework.request_values import MOST_ROWS, Typed, with_particulars
from yifa.server.casework.step_form import StepForm, checked, take_attached
from yifa.server.ledger.attachments import from_ticket
from yifa.server.ledger.errors import BadAttachment

NUMBERS = frozenset({"integer", "number", "money", "percent"})
MOST_DEEP = 12


class StrictParser(Parser):
    """JSON as RFC 8259 has it: no NaN, no lone surrogates, no NUL, not nested without end, an object at the top."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body. Raises Problem, or ValueError for what is no JSON."""
        try:
            content = json.loads(request.body, parse_constant=_no_number)
        except RecursionError:
            raise Problem(400, "正文嵌套太深，请核对。") from None
        if not isinstance(content, dict):
            raise Problem(422, '正文应为一个JSON对象，例如 {"values": {}}。')
        if _depth(content) > MOST_DEEP:
            raise Problem(400, f"正文嵌套太深，最多{MOST_DEEP}层，请核对。")
        try:
            whole = json.dumps(content, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise Problem(400, "正文里有不成字的编码，请用UTF-8重新送。") from None
        if b"\\u0000" in whole:
            raise Problem(400, "正文里有空字符（\\u0000），请去掉后再送。")
        return content


def _no_number(word: str) -> NoReturn:
    raise Problem(400, f"JSON里没有{word}这个数，请改为数字或者null。")


def _depth(value: Any) -> int:
    deep, layer = 0, [value]
    while layer:
        deep += 1
        layer = [
            inner
            for item in layer
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
    return deep


def form_from_json(
    place: Place,
    procedure: Procedure,
    action: ActionSpec,
    state: State,
    values: Mapping[str, Any],
    occurred_at: str = "",
    reason: str = "",
    version: int = 0,
) -> StepForm:
    """The form of a step as a request states it, checked like one that a browser sent."""
    fields = all_fields(procedure)
    form_fields = {key: fields[key] for key, _ in action.fields()}
    if (box := box_of(procedure, action)) is not None:
        form_fields[BOX] = box
    typed = Typed(unknown=[str(key)[:60] for key in values if key not in form_fields])
    for key, spec in form_fields.items():
        if key in values:
            try:
                typed.values[key] = raw_of(spec, values[key], place.actor.person_id)
            except (FieldError, BadAttachment) as error:
                typed.faults[key] = [str(error)]
    attached = take_attached(typed)
    return checked(
        StepForm(
            place=place,
            procedure=procedure,
            action=action,
            state=state,
            typed=typed,
            occurred_text=occurred_at,
            reason=reason.strip(),
            attached=attached,
            expect=version,
        )
    )


def raw_of(spec: FieldSpec, value: Any, person: int) -> Any:
    """A JSON value as it would have been typed.

    Raises:
        FieldError: not of the kind of JSON value that the field takes.
        BadAttachment: a ticket that is forged, stale or another's.
    """
    if value is None:
        return [] if spec.type in ("party", "table", "attachment", "choices") else ""
    if spec.type == "party":
        rows = [_object(row, PARTY_LABELS) for row in _list(value)]
        return [{key: _text(item) for key, item in row.items() if item is not None} for row in rows]
    if spec.type == "table":
        rows = [_object(row, spec.columns) for row in _list(value)]
        return [{key: raw_of(spec.columns[key], item, person) for key, item in row.items()} for row in rows]
    if spec.type == "attachment":
        return [_file(_object(item, ("ticket", *PARTICULARS)), person) for item in _list(value)]
    if spec.type == "choices":
        return [_text(item) for item in _list(value)]
    if spec.type in MANY_TYPES:
        return [_number(item) for item in _list(value)] if isinstance(value, list) else _number(value)
    if spec.type in NUMBERS:
        return _number(value)
    if spec.type == "boolean":
        return value if isinstance(value, bool) else _text(value)
    return _text(value)


def _file(item: dict[str, Any], person: int) -> dict[str, Any]:
    particulars = {key: _text(item[key]).strip() for key in PARTICULARS if item.get(key) is not None}
    return with_particulars(from_ticket(_text(item.get("ticket")), person), particulars).value()


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise FieldError("应为数组。")
    if len(value) > MOST_ROWS:
        raise FieldError(f"最多{MOST_ROWS}项，请分次送。")
    return value


def _object(value: Any, names: Collection[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FieldError("每一项应为对象。")
    if unknown := [key for key in value if key not in names]:
        raise FieldError(f"没有“{str(unknown[0])[:40]}”这一项，可用：{'、'.join(names)}。")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise FieldError("应为文字（JSON字符串）。")
    return value


def _number(value: Any) -> str:
    """A number as its digits; text as it is, for whoever keeps money in decimal text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise FieldError("应为数字。")
    return value if isinstance(value, str) else str(value)
