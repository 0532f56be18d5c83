"""行政执法公示: what stands on the public site on a day, and what the town still has to publish or take down.

`bodies`, `officers`, `powers`, `inspection_items` are published before (行政处罚法 第39条; R065), `decisions` after
(第48条; R048–R050). They hold nothing that was not entered for the public; the public site may call them as they are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from yifa.domains import catalogue
from yifa.domains.enforcement.rules import certificate_fault, power_fault
from yifa.server.ledger.models import Deadline, Matter
from yifa.server.towns.models import Town

DECIDED = {"enforcement-case": "penalty-decision", "summary-penalty": "on-the-spot-decision"}
# Keys of limits that oblige the town to publish, to withdraw or to stop publishing something.
DUTIES = ("publish", "withdraw", "other", "market", "yearly", "credit_minor", "credit_general", "credit_serious")


@dataclass(frozen=True, slots=True)
class PublishedDecision:
    """A decision on the public site. `until`: the day its publication ends, where the act sets one (R050)."""

    number: str
    kind: str
    text: str
    published_on: date
    until: date | None
    where: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of what is published beforehand."""

    name: str
    facts: tuple[tuple[str, str], ...]
    since: str


def _values(town: str, procedure: str) -> list[tuple[Matter, dict[str, Any]]]:
    rows = Matter.objects.filter(town=town, procedure=procedure, is_open=True).order_by("id")
    return [(row, json.loads(row.snapshot)) for row in rows]


def _label(procedure: str, field: str, value: Any) -> str:
    return catalogue().current[procedure].fields[field].options.get(str(value), str(value or ""))


def bodies(town: Town) -> list[Entry]:
    """Enforcement bodies: in whose name they act, area, duties, where to complain."""
    return [
        Entry(row.title, (
            ("以谁的名义执法", _label("enforcement-team", "acts_as", v.get("acts_as"))),
            ("负责人", str(v.get("leader") or "")), ("执法区域", str(v.get("area") or "")),
            ("职责", str(v.get("duties") or "")), ("投诉电话", str(v.get("phone") or "")),
        ), str(v.get("founded_on") or ""))
        for row, v in ((row, said["values"]) for row, said in _values(town.code, "enforcement-team"))
    ]  # fmt: skip


def officers(town: Town, on: date) -> list[Entry]:
    """Officers whose certificate is valid on the day: name, number, kinds of enforcement, valid until (R020)."""
    found = []
    for row, said in _values(town.code, "enforcement-officer"):
        v = said["values"]
        if not certificate_fault({"values": v, "status": row.status}, on.isoformat()):
            facts = (("执法证号", str(v.get("certificate_no") or "")), ("执法类别", "、".join(v.get("field") or ())),
                     ("有效期至", str(v.get("valid_until") or "")))  # fmt: skip
            found.append(Entry(row.title, facts, str(v.get("issued_on") or "")))
    return found


def powers(town: Town, on: date) -> list[Entry]:
    """Powers the town may use on the day: act and article, how they came to it (R017, R018)."""
    found = []
    for row, said in _values(town.code, "delegated-power"):
        v = said["values"]
        if not power_fault(v, row.title, on.isoformat()):
            facts = (("类别", str(v.get("kind") or "")), ("依据", f"《{v.get('act_name', '')}》{v.get('article', '')}"),
                     ("承接形式", _label("delegated-power", "form_", v.get("form_"))),
                     ("公布文号", str(v.get("document") or "")))  # fmt: skip
            found.append(Entry(row.title, facts, str(v.get("taken_on") or "")))
    return found


def inspection_items(town: Town) -> list[Entry]:
    """Published items of inspection of enterprises with their yearly frequency (国办发〔2024〕54号; R060)."""
    found = []
    for row, said in _values(town.code, "inspection-item"):
        v = said["values"]
        most = int(v.get("frequency") or 0)
        facts = (("检查对象", str(v.get("subject") or "")), ("依据", str(v.get("basis_") or "")),
                 ("年度频次上限", f"{most}次" if most else "按本镇总次数上限"))  # fmt: skip
        found.append(Entry(row.title, facts, str(v.get("published_on") or "")))
    return found


def decisions(town: Town, on: date, most: int = 200) -> list[PublishedDecision]:
    """Decisions that stand on the public site on the day, newest first.

    One that was changed or annulled is no longer among them from the day this was entered, whether or not somebody
    has withdrawn it (行政处罚法 第48条第2款); nor is one whose publication has run its longest (信用修复管理办法; R050).
    """
    rows = Matter.objects.filter(town=town.code, procedure__in=list(DECIDED)).order_by("-changed_on", "-id")
    rows = rows.filter(snapshot__contains='"publish":').exclude(snapshot__contains='"revoke":')[:most]
    credit = Deadline.objects.filter(town=town.code, matter_id__in=[row.id for row in rows],
                                     key__in=("credit_minor", "credit_general", "credit_serious"))  # fmt: skip
    ends = dict(credit.values_list("matter_id", "due"))
    found = []
    for row in rows:
        said = json.loads(row.snapshot)
        done, last, values = said["done"], said["last"], said["values"]
        until = ends.get(row.id)
        gone = any(done.get(key) for key in ("withdraw", "takedown", "revoke")) or (until is not None and until < on)
        if done.get("publish") and not gone and date.fromisoformat(last["publish"]) <= on:
            number = str(said.get("papers", {}).get(DECIDED[row.procedure], "")) or row.number
            found.append(PublishedDecision(number, catalogue().current[row.procedure].name,
                                           str(values.get("publish_text") or ""),
                                           date.fromisoformat(last["publish"]), until,
                                           str(values.get("publish_where") or "")))  # fmt: skip
    return sorted(found, key=lambda item: item.published_on, reverse=True)
