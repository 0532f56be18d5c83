"""Lives a scenario: every record goes through `take` like anybody's, in the order in which it happened."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from time import sleep
from typing import Any

from django.utils import timezone

from yifa.kernel.actor import Actor
from yifa.kernel.context import Facts, StepContext
from yifa.kernel.duties import apart_of
from yifa.kernel.model import FieldSpec, Procedure
from yifa.kernel.records import Entry, State
from yifa.kernel.sampling import person_name, sample_form
from yifa.server.config.procedures import in_force
from yifa.server.config.progress import Progress
from yifa.server.demo.scenario import Scenario, texts
from yifa.server.demo.timeline import Life, lives
from yifa.server.ledger import models
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.facts import units_of
from yifa.server.ledger.journal import Step, Writer, writing
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.demo import demo_people
from yifa.server.towns.models import Person, Region, Town, Unit
from yifa.server.ui.schematic import Schematic

log = logging.getLogger(__name__)


class ScenarioFault(ValueError):
    """A scenario asks for a step the gates refuse."""


# So many steps are written together: signing in and every page go on working while a town is loaded.
TOGETHER = 300
# What a form was made up with may happen to be unlawful (two people of one name): it is made up anew so many times.
DRAWS = 60
# Seconds between two lots.
BREATH = 0.01


def load(scenario: Scenario, progress: Progress, now: datetime | None = None) -> Town:
    """Found the town, make its people and live its year up to `now`, in short transactions.

    Raises:
        ScenarioFault: a step is refused; says which and why.
    """
    town = _found(scenario)
    _people(scenario, town)
    _Storyteller(scenario, town).tell(progress, now or timezone.now())
    return town


def is_loaded(scenario: Scenario) -> bool:
    """Whether the town's book has been written."""
    return models.Book.objects.filter(town=scenario.code, seq__gt=0).exists()


def _found(scenario: Scenario) -> Town:
    codes = [
        (scenario.code[:2].ljust(12, "0"), scenario.province_name),
        (scenario.code[:4].ljust(12, "0"), scenario.city_name),
        (scenario.county_code, scenario.county_name),
        (scenario.code, scenario.name),
    ]
    parent: Region | None = None
    for code, name in codes:
        parent, _ = Region.objects.get_or_create(code=code, defaults={"name": name, "parent": parent})
    for village in scenario.villages:
        Region.objects.get_or_create(
            code=village.code, defaults={"name": village.name, "short": village.short, "parent": parent}
        )
    town, _ = Town.objects.get_or_create(
        code=scenario.code,
        defaults={
            "name": scenario.name,
            "government_name": scenario.government_name,
            "short": scenario.short,
            "document_prefix": scenario.document_prefix,
            "county_name": scenario.county_name,
            "settings": json.dumps(scenario.settings, ensure_ascii=False),
            "is_demo": True,
        },
    )
    for order, (key, name) in enumerate(scenario.units.items(), 1):
        Unit.objects.get_or_create(town=town, key=key, defaults={"name": name, "order": order})
    return town


def _people(scenario: Scenario, town: Town) -> None:
    people = [
        {
            "username": person.username,
            "name": person.name,
            "roles": person.roles,
            "unit": person.unit,
            "villages": [scenario.villages[place - 1].code for place in person.villages],
            "since": scenario.since,
        }
        for person in scenario.people
    ]
    demo_people(town, people)


class _Storyteller:
    """Takes the steps of all lives in order of time."""

    def __init__(self, scenario: Scenario, town: Town) -> None:
        self._town = town
        self._scenario = scenario
        self._rng = Random(f"{scenario.key}:{scenario.seed}")
        self._procedures = in_force()
        self._calendar = work_calendar()
        self._villages = {region.code: region.name for region in town.villages()}
        self._units = units_of(town.code)
        self._map = Schematic(town.code, list(self._villages))
        people = Person.objects.filter(town=town).select_related("unit").order_by("id")
        self._actors = [person.actor(timezone.localdate()) for person in people]
        # Register entries by procedure, in order of enrolment: (position, village, name).
        self._register: dict[str, list[tuple[int, str, str]]] = {}
        self._closed: set[int] = set()

    def tell(self, progress: Progress, now: datetime) -> None:
        """Write the whole book, some steps at a time."""
        chosen = list(
            lives(self._scenario, self._procedures, self._calendar, timezone.localtime(now).replace(tzinfo=None))
        )
        events = sorted(
            (moment, number, index)
            for number, life in enumerate(chosen)
            for index, (moment, _, _) in enumerate(life.steps)
        )
        opened: dict[int, int] = {}
        # What lies around today falls on other days each time: a matter a gate stops there stays where it is, and the
        # town comes up all the same. The year that was published has no such freedom.
        halted: set[int] = set()
        for first in range(0, len(events), TOGETHER):
            with writing(self._town) as writer:
                writer.hold({opened[number] for _, number, _ in events[first : first + TOGETHER] if number in opened})
                for moment, number, index in events[first : first + TOGETHER]:
                    if number in halted:
                        continue
                    try:
                        opened[number] = self._step(writer, chosen[number], index, moment, opened.get(number, 0))
                    except ScenarioFault as fault:
                        if not chosen[number].plan.recent:
                            raise
                        halted.add(number)
                        log.warning("demonstration: %s", fault)
            progress(min(first + TOGETHER, len(events)), len(events))
            # Whoever waits to write in another process gets his turn.
            sleep(BREATH)

    def _step(self, writer: Writer, life: Life, index: int, moment: datetime, matter: int) -> int:
        _, action, given = life.steps[index]
        procedure = self._procedures[life.plan.procedure]
        spec = procedure.actions[action]
        happened = timezone.make_aware(moment)
        state = writer.state(matter)
        within = state.unit if spec.of_unit and state.handed else ""
        actor = self._actor(procedure, action, life, _kept_apart(procedure, state, action, given), within)
        blank = Entry(
            town=self._town.code,
            matter=0,
            n=1,
            procedure=procedure.procedure,
            version=procedure.version,
            action=action,
            actor=actor.person_id,
            role="",
            occurred_at=moment.isoformat(),
            recorded_at=moment.isoformat(),
        )
        facts = Facts(villages=self._villages, units=self._units)
        context = StepContext(procedure, state, blank, {}, self._calendar, facts, actor)
        for draw in range(DRAWS):
            form = sample_form(
                procedure,
                spec,
                context,
                self._rng,
                self._said(procedure, action, given, life, moment.date()),
                lambda field: self._choose(field, life.village),
                sparse=True,
            )
            step = Step(procedure.procedure, action, form, matter, None, happened, reason="")
            recorded = min(happened + timedelta(minutes=self._rng.randint(2, 90)), timezone.now())
            try:
                taken = writer.take(actor, step, recorded_at=recorded)
                break
            except Refused as refusal:
                if draw == DRAWS - 1:
                    raise ScenarioFault(
                        f"{self._scenario.key}：{procedure.name}“{spec.name}”（{moment:%Y-%m-%d}）：{refusal.message}"
                    ) from refusal
        if not matter:
            self._register.setdefault(procedure.procedure, []).append(
                (taken.entry.matter, life.village, str(taken.state.values.get("name_", "")))
            )
        if procedure.states.get(taken.state.status) and procedure.states[taken.state.status].end:
            self._leave(procedure, taken.entry.matter)
        return taken.matter_id

    def _leave(self, procedure: Procedure, position: int) -> None:
        self._closed.add(position)
        if procedure.kind == "register":
            entries = self._register.get(procedure.procedure, [])
            self._register[procedure.procedure] = [item for item in entries if item[0] != position]

    def _actor(self, procedure: Procedure, action: str, life: Life, barred: set[int], within: str = "") -> Actor:
        """Somebody who may take the step: of the village where he is bound to one, of the unit (or village) the matter
        was given to, never one who must keep apart."""
        roles = procedure.actions[action].by
        wanted = [life.plan.by] if life.plan.by in roles else [role for role in roles if role != "system"]
        for role in [*wanted, *roles]:
            able = [
                actor
                for actor in self._actors
                if role in actor.roles
                and actor.person_id not in barred
                and (not actor.villages or life.village in actor.villages)
                and (not within or within == actor.unit or within in actor.villages)
            ]
            if able:
                return able[hash_of(life.village, role, len(able))]
        raise ScenarioFault(f"{self._scenario.key}：没有人能办{procedure.name}的“{action}”（{'、'.join(roles)}）")

    def _said(
        self, procedure: Procedure, action: str, given: Mapping[str, Any], life: Life, day: date
    ) -> dict[str, Any]:
        """Given values, and sentences from the bank for texts nobody has given."""
        values = {
            key: self._pick(procedure, key, life, value[1:]) if isinstance(value, str) and value[:1] == "@" else value
            for key, value in given.items()
            if key in {field for field, _ in procedure.actions[action].fields()}
        }
        for key, _ in procedure.actions[action].fields():
            bank = texts().get(f"{procedure.procedure}.{key}") or texts().get(key)
            if bank and key not in values:
                values[key] = self._rng.choice(bank)
        gives = procedure.actions[action].assigns
        if gives and gives.unit and gives.unit not in values and not values.get("outside"):
            values[gives.unit] = self._rng.choice(self._able_units(procedure))
        return {key: self._filled(value, procedure, life, day) for key, value in values.items()}

    def _able_units(self, procedure: Procedure) -> list[str]:
        """Units of the town somebody of whom can take every step that falls to a unit."""
        steps = [set(action.by) for action in procedure.actions.values() if action.of_unit]
        return [
            unit
            for unit in self._units
            if all(any(a.unit == unit and not a.villages and a.roles & by for a in self._actors) for by in steps)
        ]

    def _filled(self, value: Any, procedure: Procedure, life: Life, day: date) -> Any:
        """{village}: the village's name; {person}: a made-up name; {n}: its place among its kind; {year}; {point}: a
        made-up place on the schematic map; +20d, -20d: a day; +4w: the fourth working day after; today+300d: what must
        still hold on the day of loading."""
        if isinstance(value, str) and (shift := re.fullmatch(r"today\+(\d+)d", value)):
            return (timezone.localdate() + timedelta(days=int(shift[1]))).isoformat()
        if isinstance(value, str) and (shift := re.fullmatch(r"([+-]\d+)d", value)):
            return (day + timedelta(days=int(shift[1]))).isoformat()
        if isinstance(value, str) and (shift := re.fullmatch(r"\+(\d+)w", value)):
            return self._calendar.add_workdays(day, int(shift[1])).isoformat()
        if not isinstance(value, str) or "{" not in value:
            return value
        number = len(self._register.get(procedure.procedure, ())) + 1
        words = {"{village}": self._villages.get(life.village, ""), "{n}": str(number), "{year}": str(day.year)}
        if "{point}" in value:
            words["{point}"] = self._map.point_in(life.village, Random(f"{life.village}:{number}:{day}"))
        if "{person}" in value:
            words["{person}"] = person_name(self._rng)
        for mark, word in words.items():
            value = value.replace(mark, word)
        return value

    def _pick(self, procedure: Procedure, key: str, life: Life, name: str) -> int | list[int]:
        """“@” in a scenario: somebody or something from the register; “@名称”: the one whose name holds these words."""
        spec = procedure.fields[key]
        chosen = self._choose(spec, life.village, name)
        if not chosen:
            raise ScenarioFault(f"{self._scenario.key}：{procedure.name}的“{spec.name}”在名册中找不到“{name}”")
        return chosen if spec.many else chosen[0]

    def _choose(self, field: FieldSpec, village: str, name: str = "") -> list[int]:
        """Look-ups: entries of the same village first; people of the town for staff fields."""
        if field.type == "staff":
            return [self._rng.choice([a for a in self._actors if name and name in a.name] or self._actors).person_id]
        registered = [item for key in field.registers for item in self._register.get(key, []) if name in item[2]]
        # A field that takes ended matters asks for what was there before: the one that came back, not one still open.
        registered = (not field.valid and [item for item in registered if item[0] in self._closed]) or registered
        wanted = min(len(registered), 2 if field.many else 1)
        near = [position for position, place, _ in registered if place == village]
        if len(near) < wanted:
            near = [position for position, _, _ in registered]
        return self._rng.sample(near, wanted)


def _kept_apart(procedure: Procedure, state: State, action: str, given: Mapping[str, Any]) -> set[int]:
    """People who took a step that is kept apart from this one, or from what is to be said in it."""
    asked = {key for key, _ in procedure.actions[action].fields()} & set(given) & set(procedure.fields)
    steps = {*apart_of(procedure, action), *(step for key in asked for step in procedure.fields[key].apart)}
    return {person for key in steps for person in state.by.get(key, ())}


def hash_of(village: str, role: str, size: int) -> int:
    """A stable choice: the same village keeps the same clerk."""
    return sum(ord(ch) for ch in village + role) % size
