"""One short record, the whole file: a dispute settled on the spot is told once and lived through every lawful step.

The steps are those of the procedure, each an entry of its own with its day and its papers; a step the law refuses stops
all of them, and nothing of the record is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from yifa.kernel.actor import Actor
from yifa.server.ledger.journal import Step, take_with_openings, writing
from yifa.server.towns.models import Town

MEDIATION = "people-mediation"
CONFIRMATION = "judicial-confirmation"


@dataclass(frozen=True, slots=True)
class Recorded:
    """Keys of the mediation and, where both sides apply, of the application for confirmation."""

    matter: int
    confirmation: int = 0


def record(town: Town, actor: Actor, entered: Mapping[str, Any], began: date, settled: date) -> Recorded:
    """Live a mediation from application to agreement.

    Args:
        told: applicant, respondent (lists of parties), cause, source, village, summary, claim, committee, mediators
            (positions), findings, asked, record, form (oral, written), facts, terms, agreed_amount, perform_how,
            perform_where, perform_by, default_terms, signed, sealed, confirm (both apply), court.
        began: day of application and acceptance. settled: day of the agreement.

    Raises:
        Refused: a step is not lawful or not complete; it says which.
    """
    first, last = _at(began), _at(settled)
    steps: list[tuple[str, dict[str, Any], datetime]] = [
        ("accept", {**_only(entered, "committee", "mediators"), "told": True, "refusal": False, "risk": "低"}, first),
    ]
    if entered.get("findings"):
        steps.append(("investigate", _only(entered, "asked", "findings"), last))
    steps.append(("mediate", _only(entered, "record", "record_place"), last))
    wanted = ("form", "facts", "terms", "agreed_amount", "signed", "sealed", "perform_by")
    written = ("perform_how", "perform_where", "default_terms") if entered.get("form") == "written" else ()
    steps.append(("agree", {**_only(entered, *wanted, *written), "confirmable": False}, last))
    with writing(town) as writer:
        opening = {
            **_only(entered, "applicant", "respondent", "cause", "source", "village", "summary", "claim"),
            "risk": "低",
        }
        opened = take_with_openings(writer, actor, Step(MEDIATION, "register", opening, occurred_at=first))
        matter = opened.matter_id
        for action, values, moment in steps:
            take_with_openings(writer, actor, Step(MEDIATION, action, values, matter, None, moment))
        confirmation = 0
        if entered.get("confirm") and entered.get("form") == "written":
            values = {
                **_only(entered, "applicant", "respondent", "cause", "village", "court"),
                "mediation": opened.entry.matter,
                "amount": entered.get("agreed_amount") or "",
                "excluded": "none",
                "together": True,
            }
            link = ({"to": opened.entry.matter, "kind": "司法确认"},)
            made = take_with_openings(
                writer, actor, Step(CONFIRMATION, "prepare", values, occurred_at=last, links=link)
            )
            confirmation = made.matter_id
        return Recorded(matter, confirmation)


def _only(entered: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: entered[key] for key in keys if entered.get(key) not in (None, "", [])}


def _at(day: date) -> datetime:
    """Working hours of a past day; now for today, so that the record does not lie ahead."""
    now = timezone.localtime()
    if day >= now.date():
        return now
    return timezone.make_aware(datetime(day.year, day.month, day.day, 9, 30))
