"""Drafts: every paper of a step as it would be made out, before the step is taken. Nothing is written, no number given."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404

from yifa.kernel.context import all_fields
from yifa.office.model import Paragraph, Run
from yifa.office.papers import Paper
from yifa.server.casework.documents import KINDS
from yifa.server.casework.reading import note_look
from yifa.server.casework.step_form import StepForm
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.journal import history, matter_key
from yifa.server.ledger.papers import paper_name
from yifa.server.ledger.paperwork import Paperwork

MARK = Paragraph(
    (Run("草稿（未编号，供核对、签字前审阅，不作为正式文书）", face="heiti"),), align="center", indent=0.0, size=12.0
)


def papers_of(form: StepForm) -> list[tuple[str, str]]:
    """(document, name) of what the step makes out."""
    return [(document, paper_name(document)) for document in form.action.produces]


def draft_of(form: StepForm, document: str) -> Paper:
    """A paper of the step, filled with what is typed so far and marked as a draft.

    Raises:
        Http404: the step makes no such paper, or somebody else takes the step.
    """
    if document not in form.action.produces or not form.action.open_to(form.place.actor.roles):
        raise Http404
    entries = history(form.matter_id, matter_key(form.matter_id)) if form.matter_id else []
    values = form.trial.examination().values
    last = entries[-1].n if entries else 0
    entry = replace(form.trial.entry, n=last + 1, values=dict(values), papers=dict.fromkeys(form.action.produces, ""))
    try:
        paper = Paperwork(form.place.town, form.procedure, [*entries, entry], form.place.calendar).paper(
            entry.n, document
        )
    except NotFound as error:
        raise Http404(error.message) from error
    if form.matter_id and any(spec.personal for spec in all_fields(form.procedure).values()):
        note_look(form.place, form.matter_id, f"文书草稿“{paper.name}”")
    return replace(paper, blocks=(MARK, *paper.blocks), number=None, issued=False)


def draft_file(form: StepForm, document: str, kind: str) -> tuple[bytes, str, str]:
    """A draft as a file: content, media type, name. Raises as `draft_of`; Http404 for an unknown form."""
    if kind not in KINDS:
        raise Http404
    paper = draft_of(form, document)
    mime, make = KINDS[kind]
    return make(paper), mime, f"草稿_{paper.name}.{kind}"
