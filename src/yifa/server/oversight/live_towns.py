"""Demonstration towns as towns of the demonstration county: whole ledgers on the same server, keys pinned both ways."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.utils import timezone

from yifa.server.config.progress import Progress
from yifa.server.demo import loader
from yifa.server.demo.grid_map import draw_demo_map
from yifa.server.demo.scenario import Scenario
from yifa.server.oversight import keys
from yifa.server.oversight.building import build
from yifa.server.oversight.receiving import receive
from yifa.server.oversight.returning import build_return
from yifa.server.oversight.taking import take
from yifa.server.towns.models import Town

# The first of their codes within the county, after those of the generated towns.
FIRST = 200


def in_county(story: Scenario, county: Town, n: int) -> Scenario:
    """A town's scenario with a code, and a county above it, of the demonstration county."""
    code = f"{county.code[:6]}{FIRST + n}000"
    # Villages are named by their codes all over a scenario.
    moved = Scenario.model_validate_json(story.model_dump_json().replace(story.code[:9], code[:9]))
    return moved.model_copy(
        update={
            "county_name": county.name,
            "county_code": county.code,
            "government_name": f"{county.name}{story.name}人民政府",
        }
    )


def load(county: Town, story: Scenario, n: int, progress: Progress) -> Town:
    """Live a town's year as the n-th of the county, pin the keys on both sides and send the county its book."""
    _pin(county)
    town = loader.load(in_county(story, county, n), progress)
    draw_demo_map(town)
    _pin(town)
    receive(build(town, 0).data, "here")
    return town


def _pin(town: Town) -> None:
    key_sheet = keys.sheet(town.code, town.government_name, timezone.localtime(), town.name)
    keys.enrol(json.dumps(key_sheet), key_sheet["key"], timezone.now())


def take_returns(county: Town, towns: Sequence[Town]) -> None:
    """What the county asks of them lies on their desks."""
    for town in towns:
        take(build_return(county, town.code).data)
