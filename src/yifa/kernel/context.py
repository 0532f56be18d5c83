"""What a condition may ask: the matter, the form, the day, who acts, what is linked. Built only as far as asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from yifa.kernel.actor import Actor
from yifa.kernel.conditions import compiled
from yifa.kernel.fields import empty_value, party_field
from yifa.kernel.limits import describe_runs
from yifa.kernel.model import FieldSpec, Procedure
from yifa.kernel.quick import quickly_made
from yifa.kernel.records import Entry, State
from yifa.law.calendar import WorkCalendar


@quickly_made
@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the engine can't know from the matter itself. Pure data, gathered by the ledger.

    `refs`: matters chosen in look-up fields, by position in the book; `links`: linked matters;
    `settings`: the town's local practice; `villages`: code → name; `units`: the town's offices, key → name;
    `seal`: position and hash of the entry that opened the matter, as the book has them.
    `earlier`: matters of the same parties, where the step recalls them; `file_faults`: in what the papers of the
    matter contradict the record or each other, where a rule of the step asks for it; `still_running`: periods of linked
    matters that run on, where the step ends this one.
    `taken`: fields that must be unique whose value another entry in force has already, with what that entry is called;
    `elsewhere`: where else the officers of the step were at the time it names; `texts`: words of attached documents by
    field, where a rule of the step reads them.
    """

    refs: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    links: tuple[Mapping[str, Any], ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    villages: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    seal: Mapping[str, Any] = field(default_factory=lambda: {"seq": 0, "head": ""})
    earlier: tuple[Mapping[str, Any], ...] = ()
    file_faults: tuple[str, ...] = ()
    still_running: tuple[str, ...] = ()
    taken: Mapping[str, str] = field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)


NO_FACTS = Facts()


# What an old ledger says beyond the fields of its kind of work: its columns word for word, under their headings.
OLD_NOTES = "old_notes"
_OLD_NOTES = FieldSpec.model_validate(
    {
        "key": OLD_NOTES,
        "name": "原台账其他内容",
        "type": "table",
        "personal": True,
        "columns": {"heading": "栏目", "text": {"name": "内容", "type": "paragraph"}},
    }
)


@lru_cache(maxsize=4096)
def all_fields(procedure: Procedure) -> Mapping[str, FieldSpec]:
    """Every field of a procedure, parties and what old ledgers say besides included, by key."""
    parties = {key: party_field(key, spec) for key, spec in procedure.parties.items()}
    return {**parties, **procedure.fields, OLD_NOTES: _OLD_NOTES}


@lru_cache(maxsize=4096)
def empty_values(procedure: Procedure) -> Mapping[str, Any]:
    """The values of a matter of which nothing is known yet."""
    return {key: empty_value(spec) for key, spec in all_fields(procedure).items()}


def identities(procedure: Procedure, values: Mapping[str, Any], also: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """(id_number, credit_code or `also`, value) of every party named; never a name, which several people may bear."""
    for key in procedure.parties:
        for party in values.get(key) or ():
            for kind in ("id_number", "credit_code", *also):
                if isinstance(party, Mapping) and party.get(kind):
                    yield kind, unicodedata.normalize("NFKC", str(party[kind])).replace(" ", "").upper()


def given_or_empty(fields: Mapping[str, FieldSpec], values: Mapping[str, Any]) -> dict[str, Any]:
    """A matter's values as conditions of others read them: what nobody has given yet is empty, not missing.

    What is personal is never handed to another matter, so it is not made up as empty either.
    """
    empty = {key: empty_value(spec) for key, spec in fields.items() if not spec.personal and key not in values}
    return {**empty, **values}


class StepContext(dict[str, Any]):
    """The names a condition may use, each computed when first asked.

    it: values after this step · form: values of this step · status · on: day of the step · did: {action: times} ·
    last: {action: day} · limits: {key: {due, running, overdue, met}} · me: {id, roles, name, unit} · refs: {field: [entries]} ·
    links: [linked matters] · town: settings · was: values before this step · opened: day of opening ·
    row: the row of a table for which a matter is opened ·
    matter: its position in the book · number: its number, once given ·
    seal: {seq, head} of its opening entry in the book ·
    earlier: [matters of the same parties] · file: {faults: [what contradicts in its papers]} ·
    elsewhere: [where else the officers were at that time] · texts: {field: words of what is attached there}.
    """

    __slots__ = ("actor", "calendar", "entry", "facts", "procedure", "row", "state", "values")
    # A context is asked by name, never for all that was asked already, which is what a dictionary calls its values.
    values: Mapping[str, Any]  # type: ignore[assignment]

    def __init__(
        self,
        procedure: Procedure,
        state: State,
        entry: Entry,
        values: Mapping[str, Any],
        calendar: WorkCalendar | None,
        facts: Facts = NO_FACTS,
        actor: Actor | None = None,
        row: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__()
        self.procedure = procedure
        self.state = state
        self.entry = entry
        self.values = values
        self.calendar = calendar
        self.facts = facts
        self.actor = actor
        self.row = dict(row or {})

    def __missing__(self, name: str) -> Any:
        value = self[name] = _NAMES[name](self)
        return value

    def __bool__(self) -> bool:
        """A context in which nothing was asked yet is one all the same."""
        return True

    def evaluate(self, source: str) -> Any:
        """The value of a CEL expression in this context."""
        run = compiled(source).run
        if run is not None:
            try:
                return run(self)
            except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError):
                pass  # what it means then, and in what words it is refused, the library says
        return self.evaluate_by_library(source)

    def evaluate_by_library(self, source: str) -> Any:
        """The same by the CEL library alone: slower by far, and strict about the types of what is compared."""
        condition = compiled(source)
        variables = {}
        for name in condition.names:
            if name in _NAMES:
                members = condition.members[name]
                value = self[name]
                # A list (`links`, `earlier`) is handed over whole: what stands behind its dot is a macro, no member.
                whole = members is None or not isinstance(value, Mapping)
                variables[name] = value if whole else {m: value[m] for m in members or () if m in value}
        return condition.evaluate(variables)

    def forget(self, name: str) -> None:
        """Compute a name anew when it is asked again."""
        self.pop(name, None)

    def holds(self, source: str) -> bool:
        """Whether a condition is true; an empty condition is."""
        return not source or bool(self.evaluate(source))

    def refs(self, field_key: str) -> list[Mapping[str, Any]]:
        """The register entries chosen in a look-up field."""
        return list(self["refs"].get(field_key, ()))


@lru_cache(maxsize=4096)
def _fractions(procedure: Procedure) -> tuple[str, ...]:
    """Fields that are fractions even when their value is whole."""
    return tuple(key for key, spec in all_fields(procedure).items() if spec.type in ("number", "percent"))


def _typed(ctx: StepContext, *layers: Mapping[str, Any]) -> dict[str, Any]:
    """Values over their types' empty ones. JSON writes 3.0 as 3, but CEL does not add fractions to whole numbers."""
    values = dict(empty_values(ctx.procedure))
    for layer in layers:
        values.update(layer)
    for key in _fractions(ctx.procedure):
        values[key] = float(values[key] or 0)
    return values


def _it(ctx: StepContext) -> dict[str, Any]:
    return _typed(ctx, ctx.state.values, ctx.values)


def _refs(ctx: StepContext) -> dict[str, list[Mapping[str, Any]]]:
    rows: dict[str, list[Mapping[str, Any]]] = {}
    it, refs = ctx["it"], ctx.facts.refs
    for key in look_ups(ctx.procedure):
        value = it[key]
        positions = value if isinstance(value, list) else [value]
        rows[key] = [refs[p] for p in positions if p in refs]
    return rows


@lru_cache(maxsize=4096)
def look_ups(procedure: Procedure) -> tuple[str, ...]:
    """The fields in which other matters are chosen."""
    return tuple(key for key, spec in all_fields(procedure).items() if spec.type in ("register", "matter"))


@lru_cache(maxsize=4096)
def _not_yet(procedure: Procedure) -> tuple[Mapping[str, int], Mapping[str, str]]:
    """How often and when last each step was taken in a matter that nothing has happened in."""
    return dict.fromkeys(procedure.actions, 0), dict.fromkeys(procedure.actions, "")


def _did(ctx: StepContext) -> dict[str, int]:
    return {**_not_yet(ctx.procedure)[0], **ctx.state.done}


def _last(ctx: StepContext) -> dict[str, str]:
    return {**_not_yet(ctx.procedure)[1], **ctx.state.last}


def _limits(ctx: StepContext) -> dict[str, dict[str, Any]]:
    return describe_runs(ctx.procedure, ctx.state, ctx.calendar, ctx.entry.day, ctx.facts.settings)


def _me(ctx: StepContext) -> dict[str, Any]:
    roles = sorted(ctx.actor.roles) if ctx.actor else [ctx.entry.role]
    actor = ctx.actor
    name, unit = (actor.name, actor.unit) if actor else ("", "")
    return {"id": ctx.entry.actor, "roles": roles, "role": ctx.entry.role, "name": name, "unit": unit}


_NAMES: dict[str, Callable[[StepContext], Any]] = {
    "it": _it,
    "was": lambda ctx: _typed(ctx, ctx.state.values),
    "form": lambda ctx: _typed(ctx, ctx.values),
    "status": lambda ctx: ctx.state.status,
    "on": lambda ctx: ctx.entry.day,
    "at": lambda ctx: ctx.entry.occurred_at,
    "opened": lambda ctx: ctx.state.opened_on,
    "did": _did,
    "last": _last,
    "limits": _limits,
    "me": _me,
    "refs": _refs,
    "links": lambda ctx: [dict(link) for link in ctx.facts.links],
    "town": lambda ctx: dict(ctx.facts.settings),
    "row": lambda ctx: ctx.row,
    "seal": lambda ctx: dict(ctx.facts.seal),
    "matter": lambda ctx: ctx.state.matter or ctx.entry.matter,
    "number": lambda ctx: ctx.state.number or ctx.entry.number,
    "earlier": lambda ctx: [dict(matter) for matter in ctx.facts.earlier],
    "file": lambda ctx: {"faults": list(ctx.facts.file_faults)},
    "texts": lambda ctx: dict(ctx.facts.texts),
    "elsewhere": lambda ctx: list(ctx.facts.elsewhere),
}
CONTEXT_NAMES = frozenset(_NAMES)
