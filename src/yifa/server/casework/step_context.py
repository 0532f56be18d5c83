"""What the page of a step's form is given: questions, faults, warnings with their articles, what will follow."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from yifa.domains.disputes.likeness import FAMILY
from yifa.kernel.registry import Finding
from yifa.server.casework.drafts import papers_of
from yifa.server.casework.dry_run import UNREADY, Trial
from yifa.server.casework.step_form import StepForm
from yifa.server.ui.words import cites


def form_context(form: StepForm, context: dict[str, Any]) -> dict[str, Any]:
    """What the page of a step's form is given."""
    trial = form.trial
    examination = form.examination or _warned(trial)
    warnings = examination.warnings if examination else ()
    return {
        **context,
        "form": form,
        "twins": form.twins,
        "alike_href": _alike_href(form),
        "asks": form.asked(trial),
        "drafts": papers_of(form),
        "faults": form.faults(),
        "effects": trial.effects(),
        "reviewed": [_reviewed(finding) for finding in trial.reviews()],
        "warnings": [_say(refusal) for refusal in warnings],
        "notes": [_say(refusal) for refusal in (examination.notes if examination else ())],
        "wants_reason": bool(warnings) or form.wants_reason,
        "reason_wrong": bool(form.examination and any(r.soft for r in form.examination.refusals)),
        "basis": cites(form.action.basis, form.occurred.date()),
        "occurred_kind": "datetime-local" if form.occurred_text[10:11] in ("T", "") else "text",
    }


def _alike_href(form: StepForm) -> str:
    if form.state.exists or form.procedure.procedure not in FAMILY:
        return ""
    return reverse("desk:alike", args=[form.procedure.procedure, form.action.key])


def _warned(trial: Trial) -> Any:
    """Warnings and notes of a form that is filled far enough to be judged."""
    try:
        examination = trial.examination()
    except UNREADY:
        return None
    return examination if not any(r.kind == "field" for r in examination.refusals) else None


def _say(refusal: Any) -> dict[str, Any]:
    return {"say": refusal.say, "cites": cites(refusal.basis)}


def _reviewed(finding: Finding) -> dict[str, Any]:
    mark = {True: "sound", False: "lacking", None: "open"}[finding.sound]
    return {"mark": mark, "point": finding.point, "say": finding.say, "cites": cites(finding.basis)}
