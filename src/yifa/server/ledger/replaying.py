"""Replay of a whole book, matter by matter: what its entries come to, as rows that are not yet written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from yifa.domains import catalogue
from yifa.kernel.engine import Replay, taken_back
from yifa.kernel.records import Entry as EntryRecord
from yifa.kernel.records import Posting
from yifa.server.ledger import models
from yifa.server.ledger.past import when_taken_back
from yifa.server.ledger.project import Projector, Rows, link_rows, posting_rows
from yifa.server.ledger.serialization import entry_of

CHUNK = 5000


def by_matter(town: str) -> Iterator[tuple[int, list[str]]]:
    """(matter, payloads in order), matter by matter."""
    current, payloads = 0, list[str]()
    rows = models.Entry.objects.filter(town=town).order_by("matter_id", "n").values_list("matter_id", "payload")
    for matter, payload in rows.iterator(chunk_size=CHUNK):
        if matter != current and payloads:
            yield current, payloads
            payloads = []
        current = matter
        payloads.append(payload)
    if payloads:
        yield current, payloads


def replay_matter(
    projecting: Projector, rows: Rows, matter_id: int, payloads: list[str], key: bytes | None
) -> list[EntryRecord]:
    """Replay one matter into `rows`; returns its entries.

    Raises:
        ValueError, KeyError, EngineError: the entries can't be read with this key, or don't follow one another.
    """
    run = Replay(catalogue().get, projecting.calendar)
    entries = [entry_of(payload, key) for payload in payloads]
    for entry in entries:
        rows.postings += posting_rows(projecting.town, run.feed(entry), entry)
        if entry.links:
            rows.links += link_rows(projecting.town, entry)
    state, changed = run.state, max(entries[-1].day, run.state.opened_on)
    if state.batch and (withdrawn := when_taken_back(projecting, state.batch)) is not None:
        seq, changed = withdrawn
        undone = [Posting(k[0], k[1], -amount, k[2], k[3]) for k, amount in run.totals.items() if amount]
        rows.postings += posting_rows(projecting.town, undone, replace(entries[-1], seq=seq))
        state, key = taken_back(state, changed), None
    procedure = catalogue().get(state.procedure, state.version)
    projecting.matter(rows, procedure, state, key, changed)
    return entries
