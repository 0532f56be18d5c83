"""The hotline: orders taken in once, the same event grouped, and the town's duty list beside the question whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q

from yifa.domains.disputes.likeness import Line, clusters, duty_lines
from yifa.server.casework.place import Place
from yifa.server.ledger.models import Matter, position_of
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import plain_values

ORDER = "hotline-order"
# The library of powers, and the earlier list that is being merged into it.
POWERS = ("delegated-power", "power-item")
RECENT = timedelta(days=30)
MOST = 600


@dataclass(frozen=True, slots=True)
class Group:
    """Orders that seem to be about one event in one village."""

    village: str
    words: tuple[str, ...]
    orders: tuple[Matter, ...]
    tied: bool


def recent_orders(place: Place) -> list[Matter]:
    """Open orders and those of the last thirty days that the person may see, newest first."""
    rows = visible_matters(place.actor, ORDER).filter(town=place.town.code)
    recent = Q(is_open=True) | Q(opened_on__gte=place.today - RECENT)
    return list(rows.filter(recent).order_by("-id")[:MOST])


def groups(place: Place, orders: Iterable[Matter]) -> list[Group]:
    """Orders grouped by village and by what their headings share; nothing personal is read."""
    listed = [row for row in orders if row.status != "returned"]
    values = [plain_values(row.snapshot) for row in listed]
    accounts = [
        (row.village, f"{values_of_row.get('category', '')}，{values_of_row.get('subject', '')}")
        for row, values_of_row in zip(listed, values, strict=True)
    ]
    result = []
    for cluster in clusters(accounts, 0.6):
        members = tuple(listed[i] for i in cluster.members)
        tied = all(values[i].get("same_as") for i in cluster.members[:-1])
        if any(row.is_open for row in members):
            village = place.all_villages.get(members[0].village, "没有写村")
            result.append(Group(village, cluster.words, members, tied))
    return sorted(result, key=lambda group: -len(group.orders))


@dataclass(frozen=True, slots=True)
class Ours:
    """Lines of the duty list near to an order, the office each names, and words ready for either answer."""

    lines: tuple[tuple[Line, str, str], ...]
    accept: str
    giving_back: str


def whose(place: Place, row: Matter, text: str) -> Ours:
    """“Is this ours?” The nearest lines of the town's list in force, with the wording to accept or to give back.

    Args:
        text: heading and content of the order, as far as the person may read them.
    """
    items = Matter.objects.filter(town=place.town.code, procedure__in=POWERS, is_open=True)
    powers = {position_of(item.id): _power(plain_values(item.snapshot)) for item in items}
    lines = duty_lines(
        text, ((at, v["name"], "，".join((v["duty"], v["basis"], v["office"]))) for at, v in powers.items())
    )
    near = tuple((line, quoted(powers[line.position]), powers[line.position]["office"]) for line in lines)
    accept = near[0][1] if near else ""
    checked = f"已核对本镇权责清单{len(powers)}项" if powers else "本镇权责清单还没有录入"
    back = f"{checked}，没有与“{row.title.partition('：')[2] or row.title}”对应的事项"
    if near:
        back += f"；最相近的是“{accept}”，不包括本工单所反映的事"
    return Ours(near, accept, back + "。")


def _power(values: Mapping[str, Any]) -> dict[str, str]:
    """An entry of the library of powers, or of the earlier list that is being merged into it, in the same words."""
    act, article = str(values.get("act_name") or ""), str(values.get("article") or "")
    return {
        "code": str(values.get("code") or ""),
        "name": str(values.get("item_name") or values.get("name_") or ""),
        "basis": str(values.get("legal_basis") or (f"{act}{article}" if act else "")),
        "duty": str(values.get("duty") or ""),
        "office": str(values.get("office") or ""),
    }


def quoted(power: Mapping[str, str]) -> str:
    """A line of the duty list as it is cited: code, name, basis."""
    return f"权责清单{power['code']}“{power['name']}”" + (f"（{power['basis']}）" if power["basis"] else "")
