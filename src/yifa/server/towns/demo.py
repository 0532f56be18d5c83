"""People of a demonstration town: fictitious, with one shared password."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from yifa.server.towns.models import Grant, Person, Region, Town, Unit

DEMO_PASSWORD = "yifa-demo-2024"


class NotADemoTown(ValueError):
    """Shared passwords are for demonstration towns only."""


@transaction.atomic
def demo_people(town: Town, people: Sequence[Mapping[str, Any]], password: str = DEMO_PASSWORD) -> dict[str, Person]:
    """Make the accounts of a demonstration town; those that exist already are left as they are.

    Args:
        town: must have `is_demo`.
        people: for each `username`, `name`, `since` (a date), `roles` (keys), and if need be `unit` (key),
            `villages` (codes: each role is granted once for each), `until`, `phone`.
        password: the password all of them share; nobody has to change it.

    Returns:
        Everybody by user name.

    Raises:
        NotADemoTown: the town is a real one.
        KeyError, Region.DoesNotExist: a unit or village the town does not have.
        ValidationError: an unknown role, or one that lacks its unit or village.
    """
    if not town.is_demo:
        raise NotADemoTown(f"{town.name}不是演示镇，不能建立共用密码的账号。")
    units = {unit.key: unit for unit in Unit.objects.filter(town=town)}
    # One hash for all: a slow hash for each of a hundred people would hold up the first start.
    hashed, now = make_password(password), timezone.now()
    made: dict[str, Person] = {}
    for row in people:
        unit = units[row["unit"]] if row.get("unit") else None
        person, created = Person.objects.get_or_create(
            username=row["username"],
            defaults={
                "name": row["name"],
                "town": town,
                "unit": unit,
                "phone": row.get("phone", ""),
                "password": hashed,
                "password_changed_on": now,
                "must_change_password": False,
            },
        )
        made[person.username] = person
        if created:
            _grant(person, town, unit, row)
    return made


def _grant(person: Person, town: Town, unit: Unit | None, row: Mapping[str, Any]) -> None:
    places: list[Region | None] = [Region.objects.get(code=code) for code in row.get("villages", ())] or [None]
    since, until = row["since"], row.get("until")
    assert isinstance(since, date)
    for role in row["roles"]:
        for village in places:
            grant = Grant(
                person=person, role=role, scope=town.prefix, unit=unit, village=village, since=since, until=until
            )
            grant.full_clean()
            grant.save()
