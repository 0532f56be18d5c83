"""Every procedure lived on a real database: what the engine does in memory, the ledger does through its door."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.kernel.simulate import UNITS, VILLAGES, SimulatedBook
from yifa.law.calendar import default_calendar
from yifa.server.ledger import models
from yifa.server.ledger.integrity import rebuild
from yifa.server.ledger.journal import Step, writing
from yifa.server.ledger.postings import Posting
from yifa.server.ledger.verification import verify
from yifa.server.towns.models import Region, Town, Unit

pytestmark = pytest.mark.slow

TOWN = "359999100000"


@pytest.fixture
def sample_town(db: None) -> Town:
    county = Region.objects.create(code="359999000000", name="样例县")
    region = Region.objects.create(code=TOWN, name="样例镇", parent=county)
    for code, name in VILLAGES.items():
        Region.objects.create(code=code, name=name, parent=region)
    town = Town.objects.create(
        code=TOWN,
        name="样例镇",
        government_name="样例县样例镇人民政府",
        short="样",
        document_prefix="样政",
        county_name="样例县",
    )
    for key, name in UNITS.items():
        Unit.objects.create(town=town, key=key, name=name)
    return town


@pytest.fixture
def sample_county(sample_town: Town) -> Town:
    county = Town.objects.create(
        code="359999000000",
        name="样例县",
        government_name="样例县人民政府",
        short="样例",
        document_prefix="样政",
        county_name="样例县",
    )
    Unit.objects.create(town=county, key="justice-office", name="样例县司法局")
    return county


@pytest.mark.parametrize("home", ["town", "county"])
def test_every_sample_of_every_procedure_passes_the_door_and_its_book_can_be_proved(
    home: str, sample_town: Town, sample_county: Town
) -> None:
    owner = sample_county if home == "county" else sample_town
    town = owner.code
    book, minute = SimulatedBook(catalogue=catalogue(), calendar=default_calendar()), 0
    for key, procedure in catalogue().newest.items():
        if procedure.home != home:
            continue
        for sample in range(len(procedure.samples)):
            book.today = date(2025, 3, 3)
            # Nobody is in two places at once: each life has its own minute.
            minute += 1
            book.clock = f"{9 + minute // 60:02d}:{minute % 60:02d}"
            book.live(key, sample)
    with writing(owner) as writer:
        for entry in book.asked:
            procedure = catalogue().get(entry.procedure, entry.version)
            roles = procedure.actions[entry.action].by if entry.action in procedure.actions else (entry.role,)
            actor = Actor(entry.actor, "试办", frozenset(roles), town, entry.unit, town[:9], frozenset())
            moment = datetime.fromisoformat(entry.occurred_at)
            matter = models.row_id(town, entry.matter) if entry.matter != entry.seq else 0
            step = Step(entry.procedure, entry.action, entry.values, matter, None, moment, "试办", links=entry.links)
            taken = writer.take(actor, step, recorded_at=moment)
            assert taken.entry.matter == entry.matter
    for position, state in book.states.items():
        assert models.Matter.objects.get(id=models.row_id(town, position)).status == state.status
    assert Posting.objects.count() == len(book.postings)
    verdict = verify(town)
    # The samples name a file that nobody has stored.
    assert verdict.counts == {"file": 2}, verdict.sentences()
    assert rebuild(owner).equal
