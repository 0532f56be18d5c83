"""Doors at the head of the registers and ledgers of legal education."""

from __future__ import annotations

from django.urls import reverse

from yifa.kernel.model import Procedure
from yifa.server.casework.place import Place
from yifa.server.casework.rooms import opens_from_a_ledger
from yifa.server.rooms.publicity.by_village import KINDS
from yifa.server.ui.parts import Link


@opens_from_a_ledger
def to_calendar_and_map(place: Place, procedure: Procedure) -> list[Link]:
    """主题日历 from theme days and their campaigns; 课程表 from what cadres learn; 按村按季度 from what is owed to every
    village; 阵地地图 from venues."""
    if procedure.procedure in {"theme-day", "theme-campaign"}:
        return [Link("主题日历", reverse("publicity:calendar"))]
    if procedure.procedure in {"law-study-plan", "cadre-law-study", "law-exam"}:
        return [Link("课程表", reverse("publicity:courses"))]
    if procedure.procedure in KINDS:
        return [Link("按村按季度", f"{reverse('publicity:villages')}?kind={procedure.procedure}")]
    return [Link("阵地地图", reverse("publicity:venues"))] if procedure.procedure == "rol-site" else []
