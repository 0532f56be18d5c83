"""Packages: what is in them, and that nothing altered, foreign or half is taken in."""

from __future__ import annotations

import io
import json
import random
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from tests.server.ledger.test_upkeep import disarm
from yifa.kernel.chain import canonical, sm3
from yifa.server.ledger import models as ledger
from yifa.server.ledger import signing
from yifa.server.ledger.postings import Posting
from yifa.server.ledger.seals import guarded_figures
from yifa.server.oversight import container, generated, keys, package, receipts, standing
from yifa.server.oversight.building import CannotPack, build, figure_rows
from yifa.server.oversight.generated import FIGURES
from yifa.server.oversight.keys import pinned
from yifa.server.oversight.models import CountedRow, Definition, Key, LateCount, TownMonth
from yifa.server.oversight.receiving import Receipt, receive
from yifa.server.oversight.witness import self_check
from yifa.server.towns.founding import ensure_region
from yifa.server.towns.models import Person, Region, Town

pytestmark = pytest.mark.django_db


def resealed(data: bytes, change: dict[str, bytes], key: str) -> bytes:
    """The same package with other files, signed with somebody's key."""
    files = {name: one.unpacked() for name, one in container.read(data).items()}
    manifest, _ = package._manifest(files.pop(container.MANIFEST))
    files.pop(container.SIGNATURE)
    return package.sealed(manifest, {**files, **change}, signing.key_of(key).sign)


def test_the_same_content_is_the_same_file_and_any_zip_program_reads_it(enrolled: Town) -> None:
    at = timezone.now()
    one, other = build(enrolled, 0, at), build(enrolled, 0, at)
    assert one.data == other.data and one.file_name == other.file_name
    with zipfile.ZipFile(io.BytesIO(one.data)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[:2] == ["manifest.json", "manifest.sig"]
        manifest = archive.read("manifest.json")
        assert canonical(json.loads(manifest)) == manifest
        assert archive.read("manifest.sig").decode().startswith(f"ed25519 {signing.key_of(enrolled.code).id} ")


def test_what_is_received_adds_up_to_what_the_town_counts(received: Receipt, enrolled: Town, seq: int) -> None:
    assert received.held == seq
    told = {(row.figure, row.month.year): 0 for row in TownMonth.objects.all()}
    for row in TownMonth.objects.filter(town=enrolled.code):
        told[row.figure, row.month.year] += row.amount
    own: dict[tuple[str, int], int] = {}
    for figure, day, amount in Posting.objects.filter(town=enrolled.code).values_list("figure", "day", "amount"):
        own[figure, day.year] = own.get((figure, day.year), 0) + amount
    assert {k: v for k, v in told.items() if v} == {k: v for k, v in own.items() if v} and len(own) > 10
    assert Definition.objects.filter(figure="disputes_accepted").exists() or Definition.objects.count() > 100
    assert sum(LateCount.objects.values_list("due", flat=True)) >= 10


def test_a_package_holds_nothing_of_matters_or_people(enrolled: Town) -> None:
    inside = b"".join(one.unpacked() for one in container.read(build(enrolled, 0).data).values()).decode()
    values = set(Person.objects.values_list("name", flat=True)) | set(Person.objects.values_list("username", flat=True))
    for matter in ledger.Matter.objects.filter(town=enrolled.code):
        values |= {matter.number, *matter.parties.split("、"), str(matter.id)}
    values -= {"", *Region.objects.values_list("name", flat=True)}
    assert len(values) > 20
    assert [value for value in values if len(value) > 1 and value in inside] == []


def test_no_flipped_bit_is_taken(enrolled: Town) -> None:
    data, rng = build(enrolled, 0).data, random.Random(20261129)
    for at in [*(rng.randrange(len(data)) for _ in range(150)), *range(0, 40), *range(len(data) - 40, len(data))]:
        altered = bytearray(data)
        altered[at] ^= 1 << rng.randrange(8)
        receipt = receive(bytes(altered))
        assert receipt.verdict == "refused" and receipt.say.endswith("。"), (at, receipt)
    assert not CountedRow.objects.exists()


@pytest.mark.parametrize("cut", [0, 1, 100, 0.5, -1])
def test_half_a_file_is_refused(enrolled: Town, cut: float) -> None:
    data = build(enrolled, 0).data
    receipt = receive(data[: int(len(data) * cut) if cut == 0.5 else int(cut)])
    assert receipt.verdict == "refused" and "不是完整的数据包" in receipt.say


def test_a_foreign_key_an_ended_key_and_an_edited_manifest_are_refused(enrolled: Town) -> None:
    data = build(enrolled, 0).data
    foreign = receive(resealed(data, {}, "359926999000"))
    assert foreign.verdict == "refused" and "没有为" in foreign.say
    files = {name: one.unpacked() for name, one in container.read(data).items()}
    files[container.MANIFEST] = files[container.MANIFEST].replace(b'"seq":0', b'"seq":1')
    edited = receive(container.write([container.packed(name, content) for name, content in files.items()]))
    assert edited.verdict == "refused" and "改动过" in edited.say
    Key.objects.filter(town=enrolled.code).update(until=timezone.now())
    assert "没有为" in receive(data).say


def test_an_added_file_a_wrong_name_and_a_bomb_are_refused(enrolled: Town) -> None:
    data = build(enrolled, 0).data
    inside = list(container.read(data).values())
    added = container.write([*inside, container.packed("report/x.json", b"{}")])
    assert "与目录所列不符" in receive(added).say
    assert "不该有的文件" in receive(container.write([*inside, container.packed("../x", b"")])).say
    bomb = container.Packed("postings.csv", b"", container.MOST + 1, 0)
    assert "太大" in receive(container.write([one for one in inside if one.name != bomb.name] + [bomb])).say
    lying = [one if one.name != "postings.csv" else container.Packed(one.name, one.data, 10, one.crc) for one in inside]
    assert receive(container.write(lying)).verdict == "refused"


def test_a_sheet_pins_a_key_only_with_the_paper_in_hand(enrolled: Town) -> None:
    said = keys.sheet(enrolled.code, enrolled.name, timezone.localtime())
    with pytest.raises(keys.BadKey, match="指纹"):
        keys.enrol(json.dumps(said), "0" * 16, timezone.now())
    with pytest.raises(keys.BadKey, match="改动过"):
        keys.enrol(json.dumps({**said, "town": "359926116000"}), said["key"], timezone.now())
    other = keys.sheet("359926116000", "别镇", timezone.localtime())
    keys.enrol(json.dumps(other), keys.spaced(other["key"]), timezone.now())
    assert pinned("359926116000", other["key"]) and not pinned(enrolled.code, other["key"])
    assert Region.objects.filter(code="359926116000", name="别镇").exists()
    assert keys.spaced(said["key"]) in keys.printed(said) and "盖章" in keys.printed(said)


def test_a_key_that_was_changed_ends_the_one_before_it(enrolled: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build(enrolled, 0).data
    new = signing.TownKey(Ed25519PrivateKey.generate())
    monkeypatch.setattr(signing, "key_of", lambda town: new)
    monkeypatch.setattr(keys, "key_of", lambda town: new)
    said = keys.sheet(enrolled.code, enrolled.name, timezone.localtime())
    keys.enrol(json.dumps(said), said["key"], timezone.now())
    assert receive(first).verdict == "refused" and receive(build(enrolled, 0).data).verdict == "taken"
    with pytest.raises(keys.BadKey, match="停用"):
        Key.objects.filter(key_id=said["key"]).update(until=timezone.now())
        keys.enrol(json.dumps(said), said["key"], timezone.now() + timedelta(days=1))


@pytest.mark.parametrize(
    ("table", "change", "say"),
    [
        (ledger.Entry, {"payload": "{}"}, "断开"),
        (ledger.Book, {"head": "f" * 64}, "首页"),
        (Posting, {"amount": 7}, "封存不符"),
    ],
)
def test_nothing_is_signed_from_a_broken_book(enrolled: Town, table: type, change: dict, say: str) -> None:
    build(enrolled, 0)
    disarm()
    one = table.objects.filter(town=enrolled.code).order_by("-pk")[0]
    table.objects.filter(pk=one.pk).update(**change)
    with pytest.raises(CannotPack, match=say):
        build(enrolled)


def test_restricted_figures_go_by_month_without_place(enrolled: Town) -> None:
    figure = sorted(guarded_figures())[0]
    last = ledger.Entry.objects.filter(town=enrolled.code).order_by("-seq")[0]
    Posting.objects.create(
        town=enrolled.code,
        figure=figure,
        day=last.day.replace(day=17),
        amount=1,
        village="359926115201",
        part="某类",
        seq=last.seq,
        matter_id=last.matter_id,
    )
    assert receive(build(enrolled, 0).data).verdict == "taken"
    row = CountedRow.objects.get(figure=figure, seq=last.seq)
    assert (row.day.day, row.village, row.part) == (1, "", "")


def test_a_newer_catalogue_is_read_and_its_figures_are_added_to_nothing_of_this_one(
    county: Town, received: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = [(*row[:4], "明年起另一种算法", *row[5:]) if row[0] == FIGURES[0] else row for row in figure_rows()]
    newer.append(("drone_patrols", "无人机巡查", "次", "flow", "明年的程序才有的数", "", "", "1"))
    digest = sm3(canonical({"figures": [list(row) for row in newer]})).hex()
    monkeypatch.setattr(generated, "figure_rows", lambda: newer)
    monkeypatch.setattr(generated, "catalogue_digest", lambda: digest)
    (town,) = generated.towns(1, per_month=3)
    ensure_region(town.code, "松溪乡", "青禾县")
    generated.enrol(town)
    assert receive(town.month(2024, 3)).verdict == "taken"
    assert Definition.objects.filter(catalogue=digest, figure="drone_patrols").get().name == "无人机巡查"
    codes = [received.town, town.code]
    assert standing.same_definition(codes, FIGURES[0]) == {received.town: True, town.code: False}
    assert standing.same_definition(codes, FIGURES[1]) == dict.fromkeys(codes, True)


def test_a_town_that_was_merged_is_asked_no_more_and_what_it_sent_stays(county: Town, received: Receipt) -> None:
    Region.objects.filter(code=received.town).update(retired_on=date(2026, 6, 30))
    assert list(standing.names_within(county.code[:6])) == [received.town]
    assert standing.names_within(county.code[:6], date(2026, 7, 1)) == {}
    day = timezone.make_aware(datetime(2027, 1, 1, 9))
    assert receipts.expect(county, 2026, day) == 0
    assert receipts.expect(county, 2025, day.replace(year=2026)) == 1
    assert standing.by_year("publicity_audience", [received.town], [2024])[2024][received.town].amount == 513


def test_forged_definitions_are_refused(enrolled: Town) -> None:
    """Definitions are told by their digest: another text under the county's own digest would pass for the same figure."""
    data = build(enrolled, 0).data
    table = container.read(data)["figures.csv"].unpacked().decode()
    forged = table.replace("disputes_mediated,", "disputes_settled_x,", 1)
    assert forged != table
    receipt = receive(resealed(data, {"figures.csv": forged.encode()}, enrolled.code))
    assert receipt.verdict == "refused" and "口径表" in receipt.say
    assert not Definition.objects.exists() and not CountedRow.objects.exists()
    assert receive(data).verdict == "taken"


def test_a_town_of_another_county_is_refused_until_its_key_is_pinned_and_its_answers_never_count(
    county: Town, enrolled: Town
) -> None:
    """Its package is good in itself; nobody here holds its sheet."""
    files = {name: one.unpacked() for name, one in container.read(build(enrolled, 0).data).items()}
    manifest, _ = package._manifest(files.pop(container.MANIFEST))
    files.pop(container.SIGNATURE)
    other = replace(manifest, town="359927101000", name="邻县某镇")
    receipt = receive(package.sealed(other, files, signing.key_of("359927101000").sign))
    assert receipt.verdict == "refused" and "没有为邻县某镇登记过" in receipt.say
    # Under the name of a town here, signed by a neighbour whose key is pinned for itself.
    said = keys.sheet("359926116000", "别镇", timezone.localtime())
    keys.enrol(json.dumps(said), said["key"], timezone.now())
    assert receive(package.sealed(manifest, files, signing.key_of("359926116000").sign)).verdict == "refused"
    assert not CountedRow.objects.exists()


def test_answers_nobody_asked_for_and_unreadable_ones_do_no_harm(county: Town, enrolled: Town) -> None:
    data = build(enrolled, 0).data
    told = {
        "kind": "form",
        "request": "359926000000:99",
        "state": "signed",
        "position": 1,
        "head": "",
        "n": 1,
        "objection": "",
        "cells": [],
    }
    receipt = receive(resealed(data, {"answers/form-99.json": json.dumps(told).encode()}, enrolled.code))
    assert receipt.verdict == "taken" and "没有向这个乡镇收过" in receipt.say
    opinion = {"kind": "opinion", "id": "359926000000:7", "reply": "x", "n": 1}
    receipt = receive(resealed(data, {"answers/opinion-7.json": json.dumps(opinion).encode()}, enrolled.code))
    assert receipt.verdict == "already" and "没有向这个乡镇提过" in receipt.say
    receipt = receive(resealed(data, {"answers/form-1.json": b'{"kind": "form"}'}, enrolled.code))
    assert receipt.verdict == "refused" and "答复写得不对" in receipt.say
    assert receive(data).verdict == "already" and self_check() == []
