"""第一周: what a new town enters in which order, how far it is, and who can help. Counted, never ticked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse

from yifa.domains.roles import role_name
from yifa.server.casework.imports.set_up import FIRST_REGISTERS
from yifa.server.config.procedures import in_force
from yifa.server.ledger.models import Matter
from yifa.server.towns.calendar import work_calendar
from yifa.server.towns.models import Grant, Person, Town, Unit

# Whoever keeps a first register, by post; the names of those who hold it stand beside the step.
KEEPERS = {
    "grid": "governance-head",
    "mediator": "justice-head",
    "enforcement-officer": "enforcement-head",
    "delegated-power": "enforcement-head",
}
CONTACTS = ("public_address", "public_phone", "court_name", "recon_body")


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One thing to enter: how far it is, where it is entered, and whose knowledge it is."""

    name: str
    about: str
    stands: str
    done: bool
    href: str
    helps: str = ""


def first_week(town: Town) -> list[FirstStep]:
    """The steps of a town's first week in their order."""
    posts = list(
        Grant.objects.filter(person__town=town, person__is_active=True, until=None)
        .values_list("role", "person__name")
        .distinct()
    )
    by_post: dict[str, list[str]] = {}
    for post, name in posts:
        by_post.setdefault(post, []).append(name)

    def help_of(*keys: str) -> str:
        return "；".join(f"{role_name(key)}{'、'.join(by_post[key][:3])}" for key in keys if key in by_post)

    here = f"?town={town.code}"
    people = Person.objects.filter(town=town, is_active=True).exclude(grants__role="system")
    posted = Q(grants__isnull=False, grants__until=None)
    counted = people.aggregate(all=Count("id", distinct=True), posted=Count("id", filter=posted, distinct=True))
    units = Unit.objects.filter(town=town, is_active=True).aggregate(all=Count("id"), led=Count("leader"))
    villages = len(town.villages())
    set_ = sum(bool(town.practice.get(key)) for key in CONTACTS)
    year = work_calendar().max_year
    return [
        FirstStep(
            "村（社区）",
            "全镇的村和社区，名称照行政区划写",
            f"{villages}个",
            villages > 0,
            reverse("towns:units") + here,
            help_of("office-head"),
        ),
        FirstStep(
            "单位和分管领导",
            "各办公室、站所、执法队；写明哪位领导分管，逾期的事才有人可告知",
            f"{units['all']}个，{units['led']}个写明分管领导",
            0 < units["all"] == units["led"],
            reverse("towns:units") + here,
            help_of("office-head"),
        ),
        FirstStep(
            "人员和岗位",
            "每人一个账号，岗位决定看得到什么、能办什么",
            f"{counted['all']}人，{counted['posted']}人有岗位",
            1 < counted["all"] == counted["posted"],
            reverse("towns:people") + here,
            help_of("personnel-clerk", "office-head"),
        ),
        FirstStep(
            "本地做法",
            "办理日数、办公时间、对外联系方式、复议机关和法院；文书上要印",
            f"联系方式等{len(CONTACTS)}项已填{set_}项",
            set_ == len(CONTACTS),
            reverse("desk:practice"),
            help_of("office-head", "justice-head"),
        ),
        FirstStep("放假安排", "国务院办公厅的通知，期限按它算", f"已到{year}年", True, reverse("towns:holidays")),
        *_registers(town, help_of),
        FirstStep(
            "以前的台账",
            "今年已经办的，从Excel带进来，报告的数才全",
            *_imported(town),
            "",
            "各台账右上角的Excel，由管台账的人导入",
        ),
    ]


def _registers(town: Town, help_of: Callable[..., str]) -> Iterable[FirstStep]:
    counts = dict(
        Matter.objects.filter(town=town.code, procedure__in=FIRST_REGISTERS, is_open=True)
        .values_list("procedure")
        .annotate(n=Count("id"))
        .order_by()
    )
    for key in FIRST_REGISTERS:
        count = counts.get(key, 0)
        yield FirstStep(
            in_force()[key].name,
            "可以放进下面的设镇工作簿，也可以由管这一册的人逐条登记",
            f"{count}条",
            count > 0,
            "",
            help_of(KEEPERS[key]),
        )


def _imported(town: Town) -> tuple[str, bool]:
    count = Matter.objects.filter(town=town.code).exclude(batch=0).count()
    return (f"{count}件补录" if count else "还没有"), count > 0
