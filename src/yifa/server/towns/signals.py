"""What others may wish to hear of."""

from __future__ import annotations

from django.dispatch import Signal

# Sent after a holiday notice is saved, inside the same transaction, with `years: frozenset[int]`: every provisional
# deadline that reaches into one of these years must be computed again.
calendar_changed = Signal()
