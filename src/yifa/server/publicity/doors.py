"""Doors at the head of the registers and ledgers of legal education."""

from __future__ import annotations

from django.urls import reverse

from yifa.kernel.model import Procedure
from yifa.server.desk.parts import Link
from yifa.server.desk.place import Place
from yifa.server.desk.rooms import opens_from_a_ledger


@opens_from_a_ledger
def to_the_calendar(place: Place, procedure: Procedure) -> list[Link]:
    """主题日历, from the register of theme days and from the campaigns held on them."""
    if procedure.procedure not in {"theme-day", "theme-campaign"}:
        return []
    return [Link("主题日历", reverse("publicity:calendar"))]
