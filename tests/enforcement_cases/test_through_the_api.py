"""The same ten cases through the machine interface: one token for each person, JSON in and out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.enforcement_cases.expecting import expected, outcome
from tests.enforcement_cases.told import CASES, Told, Way, case_of, found_town, walk
from tests.server.api.conftest import Machine, full_buckets, token_of
from yifa.server.ledger import models
from yifa.server.ledger.verification import verify
from yifa.server.towns.models import Person, Town

__all__ = ["full_buckets"]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


class ThroughTheApi(Way):
    """Steps sent as JSON, each by its person's own token."""

    def __init__(self, town: Town) -> None:
        super().__init__(town)
        self._machines: dict[str, Machine] = {}

    def machine(self, username: str) -> Machine:
        if username not in self._machines:
            self._machines[username] = Machine(token_of(Person.objects.get(username=username)))
        return self._machines[username]

    def take(self, told: Told, values: Mapping[str, Any]) -> None:
        """Send a step, or hear it refused with rule and article."""
        machine = self.machine(told.by)
        body: dict[str, Any] = {"values": dict(values), "occurred_at": told.at.strftime("%Y-%m-%dT%H:%M")}
        if told.reason:
            body["reason"] = told.reason
        matter = self.matters.get(told.matter, 0)
        if matter:
            read = machine.get(f"matters/{self._address(matter)}").json()
            answer = machine.post(
                f"matters/{self._address(matter)}/actions/{told.take}", {**body, "version": read["version"]}
            )
        else:
            body |= {"procedure": told.procedure, "action": told.take}
            if told.from_:
                body["source"] = {"position": models.position_of(self.matters[told.from_]), "kind": told.kind}
            answer = machine.post("matters", body)
        said = answer.json()
        if told.refused:
            assert answer.status_code == 422, said
            words = " ".join(f"{r['say']}{r['basis']}{' '.join(r['rules'])}" for r in said["reasons"])
            assert all(word in words for word in told.refused), words
            return
        assert answer.status_code == 201, f"{told.at:%Y-%m-%d} {told.take}: {said}"
        if told.matter and not matter:
            self.matters[told.matter] = models.row_id(self.town.code, said["matter"]["position"])

    def _address(self, matter: int) -> str:
        return f"{self.town.code[:9]}/{models.position_of(matter)}"


@pytest.mark.parametrize("name", CASES)
def test_a_case_sent_by_a_program_ends_in_the_same_complete_file(name: str) -> None:
    town, case = found_town(), case_of(name)
    way = ThroughTheApi(town)
    walk(case, way)
    assert outcome(town, case, way.matters) == expected(case)
    assert verify(town.code).sound
