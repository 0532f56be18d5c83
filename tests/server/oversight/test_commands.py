"""The way of a package by stick and over the network, as people at both ends type it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from tests.server.oversight.test_following import go_on
from yifa.cli import main
from yifa.server.api import tokens
from yifa.server.oversight.building import Built, build
from yifa.server.oversight.models import Key, Package
from yifa.server.towns.models import Person, Town

pytestmark = pytest.mark.django_db


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, list(words), catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.stdout if "--json" in words else done.output


def test_by_stick(town: Town, tmp_path: Path, seq: int) -> None:
    Key.objects.all().delete()
    sheet = run("package", "--town", town.code, "--enrol", "--to", str(tmp_path))
    file = tmp_path / f"{town.code}-key.json"
    fingerprint = json.loads(file.read_text("utf-8"))["key"]
    assert fingerprint[:4] in sheet and town.government_name in sheet
    assert "指纹" in run("county", "enrol", str(file), "--fingerprint", "abcd", code=1)
    assert "已登记" in run("county", "enrol", str(file), "--fingerprint", fingerprint)
    sent, county = tmp_path / "stick", tmp_path / "held.json"
    assert f"第1条到第{seq}条" in run("package", "--town", town.code, "--to", str(sent))
    go_on(town)
    assert f"第{seq + 1}条" in run("package", "--town", town.code, "--to", str(sent))
    told = json.loads(run("county", "receive", str(sent), "--json"))
    assert {one["verdict"] for one in told} == {"taken"} and max(one["held"] for one in told) == seq + 1
    run("county", "positions", "-o", str(county))
    assert "完好" in run("verify", "--town", town.code, "--against", str(county))
    assert "相符" in run("county", "check")
    (sent / "x.zip").write_bytes(b"PK")
    assert "不是完整的数据包" in run("county", "receive", str(sent / "x.zip"), code=1)
    assert "没有等待" in run("county", "agree", town.code, code=1)


def pushed(client: Client, made: Built, secret: str, digest: str = "") -> Any:
    return client.put(
        f"/api/county/packages/{digest or made.digest}",
        made.data,
        content_type="application/zip",
        headers={"Authorization": f"Bearer {secret}"} if secret else {},
    )


def test_over_the_network(enrolled: Town, client: Client, seq: int) -> None:
    Person.objects.update(must_change_password=False)
    clerk = Person.objects.get(username="sifa")
    secret = tokens.make(clerk, clerk, "报送县级", 90, may_write=True)[1]
    made = build(enrolled, 0)
    assert pushed(client, made, "").status_code == 401
    reading = tokens.make(clerk, clerk, "只读", 90, may_write=False)[1]
    assert pushed(client, made, reading).status_code == 403
    assert pushed(client, made, secret, "0" * 64).status_code == 422
    assert not Package.objects.exists()
    answered = pushed(client, made, secret)
    assert answered.status_code == 200 and answered.json()["held"] == seq
    assert pushed(client, made, secret).json()["verdict"] == "already"
    assert Package.objects.filter(via="push").count() == 2


def test_the_town_is_told_when_the_county_cannot_be_reached(enrolled: Town) -> None:
    assert "连不上" in run("package", "--town", enrolled.code, "--to", "http://127.0.0.1:9", code=1)
