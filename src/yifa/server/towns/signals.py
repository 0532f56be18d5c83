"""What others may wish to hear of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.dispatch import Signal

# Sent after a holiday notice is saved, inside the same transaction, with `years: frozenset[int]`: every provisional
# deadline that reaches into one of these years must be computed again.
calendar_changed = Signal()

# Sent when deadlines were computed again and moved, inside the same transaction, with `moved: tuple[Moved, ...]`.
deadlines_moved = Signal()


@dataclass(frozen=True, slots=True)
class Moved:
    """A running deadline whose due date is another one now."""

    matter_id: int
    run: int
    key: str
    before: date
    due: date
