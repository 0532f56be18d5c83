"""Somebody the town has met before: his particulars brought along by number or telephone, to who may read them.

Nothing is guessed from a name. Where he stands only in matters this person may not read, the answer is the same as where
he stands in none. Each look is noted.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from yifa.kernel.model import Procedure
from yifa.kernel.parties import LABELS, derived, split_identity
from yifa.server.casework.place import Place, procedure_of
from yifa.server.casework.reading import may_read_personal, note_look
from yifa.server.ledger import crypto
from yifa.server.ledger.models import Matter, MatterKey, PartyIndex
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import readable_state

BY = ("id_number", "credit_code", "phone")
MOST_MATTERS = 20
"""Matters opened for one look, the newest first."""
NOBODY = "本镇您可以查看的件里没有登记过这个号码，请自己填写。"


def brought_along(place: Place, typed: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """A party's block as typed, with what is known of him in the places left empty, and what to tell the person.

    A line pasted into the name, or typed by a card reader, is taken apart first.
    """
    row = {key: str(value).strip() for key, value in typed.items() if str(value or "").strip()}
    if pasted := split_identity(row.get("name", "")):
        row = {**row, **{key: value for key, value in pasted.items() if key in ("name", "kind") or not row.get(key)}}
    by = next((key for key in BY if row.get(key)), "")
    if not by:
        return row, "请先填证件号码、统一社会信用代码或者电话，也可以把身份证读卡器读出的一行粘到姓名里。"
    parties = list(_met(place, by, _plain(row[by])))
    names = list(dict.fromkeys(str(party.get("name", "")) for party, _ in parties))
    if by == "phone" and row.get("name"):
        parties = [(party, matter) for party, matter in parties if party.get("name") == row["name"]]
    elif by == "phone" and len(names) > 1:
        return row, f"这个电话登记过{len(names)}个人（{'、'.join(names)}），请写明姓名或者证件号码再带入。"
    if not parties:
        return derived(row), NOBODY
    party, matter = parties[0]
    note_look(place, matter.id, "带入当事人资料")
    more = {key: value for key, value in party.items() if key in (*LABELS, "birth") and value and not row.get(key)}
    names_of = "、".join(LABELS[key] for key in more if key in LABELS and key != "kind")
    message = (
        f"已从{matter.number or matter.title}带入{names_of}，请向本人核对。"
        if names_of
        else "填的已经与以往登记的一样。"
    )
    return {**row, **more}, message


def _plain(value: str) -> str:
    return unicodedata.normalize("NFKC", value).replace(" ", "").upper()


def _met(place: Place, by: str, value: str) -> Iterator[tuple[Mapping[str, Any], Matter]]:
    """Parties with this number in matters the person may read, newest matter first."""
    digest = crypto.digest(place.town.code, by, value)
    ids = PartyIndex.objects.filter(town=place.town.code, digest=digest).values("matter_id")
    rows = list(visible_matters(place.actor).filter(town=place.town.code, id__in=ids).order_by("-id")[:MOST_MATTERS])
    keys = dict(MatterKey.objects.filter(matter_id__in=[row.id for row in rows]).values_list("matter_id", "wrapped"))
    for row in rows:
        procedure = procedure_of(row)
        if not may_read_personal(place, procedure, row):
            continue
        state = readable_state(row, keys.get(row.id))
        for party in _parties(procedure, state.values if state else {}):
            if _plain(str(party.get(by) or "")) == value:
                yield party, row


def _parties(procedure: Procedure, values: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for key in procedure.parties:
        yield from (party for party in values.get(key) or () if isinstance(party, Mapping))
