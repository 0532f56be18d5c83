"""Following a book: whatever was changed behind it is noticed, whatever order packages come in is harmless."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.server.ledger.test_upkeep import disarm
from tests.server.oversight.conftest import officer
from tests.server.oversight.test_pages import enter, text_of
from tests.server.small_town import actor
from yifa.kernel.chain import GENESIS, link
from yifa.server.ledger import models as ledger
from yifa.server.ledger.held import read_held
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.postings import Posting
from yifa.server.ledger.verification import verify
from yifa.server.oversight import receiving
from yifa.server.oversight.building import build
from yifa.server.oversight.models import CountedRow, Generation, LinkHash, Package, Position, TownMonth
from yifa.server.oversight.receiving import Receipt, receive, receive_all
from yifa.server.oversight.totals import agree
from yifa.server.oversight.witness import held_positions, self_check
from yifa.server.towns.models import Town

pytestmark = pytest.mark.django_db


def go_on(town: Town, audience: int = 41) -> None:
    """Another activity is recorded."""
    values: dict[str, Any] = {
        "category": "进乡村",
        "forms": ["讲座"],
        "organiser": "司法所",
        "volunteers": [],
        "materials": [],
        "audience": audience,
        "name_": "宪法进村",
        "place": "文化广场",
    }
    take_action(town, actor("sifa"), Step("publicity-activity", "record", values, 0, None, timezone.now()))


def held() -> tuple[Counter[tuple[Any, ...]], Counter[tuple[Any, ...]], str]:
    """All that the county holds of the books: rows, months, the newest seal."""
    rows = Counter(CountedRow.objects.values_list("town", "seq", "figure", "day", "amount", "village", "part"))
    months = Counter(TownMonth.objects.exclude(amount=0).values_list("town", "figure", "month", "part", "amount"))
    last = Position.objects.order_by("-seq").first()
    return rows, months, last.seal if last else ""


def test_what_goes_on_is_added_and_the_default_is_since_the_last(received: Receipt, enrolled: Town, seq: int) -> None:
    go_on(enrolled)
    made = build(enrolled)
    assert made.manifest.start.seq == seq and made.manifest.end.seq == seq + 1 and len(made.data) < 20_000
    assert receive(made.data).held == seq + 1
    assert receive(build(enrolled).data).verdict == "already"
    assert self_check() == []


def test_any_split_in_any_order_with_repeats_comes_to_the_same(enrolled: Town, seq: int) -> None:
    disarm_county()
    whole = build(enrolled, 0).data
    assert receive(whole).verdict == "taken"
    expected = held()
    for model in (CountedRow, TownMonth, Generation):
        model.objects.all().delete()
    for model in (Position, LinkHash, Package):
        model.objects.all().delete()
    # Books can't be cut back: parts are cut out of the whole instead, as a town would have sent them on its way.
    rng = random.Random(17)
    cuts = sorted(rng.sample(range(1, seq), 4))
    parts = [cut(enrolled, start, end) for start, end in zip([0, *cuts], [*cuts, seq], strict=True)]
    parts += [cut(enrolled, cuts[0], cuts[2]), cut(enrolled, 0, cuts[1]), parts[1], whole]
    rng.shuffle(parts)
    receipts = receive_all([(str(n), data) for n, data in enumerate(parts)], lambda done, total: None)
    assert {receipt.verdict for _, receipt in receipts} <= {"taken", "already"}
    assert held() == expected and self_check() == []


def cut(town: Town, start: int, end: int) -> bytes:
    """The package a town would have made when its book ended there."""
    from yifa.server.ledger import seals, signing
    from yifa.server.oversight import building, package

    walked = (seals.position_at(town.code, start), seals.position_at(town.code, end))
    manifest = package.Manifest(
        "book", town.code, town.name, *walked, building.catalogue_digest(), "1", timezone.localdate()
    )
    files = building._files(town, walked, timezone.localdate(), None)
    return package.sealed(manifest, files, signing.key_of(town.code).sign)


def disarm_county() -> None:
    """Take the county's triggers away."""
    with connection.cursor() as cursor:
        for table in ("oversight_position", "oversight_linkhash"):
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            else:
                cursor.execute(f"DROP TRIGGER {table}_no_update")
                cursor.execute(f"DROP TRIGGER {table}_no_delete")


def test_out_of_order_waits_and_says_from_where(received: Receipt, enrolled: Town, seq: int) -> None:
    go_on(enrolled)
    build(enrolled)
    go_on(enrolled)
    late = receive(build(enrolled).data)
    assert late.verdict == "wait" and f"第{seq:,}条之后" in late.say and late.held == seq


def _amount(one: Posting) -> None:
    Posting.objects.filter(pk=one.pk).update(amount=one.amount + 1)


def _day(one: Posting) -> None:
    Posting.objects.filter(pk=one.pk).update(day=one.day - timedelta(days=1))


def _figure(one: Posting) -> None:
    other = Posting.objects.exclude(figure=one.figure).first()
    Posting.objects.filter(pk=one.pk).update(figure=other.figure if other else "x")


def _village(one: Posting) -> None:
    Posting.objects.filter(pk=one.pk).update(village="359926115299")


def _part(one: Posting) -> None:
    Posting.objects.filter(pk=one.pk).update(part="别的")


def _deleted(one: Posting) -> None:
    Posting.objects.filter(pk=one.pk).delete()


def _inserted(one: Posting) -> None:
    one.pk = None
    one.save(force_insert=True)


def _moved(one: Posting) -> None:
    Posting.objects.filter(pk=one.pk).update(seq=one.seq - 1)


CHANGES = [_amount, _day, _figure, _village, _part, _deleted, _inserted, _moved]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("way", ["onward", "whole"])
def test_a_posting_changed_after_it_was_sent_is_noticed(
    received: Receipt, enrolled: Town, seq: int, change: Callable[[Posting], None], way: str
) -> None:
    before = held()
    disarm()
    ledger.Checkpoint.objects.all().delete()  # the town's own seals went with it
    change(Posting.objects.filter(town=enrolled.code, figure__startswith="disputes", seq__gt=5).order_by("seq")[3])
    go_on(enrolled)
    receipt = receive(build(enrolled, seq if way == "onward" else 0).data)
    assert receipt.verdict == "forked" and "改动过" in receipt.say and receipt.held == seq
    assert held() == before and receiving.file_of(enrolled.code, receipt.digest).is_file()
    assert Package.objects.get(sm3=receipt.digest).verdict == "forked"


def test_a_chain_hashed_anew_an_older_backup_and_a_cut_tail_are_forks(
    received: Receipt, enrolled: Town, seq: int
) -> None:
    disarm()
    ledger.Checkpoint.objects.all().delete()
    held_before = held()
    prev, rows = GENESIS, list(ledger.Entry.objects.filter(town=enrolled.code).order_by("seq"))
    for entry in rows:
        if entry.seq >= seq - 2:
            payload = entry.payload.replace('"actor":', '"actor" :')
            ledger.Entry.objects.filter(pk=entry.pk).update(
                payload=payload, prev=prev, hash=link(prev, payload.encode())
            )
            entry.hash = link(prev, payload.encode())
        prev = entry.hash
    ledger.Book.objects.filter(town=enrolled.code).update(head=prev)
    receipt = receive(build(enrolled, 0).data)
    assert receipt.verdict == "forked" and f"第{seq - 2:,}条的摘要" in receipt.say
    # The tail cut off, and something else recorded after it: the same seen from the county.
    last = ledger.Entry.objects.filter(town=enrolled.code).order_by("-seq")[0]
    before = ledger.Entry.objects.get(town=enrolled.code, seq=last.seq - 1)
    Posting.objects.filter(town=enrolled.code, seq=last.seq).delete()
    last.delete()
    ledger.Book.objects.filter(town=enrolled.code).update(seq=before.seq, head=before.hash)
    assert receive(build(enrolled, 0).data).verdict == "forked"
    assert held() == held_before


def test_the_town_proves_its_book_against_what_the_county_holds(
    received: Receipt, enrolled: Town, tmp_path: Path
) -> None:
    stick = tmp_path / "held.json"
    stick.write_text(json.dumps(held_positions()), encoding="utf-8")
    assert verify(enrolled.code, against=read_held(stick)).sound
    disarm()
    ledger.Checkpoint.objects.all().delete()
    _amount(Posting.objects.filter(town=enrolled.code)[0])
    assert "seal" in verify(enrolled.code, against=read_held(stick)).counts


@pytest.mark.parametrize("step", ["_store", "_definitions", "_late", "_reports"])
def test_killed_while_receiving_nothing_is_taken_and_a_repeat_takes_all(
    enrolled: Town, seq: int, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = build(enrolled, 0).data

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(receiving._Taking, step, die)
        receive(data)
    assert not CountedRow.objects.exists() and not Position.objects.exists() and not TownMonth.objects.exists()
    assert receive(data).held == seq and self_check() == []


def test_a_mended_definition_goes_out_whole_and_counts_once_the_county_agrees(
    received: Receipt, enrolled: Town, county: Town, seq: int
) -> None:
    before = held()[1]
    one = Posting.objects.filter(town=enrolled.code, seq__gt=5).order_by("seq")[3]
    _amount(one)
    ledger.Restatement.objects.create(town=enrolled.code, seq=seq, at=timezone.now(), reason="口径更正")
    go_on(enrolled)
    made = build(enrolled)
    assert made.manifest.start.seq == 0 and made.manifest.restated == "口径更正"
    receipt = receive(made.data)
    assert receipt.verdict == "restated" and "1项数" in receipt.say and held()[1] == before
    assert receive(made.data).verdict == "already"
    go_on(enrolled)
    assert receive(build(enrolled).data).verdict == "taken" and held()[1] == before
    client = enter(officer("county-justice", county))
    assert "重新记数，待同意" in text_of(client.get("/county/"))
    assert "已同意" in text_of(client.post("/county/packages/359926115/agree/", follow=True))
    generation = Generation.objects.get(town=enrolled.code, n=2)
    figure, year, was, now = json.loads(generation.differences)[0]
    assert (figure, year, now - was) == (one.figure, one.day.year, 1)
    assert sum(held()[1].values()) > 0 and held()[1] != before and self_check() == []
    with pytest.raises(ValueError, match="没有等待"):
        agree(enrolled.code, 7, timezone.now())


def test_history_rewritten_under_a_restatement_is_a_fork(received: Receipt, enrolled: Town, seq: int) -> None:
    disarm()
    ledger.Checkpoint.objects.all().delete()
    ledger.Restatement.objects.create(town=enrolled.code, seq=seq, at=timezone.now(), reason="口径更正")
    entry = ledger.Entry.objects.get(town=enrolled.code, seq=seq)
    payload = entry.payload.replace('"actor":', '"actor" :')
    hashed = link(entry.prev, payload.encode())
    ledger.Entry.objects.filter(pk=entry.pk).update(payload=payload, hash=hashed)
    ledger.Book.objects.filter(town=enrolled.code).update(head=hashed)
    assert receive(build(enrolled).data).verdict == "forked"


def test_the_county_notices_changes_of_its_own_rows(received: Receipt) -> None:
    TownMonth.objects.filter(pk=TownMonth.objects.all()[0].pk).update(amount=99)
    assert any("按月" in fault for fault in self_check())
    CountedRow.objects.filter(pk=CountedRow.objects.all()[0].pk).update(amount=99)
    assert any("与收到时不符" in fault for fault in self_check())


def test_a_link_that_is_missing_at_the_end_of_what_is_held_shows(enrolled: Town, seq: int) -> None:
    """The position of the last package has then no link to be compared with."""
    disarm_county()
    assert receive(build(enrolled, 0).data).held == seq and self_check() == []
    for left in (seq - 1, 0):
        LinkHash.objects.filter(town=enrolled.code, seq__gt=left).delete()
        assert any("留存的链条有缺" in fault for fault in self_check())
