"""The year in which the demonstration county lives."""

from __future__ import annotations

YEAR = 2025
