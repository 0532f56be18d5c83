"""What is asked of the journal: one step, on a new matter or one that is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.dispatch import Signal

# Sent before a step is examined, with the `step` and its `kind` of matter; who keeps such matters may raise Refused.
asked = Signal(use_caching=True)


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody wants to do. `expect` is the number of entries the matter had when the person looked at it.

    `keeper` names the room that keeps the matter's steps and takes this one itself: "reports".
    """

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
    keeper: str = ""
