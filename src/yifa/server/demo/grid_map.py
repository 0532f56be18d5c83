"""The schematic map of a demonstration town, so that maps can be seen before a real one is loaded."""

from __future__ import annotations

from collections import defaultdict

from yifa.server.ledger.models import Matter
from yifa.server.ledger.serialization import plain_values
from yifa.server.towns.models import Town
from yifa.server.ui.outline import keep
from yifa.server.ui.schematic import Schematic
from yifa.server.ui.village_map import map_file


def draw_demo_map(town: Town) -> bool:
    """Draw the map unless the town has one already. Real towns get none made up. Says whether it was drawn."""
    if not town.is_demo or map_file(town).exists():
        return False
    villages = {region.code: region.name for region in town.villages()}
    grids: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rows = Matter.objects.filter(town=town.code, procedure="grid", is_open=True).order_by("id")
    for village, title, snapshot in rows.values_list("village", "title", "snapshot"):
        grids[village].append((str(plain_values(snapshot).get("code", "")), title))
    keep(town, Schematic(town.code, list(villages)).collection(villages, grids))
    return True
