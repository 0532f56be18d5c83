"""The clock of a command that runs without Django, and so in the machine's own zone: what it tells is China's time."""

from __future__ import annotations

from datetime import date, datetime

from yifa.law.dates import SHANGHAI


def now() -> datetime:
    """This moment, with the offset of China."""
    return datetime.now(SHANGHAI)


def today() -> date:
    """The day it is in China."""
    return now().date()
