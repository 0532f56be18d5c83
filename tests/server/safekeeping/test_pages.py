"""The page 账簿: what an administrator sees of proofs and backups, and the sheet he prints for the county."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from tests.server.towns.conftest import PASSWORD, admin, clerk, town
from yifa.server.administration.models import Safety
from yifa.server.ledger.held import read_held
from yifa.server.ledger.models import Checkpoint
from yifa.server.ledger.verification import verify
from yifa.server.safekeeping.proof import prove_everything
from yifa.server.towns.models import Person, Town
from yifa.server.towns.second_step import REQUIRED

__all__ = ["admin", "clerk", "town"]
pytestmark = pytest.mark.django_db


def sign_in(person: Person) -> Client:
    client = Client()
    client.post("/sign-in/", {"username": person.username, "password": PASSWORD})
    return client


def test_the_administrator_seals_prints_and_the_sheet_proves_the_books(
    admin: Person, town: Town, tmp_path: Path
) -> None:
    client = sign_in(admin)
    answer = client.post("/books/seal/")
    page = client.get(answer.url).content.decode()
    mark = Checkpoint.objects.get()
    assert mark.head in page and mark.acts_head in page and "data:image/svg+xml" in page
    from yifa.server.ledger.checkpoints import signed_form

    stick = tmp_path / "scanned.json"
    stick.write_text(json.dumps(signed_form(mark)), encoding="utf-8")
    assert verify(town.code, against=read_held(stick)).sound


def test_the_last_proof_and_an_old_backup_are_told(admin: Person, town: Town) -> None:
    client = sign_in(admin)
    assert "还没有核验过" in client.get("/books/").content.decode()
    prove_everything()
    Safety.objects.create(kind="backup", at=timezone.now() - timedelta(days=9), well=True, told="{}")
    page = client.get("/books/").content.decode()
    assert "完好" in page and "请尽快再备份一次" in page


def test_posts_that_must_use_a_second_step_are_chosen_here(admin: Person, town: Town) -> None:
    client = sign_in(admin)
    client.post("/books/", {"role": ["admin", "justice-clerk", "no-such-post"]})
    assert Town.objects.get(pk=town.pk).practice[REQUIRED] == ["admin", "justice-clerk"]
    assert sign_in(admin).get("/books/").url == "/me/code/"


def test_nobody_else_opens_it(clerk: Person) -> None:
    client = sign_in(clerk)
    assert client.get("/books/").status_code == 403 and client.post("/books/seal/").status_code == 403
