"""Forms of sign-in and of the administration of people, units and villages."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils import timezone

from yifa.domains.roles import Role, roles
from yifa.kernel.model import RESIDENT
from yifa.server.towns.codes import Level, RegionCodeError, level_of
from yifa.server.towns.models import Grant, Person, Region, StandIn, Town, Unit


def day_input() -> forms.DateInput:
    """The browser's own calendar, which wants the date as ISO 8601 writes it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class SignInForm(AuthenticationForm):
    """User name and password. A wrong name and a wrong password get the same answer."""

    error_messages = {  # noqa: RUF012  (as Django declares it)
        "invalid_login": "用户名或密码不对，请核对后再试。连续输错5次，将锁定15分钟。忘记密码请找本镇系统管理员重置。",
        "inactive": "用户名或密码不对，请核对后再试。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "用户名"
        self.fields["password"].label = "密码"


class CodeForm(forms.Form):
    """Six digits shown by the authenticator."""

    code = forms.RegexField(
        r"^\d{6}$",
        label="动态验证码",
        error_messages={"invalid": "验证码是6位数字，请看手机上当前显示的那一个。", "required": "请填写6位验证码。"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 6}),
    )


class NewPasswordForm(PasswordChangeForm):
    """Old password, and the new one twice."""

    error_messages = {  # noqa: RUF012  (as Django declares it)
        "password_incorrect": "原密码不对，请重新输入。",
        "password_mismatch": "两次输入的新密码不一样，请重新输入。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("old_password", "原密码"),
            ("new_password1", "新密码"),
            ("new_password2", "再输一次新密码"),
        ):
            self.fields[name].label = label

    def clean_new_password1(self) -> str:
        new: str = self.cleaned_data["new_password1"]
        if self.user.check_password(new):
            raise ValidationError("新密码不能与原密码相同。")
        return new


class PersonForm(forms.ModelForm):
    """Who he is. Roles are granted apart, by time."""

    class Meta:
        model = Person
        fields: ClassVar = ["name", "username", "unit", "phone", "email"]
        help_texts: ClassVar = {"username": "登录时用，例如姓名全拼；设定后尽量不改"}

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.town = town
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset = Unit.objects.filter(town=town, is_active=True)
        unit.empty_label = "不属于某一单位"


def grantable() -> dict[str, list[Role]]:
    """Roles an administrator may grant in a town, under the names of their groups."""
    groups: dict[str, list[Role]] = {}
    for role in roles().values():
        if role.reach != "county" and role.key not in ("system", RESIDENT):
            groups.setdefault(role.group, []).append(role)
    return groups


class GrantForm(forms.ModelForm):
    """A role from one day on, to another or for the time being."""

    role = forms.ChoiceField(label="岗位")

    class Meta:
        model = Grant
        fields: ClassVar = ["role", "unit", "village", "since", "until"]
        widgets: ClassVar = {"since": day_input(), "until": day_input()}
        help_texts: ClassVar = {"until": "含当日；不填即一直有效", "village": "只看、只办这个村（居）的事项时选定"}

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        # Stands on one page with the person's own form, which has a unit too.
        super().__init__(*args, **{**kwargs, "auto_id": "grant_%s"})
        town = person.town
        assert town is not None
        self.instance.person, self.instance.scope = person, town.prefix
        choices = [(group, [(r.key, r.name) for r in members]) for group, members in grantable().items()]
        role, unit, village = self.fields["role"], self.fields["unit"], self.fields["village"]
        assert isinstance(role, forms.ChoiceField)
        assert isinstance(unit, forms.ModelChoiceField) and isinstance(village, forms.ModelChoiceField)
        role.choices = [("", "请选择岗位"), *choices]
        unit.queryset, unit.empty_label = Unit.objects.filter(town=town, is_active=True), "不限单位"
        village.queryset, village.empty_label = town.villages(), "全镇"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if isinstance(since, date):
            for other in self.instance.person.grants.filter(role=cleaned.get("role"), village=cleaned.get("village")):
                if (other.until is None or since <= other.until) and (until is None or other.since <= until):
                    raise ValidationError(f"这个岗位已从{other.since}起设过，时间重叠。请先终止原来的，或改起日。")
        return cleaned


class EndGrantForm(forms.ModelForm):
    """The last day of a role."""

    class Meta:
        model = Grant
        fields: ClassVar = ["until"]
        widgets: ClassVar = {"until": day_input()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].required = True
        self.fields["until"].label = "最后一日（含当日）"

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < self.instance.since:
            raise ValidationError(f"止日不能早于起日{self.instance.since}。")
        return until


class StandInForm(forms.ModelForm):
    """A colleague of the town acts for somebody, from today or later to a day."""

    class Meta:
        model = StandIn
        fields: ClassVar = ["substitute", "since", "until"]
        widgets: ClassVar = {"since": day_input(), "until": day_input()}
        help_texts: ClassVar = {"since": "含当日，今天或以后"}

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.person = person
        substitute = self.fields["substitute"]
        assert isinstance(substitute, forms.ModelChoiceField)
        colleagues = Person.objects.filter(town=person.town, is_active=True).exclude(pk=person.pk)
        substitute.queryset, substitute.empty_label = colleagues, "请选择同事"

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since < timezone.localdate():
            raise ValidationError("起日不能早于今天：代班不能倒填。")
        return since

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until, substitute = (cleaned.get(key) for key in ("since", "until", "substitute"))
        if since and until and substitute:
            known = StandIn.objects.filter(person=self.instance.person, substitute=substitute)
            other = known.filter(since__lte=until, until__gte=since).first()
            if other:
                raise ValidationError(f"{substitute.name}在{other.since}至{other.until}已经代班，请换一段日期。")
        return cleaned


class UnitForm(forms.ModelForm):
    """An office of the town."""

    class Meta:
        model = Unit
        fields: ClassVar = ["name", "key", "leader", "order", "is_active"]
        help_texts: ClassVar = {"leader": "逾期没有办的事告知他；不选的，告知担任分管领导岗位的人"}

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.town = town
        leader = self.fields["leader"]
        assert isinstance(leader, forms.ModelChoiceField)
        posts = [role.key for role in roles().values() if role.leader]
        leader.queryset = Person.objects.filter(town=town, is_active=True, grants__role__in=posts).distinct()
        leader.empty_label = "未指定"
        if self.instance.pk:
            # Entries name the unit by its key.
            self.fields["key"].disabled = True

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"]
        if Unit.objects.filter(town=self.instance.town, key=key).exclude(pk=self.instance.pk).exists():
            raise ValidationError("本镇已有这个代号的单位，请换一个。")
        return key


class VillageForm(forms.ModelForm):
    """A village or community of the town."""

    class Meta:
        model = Region
        fields: ClassVar = ["code", "name", "short", "civil_code", "urban_rural", "retired_on"]
        widgets: ClassVar = {"retired_on": day_input()}
        help_texts: ClassVar = {"code": "统计用区划代码12位", "civil_code": "与统计代码不同时填写"}

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.town = town
        self.instance.level = Level.VILLAGE
        self.instance.parent = Region.objects.filter(code=town.code).first()
        if self.instance.code:
            self.fields["code"].disabled = True

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        try:
            level = level_of(code)
        except RegionCodeError as error:
            raise ValidationError(str(error)) from error
        if level is not Level.VILLAGE or not code.startswith(self.town.prefix):
            raise ValidationError(f"{self.town.name}的村（居）代码应以{self.town.prefix}开头，后三位不为000。")
        return code
