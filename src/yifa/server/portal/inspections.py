"""检查码: what an enterprise that holds a code may know of the visit before it lets anybody in (国办发〔2024〕54号).

Who comes and with which certificate, why, by which approval and plan, and what may be inspected. Nothing is told before
the approved day, since visits may be unannounced, and nothing of what was found.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from yifa.domains.enforcement.rules import certificate_fault
from yifa.server.casework.place import procedure_of
from yifa.server.ledger.crypto import digest
from yifa.server.ledger.models import Matter, row_id
from yifa.server.ledger.serialization import plain_values
from yifa.server.towns.models import Town

KIND = "enterprise-inspection"
CODE = re.compile(r"(JC[0-9]{4}([0-9]{6,9})-[0-9]{2})-([0-9A-F]{8})")


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who may come in, and why not if he may not today."""

    name: str
    certificate: str
    fault: str


@dataclass(frozen=True, slots=True)
class Item:
    """A published item of inspection with its legal basis."""

    name: str
    basis: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """An approved visit as the enterprise may see it."""

    number: str
    enterprise: str
    purpose: str
    reason: str
    plan: str
    day: str
    approved_by: str
    approval: str
    stands: str
    officers: tuple[Officer, ...]
    items: tuple[Item, ...]


def shown_code(town: Town, code: str) -> str:
    """The code as an enterprise is shown it: with a mark only this installation can make, so that nobody counts upwards."""
    return f"{code}-{digest(town.code, 'inspection-code', code)[:8].upper()}"


def visit_of(town: Town, code: str, on: date) -> Visit | None:
    """The visit that a shown code stands for; None for a code that is none, and for every one before its day."""
    match = CODE.fullmatch(code.strip().upper())
    if match is None or not hmac.compare_digest(shown_code(town, match[1]), match[0]):
        return None
    row = Matter.objects.filter(id=row_id(town.code, int(match[2])), town=town.code, procedure=KIND).first()
    if row is None:
        return None
    values = _values(row)
    if values.get("code_") != match[1] or str(values.get("planned_on", "")) > on.isoformat():
        return None
    procedure = procedure_of(row)
    rows = _entries(town, values)
    campaign = rows.get(int(values.get("campaign") or 0))
    return Visit(
        number=row.number,
        enterprise=_title(rows, values.get("enterprise")),
        purpose=str(values["purpose"]),
        reason=procedure.fields["reason"].options[str(values["reason"])],
        plan=campaign.title if campaign else "",
        day=str(values["planned_on"]),
        approved_by=str(values.get("approved_by", "")),
        approval=str(values.get("approval_no", "")),
        stands=procedure.states[row.status].name,
        officers=tuple(_officer(rows[n], on) for n in _numbers(values.get("officers")) if n in rows),
        items=tuple(_item(rows[n]) for n in _numbers(values.get("items")) if n in rows),
    )


def _entries(town: Town, values: dict[str, Any]) -> dict[int, Matter]:
    """Everything the visit names, by position, in one question."""
    named = [n for key in ("enterprise", "campaign", "officers", "items") for n in _numbers(values.get(key))]
    ids = {row_id(town.code, n): n for n in named}
    return {ids[row.id]: row for row in Matter.objects.filter(id__in=ids, town=town.code)}


def _numbers(value: Any) -> Iterable[int]:
    many = value if isinstance(value, list) else [value]
    return [int(one) for one in many if one]


def _values(row: Matter) -> dict[str, Any]:
    values = plain_values(row.snapshot)
    return values


def _title(rows: dict[int, Matter], position: Any) -> str:
    row = rows.get(int(position or 0))
    return row.title if row else ""


def _officer(row: Matter, on: date) -> Officer:
    values = _values(row)
    fault = certificate_fault({"values": values, "status": row.status}, on.isoformat())
    return Officer(row.title, str(values.get("certificate_no", "")), fault)


def _item(row: Matter) -> Item:
    values = _values(row)
    return Item(row.title, str(values.get("basis_", "")), str(values.get("content", "")))
