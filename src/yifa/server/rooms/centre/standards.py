"""The town's own practice in triage: what it is, who may change it, and that every change is in the book with a reason."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.server.ledger.facts import settings_of
from yifa.server.ledger.journal import Step, Writer, take_with_openings, writing
from yifa.server.towns.models import Town

TRIAGE = ("triage_red_people", "triage_red_amount", "triage_yellow_people", "triage_yellow_amount",
          "triage_yellow_days")  # fmt: skip
MOST = 100_000_000


class BadStandard(ValueError):
    """A value that cannot stand; `str()` says in Chinese what to do."""


@dataclass(frozen=True, slots=True)
class Standard:
    """One criterion's value as it stands."""

    key: str
    name: str
    value: int
    unit: str
    help: str


def standards(town: Town) -> list[Standard]:
    """The criteria of triage with the town's values."""
    now = settings_of(town)
    return [
        Standard(key, str(spec["name"]), int(now[key]), str(spec.get("unit", "")), str(spec.get("help", "")))
        for key in TRIAGE
        if isinstance(spec := catalogue().settings[key], Mapping)
    ]


def change(town: Town, actor: Actor, wanted: Mapping[str, str], reason: str) -> int:
    """Change criteria; each change is an entry of the book, and the values change with it or not at all.

    Returns:
        How many criteria changed.

    Raises:
        BadStandard: a value is no positive whole number, or yellow would be graver than red.
        Refused: the reason is missing, or the person's post may not change it.
    """
    now = {standard.key: standard for standard in standards(town)}
    new = {key: _number(now[key], text) for key, text in wanted.items() if key in now}
    after = {**{key: standard.value for key, standard in now.items()}, **new}
    for what in ("people", "amount"):
        if after[f"triage_yellow_{what}"] >= after[f"triage_red_{what}"]:
            raise BadStandard("黄色的标准应当低于红色的标准，请核对后再改。")
    changed = {key: value for key, value in new.items() if value != now[key].value}
    if not changed:
        return 0
    with writing(town) as writer:
        for key, value in changed.items():
            _note(writer, actor, now[key], value, reason)
        held = Town.objects.select_for_update().get(code=town.code)
        held.settings = json.dumps({**held.practice, **changed}, ensure_ascii=False)
        held.save(update_fields=["settings"])
    return len(changed)


def _note(writer: Writer, actor: Actor, standard: Standard, value: int, reason: str) -> None:
    values = {
        "item": standard.name, "before": f"{standard.value}{standard.unit}", "after": f"{value}{standard.unit}",
        "reason": reason,
    }  # fmt: skip
    take_with_openings(writer, actor, Step("practice-change", "record", values))


def _number(standard: Standard, text: str) -> int:
    plain = text.strip().replace(",", "").replace("，", "")
    if not plain.isdigit() or not 0 < int(plain) < MOST:
        raise BadStandard(f"“{standard.name}”应填大于0的整数，单位是{standard.unit}。")
    return int(plain)
