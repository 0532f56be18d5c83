"""From what a browser sends to the raw values of a step's form. Nothing is judged here except that it was asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from yifa.kernel.attached import PARTICULARS, kind_by
from yifa.kernel.fields import MANY_TYPES, FieldError, parse_date
from yifa.kernel.model import FieldSpec
from yifa.server.ledger.attachments import Kept, from_ticket
from yifa.server.ledger.errors import BadAttachment

# Parts of a form that are not fields of the step.
OWN = frozenset(
    {
        "csrfmiddlewaretoken",
        "expect",
        "reason",
        "occurred_at",
        "shown",
        "look",
        "add",
        "remove",
        "known",
        "link_to",
        "link_kind",
        "corrects",
        "field",
        "q",
        "town",
        "another",
        "step-reason",
        "step-shown",
        "step-offered",
    }
)
SEARCH = re.compile(r"[a-z][a-z0-9_]*-q")
MOST_ROWS = 200
Store = Callable[[UploadedFile], Kept]


@dataclass(slots=True)
class Typed:
    """Raw values by field, faults of files by field, and names that this form never asked for."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def read(
    fields: Mapping[str, FieldSpec],
    post: QueryDict,
    files: MultiValueDict[str, UploadedFile],
    person: int,
    store: Store,
) -> Typed:
    """Read the fields a step asks for out of a posted form. `store` keeps an uploaded file at once, so that it is not
    lost when the form comes back."""
    typed = Typed()
    for key, spec in fields.items():
        if spec.type in ("party", "table"):
            rows = _rows(key, post)
            if rows is not None:
                typed.values[key] = rows
        elif spec.type == "attachment":
            _attachments(key, post, files, person, store, typed)
        elif key in post:
            typed.values[key] = _value(spec, post.getlist(key))
    known = {*OWN, *fields}
    typed.unknown = [name for name in [*post, *files] if not _asked(name, known, fields)]
    return typed


def own(post: QueryDict, name: str, fields: Iterable[str]) -> list[str]:
    """What the form itself says under `step-…`: a step may have a field of its own called source, kind or reason."""
    sent = post.getlist(f"step-{name}")
    return sent if sent or name in fields else post.getlist(name)


def _asked(name: str, known: Iterable[str], fields: Mapping[str, FieldSpec]) -> bool:
    if name in known or SEARCH.fullmatch(name):
        return True
    key, dash, rest = name.partition("-")
    spec = fields.get(key)
    if not dash or spec is None:
        return False
    return spec.type in ("party", "table") or (spec.type == "attachment" and rest in ("kept", *PARTICULARS))


def _value(spec: FieldSpec, sent: list[str]) -> Any:
    if spec.type == "choices" or (spec.many and spec.type in MANY_TYPES):
        return [item for item in sent if item.strip()]
    # A box that may be ticked is sent after its hidden “no”.
    return sent[-1]


def _rows(key: str, post: QueryDict) -> list[dict[str, str]] | None:
    """Rows of `key-0-name`, `key-0-phone`, `key-1-name` …; None where none was sent."""
    by_number: dict[int, dict[str, str]] = {}
    for name in post:
        match = re.fullmatch(rf"{re.escape(key)}-(\d{{1,4}})-([a-z][a-z0-9_]*)", name)
        if match and len(by_number) <= MOST_ROWS:
            by_number.setdefault(int(match[1]), {})[match[2]] = str(post[name])
    if not by_number:
        return None
    rows = [by_number[at] for at in sorted(by_number)]
    gone = re.fullmatch(rf"{re.escape(key)}-(\d{{1,4}})", post.get("remove", ""))
    if gone and int(gone[1]) < len(rows):
        rows.pop(int(gone[1]))
    if post.get("add") == key:
        rows.append({})
    return rows


def _attachments(
    key: str, post: QueryDict, files: MultiValueDict[str, UploadedFile], person: int, store: Store, typed: Typed
) -> None:
    """Files chosen before, as their tickets say, and those chosen now, with the particulars typed for them."""
    kept: dict[str, dict[str, Any]] = {}
    particulars = {name: post.get(f"{key}-{name}", "").strip() for name in PARTICULARS}
    if particulars["taken_on"]:
        try:
            particulars["taken_on"] = parse_date(particulars["taken_on"]).isoformat()
        except FieldError as error:
            typed.faults.setdefault(key, []).append(f"{PARTICULARS['taken_on']}：{error}")
            particulars["taken_on"] = ""
    for ticket in filter(None, post.getlist(f"{key}-kept")):
        _keep(kept, typed, key, lambda ticket=ticket: from_ticket(ticket, person))  # type: ignore[misc]
    for upload in files.getlist(key):
        _keep(kept, typed, key, lambda upload=upload: with_particulars(store(upload), particulars))  # type: ignore[misc]
    if kept or f"{key}-kept" in post or key in files:
        typed.values[key] = list(kept.values())


def with_particulars(file: Kept, particulars: Mapping[str, str]) -> Kept:
    """A file with what is said of it; its kind is what its content shows where nobody named one."""
    particulars_kept = {key: value[:100] for key, value in particulars.items()}
    return replace(
        file,
        kind=particulars_kept.get("kind") or kind_by(file.mime),
        source=particulars_kept.get("source", ""),
        taken_on=particulars_kept.get("taken_on", ""),
        maker=particulars_kept.get("maker", ""),
    )


def _keep(kept: dict[str, dict[str, Any]], typed: Typed, key: str, take: Callable[[], Kept]) -> None:
    try:
        taken = take()
    except BadAttachment as error:
        typed.faults.setdefault(key, []).append(error.message)
    else:
        kept[taken.sha] = taken.value()


def as_typed(spec: FieldSpec, value: Any) -> Any:
    """A stored value as it would be typed: money in 元, numbers as text."""
    if value is None or value == "" or value == []:
        return [] if spec.type in ("party", "table", "attachment", "choices") else ""
    if spec.type == "money":
        return f"{value // 100}" if value % 100 == 0 else f"{value / 100:.2f}"
    if spec.type in ("number", "percent"):
        return f"{value:g}"
    if spec.type == "integer":
        return str(value)
    if spec.type == "boolean":
        return "1" if value else "0"
    if spec.type == "table":
        return [{key: as_typed(column, row.get(key)) for key, column in spec.columns.items()} for row in value]
    if spec.type in MANY_TYPES:
        return [str(item) for item in value] if isinstance(value, list) else str(value)
    return value
