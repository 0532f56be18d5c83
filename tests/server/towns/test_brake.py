"""Guessing: spraying from one address, one name from many addresses; who must use a second step; what browsers keep."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.server.towns.conftest import PASSWORD, make_person
from yifa.server.administration.models import Act
from yifa.server.towns.brake import BY_ADDRESS, BY_NAME
from yifa.server.towns.models import FailedSignIn, Person, Town
from yifa.server.towns.second_step import REQUIRED, CodeDevice

pytestmark = pytest.mark.django_db


def try_to(client: Client, name: str, password: str = "Wrong-guess-2024", address: str = "10.1.2.3") -> int:
    return client.post("/sign-in/", {"username": name, "password": password}, REMOTE_ADDR=address).status_code


def test_spraying_many_names_from_one_address_is_held_and_ends(client: Client, clerk: Person) -> None:
    answers = [try_to(client, f"ren{n // 4}") for n in range(BY_ADDRESS.most + 4)]
    assert answers == [200] * BY_ADDRESS.most + [429] * 4
    assert try_to(client, clerk.username, PASSWORD) == 429
    assert try_to(client, clerk.username, PASSWORD, address="10.1.2.4") == 302
    FailedSignIn.objects.update(at=timezone.now() - BY_ADDRESS.span - timedelta(seconds=1))
    assert try_to(Client(), clerk.username, PASSWORD) == 302


def test_one_name_from_many_addresses_is_held_but_not_at_its_own_desk(client: Client, clerk: Person) -> None:
    assert try_to(client, clerk.username, PASSWORD, address="10.9.9.9") == 302
    stranger = Client()
    answers = [try_to(stranger, clerk.username, address=f"10.7.{n}.1") for n in range(BY_NAME.most + 2)]
    assert answers == [200] * BY_NAME.most + [429] * 2
    assert try_to(Client(), clerk.username, PASSWORD, address="10.7.99.1") == 429
    assert try_to(Client(), clerk.username, PASSWORD, address="10.9.9.9") == 302


def test_what_is_kept_of_failures_names_nobody(client: Client, clerk: Person) -> None:
    try_to(client, clerk.username)
    kept = FailedSignIn.objects.get()
    assert clerk.username not in (kept.name, kept.address) and "10.1.2.3" not in (kept.name, kept.address)


def test_a_post_that_the_town_names_must_take_up_an_authenticator_first(
    client: Client, clerk: Person, town: Town
) -> None:
    town.settings = json.dumps({REQUIRED: ["justice-clerk"]})
    town.save()
    client.post("/sign-in/", {"username": clerk.username, "password": PASSWORD})
    assert client.get("/me/").url == "/me/code/" and client.get("/me/code/").status_code == 200
    other = make_person("linghang", "凌航", town, "window-clerk")
    free = Client()
    free.post("/sign-in/", {"username": other.username, "password": PASSWORD})
    assert free.get("/me/").status_code == 200


def test_an_authenticators_secret_is_sealed_and_bound_to_its_person(clerk: Person, town: Town) -> None:
    mine = CodeDevice.objects.create(user=clerk, name="手机", confirmed=True)
    other = make_person("linghang", "凌航", town)
    assert len(mine.secret) == 20 and mine.secret.hex() not in mine.sealed
    moved = CodeDevice(user=other, sealed=mine.sealed)
    with pytest.raises(ValueError, match="密文"):
        _ = moved.secret
    assert not any(mine.secret.hex() in act.payload for act in Act.objects.all())


def test_pages_for_one_person_are_kept_by_no_browser(signed_in: Client) -> None:
    assert "no-store" in signed_in.get("/me/")["Cache-Control"]
