"""Password rules, each saying in Chinese what is wanted."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

MIN_LENGTH = 10


class LengthRule:
    """At least ten characters."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < MIN_LENGTH:
            raise ValidationError(
                f"密码太短：至少{MIN_LENGTH}个字符，现在是{len(password)}个。可以用几个不相干的词连起来。", code="short"
            )

    def get_help_text(self) -> str:
        return f"至少{MIN_LENGTH}个字符，几个不相干的词连起来既好记又难猜。"


class CommonRule(CommonPasswordValidator):
    """Not among the twenty thousand passwords most often found in leaks."""

    def validate(self, password: str, user: Any = None) -> None:
        try:
            super().validate(password, user)
        except ValidationError as error:
            raise ValidationError("这个密码太常见，别人一猜就中，请换一个。", code="common") from error

    def get_help_text(self) -> str:
        return "不用常见的密码，如 password123、qwertyuiop。"


class PersonRule:
    """Not made of what colleagues know: user name, name, telephone, mailbox."""

    def validate(self, password: str, user: Any = None) -> None:
        lowered = password.casefold()
        mailbox = str(getattr(user, "email", "") or "").partition("@")[0]
        known = [getattr(user, field, "") or "" for field in ("username", "name", "phone")]
        for part in [*known, mailbox]:
            if len(part) >= 2 and part.casefold() in lowered:
                raise ValidationError("密码里不要有姓名、用户名、电话或邮箱名。", code="personal")

    def get_help_text(self) -> str:
        return "不含姓名、用户名、电话或邮箱名。"


class VarietyRule:
    """Not digits only, nor one character again and again."""

    def validate(self, password: str, user: Any = None) -> None:
        if password.isdigit():
            raise ValidationError("密码不能全是数字，请加上文字或符号。", code="digits")
        if len(set(password)) < 5:
            raise ValidationError("密码里不同的字符太少，至少要有5种。", code="variety")

    def get_help_text(self) -> str:
        return "不全是数字，至少5种不同字符。"
