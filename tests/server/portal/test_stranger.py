"""With the five demonstration towns loaded, a stranger follows every link and finds nothing personal."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.server.portal import stranger
from yifa.domains.identifying import IDENTIFYING
from yifa.server.demo import loader, scenario
from yifa.server.towns.models import Town


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.django_db
def test_a_stranger_walking_every_public_page_finds_no_personal_data(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loader, "BREATH", 0)
    for key in scenario.town_keys():
        loader.load(scenario.read(key), lambda done, total: None)
    pages = stranger.walk(client)
    assert len(pages) > 2000
    assert not IDENTIFYING.findall("\n".join(pages.values()))
    for town in Town.objects.all():
        seen = {address: text for address, text in pages.items() if address.startswith(f"/p/{town.prefix}/")}
        secret = stranger.secrets(town.code)
        assert len(seen) > 50 and len(secret) > 500, town.name
        assert stranger.leaks(seen, secret, stranger.declared(town.code)) == [], town.name


def test_the_walk_would_notice_a_name_and_a_number() -> None:
    pages = {"/p/1/": "公示\n王示例住东片1号", "/p/1/do/": "电话 19900000001"}
    found = stranger.leaks(pages, {"王示例", "19900000001", "李样例"}, set())
    assert found == ["19900000001 — /p/1/do/", "王示例 — /p/1/"]
