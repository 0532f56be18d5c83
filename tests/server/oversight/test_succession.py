"""A key is replaced without a new stamped sheet, and only by the hands that held the one before it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from tests.server.oversight.test_commands import run
from tests.server.oversight.test_following import go_on
from yifa.server.config import keys as files
from yifa.server.ledger import signing
from yifa.server.ledger.signing import TownKey
from yifa.server.oversight import container, keys, package, succession
from yifa.server.oversight.building import build
from yifa.server.oversight.container import BadPackage
from yifa.server.oversight.models import CountedRow, Key, Succession
from yifa.server.oversight.receiving import Receipt, receive
from yifa.server.oversight.returning import build_return
from yifa.server.oversight.taking import take
from yifa.server.oversight.witness import self_check
from yifa.server.safekeeping import rotation
from yifa.server.towns.models import Town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_keys")]


def pinned_now(town: str) -> str:
    return Key.objects.get(town=town, until=None).key_id


def fresh() -> TownKey:
    return TownKey(Ed25519PrivateKey.generate())


def signed(data: bytes, key: TownKey, chain: Any) -> bytes:
    """The same package signed with another key, with a list of handings-on."""
    inside = {name: one.unpacked() for name, one in container.read(data).items()}
    manifest, _ = package._manifest(inside.pop(container.MANIFEST))
    inside.pop(container.SIGNATURE)
    inside[container.SUCCESSION] = chain if isinstance(chain, bytes) else json.dumps(chain).encode()
    return package.sealed(manifest, inside, key.sign)


def test_a_replaced_key_is_followed_with_the_next_package_and_the_old_one_ends(
    received: Receipt, enrolled: Town, seq: int
) -> None:
    first = signing.key_of(enrolled.code).id
    old = build(enrolled, 0).data
    said = run("keys", "rotate", "--town", enrolled.code)
    rotation.rotate_signing(enrolled.code)
    new = signing.key_of(enrolled.code).id
    assert "不必另交钥匙单" in said and pinned_now(enrolled.code) == first != new
    go_on(enrolled)
    receipt = receive(build(enrolled).data)
    assert receipt.verdict == "taken" and receipt.held == seq + 1, receipt.say
    assert f"由{first}接替为{new}" in receipt.say and pinned_now(enrolled.code) == new
    assert Key.objects.filter(town=enrolled.code).exclude(until=None).count() == 2  # two replacements, one package
    again = receive(old)
    assert again.verdict == "refused" and "已经停用" in again.say
    assert receive(build(enrolled, 0).data).verdict == "already" and self_check() == []


def test_nothing_is_pinned_where_the_package_is_not_taken(enrolled: Town, seq: int) -> None:
    first = pinned_now(enrolled.code)
    rotation.rotate_signing(enrolled.code)
    assert receive(build(enrolled, seq - 1).data).verdict == "wait"
    assert pinned_now(enrolled.code) == first and self_check() == []
    assert receive(build(enrolled, 0).data).verdict == "taken" and pinned_now(enrolled.code) != first


def test_what_was_broken_off_before_the_new_key_was_in_use_is_done_anew(
    received: Receipt, enrolled: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(files, "write_anew", lambda name, text: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            rotation.rotate_signing(enrolled.code)
    assert Succession.objects.count() == 1 and receive(build(enrolled, 0).data).verdict == "already"
    new = rotation.rotate_signing(enrolled.code)
    assert [one.new for one in Succession.objects.all()] == [new]
    assert receive(build(enrolled, 0).data).verdict == "already" and pinned_now(enrolled.code) == new


def test_a_lost_key_is_not_handed_on(received: Receipt, enrolled: Town) -> None:
    files.drop(files.signing_name(enrolled.code))
    assert "导出钥匙单" in run("keys", "rotate", "--town", enrolled.code)
    assert Succession.objects.count() == 0
    receipt = receive(build(enrolled, 0).data)
    assert receipt.verdict == "refused" and "没有为" in receipt.say


def test_forged_skipped_foreign_and_replayed_handings_on_are_refused_in_words(enrolled: Town) -> None:
    town, at, old = enrolled.code, timezone.now(), signing.key_of(enrolled.code)
    data, thief, second, third = build(enrolled, 0).data, fresh(), fresh(), fresh()
    one, two = succession.made(town, 1, old, second, at), succession.made(town, 2, second, third, at)

    def forged(said: dict[str, Any], **change: Any) -> dict[str, Any]:
        return {**said, **change}

    stolen = succession.made(town, 1, old, second, at)  # the thief puts his own key into a true statement
    for chain, key, say in (
        ([succession.made(town, 1, thief, thief, at)], thief, "不是从登记的钥匙"),
        ([forged(succession.made(town, 1, thief, thief, at), old=old.id)], thief, "不是它自己签的"),
        ([forged(stolen, new=thief.id, public=thief.public)], thief, "不是它自己签的"),
        ([forged(one, by_new=thief.sign(b"x"))], second, "不是它自己签的"),
        ([one, succession.made(town, 3, second, third, at)], third, "缺了一次"),
        ([one, succession.made(town, 2, fresh(), third, at)], third, "缺了一次"),
        ([two], third, "不是从登记的钥匙"),
        ([one], third, "没有接到签名的这一把"),
        ([succession.made("359926116000", 1, old, second, at)], second, "不是359926115000的"),
        (b"[1]", second, "读不出来"),
        ([{"old": old.id}], second, "不是它自己签的"),
        ([], second, "没有为"),
    ):
        receipt = receive(signed(data, key, chain))
        assert receipt.verdict == "refused" and say in receipt.say, receipt.say
        assert pinned_now(town) == old.id and not CountedRow.objects.exists()
    assert receive(signed(data, third, [one, two])).verdict == "taken" and pinned_now(town) == third.id
    # What was good once, sent again; and a way back to a key that has ended.
    back = succession.made(town, 3, third, second, at)
    for chain, key, say in (
        ([one], second, "已经停用"),
        ([one, two, back], second, "已经停用"),
        ([back, succession.made(town, 4, second, thief, at)], thief, "停用过的钥匙"),
    ):
        receipt = receive(signed(data, key, chain))
        assert receipt.verdict == "refused" and say in receipt.say, receipt.say
    assert pinned_now(town) == third.id and self_check() == []


def test_the_countys_key_is_followed_from_its_returns(county: Town, received: Receipt, enrolled: Town) -> None:
    said = keys.sheet(county.code, county.name, timezone.localtime())
    keys.enrol(json.dumps(said), said["key"], timezone.now())
    old = build_return(county, enrolled.code).data
    assert take(old).faults == ()
    new = rotation.rotate_signing(county.code)
    given = take(build_return(county, enrolled.code).data)
    assert given.said == (f"{county.name}的签名钥匙已由{said['key']}接替为{new}。",) and pinned_now(county.code) == new
    with pytest.raises(BadPackage, match="已经停用"):
        take(old)
