"""Keys replaced while the town goes on: what was sealed is read, what was signed still holds, what is broken off goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.server.ledger.conftest import found_town
from tests.server.towns.conftest import PASSWORD
from yifa.kernel.actor import Actor
from yifa.server.administration.book import adopt
from yifa.server.administration.models import INSTALLATION
from yifa.server.config import ciphers, keys
from yifa.server.ledger import crypto, key_marks, signing
from yifa.server.ledger.attachments import opened, store
from yifa.server.ledger.checkpoints import checkpoint, signed_form
from yifa.server.ledger.held import held_in
from yifa.server.ledger.journal import Step, history, matter_key, take_action
from yifa.server.ledger.models import Attachment, Matter
from yifa.server.ledger.verification import verify
from yifa.server.safekeeping import rotation
from yifa.server.towns.models import Person, Region, Town
from yifa.server.towns.second_step import CodeDevice

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None, own_keys: Path, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A town with a matter that names people, a photograph and an authenticator, and with keys of its own."""
    settings.MEDIA_ROOT = tmp_path / "attachments"
    monkeypatch.setattr(rotation, "GRACE", 0)
    made = found_town()
    adopt()
    person = Person.objects.create_user("lin", PASSWORD, name="林办事", town=made)
    CodeDevice.objects.create(user=person, name="手机")
    store(made, person.pk, SimpleUploadedFile("照片.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64))
    village = Region.objects.filter(code__startswith=made.prefix).exclude(code=made.code).first()
    if village is None:
        village = Region.objects.create(code=f"{made.prefix}201", name="上坑村")
    actor = Actor(
        person.pk, "林办事", frozenset({"mediator", "justice-clerk"}), made.code, "", made.prefix, frozenset()
    )
    take_action(
        made,
        actor,
        Step(
            "people-mediation",
            "register",
            {
                "applicant": [{"name": "王示例", "phone": "13800138000"}],
                "respondent": [{"name": "陈样例"}],
                "cause": "邻里纠纷",
                "source": "排查发现",
                "village": village.code,
                "summary": "两家排水沟相邻",
            },
        ),
    )
    key_marks.note_all()
    return made


def silent(what: str, done: int, total: int) -> None:
    return None


def as_read(town: Town) -> tuple[Any, ...]:
    """Everything that only the keys open."""
    matter = Matter.objects.get()
    entries = history(matter.id, matter_key(matter.id))
    files = [opened(town.code, {"sha": row.sha}).read() for row in Attachment.objects.all()]
    return (
        entries[0].values["applicant"],
        files,
        CodeDevice.objects.get().secret,
        crypto.digest(town.code, "name", "王示例"),
    )


def test_everything_is_read_after_the_master_key_was_replaced_and_nothing_with_the_old_one(town: Town) -> None:
    before, old = as_read(town), keys.master_key()
    done = rotation.rotate_master(silent)
    assert as_read(town) == before and keys.master_key() != old and keys.former_master_key() is None
    assert done.rows >= 4 and done.files == 1
    assert verify(town.code).sound and verify(INSTALLATION).sound, (
        verify(town.code).sentences() + verify(INSTALLATION).sentences()
    )
    keys.write_anew(keys.MASTER, old.hex())
    with pytest.raises((ValueError, InvalidTag)):
        as_read(town)


def test_a_change_of_keys_that_is_broken_off_is_told_reads_everything_and_goes_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = as_read(town)

    def stop(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(rotation, "_files_anew", stop)
        with pytest.raises(KeyboardInterrupt):
            rotation.rotate_master(silent)
    assert as_read(town) == before and "没有换完" in "".join(verify(INSTALLATION).sentences())
    assert rotation.rotate_master(silent).files == 1
    assert as_read(town) == before and verify(INSTALLATION).sound


def test_what_opens_with_neither_key_stops_the_change_and_the_old_key_stays(town: Town) -> None:
    path = next(path for path in Path(rotation.settings.MEDIA_ROOT).rglob("*") if path.is_file())
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(rotation.RotationFault, match="yifa verify"):
        rotation.rotate_master(silent)
    assert keys.former_master_key() is not None
    path.write_bytes(whole)
    rotation.rotate_master(silent)
    assert verify(town.code).sound


def test_what_a_town_signed_holds_after_it_changed_its_key(town: Town) -> None:
    form = json.loads(json.dumps(signed_form(checkpoint(town.code, timezone.now()))))
    old = signing.key_of(town.code).public
    fingerprint = rotation.rotate_signing(town.code)
    assert fingerprint != form["key"] and held_in(form, "县级留存").head == form["head"]
    assert key_marks.KeyMark.objects.exclude(until=None).get(town=town.code).public == old
    assert verify(town.code, against=[held_in(form, "县级留存")]).sound


def test_the_key_of_sessions_is_replaced_and_registered(town: Town) -> None:
    before = keys.content_of(keys.SECRET)
    rotation.rotate_secret()
    assert keys.content_of(keys.SECRET) != before and verify(INSTALLATION).sound
    assert ciphers.derived("brake") == ciphers.derived("brake")
