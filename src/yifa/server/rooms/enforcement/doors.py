"""What the enforcement room offers on the pages of matters, at the head of registers, and in forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from yifa.domains.enforcement.recording import STAGE_OF
from yifa.kernel.fields import FieldError, parse_date
from yifa.kernel.model import ActionSpec, Procedure
from yifa.kernel.records import State
from yifa.kernel.timechain import periods
from yifa.server.casework.place import Place, matter_href, procedure_of
from yifa.server.casework.reading import may_read_personal, note_look
from yifa.server.casework.rooms import (
    Tool,
    knows_about_a_step,
    knows_about_an_opening,
    opens_from_a_ledger,
    works_out_from_a_matter,
)
from yifa.server.ledger.journal import history, matter_key
from yifa.server.ledger.models import Matter, position_of, row_id
from yifa.server.ledger.serialization import plain_values, state_of
from yifa.server.rooms.enforcement.casework import DECISIONS, chain_of, gaps, publication_of, records_of
from yifa.server.rooms.enforcement.moving import OLD, may_move
from yifa.server.rooms.enforcement.pool import files_between
from yifa.server.ui.parts import Link

# Registers whose entries lapse, and ledgers with duties to publish.
LAPSING = frozenset({"enforcement-officer", "enforcement-equipment", "enforcement-assistant", "delegated-power"})
PLANNED = frozenset(
    {"inspection-plan", "enterprise-inspection", "safety-inspection", "fire-inspection", "key-venue-inspection"}
)
PUBLISHED = frozenset({"enforcement-publicity", "enforcement-case", "summary-penalty"})


@opens_from_a_ledger
def from_ledgers(place: Place, procedure: Procedure) -> list[Link]:
    """到期提醒 at registers whose entries lapse, the look-up of powers, duties of publishing, the plan of inspections."""
    links = []
    if procedure.procedure in LAPSING:
        links.append(Link("到期提醒", reverse("enforcement:expiring")))
    if procedure.procedure == "delegated-power":
        links.append(Link("这一天能不能罚", reverse("enforcement:powers")))
    if procedure.procedure == OLD and may_move(place):
        links.append(Link("一次并入多项", reverse("enforcement:move-powers")))
    if procedure.procedure in PUBLISHED:
        links.append(Link("执法公示", reverse("enforcement:publicity")))
    if procedure.procedure == "discretion-standard":
        links.append(Link("裁量计算", reverse("enforcement:calculator", args=["discretion"])))
    if procedure.procedure in PLANNED:
        links.append(Link("入企检查计划", reverse("enforcement:plans")))
    if procedure.procedure == "file-spot-check":
        links.append(Link("验证抽查", reverse("enforcement:draw")))
    return links


@knows_about_a_step
def masked_text(place: Place, action: ActionSpec, row: Matter, state: State) -> dict[str, Any]:
    """The text of a decision with what is private hidden, in the form that publishes it."""
    if row.procedure not in DECISIONS or action.key != "publish" or not place.actor.roles & set(action.by):
        return {}
    procedure = procedure_of(row)
    if not may_read_personal(place, procedure, row):
        return {}
    made = publication_of(place, procedure, state_of(row, matter_key(row.id)))
    if made is None:
        return {}
    note_look(place, row.id, "生成公示文本")
    return {"publish_text": made.text}


@knows_about_a_step
def from_the_library(place: Place, action: ActionSpec, row: Matter, state: State) -> dict[str, Any]:
    """What the library of powers has ready: the questions of an interview."""
    if row.procedure != "enforcement-case" or action.key != "interview":
        return {}
    power = Matter.objects.filter(town=row.town, id=row_id(row.town, int(state.values.get("power") or 0))).first()
    values = plain_values(power.snapshot) if power else {}
    asked = [line.strip() for line in str(values.get("questions") or "").splitlines() if line.strip()]
    return {"qa": [{"ask": question, "answer": ""} for question in asked]} if asked else {}


@knows_about_an_opening
def files_to_draw_from(place: Place, procedure: Procedure, query: Mapping[str, str]) -> dict[str, Any]:
    """The list of files of a spot check, from the days in the address."""
    if procedure.procedure != "file-spot-check" or not (query.get("first") and query.get("last")):
        return {}
    try:
        first, last = parse_date(query["first"]).isoformat(), parse_date(query["last"]).isoformat()
    except FieldError:
        return {}
    return {"from_": first, "until_": last, "pool_list": "\n".join(files_between(place, first, last))}


@works_out_from_a_matter
def tools(place: Place, procedure: Procedure, row: Matter, state: State) -> list[Tool]:
    """What the enforcement room offers for a matter, the calculators with the matter's values filled in."""
    if procedure.domain not in ("enforcement", "inspections"):
        return []
    offered = []
    if state.runs:
        wrong = len(chain_of(place, procedure, state)[1])
        offered.append(Tool("时限链", matter_href(row.id, "enforcement:time-chain"), f"{wrong}处要看" if wrong else ""))
    if procedure.procedure in STAGE_OF:
        lacking = gaps(records_of(procedure, history(row.id, None)))
        offered.append(
            Tool("全过程记录", matter_href(row.id, "enforcement:recording"), f"缺{lacking}处" if lacking else "")
        )
    if procedure.procedure in DECISIONS and state.done.get("decide"):
        offered.append(Tool("公示文本", matter_href(row.id, "enforcement:publication")))
    if procedure.procedure == "file-spot-check":
        offered.append(Tool("抽取范围和验证", matter_href(row.id, "enforcement:pool")))
    return offered + (_calculators(place, row, state) if procedure.procedure == "enforcement-case" else [])


def _calculators(place: Place, row: Matter, state: State) -> list[Tool]:
    values, offered = state.values, []
    base = {"town": row.town, "of": position_of(row.id)}
    if not state.done.get("file") and values.get("act_ended_on"):
        offered.append(
            _calculator(
                "limitation",
                "追责时效",
                base,
                ended=values["act_ended_on"],
                found=values.get("discovered_on"),
                grave="1" if values.get("grave") else "",
            )
        )
    if values.get("plan_fine") and not state.done.get("decide"):
        offered.append(
            _calculator(
                "discretion",
                "裁量幅度",
                base,
                fine=_yuan(values["plan_fine"]),
                party=values.get("party_kind"),
                factors=values.get("factors") or [],
            )
        )
    owed = int(values.get("fine") or 0) - int(values.get("paid_total") or 0)
    if owed > 0 and state.done.get("serve"):
        offered.append(
            _calculator(
                "surcharge",
                "加处罚款",
                base,
                fine=_yuan(owed),
                due=_pay_due(place, row, state),
                until=place.today.isoformat(),
                out_from=values.get("remedy_from"),
                out_to=values.get("remedy_until"),
            )
        )
        offered.append(_calculator("instalments", "分期缴纳", base, total=_yuan(owed)))
    return offered


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
