"""The enforcement room's first page, and what in its registers is about to lapse."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from yifa.domains import catalogue
from yifa.domains.enforcement.staffing import audit_strength
from yifa.server.casework.duties import in_fields
from yifa.server.casework.place import Place, matter_href, place_of
from yifa.server.config.procedures import in_force
from yifa.server.ledger.models import Deadline, Matter
from yifa.server.ledger.scope import choosable, visible_matters
from yifa.server.ledger.serialization import plain_values
from yifa.server.rooms.enforcement.calculators import calculators
from yifa.server.ui.parts import Column, Row, Status, Table, make_table
from yifa.server.ui.words import cites, left

REGISTERS = ("enforcement-officer", "delegated-power", "enforcement-equipment", "enforcement-assistant")
SOON_DAYS = 90


def lapsing(place: Place) -> list[tuple[Matter, Deadline]]:
    """Entries of the registers that have lapsed or lapse within ninety days, the earliest first."""
    rows = {
        row.id: row
        for row in visible_matters(place.actor).filter(
            town=place.town.code, procedure__in=REGISTERS, is_open=True, next_due__isnull=False
        )
    }
    deadlines = Deadline.objects.filter(town=place.town.code, matter_id__in=list(rows), state="running").exclude(
        kind="minimum"
    )
    due = [(rows[item.matter_id], item) for item in deadlines if (item.due - place.today).days <= SOON_DAYS]
    return sorted(due, key=lambda pair: (pair[1].due, pair[0].title))


def _table(place: Place, due: list[tuple[Matter, Deadline]]) -> Table:
    columns = [
        Column("title", "名称", lead=True),
        Column("register", "名册"),
        Column("number", "证号、编号"),
        Column("what", "要办的"),
        Column("due", "有效期至", "date"),
        Column("left", "还有多久", "status"),
    ]
    rows = []
    for row, item in due:
        procedure = catalogue().get(row.procedure, row.version)
        values = plain_values(row.snapshot)
        number = values.get("certificate_no") or values.get("code") or values.get("pass_no") or ""
        words, tone = left(item.due, place.today, place.calendar, item.alarm)
        lapsed = words if tone != "overdue" else f"已过期{(place.today - item.due).days}日"
        rows.append(
            Row(
                (row.title, procedure.name, number, procedure.limits[item.key].name, item.due, Status(lapsed, tone)),
                matter_href(row.id),
                tone,
            )
        )
    return make_table(
        "证件、委托、保险和合同到期",
        columns,
        rows,
        empty_title="九十日内没有到期的",
        empty_text="执法证、委托期限、车辆保险和辅助人员合同快到期时会列在这里。",
    )


@require_GET
def expiring(request: HttpRequest) -> HttpResponse:
    """Certificates, entrustments, insurances and contracts about to lapse, so that nobody acts on a lapsed one."""
    place = place_of(request)
    due = lapsing(place)
    gone = [row for row, item in due if row.procedure == "enforcement-officer" and item.due < place.today]
    return render(request, "enforcement/expiring.html", {"table": _table(place, due), "gone": gone})


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Where everything of the room is."""
    place = place_of(request)
    due = lapsing(place)
    groups: list[tuple[str, list[tuple[str, str, str]]]] = [
        (
            "办案",
            [
                _ledger("enforcement-clue"),
                _ledger("enforcement-case"),
                _ledger("summary-penalty"),
                _ledger("first-violation"),
                _ledger("seizure"),
                _ledger("compulsory-enforcement"),
                _ledger("crime-transfer"),
            ],
        ),
        (
            "检查和日常",
            [
                (
                    "入企检查计划",
                    reverse("enforcement:plans"),
                    "各类检查共用的年度计划，按风险等级查到哪里、哪些还没安排",
                ),
                _ledger("inspection-plan"),
                _ledger("enterprise-inspection"),
                _ledger("hazard"),
                _ledger("enforcement-campaign"),
                _ledger("persuasion"),
                _ledger("enterprise"),
                _ledger("inspection-item"),
            ],
        ),
        (
            "计算",
            [(c.name, reverse("enforcement:calculator", args=[c.key]), c.about) for c in calculators().values()]
            + [("期限计算", reverse("desk:deadline"), "任何一项法定期限，逐日说明")],
        ),
        (
            "查和看",
            [
                ("这一天能不能罚", reverse("enforcement:powers"), "权责名册里有没有这一项，当天本镇能不能行使"),
                ("执法公示", reverse("enforcement:publicity"), "事前公示的内容、事后公示和撤回的期限"),
                ("验证抽查", reverse("enforcement:draw"), "用种子和范围重抽一次，结果应当一样"),
                ("到期提醒", reverse("enforcement:expiring"), "执法证、委托、保险、合同"),
            ],
        ),
        (
            "名册和监督",
            [
                _ledger("enforcement-officer"),
                _ledger("delegated-power"),
                _ledger("discretion-standard"),
                _ledger("legal-auditor"),
                _ledger("enforcement-equipment"),
                _ledger("enforcement-assistant"),
                _ledger("file-spot-check"),
                _ledger("scoring-sheet"),
                _ledger("enforcement-complaint"),
                _ledger("annual-enforcement-data"),
            ],
        ),
    ]
    roll = dict(
        choosable(place.actor, place.town.code, ["enforcement-officer", "legal-auditor"])
        .filter(is_open=True)
        .order_by()
        .values_list("procedure")
        .annotate(Count("id"))
    )
    strength = audit_strength(roll.get("legal-auditor", 0), roll.get("enforcement-officer", 0))
    return render(
        request,
        "enforcement/home.html",
        {
            "duties": in_fields(place, "enforcement", "inspections"),
            "strength": strength,
            "law": cites(strength.basis),
            "groups": groups,
            "due": _table(place, due[:8]),
            "due_count": len(due),
        },
    )


def _ledger(key: str) -> tuple[str, str, str]:
    procedure = in_force()[key]
    return procedure.name, reverse("desk:ledger", args=[key]), procedure.about.split("。")[0]
