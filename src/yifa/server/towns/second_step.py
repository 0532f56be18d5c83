"""The second step: one-time codes of an authenticator (RFC 6238), their secrets sealed, and who must use one."""

from __future__ import annotations

import time
from base64 import b32encode
from secrets import token_hex
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import models
from django_otp.models import Device, ThrottlingMixin, TimestampMixin
from django_otp.oath import TOTP

from yifa.kernel.actor import Actor
from yifa.server.administration.kept import Kept, keep
from yifa.server.config.ciphers import lock_values, unlock_values

# What changes whenever a code is tried; everything else has its act.
TRIED = (
    "last_t",
    "drift",
    "last_used_at",
    "throttling_failure_timestamp",
    "throttling_failure_count",
)
STEP, TOLERANCE = 30, 1
# Key in a town's local practice: the roles that must use a second step.
REQUIRED = "second_step_roles"


def sealed_secret(person: int, secret: str) -> str:
    """A device's secret (hex) as it is kept: only with this installation's keys, and only for this person."""
    return lock_values("second-step", {"secret": secret}, f"second-step:{person}")


class CodeDevice(Kept, TimestampMixin, ThrottlingMixin, Device):
    """An authenticator of one person."""

    sealed = models.TextField()
    last_t = models.BigIntegerField(default=-1)
    drift = models.SmallIntegerField(default=0)

    class Meta(Device.Meta):
        app_label = "towns"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new device gets its secret; a tried one changes only what comes and goes."""
        if not self.sealed:
            self.sealed = sealed_secret(self.user_id, token_hex(20))
        if self.pk is not None and not kwargs.get("update_fields"):
            kwargs["update_fields"] = list(TRIED)
        super().save(*args, **kwargs)

    @property
    def secret(self) -> bytes:
        """The shared secret. Raises ValueError when it was altered or belongs to another person."""
        return bytes.fromhex(unlock_values("second-step", self.sealed, f"second-step:{self.user_id}")["secret"])

    @property
    def typed_secret(self) -> str:
        """The secret as a person types it into the authenticator."""
        return b32encode(self.secret).decode()

    @property
    def config_url(self) -> str:
        """What the QR code says (otpauth key URI format)."""
        issuer = settings.OTP_TOTP_ISSUER
        label = quote(f"{issuer}:{self.user.get_username()}")
        wanted = {"secret": self.typed_secret, "algorithm": "SHA1", "digits": 6, "period": STEP, "issuer": issuer}
        return f"otpauth://totp/{label}?{urlencode(wanted)}"

    def verify_token(self, token: Any) -> bool:
        """Whether a code is right now; each is good once, wrong ones make the next try wait."""
        if not self.verify_is_allowed()[0]:
            return False
        code = TOTP(self.secret, STEP, 0, 6, self.drift)
        code.time = time.time()
        right = str(token).isdecimal() and bool(code.verify(int(token), TOLERANCE, self.last_t + 1))
        if right:
            self.last_t, self.drift = code.t(), code.drift
            self.throttle_reset(commit=False)
            self.set_last_used_timestamp(commit=False)
            self.save()
        else:
            self.throttle_increment(commit=True)
        return right

    def get_throttle_factor(self) -> int:
        """Seconds of the first wait."""
        return 1


keep(CodeDevice, "动态验证码", of="user__town_id", passing=TRIED)


def must_use(town: Any, actor: Actor) -> bool:
    """Whether the town demands a second step of somebody in these posts."""
    wanted = (town.practice.get(REQUIRED) if town is not None else None) or ()
    return not actor.roles.isdisjoint(wanted)
