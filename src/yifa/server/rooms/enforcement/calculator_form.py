"""Reading what a calculator's form asks: days, amounts and numbers as people type them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from django.http import QueryDict

from yifa.domains.enforcement.calculators import Working
from yifa.kernel.fields import FieldError, parse_date
from yifa.server.casework.place import Place

Kind = Literal["date", "money", "number", "choice", "choices", "check", "text"]
MOST_FEN = 10**12


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a calculator's form."""

    key: str
    label: str
    kind: Kind
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    optional: bool = False
    usual: str = ""


class Answers:
    """What was typed, read on demand; whatever is wrong raises FieldError with words for the person."""

    def __init__(self, query: QueryDict, questions: tuple[Question, ...]) -> None:
        self._query = query
        self._labels = {question.key: question.label for question in questions}

    def text(self, key: str) -> str:
        """As typed."""
        return self._query.get(key, "").replace("\x00", "").strip()[:200]

    def list(self, key: str) -> list[str]:
        """Every choice ticked."""
        return self._query.getlist(key)

    def ticked(self, key: str) -> bool:
        """Whether a box was ticked."""
        return self._query.get(key) == "1"

    def day(self, key: str) -> date:
        """A day that must be given."""
        return self._read(key, parse_date)

    def day_if_any(self, key: str) -> date | None:
        """A day, or none."""
        return self.day(key) if self.text(key) else None

    def money(self, key: str) -> int:
        """An amount in 元 as 分."""
        return self._read(key, _fen)

    def number(self, key: str) -> Decimal:
        """A number of any kind."""
        return self._read(key, _number)

    def whole(self, key: str) -> int:
        """A whole number."""
        value = self.number(key)
        if value != value.to_integral_value():
            raise FieldError(f"“{self._labels[key]}”请填整数。")
        return int(value)

    def _read(self, key: str, read: Callable[[str], Any]) -> Any:
        text = self.text(key)
        if not text:
            raise FieldError(f"请填“{self._labels[key]}”。")
        try:
            return read(text)
        except FieldError as error:
            raise FieldError(f"“{self._labels[key]}”：{error}") from None


def _number(text: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise FieldError(f"“{text}”不是数。") from None
    if not value.is_finite() or not 0 <= value <= MOST_FEN or value.as_tuple().exponent < -8:  # type: ignore[operator]
        raise FieldError(f"“{text}”超出可以计算的范围。")
    return value


def _fen(text: str) -> int:
    value = _number(text.removesuffix("元")) * 100
    if value != value.to_integral_value() or value > MOST_FEN:
        raise FieldError("金额最多写到分，例如2000或者2000.50。")
    return int(value)


@dataclass(frozen=True, slots=True)
class Calculator:
    """A calculator: what it is called, what it asks, how it is worked."""

    key: str
    name: str
    about: str
    questions: tuple[Question, ...]
    work: Callable[[Place, Answers], Working]
