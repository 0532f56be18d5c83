"""Whoever holds the database changes one value of it: `verify` says so, and a position held elsewhere says so too."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from tests.server.ledger.conftest import DISPUTE, at
from tests.server.ledger.test_upkeep import disarm
from yifa.kernel.actor import Actor
from yifa.kernel.chain import GENESIS, link
from yifa.server.administration.models import INSTALLATION
from yifa.server.ledger import models, seals
from yifa.server.ledger.attachments import path_of, store
from yifa.server.ledger.checkpoints import checkpoint, signed_form
from yifa.server.ledger.held import BadCheckpoint, read_held
from yifa.server.ledger.integrity import rebuild
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.postings import MonthTotal, Posting
from yifa.server.ledger.serialization import readable_state
from yifa.server.ledger.verification import towns_to_prove, verify
from yifa.server.portal.models import PublicRow
from yifa.server.towns.models import Town

Act = Callable[..., Taken]
pytestmark = pytest.mark.django_db


@pytest.fixture
def agreed(accepted: Taken, act: Act, mediator: Actor) -> Taken:
    """A dispute agreed, and another registered; one attachment beside the first step."""
    act(
        mediator,
        "people-mediation",
        "agree",
        at(2025, 3, 20),
        accepted.matter_id,
        form="oral",
        facts="欠款",
        terms="分期还清",
    )
    act(mediator, "people-mediation", "register", at(2025, 3, 22), **DISPUTE)
    return accepted


@pytest.fixture
def held(agreed: Taken, town: Town, tmp_path: Path) -> Path:
    """Yesterday's checkpoint on the auditor's stick."""
    stick = tmp_path / "checkpoint.json"
    stick.write_text(json.dumps(signed_form(checkpoint(town.code, timezone.now()))), encoding="utf-8")
    return stick


def change(table: str, column: str, value: Any, where: str = "1 = 1") -> int:
    """Change a value behind the product's back."""
    disarm()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {where}", [value])
        return int(cursor.rowcount)


def test_an_untouched_town_is_sound_against_what_the_county_holds(held: Path, town: Town) -> None:
    verdict = verify(town.code, against=read_held(held))
    assert verdict.sound, verdict.sentences()
    assert verdict.entries == models.Entry.objects.count() and verdict.matters == models.Matter.objects.count()


@pytest.mark.parametrize(
    ("table", "column", "value", "where", "kind"),
    [
        ("ledger_entry", "matter_id", 359926115000000001, "seq = 4", "column"),
        ("ledger_entry", "procedure", "mediator", "seq = 4", "column"),
        ("ledger_entry", "day", "2025-03-01", "seq = 4", "column"),
        ("ledger_entry", "recorded_at", "2025-03-01 00:00:00+00:00", "seq = 4", "column"),
        ("ledger_entry", "id", 359926115000900000, "seq = 4", "column"),
        ("ledger_entry", "town", "359926116000", "seq = 4", "chain"),
        ("ledger_book", "head", "f" * 64, "1 = 1", "book"),
        ("ledger_matter", "snapshot", "{}", "1 = 1", "projection"),
        ("ledger_matter", "hidden_unit", "x", "1 = 1", "projection"),
        ("ledger_deadline", "due", "2030-01-01", "1 = 1", "projection"),
        ("ledger_named", "person", 99, "1 = 1", "projection"),
        ("ledger_partyindex", "digest", "0" * 32, "1 = 1", "projection"),
        ("ledger_matterkey", "wrapped", b"0" * 44, "1 = 1", "key"),
        ("ledger_sequence", "last", 7, "1 = 1", "number"),
        ("ledger_checkpoint", "seal", "f" * 64, "1 = 1", "seal"),
        ("ledger_checkpoint", "head", "f" * 64, "1 = 1", "checkpoint"),
        ("figures_posting", "amount", 7, "1 = 1", "seal"),
        ("figures_monthtotal", "amount", 7, "1 = 1", "projection"),
    ],
)
def test_one_changed_value_shows(
    held: Path, town: Town, table: str, column: str, value: Any, where: str, kind: str
) -> None:
    if connection.vendor == "postgresql" and column == "wrapped":
        value = memoryview(value)
    with connection.constraint_checks_disabled():
        table_rows = 1 if column in ("person", "digest") else None
        if table_rows:
            where = f"id = (SELECT MIN(id) FROM {table})"
        assert change(table, column, value, where) > 0
    assert kind in verify(town.code).counts


@pytest.mark.sqlite
def test_a_moment_written_in_another_form_that_reads_the_same_shows(held: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(recorded_at AS text) FROM ledger_entry WHERE seq = 4")
        (written,) = cursor.fetchone()
    assert change("ledger_entry", "recorded_at", str(written).replace(" ", "T"), "seq = 4") == 1
    assert verify(INSTALLATION).sentences() == ["数据库文件：ledger_entry.recorded_at有1个值不是日期或时间"]


def test_a_deleted_checkpoint_and_a_cut_tail_show_against_the_one_held_outside(held: Path, town: Town) -> None:
    disarm()
    models.Checkpoint.objects.all().delete()
    last = models.Entry.objects.order_by("-seq")[0]
    before = models.Entry.objects.get(seq=last.seq - 1)
    last.delete()
    models.Book.objects.update(seq=before.seq, head=before.hash)
    rebuild(town)
    models.MatterKey.objects.filter(matter_id=last.matter_id).delete()
    assert verify(town.code, against=read_held(held)).seqs("outside") == [last.seq]


def test_a_chain_hashed_anew_shows_against_the_checkpoint_held_outside(held: Path, town: Town) -> None:
    disarm()
    prev = GENESIS
    for entry in models.Entry.objects.order_by("seq"):
        payload = entry.payload.replace("2025-03-04", "2025-03-03")
        models.Entry.objects.filter(id=entry.id).update(payload=payload, prev=prev, hash=link(prev, payload.encode()))
        prev = link(prev, payload.encode())
    models.Book.objects.update(head=prev)
    models.Checkpoint.objects.update(head=prev, seal=seals.position_at(town.code, 100).seal)
    verdict = verify(town.code, against=read_held(held))
    assert "chain" not in verdict.counts and "checkpoint" not in verdict.counts
    assert verdict.counts["outside"] == 1


def test_a_town_that_was_deleted_is_asked_for_by_its_book_and_by_the_checkpoint(held: Path, town: Town) -> None:
    with connection.cursor() as cursor, connection.constraint_checks_disabled():
        cursor.execute("DELETE FROM towns_town")
        assert town.code in towns_to_prove() and "town" in verify(town.code).counts
        assert any("乡镇缺少" in fault.say for fault in verify(INSTALLATION).faults)
        disarm()
        for table in ("ledger_book", "ledger_checkpoint", "administration_actbook"):
            cursor.execute(f"DELETE FROM {table}")
        assert town.code not in towns_to_prove() and town.code in towns_to_prove(read_held(held))
        cursor.execute(
            "INSERT INTO towns_town SELECT code, name, name, '', '', '', '{}', %s FROM towns_region WHERE level = 4",
            [False],
        )


def test_links_of_positions_are_compared_one_by_one(held: Path, agreed: Taken, town: Town, tmp_path: Path) -> None:
    links = tmp_path / "links.csv"
    rows = [f"{entry.seq},{entry.hash}" for entry in models.Entry.objects.order_by("seq")]
    links.write_text("\n".join(["seq,hash", *rows]), encoding="utf-8")
    assert verify(town.code, against=read_held(links, town.code)).sound
    rows[2] = rows[2][:-1] + ("0" if rows[2][-1] != "0" else "1")
    links.write_text("\n".join(["seq,hash", *rows]), encoding="utf-8")
    assert verify(town.code, against=read_held(links, town.code)).seqs("outside") == [3]


def test_a_checkpoint_altered_on_the_stick_is_refused(held: Path) -> None:
    content = json.loads(held.read_text(encoding="utf-8"))
    held.write_text(json.dumps({**content, "head": "0" * 64}), encoding="utf-8")
    with pytest.raises(BadCheckpoint, match="改动"):
        read_held(held)


def test_an_attachment_flipped_or_missing_shows(agreed: Taken, act: Act, mediator: Actor, town: Town) -> None:
    kept = store(town, 1, SimpleUploadedFile("照片.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64))
    assert verify(town.code).sound and verify(town.code).files == 1
    path = path_of(town.code, kept.sha)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert verify(town.code).counts == {"file": 1}
    path.unlink()
    assert verify(town.code).counts == {"file": 1}


def test_a_damaged_key_stops_nothing_but_its_own_matter(agreed: Taken, town: Town) -> None:
    models.MatterKey.objects.filter(matter_id=agreed.matter_id).update(wrapped=b"0" * 44)
    verdict = verify(town.code)
    assert verdict.counts["key"] == 1 and verdict.matters == models.Matter.objects.count()
    assert rebuild(town).entries == models.Entry.objects.count()


def test_whoever_reads_many_matters_passes_over_the_one_that_cannot_be_read(agreed: Taken) -> None:
    row = models.Matter.objects.get(id=agreed.matter_id)
    wrapped = models.MatterKey.objects.get(matter_id=agreed.matter_id).wrapped
    state = readable_state(row, wrapped)
    assert state is not None and state.values["applicant"][0]["name"] == "王示例"
    assert readable_state(row, b"0" * 44) is None
    row.snapshot = "{"
    assert readable_state(row, wrapped) is None


def test_the_seal_binds_postings_and_is_the_same_however_it_is_walked(agreed: Taken, town: Town) -> None:
    whole = seals.position_at(town.code, 100)
    half = seals.position_at(town.code, 3)
    assert seals.position_at(town.code, 100, half) == whole
    Posting.objects.filter(id=Posting.objects.order_by("id")[0].id).update(village="359926115202")
    assert seals.position_at(town.code, 100).seal != whole.seal and seals.position_at(town.code, 100).head == whole.head


def test_a_public_row_that_nobody_published_shows(agreed: Taken, town: Town) -> None:
    PublicRow.objects.create(
        id=models.row_id(town.code, 900),
        town=town.code,
        procedure="mediator",
        shelf="people",
        title="无此人",
        day="2025-01-01",
        content="{}",
    )
    assert "projection" in verify(town.code).counts


def test_a_total_of_a_month_is_the_sum_of_its_postings(agreed: Taken, town: Town) -> None:
    MonthTotal.objects.filter(id=MonthTotal.objects.order_by("id")[0].id).delete()
    assert any("月合计" in fault.say for fault in verify(town.code).faults)
