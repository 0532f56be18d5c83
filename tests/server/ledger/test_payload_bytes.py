"""The payload of an entry, written part by part, is the canonical JSON of the whole."""

from __future__ import annotations

import json
from typing import Any

import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from yifa.domains import catalogue
from yifa.kernel.records import Entry
from yifa.server.ledger.serialization import entry_of, payload_of, split

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
WORDS = st.dictionaries(TEXT, TEXT, max_size=3)
VALUE = st.recursive(
    TEXT | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans() | st.none() | st.floats(-1e9, 1e9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(
    values=st.dictionaries(st.sampled_from(("cause", "summary", "applicant", "place", "told", "𝄞key")), VALUE),
    texts=st.tuples(TEXT, TEXT, TEXT, TEXT),
    numbers=st.tuples(*[st.integers(0, 10**9)] * 4),
    papers=WORDS,
    links=st.lists(st.fixed_dictionaries({"to": st.integers(1, 10**9), "kind": TEXT}), max_size=2),
    attachments=st.lists(WORDS, max_size=2),
)
def test_the_parts_make_the_whole(
    values: dict[str, Any],
    texts: tuple[str, str, str, str],
    numbers: tuple[int, int, int, int],
    papers: dict[str, str],
    links: list[dict[str, Any]],
    attachments: list[dict[str, str]],
) -> None:
    procedure = catalogue().newest["people-mediation"]
    entry = Entry(
        town="359999100000",
        matter=numbers[0],
        n=3,
        procedure=procedure.procedure,
        version=procedure.version,
        action=texts[0],
        actor=numbers[1],
        role=texts[1],
        occurred_at="2026-01-02T09:00+08:00",
        recorded_at="2026-01-02T09:00:01+08:00",
        values=values,
        unit=texts[2],
        seq=7,
        reason=texts[3],
        number=texts[2],
        corrects=numbers[2],
        batch=numbers[3],
        papers=papers,
        links=tuple(links),
        attachments=tuple(attachments),
    )
    payload = payload_of(entry, procedure, b"0" * 16).encode()
    content = json.loads(payload)
    assert payload == rfc8785.dumps(content)
    shown, personal = split(procedure, entry.values)
    assert rfc8785.dumps(content["values"]) == rfc8785.dumps(shown)
    assert ("sealed" in content) == bool(personal or ("attachments" not in content and attachments))
    again = entry_of(payload.decode(), b"0" * 16)
    assert (again.action, again.role, again.unit, again.reason, again.number) == (*texts, texts[2])
    assert (again.matter, again.actor, again.corrects, again.batch) == numbers
    assert (again.papers, again.links, again.attachments) == (papers, tuple(links), tuple(attachments))
