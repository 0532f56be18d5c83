"""Single values changed behind the product's back, over all tables: how many does `verify` see?"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from benchmarks.books import TOWN, installation
from benchmarks.document import Table
from trials.town import full_town

TITLE = "Single changes seen by verify"
SIZE = 10_000
# Tables of frameworks, and of what comes and goes, whose change harms nobody's record (docs/threat-model.md).
PASSING = (
    "django_",
    "auth_",
    "axes_",
    "otp_totp_",
    "administration_safety",
    "api_answered",
    "ballots_cast",
    "ballots_slip",
    "desk_stagedimport",
    "exams_sitting",
    "figures_checkfinding",
    "notices_mark",
    "notices_message",
    "notices_notice",
    "portal_shelving",
    "portal_tally",
    "review_",
    "schedule_run",
    "sqlite_",
)


def run(size: int, seed: int) -> tuple[Table, bool]:
    """Change one value (or drop or double a row), verify, take it back; again and again."""
    rng = random.Random(seed)
    with installation():
        held = full_town()
        from django.db import DatabaseError, connection, transaction

        faults = proved(held)
        assert not faults, f"the town is not sound to begin with: {faults}"
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys = OFF")
            disarm(cursor)
            columns = _columns(cursor)
            seen: Counter[str] = Counter()
            unseen: Counter[str] = Counter()
            refused: Counter[str] = Counter()
            for _ in range(size):
                table = rng.choice(sorted(columns))
                what, sql, values = _change(cursor, rng, table, columns[table])
                try:
                    with transaction.atomic():
                        cursor.execute(sql, values)
                        changed = cursor.rowcount
                        noticed = bool(changed) and bool(proved(held))
                        transaction.set_rollback(True)
                except DatabaseError:
                    refused[table] += 1
                    continue
                if changed:
                    (seen if noticed else unseen)[f"{table}.{what}"] += 1
    return _table(columns, seen, unseen, refused), bool(sum(unseen.values()) > 0.001 * sum((seen + unseen).values()))


def proved(held: list[Any]) -> list[str]:
    """What verify finds in the first book that is not sound, of the town's, the county's and the installation's."""
    from yifa.server.administration.models import INSTALLATION
    from yifa.server.ledger.verification import towns_to_prove, verify

    books = dict.fromkeys([TOWN, INSTALLATION, *towns_to_prove(held)])
    return next((found for book in books if (found := verify(book, against=held).sentences())), [])


def disarm(cursor: Any) -> None:
    """Take the triggers away that refuse changes."""
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')


def _columns(cursor: Any) -> dict[str, list[str]]:
    """Columns of every table that holds something and is not passing."""
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'ledger_text_%'")
    found, passing = {}, _passing()
    for (table,) in cursor.fetchall():
        cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
        if table.startswith(PASSING) or not cursor.fetchone()[0]:
            continue
        cursor.execute(f'PRAGMA table_info("{table}")')
        found[table] = [row[1] for row in cursor.fetchall() if (table, row[1]) not in passing]
    return found


def _passing() -> set[tuple[str, str]]:
    """Columns that say nothing: counting keys of rows that are made anew or found by position, and what comes and goes."""
    from django.apps import apps

    from yifa.server.administration.keeping import KEPT

    columns = {(k.table, name) for k in KEPT.values() for name in k.passing}
    for model in apps.get_models():
        key = model._meta.pk
        if model not in KEPT and key.get_internal_type() == "BigAutoField":
            columns.add((model._meta.db_table, str(key.column)))
    return columns


def _change(cursor: Any, rng: random.Random, table: str, columns: list[str]) -> tuple[str, str, list[Any]]:
    """(what is changed, SQL, values)."""
    cursor.execute(f'SELECT rowid FROM "{table}"')
    row = rng.choice(cursor.fetchall())[0]
    if rng.random() < 0.08:
        return "DELETE", f'DELETE FROM "{table}" WHERE rowid = %s', [row]
    column = rng.choice(columns)
    cursor.execute(f'SELECT +"{column}" FROM "{table}" WHERE rowid = %s', [row])
    old = cursor.fetchone()[0]
    cursor.execute(f'SELECT DISTINCT +"{column}" FROM "{table}" WHERE "{column}" IS NOT %s', [old])
    others = [value for (value,) in cursor.fetchall()]
    new = rng.choice(others) if others and rng.random() < 0.5 else _other(rng, old)
    return column, f'UPDATE "{table}" SET "{column}" = %s WHERE rowid = %s', [new, row]


def _other(rng: random.Random, old: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(old, bytes):
        at = rng.randrange(len(old)) if old else 0
        return old[:at] + bytes([old[at] ^ 1]) + old[at + 1 :] if old else b"x"
    if isinstance(old, int):
        return 1 - old if old in (0, 1) else old + rng.choice((-1, 1, 7, 1000))
    if isinstance(old, float):
        return old + 1
    if not old:
        return rng.choice(("1", "2024-05-06", "x"))
    at = rng.randrange(len(old))
    digit = old[at].isdigit()
    return old[:at] + (str((int(old[at]) + 1) % 10) if digit else "改" if old[at] != "改" else "变") + old[at + 1 :]


def _table(columns: dict[str, list[str]], seen: Counter[str], unseen: Counter[str], refused: Counter[str]) -> Table:
    rows = []
    for table in sorted(columns):
        hit = sum(n for key, n in seen.items() if key.startswith(f"{table}."))
        missed = {key.split(".")[1]: n for key, n in unseen.items() if key.startswith(f"{table}.")}
        told = "、".join(f"{name} {n}" for name, n in sorted(missed.items()))
        rows.append((table, f"{hit:,}", f"{sum(missed.values()):,}", f"{refused[table]:,}", told))
    total, lost = sum(seen.values()), sum(unseen.values())
    rate = f"{100 * total / max(total + lost, 1):.2f} %"
    rows.append(("all", f"{total:,} ({rate})", f"{lost:,}", f"{sum(refused.values()):,}", ""))
    return Table(
        ("table", "seen", "unseen", "refused by the database", "unseen columns"),
        tuple(rows),
        "a small town in which every table holds something; verify against yesterday's checkpoint",
    )
