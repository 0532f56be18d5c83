"""A contract as read, and the points of its quick check. Amounts in 元, dates as calendar days, lines from 1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Tone = Literal["ok", "warn", "fault", "absent"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the contract's text and the line it stands in."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum in figures with the sum in words that belongs to it; either may be missing."""

    figures: Decimal | None
    words: Decimal | None
    words_text: str
    passage: Passage

    @property
    def agrees(self) -> bool:
        """Whether both are given and equal."""
        return self.figures is not None and self.figures == self.words


@dataclass(frozen=True, slots=True)
class Payment:
    """A period for payment as written; `days` in calendar days (five working days count as seven)."""

    days: int
    passage: Passage


@dataclass(frozen=True, slots=True)
class Contract:
    """What a contract's text says. Empty tuples and `None` where it says nothing."""

    parties: tuple[tuple[str, str], ...] = ()
    amounts: tuple[Amount, ...] = ()
    term_from: date | None = None
    term_until: date | None = None
    term: Passage | None = None
    payments: tuple[Payment, ...] = ()
    audit: tuple[Passage, ...] = ()
    funds: tuple[Passage, ...] = ()
    guarantees: tuple[Passage, ...] = ()
    regime: tuple[Passage, ...] = ()
    courts: tuple[Passage, ...] = ()
    arbitration: tuple[Passage, ...] = ()
    breach: Passage | None = None
    seals: Passage | None = None
    signed_on: date | None = None
    blanks: tuple[Passage, ...] = ()

    def party(self, label: str) -> str:
        """The name behind a label (甲方), or ""."""
        return next((name for known, name in self.parties if known == label), "")


@dataclass(frozen=True, slots=True)
class Registered:
    """What the office has registered of the contract, to be compared with its text. Amount in 元."""

    amount: Decimal | None = None
    counterparty: str = ""
    term_from: date | None = None
    term_until: date | None = None
    pay_days: int | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the check: what was found, what follows from it, and on what it rests.

    `tone`: ok; warn (look at it); fault (may not be signed so); absent (the contract says nothing).
    """

    key: str
    name: str
    tone: Tone
    say: str
    basis: str = ""
    found: tuple[Passage, ...] = ()
