"""An officer's certificate shown on the phone, and what a stranger who scans its code may see.

The law has officers show their certificate before they act (行政处罚法 第55条; 国办发〔2018〕118号). The code carries a
signed number and the day it was shown; the page behind it tells name, number, body and validity, and nothing else.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date

import segno
from django.core import signing

from yifa.server.ledger.models import Matter
from yifa.server.ledger.serialization import plain_values
from yifa.server.towns.models import Person, Town

SALT = "yifa.field.certificate"
REGISTER = "enforcement-officer"
# Days for which a code that was shown can still be looked up.
LOOKED_UP = 30


@dataclass(frozen=True, slots=True)
class Certificate:
    """An entry of the register of officers, as it may be shown to anybody."""

    matter_id: int
    name: str
    number: str
    body: str
    valid_until: str
    status: str

    def fault(self, on: date) -> str:
        """Why its holder may not act on a day; "" when he may."""
        if self.status != "active":
            return "证件已暂扣，不得执法。" if self.status == "suspended" else "证件已注销，不得执法。"
        return "" if self.valid_until >= on.isoformat() else "证件已过有效期，不得执法。"


def own_certificate(town: Town, person: Person) -> tuple[Certificate | None, str]:
    """The certificate of somebody signed in, or what stands in the way.

    He is found by his name, which must be borne by one account and by one entry of the register only.
    """
    rows = list(Matter.objects.filter(town=town.code, procedure=REGISTER, title=person.name, is_open=True)[:2])
    if not rows:
        return None, "执法人员名册里没有您的名字。持证的，请执法队登记“发证入册”。"
    same = Person.objects.filter(town=town, name=person.name, is_active=True).count()
    if len(rows) > 1 or same > 1:
        return None, "名册或者账号里有同名的人，分不清是谁的证件。请执法队在名册里、管理员在账号里把姓名区分开。"
    return _certificate(rows[0], town), ""


def _certificate(row: Matter, town: Town) -> Certificate:
    values = plain_values(row.snapshot)
    return Certificate(
        row.id,
        row.title,
        str(values.get("certificate_no", "")),
        town.government_name,
        str(values.get("valid_until", "")),
        row.status,
    )


def ticket(certificate: Certificate, on: date) -> str:
    """The signed part of the code's address."""
    return signing.dumps([certificate.matter_id, on.isoformat()], salt=SALT)


def from_ticket(text: str) -> tuple[Certificate, date] | None:
    """The certificate behind a code and the day it was shown; None for a forged or long past one."""
    try:
        matter_id, shown = signing.loads(text, salt=SALT, max_age=LOOKED_UP * 86400)
    except (signing.BadSignature, ValueError):
        return None
    row = Matter.objects.filter(id=matter_id, procedure=REGISTER).first()
    town = Town.objects.filter(code=row.town).first() if row else None
    if row is None or town is None:
        return None
    return _certificate(row, town), date.fromisoformat(shown)


def picture(address: str) -> str:
    """The code as SVG, black on white whatever the phone's colours are."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", scale=6, border=3, light="#fff", xmldecl=False)
    return out.getvalue().decode()
