"""Doors of this room at the head of ledgers, and what it reads from a contract's text into the form of the check."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from yifa.kernel.model import ActionSpec, Procedure
from yifa.kernel.records import State
from yifa.proof.contract import Review, amount_words, payment_days
from yifa.proof.readers import UnreadableError
from yifa.server.casework.place import Place, matter_href
from yifa.server.casework.rooms import knows_about_a_step, opens_from_a_ledger, opens_from_a_matter
from yifa.server.ledger.models import Matter
from yifa.server.rooms.review.drafts_of import CARRIERS
from yifa.server.rooms.review.texts import reviewed, text_of_stored
from yifa.server.rooms.review.views.bypass import READERS
from yifa.server.ui.parts import Link

BYPASS = frozenset({"legality-review", "review-bypass", "outgoing-document", "collective-decision", "contract"})
SERVICE = frozenset({"village-lawyer", "village-lawyer-duty", "village-legal-studio", "legal-consultation"})


@opens_from_a_matter
def to_its_versions(place: Place, procedure: Procedure, row: Matter, state: State) -> list[Link]:
    """各稿比对 at whatever carries its text from drafting to issue, once a second step may have changed it."""
    if procedure.procedure not in CARRIERS or state.n < 2:
        return []
    return [Link("各稿比对", matter_href(row.id, "review:drafts"))]


@opens_from_a_ledger
def doors(place: Place, procedure: Procedure) -> list[Link]:
    """应审未审 at the ledgers it compares, the quick check at contracts, service by village at the advisers' ledgers."""
    links = []
    if procedure.procedure in BYPASS and place.actor.roles & READERS and not place.actor.villages:
        links.append(Link("应审未审", reverse("review:bypass")))
    if procedure.procedure == "contract":
        links.append(Link("合同快速检查", reverse("review:check")))
    if procedure.procedure in SERVICE:
        links.append(Link("各村服务情况", reverse("review:coverage")))
    return links


@knows_about_a_step
def read_from_the_text(place: Place, action: ActionSpec, row: Matter, state: State) -> dict[str, Any]:
    """The answers of the quick check that the contract's own text gives; whoever checks may change each of them."""
    if row.procedure != "contract" or action.key != "quick_check" or not state.values.get("draft_file"):
        return {}
    try:
        review = reviewed(text_of_stored(place.town, state.values["draft_file"])[1], place.today)
    except UnreadableError:
        return {}
    return {key: value for key, value in answers(review).items() if not state.values.get(key)}


def answers(review: Review) -> dict[str, Any]:
    """Values of the quick check's fields as the text has them; what it does not say is left out."""
    kinds = {finding.kind for finding in review.findings}
    known: dict[str, Any] = {
        "pay_days": payment_days(review.contract),
        "amount_words": amount_words(review.contract),
        "audit_basis": "payment_after_audit" in kinds,
        "regime_clause": "regime_change" in kinds,
        "court": "仲裁" if review.contract.says("仲裁") else "",
    }
    return {key: value for key, value in known.items() if value}
