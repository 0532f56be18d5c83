"""What residents may do here: the steps the catalogue opens to them, as links."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from yifa.domains import catalogue
from yifa.kernel.conditions import compiled
from yifa.kernel.context import empty_values
from yifa.kernel.model import ActionSpec, Procedure
from yifa.kernel.public_spec import PublicForm
from yifa.server.config.procedures import in_force, remembered_for_the_day
from yifa.server.portal.models import PublicRow
from yifa.server.towns.models import Town


@dataclass(frozen=True, slots=True)
class Offer:
    """A step a resident may begin with."""

    procedure: str
    action: str
    name: str
    about: str


# In the order in which people come.
ORDER = (
    "service-case",
    "one-thing-case",
    "service-appointment",
    "service-ticket",
    "social-aid",
    "mediator-choice",
    "disclosure-request",
    "legal-service-window",
    "legal-aid",
    "reconsideration-point",
    "grid-event",
    "dispute-intake",
    "enforcement-clue",
    "duty-request",
    "proof-demand",
    "service-evaluation",
)


def _place(procedure: str) -> int:
    return ORDER.index(procedure) if procedure in ORDER else len(ORDER)


@remembered_for_the_day(8)
def openings(group: str) -> tuple[Offer, ...]:
    """Forms that open a matter, of one group of the catalogue (do, say, law)."""
    offers = [
        Offer(p.procedure, action.key, form.name, form.about)
        for p in in_force().values()
        for action in p.opening
        if (form := action.resident_form) is not None and form.group == group
    ]
    return tuple(sorted(offers, key=lambda offer: _place(offer.procedure)))


def matching(query: str) -> list[Offer]:
    """Forms whose name, purpose or words of intake hold what was searched for."""
    words = query.split()

    def holds(offer: Offer) -> bool:
        text = f"{offer.name} {offer.about} {' '.join(in_force()[offer.procedure].intake)}"
        return all(word in text for word in words)

    return [offer for group in ("do", "law", "say") for offer in openings(group) if holds(offer)]


def spec_of(procedure: str, action: str, on: str) -> tuple[Procedure, ActionSpec, PublicForm] | None:
    """A residents' step of the version in force on a day."""
    if procedure not in catalogue().versions:
        return None
    kind = catalogue().at(procedure, on)
    step = kind.actions.get(action)
    form = step.resident_form if step else None
    return (kind, step, form) if step and form else None


def may_choose(form: PublicForm, key: str, row: PublicRow) -> bool:
    """Whether a register's public entry may be chosen in a look-up of a form."""
    condition = form.choose.get(key, "")
    if not condition:
        return True
    values = {**empty_values(in_force()[row.procedure]), **row.values}
    return bool(compiled(condition).evaluate({"it": values}))


def from_row(town: Town, row: PublicRow) -> list[tuple[str, str, str]]:
    """(name, address, about) of what may be done with a published thing: apply for it, choose him, say an opinion."""
    links = []
    for group in ("do", "law", "say"):
        for offer in openings(group):
            links += _choosing(town, row, offer)
    procedure = in_force()[row.procedure]
    for action in procedure.actions.values():
        form = action.resident_form
        open_in = {procedure.states[s].name for s in action.sources if s in procedure.states}
        if form and not form.receipt and not action.opens and row.status in open_in:
            href = reverse("portal:form-on", args=[town.prefix, procedure.procedure, action.key, row.position])
            links.append((form.name, href, form.about))
    return links


def _choosing(town: Town, row: PublicRow, offer: Offer) -> list[tuple[str, str, str]]:
    procedure = in_force()[offer.procedure]
    form = procedure.actions[offer.action].resident_form
    assert form is not None
    for key, _ in form.fields():
        spec = procedure.fields.get(key)
        if spec and spec.type == "register" and row.procedure in spec.registers and may_choose(form, key, row):
            href = reverse("portal:form", args=[town.prefix, offer.procedure, offer.action])
            return [(form.name, f"{href}?{key}={row.position}", form.about)]
    return []
