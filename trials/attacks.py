"""Attacks by whoever has the machine, each with what he must do to cover it up: does the county's stick show it?

The auditor brings yesterday's checkpoint and nothing else. Every attack is made on a sound town, proved, and taken back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.books import TOWN, installation
from benchmarks.document import Table
from trials.changes import disarm, proved
from trials.town import full_town

TITLE = "Attacks by the owner of the machine, against yesterday's checkpoint"
SIZE = 1
Attack = Callable[[Any, Path], None]


def run(size: int, seed: int) -> tuple[Table, bool]:
    """Make every attack once."""
    rows, missed = [], False
    with installation() as folder:
        held = full_town()
        from django.db import connection, transaction

        assert not proved(held), "the town is not sound to begin with"
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys = OFF")
            disarm(cursor)
            for name, attack in ATTACKS.items():
                files = {
                    path: path.read_bytes()
                    for path in Path(folder).rglob("*")
                    if path.is_file() and "yifa.sqlite3" not in path.name
                }
                began = time.monotonic()
                with transaction.atomic():
                    attack(cursor, Path(folder))
                    told = proved(held)
                    transaction.set_rollback(True)
                for path, content in files.items():
                    path.parent.mkdir(exist_ok=True)
                    path.write_bytes(content)
                missed |= not told
                rows.append((name, told[0][:60] if told else "not seen", f"{time.monotonic() - began:.1f} s"))
        assert not proved(held), "an attack was not taken back"
    return Table(("attack", "what verify says first", "took"), tuple(rows), "as for the single changes"), missed


def _sql(*statements: str) -> Attack:
    def attack(cursor: Any, folder: Path) -> None:
        for statement in statements:
            cursor.execute(statement)

    return attack


def _tail_cut(cursor: Any, folder: Path) -> None:
    """The last entries go, with all that was made of them, the heads, and the checkpoints that speak of them."""
    from yifa.server.config import heads
    from yifa.server.ledger.integrity import rebuild
    from yifa.server.towns.models import Town

    cursor.execute("DELETE FROM ledger_entry WHERE seq > 60")
    cursor.execute("UPDATE ledger_book SET seq = 60, head = (SELECT hash FROM ledger_entry WHERE seq = 60)")
    cursor.execute("DELETE FROM ledger_checkpoint")
    rebuild(Town.objects.get(code=TOWN))
    heads.forget()


def _hashed_anew(table: str, words: tuple[str, str], book: str) -> Attack:
    """A whole chain written anew over one changed word, the heads with it, and the checkpoints made here."""

    def attack(cursor: Any, folder: Path) -> None:
        from yifa.kernel.chain import GENESIS, link
        from yifa.server.config import heads
        from yifa.server.ledger.integrity import rebuild
        from yifa.server.towns.models import Town

        cursor.execute(f"SELECT seq, payload FROM {table} WHERE town = %s ORDER BY seq", [TOWN])
        prev = GENESIS
        rows = cursor.fetchall()
        assert any(words[0] in payload for _, payload in rows)
        for seq, payload in rows:
            payload = payload.replace(*words)
            cursor.execute(
                f"UPDATE {table} SET payload = %s, prev = %s, hash = %s WHERE town = %s AND seq = %s",
                [payload, prev, link(prev, payload.encode()), TOWN, seq],
            )
            prev = link(prev, payload.encode())
        cursor.execute(f"UPDATE {book} SET head = %s WHERE town = %s", [prev, TOWN])
        column = "head" if table == "ledger_entry" else "acts_head"
        cursor.execute(f"UPDATE ledger_checkpoint SET {column} = %s WHERE town = %s", [prev, TOWN])
        if table == "ledger_entry":
            rebuild(Town.objects.get(code=TOWN))
        heads.forget()

    return attack


def _file(pattern: str, change: Callable[[Path], object]) -> Attack:
    def attack(cursor: Any, folder: Path) -> None:
        change(next(path for path in sorted(folder.glob(pattern)) if path.is_file()))

    return attack


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def _exchanged(cursor: Any, folder: Path) -> None:
    """Each of two stored files under the other's name; where there is but one, another town's words under its name."""
    first, *others = [path for path in sorted(folder.glob("attachments/**/*")) if path.is_file()]
    content = first.read_bytes()
    first.write_bytes(others[0].read_bytes() if others else b"another")
    if others:
        others[0].write_bytes(content)


def _password(cursor: Any, folder: Path) -> None:
    from django.contrib.auth.hashers import make_password

    cursor.execute("UPDATE towns_person SET password = %s WHERE username = 'shi1'", [make_password("known to me 1")])


ATTACKS: dict[str, Attack] = {
    "the tail cut, heads and checkpoints put right, rebuilt": _tail_cut,
    "the whole book hashed anew over one word": _hashed_anew("ledger_entry", ("邻里纠纷", "合同纠纷"), "ledger_book"),
    "the administrative book hashed anew": _hashed_anew(
        "administration_act", ("司法所", "财政所"), "administration_actbook"
    ),
    "checkpoints deleted": _sql("DELETE FROM ledger_checkpoint"),
    "the book emptied": _sql(
        "DELETE FROM ledger_entry",
        "UPDATE ledger_book SET seq = 0, head = printf('%.64d', 0)",
        "DELETE FROM ledger_checkpoint",
    ),
    "the town deleted": _sql("DELETE FROM towns_town"),
    "the town and all that bears its code deleted": _sql(
        *(
            f"DELETE FROM {table} WHERE town = '{TOWN}'"
            for table in (
                "ledger_entry",
                "ledger_book",
                "ledger_checkpoint",
                "administration_act",
                "administration_actbook",
                "ledger_keymark",
            )
        ),
        "DELETE FROM towns_town",
    ),
    "all keys of matters gone": _sql("DELETE FROM ledger_matterkey"),
    "one snapshot changed": _sql("UPDATE ledger_matter SET snapshot = replace(snapshot, '邻里纠纷', '合同纠纷')"),
    "the log of looks emptied": _sql("DELETE FROM ledger_readlog"),
    "the mayor's password replaced": _password,
    "a right added": _sql(
        "INSERT INTO towns_grant (person_id, role, scope, since, entered_at) "
        "SELECT id, 'admin', '359999100', '2020-01-01', '2020-01-01 00:00:00' FROM towns_person LIMIT 1"
    ),
    "a passkey laid under somebody else": _sql("UPDATE towns_passkey SET user_id = (SELECT MAX(id) FROM towns_person)"),
    "a passkey and its act deleted": _sql(
        "DELETE FROM towns_passkey", "DELETE FROM administration_act WHERE payload LIKE '%passkey%'"
    ),
    "a practice of the town changed": _sql("UPDATE towns_town SET settings = '{\"second_step_roles\": []}'"),
    "numbers wound back": _sql("UPDATE ledger_sequence SET last = last - 1"),
    "public rows deleted": _sql("DELETE FROM portal_publicrow"),
    "duties deleted": _sql("DELETE FROM ledger_duty", "DELETE FROM ledger_dutypost"),
    "imported rows deleted": _sql("DELETE FROM desk_importedrow"),
    "what the county received changed, and its months": _sql(
        "UPDATE oversight_countedrow SET amount = amount + 1", "UPDATE oversight_townmonth SET amount = amount + 1"
    ),
    "what the county received of a town deleted": _sql(
        *(
            f"DELETE FROM oversight_{table}"
            for table in ("position", "linkhash", "countedrow", "townmonth", "latecount")
        )
    ),
    "an attachment flipped": _file("attachments/**/*", _flip),
    "the content of two attachments exchanged": _exchanged,
    "an attachment gone": _file("attachments/**/*", Path.unlink),
    "the session key flipped": _file("keys/secret.key", _flip),
    "the town's signing key flipped": _file(f"keys/town-{TOWN}.key", _flip),
    "the town's signing key gone": _file(f"keys/town-{TOWN}.key", Path.unlink),
    "the master key flipped": _file("keys/master.key", _flip),
    "a package at the county flipped": _file("packages/**/*", _flip),
}
