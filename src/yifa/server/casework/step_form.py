"""A step's form: from the books or from what was sent, to the page, and through the one door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone

from yifa.kernel.attached import ATTACHED, BOX, box_of
from yifa.kernel.context import all_fields
from yifa.kernel.fields import MANY_TYPES, FieldError, parse_date
from yifa.kernel.gates import Examination
from yifa.kernel.model import ActionSpec, Procedure
from yifa.kernel.records import Refusal, State
from yifa.server.casework.choices import beyond_reach
from yifa.server.casework.dry_run import Trial, look_up
from yifa.server.casework.fills import mark_of, offered, refilled
from yifa.server.casework.form_fields import Ask, asks, box_ask
from yifa.server.casework.known_parties import brought_along
from yifa.server.casework.mending import fixes_of
from yifa.server.casework.place import Place, matter_href, names_of, posted_words
from yifa.server.casework.prefill import from_figures
from yifa.server.casework.request_values import Typed, as_typed, own, read
from yifa.server.config.numbers import whole_of
from yifa.server.ledger import attachments
from yifa.server.ledger.journal import Step, history
from yifa.server.ledger.models import Matter, row_id
from yifa.server.ledger.who_may import with_names
from yifa.server.ui.parts import Link
from yifa.server.ui.words import cites

MANY_STEPS = 3
FORGED = "表单中有这一步不收的内容，没有办理。请刷新页面后重新填写。"


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason against the step, with its articles, the place on the page and the steps that mend it."""

    say: str
    cites: tuple[Any, ...] = ()
    anchor: str = ""
    fixes: tuple[Link, ...] = ()


@dataclass(kw_only=True)
class StepForm:
    """The form of one step on one matter (or on a matter that is to be opened)."""

    place: Place
    procedure: Procedure
    action: ActionSpec
    state: State
    typed: Typed
    occurred_text: str
    reason: str = ""
    links: tuple[dict[str, Any], ...] = ()
    attached: tuple[dict[str, Any], ...] = ()
    source: str = ""
    link_kind: str = ""
    expect: int = 0
    shown_before: frozenset[str] = frozenset()
    added: str = ""
    offered: dict[str, str] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    examination: Examination | None = None
    said: list[Refusal] = field(default_factory=list)
    stale: str = ""
    meanwhile: list[Any] = field(default_factory=list)
    twins: list[dict[str, str]] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Whether it may go to the door: all of it could be read and was offered."""
        return not self.said and not self.typed.faults

    @property
    def occurred(self) -> datetime:
        """When it happened; now, while what was typed is no date."""
        return parse_moment(self.occurred_text, self.place) or self.place.now

    @property
    def matter_id(self) -> int:
        """The matter, or 0 when one is to be opened."""
        return row_id(self.place.town.code, self.state.matter) if self.state.exists else 0

    @property
    def href(self) -> str:
        """Where the form is sent."""
        if self.state.exists:
            return matter_href(self.matter_id, "desk:step", self.action.key)
        return reverse("desk:open", args=[self.procedure.procedure, self.action.key]) + f"?town={self.place.town.code}"

    @property
    def draft(self) -> str:
        """The name under which the browser keeps what is typed."""
        return f"{self.procedure.procedure}-{self.action.key}"

    @cached_property
    def _find(self) -> Callable[[int], Matter | None]:
        return look_up(self.place)

    @property
    def trial(self) -> Trial:
        """The step as typed so far."""
        return Trial(
            place=self.place,
            procedure=self.procedure,
            action=self.action,
            state=self.state,
            typed=self.typed.values,
            occurred=self.occurred,
            reason=self.reason,
            links=self.links,
            find=self._find,
            recall=True,
        )

    def refusals(self) -> list[Refusal]:
        """Every reason against the step, from the door and from the desk itself."""
        if self.examination is None:
            return list(self.said)
        named = with_names(self.examination, self.place.town.code, self.action, self.place.today)
        return [*self.said, *named.refusals]

    def asked(self, trial: Trial | None = None) -> list[Ask]:
        """The questions of the form."""
        made = asks(trial or self.trial, self.typed.faults, self.refusals())
        for ask in made:
            ask.told = self.told.get(ask.key, "")
        if box_of(self.procedure, self.action) is not None:
            made.append(box_ask(self.place, self.attached, self.typed.faults.get(BOX, ())))
        return made

    @property
    def wants_reason(self) -> bool:
        """Whether the law leaves this step to discretion, so that a reason is recorded."""
        return bool(self.reason or (self.examination and self.examination.warnings))

    def faults(self) -> list[Fault]:
        """Reasons as the page says them."""
        fields = {**all_fields(self.procedure), BOX: ATTACHED}
        faults = []
        for refusal in self.refusals():
            anchor = f"f-{refusal.field}" if refusal.field in fields else ""
            anchor = {"occurred_at": "f-occurred_at", "reason": "f-step-reason"}.get(refusal.field, anchor)
            if refusal.soft:
                anchor = "f-step-reason"
            fixes = fixes_of(self.procedure, self.matter_id, self.action.key, refusal)
            faults.append(Fault(refusal.say, cites(refusal.basis, numbered_on=self.occurred.date()), anchor, fixes))
        for key, messages in self.typed.faults.items():
            faults += [Fault(f"{fields[key].name}：{text}", (), f"f-{key}") for text in messages]
        return faults

    def step(self) -> Step:
        """What is handed to the door."""
        values = {**self.typed.values, **dict.fromkeys(self.typed.unknown, "")}
        return Step(
            self.procedure.procedure,
            self.action.key,
            values,
            self.matter_id,
            self.expect if self.state.exists else None,
            self.occurred,
            self.reason,
            attachments=self.attached,
            links=self.links,
        )


def parse_moment(text: str, place: Place) -> datetime | None:
    """A moment as the browser sends it or as a person types it; None for what is none."""
    text = text.strip()
    if not text:
        return place.now
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            day = parse_date(text)
        except FieldError:
            return None
        moment = datetime(day.year, day.month, day.day, place.now.hour, place.now.minute)
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


def blank(
    place: Place,
    procedure: Procedure,
    action: ActionSpec,
    state: State,
    known: Mapping[str, Any] | None = None,
    *,
    offers: bool = True,
) -> StepForm:
    """A form to fill, with everything already known filled in.

    Args:
        offers: whether it is filled in now; a form that lies on a phone for days offers nothing of the hour it was fetched.
    """
    fields = all_fields(procedure)
    values = {**from_figures(place, procedure, action, state), **state.values, **(known or {})}
    # Files and hours of an earlier step, and what this step has words of its own for, are not said of this one; what it
    # said itself, taken a second time, stands.
    own = set() if state.done.get(action.key) else set(action.fills)
    anew = (said_anew(procedure) | own) - set(known or ())
    typed = {key: as_typed(fields[key], values[key]) for key, _ in action.fields() if key in values and key not in anew}
    village = next(iter(place.villages)) if len(place.villages) == 1 else ""
    for key, _ in action.fields():
        if fields[key].type == "village" and village and not typed.get(key):
            typed[key] = village
    form = StepForm(
        place=place,
        procedure=procedure,
        action=action,
        state=state,
        typed=Typed(typed),
        occurred_text=place.now.strftime("%Y-%m-%dT%H:%M"),
        expect=state.n,
    )
    if offers:
        _offer(form, offered(form.trial))
    return form


def _offer(form: StepForm, values: Mapping[str, Any]) -> None:
    form.typed.values |= values
    form.offered |= {key: mark_of(value) for key, value in values.items()}


def follow_what_was_chosen(form: StepForm) -> set[str]:
    """Let what the form offered and nobody touched follow what was chosen since; the fields that changed."""
    values = refilled(form.trial, form.offered)
    _offer(form, values)
    return set(values)


def said_anew(procedure: Procedure) -> frozenset[str]:
    """Fields that step after step of a case fills anew: what one step took in is not evidence of the next, nor its hour."""
    if procedure.kind != "case":
        return frozenset()
    times_by_field = Counter(key for action in procedure.actions.values() for key, _ in action.fields())
    fields = all_fields(procedure)
    least = {"attachment": MANY_STEPS, "datetime": 2}
    return frozenset(key for key, times in times_by_field.items() if times >= least.get(fields[key].type, times + 1))


def posted(place: Place, procedure: Procedure, action: ActionSpec, state: State, request: HttpRequest) -> StepForm:
    """The form as it was sent. Files are kept at once, so that nothing is lost when it comes back."""
    post: QueryDict = request.POST
    fields = {key: all_fields(procedure)[key] for key, _ in action.fields()}
    if (box := box_of(procedure, action)) is not None:
        fields[BOX] = box
    person = place.actor.person_id
    typed = read(fields, post, request.FILES, person, lambda upload: attachments.store(place.town, person, upload))
    form = StepForm(
        place=place,
        procedure=procedure,
        action=action,
        state=state,
        typed=typed,
        occurred_text=post.get("occurred_at", ""),
        reason=posted_words(request, "step-reason" if "step-reason" in post or "reason" in fields else "reason", 2000),
        attached=take_attached(typed),
        expect=expected(post),
        shown_before=frozenset(own(post, "shown", fields)),
        added=post.get("add", ""),
        offered=_offered_before(own(post, "offered", fields)),
    )
    _bring_along(form, post.get("known", ""))
    return checked(form)


def _offered_before(sent: list[str]) -> dict[str, str]:
    return {key: mark for key, _, mark in (one.partition(":") for one in sent)}


def _bring_along(form: StepForm, wanted: str) -> None:
    """Fill a party's block (`party-0`) with what the town knows of him, where the person asks for it."""
    key, _, at = wanted.rpartition("-")
    rows, number = form.typed.values.get(key), whole_of(at, 4)
    if key not in form.procedure.parties or not rows or number is None or number >= len(rows):
        return
    rows[number], form.told[key] = brought_along(form.place, rows[number])


def take_attached(typed: Typed) -> tuple[dict[str, Any], ...]:
    """The files in the box that every step has, out of what was typed into its fields."""
    return tuple(typed.values.pop(BOX, ()))


def checked(form: StepForm) -> StepForm:
    """The same form with what is wrong about it before the law is asked: no moment, choices never offered."""
    if parse_moment(form.occurred_text, form.place) is None:
        say = f"“{form.occurred_text}”不是日期，请写成2026-03-05 09:30。"
        form.said.append(Refusal("field", f"办理时间：{say}", field="occurred_at"))
    form.said += _forged(form)
    return form


def expected(post: QueryDict) -> int:
    """The version of the matter a form was made from; -1, which none has, where it does not say."""
    version = whole_of(post.get("expect", ""), 8)
    return -1 if version is None else version


def _forged(form: StepForm) -> list[Refusal]:
    """Choices that this person was never offered."""
    refusals = []
    for key, spec in form.trial.fields.items():
        value = form.typed.values.get(key)
        if spec.type in MANY_TYPES and value:
            chosen = value if isinstance(value, list) else [value]
            if beyond_reach(form.place, spec, [str(item) for item in chosen]):
                refusals.append(Refusal("field", f"“{spec.name}”所选的不在列表里，请重新选择。", spec.basis, field=key))
        if spec.type == "village" and value and form.place.actor.villages and value not in form.place.villages:
            refusals.append(Refusal("field", f"“{spec.name}”不在您负责的村（社区）内。", field=key))
    if form.typed.unknown:
        refusals.append(Refusal("field", FORGED, field=""))
    return refusals


def with_state(form: StepForm, state: State) -> StepForm:
    """The same form over a newer state of the matter: what was typed stays."""
    return replace(form, state=state, expect=state.n)


def meanwhile(matter_id: int, procedure: Procedure, seen: int) -> list[tuple[str, str, str]]:
    """(when, who, what) of the last five entries made since somebody saw `seen` of them."""
    entries = [entry for entry in history(matter_id, None) if entry.n > max(seen, 0)][-5:]
    people = names_of(entry.actor for entry in entries)
    return [
        (
            entry.occurred_at[:16].replace("T", " "),
            people[entry.actor],
            procedure.actions[entry.action].name if entry.action in procedure.actions else "更正、改派或关联",
        )
        for entry in entries
    ]
