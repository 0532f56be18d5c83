"""The door in bulk, and the proofs about a book."""

from __future__ import annotations

import cProfile
import os
import pstats
import time

from benchmarks.books import SM3_RATE, TOWN, found_town, installation, live_mediations, sm3_rate
from benchmarks.document import Table

TITLE = "The ledger in bulk (SQLite)"
MATTERS = int(os.environ.get("YIFA_BENCH_MATTERS", "12000"))


def run() -> Table:
    """Entries a CPU second through `take`, with chain, postings and deadlines; verify and rebuild; what costs most."""
    with installation():
        from yifa.server.ledger.integrity import rebuild
        from yifa.server.ledger.verification import verify
        from yifa.server.towns.models import Town

        town = found_town()
        began = time.process_time()
        entries = live_mediations(town, MATTERS, lambda _: None)
        taken = time.process_time() - began
        began = time.process_time()
        sound = verify(TOWN).sound
        verified = time.process_time() - began
        began = time.process_time()
        equal = rebuild(Town.objects.get(), keep=False).equal
        rebuilt = time.process_time() - began
        rate = sm3_rate()
        profile = cProfile.Profile()
        profile.enable()
        live_mediations(town, 300, lambda _: None, seed=2)
        profile.disable()
    rows = [
        ("take, bulk path", f"{entries:,}", f"{taken:.1f}", f"{entries / taken:,.0f}"),
        (f"verify ({'sound' if sound else 'BROKEN'})", f"{entries:,}", f"{verified:.2f}", f"{entries / verified:,.0f}"),
        (f"rebuild ({'equal' if equal else 'DIFFERS'})", f"{entries:,}", f"{rebuilt:.1f}", f"{entries / rebuilt:,.0f}"),
    ]
    for name, share in _shares(profile):
        rows.append((f"share of the bulk path: {name}", "", "", f"{share:.0%}"))
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    said = (
        f"{MATTERS:,} mediations of five entries; CPU time of the process; SM3 of 600 bytes {rate:,.0f} a second "
        f"(the aims are set for {SM3_RATE:,}); load of the machine {load:.0f}"
    )
    return Table(("work", "entries", "CPU seconds", "a CPU second"), tuple(rows), said)


# Function whose cumulative time stands for a part of the work.
_PARTS = {
    "writing rows (Django ORM, SQLite)": ("project.py", "write"),
    "examining (form, rules in CEL)": ("gates.py", "examine"),
    "projecting (rows, deadlines, titles)": ("project.py", "matter"),
    "payload: sealing and canonical JSON": ("serialization.py", "payload_of"),
    "applying (state, postings)": ("engine.py", "apply"),
    "hashing (SM3)": ("chain.py", "link"),
}


def _shares(profile: cProfile.Profile) -> list[tuple[str, float]]:
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    whole = max(row[3] for row in stats.values())
    found = []
    for name, (file, function) in _PARTS.items():
        spent = sum(row[3] for key, row in stats.items() if key[0].endswith(file) and key[2] == function)
        found.append((name, spent / whole))
    return sorted(found, key=lambda item: -item[1])
