"""A stored file is readable to Yifa alone, and only as it was stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yifa.server.ledger import crypto
from yifa.server.ledger.attachments import opened, path_of, store
from yifa.server.ledger.errors import BadAttachment, NotFound
from yifa.server.towns.models import Town

pytestmark = pytest.mark.django_db
SAID = "询问笔录：陈样例，身份证号略。".encode()


@pytest.fixture
def kept(town: Town, settings: Any, tmp_path: Path) -> dict[str, Any]:
    settings.MEDIA_ROOT = tmp_path
    return store(town, 1, SimpleUploadedFile("笔录.txt", SAID)).value()


def test_what_lies_on_the_disk_tells_nothing_and_what_is_opened_is_what_was_stored(
    town: Town, kept: dict[str, Any]
) -> None:
    assert "陈样例".encode() not in path_of(town.code, kept["sha"]).read_bytes()
    assert opened(town.code, kept).read() == SAID


def test_a_file_that_was_changed_or_put_in_anothers_place_is_not_opened(town: Town, kept: dict[str, Any]) -> None:
    lying = path_of(town.code, kept["sha"])
    other = store(town, 1, SimpleUploadedFile("别的.txt", b"another text")).value()
    path_of(town.code, other["sha"]).write_bytes(lying.read_bytes())
    with pytest.raises(NotFound, match="可能被改动过"):
        opened(town.code, other)
    whole = lying.read_bytes()
    lying.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(NotFound, match="可能被改动过"):
        opened(town.code, kept)


def test_what_does_not_open_as_it_was_given_is_told_of_and_not_kept(
    town: Town, kept: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path_of(town.code, kept["sha"]).read_bytes()
    seal = crypto.seal_file
    monkeypatch.setattr(crypto, "seal_file", lambda data, name: seal(data, name)[:-1])
    with pytest.raises(BadAttachment, match="没有保存"):
        store(town, 1, SimpleUploadedFile("笔录.txt", SAID))
    assert path_of(town.code, kept["sha"]).read_bytes() == before and opened(town.code, kept).read() == SAID


def test_a_file_that_is_gone_is_asked_for_from_a_backup(town: Town, kept: dict[str, Any]) -> None:
    path_of(town.code, kept["sha"]).unlink()
    with pytest.raises(NotFound, match="从备份中恢复"):
        opened(town.code, kept)
