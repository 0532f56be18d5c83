"""What the enforcement room makes of one matter: its chain, its records, its text for publication, its tools."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from yifa.domains.enforcement.masking import Decision, Masked
from yifa.domains.enforcement.masking import publication as masked
from yifa.domains.enforcement.recording import Done, StageRecord, records
from yifa.domains.enforcement.sequence import EXPECTED, holding
from yifa.kernel.engine import effective
from yifa.kernel.model import Procedure
from yifa.kernel.records import Entry, State
from yifa.kernel.timechain import Fault, Period, faults, periods
from yifa.server.desk.place import Place, matter_href, procedure_of
from yifa.server.ledger.models import Matter
from yifa.server.ledger.naming import shown

DECISIONS = {"enforcement-case": "penalty-decision", "summary-penalty": "on-the-spot-decision"}


@dataclass(frozen=True, slots=True)
class Tool:
    """Something the room offers on a matter's page. `wrong`: why it should be looked at."""

    name: str
    href: str
    wrong: str = ""


def chain_of(place: Place, procedure: Procedure, state: State) -> tuple[list[Period], list[Fault]]:
    """Every period of a matter and what is missing, late or out of order."""
    chain = periods(procedure, state, place.calendar, place.settings, place.today.isoformat())
    expected = EXPECTED.get(procedure.procedure, ())
    return chain, faults(procedure, state, expected, holding(state.values, state.done), chain)


def records_of(procedure: Procedure, entries: Iterable[Entry]) -> list[StageRecord]:
    """The six steps with their records."""
    return records(procedure.procedure, [_done(entry) for entry in effective(entries)])


def _done(entry: Entry) -> Done:
    attached = [item for value in entry.values.values() if isinstance(value, list) for item in value
                if isinstance(item, dict) and item.get("sha")]  # fmt: skip
    names = [str(item.get("name", "")) for item in (*attached, *entry.attachments)]
    return Done(entry.action, entry.n, entry.day, tuple(entry.papers), entry.values, tuple(names))


def gaps(stages: Sequence[StageRecord]) -> int:
    """How many records are lacking."""
    return sum(len(stage.missing) + len(stage.advised) for stage in stages)


def publication_of(place: Place, procedure: Procedure, state: State) -> Masked | None:
    """The text of a decision for the public site; None where there is no decision. `state` holds the names."""
    document, values = DECISIONS.get(procedure.procedure), state.values
    if document is None or not state.done.get("decide"):
        return None
    named = [str(values.get(key) or "") for key in ("asked", "witness", "present")]
    named += [str(party.get("agent") or "") for party in values.get("party") or ()]
    decision = Decision(
        number=state.papers.get(document, ""),
        body=str(values.get("acting_body") or place.town.government_name),
        day=state.last["decide"],
        parties=values.get("party") or (),
        act=str(values.get("act") or "").removeprefix("涉嫌"),
        facts=str(values.get("facts") or ""),
        law=str(values.get("law") or ""),
        penalty_law=str(values.get("penalty_law") or ""),
        content=_content(procedure, values),
        people=[name for name in named if name],
        act_on=str(values.get("act_on") or ""),
    )
    return masked(decision)


def _content(procedure: Procedure, values: Any) -> str:
    kinds = [str(kind) for kind in values.get("kinds") or [values.get("kind")] if kind]
    parts = [kind for kind in kinds if not (kind == "罚款" and values.get("fine"))]
    for key, name in (("fine", "罚款"), ("confiscate", "没收"), ("other_content", ""), ("correct_what", "责令改正：")):
        spec = procedure.fields.get(key)
        if spec is not None and values.get(key):
            parts.append(name + shown(spec, values[key]).rstrip("。"))
    return "；".join(parts)


def tools_of(place: Place, procedure: Procedure, row: Matter, state: State, entries: Sequence[Entry]) -> list[Tool]:
    """What the enforcement room offers for a matter, the calculators with the matter's values filled in."""
    if procedure.domain not in ("enforcement", "inspections"):
        return []
    found = []
    if state.runs:
        wrong = len(chain_of(place, procedure, state)[1])
        found.append(Tool("时限链", matter_href(row.id, "enforcement:time-chain"), f"{wrong}处要看" if wrong else ""))
    stages = records_of(procedure, entries)
    if stages:
        lacking = gaps(stages)
        found.append(Tool("全过程记录", matter_href(row.id, "enforcement:recording"),
                          f"缺{lacking}处" if lacking else ""))  # fmt: skip
    if procedure.procedure in DECISIONS and state.done.get("decide"):
        found.append(Tool("公示文本", matter_href(row.id, "enforcement:publication")))
    if procedure.procedure == "file-spot-check":
        found.append(Tool("抽取范围和验证", matter_href(row.id, "enforcement:pool")))
    return found + (_calculators(place, row, state) if procedure.procedure == "enforcement-case" else [])


def _calculators(place: Place, row: Matter, state: State) -> list[Tool]:
    values, found = state.values, []
    base = {"town": row.town, "of": row.id % 10**9}
    if not state.done.get("file") and values.get("act_ended_on"):
        found.append(_calculator("limitation", "追责时效", base, ended=values["act_ended_on"],
                                 found=values.get("discovered_on"), grave="1" if values.get("grave") else ""))  # fmt: skip
    if values.get("plan_fine") and not state.done.get("decide"):
        found.append(_calculator("discretion", "裁量幅度", base, fine=_yuan(values["plan_fine"]),
                                 party=values.get("party_kind"), factors=values.get("factors") or []))  # fmt: skip
    owed = int(values.get("fine") or 0) - int(values.get("paid_total") or 0)
    if owed > 0 and state.done.get("serve"):
        found.append(_calculator("surcharge", "加处罚款", base, fine=_yuan(owed), due=_pay_due(place, row, state),
                                 until=place.today.isoformat(), out_from=values.get("remedy_from"),
                                 out_to=values.get("remedy_until")))  # fmt: skip
        found.append(_calculator("instalments", "分期缴纳", base, total=_yuan(owed)))
    return found


def _pay_due(place: Place, row: Matter, state: State) -> str:
    """Due day of the latest period for paying, ISO; "" where there is none."""
    chain = periods(procedure_of(row), state, place.calendar, place.settings, place.today.isoformat())
    return next((period.due for period in reversed(chain) if period.key == "pay"), "")


def _calculator(key: str, name: str, base: dict[str, Any], **given: Any) -> Tool:
    query = {**base, **{field: value for field, value in given.items() if value not in (None, "", [])}}
    ready = "" if key in ("discretion", "instalments") else "&go=1"
    return Tool(f"计算{name}", f"{reverse('enforcement:calculator', args=[key])}?{urlencode(query, doseq=True)}{ready}")


def _yuan(fen: int) -> str:
    return f"{fen // 100}" if fen % 100 == 0 else f"{fen / 100:.2f}"
