"""A token bucket: so many at once, so many a minute, and how long to wait when it is empty."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_minute` flow in evenly; at most `burst` are kept."""

    per_minute: float
    burst: float

    def level(self, level: float, seconds: float) -> float:
        """What is in the bucket `seconds` after it held `level`."""
        return min(self.burst, level + max(seconds, 0.0) * self.per_minute / 60)

    def wait(self, level: float) -> float:
        """Seconds until one can be taken from a bucket that holds `level`; 0 when it can be at once."""
        return max(0.0, (1 - level) * 60 / self.per_minute)


class Buckets:
    """Buckets of one process by name, emptied of those that have been full for long."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic, most: int = 10_000) -> None:
        self.rate = rate
        self._clock = clock
        self._most = most
        self._held: dict[str, tuple[float, float]] = {}
        self._lock = Lock()

    def take(self, name: str) -> float:
        """Take one; 0 when there was one, else the seconds to wait before asking again."""
        now = self._clock()
        with self._lock:
            level, at = self._held.get(name, (self.rate.burst, now))
            level = self.rate.level(level, now - at)
            wait = self.rate.wait(level)
            self._held[name] = (level if wait else level - 1, now)
            if len(self._held) > self._most:
                self._forget(now)
            return wait

    def wait(self, name: str) -> float:
        """Seconds until `take` would give one; takes none."""
        with self._lock:
            level, at = self._held.get(name, (self.rate.burst, 0.0))
            return self.rate.wait(self.rate.level(level, self._clock() - at))

    def clear(self) -> None:
        """Fill every bucket again."""
        with self._lock:
            self._held.clear()

    def _forget(self, now: float) -> None:
        """Drop buckets that are full again, which say nothing; where none is, the older half."""
        full = [name for name, (level, at) in self._held.items() if self.rate.level(level, now - at) >= self.rate.burst]
        oldest = sorted(self._held, key=lambda name: self._held[name][1])
        for name in full or oldest[: len(oldest) // 2]:
            del self._held[name]
