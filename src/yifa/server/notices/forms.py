"""Forms of channels and of a person's wishes."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from yifa.server.notices.models import ABOUT, MAIL, STAGES, Channel, Preference
from yifa.server.notices.sending import opened, sealed
from yifa.server.notices.transport import AddressError, check_address
from yifa.server.towns.models import Person, Town, Unit

CLOCK = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
QUIET_HELP = "从这时起到免打扰止之间不发，跨夜也可以；两处相同即不限"


class Several(forms.MultipleChoiceField):
    """Boxes kept as one text with commas."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        return value.split(",") if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        return ",".join(super().clean(value))


class MailForm(forms.ModelForm):
    """The town's mail: whether it is on. The server itself is set by the installation."""

    class Meta:
        model = Channel
        fields: ClassVar = ["name", "is_on"]


class RobotForm(forms.ModelForm):
    """A group robot."""

    address = forms.CharField(
        label="机器人地址（Webhook）",
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    secret = forms.CharField(
        label="加签密钥",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="钉钉机器人安全设置选“加签”时填，以SEC开头",
    )
    unit = forms.ChoiceField(label="发哪个单位的件", required=False)
    stages = Several(label="发哪些", choices=STAGES)

    class Meta:
        model = Channel
        fields: ClassVar = [
            "name",
            "address",
            "secret",
            "unit",
            "stages",
            "how",
            "digest_at",
            "quiet_from",
            "quiet_to",
            "workdays_only",
            "is_on",
        ]
        widgets: ClassVar = {"digest_at": CLOCK, "quiet_from": CLOCK, "quiet_to": CLOCK}
        help_texts: ClassVar = {"quiet_from": QUIET_HELP, "name": "例如 司法所工作群"}

    def __init__(self, *args: Any, town: Town, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(u.key, u.name) for u in Unit.objects.filter(town=town, is_active=True)]
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "全镇"), *units]
        self.fields["address"].required = self.instance.pk is None
        if self.instance.pk:
            self.fields["address"].help_text = f"现为{self.instance.hint}，不改可不填"
        if self.instance.kind != "dingtalk":
            del self.fields["secret"]

    def clean_address(self) -> str:
        """Kept when nothing new is typed; a new one must be a robot's."""
        typed: str = self.cleaned_data["address"].strip()
        if typed:
            try:
                check_address(self.instance.kind, typed)
            except AddressError as error:
                raise forms.ValidationError(str(error)) from error
        return typed

    def kept(self, by: Person) -> Channel:
        """The channel, saved; its address and secret encrypted, of which only an end is shown again."""
        channel: Channel = self.save(commit=False)
        before = opened(channel) if channel.sealed else ("", "")
        address = self.cleaned_data["address"] or before[0]
        secret = self.cleaned_data.get("secret") or before[1]
        channel.sealed = sealed(channel, address, secret)
        channel.hint = f"{check_address(channel.kind, address)} …{address[-4:]}"
        return founded(channel, by)


def founded(channel: Channel, by: Person) -> Channel:
    """Saved, with who made it and when."""
    if channel.pk is None:
        channel.made_by, channel.made_at = by, timezone.now()
    channel.save()
    return channel


class PreferenceForm(forms.ModelForm):
    """What somebody wishes by e-mail."""

    about = Several(label="发哪些", choices=ABOUT, required=False)

    class Meta:
        model = Preference
        fields: ClassVar = ["by_mail", "about", "digest_at", "quiet_from", "quiet_to", "workdays_only"]
        widgets: ClassVar = {"digest_at": CLOCK, "quiet_from": CLOCK, "quiet_to": CLOCK}
        help_texts: ClassVar = {"quiet_from": QUIET_HELP}


def form_for(channel: Channel, town: Town, data: Any = None) -> MailForm | RobotForm:
    """The form of a channel by its kind."""
    return MailForm(data, instance=channel) if channel.kind == MAIL else RobotForm(data, instance=channel, town=town)
