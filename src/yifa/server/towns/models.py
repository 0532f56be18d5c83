"""Regions, towns, units, people, their roles by time, and the yearly holiday notices."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, ClassVar, Literal

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from yifa.domains.roles import role_name, roles
from yifa.kernel.actor import Actor
from yifa.server.administration.book import begin
from yifa.server.administration.kept import Kept, KeptQuerySet, keep
from yifa.server.config.prepared import Prepared
from yifa.server.towns.codes import (
    LEVEL_NAMES,
    Level,
    RegionCodeError,
    check_urban_rural,
    is_county,
    level_of,
    prefix_of,
)
from yifa.server.towns.seat import actor_of


def validate_region_code(code: str) -> None:
    try:
        level_of(code)
    except RegionCodeError as error:
        raise ValidationError(str(error)) from error


def validate_urban_rural(value: str) -> None:
    try:
        check_urban_rural(value)
    except RegionCodeError as error:
        raise ValidationError(str(error)) from error


class Region(Kept):
    """A place, province to village, by its statistical code; the Ministry of Civil Affairs' code may differ (R160)."""

    code = models.CharField("区划代码", max_length=12, primary_key=True, validators=[validate_region_code])
    name = models.CharField("名称", max_length=60)
    short = models.CharField("简称", max_length=20, blank=True)
    level = models.PositiveSmallIntegerField("级别", choices=[(int(k), v) for k, v in LEVEL_NAMES.items()])
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    civil_code = models.CharField("民政区划代码", max_length=12, blank=True)
    urban_rural = models.CharField("城乡分类码", max_length=3, blank=True, validators=[validate_urban_rural])
    retired_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        """Digits that every region within this one begins with."""
        return prefix_of(self.code)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.level = level_of(self.code)
        super().save(*args, **kwargs)


class Town(Kept):
    """A township that keeps a book of its own, or a county with its. `code`, its region's, leads every key."""

    code = models.CharField("区划代码", max_length=12, primary_key=True, validators=[validate_region_code])
    name = models.CharField("名称", max_length=60)
    government_name = models.CharField("机关全称", max_length=80)
    short = models.CharField("简称", max_length=20)
    document_prefix = models.CharField("机关代字", max_length=20)
    county_name = models.CharField("所属县", max_length=60)
    settings = models.TextField("本地做法", default="{}")
    is_demo = models.BooleanField("演示", default=False)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_county(self) -> bool:
        """Whether this is a county's own book; it is no part of what is added up over its towns."""
        return is_county(self.code)

    @property
    def prefix(self) -> str:
        """The nine digits that the town's and its villages' codes begin with."""
        return self.code[:9]

    @property
    def practice(self) -> dict[str, Any]:
        """Local practice: the town's overlay on the catalogue, as stored in `settings`."""
        loaded: dict[str, Any] = json.loads(self.settings)
        return loaded

    def villages(self) -> models.QuerySet[Region]:
        """Villages and communities of the town that exist today."""
        return _villages(self.prefix.ljust(12, "0"), self.prefix.ljust(12, "9"))

    def village_names(self, whole: bool = False) -> dict[str, str]:
        """Code → name, of the villages and communities that exist today: the short name unless the `whole` is asked for."""
        named = _VILLAGES.rows(self.prefix.ljust(12, "0"), self.prefix.ljust(12, "9"))
        return {code: name if whole else short or name for code, short, name in named}

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A town's administrative book begins with the town."""
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)
            begin(self.code)

    def clean(self) -> None:
        try:
            if level_of(self.code) not in (Level.TOWN, Level.COUNTY):
                raise ValidationError(
                    {"code": "这里应填乡级区划代码（第7—9位不为000，后三位为000），或者县级的（后六位为000000）"}
                )
        except RegionCodeError as error:
            raise ValidationError({"code": str(error)}) from error
        try:
            if not isinstance(json.loads(self.settings), dict):
                raise ValueError("not an object")
        except ValueError as error:
            raise ValidationError({"settings": "本地做法应是一个 JSON 对象"}) from error


class Unit(Kept):
    """An office, station or team of a town (司法所、综合行政执法队…)."""

    town = models.ForeignKey(Town, models.PROTECT, related_name="units")
    key = models.CharField(
        "代号",
        max_length=30,
        validators=[RegexValidator(r"^[a-z0-9-]+$", "代号只用小写英文字母、数字和短横，例如 justice-office")],
    )
    name = models.CharField("名称", max_length=60)
    order = models.PositiveSmallIntegerField("排序", default=0)
    is_active = models.BooleanField("在用", default=True)
    # Of the town's leaders, who answers for the unit; where none is named, whoever holds the post of 分管领导.
    leader = models.ForeignKey(
        "Person",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="in_charge_of",
        verbose_name="分管领导",
    )

    class Meta:
        ordering: ClassVar = ["order", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["town", "key"], name="unit_key", violation_error_message="本镇已有这个代号的单位"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager.from_queryset(KeptQuerySet["Person"])):  # type: ignore[misc]
    """Makes people; the password is hashed here and nowhere else."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> Person:
        """A new person; without a password he cannot sign in until an administrator sets one."""
        person = self.model(username=username.strip(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(Kept, AbstractBaseUser):
    """Someone who may sign in. Never deleted: entries name him; he is deactivated instead."""

    username = models.CharField(
        "用户名",
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[\w.-]+$", "用户名只用文字、数字、点、短横和下划线")],
        error_messages={"unique": "这个用户名已有人使用，请换一个"},
    )
    name = models.CharField("姓名", max_length=40)
    town = models.ForeignKey(Town, models.PROTECT, null=True, blank=True, related_name="people", verbose_name="乡镇")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="people", verbose_name="单位")
    email = models.EmailField("电子邮箱", blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    is_active = models.BooleanField("在用", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=True)
    password_changed_on = models.DateTimeField("密码更改时间", null=True, blank=True, editable=False)

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        ordering: ClassVar = ["town_id", "name"]
        indexes: ClassVar = [models.Index(fields=["town", "is_active", "name"], name="person_town")]

    def __str__(self) -> str:
        return self.name

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self.password_changed_on = timezone.now()

    def grants_on(self, on: date) -> list[Grant]:
        """Roles in force on a day, both ends included: his own, and of those for whom he stands in."""
        return [grant for grant in _HELD.rows(self.pk, on) if grant.state_on(on) == "in-force"]

    def actor(self, on: date, scope: str | None = None) -> Actor:
        """What this person may act as on a day.

        Args:
            on: the day the grants must be in force.
            scope: region digits to act in; by default his own town, or else the widest of his grants.
        """
        return actor_of(self, self.grants_on(on) if self.is_active else [], scope)


class Grant(Kept):
    """A role held by a person, for a place and a time. Never deleted: it ends."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="grants", verbose_name="人员")
    role = models.CharField("岗位", max_length=40)
    scope = models.CharField("地域", max_length=12, help_text="区划代码的前若干位：镇9位，县6位")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位")
    village = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村（居）"
    )
    since = models.DateField("起")
    until = models.DateField("止（含当日）", null=True, blank=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    entered_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar = ["since", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="grant_order",
                violation_error_message="止日不能早于起日",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["scope", "role"], name="grant_scope")]

    def __str__(self) -> str:
        return f"{self.person} {self.role_name}"

    @property
    def role_name(self) -> str:
        """Chinese name of the role."""
        return role_name(self.role)

    @property
    def place_name(self) -> str:
        """The village or unit the role is confined to; empty for the whole scope."""
        place = self.village or self.unit
        return place.name if place else ""

    def state_on(self, on: date) -> Literal["to-come", "in-force", "ended"]:
        """Where a day stands in the time of the grant, both ends included."""
        if on < self.since:
            return "to-come"
        return "ended" if self.until is not None and self.until < on else "in-force"

    def clean(self) -> None:
        role = roles().get(self.role)
        if role is None:
            raise ValidationError({"role": f"没有“{self.role}”这个岗位"})
        if not self.scope.isdecimal() or len(self.scope) not in {2, 4, 6, 9}:
            raise ValidationError({"scope": "地域应为区划代码的前2、4、6或9位"})
        if role.reach == "county" and len(self.scope) > 6 and not self.scope.endswith("000"):
            raise ValidationError({"role": f"{role.name}是县级岗位，不能在乡镇设置"})
        if role.reach == "village" and self.village is None:
            raise ValidationError({"village": f"{role.name}须选定所在的村（居）"})
        if role.reach == "unit" and self.unit is None:
            raise ValidationError({"unit": f"{role.name}须选定所在单位"})
        if self.village is not None and not self.village.code.startswith(self.scope):
            raise ValidationError({"village": "所选村（居）不在这个地域内"})
        if self.unit is not None and not self.unit.town_id.startswith(self.scope[:9]):
            raise ValidationError({"unit": "所选单位不在这个地域内"})


class StandIn(Kept):
    """Somebody stands in for another from a day to a day (代班): he sees his duties and acts from his posts, in his own
    name. Only its last day is ever brought forward; one that has not begun may be taken back."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="stood_in", verbose_name="由谁")
    substitute = models.ForeignKey(Person, models.PROTECT, related_name="stands_in", verbose_name="代班人")
    since = models.DateField("起")
    until = models.DateField("止（含当日）")
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", editable=False)

    class Meta:
        ordering: ClassVar = ["-since", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="stand_in_order", violation_error_message="止日不能早于起日"
            ),
            models.CheckConstraint(
                condition=~Q(person=F("substitute")), name="stand_in_other", violation_error_message="不能由本人代班"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["substitute", "until"], name="stand_in_substitute")]

    def __str__(self) -> str:
        return f"{self.substitute}代{self.person}"


def _held(person: int, on: date) -> models.QuerySet[Grant]:
    """Grants of a person and of those he stands in for on a day; an administrator's office is never stood in for."""
    stands = StandIn.objects.filter(substitute_id=person, since__lte=on, until__gte=on, person__is_active=True)
    people = Q(person_id=person) | Q(person_id__in=stands.values("person_id"))
    return Grant.objects.filter(people).exclude(Q(role="admin") & ~Q(person_id=person)).select_related("unit")


def _villages(first: str, last: str) -> models.QuerySet[Region]:
    return Region.objects.filter(code__gte=first, code__lte=last, level=int(Level.VILLAGE), retired_on=None)


_HELD = Prepared(_held, int, date)
_VILLAGES = Prepared(lambda first, last: _villages(first, last).values_list("code", "short", "name"), str, str)


class HolidayNotice(Kept):
    """One notice of the State Council of a year's holidays and adjusted working days (部分节假日安排的通知)."""

    year = models.PositiveSmallIntegerField("年份")
    document = models.CharField("文号", max_length=60)
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    entered_on = models.DateField("登记日期")

    class Meta:
        ordering: ClassVar = ["-year", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["year", "document"], name="notice_once", violation_error_message="这份通知已经登记过"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}年放假安排（{self.document}）"


class HolidayDay(Kept):
    """One day a notice names: off (放假) or worked though a weekend (调休上班)."""

    notice = models.ForeignKey(HolidayNotice, models.CASCADE, related_name="days")
    date = models.DateField("日期")
    off = models.BooleanField("放假")
    name = models.CharField("节日", max_length=20)

    class Meta:
        ordering: ClassVar = ["date"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["notice", "date"], name="notice_day_once")]

    def __str__(self) -> str:
        return f"{self.date} {'放假' if self.off else '上班'} {self.name}"


keep(Region, "行政区划", of="")
keep(Town, "乡镇", of="")
keep(Unit, "单位", of="town_id")
keep(
    Person,
    "人员",
    of="town_id",
    personal=("username", "name", "phone", "email", "password"),
    passing=("last_login",),
)
keep(Grant, "岗位", of="person__town_id")
keep(StandIn, "代班", of="person__town_id")
keep(HolidayNotice, "放假通知", of="")
keep(HolidayDay, "放假日", of="")


class FailedSignIn(models.Model):
    """A wrong password, by keyed marks of address and name, counted by the brakes and dropped after two days."""

    at = models.DateTimeField()
    address = models.CharField(max_length=32)
    name = models.CharField(max_length=32)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["address", "-at"], name="failed_address"),
            models.Index(fields=["name", "-at"], name="failed_name"),
            models.Index(fields=["-at"], name="failed_at"),
        ]


# Models of this application that stand in modules of their own.
from yifa.server.towns.passkeys import Passkey  # noqa: E402, F401
from yifa.server.towns.second_step import CodeDevice  # noqa: E402, F401
