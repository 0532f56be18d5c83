"""Every personal value of a town's book, searched for in everything that its county gets, keeps, shows and gives out."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import duckdb
from django.test import Client
from django.utils import timezone

from yifa.kernel.context import all_fields
from yifa.server.casework.place import procedure_of
from yifa.server.ledger.crypto import Keyring
from yifa.server.ledger.history import history
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Matter, MatterKey
from yifa.server.oversight import generated, generated_forms, keys, lake, package, rollup, taking
from yifa.server.oversight.building import build
from yifa.server.oversight.forms import merged
from yifa.server.oversight.models import ReportVersion
from yifa.server.oversight.receiving import receive
from yifa.server.oversight.returning import build_return
from yifa.server.towns.models import Person, Region, Town, Unit

# A value shorter than this, other than a name, is a word of everyday use (男, 群众), as a choice’s key is (person).
LONG = 4
# What a value is looked for by first; telephone numbers need ten characters to differ from any other digits.
TAILS = (2, 3, 4, 6, 10)
PAGES = ("", "figures/", "late/", "forms/", "packages/", "packages/returns.zip")


def values_of(town: Town) -> set[str]:
    """Every personal value in the town's book, opened with the matters' keys: names, numbers, addresses, words."""
    values: set[str] = set()
    matters, ring = Matter.objects.filter(town=town.code).in_bulk(), Keyring()
    for row in MatterKey.objects.filter(matter_id__in=matters):
        procedure = procedure_of(matters[row.matter_id])
        fields = all_fields(procedure)
        for entry in history(row.matter_id, ring.unwrap(row.wrapped, row.matter_id)):
            for key, value in entry.values.items():
                if key in fields and fields[key].personal:
                    values |= set(_texts(value, key in procedure.parties))
    public = set(Region.objects.values_list("name", flat=True)) | set(Unit.objects.values_list("name", flat=True))
    return {value for value in values if value not in public}


def _texts(value: Any, party: bool) -> Iterator[str]:
    if isinstance(value, dict):
        if party and isinstance(value.get("name"), str) and len(value["name"]) > 1:
            yield value["name"]
        for one in value.values():
            yield from _texts(one, False)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one, party)
    elif (
        isinstance(value, str)
        and len(value) >= LONG
        and value[:2] != "20"
        and not (value.isascii() and value.isalpha())
    ):
        yield value


def found_in(values: Iterable[str], text: str) -> set[str]:
    """Those of the values that stand in a text; all others are ruled out in one pass by the characters they end in."""
    by_end: dict[str, list[str]] = {}
    for value in values:
        by_end.setdefault(value[-max(size for size in TAILS if size <= len(value)) :], []).append(value)
    for size in TAILS:
        ends = {end for end in by_end if len(end) == size}
        if not ends:
            continue
        there = ends.intersection(map("".join, zip(*(text[at:] for at in range(size)), strict=False)))
        for end in ends - there:
            del by_end[end]
    return {value for likely in by_end.values() for value in likely if value in text}


def readable(data: bytes) -> str:
    """The text of a file; of an archive (zip, Word, Excel) that of all files in it."""
    if data[:2] != b"PK":
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(readable(archive.read(name)) for name in archive.namelist())


def everything_the_county_has(town: Town) -> dict[str, str]:
    """A town under its county: packages, return, files for sums, sums, pages and exports, as text by what it is."""
    today = timezone.localdate()
    people = generated.found_county(keys.county_code(town.code), town.county_name)
    county = Town.objects.get(code=keys.county_code(town.code))
    for side in (county, town):
        said = keys.sheet(side.code, side.government_name, timezone.localtime(), side.name)
        keys.enrol(json.dumps(said), said["key"], timezone.now())
    desk = {role: people[username].actor(today) for username, _, _, role, _ in generated.PEOPLE}
    request = generated_forms.ask(county, desk["county-bureau"], desk["form-gatekeeper"])
    sent = [build(town, 0).data]
    assert receive(sent[0]).well
    back = build_return(county, town.code).data
    assert taking.take(back).faults == ()
    asked = Matter.objects.get(town=town.code, procedure="form-answer")
    leader = next(
        actor for person in Person.objects.filter(town=town) if "mayor" in (actor := person.actor(today)).roles
    )
    take_action(town, leader, Step("form-answer", "sign", {}, asked.id))
    sent.append(build(town).data)
    assert receive(sent[1]).well
    texts = {f"package {n}": _opened(data, keys.pinned) for n, data in enumerate(sent)}
    texts["return"] = _opened(back, lambda code, key, chain: keys.pinned(keys.county_code(code), key, chain))
    texts["merged"] = readable(merged.workbook(request, frozenset({"county-justice"})))
    files = lake.live()
    for path in files:
        with duckdb.connect() as db:
            texts[path.name] = json.dumps(db.execute(f"SELECT * FROM '{path}'").fetchall(), default=str)
    texts["sums"] = str(rollup.with_duckdb(rollup.Files(files, []), rollup.texts("town", "month", today)))
    return texts | _pages(people, town)


def _opened(data: bytes, public_of: package.KeyOf) -> str:
    return "\n".join(readable(content) for content in package.opened(data, public_of).files.values())


def _pages(people: dict[str, Person], town: Town) -> dict[str, str]:
    texts = {}
    years = sorted({one.year for one in ReportVersion.objects.filter(town=town.code)})
    reports = [f"reports/{year}/{end}" for year in years for end in ("", "all.zip", f"{town.code[:9]}/")]
    for username, person in people.items():
        client = Client()
        client.force_login(person, backend="yifa.server.towns.auth.PersonBackend")
        for address in ["/", *(f"/county/{page}" for page in (*PAGES, *reports))]:
            answer = client.get(address)
            assert answer.status_code < 500, address
            texts[f"{username} {address}"] = readable(answer.getvalue())
    return texts
