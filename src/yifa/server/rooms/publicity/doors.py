"""Doors at the head of the registers and ledgers of legal education."""

from __future__ import annotations

from django.urls import reverse

from yifa.kernel.model import Procedure
from yifa.server.casework.place import Place
from yifa.server.casework.rooms import opens_from_a_ledger
from yifa.server.ui.parts import Link


@opens_from_a_ledger
def to_calendar_and_map(place: Place, procedure: Procedure) -> list[Link]:
    """主题日历 from the register of theme days and the campaigns held on them; 阵地地图 from the venues."""
    if procedure.procedure in {"theme-day", "theme-campaign"}:
        return [Link("主题日历", reverse("publicity:calendar"))]
    return [Link("阵地地图", reverse("publicity:venues"))] if procedure.procedure == "rol-site" else []
