"""Cases told as data: a town, its registers, and the steps of each case with what must come of it.

The same steps are taken through the ledger's door, through the pages and through the API: each way is a `Way`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import yaml
from django.utils import timezone

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.kernel.context import all_fields
from yifa.kernel.model import FieldSpec
from yifa.server.demo import loader
from yifa.server.demo.scenario import Scenario
from yifa.server.ledger import models
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Step, take_action
from yifa.server.towns.models import Person, Town

HERE = Path(__file__).parent
CASES = sorted(path.stem for path in (HERE / "cases").glob("*.yaml"))


@dataclass(frozen=True)
class Told:
    """One step: who takes which action on which matter, when, with what; `refused`: words that must be said."""

    matter: str
    take: str
    by: str
    at: datetime
    procedure: str = ""
    with_: Mapping[str, Any] = field(default_factory=dict)
    from_: str = ""
    kind: str = ""
    reason: str = ""
    refused: tuple[str, ...] = ()

    @staticmethod
    def read(raw: Mapping[str, Any]) -> Told:
        moment = raw["at"] if isinstance(raw["at"], datetime) else datetime.fromisoformat(str(raw["at"]))
        return Told(
            raw.get("matter", ""),
            raw["take"],
            raw["by"],
            moment,
            raw.get("procedure", ""),
            _plain(raw.get("with", {})),
            raw.get("from", ""),
            raw.get("kind", ""),
            raw.get("reason", ""),
            tuple(raw.get("refused", ())),
        )


def _plain(value: Any) -> Any:
    """Days and moments as people write them; YAML makes objects of them."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return value.isoformat() if isinstance(value, date) else value


def case_of(name: str) -> dict[str, Any]:
    """A case by the name of its file."""
    loaded: dict[str, Any] = yaml.safe_load((HERE / "cases" / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


def found_town() -> Town:
    """The town with its people and registers."""
    raw = yaml.safe_load((HERE / "town.yaml").read_text(encoding="utf-8"))
    town = loader.load(Scenario.model_validate(raw["town"]), lambda done, total: None)
    way = ThroughTheDoor(town)
    for step in raw["registers"]:
        way.take(Told.read(step), way.values(Told.read(step)))
    return town


class Way:
    """A way to take steps; remembers which matter is called what."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.matters: dict[str, int] = {}

    def values(self, told: Told) -> dict[str, Any]:
        """A step's answers, with registers and matters by their position in the book."""
        procedure = catalogue().at(self.procedure(told), told.at.date().isoformat())
        fields = all_fields(procedure)
        return {key: self.value(fields[key], value) for key, value in told.with_.items()}

    def procedure(self, told: Told) -> str:
        """The kind of work of a step."""
        if told.procedure:
            return told.procedure
        return models.Matter.objects.get(id=self.matters[told.matter]).procedure

    def value(self, spec: FieldSpec, value: Any) -> Any:
        if value is None:
            return value
        if spec.type == "matter":
            return models.position_of(self.matters[str(value).removeprefix("$")])
        if spec.type != "register":
            return value
        found = [self._entry(spec, title) for title in (value if isinstance(value, list) else [value])]
        return found if spec.many else found[0]

    def _entry(self, spec: FieldSpec, title: str) -> int:
        row = models.Matter.objects.get(town=self.town.code, procedure__in=spec.registers, title=title)
        return models.position_of(row.id)


class Walks(Protocol):
    """What takes a told step, with its answers resolved."""

    town: Town
    matters: dict[str, int]

    def values(self, told: Told) -> dict[str, Any]: ...

    def take(self, told: Told, values: Mapping[str, Any]) -> None: ...


class ThroughTheDoor(Way):
    """Steps taken by `take_action`."""

    def take(self, told: Told, values: Mapping[str, Any]) -> None:
        """Take a step, or hear it refused in the words told."""
        actor: Actor = Person.objects.get(username=told.by).actor(told.at.date())
        moment = timezone.make_aware(told.at)
        links = [{"to": models.position_of(self.matters[told.from_]), "kind": told.kind}] if told.from_ else []
        step = Step(
            told.procedure or self.procedure(told),
            told.take,
            dict(values),
            self.matters.get(told.matter, 0),
            None,
            moment,
            told.reason,
            links=links,
        )
        try:
            taken = take_action(self.town, actor, step, recorded_at=moment)
        except Refused as refused:
            said = " ".join(f"{r.say}{r.basis}{' '.join(r.rules)}" for r in refused.examination.refusals)
            assert told.refused, f"{told.at:%Y-%m-%d} {told.take}: {said}"
            assert all(word in said for word in told.refused), said
            return
        assert not told.refused, f"{told.take} should have been refused: {told.refused}"
        if told.matter:
            self.matters[told.matter] = taken.matter_id


def walk(case: Mapping[str, Any], way: Walks) -> None:
    """Take every step of a case in order."""
    for raw in case["steps"]:
        told = Told.read(raw)
        way.take(told, way.values(told))
