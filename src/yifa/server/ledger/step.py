"""What is asked of the journal: one step, on a new matter or one that is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody wants to do. `expect` is the number of entries the matter had when the person looked at it."""

    procedure: str
    action: str
    values: Mapping[str, Any] = field(default_factory=dict)
    matter: int = 0
    expect: int | None = None
    occurred_at: datetime | None = None
    reason: str = ""
    corrects: int = 0
    attachments: Sequence[Mapping[str, Any]] = ()
    links: Sequence[Mapping[str, Any]] = ()
