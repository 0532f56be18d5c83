"""Keys and database of an installation."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import ConnectionHandler

from yifa.server.config import keys
from yifa.server.config.database import database
from yifa.server.config.paths import data_dir


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder in which nothing has been started yet."""
    monkeypatch.setenv("YIFA_DATA", str(tmp_path / "var"))
    forget()
    yield tmp_path / "var"
    forget()


def forget() -> None:
    keys.secret_key.cache_clear()


def test_a_process_of_tests_keeps_files_beside_its_own_keys() -> None:
    # Two processes in one folder overwrite each other's files, each under its own key.
    assert data_dir() / "attachments" == settings.MEDIA_ROOT and data_dir() == settings.YIFA_DATA


def test_the_first_start_makes_keys_only_the_owner_can_read(folder: Path) -> None:
    assert len(keys.master_key()) == 32 and len(keys.secret_key()) >= 50
    if os.name == "posix":
        modes = {path.name: path.stat().st_mode & 0o777 for path in (folder / "keys").iterdir()}
        assert modes == {"master.key": 0o600, "secret.key": 0o600}
        assert folder.stat().st_mode & 0o777 == 0o700


def test_later_starts_read_the_same_keys(folder: Path) -> None:
    first = keys.master_key(), keys.secret_key()
    forget()
    assert (keys.master_key(), keys.secret_key()) == first


def test_a_lost_master_key_is_never_replaced(folder: Path) -> None:
    keys.master_key()
    (folder / "keys" / "master.key").unlink()
    forget()
    with pytest.raises(ImproperlyConfigured, match="从备份恢复"):
        keys.master_key()
    assert not (folder / "keys" / "master.key").exists()


@pytest.mark.parametrize(("content", "said"), [("", "空的"), ("xyz", "已损坏"), ("ab12", "长度不对")])
def test_a_damaged_master_key_is_refused(folder: Path, content: str, said: str) -> None:
    keys.master_key()
    (folder / "keys" / "master.key").write_text(content)
    forget()
    with pytest.raises(ImproperlyConfigured, match=said):
        keys.master_key()


@pytest.mark.skipif(os.name != "posix", reason="file modes exist only on POSIX; only on Windows this is left out")
def test_a_key_others_can_read_is_refused(folder: Path) -> None:
    keys.master_key()
    (folder / "keys" / "master.key").chmod(0o644)
    forget()
    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        keys.master_key()


def test_a_replaced_key_is_read_anew_whatever_time_its_file_bears(folder: Path) -> None:
    first, path = keys.master_key(), folder / "keys" / keys.MASTER
    written = path.stat().st_mtime_ns
    keys.write_anew(keys.MASTER, "0f" * keys.MASTER_BYTES)
    os.utime(path, ns=(written, written))
    assert keys.master_key() == b"\x0f" * keys.MASTER_BYTES != first


def test_processes_that_start_together_agree_on_the_keys(folder: Path) -> None:
    script = "from yifa.server.config import keys; print(keys.master_key().hex())"
    starts = [
        subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=dict(os.environ))
        for _ in range(4)
    ]
    assert len({start.communicate()[0] for start in starts}) == 1


def test_without_an_address_the_database_is_a_file_in_the_data_folder(folder: Path) -> None:
    settings = database("", data_dir())
    assert settings["NAME"] == str(folder.resolve() / "yifa.sqlite3")
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE" and settings["CONN_MAX_AGE"] is None


def test_an_address_names_a_postgresql_server(tmp_path: Path) -> None:
    settings = database("postgresql://li%40x:p%3Aw@db:5433/yifa?sslmode=require", tmp_path)
    found = [settings[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert found == ["li@x", "p:w", "db", "5433", "yifa"] and settings["OPTIONS"] == {"sslmode": "require"}


def test_an_address_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        database("mysql://root@db/yifa", tmp_path)


@pytest.mark.sqlite
@pytest.mark.django_db
def test_sqlite_syncs_every_commit_and_waits_for_its_turn(tmp_path: Path) -> None:
    made = ConnectionHandler({"default": database("", tmp_path)})["default"]
    with closing(made), made.cursor() as cursor:
        values = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "busy_timeout")]
    assert values == [2, 20000]
