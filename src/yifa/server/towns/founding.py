"""A town's beginning: its region, its book's owner, and the first administrator."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yifa.server.towns.codes import Level, RegionCodeError, level_of, parent_of
from yifa.server.towns.models import Grant, Person, Region, Town
from yifa.server.towns.people import temporary_password


def ensure_region(code: str, name: str, county_name: str = "") -> Region:
    """The region of a code, with every region above it; those above the county go by their codes until named.

    Raises:
        RegionCodeError: the code can be no region's.
    """
    above = parent_of(code)
    parent = None
    if above:
        parent = ensure_region(above, county_name if level_of(above) is Level.COUNTY and county_name else above)
    region, _ = Region.objects.get_or_create(code=code, defaults={"name": name, "parent": parent})
    return region


@transaction.atomic
def found_town(
    *, code: str, name: str, county_name: str, short: str, document_prefix: str, username: str, admin_name: str
) -> str:
    """Enter a town and its first administrator.

    Returns:
        The administrator's temporary password.

    Raises:
        ValidationError: a field is wrong, or the town or user name is there already; nothing is saved.
    """
    town = Town(
        code=code,
        name=name,
        government_name=f"{county_name}{name}人民政府",
        short=short,
        document_prefix=document_prefix,
        county_name=county_name,
    )
    if Town.objects.filter(code=code).exists():
        raise ValidationError(f"区划代码{code}的乡镇已经登记过")
    town.full_clean()
    try:
        ensure_region(code, name, county_name)
    except RegionCodeError as error:
        raise ValidationError(str(error)) from error
    town.save()
    password = temporary_password()
    person = Person(username=username, name=admin_name, town=town, must_change_password=True)
    person.set_password(password)
    person.full_clean()
    person.save()
    Grant.objects.create(person=person, role="admin", scope=town.prefix, since=timezone.localdate())
    return password
