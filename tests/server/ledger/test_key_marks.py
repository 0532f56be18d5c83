"""Key files are registered by a mark: one that was changed, replaced or lost shows, and nothing is signed with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from tests.server.ledger.conftest import found_town
from yifa.server.administration.book import adopt
from yifa.server.administration.models import INSTALLATION
from yifa.server.config.keys import MASTER, SECRET, signing_name
from yifa.server.config.paths import data_dir
from yifa.server.ledger import key_marks, signing
from yifa.server.ledger.checkpoints import checkpoint
from yifa.server.ledger.verification import verify
from yifa.server.safekeeping.doctor import examine
from yifa.server.towns.models import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None, own_keys: Path) -> Town:
    """A town that has sealed its books, with keys of its own."""
    made = found_town()
    adopt()
    key_marks.note_all()
    checkpoint(made.code, timezone.now())
    return made


def key_file(name: str) -> Path:
    return data_dir() / "keys" / name


def test_keys_as_registered_are_no_fault(town: Town) -> None:
    assert not verify(town.code).counts.get("key") and not verify(INSTALLATION).counts.get("key")


@pytest.mark.parametrize("name", [MASTER, SECRET])
def test_a_changed_key_of_the_installation_shows(town: Town, name: str) -> None:
    path = key_file(name)
    path.write_bytes(path.read_bytes()[:-1] + b"@")
    assert verify(INSTALLATION).counts["key"] == 1
    assert any(found.grave and name in found.say for found in examine())


def test_a_signing_key_that_is_lost_is_not_made_anew_and_nothing_is_signed_with_another(town: Town) -> None:
    path = key_file(signing_name(town.code))
    for content in (None, b"00" * 32):
        path.unlink(missing_ok=True)
        if content is not None:
            path.write_bytes(content)
            path.chmod(0o600)
        with pytest.raises(ImproperlyConfigured, match="从备份恢复"):
            signing.key_of(town.code)
        assert verify(town.code).counts["key"] == 1
    assert path.read_bytes() == b"00" * 32


def test_a_book_that_ends_before_where_it_was_written_last_shows(town: Town) -> None:
    from yifa.server.config import heads

    heads._write(heads._path(heads.ENTRIES, town.code), b"%012d %s\n" % (7, b"a" * 64))
    try:
        assert verify(town.code).counts["book"] == 1
    finally:
        heads.forget()
