"""What a town has confirmed of its own ledgers on the page: headings and words, for every later file of the kind."""

from __future__ import annotations

from collections.abc import Container

from yifa.office.sheets.words import normal
from yifa.server.casework.imports.answers import Answers
from yifa.server.casework.imports.targets import STATE
from yifa.server.casework.models import ColumnMatch, WordMatch
from yifa.server.config.procedures import in_force


def headings(town: str, procedure: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """Heading → what it was confirmed to be in this town."""
    rows = ColumnMatch.objects.filter(town=town, procedure=procedure).values_list("heading", "field")
    by_heading: dict[str, tuple[tuple[str, str], ...]] = {}
    for heading, meaning in rows:
        name, _, step = meaning.partition("|")
        by_heading[normal(heading)] = ((name, step),)
    return by_heading


def words(town: str, procedure: str) -> dict[str, dict[str, str]]:
    """Field (or @state) → word → the option or step that it was confirmed to mean in this town.

    What the catalogue has given up since is left out.
    """
    spec = in_force().get(procedure)
    by_field: dict[str, dict[str, str]] = {}
    rows = WordMatch.objects.filter(town=town, procedure=procedure).values_list("field", "word", "meaning")
    if spec is None:
        return {}
    for field_key, word, meaning in rows:
        asked = spec.fields.get(field_key)
        known: Container[str] = spec.actions if field_key == STATE else asked.options if asked else ()
        if meaning in known:
            by_field.setdefault(field_key, {})[word] = meaning
    return by_field


def add_words(answers: Answers, town: str, procedure: str) -> None:
    """Put what the town confirmed behind what the person answers now."""
    confirmed = words(town, procedure)
    answers.words = {**confirmed.pop(STATE, {}), **answers.words}
    answers.values = {
        key: {**confirmed.get(key, {}), **answers.values.get(key, {})} for key in {*confirmed, *answers.values}
    }
